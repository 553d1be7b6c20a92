import {
  type Container,
  HOST,
  knownImage,
  listenStatements,
  type ListenStatement,
  type Network,
} from '../model/index.ts';
import { analysis } from './analysis.ts';
import { fileListeners } from './fileListeners.ts';

/** The lookups that rules need, over all containers of the topology (inactive ones included). */
export interface ProjectIndex {
  readonly byId: ReadonlyMap<string, Container>;
  readonly networks: ReadonlyMap<string, Network>;
  /** One container per service: replicas say the same. */
  readonly services: readonly Container[];
  /** Whose namespace the container's processes live in: the owner's id, `@host`, or `container:x` for one outside. */
  namespaceOf(container: Container): string;
  /** The container that owns the namespace; undefined for the host's and for one outside the topology. */
  ownerOf(container: Container): Container | undefined;
  /** All whose processes live in the same namespace, the container itself included. */
  sharing(container: Container): readonly Container[];
  /** Who answers to a name on some network, as the embedded DNS knows it; names compare without case. */
  named(name: string): readonly Container[];
  /** Every name that someone answers to. */
  readonly names: readonly string[];
  /** The names (`Network.name`) of the networks that the container's namespace is on. */
  networksOf(container: Container): ReadonlySet<string>;
  shareNetwork(a: Container, b: Container): boolean;
  /** Whether something in the container's namespace is known to listen on a container port. */
  listensOn(container: Container, port: number): boolean;
  /** Containers that are known to have something at a TCP port: they publish it, expose it, say it, or their image has it. */
  atPort(port: number): readonly Container[];
  /** Containers that publish a host port. */
  publishing(hostPort: number): readonly Container[];
  /** What command and environment say about listening; computed once. */
  statementsOf(container: Container): readonly ListenStatement[];
  /** The container ports of everything in its namespace: published, exposed, said or known from the image. */
  portsOf(container: Container): ReadonlySet<number>;
}

export const projectIndex = analysis((context): ProjectIndex => {
  const { containers, networks } = context.topology;
  const byId = new Map(containers.map((c) => [c.id, c]));
  const networkById = new Map(networks.map((n) => [n.id, n]));
  const namespaces = new Map<string, string>();
  const members = new Map<string, Container[]>();
  for (const container of containers) {
    const namespace = namespaceOf(container, byId);
    namespaces.set(container.id, namespace);
    push(members, namespace, container);
  }
  const services: Container[] = [];
  const seen = new Set<string>();
  for (const c of containers) {
    const key = c.service ?? c.id;
    if (seen.has(key)) continue;
    seen.add(key);
    services.push(c);
  }
  const names = new Map<string, Container[]>();
  for (const c of containers) for (const name of new Set(namesOf(c))) push(names, name, c);

  const ownPorts = memo((c: Container) => portsOfOne(c, listenStatements(c)));
  const networkNames = memo((c: Container) => {
    const owner = ownerOf(c);
    return new Set((owner ?? c).endpoints.map((e) => networkById.get(e.network)?.name ?? e.network));
  });
  const ports = memo((c: Container) => {
    const all = new Set<number>();
    for (const member of sharing(c)) for (const port of ownPorts(member)) all.add(port);
    return all;
  });
  const atPort = new Map<number, Container[]>();
  const publishing = new Map<number, Container[]>();
  for (const c of services) {
    for (const port of ownPorts(c)) push(atPort, port, c);
    for (const p of c.published) if (p.hostPort !== undefined) pushOnce(publishing, p.hostPort, c);
  }
  function sharing(c: Container): readonly Container[] {
    const namespace = namespaces.get(c.id);
    return (namespace === undefined ? undefined : members.get(namespace)) ?? [c];
  }
  function ownerOf(c: Container): Container | undefined {
    return byId.get(namespaces.get(c.id) ?? '');
  }
  return {
    byId,
    networks: networkById,
    services,
    namespaceOf: (c) => namespaces.get(c.id) ?? c.id,
    ownerOf,
    sharing,
    named: (name) => names.get(name.toLowerCase()) ?? [],
    names: [...names.keys()],
    networksOf: networkNames,
    shareNetwork: (a, b) => {
      const mine = networkNames(a);
      for (const name of networkNames(b)) if (mine.has(name)) return true;
      return false;
    },
    listensOn: (c, port) => ports(c).has(port),
    atPort: (port) => atPort.get(port) ?? [],
    publishing: (port) => publishing.get(port) ?? [],
    statementsOf: listenStatements,
    portsOf: ports,
  };
});

function namespaceOf(container: Container, byId: ReadonlyMap<string, Container>): string {
  let current = container;
  const passed = new Set<string>();
  while (current.namespace.kind === 'shared') {
    if (passed.has(current.id)) return `container:${current.id}`;
    passed.add(current.id);
    const next = current.namespace.target === undefined ? undefined : byId.get(current.namespace.target);
    if (!next) return `container:${current.namespace.with}`;
    current = next;
  }
  return current.namespace.kind === 'host' ? HOST : current.id;
}

/** The names of one container on its networks: nothing where it has no endpoint of its own. */
function* namesOf(c: Container): Iterable<string> {
  if (c.endpoints.length === 0) return;
  if (c.service !== undefined) yield c.service.toLowerCase();
  yield c.containerName.toLowerCase();
  // The hostname resolves too on user-defined networks: measured on engines 20.10, 26 and 28 (docs/semantics.md, section 8).
  if (c.hostname) yield c.hostname.value.toLowerCase();
  for (const endpoint of c.endpoints) {
    for (const alias of endpoint.aliases) yield alias.value.toLowerCase();
    for (const name of endpoint.dnsNames ?? []) yield name.toLowerCase();
  }
}

function portsOfOne(c: Container, statements: readonly ListenStatement[]): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const p of c.published) if (p.protocol !== 'udp') ports.add(p.containerPort);
  for (const e of c.exposed) ports.add(e.port);
  for (const s of statements) if (s.port !== undefined) ports.add(s.port);
  for (const port of knownImage(c)?.ports ?? []) ports.add(port);
  for (const port of fileListeners(c)) ports.add(port);
  return ports;
}

function memo<T>(compute: (c: Container) => T): (c: Container) => T {
  const made = new Map<string, T>();
  return (c) => {
    let value = made.get(c.id);
    if (value === undefined) made.set(c.id, (value = compute(c)));
    return value;
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function pushOnce<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  if (map.get(key)?.includes(value) !== true) push(map, key, value);
}
