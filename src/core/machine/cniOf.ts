import type { CniConflist, CniPortMapping, CniResult, MachineCni } from '../model/index.ts';
import { type Json, known, numberOf, objectOf, objectsOf, textOf } from './json.ts';
import { entryAt, type Note } from './Omissions.ts';

/** The part `cni` of a machine: what the plugins were asked for and answered. `namespaces` may be called by name or inode. */
export function cniOf(
  raw: Json,
  namespaces: readonly { readonly id: string; readonly inode: string; readonly json: Json }[],
  note: (part: string) => Note,
): MachineCni {
  const conflist = note('conflists');
  const result = note('results');
  const called = new Map<string, string>();
  for (const { id, inode, json } of namespaces)
    for (const name of [id, inode, textOf(json['name'])]) if (name !== undefined) called.set(name, id);
  return {
    conflists: objectsOf(raw['conflists'], conflist).flatMap((json, position): CniConflist[] => {
      const name = textOf(json['name']);
      const { plugins } = json;
      if (name === undefined || !Array.isArray(plugins)) {
        conflist('one without a name or a list of plugins', entryAt(position, name));
        return [];
      }
      return [{ name, plugins: objectsOf(plugins, conflist) }];
    }),
    results: objectsOf(raw['results'], result).flatMap((json, position) => {
      const read = resultOf(json, called, result);
      if (read === undefined)
        result('one without a namespace of the capture or a network', entryAt(position, textOf(json['network'])));
      return read ?? [];
    }),
  };
}

function resultOf(json: Json, called: ReadonlyMap<string, string>, note: Note): CniResult | undefined {
  const namespace = called.get(textOf(json['namespace']) ?? '');
  const network = textOf(json['network']);
  if (namespace === undefined || network === undefined) return undefined;
  const result = objectOf(json['result']);
  return {
    namespace,
    network,
    ifName: textOf(json['ifName']) ?? 'eth0',
    portMappings: objectsOf(json['portMappings'], note).flatMap((mapping) => mappingOf(mapping, note)),
    addresses: objectsOf(result['ips'], note).flatMap((ip) => textOf(ip['address']) ?? []),
    hostLinks: objectsOf(result['interfaces'], note).flatMap((link) =>
      (textOf(link['sandbox']) ?? '') === '' ? (textOf(link['name']) ?? []) : [],
    ),
    ...known({ containerId: textOf(json['containerId']) }),
  };
}

function mappingOf(json: Json, note: Note): CniPortMapping[] {
  const hostPort = numberOf(json['hostPort']);
  const containerPort = numberOf(json['containerPort']);
  if (hostPort === undefined || containerPort === undefined) {
    note('a port mapping without its two ports');
    return [];
  }
  const hostIP = textOf(json['hostIP']);
  return [
    {
      hostPort,
      containerPort,
      protocol: (textOf(json['protocol']) ?? 'tcp').toLowerCase(),
      ...known({ hostIP: hostIP === '' ? undefined : hostIP }),
    },
  ];
}
