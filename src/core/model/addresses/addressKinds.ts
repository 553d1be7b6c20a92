import ipaddr from 'ipaddr.js';
import { type Ip, parseIp } from './Ip.ts';

/** Each takes an address or its text, and is false for a text that is not an address. */
type Address = Ip | string;

const ipOf = (address: Address): Ip | undefined => (typeof address === 'string' ? parseIp(address) : address);

/** 127.0.0.0/8 and ::1, which only the namespace itself can reach. */
export function isLoopback(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && (ip.family === 4 ? ip.words[3] >>> 24 === 127 : ip.key === '::1');
}

/** 0.0.0.0 and ::. */
export function isUnspecified(address: Address): boolean {
  const key = ipOf(address)?.key;
  return key === 0 || key === '::';
}

/** The unspecified addresses. A socket or published port bound to one takes every address of the namespace. */
export { isUnspecified as isWildcard };

/** 169.254.0.0/16 and fe80::/10. */
export function isLinkLocal(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && (ip.family === 4 ? ip.words[3] >>> 16 === 0xa9fe : ip.words[0] >>> 22 === 0x3fa);
}

/** 224.0.0.0/4 and ff00::/8. */
export function isMulticast(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && (ip.family === 4 ? ip.words[3] >>> 28 === 0xe : ip.words[0] >>> 24 === 0xff);
}

/** 255.255.255.255. */
export function isBroadcast(address: Address): boolean {
  return ipOf(address)?.key === 0xffffffff;
}

/** Whether the address is public: outside IANA's special-purpose ranges (RFC 6890). */
export function isPublic(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && ipaddr.parse(ip.text).range() === 'unicast';
}

/** Whether a host in a URL or variable is `localhost` or a loopback address: the container itself. */
export function isLoopbackHost(host: string): boolean {
  return /^localhost$/i.test(host) || isLoopback(host);
}
