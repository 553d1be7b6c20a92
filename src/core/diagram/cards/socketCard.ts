import { type Container, type Engine, engineWords } from '../../model/index.ts';
import type { Card, Fact } from '../Diagram.ts';
import { nsenter } from './hostCommands.ts';
import { portsText, type SocketGroup } from '../pictures/sockets.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** Listening sockets of one container that share a bound address. */
export function socketCard(index: PictureIndex, container: Container, group: SocketGroup): Card {
  const who = visibleText(container.name);
  const ports = group.ports.map((p) => p.port);
  const problems = problemsOf(index, container, group);
  const facts: Fact[] = [
    { name: 'Ports', value: group.ports.map((p) => `${p.port}/${p.protocol}`).join(', ') },
    ...(group.address === '' ? [] : [{ name: 'Bound to', value: group.address }]),
    ...[...new Set(group.listeners.map((l) => l.by).filter((b) => b !== undefined))].map((by) => ({
      name: 'Known from',
      value: visibleText(by),
    })),
  ];
  return {
    title: `${portsText(group.ports)} of ${who}`,
    kind: KINDS[group.kind] ?? 'Listening socket',
    sentence: sentenceOf(group, who, container.namespace.kind === 'host', index.engineOf(container)),
    facts,
    problems,
    commands: [
      container.namespace.kind === 'host'
        ? { title: 'Listening sockets of the host', text: 'sudo ss -ltnup' }
        : {
            title: 'Listening sockets in this namespace',
            text: nsenter(index.engineOf(container), container, 'ss -ltnu'),
          },
    ].map((c) => (ports.length === 1 ? { ...c, text: `${c.text} 'sport = :${ports[0]}'` } : c)),
  };
}

const KINDS: Readonly<Partial<Record<SocketGroup['kind'], string>>> = {
  missing: 'Port without a listener',
  unknown: 'Port with an unknown listener',
};

function sentenceOf(group: SocketGroup, who: string, host: boolean, engine: Engine): string {
  const isRefused = engine.product === 'podman' && engine.platform === 'linux';
  const refusedBy = `clients are refused${isRefused ? '' : `, or ${engineWords(engine).forwarder} closes their connection`}`;
  switch (group.kind) {
    case 'any':
      return host
        ? 'Open on every address of the host: any machine that can reach the host can reach it.'
        : `Open on every address of ${who}: any client that can reach one of its interfaces can reach it.`;
    case 'loopback':
      return host
        ? 'Open only on the host’s loopback: other machines, and containers with their own namespace, cannot reach it.'
        : `Bound to the loopback of ${who}’s own namespace. Packets from a published port and from other containers arrive at its interface and are refused: nothing listens there.`;
    case 'address':
      return `Open on ${group.address} only.`;
    case 'unknown':
      return `We don’t know what listens here: nothing in the command, environment, image or ports of ${who} says what it listens on. The network lets a packet through.`;
    case 'missing':
      return group.seen
        ? `Published, but nothing listens on this port: ${refusedBy}.`
        : `Published, but nothing says that ${who} listens on this port, and its configuration names others: ${refusedBy}.`;
  }
}

/** Findings about where the container listens, for the socket and every port that refuses. */
function problemsOf(index: PictureIndex, container: Container, { kind }: SocketGroup): Card['problems'] {
  if (kind !== 'loopback') return [];
  return index.problemsOfContainer(container.id).filter(({ rule }) => /loopback|listen/.test(rule));
}

/** The last step: from an interface to a socket of the same namespace. */
export function deliveryCard(
  index: PictureIndex,
  container: Container,
  group: SocketGroup,
  interfaceName: string,
): Card {
  const who = visibleText(container.name);
  const name = visibleText(interfaceName);
  const refused = group.kind === 'loopback' || group.kind === 'missing';
  if (group.kind === 'unknown') {
    return {
      title: `${name} to ${portsText(group.ports)}: not known`,
      kind: 'Delivery, if anything listens',
      sentence: `Traffic to these ports on ${name} gets to the sockets of ${who}. We don’t know whether it listens there.`,
      facts: [],
      problems: [],
      commands: [{ title: 'Listening sockets', text: nsenter(index.engineOf(container), container, 'ss -ltnu') }],
    };
  }
  return {
    title: refused ? `Refused at ${name} of ${who}` : `${name} to ${portsText(group.ports)}`,
    kind: refused ? 'Refused' : 'Delivery',
    sentence:
      group.kind === 'loopback'
        ? `Traffic on ${name} is for the interface’s address, but the socket is bound only to the loopback, so the kernel answers with a reset: connection refused.`
        : group.kind === 'missing'
          ? 'No socket is open for this port: the kernel answers with a reset.'
          : `Traffic to these ports on ${name} goes to the listening process.`,
    facts: [],
    problems: problemsOf(index, container, group),
    commands: [{ title: 'Listening sockets', text: nsenter(index.engineOf(container), container, 'ss -ltnu') }],
  };
}
