import type { Container } from '../../model/index.ts';
import { programRuns } from './programRuns.ts';

/** The TCP ports that what a container starts has where nothing moves them: of its programs, of its image, and what ENV of its Dockerfile sets. */
export function usualPorts(container: Container): ReadonlySet<number> {
  const { dockerfile } = container.process;
  const sockets = programRuns(container).known.flatMap(({ listens }) => listens);
  const ports = sockets.filter((s) => s.protocol !== 'udp' && !s.off).map((s) => s.port);
  return new Set([...ports, ...(dockerfile?.port === undefined ? [] : [dockerfile.port])]);
}
