import { resolveName, walk } from '../../kernel/index.ts';
import { type Container, HOST, isLoopback, isWildcard } from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import type { Case } from './Case.ts';

/**
 * Whether the one who asks gets an answer there. What may be recommended is walked first: a fix that sends the reader to a
 * place which does not answer is worse than none.
 */
export function answersAt(known: Case, address: string, port: number): boolean {
  const packet = { ...known.packet, destination: address, port };
  return walk(known.state, packet, { steps: false }).outcome === 'ok';
}

/** The published port of `container`'s `containerPort` that answers the one who asks: `{address, port}` on the host. */
export function answeringPublished(
  known: Case,
  container: Container,
  containerPort: number,
): { readonly address: string; readonly port: number } | undefined {
  const lan = hostAddress(known.state);
  for (const binding of container.published) {
    const { hostPort, hostIp } = binding;
    if (binding.containerPort !== containerPort || binding.protocol !== known.packet.protocol || hostPort === undefined)
      continue;
    const onAny = hostIp === undefined || isWildcard(hostIp);
    const candidates = onAny ? [lan, known.packet.from === HOST ? '127.0.0.1' : undefined] : [hostIp];
    for (const address of candidates) {
      if (address !== undefined && answersAt(known, address, hostPort)) return { address, port: hostPort };
    }
  }
  return undefined;
}

/** Whether the port is published on the host's loopback and nowhere else. */
export function publishedOnLoopbackOnly(container: Container, containerPort: number): boolean {
  const bindings = container.published.filter((p) => p.containerPort === containerPort && p.hostPort !== undefined);
  return bindings.length > 0 && bindings.every((p) => p.hostIp !== undefined && isLoopback(p.hostIp));
}

/** Whether the one who asks gets through to the container by its service's name. */
export function answersByName(known: Case, container: Container, port: number): boolean {
  const asker = known.packet.container ?? known.packet.from;
  const { addresses } = resolveName(known.state, asker, container.service ?? container.name);
  return addresses.some((address) => answersAt(known, address, port));
}
