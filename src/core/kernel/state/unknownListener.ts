import type { Topology } from '../../model/index.ts';
import type { Namespace } from './KernelState.ts';

/**
 * A container of the namespace of which nothing says what it listens on with this protocol, or not all: it may have any port. On the
 * host only one in host mode: the host's own processes are another question (`host-process-unknown`).
 */
export function unknownListener(
  topology: Topology,
  { id, containers, sockets }: Pick<Namespace, 'id' | 'containers' | 'sockets'>,
  protocol: 'tcp' | 'udp',
): string | undefined {
  const known = new Set(sockets.flatMap((s) => (s.kind === 'listener' && s.protocol === protocol ? [s.owner] : [])));
  for (const { container } of topology.partlyKnown ?? []) known.delete(container);
  const unknown = containers.find((container) => !known.has(container));
  return unknown ?? (containers.length === 0 && !id.startsWith('@') ? id : undefined);
}
