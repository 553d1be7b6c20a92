import { type CniConflist, type Machine, type MachineLink, netText, parseIp, parseNet } from '../../../model/index.ts';
import {
  type CniAddress,
  type CniAttachment,
  type CniPlugin,
  idInRules,
  isOn,
  pluginOf,
  textField,
} from './CniAttachment.ts';

/** What a network's list alone says of containers on it, where no result of its plugins was captured. */
export interface AssumedNetwork {
  readonly attachments: readonly CniAttachment[];
  /** What is known of it, and what is assumed: one sentence a line. */
  readonly notes: readonly string[];
}

/**
 * The networks of a machine whose plugins left no result in the capture. Their containers are those whose veth pairs are on the bridge of
 * the list, or whose addresses are in its range; without any, one with the first address of the range stands for all.
 */
export function assumedNetworks(machine: Machine): AssumedNetwork[] {
  const { cni } = machine;
  if (!cni) return [];
  const answered = new Set(cni.results.map((result) => result.network));
  return cni.conflists.flatMap((list) => {
    const plugins = list.plugins.map(pluginOf);
    const main = plugins.find(({ type }) => type === 'bridge' || type === 'ptp');
    return main && !answered.has(list.name) ? [assumedNetwork(machine, list, plugins, main)] : [];
  });
}

function assumedNetwork(
  machine: Machine,
  { name }: CniConflist,
  plugins: readonly CniPlugin[],
  main: CniPlugin,
): AssumedNetwork {
  const ranges = rangesOf(main);
  const bridge = main.type === 'bridge' ? (textField(main, 'bridge') ?? 'cni0') : undefined;
  const found = containersOn(machine, bridge, ranges);
  const root = machine.namespaces.find((namespace) => namespace.root);
  const made = (namespace: string, ifName: string, addresses: readonly CniAddress[]) => {
    const id = idInRules(name, addresses, root);
    const containerId = id ?? namespace;
    return { id, attachment: { network: name, containerId, ifName, namespace, plugins, addresses, bridge, ports: [] } };
  };
  const assumed = ranges.flatMap((range) => firstAddress(range) ?? []);
  const all =
    found.length > 0
      ? found.map(({ namespace, link, addresses }) => made(namespace, link, addresses))
      : assumed.length > 0
        ? [made('CONTAINER', 'eth0', assumed)]
        : [];
  return {
    attachments: all.map(({ attachment }) => attachment),
    notes: [
      `Network ${name}: ${wiresOf(main, bridge, ranges)}.`,
      found.length > 0
        ? `No result of its plugins was captured. Its containers are taken to be those on it in the capture: ${listOf(found.map((one) => one.namespace))}.`
        : assumed.length > 0
          ? `No container of it is in the capture. Assumed: one with the address ${listOf(assumed.map((one) => one.address))}, the first of the range.`
          : `No container of it is in the capture, and the list does not say which addresses its containers get (ipam ${ipamOf(main).type}): no rules are predicted.`,
      ...(all.some(({ id }) => id === undefined)
        ? ["Names of chains are made of the container's id, which is not known: they differ on the machine."]
        : []),
      ...(plugins.some(({ type }) => type === 'portmap')
        ? ['Host ports stand in no list but come from the runtime: what portmap makes of them is not predicted.']
        : []),
    ],
  };
}

const listOf = (words: readonly string[]): string =>
  words.length > 8 ? `${words.slice(0, 8).join(', ')} and ${words.length - 8} more` : words.join(', ');

interface Range {
  readonly subnet: string;
  readonly start: string | undefined;
  readonly gateway: string | undefined;
}

function ipamOf({ fields }: CniPlugin): { readonly type: string; readonly fields: Readonly<Record<string, unknown>> } {
  const { ipam } = fields;
  const read = typeof ipam === 'object' && ipam !== null ? (ipam as Readonly<Record<string, unknown>>) : {};
  return { type: typeof read['type'] === 'string' ? read['type'] : 'unknown', fields: read };
}

