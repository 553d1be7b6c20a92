import type { Container } from '../../model/index.ts';
import type { Reference } from './Reference.ts';

/**
 * Whether gRPC is dialled at a program of the project's own code: it mostly has a socket of its own beside the web's, and the code says which
 * (ASP.NET cannot serve HTTP/1 and unencrypted HTTP/2 on one).
 */
export function isSecondSocket({ name, host }: Reference, servers: readonly Container[]): boolean {
  return (/grpc/i.test(name) || /(?:^|[._-])grpc(?:$|[._-])/i.test(host)) && servers.some((c) => c.process.dockerfile);
}
