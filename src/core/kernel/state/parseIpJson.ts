import { parseIp } from '../../model/index.ts';
import type { Link, LinkAddress, Route } from './KernelState.ts';
import type { Family } from '../netfilter/Ruleset.ts';

type Json = Record<string, unknown>;
const objects = (raw: unknown): Json[] =>
  Array.isArray(raw) ? raw.filter((x): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x)) : [];
const text = (x: unknown): string | undefined => (typeof x === 'string' ? x : undefined);
const number = (x: unknown): number | undefined => (typeof x === 'number' ? x : undefined);
const object = (x: unknown): Json => (typeof x === 'object' && x !== null ? (x as Json) : {});

/** `ip -j -d addr` (or `link`) → links with their addresses. What is not understood is left out. */
export function parseIpAddr(raw: unknown): Link[] {
  const byIndex = new Map<number, string>();
  for (const l of objects(raw)) {
    const index = number(l['ifindex']);
    const name = text(l['ifname']);
    if (index !== undefined && name !== undefined) byIndex.set(index, name);
  }
  return objects(raw).flatMap((json): Link[] => {
    const name = text(json['ifname']);
    if (name === undefined) return [];
    const flags = Array.isArray(json['flags']) ? json['flags'] : [];
    const info = object(json['linkinfo']);
    const slave = object(info['info_slave_data']);
    const data = object(info['info_data']);
    const parent = text(json['link']);
    const master = text(json['master']);
    const mac = text(json['address']);
    const mode = text(data['mode']);
    const kind = kindOf(text(info['info_kind']), flags.includes('LOOPBACK'));
    return [
      {
        name,
        kind,
        up: flags.includes('UP'),
        addresses: objects(json['addr_info']).flatMap(addressOf),
        ...(mac === undefined ? {} : { mac }),
        ...(master === undefined ? {} : { master }),
        ...(parent !== undefined && (kind === 'macvlan' || kind === 'ipvlan') ? { parent } : {}),
        ...(mode === undefined ? {} : { mode }),
        ...(typeof slave['hairpin'] === 'boolean' ? { hairpin: slave['hairpin'] } : {}),
        routeLocalnet: false,
        predicted: false,
      },
    ];
  });
}

function kindOf(infoKind: string | undefined, loopback: boolean): Link['kind'] {
  if (loopback) return 'lo';
  switch (infoKind) {
    case 'veth':
    case 'bridge':
    case 'macvlan':
    case 'ipvlan':
    case 'dummy':
      return infoKind;
    case undefined:
      return 'nic';
    default:
      return 'other';
  }
}

function addressOf(json: Json): LinkAddress[] {
  const ip = parseIp(text(json['local']) ?? '');
  const prefix = number(json['prefixlen']);
  // Dead and not-yet-usable addresses do not answer.
  if (!ip || prefix === undefined || json['dadfailed'] === true) return [];
  const scope = text(json['scope']);
  return [
    { family: ip.family, address: ip.text, prefix, scope: scope === 'link' || scope === 'host' ? scope : 'global' },
  ];
}

/** `ip -j -d route` (family 4) or `ip -j -d -6 route` → routes of the main table. */
export function parseIpRoute(raw: unknown, family: Family): Route[] {
  return objects(raw).flatMap((json): Route[] => {
    const dst = text(json['dst']);
    const type = text(json['type']) ?? 'unicast';
    const link = text(json['dev']) ?? (type === 'unicast' ? undefined : 'lo');
    if (dst === undefined || link === undefined) return [];
    if (!['unicast', 'blackhole', 'unreachable', 'prohibit', 'local'].includes(type)) return [];
    const full = family === 4 ? 32 : 128;
    const destination =
      dst === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : dst.includes('/') ? dst : `${dst}/${full}`;
    const via = text(json['gateway']) ?? text(object(json['via'])['host']);
    const source = text(json['prefsrc']);
    return [
      {
        family,
        destination,
        link,
        ...(via === undefined ? {} : { via }),
        ...(source === undefined ? {} : { source }),
        metric: number(json['metric']) ?? 0,
        type: type as Route['type'],
      },
    ];
  });
}
