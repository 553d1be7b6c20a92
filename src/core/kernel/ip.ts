import ipaddr from 'ipaddr.js';
import type { Family } from './Ruleset.ts';

/** An address as four 32-bit words (IPv4 uses the last), so that matching is integer work. */
export interface Ip {
  readonly family: Family;
  readonly words: readonly [number, number, number, number];
  /** Canonical text. */
  readonly text: string;
  /** Equal exactly for equal addresses: a number for IPv4, text for IPv6. */
  readonly key: number | string;
}

/** A stretch of addresses: a CIDR block, or a range first-last. */
export interface IpNet {
  readonly family: Family;
  readonly base: Ip;
  readonly length: number;
  /** For `first-last`. */
  readonly last?: Ip;
}

/** Reads an IPv4 or IPv6 address; undefined for anything else (names, zones, CIDR). An IPv4-mapped address is IPv4. */
export function parseIp(text: string): Ip | undefined {
  const four = FOUR_PARTS.exec(text);
  if (four) return ipOfFour(Number(four[1]), Number(four[2]), Number(four[3]), Number(four[4]), text);
  if (text.length > 45 || text.includes('%') || !text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const parsed = ipaddr.process(text);
  return ipOfBytes(parsed.toByteArray());
}

const PART = '(0|[1-9]\\d{0,2})';
const FOUR_PARTS = new RegExp(`^${[PART, PART, PART, PART].join('\\.')}$`);

/** Nearly every address of a topology: by hand, since a state of 500 containers reads some 10,000 of them. */
function ipOfFour(a: number, b: number, c: number, d: number, text: string): Ip | undefined {
  if (a > 255 || b > 255 || c > 255 || d > 255) return undefined;
  const word = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return { family: 4, words: [0, 0, 0, word], text, key: word };
}

function ipOfBytes(bytes: readonly number[]): Ip {
  const word = (i: number): number =>
    (((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0)) >>> 0;
  const address = ipaddr.fromByteArray([...bytes]);
  if (bytes.length === 4) return { family: 4, words: [0, 0, 0, word(0)], text: address.toString(), key: word(0) };
  const text = (address as ipaddr.IPv6).toRFC5952String();
  return { family: 6, words: [word(0), word(4), word(8), word(12)], text, key: text };
}

/** Reads `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, a bare address, or `10.0.0.1-10.0.0.9`. */
export function parseNet(text: string): IpNet | undefined {
  const dash = text.indexOf('-');
  if (dash > 0) {
    const base = parseIp(text.slice(0, dash));
    const last = parseIp(text.slice(dash + 1));
    if (!base || !last || base.family !== last.family) return undefined;
    return { family: base.family, base, length: -1, last };
  }
  const slash = text.indexOf('/');
  const base = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!base) return undefined;
  const full = base.family === 4 ? 32 : 128;
  if (slash < 0) return { family: base.family, base, length: full };
  const rest = text.slice(slash + 1);
  let length = /^\d{1,3}$/.test(rest) ? Number(rest) : undefined;
  if (length === undefined && base.family === 4) {
    const mask = ipaddr.IPv4.isValidFourPartDecimal(rest) ? ipaddr.IPv4.parse(rest).prefixLengthFromSubnetMask() : null;
    length = mask ?? undefined;
  }
  if (length === undefined || length > full) return undefined;
  return { family: base.family, base, length };
}

/** Whether the address lies in the net. */
export function inNet(ip: Ip, net: IpNet): boolean {
  if (ip.family !== net.family) return false;
  if (net.last) return compareIp(ip, net.base) >= 0 && compareIp(ip, net.last) <= 0;
  if (net.family === 4) return net.length === 0 || (ip.words[3] ^ net.base.words[3]) >>> (32 - net.length) === 0;
  let left = net.length;
  for (let i = 0; i < 4 && left > 0; i++, left -= 32) {
    const difference = ((ip.words[i] ?? 0) ^ (net.base.words[i] ?? 0)) >>> 0;
    if (left >= 32 ? difference !== 0 : difference >>> (32 - left) !== 0) return false;
  }
  return true;
}

export function compareIp(a: Ip, b: Ip): number {
  for (let i = 0; i < 4; i++) {
    const d = (a.words[i] ?? 0) - (b.words[i] ?? 0);
    if (d !== 0) return d;
  }
  return 0;
}

/** The first `length` bits as a hash key: equal exactly for addresses of one family that share them. */
export function prefixKey(ip: Ip, length: number): number | string {
  if (ip.family === 4) return length === 0 ? 0 : ip.words[3] >>> (32 - length);
  if (length === 128) return ip.key;
  const [a, b, c, d] = ip.words;
  const cut = (word: number, from: number): number => {
    const bits = length - from;
    return bits >= 32 ? word : bits <= 0 ? 0 : word >>> (32 - bits);
  };
  if (length <= 64) return `${cut(a, 0)}.${cut(b, 32)}`;
  return `${a}.${b}.${cut(c, 64)}.${cut(d, 96)}`;
}

/** How many leading bits two addresses share (RFC 6724, rule 8). */
export function commonPrefix(a: Ip, b: Ip): number {
  const from = a.family === 4 ? 3 : 0;
  let bits = 0;
  for (let i = from; i < 4; i++) {
    const difference = ((a.words[i] ?? 0) ^ (b.words[i] ?? 0)) >>> 0;
    if (difference === 0) bits += 32;
    else return bits + Math.clz32(difference);
  }
  return bits;
}

export const isLoopback = (ip: Ip): boolean => (ip.family === 4 ? ip.words[3] >>> 24 === 127 : ip.key === '::1');
export const isUnspecified = (ip: Ip): boolean => ip.key === 0 || ip.key === '::';
export const isLinkLocal = (ip: Ip): boolean =>
  ip.family === 4 ? ip.words[3] >>> 16 === 0xa9fe : ip.words[0] >>> 22 === 0x3fa;
export const isMulticast = (ip: Ip): boolean =>
  ip.family === 4 ? ip.words[3] >>> 28 === 0xe : ip.words[0] >>> 24 === 0xff;

/** The network part of an address: `172.18.0.1`, 16 → `172.18.0.0/16`. */
export function netText(ip: Ip, length: number): string {
  const bytes: number[] = [];
  const from = ip.family === 4 ? 3 : 0;
  for (let i = from; i < 4; i++) for (let s = 24; s >= 0; s -= 8) bytes.push(((ip.words[i] ?? 0) >>> s) & 0xff);
  for (let i = 0; i < bytes.length; i++) {
    const kept = Math.min(8, Math.max(0, length - 8 * i));
    bytes[i] = (bytes[i] ?? 0) & (0xff << (8 - kept)) & 0xff;
  }
  return `${ipOfBytes(bytes).text}/${length}`;
}

/** The solicited-node multicast address that neighbour discovery asks (RFC 4291, 2.7.1). */
export function solicitedNode(ip: Ip): Ip {
  const d = ip.words[3];
  return ipOfBytes([0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, (d >>> 16) & 0xff, (d >>> 8) & 0xff, d & 0xff]);
}
