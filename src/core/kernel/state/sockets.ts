import {
  atLeast,
  type Container,
  ENGINE,
  engineNamespace,
  HOST,
  indexOf,
  isActive,
  isUnspecified,
  parseIp,
  type Topology,
} from '../../model/index.ts';
import type { HostSettings } from './hostSettings.ts';
import type { ProgrammedPort, Socket } from './KernelState.ts';

type Add = (namespace: string, socket: Socket) => void;

/** What waits in each namespace, by namespace id: the known listeners, and what the engine itself holds for published ports. */
export function socketsByNamespace(
  topology: Topology,
  namespaceOf: ReadonlyMap<string, string>,
  ports: readonly ProgrammedPort[],
  settings: HostSettings,
): Map<string, Socket[]> {
  const out = new Map<string, Socket[]>();
  const add: Add = (namespace, socket) => {
    const list = out.get(namespace);
    if (list) list.push(socket);
    else out.set(namespace, [socket]);
  };
  const { containers } = indexOf(topology);
  for (const l of topology.listeners) {
    const namespace = l.container === HOST ? HOST : namespaceOf.get(l.container);
    const address = parseIp(l.address);
    if (namespace === undefined || !address) continue;
    add(namespace, {
      kind: 'listener',
      owner: l.container,
      name: l.name ?? containers.get(l.container)?.name ?? l.container,
      protocol: l.protocol,
      address: address.text,
      port: l.port,
      v6only: l.v6only === true,
      certainty: l.certainty,
    });
  }
  if (topology.engine.product === 'podman') podmanSockets(topology, namespaceOf, add);
  else for (const port of ports) dockerSockets(topology, port, settings, add);
  return out;
}

/** docker-proxy, or dockerd's own socket where there is none; beside them, on the machine, what leads into the engine's namespace. */
function dockerSockets(topology: Topology, port: ProgrammedPort, settings: HostSettings, add: Add): void {
  const { protocol, hostPort, to, by } = port;
  if (protocol === 'sctp' || by === 'none' || by === 'routed' || hostPort === undefined || !to) return;
  const { engine } = topology;
  const inside = engineNamespace(engine);
  const common = {
    owner: HOST,
    protocol,
    port: hostPort,
    // docker-proxy opens tcp4 or tcp6 sockets by the host address's family (moby cmd/docker-proxy); so does RootlessKit.
    v6only: true,
    certainty: 'stated',
  } as const;
  const served = { port: port.containerPort, container: port.container, publishedIndex: port.index };
  const answersFromDialled = atLeast(engine, 28);
  const bound = { ...common, address: port.boundTo ?? port.hostIp };
  if (settings.userlandProxy)
    add(inside, {
      ...bound,
      kind: 'docker-proxy',
      name: 'docker-proxy',
      proxy: { ...served, address: to.address, answersFromDialled },
    });
  else add(inside, { ...bound, kind: 'placeholder', name: 'dockerd' });
  if (inside === HOST) return;
  const driver = {
    ...common,
    kind: 'port-driver' as const,
    address: port.hostIp,
  };
  if (engine.platform === 'desktop')
    add(HOST, {
      ...driver,
      name: engine.machine === undefined || engine.machine === 'Docker Desktop' ? 'com.docker.backend' : engine.machine,
      proxy: { ...served, from: ENGINE, address: to.address, answersFromDialled: true, documented: true },
    });
  else
    add(HOST, {
      ...driver,
      name: 'rootlesskit',
      proxy: { ...served, from: ENGINE, address: bound.address, port: hostPort, answersFromDialled: true },
    });
}

/**
 * Rootful: conmon holds each port of a container that has networks (podman libpod/oci_util.go, bindPorts) and never accepts, also where
 * netavark forwards none of them: on internal networks, macvlan and ipvlan. Rootless: rootlessport listens on the machine, and dials the
 * container's address in the container's own namespace (podman cmd/rootlessport), one of them by chance where it has several.
 */
function podmanSockets(topology: Topology, namespaceOf: ReadonlyMap<string, string>, add: Add): void {
  const { engine } = topology;
  for (const container of topology.containers) {
    if (!isActive(container) || container.namespace.kind !== 'own') continue;
    const own = namespaceOf.get(container.id);
    for (const [index, { hostIp, hostPort, containerPort, protocol }] of container.published.entries()) {
      if (protocol === 'sctp' || hostPort === undefined || own === undefined) continue;
      const common = { owner: HOST, protocol, port: hostPort, certainty: 'stated' } as const;
      const ip = parseIp(hostIp ?? '');
      const { usermode } = container.namespace;
      if (usermode || (engine.platform !== 'linux' && container.endpoints.length > 0)) {
        const targets = usermode ? usermodeTargets(topology, usermode.driver) : targetsOf(container);
        const [address] = targets;
        if (address === undefined) continue;
        const isAny = !ip || isUnspecified(ip);
        add(HOST, {
          ...common,
          kind: 'port-driver',
          name: driverName(topology, usermode?.driver),
          // Go opens 0.0.0.0 for both families (docs/semantics-engines.md, section 3.3).
          address: isAny ? '::' : ip.text,
          v6only: ip?.family === 6 && isAny,
          proxy: {
            from: own,
            address,
            ...(targets.length > 1 ? { oneOf: targets } : {}),
            port: containerPort,
            container: container.id,
            publishedIndex: index,
            answersFromDialled: true,
            ...(engine.platform === 'desktop' || usermode?.driver === 'pasta' ? { documented: true } : {}),
          },
        });
      } else if (container.endpoints.length > 0)
        add(HOST, { ...common, kind: 'placeholder', name: 'conmon', address: ip?.text ?? '0.0.0.0', v6only: true });
    }
  }
}

const usermodeTargets = ({ host }: Topology, driver: 'pasta' | 'slirp4netns'): string[] =>
  driver === 'slirp4netns' ? ['10.0.2.100'] : host.lanAddress === undefined ? [] : [host.lanAddress];

function driverName({ engine }: Topology, usermode: 'pasta' | 'slirp4netns' | undefined): string {
  if (engine.platform === 'desktop') return engine.machine ?? 'gvproxy';
  return usermode === 'pasta' ? 'pasta' : 'rootlessport';
}

/** The first IPv4 address of any network, else the first IPv6 one (podman libpod/networking_common.go, getRootlessPortChildIP). */
function targetsOf({ endpoints }: Container): string[] {
  const four = endpoints.flatMap((e) => e.ipv4 ?? []);
  return four.length > 0 ? four : endpoints.flatMap((e) => e.ipv6 ?? []);
}