/** The ranges of host-local: one address of each set (plugins/ipam/host-local/backend/allocator/config.go). */
function rangesOf(main: CniPlugin): Range[] {
  const { type, fields } = ipamOf(main);
  if (type !== 'host-local') return [];
  const { ranges } = fields;
  const sets: readonly unknown[] = Array.isArray(ranges) ? (ranges as readonly unknown[]) : [];
  const firsts = [fields, ...sets.map((set): unknown => (Array.isArray(set) ? set[0] : undefined))];
  return firsts.flatMap((range): Range[] => {
    if (typeof range !== 'object' || range === null) return [];
    const { subnet, rangeStart, gateway } = range as Readonly<Record<string, unknown>>;
    const text = (value: unknown): string | undefined => (typeof value === 'string' ? parseIp(value)?.text : undefined);
    const net = typeof subnet === 'string' ? parseNet(subnet) : undefined;
    return net && net.length >= 0 ? [{ subnet: netText(net), start: text(rangeStart), gateway: text(gateway) }] : [];
  });
}

/** The gateway is the first address of the subnet where the list names none, the first container's the next (allocator/range.go). */
function firstAddress({ subnet, start }: Range): CniAddress | undefined {
  const net = parseNet(subnet);
  const address = start ?? (net && nth(net.base.text, 2));
  return net && address !== undefined ? { family: net.family, address, subnet } : undefined;
}

/** The address that many after the base of a subnet. */
function nth(base: string, many: number): string | undefined {
  if (base.includes(':')) return parseIp(base.endsWith('::') ? `${base}${many}` : base)?.text;
  return parseIp(base.replace(/\d+$/, (last) => String(Number(last) + many)))?.text;
}

interface FoundContainer {
  readonly namespace: string;
  readonly link: string;
  readonly addresses: readonly CniAddress[];
}

/** The namespaces with a veth pair to the bridge; for ptp, to the host itself with an address of the range. */
function containersOn({ namespaces }: Machine, bridge: string | undefined, ranges: readonly Range[]): FoundContainer[] {
  const root = namespaces.find((namespace) => namespace.root);
  if (!root) return [];
  const byIndex = new Map(root.links.map((link) => [link.index, link]));
  const isOn = ({ kind, other }: MachineLink): boolean => {
    const far = kind === 'veth' && other?.namespace === root.id ? byIndex.get(other.index) : undefined;
    return far !== undefined && (bridge === undefined ? far.master === undefined : far.master === bridge);
  };
  return namespaces.flatMap((namespace): FoundContainer[] => {
    const link = namespace.root ? undefined : namespace.links.find(isOn);
    if (!link) return [];
    const addresses = link.addresses.flatMap(({ address, family, prefix, scope }): CniAddress[] => {
      const own = parseNet(`${address}/${prefix}`);
      const range = ranges.find(({ subnet }) => isWithin(address, subnet));
      if (scope !== 'global' || !own || (ranges.length > 0 && !range)) return [];
      return [{ family, address, subnet: range?.subnet ?? netText(own) }];
    });
    return addresses.length > 0 ? [{ namespace: namespace.name, link: link.name, addresses }] : [];
  });
}

function isWithin(address: string, subnet: string): boolean {
  const net = parseNet(subnet);
  const own = net && parseNet(`${address}/${net.length}`);
  return net !== undefined && own?.family === net.family && netText(own) === netText(net);
}

/** What the plugin makes of links, addresses and routes (docs/semantics-engines.md, 6.1 and 6.2). */
function wiresOf(main: CniPlugin, bridge: string | undefined, ranges: readonly Range[]): string {
  const gateways = ranges.flatMap(({ subnet, gateway }) => gateway ?? nth(parseNet(subnet)?.base.text ?? '', 1) ?? []);
  const from = ranges.length > 0 ? `, addresses of ${listOf(ranges.map(({ subnet }) => subnet))}` : '';
  const masquerades = isOn(main, 'ipMasq', false) ? ', masqueraded on the way out' : '';
  if (bridge === undefined)
    return `ptp, a veth pair for each container, routed by the host${gateways.length > 0 ? ` (${listOf(gateways)} at its host end)` : ''}${from}${masquerades}`;
  const isGateway = isOn(main, 'isGateway', false) || isOn(main, 'isDefaultGateway', false);
  const own = isGateway
    ? ` with the address ${gateways.length > 0 ? listOf(gateways) : 'of its gateway'}`
    : ' without an address, so that nothing routes beyond its subnet';
  return `bridge ${bridge}${own}, a veth pair for each container${isOn(main, 'hairpinMode', false) ? ' in hairpin mode' : ''}${from}${masquerades}`;
}
