import { isLoopback, isWildcard, type Listener, type NamespacePort } from '../model/index.ts';
import type { Statement } from './Statement.ts';

/**
 * What the sockets of the running container `seenIn` say of a socket. A statement has one address: of several that a program
 * listens on the one by which most reach it.
 */
export function seenListening(sockets: readonly Listener[], socket: NamespacePort, seenIn: string): Statement {
  const here = sockets
    .filter(({ port, protocol }) => port === socket.port && protocol === socket.protocol)
    .map(({ address }) => address);
  const address = here.find(isWildcard) ?? here.find((one) => !isLoopback(one)) ?? here[0];
  return { ...socket, ...(address === undefined ? {} : { address }), seenIn };
}
