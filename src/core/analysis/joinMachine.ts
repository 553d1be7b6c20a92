import type { Container, Listener, Machine, MachineNamespace, Topology } from '../model/index.ts';
import { topologyOfMachine } from '../machine/index.ts';

/**
 * A machine with an engine on it: the engine's containers are the namespaces that they live in, and keep what the engine says of
 * them; all other namespaces are containers of their own.
 */
export function joinMachine(engine: Topology, machine: Machine): Topology {
  const owners = new Map<string, Container>();
  for (const container of engine.containers) {
    if (container.namespace.kind !== 'own') continue;
    const namespace = machine.namespaces.find((one) => !one.root && !owners.has(one.id) && isHome(one, container));
    if (namespace) owners.set(namespace.id, container);
  }
  const renamed = withIds(machine, new Map([...owners].map(([id, container]) => [id, container.id])));
  const own = topologyOfMachine(renamed, engine.host);
  const known = new Set(engine.containers.map((container) => container.id));
  const bridges = new Set(engine.networks.map((network) => network.bridgeName));
  const names = new Map(engine.containers.map((container) => [container.id, container.name]));
  return {
    ...engine,
    networks: [...engine.networks, ...own.networks.filter((n) => !bridges.has(n.bridgeName) || n.bridgeName === '')],
    containers: [...engine.containers, ...own.containers.filter((container) => !known.has(container.id))],
    listeners: own.listeners.map((listener): Listener => {
      const name = names.get(listener.container);
      return name === undefined ? listener : { ...listener, name };
    }),
    listenersComplete: own.listenersComplete,
    ...(own.partlyKnown ? { partlyKnown: own.partlyKnown } : {}),
    ...(own.listenersKnown ? { listenersKnown: own.listenersKnown } : {}),
    machine: renamed,
  };
}

function isHome({ name, names, labels }: MachineNamespace, { containerName, name: own, dockerId }: Container): boolean {
  const called = [name, ...names];
  return (
    called.some((one) => one === containerName || one === own || (dockerId !== undefined && one === dockerId)) ||
    (dockerId !== undefined && labels.get('container.id') === dockerId)
  );
}

/** The machine with other ids for some namespaces. */
function withIds(machine: Machine, ids: ReadonlyMap<string, string>): Machine {
  const idOf = (id: string): string => ids.get(id) ?? id;
  return {
    ...machine,
    namespaces: machine.namespaces.map((namespace) => ({
      ...namespace,
      id: idOf(namespace.id),
      links: namespace.links.map((link) =>
        link.other?.namespace === undefined
          ? link
          : { ...link, other: { ...link.other, namespace: idOf(link.other.namespace) } },
      ),
    })),
    ...(machine.cni
      ? {
          cni: {
            ...machine.cni,
            results: machine.cni.results.map((result) => ({ ...result, namespace: idOf(result.namespace) })),
          },
        }
      : {}),
  };
}
