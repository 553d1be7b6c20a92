import ipaddr from 'ipaddr.js';

/** A CIDR range as address and prefix length; throws where it is none. ipaddr.js tries both families, and throws inside for one. */
export function parseCidr(cidr: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return cidr.includes(':') ? ipaddr.IPv6.parseCIDR(cidr) : ipaddr.IPv4.parseCIDR(cidr);
}
