import type { Network, Origin, Topology } from '../model/index.ts';
import type { Difference } from './Drift.ts';

/** Existing networks of the project that differ from the file. Compose would recreate them and every container on them. */
export function networkDifferences(planned: Topology, live: Topology): Difference[] {
  return planned.networks.flatMap((network) => {
    const now = live.networks.find((n) => n.name === network.name);
    // A file does not describe an external network; another project's network is a clash (clashesOf).
    if (!now || network.external || network.isDefaultBridge || !belongsTo(now, planned.project)) return [];
    return differences(network, now);
  });
}

/** Whether Compose made the network for this project. */
export function belongsTo(network: Network, project: string | undefined): boolean {
  return network.labels.get('com.docker.compose.project')?.value === project;
}

function differences(network: Network, now: Network): Difference[] {
  const out: Difference[] = [];
  const add = (kind: Difference['kind'], origin: Origin, message: string) =>
    out.push({ kind, message, origin, subject: { kind: 'network', id: network.id } });
  const at = (part: string) => network.parts.get(part) ?? network.origin;
  if (network.driver !== now.driver) {
    add('driver', at('driver'), `The network ${now.name} is a ${now.driver} network; the file says ${network.driver}.`);
  }
  if (network.internal !== now.internal) {
    add(
      'internal',
      at('internal'),
      `The network ${now.name} is ${now.internal ? '' : 'not '}internal; the file says ${network.internal ? 'that it should be' : 'that it should not be'}.`,
    );
  }
  for (const subnet of network.subnets) {
    if (subnet.predicted || now.subnets.some((s) => s.cidr === subnet.cidr)) continue;
    const has = now.subnets.filter((s) => s.family === subnet.family).map((s) => s.cidr);
    add(
      'subnet',
      subnet.origin,
      `The network ${now.name} has ${has.length > 0 ? `the subnet ${has.join(', ')}` : 'no such subnet'}; the file says ${subnet.cidr}.`,
    );
  }
  for (const [key, wanted] of network.options) {
    const value = now.options.get(key)?.value;
    if (value === wanted.value) continue;
    add(
      'option',
      wanted.origin,
      `The network ${now.name} has ${value === undefined ? `no option ${key}` : `${key}=${value}`}; the file says ${wanted.value}.`,
    );
  }
  return out;
}
