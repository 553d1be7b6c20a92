import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** An address as four 32-bit words (IPv4 uses the last), so that matching is integer work. */
export interface Ip {
  readonly family: Family;
  readonly words: readonly [number, number, number, number];
  /** Canonical text: four decimal parts, or RFC 5952. */
  readonly text: string;
  /** Equal exactly for equal addresses: a number for IPv4, text for IPv6. */
  readonly key: number | string;
}

/** A cache: a million questions about a thousand containers involve only a few thousand addresses. */
const KNOWN = new Map<string, Ip>();
/** The size at which the cache is emptied, so that hostile input cannot fill the memory. */
const MAX_KNOWN = 50_000;

/**
 * Reads an IPv4 or IPv6 address as Go's net.ParseIP and the kernel's inet_pton do: four decimal parts without leading zeros
 * (so not `127.1`, nor octal or hexadecimal parts), no zone, no prefix length. An IPv4-mapped address is IPv4. Undefined for
 * anything else.
 */
export function parseIp(text: string): Ip | undefined {
  const known = KNOWN.get(text);
  if (known) return known;
  const ip = readIp(text);
  if (!ip) return undefined;
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(text, ip);
  return ip;
}

function readIp(text: string): Ip | undefined {
  const four = FOUR_PARTS.exec(text);
  if (four) return ipOfFour(Number(four[1]), Number(four[2]), Number(four[3]), Number(four[4]), text);
  if (text.length > MAX_LENGTH || text.includes('%') || !text.includes(':') || !ipaddr.IPv6.isValid(text))
    return undefined;
  return ipOfBytes(ipaddr.IPv6.parse(text).toByteArray());
}

/** Like `parseIp`, but IPv6 may be in brackets as in a URL (RFC 3986, IP-literal). */
export function parseIpLiteral(text: string): Ip | undefined {
  return text.startsWith('[') && text.endsWith(']') && text.includes(':') ? parseIp(text.slice(1, -1)) : parseIp(text);
}

const PART = '(0|[1-9]\\d{0,2})';
const FOUR_PARTS = new RegExp(`^${[PART, PART, PART, PART].join('\\.')}$`);
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`: INET6_ADDRSTRLEN without the final zero. */
const MAX_LENGTH = 45;

/** A fast path: nearly every address of a topology is plain IPv4. */
function ipOfFour(first: number, second: number, third: number, fourth: number, text: string): Ip | undefined {
  if (first > 255 || second > 255 || third > 255 || fourth > 255) return undefined;
  const word = ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
  return { family: 4, words: [0, 0, 0, word], text, key: word };
}

/** The address of 4 or 16 bytes in network order; an IPv4-mapped one is IPv4. */
export function ipOfBytes(bytes: readonly number[]): Ip {
  const word = (index: number): number =>
    (((bytes[index] ?? 0) << 24) |
      ((bytes[index + 1] ?? 0) << 16) |
      ((bytes[index + 2] ?? 0) << 8) |
      (bytes[index + 3] ?? 0)) >>>
    0;
  if (bytes.length === 4) return ipOfWords(4, [0, 0, 0, word(0)]);
  const isMapped = word(0) === 0 && word(4) === 0 && word(8) === 0xffff;
  return isMapped ? ipOfWords(4, [0, 0, 0, word(12)]) : ipOfWords(6, [word(0), word(4), word(8), word(12)]);
}

export function ipOfWords(family: Family, words: Ip['words']): Ip {
  if (family === 4) {
    const d = words[3];
    const text = `${d >>> 24}.${(d >>> 16) & 0xff}.${(d >>> 8) & 0xff}.${d & 0xff}`;
    return { family, words, text, key: d };
  }
  const groups = words.flatMap((w) => [w >>> 16, w & 0xffff]);
  const text = new ipaddr.IPv6(groups).toRFC5952String();
  return { family, words, text, key: text };
}

export function compareIp(one: Ip, other: Ip): number {
  for (let i = 0; i < 4; i++) {
    const d = (one.words[i] ?? 0) - (other.words[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** The address after this one; after the last of its family comes the first. */
export function nextIp(ip: Ip): Ip {
  const words: [number, number, number, number] = [...ip.words];
  for (let i = 3; i >= (ip.family === 4 ? 3 : 0); i--) {
    words[i] = ((words[i] ?? 0) + 1) >>> 0;
    if (words[i] !== 0) break;
  }
  return ipOfWords(ip.family, words);
}

/** How many leading bits two addresses share (RFC 6724, rule 8). */
export function commonPrefix(one: Ip, other: Ip): number {
  const from = one.family === 4 ? 3 : 0;
  let bits = 0;
  for (let i = from; i < 4; i++) {
    const difference = ((one.words[i] ?? 0) ^ (other.words[i] ?? 0)) >>> 0;
    if (difference === 0) bits += 32;
    else return bits + Math.clz32(difference);
  }
  return bits;
}

/** The solicited-node multicast address that neighbour discovery asks (RFC 4291, 2.7.1). */
export function solicitedNode(ip: Ip): Ip {
  return ipOfWords(6, [0xff020000, 0, 1, (0xff000000 | (ip.words[3] & 0xffffff)) >>> 0]);
}

/** The family of an address's text. */
export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4;
}

/** `172.18.0.3:80`, `[fd00::2]:80`. */
export function socketText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
