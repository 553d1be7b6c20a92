import { compileElements, type ElementLookup } from './compileElements.ts';
import { compileMatch, type MatchContext, type Matcher, NO, UNSURE } from './compileMatch.ts';
import type { Chance } from '../../Chance.ts';
import { firstIn, orderChosen, type SetUpOrder } from '../../engine/SetUpOrder.ts';
import type { Packet } from '../../walk/Packet.ts';
import { parseNet, prefixKey } from '../../../model/index.ts';
import type { BaseChain, Chain, Match, NamedSet, NetfilterHook, Rule, Ruleset, Table, Target } from '../Ruleset.ts';

/** What a base chain decided. `target` is set for NAT and REJECT; `rule` is absent if the policy decided. */
export interface ChainVerdict {
  readonly kind: 'accept' | 'drop' | 'reject' | 'nat' | 'unknown';
  readonly rule: Rule | undefined;
  readonly chain: string;
  readonly target: Target | undefined;
}

export interface CompiledRuleset {
  readonly ruleset: Ruleset;
  readonly hooks: ReadonlyMap<NetfilterHook, readonly CompiledBase[]>;
}

export interface CompiledBase {
  readonly table: Table;
  readonly name: string;
  /** Where it is asked: of a nat chain where NAT has its place, whatever its own priority is. */
  readonly priority: number;
  /** Its own priority, which orders the nat chains of a hook among themselves. */
  readonly rank: number;
  readonly type: 'filter' | 'nat' | 'route';
  readonly policy: 'ACCEPT' | 'DROP';
  readonly policyAssumed: boolean;
  readonly chain: CompiledChain;
}

/** What a rule, or the matching entry of its map, does. */
interface Saying {
  readonly target: Target;
  readonly jumpTo: CompiledChain | undefined;
}

interface CompiledRule extends Saying {
  readonly rule: Rule;
  readonly matchers: readonly Matcher[];
  readonly map: CompiledMap | undefined;
  /** Where it is chance whether the rule holds, once all else does: the key of that decision. */
  readonly chance: string | undefined;
}

/** A verdict map. */
interface CompiledMap {
  readonly lookup: ElementLookup<Saying>;
  /** Of a map by chance: what may be drawn for a packet, one of which is taken; undefined among them: nothing. `unsure`: not known. */
  readonly any: ((packet: Packet, context: MatchContext) => readonly (Saying | undefined)[] | 'unsure') | undefined;
  /** The key of that decision. */
  readonly key: string;
}

/** A chain, prepared as far as packets came: of a node's tens of thousands of rules few are ever asked. */
class CompiledChain {
  readonly name: string;
  readonly #source: readonly Rule[];
  readonly #prepare: (rule: Rule) => CompiledRule;
  readonly #rules: (CompiledRule | undefined)[] = [];
  readonly #table: string;
  readonly #orders: readonly CompiledChain[];
  #index: ChainIndex | undefined;

  constructor({ name, rules, orders = [] }: Chain, table: string, prepare: (rule: Rule) => CompiledRule) {
    this.name = name;
    this.#table = table;
    this.#source = rules;
    this.#prepare = prepare;
    this.#orders = orders.map((ordered) => new CompiledChain({ name, rules: ordered }, table, prepare));
  }

  /** The chain with its rules in one of the orders that they may stand in. */
  inOrder(chance: Chance | undefined): CompiledChain {
    const { length } = this.#orders;
    if (length === 0) return this;
    return this.#orders[chance?.choose(`order in ${this.#table} ${this.name}`, length, 'engines') ?? 0] ?? this;
  }

  get length(): number {
    return this.#source.length;
  }

