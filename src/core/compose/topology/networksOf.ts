import {
  atLeast,
  commonPrefix,
  docker0,
  podman0,
  PODMAN0_SUBNET,
  DOCKER0_SUBNET,
  type Engine,
  implied,
  netText,
  type Network,
  type NetworkKey,
  nextIp,
  type Origin,
  parseCidr,
  parseIp,
  type Subnet,
  type Text,
} from '../../model/index.ts';
import { isTrue } from '../project/describeProject.ts';
import type { LoadedProject, ProjectNetwork, Service } from '../project/LoadedProject.ts';
import { type ComposeNode, keyOriginOf, type MapNode, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { nodeText, scalarsOf, sliceText, textAt } from '../yaml/nodeText.ts';
import { PREDICTED_ULA, TakenPools } from './addressPools.ts';
import { faultOfMode, isNamespaceMode, isPredefinedNamespace } from './networkMode.ts';
import { ipamRefusals, poolRefusals, withOverlaps } from './refusalsOf.ts';

const BRIDGE_NAME = 'com.docker.network.bridge.name';
/** IFNAMSIZ of the kernel, without the final zero. */
const MAX_INTERFACE_NAME = 15;

/** The network of `network_mode: bridge`. */
export const DEFAULT_BRIDGE = 'bridge';

/**
 * The networks that are there when the services run: those that a service is on, external ones, docker0 where a service asks
 * for it, and networks of the daemon that `network_mode` names. In the order in which their subnets are given out.
 */
export function networksOf(project: LoadedProject, services: readonly Service[], engine: Engine): readonly Network[] {
  const used = new Set(services.flatMap((s) => s.networks.map((n) => n.key)));
  const isPodmans = engine.product === 'podman';
  const taken = new TakenPools(isPodmans);
  taken.take(isPodmans ? PODMAN0_SUBNET : DOCKER0_SUBNET);
  const networks: Network[] = [];
  const modes = services.flatMap((service) => {
    const mode = valueAt(service.node, 'network_mode');
    return mode?.kind === 'scalar' ? [mode] : [];
  });
  // Networks of services that are not started come last: they must not shift the predicted subnets of the others.
  const declared = byName([
    ...project.networks.filter((n) => n.used || n.external),
    ...project.networks.filter((n) => !n.used && !n.external && used.has(n.key)),
  ]);
  const onBridge = modes.find((m) => m.text === 'bridge' || m.text === 'default');
  const named = declared.find((n) => n.external && n.name === 'bridge');
  if (onBridge || named)
    networks.push(defaultBridge(onBridge ? originOf(onBridge) : named?.origin, named, { project, engine }));
  // `host` and `none` are namespaces (`networkAsNamespace`).
  const present = declared.filter((n) => n !== named && !(n.external && isPredefinedNamespace(n.name)));
  for (const network of present) {
    const pools = valueAt(valueAt(network.config, 'ipam'), 'config');
    for (const pool of pools?.kind === 'seq' ? pools.items : []) {
      const subnet = valueAt(pool, 'subnet');
      if (subnet?.kind === 'scalar') taken.take(subnet.text);
    }
  }
  // What exists already took its subnet before the project's own networks are made.
  for (const network of present.filter((n) => n.external && n.used)) {
    const around = subnetAround(fixedAddresses(services, [network.key, ...network.otherKeys.map((k) => k.key)]));
    if (around !== undefined) taken.take(around);
    networks.push(projectNetwork(network, engine, taken, around));
  }
  for (const mode of modes) {
    if (isNamespaceMode(mode.text) || faultOfMode(nodeText(mode), project) || present.some((n) => n.name === mode.text))
      continue;
    if (networks.some((n) => n.name === mode.text)) continue;
    const stated: DeclaredNetwork = {
      key: mode.text,
      name: mode.text,
      config: undefined,
      origin: implied("network_mode names one of the daemon's networks.", originOf(mode)),
      external: true,
      used: true,
      otherKeys: [],
    };
    networks.push(projectNetwork(stated, engine, taken));
  }
  for (const network of present.filter((n) => !n.external || !n.used))
    networks.push(projectNetwork(network, engine, taken));
  return withOverlaps(networks, new Set(present.flatMap((n) => (n.used && !n.external ? [n.key] : []))));
}

/** A network of the daemon with every key that the file has for it. */
interface DeclaredNetwork extends ProjectNetwork {
  readonly otherKeys: readonly NetworkKey[];
}

/**
 * Two keys with one name are one network: the daemon knows names alone. What makes it is the key that is not external (Compose
 * creates that one, and the others find it there), else the first that somebody is on.
 */
function byName(networks: readonly ProjectNetwork[]): readonly DeclaredNetwork[] {
  const groups = new Map<string, ProjectNetwork[]>();
  for (const network of networks) {
    const group = groups.get(network.name);
    if (group) group.push(network);
    else groups.set(network.name, [network]);
  }
  return [...groups.values()].flatMap((group) => {
    const main = group.find((n) => n.used && !n.external) ?? group.find((n) => n.used) ?? group[0];
    if (!main) return [];
    const otherKeys = group.flatMap(({ key, origin }) => (key === main.key ? [] : [{ key, origin }]));
    return [{ ...main, used: group.some((n) => n.used), otherKeys }];
  });
}

function defaultBridge(
  origin: Origin | undefined,
  declared: DeclaredNetwork | undefined,
  { project, engine }: { readonly project: LoadedProject; readonly engine: Engine },
): Network {
  const by = implied(
    'The default network exists on every host of the engine.',
    origin?.kind === 'source' ? origin : undefined,
  );
  const keys = declared ? [{ key: declared.key, origin: declared.origin }, ...declared.otherKeys] : [];
  const taken = project.networks.some((n) => n.key === DEFAULT_BRIDGE) && !keys.some((k) => k.key === DEFAULT_BRIDGE);
  const otherKeys = keys.filter((k) => k.key !== DEFAULT_BRIDGE);
  return {
    ...(engine.product === 'podman' ? podman0 : docker0)(by, taken ? 'bridge@docker0' : DEFAULT_BRIDGE),
    ...(otherKeys.length > 0 ? { otherKeys } : {}),
  };
}

/** The IPv4 addresses that services fix on a network. */
function fixedAddresses(services: readonly Service[], keys: readonly string[]): readonly string[] {
  return services.flatMap((service) =>
    service.networks.flatMap(({ key, config }) => {
      const address = keys.includes(key) ? valueAt(config, 'ipv4_address') : undefined;
      return address?.kind === 'scalar' && address.text !== '' ? [address.text] : [];
    }),
  );
}

/**
 * A subnet that an external network may have: nobody says which, but an address that a service fixes there lies in it. As large
 * as Docker's own pools, and larger where the addresses are further apart. Undefined where none is fixed.
 */
function subnetAround(addresses: readonly string[]): string | undefined {
  const [first, ...rest] = addresses.flatMap((a) => parseIp(a) ?? []).filter((ip) => ip.family === 4);
  if (!first) return undefined;
  const length = Math.min(16, ...rest.map((ip) => commonPrefix(first, ip)));
  return netText({ family: 4, base: first, length });
}

function projectNetwork(network: DeclaredNetwork, engine: Engine, taken: TakenPools, around?: string): Network {
  const { config, key, otherKeys } = network;
  const driverNode = valueAt(config, 'driver');
  const driver = driverNode?.kind === 'scalar' && driverNode.text !== '' ? driverNode.text : 'bridge';
  const options = optionsOf(valueAt(config, 'driver_opts'), engine);
  const internal = isTrue(valueAt(config, 'internal'));
  const ipv4 = valueAt(config, 'enable_ipv4');
  const enableIPv4 = !(ipv4?.kind === 'scalar' && ipv4.type === 'bool' && ipv4.text === 'false');
  const enableIPv6 = isTrue(valueAt(config, 'enable_ipv6'));
  const parent = options.get('parent')?.value;
  const made: Network = {
    id: key,
    key,
    ...(otherKeys.length > 0 ? { otherKeys } : {}),
    name: network.name,
    driver,
    isDefaultBridge: false,
    internal,
    external: network.external,
    attachable: isTrue(valueAt(config, 'attachable')),
    enableIPv4,
    enableIPv6,
    subnets: [],
    bridgeName:
      engine.product === 'podman' && driver === 'bridge'
        ? podmanBridge(options, taken)
        : bridgeName(key, driver, options, taken),
    options,
    labels: labelsOf(valueAt(config, 'labels')).texts,
    ...(parent ? { parent } : {}),
    origin: network.origin,
    parts: partsOf(config),
  };
  const complete = { ...made, subnets: subnetsOf(made, config, engine, taken, around) };
  return { ...complete, ...refused(complete, network, engine) };
}

/** What Docker answers to the creation; of the rules of others nothing is known here. */
function refused(
  made: Network,
  { config, external, used }: DeclaredNetwork,
  engine: Engine,
): Pick<Network, 'notCreated'> {
  if (external || engine.product !== 'docker' || made.driver === 'host' || made.driver === 'none') return {};
  const ownPools = /^(|default)$/.test(textAt(valueAt(config, 'ipam'), 'driver')?.value ?? '');
  const [first, ...further] = [
    ...ipamRefusals(config, made.enableIPv6, engine),
    // A network that is only made with another profile takes a pool that may be free then.
    ...(ownPools && used ? poolRefusals(made, config, engine) : []),
  ];
  return first ? { notCreated: { ...first, further } } : {};
}

/** The first name that is free (netavark names it; container-libs common/libnetwork/internal/util/bridge.go). */
function podmanBridge(options: ReadonlyMap<string, Text>, taken: TakenPools): string {
  const stated = options.get(BRIDGE_NAME)?.value;
  if (stated) return stated;
  let number = 1;
  while (taken.bridges.has(`podman${number}`)) number++;
  taken.bridges.add(`podman${number}`);
  return `podman${number}`;
}

function bridgeName(key: string, driver: string, options: ReadonlyMap<string, Text>, taken: TakenPools): string {
  const stated = options.get(BRIDGE_NAME)?.value;
  if (stated) return stated;
  if (driver !== 'bridge') return '';
  const wanted = `br-${key}`.slice(0, MAX_INTERFACE_NAME);
  let name = wanted;
  for (let n = 2; taken.bridges.has(name); n++) {
    const suffix = `-${n}`;
    name = wanted.slice(0, MAX_INTERFACE_NAME - suffix.length) + suffix;
  }
  taken.bridges.add(name);
  return name;
}

function subnetsOf(
  network: Network,
  config: MapNode | undefined,
  engine: Engine,
  taken: TakenPools,
  around: string | undefined,
): readonly Subnet[] {
  if (network.driver === 'host' || network.driver === 'none') return [];
  const pools = valueAt(valueAt(config, 'ipam'), 'config');
  const subnets: Subnet[] = [];
  for (const pool of pools?.kind === 'seq' ? pools.items : []) {
    const subnet = statedSubnet(pool, network, engine);
    if (subnet) subnets.push(subnet);
  }
  const guessed = implied(
    network.external
      ? 'The network already exists; Net Lens does not know its subnet and uses the next free one.'
      : 'Docker picks the next free subnet of its address pools.',
    network.origin.kind === 'source' ? network.origin : undefined,
  );
  if (network.enableIPv4 && !subnets.some((s) => s.family === 4)) {
    const cidr = around ?? taken.next(network.driver === 'overlay');
    if (cidr)
      subnets.unshift(
        withGateway({ family: 4, cidr, auxiliary: new Map(), predicted: true, origin: guessed }, network, engine),
      );
  }
  // From 27 on an IPv6 network without a subnet gets a unique local /64.
  if (network.enableIPv6 && !subnets.some((s) => s.family === 6) && atLeast(engine, 27)) {
    const cidr = `${PREDICTED_ULA}:${(taken.count + 1).toString(16)}::/64`;
    taken.take(cidr);
    subnets.push(
      withGateway({ family: 6, cidr, auxiliary: new Map(), predicted: true, origin: guessed }, network, engine),
    );
  }
  return subnets.filter((s) => (s.family === 4 ? network.enableIPv4 : network.enableIPv6));
}

function statedSubnet(pool: ComposeNode, network: Network, engine: Engine): Subnet | undefined {
  const text = scalarAt(pool, 'subnet');
  if (!text) return undefined;
  const net = parseCidr(text.value);
  if (!net) return undefined;
  const aux = valueAt(pool, 'aux_addresses');
  const ipRange = scalarAt(pool, 'ip_range')?.value;
  const gateway = scalarAt(pool, 'gateway')?.value;
  const subnet: Subnet = {
    family: net.family,
    cidr: netText(net),
    ...(gateway ? { gateway } : {}),
    ...(ipRange ? { ipRange } : {}),
    auxiliary: new Map(
      aux?.kind === 'map'
        ? [...aux.entries.values()].map((e) => [e.key, e.value.kind === 'scalar' ? e.value.text : ''])
        : [],
    ),
    predicted: false,
    origin: text.origin,
  };
  return withGateway(subnet, network, engine);
}

/**
 * The bridge's address: the first of the range, unless the file gives one or the gateway mode is `isolated`. For macvlan and ipvlan
 * it is the LAN's router, which engines from 29 on no longer guess (moby#50929).
 */
function withGateway(subnet: Subnet, network: Network, engine: Engine): Subnet {
  const mode = network.options.get(`com.docker.network.bridge.gateway_mode_ipv${subnet.family}`)?.value;
  if (network.driver === 'bridge' && network.internal && mode === 'isolated') {
    const { gateway: _none, ...rest } = subnet;
    return rest;
  }
  if (network.driver === 'ipvlan' && /^l3/.test(network.options.get('ipvlan_mode')?.value ?? '')) return subnet;
  if (subnet.gateway !== undefined) return subnet;
  if ((network.driver === 'macvlan' || network.driver === 'ipvlan') && atLeast(engine, 29)) return subnet;
  const gateway = firstAddress(subnet);
  return gateway ? { ...subnet, gateway } : subnet;
}

/** netavark's own, which Podman's Docker-compatible API drops (podman pkg/api/handlers/compat/networks.go). */
const OWN_OPTIONS = new Set(['isolate', 'metric', 'no_default_route', 'vlan', 'vrf']);

function firstAddress(subnet: Subnet): string | undefined {
  const net = parseCidr(subnet.cidr);
  const range = parseCidr(subnet.ipRange ?? subnet.cidr);
  if (!net || !range) return undefined;
  // The subnet's own address is never given out; a range inside it may begin with its first one.
  return (net.base.key === range.base.key ? nextIp(range.base) : range.base).text;
}

function scalarAt(node: ComposeNode, key: string): Text | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.text !== '' ? nodeText(value) : undefined;
}

