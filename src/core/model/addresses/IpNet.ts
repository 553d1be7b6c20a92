import { compareIp, type Family, type Ip, ipOfWords, parseIp } from './Ip.ts';

/** A stretch of addresses: a CIDR block, or a range first-last. */
export interface IpNet {
  readonly family: Family;
  /** The address as written: host bits may be set. */
  readonly base: Ip;
  /** Of the prefix; -1 for a range. */
  readonly length: number;
  /** For `first-last`. */
  readonly last?: Ip;
}

/** Reads `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, a bare address, or `10.0.0.1-10.0.0.9`: the forms that netfilter and routes use. */
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
  if (length === undefined && base.family === 4) length = lengthOfMask(parseIp(rest));
  if (length === undefined || length > full) return undefined;
  return { family: base.family, base, length };
}

/** Reads `172.18.0.0/16` or `fd00::/64` as Go's netip.ParsePrefix does; Docker accepts no other form of a subnet. Host bits may be set. */
export function parseCidr(text: string): IpNet | undefined {
  return /\/(?:0|[1-9]\d{0,2})$/.test(text) ? parseNet(text) : undefined;
}

/** 255.255.0.0 → 16; undefined where a one follows a zero. */
function lengthOfMask(mask: Ip | undefined): number | undefined {
  if (mask?.family !== 4) return undefined;
  const length = Math.clz32(~mask.words[3] >>> 0);
  return maskWord(length) === mask.words[3] ? length : undefined;
}

/** The first `bits` bits of a word, set; none below 0, all above 32. */
const maskWord = (bits: number): number =>
  bits <= 0 ? 0 : bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;

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

/** Whether two nets have an address in common. */
export function overlaps(one: IpNet, other: IpNet): boolean {
  return (
    one.family === other.family &&
    compareIp(firstOf(one), lastOf(other)) <= 0 &&
    compareIp(firstOf(other), lastOf(one)) <= 0
  );
}

/** The net's first address: the network's own. */
export function firstOf(net: IpNet): Ip {
  return net.last ? net.base : masked(net, (word, mask) => (word & mask) >>> 0);
}

/** The net's last address: for IPv4 the broadcast address. */
export function lastOf(net: IpNet): Ip {
  return net.last ?? masked(net, (word, mask) => (word | ~mask) >>> 0);
}

function masked({ family, base, length }: IpNet, apply: (word: number, mask: number) => number): Ip {
  const from = family === 4 ? 96 : 0;
  const at = (i: 0 | 1 | 2 | 3): number => apply(base.words[i], maskWord(length + from - 32 * i));
  return ipOfWords(family, family === 4 ? [0, 0, 0, at(3)] : [at(0), at(1), at(2), at(3)]);
}

/** The canonical text of a CIDR block, host bits cleared: `172.18.0.0/16`. */
export function netText(net: IpNet): string {
  return `${firstOf(net).text}/${net.length}`;
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
