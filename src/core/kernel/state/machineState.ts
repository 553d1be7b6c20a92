import {
  HOST,
  indexOf,
  type Machine,
  type MachineLink,
  type MachineNamespace,
  type MachineRoute,
  type NamespaceMissing,
  parseIp,
  type Topology,
} from '../../model/index.ts';
import type { UnknownSetting } from '../MissingPart.ts';
import { cniAttachments } from '../engine/cni/CniAttachment.ts';
import { cniRulesets } from '../engine/cni/cniRulesets.ts';
import { generationInfo } from './generationInfo.ts';
import { hostSettings } from './hostSettings.ts';
import type { KernelState, Link, LinkSysctls, Namespace, Route, Socket, StateAssumption } from './KernelState.ts';
import { LAN_SEGMENT } from './parentLans.ts';
import { machineRulesets } from './machineRulesets.ts';
import { outsideNamespaces } from './outsideNamespaces.ts';

/** The kernel's state as a capture of the whole machine tells it: nothing is predicted. */
export function machineState(topology: Topology, machine: Machine): KernelState {
  const { lanAddress } = topology.host;
  const root = machine.namespaces.find((namespace) => namespace.root);
  const lanLink = root && lanLinkOf(root, lanAddress);
  const lan = lanLink?.addresses.find(
    (a) => a.family === 4 && a.scope === 'global' && (lanAddress ?? a.address) === a.address,
  );
  const settings = hostSettings({
    ...topology,
    containers: [],
    networks: [],
    host: { ...topology.host, ...(lan && lanAddress === undefined ? { lanAddress: lan.address } : {}) },
  });
  const namespaces = new Map<string, Namespace>();
  const sockets = socketsByOwner(topology, machine);
  for (const namespace of machine.namespaces)
    namespaces.set(namespace.id, namespaceOf(namespace, sockets.get(namespace.id) ?? [], lanLink));
  const outside = outsideNamespaces(
    { ...topology, networks: [], containers: [] },
    { ...settings, ...(lan ? { lanPrefix: lan.prefix } : {}) },
  );
  // A static route to what is behind this host: whatever it is, the host is asked.
  for (const one of outside)
    namespaces.set(one.id, one.id === '@lan+route' ? withRouteThrough(one, settings.lanAddress) : one);
  const { namespaceOf: placed, withoutNamespace } = placeContainers(topology, namespaces);
  const members = new Map<string, string[]>();
  for (const [container, id] of placed) members.set(id, [...(members.get(id) ?? []), container]);
  for (const [id, containers] of members) {
    const namespace = namespaces.get(id);
    if (namespace) namespaces.set(id, { ...namespace, containers, embeddedDns: hasEmbeddedDns(topology, id) });
  }
  return {
    topology,
    generation: generationInfo(topology.engine),
    namespaces,
    namespaceOf: placed,
    withoutNamespace,
    ports: [],
    rulesFrom: 'captured',
    synthesised: cniRulesets(cniAttachments(machine)) ?? { 4: { family: 4, origin: 'synthesised', tables: [] } },
    assumptions: assumptionsOf(root),
  };
}

/** Whose namespace each container lives in; one that the capture does not have is unknown. */
function placeContainers(
  topology: Topology,
  namespaces: ReadonlyMap<string, Namespace>,
): Pick<KernelState, 'namespaceOf' | 'withoutNamespace'> {
  const index = indexOf(topology);
  const placed = new Map<string, string>();
  const withoutNamespace = new Map<string, NamespaceMissing>();
  for (const container of topology.containers) {
    const { namespace, missing } = index.ownership(container);
    if (missing !== undefined) withoutNamespace.set(container.id, missing);
    else if (namespaces.has(namespace)) placed.set(container.id, namespace);
    else withoutNamespace.set(container.id, 'unknown-target');
  }
  return { namespaceOf: placed, withoutNamespace };
}

