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
    kind: group.kind === 'missing' ? 'Port without a listener' : 'Listening socket',
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
    case 'assumed':
      return 'Nothing that Net Lens can read says where this listens; it is taken to listen on every address.';
    case 'missing':
      return 'Published, but nothing listens on this port: who connects is refused, or cut off by docker-proxy.';
  }
}

/** What was found about where the container listens: of the socket, and of every line that it refuses. */
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
