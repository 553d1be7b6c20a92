import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * The address that a text writes: four decimal parts or IPv6, brackets allowed, an IPv4-mapped one as IPv4. Undefined for
 * anything else, also for what ipaddr.js would read and Docker does not (`127.1`, octal and hexadecimal parts).
 */
export function parseAddress(text: string): Address | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  // ipaddr.js throws and catches inside for what is no address, and most names are none.
  if (!/^[\d.]+$/.test(bare) && !bare.includes(':')) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return undefined;
  const v6 = ipaddr.IPv6.parse(bare);
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address() : v6;
}
