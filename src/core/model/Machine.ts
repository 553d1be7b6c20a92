import type { Family } from './addresses/index.ts';

/**
 * Every network namespace of a Linux machine, as `ip`, `iptables-save`, `nft` and /proc describe them (docs/contract.md, "A machine").
 * A part that was not captured is undefined, which is unknown and not empty.
 */
export interface Machine {
  readonly namespaces: readonly MachineNamespace[];
  readonly cni?: MachineCni;
}

export interface MachineNamespace {
  /** `@host` for the root namespace; else its name, unique in the machine. */
  readonly id: string;
  /** The inode of the namespace. */
  readonly inode: string;
  /** The name in answers. */
  readonly name: string;
  readonly names: readonly string[];
  readonly root: boolean;
  readonly links: readonly MachineLink[];
  readonly routes4?: readonly MachineRoute[];
  readonly routes6?: readonly MachineRoute[];
  readonly rules4?: readonly PolicyRule[];
  readonly rules6?: readonly PolicyRule[];
  readonly neighbours?: readonly MachineNeighbour[];
  readonly fdb?: readonly FdbEntry[];
  readonly vlans?: readonly PortVlan[];
  /** The text of `iptables-save`; the kernel's room reads it. */
  readonly iptablesSave?: string;
  readonly ip6tablesSave?: string;
  /** The value of `nft -j list ruleset`. */
  readonly nft?: unknown;
  /** The text of `ipset save`. */
  readonly ipset?: string;
  readonly sysctl: ReadonlyMap<string, string>;
  readonly sockets?: readonly MachineSocket[];
  /** The text of `ipvsadm -Sn`. */
  readonly ipvs?: string;
  /** eBPF programs that packets of a link pass: `tc -j filter`, `bpftool -j net`. */
  readonly programs: readonly LinkProgram[];
  /** Neither list was captured: there may be programs that `programs` does not have. */
  readonly programsUnknown?: true;
  readonly wireguard?: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Parts of which some entries could not be read, and were left out. */
  readonly incomplete?: ReadonlySet<'routes4' | 'routes6' | 'rules4' | 'rules6' | 'sockets'>;
}

export interface MachineLink {
  readonly name: string;
  readonly index: number;
  /** `IFLA_INFO_KIND` (`veth`, `bridge`, `vxlan`, …); `lo` for loopback, `nic` for a device that has no kind. */
  readonly kind: string;
  /** Administratively up. */
  readonly up: boolean;
  /** It has a carrier: the other end is up. */
  readonly carrier: boolean;
  readonly mac?: string;
  readonly addresses: readonly MachineAddress[];
  /** What of the link was not captured, or could not be read: all of its addresses or some, whether it is up. */
  readonly missing?: 'addresses' | 'state';
  /** The bridge or VRF that it belongs to. */
  readonly master?: string;
  /** The link beneath it or at its other end: a link's index in a namespace (`MachineNamespace.id`); undefined if that was not captured. */
  readonly other?: { readonly namespace?: string; readonly index: number };
  readonly port?: MachinePort;
  readonly bridge?: {
    readonly vlanFiltering: boolean;
    readonly pvid: number;
    readonly nfCallIptables: boolean;
    readonly nfCallIp6tables: boolean;
  };
  /** A VLAN's or VXLAN's number. */
  readonly tag?: number;
  /** macvlan's and ipvlan's mode. */
  readonly mode?: string;
  /** An ipvlan port that keeps its children apart: it drops what they send each other, or leaves it to the switch outside. */
  readonly apart?: 'private' | 'vepa';
  readonly tunnel?: { readonly local?: string; readonly remote?: string; readonly port?: number };
  /** The table of a VRF. */
  readonly table?: string;
}

export interface MachineAddress {
  readonly family: Family;
  readonly address: string;
  readonly prefix: number;
  readonly scope: 'global' | 'link' | 'host';
  /** The other end's address, of a point-to-point link. */
  readonly peer?: string;
}

/** A port of a bridge. */
export interface MachinePort {
  readonly hairpin: boolean;
  readonly isolated: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly broadcastFlood: boolean;
  readonly forwarding: boolean;
}

export interface MachineRoute {
  readonly table: string;
  readonly destination: string;
  readonly type: string;
  /** Empty for a route without a device (`blackhole`). */
  readonly link: string;
  readonly via?: string;
  readonly source?: string;
  readonly metric: number;
  readonly scope?: string;
  readonly dead: boolean;
  /** The ways of a multipath route. */
  readonly hops?: readonly { readonly link: string; readonly via?: string }[];
}

/** One line of `ip rule`. */
export interface PolicyRule {
  readonly priority: number;
  readonly not: boolean;
  readonly source?: string;
  readonly destination?: string;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly inLink?: string;
  readonly outLink?: string;
  readonly protocol?: string;
  readonly sourcePorts?: readonly [number, number];
  readonly destinationPorts?: readonly [number, number];
  readonly vrf: boolean;
  readonly table?: string;
  readonly goto?: number;
  /** `unreachable`, `prohibit`, `blackhole`, `nop`; undefined: look the table up. */
  readonly action?: string;
  readonly suppressPrefix?: number;
  /** A selector that is not modelled (`uidrange`, `tos`): whether the rule holds is not known. */
  readonly unknown?: string;
  readonly text: string;
}

export interface MachineNeighbour {
  readonly address: string;
  readonly link: string;
  readonly mac?: string;
  readonly permanent: boolean;
}

export interface FdbEntry {
  readonly mac: string;
  readonly link: string;
  /** Of a VXLAN link: the machine behind. */
  readonly destination?: string;
  readonly master?: string;
}

/** The VLANs of a bridge port (`bridge -j vlan`). */
export interface PortVlan {
  readonly link: string;
  readonly first: number;
  readonly last: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
}

export interface MachineSocket {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly process?: string;
}

export interface LinkProgram {
  readonly link: string;
  /** `ingress`, `egress`, `xdp`, or undefined where it was not said. */
  readonly at?: string;
  readonly name: string;
}

/** What CNI was asked for, and what its plugins answered. */
export interface MachineCni {
  readonly conflists: readonly CniConflist[];
  readonly results: readonly CniResult[];
}

export interface CniConflist {
  readonly name: string;
  readonly plugins: readonly Readonly<Record<string, unknown>>[];
}

export interface CniResult {
  readonly namespace: string;
  readonly ifName: string;
  readonly network: string;
  readonly containerId?: string;
  readonly portMappings: readonly CniPortMapping[];
  /** Addresses with their prefix length. */
  readonly addresses: readonly string[];
  /** Names of the interfaces on the host's side, in the result's order. */
  readonly hostLinks: readonly string[];
}

export interface CniPortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
  readonly hostIP?: string;
}
