import type { Engine, MachineLink, MachineNamespace, NamespaceMissing, Topology } from '../../model/index.ts';
import type { UnknownSetting } from '../MissingPart.ts';
import type { SetUpOrder } from '../engine/SetUpOrder.ts';
import type { Family, Ruleset } from '../netfilter/Ruleset.ts';

/** Everything the walk reads: each namespace's links, addresses, routes, sockets and rules. Built once per topology. */
export interface KernelState {
  readonly topology: Topology;
  readonly generation: GenerationInfo;
  /** By id: `@host`, `@lan`, `@lan+route`, `@internet`, and one per container that has its own (its `Container.id`). */
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** `Container.id` → namespace id; absent for one that has none now (stopped, inactive, shares an unknown one). */
  readonly namespaceOf: ReadonlyMap<string, string>;
  /** `Container.id` → why it has no namespace. */
  readonly withoutNamespace: ReadonlyMap<string, NamespaceMissing>;
  /** How the published ports are served, one per (binding, family); what `kernelFacts` shows. */
  readonly ports: readonly ProgrammedPort[];
  /** Where the host's rules come from. */
  readonly rulesFrom: 'synthesised' | 'captured';
  /** The synthesised rulesets of the engine that was asked, kept even if captured ones are used, so that the two can be compared. */
  readonly synthesised: { readonly 4: Ruleset; readonly 6?: Ruleset };
  /** Those of the engines beside (`Topology.beside`). */
  readonly besideSynthesised?: readonly { readonly 4: Ruleset; readonly 6?: Ruleset }[];
  /** Assumptions on which the whole state rests. */
  readonly assumptions: readonly StateAssumption[];
}

/** The engine generation. `evidence`: whether recorded kernels confirm it, only the engine's source, or nothing at all. */
export interface GenerationInfo {
  readonly id:
    'pre28' | 'g28_0' | 'g28_2' | 'g29_ipt' | 'g29_nft' | 'netavark_nft' | 'netavark_ipt' | 'netavark2' | 'unknown';
  /** For a person: "28.2 and later". */
  readonly title: string;
  readonly evidence: 'recorded' | 'source' | 'none';
  readonly engine: Engine;
}

export interface StateAssumption {
  /** `forward-policy`, `predicted-address`, `engine-assumed`, `listener-declared`, `engine-from-source`, … */
  readonly code: string;
  readonly message: string;
}

export interface Namespace {
  readonly id: string;
  /** Containers whose processes live here; the first made it. Empty for `@host`, `@lan`, `@internet`. */
  readonly containers: readonly string[];
  readonly links: readonly Link[];
  /** IPv4 and IPv6 routes, as `ip route` shows them: connected ones too. */
  readonly routes: readonly Route[];
  readonly sockets: readonly Socket[];
  readonly rulesets: { readonly 4?: Ruleset; readonly 6?: Ruleset };
  readonly sysctls: Sysctls;
  /** Settings that a capture of this namespace does not hold; `sysctls` and those of the links say off. */
  readonly unknownSettings?: ReadonlySet<UnknownSetting>;
  readonly hosts: readonly HostsEntry[];
  /** The embedded DNS at 127.0.0.11 answers here. */
  readonly embeddedDns: boolean;
  /** Links, routes or addresses were read from the kernel, not predicted. */
  readonly captured: boolean;
  /** Of a captured machine: all that was read, from which links are wired and routes looked up. */
  readonly machine?: MachineNamespace;
}

interface Sysctls {
  readonly ipForward: boolean;
  readonly ip6Forward: boolean;
  /** net.ipv4.conf.all.rp_filter. */
  readonly rpFilter: number;
  readonly bridgeNfCallIptables: boolean;
  readonly bridgeNfCallIp6tables: boolean;
}

export interface Link {
  readonly name: string;
  readonly kind: 'lo' | 'veth' | 'bridge' | 'nic' | 'macvlan' | 'ipvlan' | 'dummy' | 'vlan' | 'vxlan' | 'other';
  readonly addresses: readonly LinkAddress[];
  readonly up: boolean;
  readonly mac?: string;
  /** The bridge whose port this is. */
  readonly master?: string;
  /** The other end of a veth pair, where it is known. */
  readonly peer?: { readonly namespace: string; readonly link: string };
  /** Which `Network.id` it belongs to. */
  readonly network?: string;
  readonly container?: string;
  /** The L2 it is on: links with the same segment hear one another. `lan` for NICs, `net:<id>` for a bridge and its ports. */
  readonly segment?: string;
  readonly routeLocalnet: boolean;
  /** net.ipv4.conf.LINK.forwarding where it is known to be off: what comes in by it is not routed on. */
  readonly forwards?: false;
  /** It is off where this network is set up after one of those that lead out. */
  readonly forwardsBy?: SetUpOrder;
  /** A process of the machine is at the other end, and opens the connections anew. */
  readonly usermode?: UsermodeLink;
  readonly hairpin?: boolean;
  /** macvlan and ipvlan: the host's link beneath, and the mode. */
  readonly parent?: string;
  readonly mode?: string;
  readonly predicted: boolean;
  /** Of a captured machine: the link as the kernel has it, and what its sysctls come to with those of `all`. */
  readonly machine?: MachineLink;
  readonly sysctls?: LinkSysctls;
}

