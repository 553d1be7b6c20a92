import type { Container } from '../../model/index.ts';

/** The container ports that are published or exposed. */
export function ownPorts(container: Container): readonly number[] {
  return [...new Set([...container.published.map((p) => p.containerPort), ...container.exposed.map((e) => e.port)])];
}

/** Whether a port can be the container's own: it is published or exposed, or nothing at all is said of its ports. */
export function isOwnPort(container: Container, port: number | undefined): boolean {
  if (port === undefined) return true;
  const own = ownPorts(container);
  return own.length === 0 || own.includes(port);
}