function optionsOf(node: ComposeNode | undefined, { product }: Engine): ReadonlyMap<string, Text> {
  const options = new Map<string, Text>();
  if (node?.kind !== 'map') return options;
  for (const { key, value } of node.entries.values())
    if (value.kind === 'scalar' && !(product === 'podman' && OWN_OPTIONS.has(key))) options.set(key, nodeText(value));
  return options;
}

/** Labels as a mapping or as a list of `key=value`, with the place of each key. */
export function labelsOf(node: ComposeNode | undefined): {
  readonly texts: ReadonlyMap<string, Text>;
  readonly origins: ReadonlyMap<string, Origin>;
} {
  const texts = new Map<string, Text>();
  const origins = new Map<string, Origin>();
  if (node?.kind === 'map') {
    for (const entry of node.entries.values()) {
      if (entry.value.kind !== 'scalar') continue;
      texts.set(entry.key, nodeText(entry.value));
      origins.set(entry.key, keyOriginOf(entry));
    }
  } else {
    for (const item of scalarsOf(node)) {
      const text = nodeText(item);
      const equals = text.value.indexOf('=');
      const key = equals < 0 ? text.value : text.value.slice(0, equals);
      texts.set(key, equals < 0 ? sliceText(text, text.value.length) : sliceText(text, equals + 1));
      origins.set(key, sliceText(text, 0, key.length).pieces?.[0]?.source ?? text.origin);
    }
  }
  return { texts, origins };
}

/** Where each part of a network's declaration is written, by its path. */
function partsOf(config: MapNode | undefined): ReadonlyMap<string, Origin> {
  const parts = new Map<string, Origin>();
  const walk = (node: ComposeNode, path: string) => {
    if (node.kind === 'map') {
      for (const { key, value } of node.entries.values()) walk(value, path === '' ? key : `${path}.${key}`);
    } else if (node.kind === 'seq') node.items.forEach((item, i) => walk(item, `${path}[${i}]`));
    if (path !== '') parts.set(path, originOf(node));
  };
  if (config) walk(config, '');
  return parts;
}
