import { type Container, type Origin, type PublishedPort, sourceOf } from '../../model/index.ts';

/** One entry of `ports` and the bindings that it became: one, or one per port of a range. */
export interface PublishedEntry {
  readonly origin: Origin;
  readonly ports: readonly { readonly port: PublishedPort; readonly index: number }[];
}

/** The entries of a container's `ports` as they were written. */
export function publishedEntries(container: Container): readonly PublishedEntry[] {
  const entries = new Map<string, { origin: Origin; ports: { port: PublishedPort; index: number }[] }>();
  container.published.forEach((port, index) => {
    const at = sourceOf(port.origin);
    const key = at ? `${at.file}\0${String(at.start)}` : `#${String(index)}`;
    const entry = entries.get(key);
    if (entry) entry.ports.push({ port, index });
    else entries.set(key, { origin: port.origin, ports: [{ port, index }] });
  });
  return [...entries.values()];
}

/** How a port reads in a sentence: `127.0.0.1:8080:80/udp`; tcp is left out. */
export function portWords(port: PublishedPort): string {
  const ip =
    port.hostIp === undefined || port.hostIp === ''
      ? ''
      : `${port.hostIp.includes(':') ? `[${port.hostIp}]` : port.hostIp}:`;
  const host = port.hostPortRange
    ? `${String(port.hostPortRange[0])}-${String(port.hostPortRange[1])}`
    : (port.hostPort ?? '');
  const proto = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return `${ip}${String(host)}${host === '' && ip === '' ? '' : ':'}${String(port.containerPort)}${proto}`;
}
