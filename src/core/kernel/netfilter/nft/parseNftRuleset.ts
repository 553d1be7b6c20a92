import type { Result, Problem } from '../../../model/index.ts';
import { isNotOfIptables } from './nftTablesBeside.ts';
import { asArray, asObject, asWord, type Json, jsonText, single } from './nftJson.ts';
import { elementKey, fieldText, nftMatch } from './nftMatch.ts';
import { nftRuleText, nftTargetText } from './nftRuleText.ts';
import { nftStatement, valueElements, verdictElements, verdictOf } from './nftStatement.ts';
import type {
  BaseChain,
  Chain,
  Family,
  Match,
  NamedSet,
  NetfilterHook,
  Rule,
  Ruleset,
  Table,
  Target,
} from '../Ruleset.ts';

export interface NftRulesets {
  readonly 4: Ruleset;
  readonly 6: Ruleset;
}

/**
 * Reads the output of `nft -j list ruleset` (libnftables-json(5)), as text or parsed, into one ruleset per address family;
 * `inet` tables are in both. What is not understood (an `xt` of iptables-nft, a map in an address) becomes an unknown match
 * or target with its text, and a walk that reaches it is "unknown". Never throws.
 *
 * @param iptables what iptables-save printed of the same namespace: a table that it has whole is left empty
 */
export function parseNftRuleset(
  raw: unknown,
  iptables: { readonly [F in Family]?: Ruleset | undefined } = {},
): Result<NftRulesets> {
  const problems: Problem[] = [];
  const value = typeof raw === 'string' ? parseJson(raw, problems) : raw;
  const items = asArray(asObject(value)?.['nftables']);
  if (!items && problems.length === 0) {
    problems.push(
      problem('nft-shape', 'warning', 'This is not the output of `nft -j list ruleset`: it has no list "nftables".'),
    );
  }
  const objects = (items ?? []).map((i) => single(i)).filter((i) => i !== undefined);
  for (const [word, body] of objects) {
    const family = asWord(asObject(body)?.['family']);
    if (word === 'rule' && (family === 'bridge' || family === 'netdev' || family === 'arp')) {
      const name = asWord(asObject(body)?.['table']) ?? '';
      const message = `The nft table "${family} ${name}" filters below IP and is not part of the model: what it drops is not seen here.`;
      if (!problems.some((p) => p.message === message)) problems.push(problem('nft-family', 'information', message));
    }
  }
  return { value: { 4: rulesetOf(objects, 4, iptables[4]), 6: rulesetOf(objects, 6, iptables[6]) }, problems };
}

type Item = readonly [string, unknown];

function rulesetOf(items: readonly Item[], family: Family, iptables: Ruleset | undefined): Ruleset {
  const tables: Table[] = [];
  for (const [word, body] of items) {
    const table = asObject(body);
    const of = asWord(table?.['family']);
    const name = asWord(table?.['name']);
    if (word !== 'table' || !table || name === undefined) continue;
    if (of !== 'inet' && of !== (family === 4 ? 'ip' : 'ip6')) continue;
    const told = of === 'inet' ? undefined : iptables?.tables.find((one) => one.name === name);
    const isTold = told && !hasOwnChains(items, of, told);
    tables.push(isTold ? { name, form: 'nft', nftFamily: of, chains: [] } : tableOf(items, of, name, family));
  }
  return { family, origin: 'captured', tables };
}

/** Whether a table that iptables-save printed has chains on hooks that are not iptables'. */
function hasOwnChains(items: readonly Item[], family: string, told: Table): boolean {
  const names = new Set(told.chains.map((chain) => chain.name));
  return items.some(([word, body]) => {
    const chain = word === 'chain' ? asObject(body) : undefined;
    if (chain?.['family'] !== family || chain['table'] !== told.name || chain['hook'] === undefined) return false;
    return isNotOfIptables(asWord(chain['name']) ?? '', names);
  });
}

