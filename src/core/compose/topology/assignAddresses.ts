import ipaddr from 'ipaddr.js';
import type { Container, Endpoint, Network, Subnet } from '../../model/index.ts';
import { parseCidr } from './parseCidr.ts';

/**
 * Gives each endpoint the address that Docker would: the one that the file fixes, else the lowest free one of the subnet, in
 * the order in which containers start. Compose starts independent services at the same time, so this is a prediction.
 */
export function assignAddresses(containers: readonly Container[], networks: readonly Network[]): readonly Container[] {
  const pools = new Map<string, Allocator[]>();
  for (const network of networks)
    pools.set(
      network.id,
      network.subnets.map((subnet) => new Allocator(subnet)),
    );
  // A fixed address is never given to another, whoever starts first.
  for (const container of containers) {
    for (const endpoint of container.endpoints) {
      for (const pool of pools.get(endpoint.network) ?? []) {
        pool.reserve((pool.subnet.family === 4 ? endpoint.staticIPv4 : endpoint.staticIPv6)?.value);
      }
    }
  }
  return containers.map((container) =>
    container.active && container.endpoints.length > 0
      ? { ...container, endpoints: container.endpoints.map((e) => addressed(e, pools.get(e.network) ?? [])) }
      : container,
  );
}

function addressed(endpoint: Endpoint, pools: readonly Allocator[]): Endpoint {
  const ipv4 = endpoint.staticIPv4?.value ?? allocate(pools, 4);
  const ipv6 = endpoint.staticIPv6?.value ?? allocate(pools, 6);
  const predicted =
    (ipv4 !== undefined && endpoint.staticIPv4 === undefined) ||
    (ipv6 !== undefined && endpoint.staticIPv6 === undefined);
  return { ...endpoint, ...(ipv4 ? { ipv4 } : {}), ...(ipv6 ? { ipv6 } : {}), predicted };
}

function allocate(pools: readonly Allocator[], family: 4 | 6): string | undefined {
  for (const pool of pools) {
    if (pool.subnet.family !== family) continue;
    const address = pool.next();
    if (address) return address;
  }
  return undefined;
}

/** The most addresses that are tried in one subnet. */
const MOST_TRIED = 70_000;

class Allocator {
  readonly subnet: Subnet;
  readonly #used = new Set<string>();
  #at: number[] | undefined;
  #within: ReturnType<typeof parseCidr> | undefined;
  #tried = 0;

  constructor(subnet: Subnet) {
    this.subnet = subnet;
    this.reserve(subnet.gateway);
    for (const address of subnet.auxiliary.values()) this.reserve(address);
    try {
      const network = parseCidr(subnet.cidr)[0];
      this.#used.add(network.toString());
      if (subnet.family === 4) this.#used.add(ipaddr.IPv4.broadcastAddressFromCIDR(subnet.cidr).toString());
      this.#within = parseCidr(subnet.ipRange ?? subnet.cidr);
      this.#at = this.#within[0].toByteArray();
    } catch {
      this.#at = undefined;
    }
  }

  reserve(address: string | undefined): void {
    if (address === undefined) return;
    const bare = address.split('/')[0] ?? '';
    if (ipaddr.isValid(bare)) this.#used.add(ipaddr.parse(bare).toString());
  }

  /** The lowest address that is free; undefined where the subnet (or its range) is used up. */
  next(): string | undefined {
    while (this.#at && this.#within && this.#tried++ < MOST_TRIED) {
      const candidate = ipaddr.fromByteArray(this.#at);
      if (!candidate.match(this.#within)) return undefined;
      const address = candidate.toString();
      increment(this.#at);
      if (this.#used.has(address)) continue;
      this.#used.add(address);
      return address;
    }
    return undefined;
  }
}

function increment(bytes: number[]): void {
  for (let i = bytes.length - 1; i >= 0; i--) {
    const next = ((bytes[i] ?? 0) + 1) & 0xff;
    bytes[i] = next;
    if (next !== 0) return;
  }
}
