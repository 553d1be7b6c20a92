import ipaddr from 'ipaddr.js';

/** What is in use while subnets are given out. */
export interface TakenPools {
  readonly cidrs: string[];
  readonly bridges: Set<string>;
}

/** A stand-in for the unique local prefix that an engine derives from its host's id. */
export const PREDICTED_ULA = 'fd6e:6574:6c65';

/** Docker's default local pools (moby libnetwork/ipamutils/utils.go): 172.17–172.31 as /16, then 192.168.0.0/16 as /20. */
const LOCAL: readonly string[] = [
  ...Array.from({ length: 15 }, (_, i) => `172.${17 + i}.0.0/16`),
  ...Array.from({ length: 16 }, (_, i) => `192.168.${16 * i}.0/20`),
];

/** The pool of overlay networks: 10.0.0.0/8 as /24; the routing mesh takes the first. */
const GLOBAL: readonly string[] = Array.from({ length: 255 }, (_, i) => `10.0.${i + 1}.0/24`);

/** Takes the next pool that overlaps nothing; undefined where all are in use, as the daemon then refuses. */
export function nextPool(taken: TakenPools, global: boolean): string | undefined {
  const cidr = (global ? GLOBAL : LOCAL).find((pool) => !taken.cidrs.some((other) => overlap(pool, other)));
  if (cidr) taken.cidrs.push(cidr);
  return cidr;
}

/** Whether two CIDR ranges share an address; false where one is no range. */
export function overlap(a: string, b: string): boolean {
  try {
    const [x, xBits] = ipaddr.parseCIDR(a);
    const [y, yBits] = ipaddr.parseCIDR(b);
    if (x.kind() !== y.kind()) return false;
    const bits = Math.min(xBits, yBits);
    return (x as ipaddr.IPv4).match(y as ipaddr.IPv4, bits);
  } catch {
    return false;
  }
}
