import type { Container } from '../../model/index.ts';
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
    sentence: sentenceOf(group, who, container.namespace.kind === 'host'),
    facts,
    problems,
    commands: [
      container.namespace.kind === 'host'
        ? { title: 'Listening sockets of the host', text: 'sudo ss -ltnup' }
        : { title: 'Listening sockets in this namespace', text: nsenter(container, 'ss -ltnu') },
    ].map((c) => (ports.length === 1 ? { ...c, text: `${c.text} 'sport = :${ports[0]}'` } : c)),
  };
}

const KINDS: Readonly<Partial<Record<SocketGroup['kind'], string>>> = {
  missing: 'Port without a listener',
  unknown: 'Port whose listener is not known',
};

function sentenceOf(group: SocketGroup, who: string, host: boolean): string {
  switch (group.kind) {
    case 'any':
      return host
        ? 'Open on every address of the host: whoever reaches the host reaches it.'
        : `Open on every address of ${who}: whoever reaches one of its interfaces reaches it.`;
    case 'loopback':
      return host
        ? 'Open on the host’s loopback only: nobody outside the host, and no container with a namespace of its own, reaches it.'
        : `Bound to the loopback of ${who}’s own namespace. Packets for a published port, and from siblings, arrive at its interface and are refused: nothing listens there.`;
    case 'address':
      return `Open on ${group.address} only.`;
    case 'unknown':
      return `Who listens here is not known: nothing in the command, environment, image or ports of ${who} says what it listens on. The network lets a packet through, and ${who} would accept if it listens.`;
    case 'missing':
      return group.seen
        ? 'Published, but nothing listens on this port: who connects is refused, or cut off by docker-proxy.'
        : `Published, but nothing says that ${who} listens on this port, and what is read of it names others: who connects is refused, or cut off by docker-proxy.`;
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
      kind: 'Delivery, if anybody listens',
      sentence: `What arrives at ${name} for these ports gets to the sockets of ${who}. It would accept if it listens there; that is not known.`,
      facts: [],
      problems: [],
      commands: [{ title: 'Listening sockets', text: nsenter(container, 'ss -ltnu') }],
    };
  }
  return {
    title: refused ? `Refused at ${name} of ${who}` : `${name} to ${portsText(group.ports)}`,
    kind: refused ? 'Refused' : 'Delivery',
    sentence:
      group.kind === 'loopback'
        ? `What arrives at ${name} is for the interface’s address; the socket is bound to the loopback only, so the kernel answers with a reset: connection refused.`
        : group.kind === 'missing'
          ? 'No socket is open for this port: the kernel answers with a reset.'
          : `What arrives at ${name} for these ports is handed to the process that listens.`,
    facts: [],
    problems: problemsOf(index, container, group),
    commands: [{ title: 'Listening sockets', text: nsenter(container, 'ss -ltnu') }],
  };
}
