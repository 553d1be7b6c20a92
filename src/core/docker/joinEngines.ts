import {
  type Container,
  engineName,
  type EngineBeside,
  type Host,
  HOST,
  isWildcard,
  type Listener,
  type Topology,
} from '../model/index.ts';

/**
 * One topology of an engine and of those that run beside it on the same machine, for there is one kernel. Two engines may each have a
 * container `web`: that of another engine is then called `web (Podman 5.8.6)`, since names tell the answers apart. An engine that cannot be
 * told from one that is there already (the same socket by another name), or that would need a second namespace `@engine`, is left out.
 */
export function joinEngines(asked: Topology, others: readonly Topology[]): Topology {
  let joined = asked;
  for (const other of others) if (fits(joined, other)) joined = withEngine(joined, other);
  return joined;
}

function fits(joined: Topology, other: Topology): boolean {
  if (joined.machine || other.machine) return false;
  const ids = new Set([...joined.networks, ...joined.containers].map(({ id }) => id));
  if ([...other.networks, ...other.containers].some(({ id }) => ids.has(id))) return false;
  const engines = [joined.engine, ...(joined.beside ?? []).map(({ engine }) => engine), other.engine];
  return engines.filter(({ platform }) => platform !== 'linux').length < 2;
}

function withEngine(joined: Topology, other: Topology): Topology {
  const taken = new Set(joined.containers.flatMap(calls));
  const projects = new Set(joined.containers.map(({ project }) => project));
  const containers = other.containers.map((one): Container => {
    // A project of one name on two engines is two.
    const { project } = one;
    const container =
      project !== undefined && projects.has(project)
        ? { ...one, project: `${project} (${engineName(other.engine)})` }
        : one;
    if (!calls(container).some((name) => taken.has(name))) return container;
    const plain = taken.has(container.containerName) ? container.name : container.containerName;
    return { ...container, name: taken.has(plain) ? `${plain} (${engineName(other.engine)})` : plain };
  });
  const names = new Map(containers.map(({ id, name }) => [id, name]));
  const renamed = new Set(other.containers.flatMap(({ id, name }) => (names.get(id) === name ? [] : [id])));
  const beside: EngineBeside = {
    engine: other.engine,
    host: hostWith(joined.host, other.host),
    networks: new Set(other.networks.map(({ id }) => id)),
    containers: new Set(names.keys()),
  };
  const isWhole = joined.listenersComplete && other.listenersComplete;
  const known = [...knownNamespaces(joined), ...knownNamespaces(other)];
  const { project: _project, listenersKnown: _known, ...rest } = joined;
  return {
    ...rest,
    ...(joined.project !== undefined && joined.project === other.project ? { project: joined.project } : {}),
    networks: [...joined.networks, ...other.networks],
    containers: [...joined.containers, ...containers],
    listeners: [
      ...joined.listeners.filter((listener) => !isHeldFor(listener, other)),
      ...other.listeners.flatMap((listener) => named(listener, names, renamed)),
    ],
    listenersComplete: isWhole,
    ...(!isWhole && known.length > 0 ? { listenersKnown: new Set(known) } : {}),
    ...(joined.listenersComplete && joined.hostListenersUnknown !== true
      ? {}
      : { hostListenersUnknown: true as const }),
    ...(joined.partlyKnown || other.partlyKnown
      ? { partlyKnown: [...(joined.partlyKnown ?? []), ...(other.partlyKnown ?? [])] }
      : {}),
    ...(joined.vpnClients || other.vpnClients
      ? { vpnClients: new Map([...(joined.vpnClients ?? []), ...(other.vpnClients ?? [])]) }
      : {}),
    beside: [...(joined.beside ?? []), beside],
  };
}

/** A listener of a container of the engine, by the name that the container has now; the machine's own are told once. */
function named(
  listener: Listener,
  names: ReadonlyMap<string, string>,
  renamed: ReadonlySet<string>,
): readonly Listener[] {
  const name = names.get(listener.container);
  if (name === undefined) return [];
  return [renamed.has(listener.container) ? { ...listener, name } : listener];
}

/** A socket of the machine that holds a published port of the engine: docker-proxy's or conmon's, which the model knows of the port. */
function isHeldFor({ container, address, port, protocol }: Listener, { containers }: Topology): boolean {
  return (
    container === HOST &&
    containers.some(({ published }) =>
      published.some(
        ({ hostPort, hostIp = '', protocol: own }) =>
          hostPort === port && own === protocol && (isWildcard(address) || address === hostIp),
      ),
    )
  );
}

const calls = ({ name, containerName, service }: Container): string[] => [
  name,
  containerName,
  ...(service === undefined ? [] : [service]),
];

/** What is one machine's is told once; what is a setting of an engine is that engine's. */
function hostWith(machine: Host, other: Host): Host {
  const {
    userlandProxy: _proxy,
    allowDirectRouting: _direct,
    ip6tables: _six,
    rootless: _rootless,
    ...shared
  } = machine;
  const { userlandProxy, allowDirectRouting, ip6tables, rootless } = other;
  return {
    ...shared,
    ...(userlandProxy === undefined ? {} : { userlandProxy }),
    ...(allowDirectRouting === undefined ? {} : { allowDirectRouting }),
    ...(ip6tables === undefined ? {} : { ip6tables }),
    ...(rootless === undefined ? {} : { rootless }),
  };
}

/** The namespaces of containers whose sockets are known whole. */
function knownNamespaces({ listenersComplete, listenersKnown, containers }: Topology): readonly string[] {
  return listenersComplete ? containers.map(({ id }) => id) : [...(listenersKnown ?? [])];
}
