import { parseNet, type PolicyRule } from '../model/index.ts';
import { isAmiss, type Json, known, numberOf, objectsOf, textOf, wordOf } from './json.ts';
import { entryAt, type Note } from './Omissions.ts';

/** `ip -j rule` → the rules that choose a routing table, in the order in which they are asked. */
export function policyRulesOf(raw: unknown, note: Note): PolicyRule[] {
  return objectsOf(raw, note)
    .flatMap((json, position): PolicyRule[] => {
      const priority = numberOf(json['priority']) ?? 0;
      const amiss = amissIn(json);
      if (amiss !== undefined) note(`a rule whose ${amiss} cannot be read`, entryAt(position));
      return [
        {
          priority,
          not: 'not' in json,
          vrf: 'l3mdev' in json,
          text: textOfRule(json, priority),
          ...known({
            source: prefixOf(json, 'src'),
            destination: prefixOf(json, 'dst'),
            mark: markOf(json),
            inLink: textOf(json['iif']),
            outLink: textOf(json['oif']),
            protocol: textOf(json['ipproto']),
            sourcePorts: portsOf(json, 'sport'),
            destinationPorts: portsOf(json, 'dport'),
            table: wordOf(json['table']),
            goto: numberOf(json['goto']),
            action: textOf(json['action']),
            suppressPrefix: numberOf(json['suppress_prefixlen'] ?? json['suppress_prefixlength']),
            unknown: amiss ?? ['uid_start', 'tos', 'tun_id', 'suppress_ifgroup', 'dsfield'].find((key) => key in json),
          }),
        },
      ];
    })
    .sort((one, other) => one.priority - other.priority);
}

/** A selector that cannot be read: without it the rule would hold for everything. */
function amissIn(json: Json): string | undefined {
  const isPrefix = (side: 'src' | 'dst') => (value: unknown) =>
    value === 'all' || parseNet(textOf(value) === undefined ? '' : (prefixOf(json, side) ?? '')) ? value : undefined;
  const read: Readonly<Record<string, (value: unknown) => unknown>> = {
    priority: numberOf,
    src: isPrefix('src'),
    dst: isPrefix('dst'),
    fwmark: numberOf,
    fwmask: numberOf,
    iif: textOf,
    oif: textOf,
    ipproto: textOf,
    table: wordOf,
    goto: numberOf,
    action: textOf,
  };
  return Object.entries(read).find(([key, reader]) => isAmiss(json[key], reader))?.[0];
}

function prefixOf(json: Json, side: 'src' | 'dst'): string | undefined {
  const address = textOf(json[side]);
  if (address === undefined || address === 'all') return undefined;
  const length = numberOf(json[`${side}len`]);
  return length === undefined ? address : `${address}/${length}`;
}

function markOf(json: Json): PolicyRule['mark'] {
  const value = numberOf(json['fwmark']);
  return value === undefined ? undefined : { value, mask: numberOf(json['fwmask']) ?? 0xffffffff };
}

function portsOf(json: Json, side: 'sport' | 'dport'): readonly [number, number] | undefined {
  const one = numberOf(json[side]);
  if (one !== undefined) return [one, one];
  const first = numberOf(json[`${side}_start`]);
  const last = numberOf(json[`${side}_end`]);
  return first === undefined || last === undefined ? undefined : [first, last];
}

/** The rule as `ip rule` prints it. */
function textOfRule(json: Json, priority: number): string {
  const words = [`${priority}:`];
  if ('not' in json) words.push('not');
  words.push('from', prefixOf(json, 'src') ?? 'all');
  const to = prefixOf(json, 'dst');
  if (to !== undefined) words.push('to', to);
  const mark = textOf(json['fwmark']);
  if (mark !== undefined)
    words.push('fwmark', json['fwmask'] === undefined ? mark : `${mark}/${textOf(json['fwmask']) ?? ''}`);
  for (const key of ['iif', 'oif'] as const) {
    const name = textOf(json[key]);
    if (name !== undefined) words.push(key, name);
  }
  const action = textOf(json['action']);
  if (action !== undefined) words.push(action);
  else words.push('lookup', wordOf(json['table']) ?? 'main');
  return words.join(' ');
}
