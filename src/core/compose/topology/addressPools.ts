import { firstOf, lastOf, parseCidr } from '../../model/index.ts';

/** A stand-in for the unique local prefix that an engine derives from its host's id. */
export const PREDICTED_ULA = 'fd6e:6574:6c65';

/** A pool that Docker gives out, with its first and last address as numbers, so that 255 of them are compared in no time. */
interface Pool {
  readonly cidr: string;
  readonly first: number;
  readonly last: number;
}

function pool(first: number, bits: number): Pool {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return { cidr: `${octets.join('.')}/${bits}`, first, last: first + 2 ** (32 - bits) - 1 };
}

/** Docker's default local pools (moby libnetwork/ipamutils/utils.go): 172.17–172.31 as /16, then 192.168.0.0/16 as /20. */
const LOCAL: readonly Pool[] = [
  ...Array.from({ length: 15 }, (_, i) => pool(172 * 2 ** 24 + (17 + i) * 2 ** 16, 16)),
  ...Array.from({ length: 16 }, (_, i) => pool(192 * 2 ** 24 + 168 * 2 ** 16 + i * 2 ** 12, 20)),
];

/** The pool of overlay networks: 10.0.0.0/8 as /24; the routing mesh takes the first. */
const GLOBAL: readonly Pool[] = Array.from({ length: 255 }, (_, i) => pool(10 * 2 ** 24 + (i + 1) * 2 ** 8, 24));

/** Podman's default pools (container-libs common/pkg/config/default.go, DefaultSubnetPools): 10.89.0.0 and up as /24; some of the first. */
const PODMANS: readonly Pool[] = Array.from({ length: 1024 }, (_, index) =>
  pool(10 * 2 ** 24 + 89 * 2 ** 16 + index * 2 ** 8, 24),
);

/** What is in use while subnets are given out. */
export class TakenPools {
  /** Names of bridges that exist. */
  readonly bridges = new Set(['docker0', 'podman0']);
  /** How many ranges were taken. */
  count = 0;
  #local: readonly Pool[];
  #global = GLOBAL;

  constructor(isPodman = false) {
    this.#local = isPodman ? PODMANS : LOCAL;
  }

  /** Nothing that overlaps the range is given out any more. */
  take(cidr: string): void {
    this.count++;
    const range = ipv4Range(cidr);
    if (!range) return;
    const isFree = (pool: Pool) => pool.last < range.first || range.last < pool.first;
    this.#local = this.#local.filter(isFree);
    this.#global = this.#global.filter(isFree);
  }

  /** Takes the next free pool; undefined where all are in use, as the daemon then refuses. */
  next(global: boolean): string | undefined {
    const cidr = (global ? this.#global : this.#local)[0]?.cidr;
    if (cidr !== undefined) this.take(cidr);
    return cidr;
  }
}

/** First and last address of an IPv4 range; undefined for anything else. */
function ipv4Range(cidr: string): { readonly first: number; readonly last: number } | undefined {
  const net = parseCidr(cidr);
  return net?.family === 4 ? { first: firstOf(net).words[3], last: lastOf(net).words[3] } : undefined;
}
