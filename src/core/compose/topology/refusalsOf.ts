import {
  atLeast,
  type Engine,
  firstOf,
  inNet,
  type IpNet,
  netText,
  type Network,
  type NetworkRefusal,
  overlaps,
  parseCidr,
  parseIp,
  spanOf,
  type Text,
} from '../../model/index.ts';
import { type ComposeNode, keyOriginOf, type MapNode, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { nodeText, textAt } from '../yaml/nodeText.ts';

/**
 * What is wrong with the `ipam` of a network in an engine's eyes. From 25 on the daemon checks all of it before it makes the
 * network (moby daemon/network ValidateIPAM); before, it parsed the subnet, and libnetwork refused a gateway or an auxiliary
 * address outside of it (moby libnetwork/network.go ipamAllocateVersion), but cut host bits off and took any range.
 */
export function* ipamRefusals(
  config: MapNode | undefined,
  enableIPv6: boolean,
  engine: Engine,
): Generator<NetworkRefusal> {
  const pools = valueAt(valueAt(config, 'ipam'), 'config');
  const strict = atLeast(engine, 25);
  for (const pool of pools?.kind === 'seq' ? pools.items : []) {
    const text = filledAt(pool, 'subnet');
    if (!text) {
      yield* withoutSubnet(pool);
      continue;
    }
    const subnet = parseCidr(text.value);
    if (!subnet) {
      yield {
        reason: 'subnet-invalid',
        message: `${text.value} is not a subnet; write an address and prefix length, such as 172.28.0.0/16`,
        error: `invalid subnet ${text.value}: invalid CIDR block notation`,
        ...at(text),
      };
      continue;
    }
    // Without IPv6 the entry is passed over (`ipv6-not-enabled` says that it does nothing).
    if (subnet.family === 6 && !enableIPv6) continue;
    if (strict) {
      const clean = netText(subnet);
      if (hasHostBits(subnet))
        yield {
          reason: 'subnet-host-bits',
          message: `the subnet ${text.value} is a host address in ${clean}`,
          error: `invalid subnet ${text.value}: it should be ${clean}`,
          instead: { of: text, value: clean },
          ...at(text),
        };
      yield* rangeRefusals(pool, subnet);
    }
    yield* addressRefusals(pool, subnet);
  }
}

function* withoutSubnet(pool: ComposeNode): Generator<NetworkRefusal> {
  if (pool.kind !== 'map') return;
  const entry = ['gateway', 'ip_range', 'aux_addresses'].flatMap((key) => pool.entries.get(key) ?? [])[0];
  if (!entry) return;
  yield {
    reason: 'subnet-missing',
    message: `the ipam.config entry with ${entry.key} has no subnet; each entry needs its own subnet`,
    error: 'invalid subnet : invalid CIDR block notation',
    origin: keyOriginOf(entry),
  };
}

function* rangeRefusals(pool: ComposeNode, subnet: IpNet): Generator<NetworkRefusal> {
  const text = filledAt(pool, 'ip_range');
  if (!text) return;
  const range = parseCidr(text.value);
  const error = `invalid ip-range ${text.value}`;
  const whole = netText(subnet);
  if (!range)
    yield {
      reason: 'range-invalid',
      message: `the ip_range ${text.value} is not an address block such as ${whole}`,
      error: `${error}: invalid CIDR block notation`,
      ...at(text),
    };
  else if (range.family !== subnet.family || !overlaps(range, subnet))
    yield {
      reason: 'range-outside',
      message: `the ip_range ${text.value} is outside the subnet ${whole}`,
      error: `${error}: parent subnet ${whole} doesn't contain ip-range`,
      ...at(text),
    };
  else if (range.length < subnet.length)
    yield {
      reason: 'range-outside',
      message: `the ip_range ${text.value} is larger than the subnet ${whole}`,
      error: `${error}: CIDR block is bigger than its parent subnet ${whole}`,
      ...at(text),
    };
  else if (hasHostBits(range))
    yield {
      reason: 'range-invalid',
      message: `the ip_range ${text.value} is an address in the block ${netText(range)}`,
      error: `${error}: it should be ${netText(range)}`,
      instead: { of: text, value: netText(range) },
      ...at(text),
    };
}

function* addressRefusals(pool: ComposeNode, subnet: IpNet): Generator<NetworkRefusal> {
  const whole = netText(subnet);
  const gateway = filledAt(pool, 'gateway');
  const why = gateway && whyNotIn(gateway.value, subnet);
  if (gateway && why !== undefined)
    yield {
      reason: 'gateway-outside',
      message: `the gateway ${gateway.value} is ${why}`,
      error: `invalid gateway ${gateway.value}: parent subnet ${whole} doesn't contain this address`,
      ...at(gateway),
    };
  const auxiliary = valueAt(pool, 'aux_addresses');
  for (const { key, value } of auxiliary?.kind === 'map' ? auxiliary.entries.values() : []) {
    if (value.kind !== 'scalar' || value.text === '') continue;
    const text = nodeText(value);
    const wrong = whyNotIn(text.value, subnet);
    if (wrong === undefined) continue;
    yield {
      reason: 'auxiliary-outside',
      message: `the auxiliary address ${text.value} (${key}) is ${wrong}`,
      error: `invalid auxiliary address ${key}: parent subnet ${whole} doesn't contain this address`,
      ...at(text),
    };
  }
}

function whyNotIn(address: string, subnet: IpNet): string | undefined {
  const ip = parseIp(address);
  if (!ip) return 'not an IP address';
  return inNet(ip, subnet) ? undefined : `outside the subnet ${netText(subnet)}`;
}

/** Pools that only the daemon's own settings could give, where nobody fixed a subnet. */
export function* poolRefusals(
  network: Network,
  config: MapNode | undefined,
  engine: Engine,
): Generator<NetworkRefusal> {
  const has = (family: 4 | 6): boolean => network.subnets.some((s) => s.family === family);
  if (network.enableIPv6 && !has(6) && !atLeast(engine, 27)) {
    const flag = valueAt(config, 'enable_ipv6');
    yield {
      reason: 'no-ipv6-pool',
      message: `enable_ipv6 needs an IPv6 subnet in ipam, because engines before 27 have no IPv6 address pool`,
      error:
        'could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network',
      origin: flag ? originOf(flag) : network.origin,
      unless: 'daemon',
    };
  }
  if (network.enableIPv4 && !has(4))
    yield {
      reason: 'no-free-pool',
      message: `earlier networks use up the engine's address pools, so ipam must name a subnet`,
      error: atLeast(engine, 27)
        ? 'all predefined address pools have been fully subnetted'
        : 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
      origin: network.origin,
      unless: 'daemon',
    };
}

/** Marks networks whose subnet has addresses in common with one that is made before. `made`: the ids of those that are. */
export function withOverlaps(networks: readonly Network[], made: ReadonlySet<string>): readonly Network[] {
  const before: IpNet[] = [];
  return networks.map((network) => {
    if (!made.has(network.id) || network.driver === 'overlay') return network;
    const fixed = network.subnets.filter((s) => !s.predicted);
    const clash = fixed.find((subnet) => {
      const range = parseCidr(subnet.cidr);
      return range && before.some((b) => overlaps(b, range));
    });
    if (!network.notCreated) before.push(...fixed.flatMap((s) => parseCidr(s.cidr) ?? []));
    if (!clash || network.notCreated) return network;
    const refusal: NetworkRefusal = {
      reason: 'subnet-overlap',
      message: `its subnet ${clash.cidr} overlaps that of another network`,
      error: 'Pool overlaps with other one on this address space',
      origin: clash.origin,
    };
    return { ...network, notCreated: { ...refusal, further: [] } };
  });
}

function hasHostBits(net: IpNet): boolean {
  return firstOf(net).key !== net.base.key;
}

const at = (text: Text) => ({ origin: spanOf(text) ?? text.origin });

function filledAt(node: ComposeNode, key: string): Text | undefined {
  const text = textAt(node, key);
  return text && text.value !== '' ? text : undefined;
}
