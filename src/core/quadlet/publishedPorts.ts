import { parseIp, type PublishedPort, spanOf, type Text } from '../model/index.ts';

const LAST_PORT = 65_535;

/**
 * `PublishPort=`: `[[ip:][hostPort]:]containerPort[/protocol]`, with ranges and an IPv6 address in brackets (podman-systemd.unit(5), as
 * podman-run's --publish). A range is one port per pair. Undefined: it is not a port.
 */
export function publishedPorts(text: Text): PublishedPort[] | undefined {
  const m = /^(?:(\[[^\]]+\]|\d+\.[\d.]+):)?(?:(\d*(?:-\d+)?):)?(\d+(?:-\d+)?)(?:\/(tcp|udp|sctp))?$/.exec(
    text.value.trim(),
  );
  if (!m) return undefined;
  const [, host, outside, inside = '', protocol = 'tcp'] = m;
  const address = host === undefined ? undefined : parseIp(host.replace(/[[\]]/g, ''))?.text;
  const target = rangeOf(inside);
  const source = outside === undefined || outside === '' ? undefined : rangeOf(outside);
  if (!target || (host !== undefined && address === undefined) || (outside && !source)) return undefined;
  if (source && source[1] - source[0] !== target[1] - target[0]) return undefined;
  const at = (part: string | undefined) => {
    const from = part ? text.value.indexOf(part) : -1;
    return part && from >= 0 ? spanOf(text, from, from + part.length) : undefined;
  };
  const hostIpOrigin = at(host);
  const hostPortOrigin = at(outside);
  return Array.from({ length: target[1] - target[0] + 1 }, (_, offset): PublishedPort => ({
    ...(address === undefined ? {} : { hostIp: address }),
    ...(source ? { hostPort: source[0] + offset } : {}),
    containerPort: target[0] + offset,
    protocol: protocol as PublishedPort['protocol'],
    text,
    origin: text.origin,
    ...(hostIpOrigin ? { hostIpOrigin } : {}),
    ...(hostPortOrigin ? { hostPortOrigin } : {}),
  }));
}

function rangeOf(text: string): readonly [number, number] | undefined {
  const [first = 0, last = first] = text.split('-').map(Number);
  return first > 0 && last >= first && last <= LAST_PORT ? [first, last] : undefined;
}
