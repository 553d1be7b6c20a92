import { type Container, HOST, type KernelFacts, type Topology } from '../../model/index.ts';
import type { Askable, AskablePort, AskableTarget } from '../Diagram.ts';
import { firstOfEachService } from '../pictures/services.ts';
import { type SocketGroup, socketsOf } from '../pictures/sockets.ts';
import { publishedGroups } from '../pictures/publishedPorts.ts';
import { type PictureIndex, pictureIndex } from '../pictures/PictureIndex.ts';
import { editorIn } from '../pictures/editorIn.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** The possible sources and targets of questions, in the syntax of docs/contract.md; only those that exist. */
export function askableOf(index: PictureIndex): Askable {
  const containers = firstOfEachService(index.topology.containers).filter((c) => c.active);
  // Whoever asks sits in the editor: its container is the first choice.
  const { topology } = index;
  const isHere = (c: Container): boolean => editorIn(topology, c);
  const sources = [...containers.filter(isHere), ...containers.filter((c) => !isHere(c))];
  const from = [
    ...sources.map((c) => ({ id: c.name, label: `${visibleText(c.name)}${isHere(c) ? ' (your editor)' : ''}` })),
    { id: HOST, label: 'the host itself' },
    { id: '@lan', label: 'another machine on the LAN' },
    { id: '@lan+route', label: 'a LAN machine with a route to the containers' },
    { id: '@internet', label: 'the Internet' },
  ];
  const sockets = new Map(containers.map((c) => [c.id, socketPorts(index, c)]));
  // No resolver knows what another engine made: such a container is asked for at its address on its own network.
  const isBeside = (c: Container): boolean => topology.beside?.some((other) => other.containers.has(c.id)) === true;
  const idOf = (container: Container): string => {
    const home = isBeside(container) ? index.network(container.endpoints[0]?.network ?? '') : undefined;
    return home ? `${container.name}@${home.key}` : container.name;
  };
  const to = containers.map((c) => ({ id: idOf(c), label: visibleText(c.name), ports: sockets.get(c.id) ?? [] }));
  const host: AskableTarget = {
    id: HOST,
    label: 'the host’s LAN address',
    ports: containers.flatMap((container) =>
      publishedGroups(index, container).flatMap((group) =>
        group.hostPort === undefined || group.protocol === 'sctp'
          ? []
          : [
              {
                port: group.hostPort,
                protocol: group.protocol,
                label: `${group.hostPort}/${group.protocol} (published by ${visibleText(container.name)})`,
              },
            ],
      ),
    ),
  };
  const local: AskableTarget = {
    id: 'localhost',
    label: 'localhost, as the source sees it',
    ports: localPorts(index, containers, sockets, host.ports),
  };
  return { from, to: [...to, host, local] };
}

/** The same for a topology that is not drawn. */
export function askableIn(topology: Topology, facts: KernelFacts): Askable {
  return askableOf(pictureIndex(topology, facts, []));
}

const NOTES: Readonly<Partial<Record<SocketGroup['kind'], string>>> = {
  loopback: ' (loopback)',
  unknown: ' (listener not known)',
  missing: ' (nothing listens)',
};

function socketPorts(index: PictureIndex, container: Container): AskablePort[] {
  const ports = new Map<string, AskablePort>();
  for (const s of socketsOf(index, container)) {
    for (const { port, protocol } of s.ports) {
      if (protocol === 'sctp') continue;
      ports.set(`${port}/${protocol}`, { port, protocol, label: `${port}/${protocol}${NOTES[s.kind] ?? ''}` });
    }
  }
  return [...ports.values()];
}

/**
 * `localhost` means the asking side itself: for the host its published ports, for a container the sockets in its own namespace.
 * Another machine's localhost is not offered, nor is a port that only other namespaces have.
 */
function localPorts(
  index: PictureIndex,
  containers: readonly Container[],
  sockets: ReadonlyMap<string, readonly AskablePort[]>,
  published: readonly AskablePort[],
): AskablePort[] {
  const namespaces = new Map([[HOST, { sources: [HOST], ports: [...published] }]]);
  for (const container of containers) {
    const owner = index.placeOf(container);
    // Nothing is known about a namespace outside the topology.
    if (owner.namespace.kind === 'shared') continue;
    const id = owner.namespace.kind === 'host' ? HOST : owner.id;
    const namespace = namespaces.get(id) ?? { sources: [], ports: [] };
    namespace.sources.push(container.name);
    namespace.ports.push(...(sockets.get(container.id) ?? []));
    namespaces.set(id, namespace);
  }
  const merged = new Map<string, AskablePort & { readonly from: string[] }>();
  for (const { sources, ports } of namespaces.values()) {
    const own = new Map<string, AskablePort>();
    for (const port of ports) {
      const key = `${port.port}/${port.protocol}`;
      if (!own.has(key)) own.set(key, port);
    }
    for (const port of own.values()) {
      const known = merged.get(port.label);
      if (known) known.from.push(...sources);
      else merged.set(port.label, { ...port, from: [...sources] });
    }
  }
  return [...merged.values()];
}