  /** Absent for short chains, whose rules are tried one by one. */
  get index(): ChainIndex | undefined {
    if (this.#source.length <= SHORT_CHAIN) return undefined;
    return (this.#index ??= indexOf(this.#source));
  }

  at(position: number): CompiledRule | undefined {
    const known = this.#rules[position];
    const rule = this.#source[position];
    return known ?? (rule && (this.#rules[position] = this.#prepare(rule)));
  }
}

/**
 * The rules of a long chain, indexed by one selective field each: with a thousand published ports there are a thousand rules,
 * of which a packet can match only a few. Each rule is in exactly one bucket; the candidates are merged in rule order.
 */
interface ChainIndex {
  readonly rest: readonly number[];
  readonly destination: readonly LengthIndex[];
  readonly source: readonly LengthIndex[];
  readonly inName: ReadonlyMap<string, readonly number[]>;
  readonly outName: ReadonlyMap<string, readonly number[]>;
  readonly port: ReadonlyMap<number, readonly number[]>;
}
interface LengthIndex {
  readonly length: number;
  readonly byPrefix: ReadonlyMap<number | string, readonly number[]>;
}

/** How many rules one packet may be tried against: a hostile ruleset can jump exponentially often. */
export interface Budget {
  left: number;
}

/** What one walk may use up, and what decides where chance does. */
export interface Spending {
  readonly budget: Budget;
  readonly chance?: Chance | undefined;
}

const SHORT_CHAIN = 6;
const MAX_JUMP_DEPTH = 64;

/** Prepares a ruleset for walking: base chains by hook and priority, matches as functions, long chains indexed. */
export function compileRuleset(ruleset: Ruleset): CompiledRuleset {
  const hooks = new Map<NetfilterHook, CompiledBase[]>();
  for (const table of ruleset.tables) {
    if (table.nftFamily === 'bridge' || table.nftFamily === 'arp' || table.nftFamily === 'netdev') continue;
    const chains = new Map<string, CompiledChain>();
    const prepare = (rule: Rule): CompiledRule => compileRule(rule, chains, table.sets);
    for (const chain of table.chains) chains.set(chain.name, new CompiledChain(chain, table.name, prepare));
    for (const chain of table.chains) {
      const compiled = chains.get(chain.name);
      if (!compiled || !chain.base) continue;
      const list = hooks.get(chain.base.hook) ?? [];
      list.push({
        table,
        name: chain.name,
        priority: placeOf(chain.base),
        rank: chain.base.priority,
        type: chain.base.type,
        policy: chain.base.policy,
        policyAssumed: chain.base.policyAssumed === true,
        chain: compiled,
      });
      hooks.set(chain.base.hook, list);
    }
  }
  for (const list of hooks.values())
    list.sort(
      (a, b) => a.priority - b.priority || Number(b.type === 'nat') - Number(a.type === 'nat') || a.rank - b.rank,
    );
  return { ruleset, hooks };
}

/** The places of NAT among the priorities (linux/netfilter_ipv4.h): of the destination, then of the source. */
export const NAT_DST = -100;
export const NAT_SRC = 100;

/** All nat chains of a hook are asked at NAT's own place (net/netfilter/nf_nat_core.c, nf_nat_inet_fn; nf_nat_proto.c, nf_nat_ipv4_ops). */
const placeOf = ({ type, hook, priority }: BaseChain): number =>
  type !== 'nat' ? priority : hook === 'prerouting' || hook === 'output' ? NAT_DST : NAT_SRC;

function compileRule(
  rule: Rule,
  chains: ReadonlyMap<string, CompiledChain>,
  sets: ReadonlyMap<string, NamedSet> | undefined,
): CompiledRule {
  const jumpOf = (target: Target): CompiledChain | undefined =>
    target.kind === 'jump' || target.kind === 'goto' ? chains.get(target.chain) : undefined;
  const { target } = rule;
  const verdicts = target.kind === 'verdict-map' ? verdictsOf(target, sets) : undefined;
  const map = target.kind === 'verdict-map' && verdicts ? compileMap(verdicts, target, jumpOf) : undefined;
  return {
    rule,
    // The order does not matter: all must hold, and all are evaluated even if one is unsure.
    matchers: rule.matches.flatMap((m) => compileMatch(m, sets) ?? []),
    target,
    jumpTo: jumpOf(target),
    map,
    chance: rule.matches.some((m) => m.kind === 'chance') ? decisionKey() : undefined,
  };
}

let decisions = 0;

/** Equal rules of two namespaces decide each for itself. */
const decisionKey = (): string => `rule ${decisions++}`;

function compileMap(
  verdicts: ReadonlyMap<string, Target>,
  { keys, modulus }: Extract<Target, { kind: 'verdict-map' }>,
  jumpOf: (t: Target) => CompiledChain | undefined,
): CompiledMap {
  const entries = [...verdicts].map(([element, target]) => [element, { target, jumpTo: jumpOf(target) }] as const);
  const lookup = compileElements(entries, keys);
  const drawn = keys.indexOf('chance');
  if (drawn < 0 || keys.lastIndexOf('chance') !== drawn) return { lookup, any: undefined, key: '' };
  // The number is drawn, the other fields are the packet's: one look-up for each number that entries name.
  const byNumber = new Map<string, [string, Saying][]>();
  for (const [element, saying] of entries) {
    const parts = element.split(' . ');
    const [number = ''] = parts.splice(drawn, 1);
    const list = byNumber.get(number);
    if (list) list.push([parts.join(' . '), saying]);
    else byNumber.set(number, [[parts.join(' . '), saying]]);
  }
  const others = keys.filter((key) => key !== 'chance');
  const covered = [...byNumber.keys()].reduce((sum, number) => sum + widthOf(number), 0);
  const isSure = modulus !== undefined && covered >= modulus;
  if (others.length === 0) {
    const any: (Saying | undefined)[] = [...byNumber.values()].map(([entry]) => entry?.[1]);
    if (!isSure) any.push(undefined);
    return { lookup, any: () => any, key: decisionKey() };
  }
  const lookups = [...byNumber.values()].map((list) => compileElements(list, others));
  return {
    lookup,
    any: (packet, context) => {
      const found = new Set<Saying | undefined>(isSure ? [] : [undefined]);
      for (const one of lookups) {
        const hit = one(packet, context);
        if (hit === 'unsure') return 'unsure';
        found.add(hit);
      }
      return [...found];
    },
    key: decisionKey(),
  };
}

/** How many numbers an element `3` or `0-4` covers. */
function widthOf(element: string): number {
  const [first = '0', last = first] = element.split('-');
  return Math.max(0, Number(last) - Number(first) + 1) || 0;
}

/** What a value of a map of values makes of a packet: `dnat to tcp dport map @ports`. */
function natOfValue(
  { nat, gives }: Extract<Target, { kind: 'verdict-map' }>,
  value: readonly string[],
): Target | undefined {
  if (nat === undefined) return undefined;
  const [first = '', second] = value;
  const portText = gives === 'port' ? first : second;
  const port = portText === undefined ? undefined : /^(\d+)(?:-(\d+))?$/.exec(portText);
  if (portText !== undefined && !port) return undefined;
  const ports = port ? { ports: [Number(port[1]), Number(port[2] ?? port[1])] as const } : {};
  if (nat === 'redirect' || nat === 'masquerade') return { kind: nat, ...ports };
  if (gives !== undefined) return { kind: nat, ...ports };
  const [from = '', to = from] = first.split('-');
  return { kind: nat, addresses: [from, to], ...ports };
}

/** The elements of a map with what each says; undefined if they are not known. */
function verdictsOf(
  target: Extract<Target, { kind: 'verdict-map' }>,
  sets: ReadonlyMap<string, NamedSet> | undefined,
): ReadonlyMap<string, Target> | undefined {
  if (target.elements) return target.elements;
  const set = target.set === undefined ? undefined : sets?.get(target.set);
  if (target.nat === undefined) return set?.verdicts;
  if (!set?.values) return undefined;
  const out = new Map<string, Target>();
  for (const [element, value] of set.values) {
    const made = natOfValue(target, value);
    if (!made) return undefined;
    out.set(element, made);
  }
  return out;
}

function indexOf(rules: readonly Rule[]): ChainIndex {
  const rest: number[] = [];
  const destination = new Map<number, Map<number | string, number[]>>();
  const source = new Map<number, Map<number | string, number[]>>();
  const inName = new Map<string, number[]>();
  const outName = new Map<string, number[]>();
  const port = new Map<number, number[]>();
  const put = <K>(map: Map<K, number[]>, key: K, position: number): void => {
    const list = map.get(key);
    if (list) list.push(position);
    else map.set(key, [position]);
  };
  const putNet = (index: Map<number, Map<number | string, number[]>>, match: Match, position: number): boolean => {
    if ((match.kind !== 'source' && match.kind !== 'destination') || match.not || match.nets.length !== 1) return false;
    const net = parseNet(match.nets[0] ?? '');
    if (!net || net.length < 0) return false;
    let byPrefix = index.get(net.length);
    if (!byPrefix) index.set(net.length, (byPrefix = new Map<number | string, number[]>()));
    put(byPrefix, prefixKey(net.base, net.length), position);
    return true;
  };
  for (const [i, rule] of rules.entries()) {
    const find = <K extends Match['kind']>(kind: K) =>
      rule.matches.find((m): m is Match & { readonly kind: K } => m.kind === kind);
    const to = find('destination');
    if (to && putNet(destination, to, i)) continue;
    const from = find('source');
    if (from && putNet(source, from, i)) continue;
    const name = (match: { names: readonly string[]; not?: boolean } | undefined): string | undefined =>
      match && !match.not && match.names.length === 1 && !/[+*]$/.test(match.names[0] ?? '')
        ? match.names[0]
        : undefined;
    const out = name(find('out-interface'));
    if (out !== undefined) {
      put(outName, out, i);
      continue;
    }
    const into = name(find('in-interface'));
    if (into !== undefined) {
      put(inName, into, i);
      continue;
    }
    const p = find('port');
    const range = p && !p.not && p.side === 'destination' && p.ranges.length === 1 ? p.ranges[0] : undefined;
    if (range && range[0] === range[1]) put(port, range[0], i);
    else rest.push(i);
  }
  const lengths = (byLength: Map<number, Map<number | string, number[]>>): LengthIndex[] =>
    [...byLength].map(([length, byPrefix]) => ({ length, byPrefix }));
  return { rest, destination: lengths(destination), source: lengths(source), inName, outName, port };
}

const EMPTY: readonly number[] = [];

/** The rules of a chain that this packet can match, in order. */
function candidates(index: ChainIndex, packet: Packet): readonly number[] {
  let merged: readonly number[] = index.rest;
  const add = (more: readonly number[] | undefined): void => {
    if (more && more.length) merged = merged.length ? mergeSorted(merged, more) : more;
  };
  for (const { length, byPrefix } of index.destination) add(byPrefix.get(prefixKey(packet.dst, length)));
  for (const { length, byPrefix } of index.source) add(byPrefix.get(prefixKey(packet.src, length)));
  if (packet.outName !== '') add(index.outName.get(packet.outName));
  if (packet.inName !== '') add(index.inName.get(packet.inName));
  if (packet.protocol !== 'icmp') add(index.port.get(packet.dport));
  return merged.length ? merged : EMPTY;
}

function mergeSorted(one: readonly number[], other: readonly number[]): number[] {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    const x = one[i] ?? Infinity;
    const y = other[j] ?? Infinity;
    if (x <= y) {
      out.push(x);
      i++;
    } else {
      out.push(y);
      j++;
    }
  }
  return out;
}

/** One packet at one base chain. */
interface Run extends Spending {
  readonly packet: Packet;
  readonly context: MatchContext;
}

/** Runs a base chain; the policy where no rule decides. */
export function runBase(
  base: CompiledBase,
  packet: Packet,
  context: MatchContext,
  { budget, chance }: Spending,
): ChainVerdict {
  const decided = runChain({ packet, context, budget, chance }, base.chain, 0);
  if (decided && decided.kind !== 'return') return decided;
  return { kind: base.policy === 'DROP' ? 'drop' : 'accept', rule: undefined, chain: base.name, target: undefined };
}

type Decision = ChainVerdict | { readonly kind: 'return' };
const RETURNED: Decision = { kind: 'return' };

/** Undefined: ran to its end. */
function runChain(run: Run, chain: CompiledChain, depth: number): Decision | undefined {
  const { packet, context, budget } = run;
  const ordered = chain.inOrder(run.chance);
  const { index } = ordered;
  const order = index ? candidates(index, packet) : undefined;
  const count = order ? order.length : ordered.length;
  for (let n = 0; n < count; n++) {
    const compiled = ordered.at(order ? (order[n] ?? 0) : n);
    if (!compiled) continue;
    if (--budget.left < 0) return { kind: 'unknown', rule: compiled.rule, chain: chain.name, target: compiled.target };
    let sure = true;
    let matched = true;
    for (const matcher of compiled.matchers) {
      const v = matcher(packet, context);
      if (v === NO) {
        matched = false;
        break;
      }
      if (v === UNSURE) sure = false;
    }
    if (!matched) continue;
    if (compiled.rule.order && isLaterThanOthers(compiled.rule.order, run)) continue;
    if (!sure) {
      // A rule that only counts, logs or marks may stay unsure: a later match on the mark is then unsure, too. Any other
      // rule ends the walk as unknown.
      if (mayHaveActed(compiled, packet)) continue;
      return { kind: 'unknown', rule: compiled.rule, chain: chain.name, target: compiled.target };
    }
    if (compiled.chance !== undefined) {
      if (!run.chance) return { kind: 'unknown', rule: compiled.rule, chain: chain.name, target: compiled.target };
      if (run.chance.choose(compiled.chance, 2, 'rule') === 1) continue;
    }
    for (const effect of compiled.rule.effects ?? NO_EFFECTS) applyEffect(effect, packet);
    const decision = compiled.map
      ? runMap(run, chain, compiled, depth)
      : runTarget(run, chain, compiled.rule, compiled, depth);
    if (decision) return decision;
  }
  return undefined;
}

/**
 * Whether another network's rule for the same port comes first in this way. Each of the networks has that rule, so that only the first
 * of them is ever asked.
 */
const isLaterThanOthers = ({ key, network, all, networks }: SetUpOrder, { chance }: Run): boolean =>
  firstIn(orderChosen(key, all, chance), networks) !== network;

function runMap(
  run: Run,
  chain: CompiledChain,
  { map, rule, target }: CompiledRule,
  depth: number,
): Decision | undefined {
  const { packet, context, chance } = run;
  const drawn = map?.any?.(packet, context);
  if (map && drawn !== undefined && drawn !== 'unsure' && (chance || drawn.length < 2)) {
    const taken = drawn[chance?.choose(map.key, drawn.length, 'rule') ?? 0];
    return taken && runTarget(run, chain, rule, taken, depth);
  }
  const hit = drawn === undefined ? map?.lookup(packet, context) : 'unsure';
  if (hit === 'unsure') return { kind: 'unknown', rule, chain: chain.name, target };
  return hit && runTarget(run, chain, rule, hit, depth);
}

function runTarget(
  run: Run,
  chain: CompiledChain,
  rule: Rule,
  { target, jumpTo }: Saying,
  depth: number,
): Decision | undefined {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'reject':
      return { kind: target.kind, rule, chain: chain.name, target };
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return { kind: 'nat', rule, chain: chain.name, target };
    case 'return':
      return RETURNED;
    case 'jump':
    case 'goto': {
      if (!jumpTo || depth >= MAX_JUMP_DEPTH) return { kind: 'unknown', rule, chain: chain.name, target };
      const decision = runChain(run, jumpTo, depth + 1);
      if (decision && decision.kind !== 'return') return decision;
      return target.kind === 'goto' ? RETURNED : undefined;
    }
    case 'unknown':
      return { kind: 'unknown', rule, chain: chain.name, target };
    case 'verdict-map':
      // The elements of the map are not known.
      return { kind: 'unknown', rule, chain: chain.name, target };
    case 'set-mark':
    case 'save-mark':
    case 'restore-mark':
    case 'notrack':
      applyEffect(target, run.packet);
      return undefined;
    case 'continue':
    case 'note':
      return undefined;
  }
}

const NO_EFFECTS: readonly Target[] = [];

/** Whether a packet can go on although it is not known whether this rule held; notes in the packet what it may have changed. */
function mayHaveActed({ target, rule }: CompiledRule, packet: Packet): boolean {
  const effects = rule.effects ?? NO_EFFECTS;
  if (!leavesOnlyMarks(target) || !effects.every(leavesOnlyMarks)) return false;
  const { entry } = packet;
  const packetBefore = { mark: packet.mark, markUnsure: packet.markUnsure };
  const entryBefore = entry && { mark: entry.mark, markUnsure: entry.markUnsure };
  for (const effect of effects) applyEffect(effect, packet);
  applyEffect(target, packet);
  packet.markUnsure = unsureOf(packetBefore, packet);
  if (entry && entryBefore) entry.markUnsure = unsureOf(entryBefore, entry);
  return true;
}

/** Targets that do nothing, or set a mark. All others (`notrack`, a verdict) decide the way, or are not understood. */
function leavesOnlyMarks(target: Target): boolean {
  switch (target.kind) {
    case 'note':
    case 'continue':
    case 'set-mark':
    case 'save-mark':
    case 'restore-mark':
      return true;
    default:
      return false;
  }
}

type Mark = Pick<Packet, 'mark' | 'markUnsure'>;

/** The unknown bits of a mark that is either still the one before or already the one after. */
const unsureOf = (before: Mark, after: Mark): number =>
  (before.markUnsure | after.markUnsure | (before.mark ^ after.mark)) >>> 0;

function applyEffect(target: Target, packet: Packet): void {
  switch (target.kind) {
    case 'set-mark': {
      const of = target.of === 'packet' ? packet : packet.entry;
      if (!of) break;
      of.mark = ((of.mark & ~target.mask) ^ target.value) >>> 0;
      of.markUnsure = (of.markUnsure & ~target.mask) >>> 0;
      break;
    }
    case 'save-mark':
      if (packet.entry) copyMark(packet, packet.entry, target.mask);
      break;
    case 'restore-mark':
      if (packet.entry) copyMark(packet.entry, packet, target.mask);
      break;
    case 'notrack':
      packet.tracked = 'UNTRACKED';
      break;
    default:
      break;
  }
}

function copyMark(from: Mark, to: Mark, mask: number): void {
  to.mark = ((to.mark & ~mask) | (from.mark & mask)) >>> 0;
  to.markUnsure = ((to.markUnsure & ~mask) | (from.markUnsure & mask)) >>> 0;
}