/** Docker's resolver answers in the containers of its user-defined networks. */
function hasEmbeddedDns(topology: Topology, id: string): boolean {
  const index = indexOf(topology);
  const container = index.containers.get(id);
  return (
    container?.dockerId !== undefined &&
    container.endpoints.some((endpoint) => index.networks.get(endpoint.network)?.isDefaultBridge === false)
  );
}

function assumptionsOf(root: MachineNamespace | undefined): StateAssumption[] {
  return root ? [] : [{ code: 'machine-without-root', message: "The capture lacks the machine's root namespace." }];
}

/** The link by which the root namespace is on its LAN: the one that has `lanAddress`, else the one of its default route. */
function lanLinkOf(root: MachineNamespace, lanAddress: string | undefined): MachineLink | undefined {
  if (lanAddress !== undefined) return root.links.find((link) => link.addresses.some((a) => a.address === lanAddress));
  const way = root.routes4?.find((route) => route.destination === '0.0.0.0/0' && route.table === 'main');
  return root.links.find((link) => link.name === way?.link);
}

function withRouteThrough(machine: Namespace, via: string): Namespace {
  const link = machine.links.find((one) => one.kind === 'nic')?.name;
  if (link === undefined) return machine;
  const route: Route = { family: 4, destination: '0.0.0.0/0', via, link, metric: 0, type: 'unicast' };
  return { ...machine, routes: [...machine.routes, route] };
}

function namespaceOf(
  namespace: MachineNamespace,
  sockets: readonly Socket[],
  lanLink: MachineLink | undefined,
): Namespace {
  const links = namespace.links.map((link) => linkOf(namespace, link, link === lanLink));
  const { sysctl } = namespace;
  return {
    id: namespace.id,
    containers: [],
    links,
    routes: [
      ...(namespace.routes4 ?? []).flatMap((route) => routeOf(route, 4)),
      ...(namespace.routes6 ?? []).flatMap((route) => routeOf(route, 6)),
    ],
    sockets,
    rulesets: rulesetsOf(namespace),
    sysctls: {
      ipForward: sysctl.get('net.ipv4.ip_forward') === '1',
      ip6Forward: sysctl.get('net.ipv6.conf.all.forwarding') === '1',
      rpFilter: Number(sysctl.get('net.ipv4.conf.all.rp_filter') ?? 0),
      bridgeNfCallIptables: sysctl.get('net.bridge.bridge-nf-call-iptables') === '1',
      bridgeNfCallIp6tables: sysctl.get('net.bridge.bridge-nf-call-ip6tables') === '1',
    },
    unknownSettings: unknownSettingsOf(sysctl),
    hosts: [
      { address: '127.0.0.1', names: ['localhost'], by: 'loopback' },
      { address: '::1', names: ['localhost'], by: 'loopback' },
    ],
    embeddedDns: false,
    captured: true,
    machine: namespace,
  };
}

function rulesetsOf(namespace: MachineNamespace): Namespace['rulesets'] {
  const { 4: four, 6: six } = machineRulesets(namespace);
  return { 4: four, 6: six };
}

/**
 * The settings that the capture does not hold. A kernel without br_netfilter has no file for `bridge-nf-call-…`, so that these are off
 * where other settings were captured.
 */
function unknownSettingsOf(sysctl: MachineNamespace['sysctl']): ReadonlySet<UnknownSetting> {
  const keys = [...sysctl.keys()];
  const has = (key: string): boolean => keys.some((one) => one.startsWith('net.ipv4.conf.') && one.endsWith(`.${key}`));
  const out = new Set<UnknownSetting>();
  if (!sysctl.has('net.ipv4.ip_forward') && !has('forwarding')) out.add('net.ipv4.ip_forward');
  if (!sysctl.has('net.ipv6.conf.all.forwarding')) out.add('net.ipv6.conf.all.forwarding');
  for (const key of ['rp_filter', 'proxy_arp', 'route_localnet'] as const) if (!has(key)) out.add(key);
  if (keys.length === 0) out.add('net.bridge.bridge-nf-call-iptables').add('net.bridge.bridge-nf-call-ip6tables');
  return out;
}