function tableOf(items: readonly Item[], nftFamily: string, name: string, family: Family): Table {
  const sets = new Map<string, NamedSet>();
  const chains: { name: string; base?: BaseChain; rules: Rule[] }[] = [];
  const byName = new Map<string, { rules: Rule[] }>();
  const mine = (body: unknown): Json | undefined => {
    const object = asObject(body);
    return object && object['family'] === nftFamily && (object['table'] ?? object['name']) === name
      ? object
      : undefined;
  };
  const anonymous = (elements: readonly string[]): string => {
    const set = `__set${sets.size}`;
    sets.set(set, { name: set, elements });
    return set;
  };
  for (const [word, body] of items) {
    const object = mine(body);
    const itsName = asWord(object?.['name']);
    if (!object || itsName === undefined) continue;
    if (word === 'set' || word === 'map') sets.set(itsName, setOf(itsName, word, object, family));
    if (word === 'chain') {
      const base = baseOf(object);
      const chain = { name: itsName, ...(base ? { base } : {}), rules: [] };
      chains.push(chain);
      byName.set(itsName, chain);
    }
  }
  for (const [word, body] of items) {
    const object = mine(body);
    const chain = byName.get(asWord(object?.['chain']) ?? '');
    if (word !== 'rule' || !object || !chain) continue;
    chain.rules.push(...rulesOf(object, family, anonymous));
  }
  const result: {
    name: string;
    form: 'nft';
    nftFamily: string;
    chains: Chain[];
    sets?: ReadonlyMap<string, NamedSet>;
  } = {
    name,
    form: 'nft',
    nftFamily,
    chains,
  };
  if (sets.size > 0) result.sets = sets;
  return result;
}

function baseOf(chain: Json): BaseChain | undefined {
  const hook = asWord(chain['hook']);
  if (hook === undefined || !HOOKS.has(hook)) return undefined;
  const type = chain['type'] === 'nat' ? 'nat' : chain['type'] === 'route' ? 'route' : 'filter';
  return {
    hook: hook as NetfilterHook,
    priority: typeof chain['prio'] === 'number' ? chain['prio'] : 0,
    type,
    policy: chain['policy'] === 'drop' ? 'DROP' : 'ACCEPT',
  };
}

const HOOKS = new Set<string>(['prerouting', 'input', 'forward', 'output', 'postrouting'] satisfies NetfilterHook[]);

function setOf(name: string, word: 'set' | 'map', object: Json, family: Family): NamedSet {
  const raw = asArray(object['elem']) ?? [];
  // Packets can fill a set (`add @set`), so its elements are not known. nft before 1.0.9 does not print the flag
  // `dynamic` in JSON, but such a set has a size.
  const flags = asArray(object['flags']) ?? [object['flags']];
  if (flags.includes('dynamic') || (raw.length === 0 && object['size'] !== undefined)) return { name };
  if (word === 'map') {
    if (object['map'] !== 'verdict') {
      const values = valueElements(raw);
      return values ? { name, elements: [...values.keys()], values } : { name };
    }
    const verdicts = verdictElements(raw, family);
    return verdicts ? { name, elements: [...verdicts.keys()], verdicts } : { name };
  }
  const elements: string[] = [];
  for (const element of raw) {
    const key = elementKey(element);
    if (key === undefined) return { name };
    elements.push(key);
  }
  return { name, elements };
}

type Anonymous = (elements: readonly string[]) => string;

