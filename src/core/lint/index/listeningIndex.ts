import { type Container, indexOf, type Topology } from '../../model/index.ts';
import { declaredListeners, listenStatements, type ListenStatement } from '../../process/index.ts';
import { fileListeners } from './fileListeners.ts';

/** What is known to listen where, by what containers publish, expose and say, and by what their image is known for. */
export interface ListeningIndex {
  /** Whether something in the container's namespace is known to listen on a container port. */
  listensOn(container: Container, port: number): boolean;
  /** Containers that are known to have something at a TCP port: they publish it, expose it, say it, or their image has it. */
  atPort(port: number): readonly Container[];
  /** What command and environment say about listening; computed once. */
  statementsOf(container: Container): readonly ListenStatement[];
  /** The container ports of everything in its namespace: published, exposed, said or known from the image. */
  portsOf(container: Container): ReadonlySet<number>;
}

export function listeningIndex(topology: Topology): ListeningIndex {
  const index = indexOf(topology);
  const ownPorts = memo((c: Container) => portsOfOne(c, listenStatements(c)));
  const portsOf = memo((c: Container) => new Set(index.sharing(c).flatMap((member) => [...ownPorts(member)])));
  const atPort = new Map<number, Container[]>();
  for (const c of index.services) {
    for (const port of ownPorts(c)) {
      const list = atPort.get(port);
      if (list) list.push(c);
      else atPort.set(port, [c]);
    }
  }
  return {
    listensOn: (c, port) => portsOf(c).has(port),
    atPort: (port) => atPort.get(port) ?? [],
    statementsOf: listenStatements,
    portsOf,
  };
}

function portsOfOne(container: Container, statements: readonly ListenStatement[]): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const p of container.published) if (p.protocol !== 'udp') ports.add(p.containerPort);
  for (const e of container.exposed) ports.add(e.port);
  for (const s of statements) if (s.port !== undefined) ports.add(s.port);
  for (const l of declaredListeners(container)) if (l.protocol === 'tcp') ports.add(l.port);
  for (const port of fileListeners(container)) ports.add(port);
  return ports;
}

function memo<T>(compute: (c: Container) => T): (c: Container) => T {
  const made = new Map<string, T>();
  return (container) => {
    let value = made.get(container.id);
    if (value === undefined) made.set(container.id, (value = compute(container)));
    return value;
  };
}
