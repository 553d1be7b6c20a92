import { parseIp } from '../../model/index.ts';

/** One port of the short syntax. Positions are offsets into the text that was parsed. */
export interface ParsedPort {
  readonly hostIp: string;
  readonly hostIpAt?: readonly [number, number];
  /** '' where none is given, `8000-8010` for a range that serves one container port. */
  readonly published: string;
  readonly publishedAt?: readonly [number, number];
  readonly target: number;
  readonly targetAt: readonly [number, number];
  readonly protocol: string;
}

export type PortResult = { readonly ports: readonly ParsedPort[] } | { readonly error: string };

const MAX_PORTS = 65536;

/**
 * Reads `[[ip:]published:]target[/protocol]`, ranges included, as docker/go-connections nat.ParsePortSpec does, and in the
 * order in which compose-go prints them (by the text of the container port).
 */
export function parsePort(value: string): PortResult {
  const parts = value.split(':');
  const containerText = parts.at(-1) ?? '';
  const containerFrom = value.length - containerText.length;
  const hostPort = parts.length < 2 ? '' : (parts.at(-2) ?? '');
  const hostFrom = containerFrom - 1 - hostPort.length;
  const rawIp = parts.length < 3 ? '' : parts.slice(0, -2).join(':');

  const ip = splitHost(rawIp);
  if (ip === undefined || (ip.text !== '' && !parseIp(ip.text))) return { error: `invalid IP address: ${rawIp}` };

  const [portText = '', protocolText] = containerText.split('/');
  if (portText === '') return { error: `no port specified: ${value}` };
  const protocol = (protocolText || 'tcp').toLowerCase();
  const container = portRange(portText);
  if (!container) return { error: `invalid container port: ${portText}` };
  const host = hostPort === '' ? undefined : portRange(hostPort);
  if (hostPort !== '' && !host) return { error: `invalid host port: ${hostPort}` };
  const span = container[1] - container[0];
  const hostSpan = host ? host[1] - host[0] : 0;
  if (host && span !== hostSpan && span !== 0) {
    return { error: `the ranges ${hostPort} and ${portText} have different lengths` };
  }
  if (!PROTOCOLS.has(protocol)) return { error: `invalid protocol: ${protocolText ?? ''}` };

  const ports: ParsedPort[] = [];
  for (let i = 0; i <= span && i < MAX_PORTS; i++) {
    const published = !host ? '' : span === 0 && hostSpan > 0 ? `${host[0]}-${host[1]}` : String(host[0] + i);
    ports.push({
      hostIp: ip.text,
      ...(ip.text === '' ? {} : { hostIpAt: [ip.from, ip.from + ip.text.length] as const }),
      published,
      ...(host ? { publishedAt: [hostFrom, hostFrom + hostPort.length] as const } : {}),
      target: container[0] + i,
      targetAt: [containerFrom, containerFrom + portText.length],
      protocol,
    });
  }
  if (ports.length > 1) ports.sort((a, b) => compareKeys(a, b));
  return { ports };
}

const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);

/** Order of compose-go: the keys `80/tcp` are sorted as strings. */
function compareKeys(one: ParsedPort, other: ParsedPort): number {
  const [x, y] = [`${one.target}/${one.protocol}`, `${other.target}/${other.protocol}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `8000` or `8000-8010` as nat.ParsePortRange reads it: what follows a second dash is ignored. */
export function portRange(text: string): readonly [number, number] | undefined {
  const [first = '', second] = text.split('-');
  const start = uint16(first);
  const end = second === undefined ? start : uint16(second);
  if (start === undefined || end === undefined || end < start) return undefined;
  return [start, end];
}

function uint16(text: string): number | undefined {
  if (!/^[0-9]{1,20}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= 65535 ? value : undefined;
}

/** The address of `ip:`, as net.SplitHostPort gives it: IPv6 in brackets, or no colon at all. */
function splitHost(raw: string): { readonly text: string; readonly from: number } | undefined {
  if (raw.startsWith('[')) {
    const close = raw.indexOf(']');
    if (close !== raw.length - 1) return undefined;
    const text = raw.slice(1, -1);
    return text.includes('[') ? undefined : { text, from: 1 };
  }
  if (raw.includes(':') || raw.includes('[') || raw.includes(']')) return undefined;
  return { text: raw, from: 0 };
}
