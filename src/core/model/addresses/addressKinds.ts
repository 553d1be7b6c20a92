import ipaddr from 'ipaddr.js';
import { type Ip, parseIp } from './Ip.ts';

/** Each takes an address or its text; a text that is no address is of no kind. */
type Address = Ip | string;

const ipOf = (address: Address): Ip | undefined => (typeof address === 'string' ? parseIp(address) : address);

/** 127.0.0.0/8 and ::1: what only the namespace itself can reach. */
export function isLoopback(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && (ip.family === 4 ? ip.words[3] >>> 24 === 127 : ip.key === '::1');
}

/** 0.0.0.0 and ::. */
export function isUnspecified(address: Address): boolean {
  const key = ipOf(address)?.key;
  return key === 0 || key === '::';
}

/** What a socket or a published port that is bound to the unspecified address has: every address of the namespace. */
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

/** Whether the address can be somebody's on the Internet: none of IANA's special-purpose ranges (RFC 6890). */
export function isPublic(address: Address): boolean {
  const ip = ipOf(address);
  return ip !== undefined && ipaddr.parse(ip.text).range() === 'unicast';
}

/** A host as a URL or a variable names it: `localhost`, or a loopback address. The container itself. */
export function isLoopbackHost(host: string): boolean {
  return /^localhost$/i.test(host) || isLoopback(host);
}
