import {
  type Container,
  type Endpoint,
  inNet,
  type Ip,
  type IpNet,
  lastOf,
  type Network,
  nextIp,
  parseCidr,
  parseIp,
  type Subnet,
} from '../../model/index.ts';

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
const MAX_TRIED = 70_000;

class Allocator {
  readonly subnet: Subnet;
  /** By `Ip.key`. */
  readonly #used = new Set<Ip['key']>();
  #at: Ip | undefined;
  readonly #within: IpNet | undefined;
  #tried = 0;

  constructor(subnet: Subnet) {
    this.subnet = subnet;
    this.reserve(subnet.gateway);
    for (const address of subnet.auxiliary.values()) this.reserve(address);
    const net = parseCidr(subnet.cidr);
    if (!net) return;
    this.#used.add(net.base.key);
    if (subnet.family === 4) this.#used.add(lastOf(net).key);
    this.#within = parseCidr(subnet.ipRange ?? subnet.cidr);
    this.#at = this.#within?.base;
  }

  reserve(address: string | undefined): void {
    if (address === undefined) return;
    const ip = parseIp(address.split('/')[0] ?? '');
    if (ip) this.#used.add(ip.key);
  }

  /** The lowest address that is free; undefined where the subnet (or its range) is used up. */
  next(): string | undefined {
    while (this.#at && this.#within && this.#tried++ < MAX_TRIED) {
      const candidate = this.#at;
      if (!inNet(candidate, this.#within)) return undefined;
      this.#at = nextIp(candidate);
      if (this.#used.has(candidate.key)) continue;
      this.#used.add(candidate.key);
      return candidate.text;
    }
    return undefined;
  }
}