/** The rules of one nft rule: none if it can never hold in this family, several for a verdict map whose key no set can have. */
function rulesOf(object: Json, family: Family, anonymous: Anonymous): Rule[] {
  const matches: Match[] = [];
  const effects: Target[] = [];
  let cases: MapCases | undefined;
  let target: Target = { kind: 'continue' };
  const expressions = asArray(object['expr']) ?? [];
  for (const [at, expression] of expressions.entries()) {
    const one = single(expression);
    if (!one) {
      matches.push({ kind: 'unknown', text: jsonText(expression) });
      continue;
    }
    const [word, value] = one;
    if (word === 'match') {
      const found = nftMatch(value, family, anonymous);
      if (found === 'never') return [];
      matches.push(...found);
    } else if (word === 'limit' || word === 'quota') {
      matches.push(limitOf(word, value));
    } else if (word === 'xt') {
      const xt = asObject(value) ?? {};
      const text = `xt ${asWord(xt['type']) ?? ''} ${asWord(xt['name']) ?? ''}`.trim();
      if (xt['type'] === 'match') matches.push({ kind: 'unknown', text });
      else target = { kind: 'unknown', text };
    } else {
      const statement = nftStatement(word, value, family);
      if (statement === 'never') return [];
      if (word === 'vmap' && statement.target.kind === 'unknown') cases = mapCases(value, family, anonymous);
      matches.push(...statement.implies.filter((m) => !matches.some((other) => sameProtocol(m, other))));
      const last = at === expressions.length - 1;
      // The verdict may depend on an unknown statement before it (`ct count over 10 reject`).
      if (statement.target.kind === 'unknown' && !last && !cases) matches.push(statement.target);
      else if (statement.ends) target = statement.target;
      else effects.push(statement.target);
    }
  }
  const comment = asWord(object['comment']);
  const bare = {
    matches: onceEach(matches),
    ...(effects.length > 0 ? { effects } : {}),
    target,
    ...(comment === undefined ? {} : { comment }),
  };
  if (!cases) return [{ ...bare, text: nftRuleText(bare, family) }];
  const text = nftRuleText({ ...bare, target: { kind: 'note', name: 'vmap', text: cases.text } }, family);
  return cases.each.map(({ holds, verdict }) => ({
    ...bare,
    matches: onceEach([...matches, ...holds]),
    target: verdict,
    text,
  }));
}

interface MapCases {
  readonly text: string;
  readonly each: readonly { readonly holds: readonly Match[]; readonly verdict: Target }[];
}

/**
 * `ct state vmap { established : accept, invalid : drop }` as one rule per key; the keys of a map exclude each other.
 * Undefined if one of them is not understood.
 */
function mapCases(value: unknown, family: Family, anonymous: Anonymous): MapCases | undefined {
  const map = asObject(value);
  const data = single(map?.['data']);
  const pairs = data?.[0] === 'set' ? asArray(data[1]) : undefined;
  if (!pairs) return undefined;
  const each: { holds: readonly Match[]; verdict: Target }[] = [];
  const texts: string[] = [];
  for (const pair of pairs) {
    const [key, right] = asArray(pair) ?? [];
    const holds = nftMatch({ op: '==', left: map?.['key'], right: key }, family, anonymous);
    const verdict = verdictOf(right, family);
    if (!verdict || (holds !== 'never' && holds.some((m) => m.kind === 'unknown'))) return undefined;
    if (holds !== 'never') each.push({ holds, verdict });
    texts.push(`${elementKey(key) ?? jsonText(key)} : ${nftTargetText(verdict, family)}`);
  }
  return { text: `${fieldText(map?.['key'])} vmap { ${texts.join(', ')} }`, each };
}

/** Without repetitions: `tcp sport 1 tcp dport 2` implies tcp twice. */
function onceEach(matches: readonly Match[]): Match[] {
  return matches.filter((m, i) => !matches.slice(0, i).some((earlier) => sameProtocol(m, earlier)));
}

function sameProtocol(one: Match, other: Match): boolean {
  return (
    one.kind === 'protocol' &&
    other.kind === 'protocol' &&
    one.not === other.not &&
    one.protocols.join() === other.protocols.join()
  );
}

/** A rate or an amount. The first packets match; with `over` only later ones do, so that it is not known. */
function limitOf(word: 'limit' | 'quota', value: unknown): Match {
  const limit = asObject(value) ?? {};
  const over = limit['inv'] === true ? 'over ' : '';
  const text =
    word === 'limit'
      ? `limit rate ${over}${asWord(limit['rate']) ?? '?'}/${asWord(limit['per']) ?? '?'}`
      : `quota ${over}${asWord(limit['val']) ?? '?'} ${asWord(limit['val_unit']) ?? ''}`.trim();
  return limit['inv'] === true ? { kind: 'unknown', text } : { kind: 'limit', text };
}

function parseJson(text: string, problems: Problem[]): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    problems.push(
      problem('nft-json', 'warning', 'The captured nft ruleset is not JSON; take it with `nft -j list ruleset`.'),
    );
    return undefined;
  }
}

function problem(code: string, severity: Problem['severity'], message: string): Problem {
  return { code, severity, message };
}