/** What decides for packets that come in by a link (Documentation/networking/ip-sysctl.rst says how `all` and the link combine). */
export interface LinkSysctls {
  readonly rpFilter: number;
  /** Whether IPv4 packets that come in here are routed on; undefined where that was not captured. */
  readonly forwarding?: boolean;
  readonly proxyArp: boolean;
  readonly arpIgnore: number;
  readonly acceptLocal: boolean;
}

/** What carries packets out of a namespace as connections of a process: slirp4netns, pasta, the backend of Docker Desktop. */
export interface UsermodeLink {
  readonly by: string;
  /** The namespace whose process it is. */
  readonly namespace: string;
  /** The only source that it takes; packets of another are dropped. */
  readonly source?: string;
  /** Addresses inside that mean another one outside, or that it keeps for itself. */
  readonly maps: ReadonlyMap<string, { readonly to: string } | 'closed'>;
  /** Whether it was told to open what is `closed` is not known. */
  readonly optionsUnknown?: true;
  /** What it does is documented, and was not seen on a kernel. */
  readonly documented?: true;
}

export interface LinkAddress {
  readonly family: Family;
  readonly address: string;
  readonly prefix: number;
  /** `host` for loopback, `link` for fe80::/10. */
  readonly scope: 'global' | 'link' | 'host';
}

export interface Route {
  readonly family: Family;
  /** CIDR; `0.0.0.0/0` and `::/0` for the default. */
  readonly destination: string;
  readonly via?: string;
  readonly link: string;
  /** The source address that a socket gets which did not choose one (`prefsrc`). */
  readonly source?: string;
  readonly metric: number;
  /** `unknown`: the routes were not captured; where it leads, or whether it leads anywhere. */
  readonly type: 'unicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'local' | 'throw' | 'unknown';
  /** There is an equal one by another link, and the one that was made first is used (net/ipv4/fib_trie.c, fib_table_insert). */
  readonly firstMadeCounts?: true;
  /** The routing table, where it is not `main`. */
  readonly table?: string;
  /** The ways of a multipath route, of which each connection gets one. */
  readonly hops?: readonly { readonly link: string; readonly via?: string }[];
}

/** A socket that a packet can be delivered to. */
export interface Socket {
  /**
   * `docker-proxy`, `port-driver`: a process that accepts and dials the container; `placeholder`: one that holds the port and never
   * answers.
   */
  readonly kind: 'listener' | 'docker-proxy' | 'port-driver' | 'placeholder';
  /** `Container.id` whose process it is, `@host` for a host process, docker-proxy and dockerd. */
  readonly owner: string;
  /** What `servedBy` says. */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0`, `::`, or one address. */
  readonly address: string;
  readonly port: number;
  readonly v6only: boolean;
  readonly certainty: 'stated' | 'seen' | 'declared' | 'assumed';
  /** Whom a docker-proxy or port driver dials, and for which published port. */
  readonly proxy?: {
    /** The namespace from which it dials, where that is not the socket's own. */
    readonly from?: string;
    readonly address: string;
    /** `address` is one of these, by chance. */
    readonly oneOf?: readonly string[];
    /** What is known of it is documentation: neither the source that it shows nor what a closed port looks like. */
    readonly documented?: true;
    readonly port: number;
    readonly container: string;
    readonly publishedIndex: number;
    /** UDP: answers from the address that was dialled (28 on), not from the route's source. */
    readonly answersFromDialled: boolean;
  };
}

export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
  /** `extra_hosts`, `link`, Docker's own lines. */
  readonly by: 'loopback' | 'own' | 'extra-host' | 'link' | 'machine';
}

/** One published port in one address family: what Docker programs for it, or why nothing. */
export interface ProgrammedPort {
  readonly container: string;
  readonly index: number;
  readonly family: Family;
  readonly hostIp: string;
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly by: 'dnat' | 'proxy' | 'routed' | 'none';
  readonly why?:
    | 'host-mode'
    | 'shared-namespace'
    | 'no-namespace'
    | 'internal-network'
    | 'driver'
    | 'no-network'
    | 'inactive'
    | 'unknown';
  /** Where it lands: the gateway endpoint's address. */
  readonly to?: { readonly address: string; readonly network: string };
  /** The address that it has inside a rootless engine's namespace, where the port driver dials another than was asked for. */
  readonly boundTo?: string;
  /** docker-proxy listens for it too. */
  readonly proxied: boolean;
}
