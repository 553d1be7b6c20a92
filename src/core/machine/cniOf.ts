import type { CniConflist, CniPortMapping, CniResult, MachineCni } from '../model/index.ts';
import { type Json, known, numberOf, objectOf, objectsOf, textOf } from './json.ts';

/** The part `cni` of a machine: what the plugins were asked for and answered. `namespaces` may be called by name or inode. */
export function cniOf(
  raw: Json,
  namespaces: readonly { readonly id: string; readonly inode: string; readonly json: Json }[],
): MachineCni {
  const called = new Map<string, string>();
  for (const { id, inode, json } of namespaces)
    for (const name of [id, inode, textOf(json['name'])]) if (name !== undefined) called.set(name, id);
  return {
    conflists: objectsOf(raw['conflists']).flatMap((json): CniConflist[] => {
      const name = textOf(json['name']);
      return name === undefined ? [] : [{ name, plugins: objectsOf(json['plugins']) }];
    }),
    results: objectsOf(raw['results']).flatMap((json) => resultOf(json, called)),
  };
}

function resultOf(json: Json, called: ReadonlyMap<string, string>): CniResult[] {
  const namespace = called.get(textOf(json['namespace']) ?? '');
  const network = textOf(json['network']);
  if (namespace === undefined || network === undefined) return [];
  const result = objectOf(json['result']);
  return [
    {
      namespace,
      network,
      ifName: textOf(json['ifName']) ?? 'eth0',
      portMappings: objectsOf(json['portMappings']).flatMap(mappingOf),
      addresses: objectsOf(result['ips']).flatMap((ip) => textOf(ip['address']) ?? []),
      hostLinks: objectsOf(result['interfaces']).flatMap((link) =>
        (textOf(link['sandbox']) ?? '') === '' ? (textOf(link['name']) ?? []) : [],
      ),
      ...known({ containerId: textOf(json['containerId']) }),
    },
  ];
}

function mappingOf(json: Json): CniPortMapping[] {
  const hostPort = numberOf(json['hostPort']);
  const containerPort = numberOf(json['containerPort']);
  if (hostPort === undefined || containerPort === undefined) return [];
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
