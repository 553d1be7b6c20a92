import type { Container, HostRoute, Topology } from '../model/index.ts';
import { clashesOf } from './clashesOf.ts';
import { clashesWithOther } from './clashesOfEngines.ts';
import { differencesOf } from './differencesOf.ts';
import type { Drift, ServiceDrift } from './Drift.ts';
import { networkDifferences } from './networkDifferences.ts';

/**
 * Compares a project as its files say (`planned`) with what the daemon has (`live`). Only Compose's labels decide which
 * containers belong to the project. Services whose profiles are off are left out. Compares networks, addresses, aliases, ports,
 * image and command; not volumes or the environment. `others`: engines that run beside it on the machine.
 */
export function compareComposeWithLive(
  planned: Topology,
  live: Topology,
  routes: readonly HostRoute[] = [],
  others: readonly Topology[] = [],
): Drift {
  const ours = live.containers.filter((c) => c.project === planned.project && c.project !== undefined && !isOneOff(c));
  const byService = new Map<string, Container[]>();
  for (const container of planned.containers) {
    if (!container.active) continue;
    const service = container.service ?? container.name;
    byService.set(service, [...(byService.get(service) ?? []), container]);
  }
  const known = new Set(planned.containers.map((c) => c.service ?? c.name));
  return {
    engine: live.engine,
    services: [...byService].map(([service, wanted]) =>
      serviceDrift(
        service,
        wanted,
        ours.filter((c) => c.service === service),
        planned,
        live,
      ),
    ),
    orphans: ours.flatMap(({ id, containerName, service }) =>
      service === undefined || known.has(service) ? [] : [{ id, containerName, service }],
    ),
    networks: networkDifferences(planned, live),
    clashes: [
      ...clashesOf(planned, live, routes),
      ...others.flatMap((other) => clashesWithOther(planned, live, other)),
    ],
  };
}

/** `docker compose run` makes containers of the service that are not replicas. */
function isOneOff({ process }: Container): boolean {
  return process.labels.get('com.docker.compose.oneoff')?.value.toLowerCase() === 'true';
}

function serviceDrift(
  service: string,
  wanted: readonly Container[],
  found: readonly Container[],
  planned: Topology,
  live: Topology,
): ServiceDrift {
  const [first] = wanted;
  const replicas = wanted.length > 1 ? wanted.length : (first?.replicas ?? 1);
  const running = found.filter((c) => c.state === 'running').length;
  const names = new Map(live.networks.map((n) => [n.id, n.name]));
  return {
    service,
    state: found.length === 0 ? 'missing' : running === 0 ? 'stopped' : running < replicas ? 'partly' : 'running',
    replicas: { wanted: replicas, running },
    containers: found.map((container) => ({
      id: container.id,
      containerName: container.containerName,
      running: container.state === 'running',
      addresses: container.endpoints.map((endpoint) => ({
        network: names.get(endpoint.network) ?? endpoint.network,
        ...(endpoint.ipv4 === undefined ? {} : { ipv4: endpoint.ipv4 }),
        ...(endpoint.ipv6 === undefined ? {} : { ipv6: endpoint.ipv6 }),
      })),
    })),
    differences: first ? found.flatMap((c) => differencesOf(first, c, planned, live, found.length > 1)) : [],
    origin: first?.origin ?? { kind: 'implied', by: 'A service without a container.' },
  };
}