const KINDS: ReadonlySet<string> = new Set([
  'lo',
  'nic',
  'veth',
  'bridge',
  'macvlan',
  'ipvlan',
  'dummy',
  'vlan',
  'vxlan',
] satisfies Link['kind'][]);

function linkOf(namespace: MachineNamespace, link: MachineLink, isLan: boolean): Link {
  const sysctls = linkSysctls(namespace, link.name);
  return {
    name: link.name,
    kind: KINDS.has(link.kind) ? (link.kind as Link['kind']) : 'other',
    addresses: link.addresses,
    up: link.up,
    ...(link.mac === undefined ? {} : { mac: link.mac }),
    ...(link.master === undefined ? {} : { master: link.master }),
    ...(link.mode === undefined ? {} : { mode: link.mode }),
    ...(link.port ? { hairpin: link.port.hairpin } : {}),
    ...(isLan ? { segment: LAN_SEGMENT } : {}),
    ...(link.kind === 'bridge' ? { network: `${namespace.root ? '' : `${namespace.id}/`}${link.name}` } : {}),
    routeLocalnet: either(namespace, link.name, 'route_localnet'),
    predicted: false,
    machine: link,
    sysctls,
  };
}

/** `all` or the link's own. */
const either = ({ sysctl }: MachineNamespace, link: string, key: string): boolean =>
  sysctl.get(`net.ipv4.conf.all.${key}`) === '1' || sysctl.get(`net.ipv4.conf.${link}.${key}`) === '1';

/** How a link's sysctls combine with those of `all`: net/ipv4's IN_DEV_MAXCONF, IN_DEV_ORCONF and IN_DEV_FORWARD. */
function linkSysctls(namespace: MachineNamespace, link: string): LinkSysctls {
  const { sysctl } = namespace;
  const larger = (key: string): number =>
    Math.max(
      Number(sysctl.get(`net.ipv4.conf.all.${key}`) ?? 0) || 0,
      Number(sysctl.get(`net.ipv4.conf.${link}.${key}`) ?? 0) || 0,
    );
  const own = sysctl.get(`net.ipv4.conf.${link}.forwarding`) ?? sysctl.get('net.ipv4.ip_forward');
  return {
    rpFilter: larger('rp_filter'),
    ...(own === undefined ? {} : { forwarding: own === '1' }),
    proxyArp: either(namespace, link, 'proxy_arp'),
    arpIgnore: larger('arp_ignore'),
    acceptLocal: either(namespace, link, 'accept_local'),
  };
}

const TYPES: ReadonlySet<string> = new Set([
  'unicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'local',
  'throw',
] satisfies Route['type'][]);

function routeOf(route: MachineRoute, family: 4 | 6): Route[] {
  // Broadcast and multicast routes are for nobody who is asked about.
  if (!TYPES.has(route.type) || route.dead) return [];
  return [
    {
      family,
      destination: route.destination,
      link: route.link,
      metric: route.metric,
      type: route.type as Route['type'],
      table: route.table,
      ...(route.via === undefined ? {} : { via: route.via }),
      ...(route.source === undefined ? {} : { source: route.source }),
      ...(route.hops ? { hops: route.hops } : {}),
    },
  ];
}

/** The sockets of all namespaces, by the namespace's id. */
function socketsByOwner(topology: Topology, machine: Machine): Map<string, Socket[]> {
  const owners = new Map(machine.namespaces.map((namespace) => [namespace.id, namespace]));
  const out = new Map<string, Socket[]>();
  for (const listener of topology.listeners) {
    const owner = owners.get(listener.container);
    const address = parseIp(listener.address);
    if (!owner || !address) continue;
    const socket: Socket = {
      kind: 'listener',
      owner: owner.id,
      name: owner.root ? HOST : (listener.name ?? owner.name),
      protocol: listener.protocol,
      address: address.text,
      port: listener.port,
      v6only: listener.v6only === true,
      certainty: listener.certainty,
    };
    const list = out.get(owner.id);
    if (list) list.push(socket);
    else out.set(owner.id, [socket]);
  }
  return out;
}
