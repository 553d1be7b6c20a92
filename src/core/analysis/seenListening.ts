import { isLoopback, isWildcard, type Listener, type NamespacePort } from '../model/index.ts';
import type { Statement } from './Statement.ts';

/**
 * A statement about a socket from the sockets of the running container `seenIn`. It has one address: if a program listens on
 * several, the most widely reachable one.
 */
export function seenListening(sockets: readonly Listener[], socket: NamespacePort, seenIn: string): Statement {
  const here = sockets
    .filter(({ port, protocol }) => port === socket.port && protocol === socket.protocol)
    .map(({ address }) => address);
  const address = here.find(isWildcard) ?? here.find((one) => !isLoopback(one)) ?? here[0];
  return { ...socket, ...(address === undefined ? {} : { address }), seenIn };
}
