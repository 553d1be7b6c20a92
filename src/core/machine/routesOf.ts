import { type Family, type MachineRoute } from '../model/index.ts';
import { flagsOf, type Json, known, numberOf, objectOf, objectsOf, textOf, wordOf } from './json.ts';

/** `ip -j -d route show table all` → routes of one family: without `-4` or `-6` the command prints both. */
export function routesOf(raw: unknown, family: Family): MachineRoute[] {
  return objectsOf(raw).flatMap((json): MachineRoute[] => {
    const destination = destinationOf(json, family);
    if (destination === undefined) return [];
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

function destinationOf(json: Json, family: Family): string | undefined {
  const text = textOf(json['dst']);
  if (text === undefined) return undefined;
  if (text === 'default') return isOfFamily(json, family) ? (family === 4 ? '0.0.0.0/0' : '::/0') : undefined;
  if (text.includes(':') !== (family === 6)) return undefined;
  return text.includes('/') ? text : `${text}/${family === 4 ? 32 : 128}`;
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
