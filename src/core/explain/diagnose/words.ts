import { type Container, ENGINE, HOST, isLoopback, type Network, socketText } from '../../model/index.ts';
import { namespaceOfContainer } from '../narrate/namespaceOfContainer.ts';
import { shown } from '../narrate/shown.ts';
import type { Case } from './Case.ts';

/** A namespace or machine in a sentence. */
export function placeName(known: Pick<Case, 'index'>, namespace: string): string {
  switch (namespace) {
    case HOST:
      return 'the host';
    case ENGINE:
      return "the engine's own namespace";
    case '@lan':
    case '@lan+route':
      return 'another machine';
    case '@internet':
      return 'a machine on the internet';
    default:
      return shown(known.index.containers.get(namespace)?.name ?? namespace);
  }
}

export function name(container: Container | undefined): string {
  return container ? shown(container.name) : 'the container';
}

export function networkName(network: Network | undefined): string {
  return network ? shown(network.key) : 'the network';
}

/** `db:5432 (172.18.0.3)`, or the address alone. */
export function dialled(known: Case): string {
  const { target } = known.question;
  const address = socketText(known.packet.destination, known.packet.port);
  if (target.kind === 'name') return `${shown(target.name)}:${known.packet.port} (${known.packet.destination})`;
  return address;
}

/** `TCP reset` or, for a datagram, `ICMP port unreachable`. */
export function refusal(known: Case): string {
  return known.packet.protocol === 'tcp' ? 'a TCP reset: connection refused' : 'ICMP port unreachable: refused';
}

/** The interface of `container` that owns `address`: `eth0`. */
export function interfaceOf(known: Case, container: Container, address: string): string {
  const links = namespaceOfContainer(known.state, container.id)?.links ?? [];
  return links.find((l) => l.addresses.some((a) => a.address === address))?.name ?? 'eth0';
}

/** `port 8000`, `UDP port 53`. */
export function portText(known: Case, port: number): string {
  return known.packet.protocol === 'udp' ? `UDP port ${port}` : `port ${port}`;
}

/** Networks of a container, in a sentence. */
export function networksOf(known: Case, container: Container): string {
  const keys = container.endpoints.map((e) => networkName(known.index.networks.get(e.network)));
  return listText([...new Set(keys)]) || 'no network';
}

/** `a`, `a and b`, `a, b and c`; with `or` where one of them holds. */
export function listText(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1] ?? ''}`;
}

/** Does the question name the loopback, by name or by address? */
export function dialsLoopback(known: Case): boolean {
  return isLoopback(known.packet.destination);
}

/** A phrase at the start of a sentence. Names keep their case: a service is called what it is called. */
export function capital(text: string): string {
  return /^(the|another|a|docker's|port) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** The rule that decided, as the end of a paragraph. */
export function theRule(known: Case): string {
  return known.decided?.rule ? ` The rule: ${shown(known.decided.rule.text, 300)}` + '.' : '';
}
