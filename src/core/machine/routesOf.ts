import { type Family, type MachineRoute, parseIp, parseNet } from '../model/index.ts';
import { flagsOf, isAmiss, isObject, type Json, known, numberOf, objectOf, objectsOf, textOf, wordOf } from './json.ts';
import { entryAt, type Note } from './Omissions.ts';

/** What `ip route` calls the kinds of routes (iproute2, lib/rt_names.c, rtnl_rtntype_n2a). */
const TYPES: ReadonlySet<string> = new Set([
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
]);

/** `ip -j -d route show table all` → routes of one family: without `-4` or `-6` the command prints both. */
export function routesOf(raw: unknown, family: Family, note: Note): MachineRoute[] {
  return objectsOf(raw, note).flatMap((json, position): MachineRoute[] => {
    const destination = destinationOf(json, family);
    if (destination === 'other') return [];
    const amiss = destination === undefined ? 'a route without a destination' : amissIn(json);
    if (destination === undefined || amiss !== undefined) {
      note(amiss ?? '', entryAt(position, textOf(json['dst'])));
      return [];
    }
    return [
      {
        table: wordOf(json['table']) ?? 'main',
        destination,
        type: textOf(json['type']) ?? 'unicast',
        link: textOf(json['dev']) ?? '',
        metric: numberOf(json['metric']) ?? 0,
        dead: flagsOf(json['flags']).includes('dead'),
        ...known({
          via: viaOf(json),
          source: textOf(json['prefsrc']),
          scope: wordOf(json['scope']),
          hops: hopsOf(json['nexthops']),
        }),
      },
    ];
  });
}

/** What makes a route useless: half of it read, it would lead elsewhere. */
function amissIn(json: Json): string | undefined {
  const { type, dev, metric, table, prefsrc, nexthops } = json;
  if (isAmiss(type, (value) => (TYPES.has(textOf(value) ?? '') ? value : undefined)))
    return 'a route of a type that the kernel does not have';
  if (isAmiss(dev, textOf)) return 'a route whose device is not a name';
  if (isAmiss(metric, numberOf)) return 'a route whose metric is not a number';
  if (isAmiss(table, wordOf)) return 'a route whose table is not a name';
  if (isAmiss(prefsrc, addressText)) return 'a route whose source is not an address';
  if ([json, ...objectsOf(nexthops)].some(isRouterAmiss)) return 'a route whose router is not an address';
  if (isAmiss(nexthops, (value) => (Array.isArray(value) && value.every(isObject) ? value : undefined)))
    return 'a route whose next hops are not a list of objects';
  if ((type ?? 'unicast') === 'unicast' && dev === undefined && objectsOf(nexthops).length === 0)
    return 'a route that leads to no device';
  return undefined;
}

const addressText = (value: unknown): string | undefined => parseIp(textOf(value) ?? '')?.text;

const isRouterAmiss = (json: Json): boolean =>
  isAmiss(json['gateway'], addressText) ||
  isAmiss(json['via'], (via) => (isObject(via) ? addressText(via['host']) : undefined));

/** The destination as a prefix; `other` for one of the other family, undefined for none. */
function destinationOf(json: Json, family: Family): string | undefined {
  const text = textOf(json['dst']);
  if (text === undefined) return undefined;
  if (text === 'default') return isOfFamily(json, family) ? (family === 4 ? '0.0.0.0/0' : '::/0') : 'other';
  const destination = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  const net = parseNet(destination);
  if (!net) return undefined;
  return net.family === family ? destination : 'other';
}

/** A default route tells its family by the router, or by what only IPv6 routes have. */
function isOfFamily(json: Json, family: Family): boolean {
  const hops = objectsOf(json['nexthops']);
  const via = viaOf(json) ?? (hops[0] ? viaOf(hops[0]) : undefined);
  if (textOf(objectOf(json['via'])['family']) !== undefined) return family === 4;
  if (via !== undefined) return via.includes(':') === (family === 6);
  return (json['pref'] !== undefined) === (family === 6);
}

const viaOf = (json: Json): string | undefined => textOf(json['gateway']) ?? textOf(objectOf(json['via'])['host']);

function hopsOf(raw: unknown): MachineRoute['hops'] {
  const hops = objectsOf(raw).flatMap((json) => {
    const link = textOf(json['dev']);
    return link === undefined || flagsOf(json['flags']).includes('dead')
      ? []
      : [{ link, ...known({ via: viaOf(json) }) }];
  });
  return hops.length > 0 ? hops : undefined;
}
