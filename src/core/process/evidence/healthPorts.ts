import type { ImageRecord } from '../../model/index.ts';

const MAX_TEST = 4096;

/** `http://localhost:8080/health`, `127.0.0.1:9000`, `nc -z localhost 6379`. */
const SELF = /(?:\b(https?):\/\/)?(?:\blocalhost|\b127\.0\.0\.1|\[::1\])(?:(?::|\s+)(\d{1,5})(?!\d)|(?=[/\s"']|$))/g;

/** The TCP ports of its own that the health check of an image dials. */
export function healthPorts({ healthcheck }: ImageRecord): readonly number[] {
  if (healthcheck[0] === 'NONE') return [];
  const text = healthcheck.slice(1).join(' ').slice(0, MAX_TEST);
  const ports = [...text.matchAll(SELF)].flatMap(([, scheme, port]) =>
    port !== undefined ? [Number(port)] : scheme === undefined ? [] : [scheme === 'https' ? 443 : 80],
  );
  return [...new Set(ports)].filter((port) => port > 0 && port <= 65535);
}
