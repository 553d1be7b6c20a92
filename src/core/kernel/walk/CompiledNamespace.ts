import type { Ip, IpNet, PolicyRule } from '../../model/index.ts';
import type { Chance } from '../Chance.ts';
import type { MissingPart } from '../MissingPart.ts';
import type { CompiledRuleset } from '../netfilter/evaluate/compileRuleset.ts';
import type { Link, Namespace, Route, Socket } from '../state/KernelState.ts';

export interface CompiledLink {
  readonly link: Link;
  readonly name: string;
  readonly namespace: CompiledNamespace;
  readonly isLoopback: boolean;
  readonly addresses: readonly {
    readonly ip: Ip;
    readonly prefix: number;
    readonly scope: 'global' | 'link' | 'host';
  }[];
  /** Of a captured machine: how it is joined to other links. */
  readonly wiring?: Wiring;
}

/** How a link is joined to others, as compileMachine finds it. */
export interface Wiring {
  /** The bridge whose port it is. */
  bridge?: CompiledLink;
  /** Of a bridge: its ports. */
  readonly ports: CompiledLink[];
  /** The other end of a veth pair. */
  peer?: CompiledLink;
  /** The link beneath a VLAN, macvlan or ipvlan link. */
  lower?: CompiledLink;
  /** What lies on it: VLANs, macvlan and ipvlan children. */
  readonly uppers: CompiledLink[];
}

export interface CompiledRoute {
  readonly route: Route;
  readonly link: CompiledLink;
  readonly via: Ip | undefined;
  readonly source: Ip | undefined;
  /** Other routes that are equal to it: default routes, and those of bridges with one subnet. */
  readonly equal: CompiledRoute[];
  /** The ways of a multipath route. */
  readonly hops?: readonly Way[];
  /** Of a route of type `unknown`: what was not captured. */
  readonly missing?: MissingPart['part'];
}

/** What a route lookup asks with besides the destination (struct flowi4). */
export interface RouteFlow {
  readonly src?: Ip;
  readonly mark?: number;
  /** The link that it came in by; absent for what the namespace itself sends. */
  readonly in?: string;
  /** The link that it has to leave by (`flowi4_oif`). */
  readonly out?: string;
  readonly protocol?: string;
  readonly sport?: number;
  readonly dport?: number;
  /** Decides between equal default routes; without it the first is taken. */
  readonly chance?: Chance | undefined;
}

/** The routing policy of a captured namespace: `ip rule`, and the tables that it names. */
export interface CompiledPolicy {
  readonly rules: readonly CompiledPolicyRule[];
  readonly tables: ReadonlyMap<string, readonly RouteLength[]>;
  /** What of it was not captured, so that no look-up can be answered. */
  readonly missing?: 'routes' | 'policy-rules';
  /** Some routes or rules could not be read. */
  readonly incomplete: boolean;
}

export interface CompiledPolicyRule {
  readonly rule: PolicyRule;
  readonly source: IpNet | undefined;
  readonly destination: IpNet | undefined;
}

/** How a packet leaves a namespace: the link, and the neighbour that it is handed to. */
export interface Way {
  readonly link: CompiledLink;
  readonly next: Ip;
}

/** A namespace prepared for walking. */
export interface CompiledNamespace {
  readonly id: string;
  readonly namespace: Namespace;
  readonly links: readonly CompiledLink[];
  readonly loopback: CompiledLink | undefined;
  /** Address key → the link that has it. */
  readonly local: ReadonlyMap<number | string, CompiledLink>;
  /** Longest prefix first, per family. */
  readonly routes4: readonly RouteLength[];
  readonly routes6: readonly RouteLength[];
  /** Of a captured machine; else there is one table, `routes4` and `routes6`. */
  readonly policy4?: CompiledPolicy;
  readonly policy6?: CompiledPolicy;
  /** Some addresses of its links were not captured. */
  readonly lacksAddresses: boolean;
  /** The rules of iptables were captured, and nft's own were not. */
  readonly lacksNft: boolean;
  /** Nets that are local as a whole (`ip route add local …`). */
  readonly localNets?: readonly IpNet[];
  /** `tcp:80` as a number → sockets. */
  readonly sockets: ReadonlyMap<number, readonly CompiledSocket[]>;
  readonly rules4: CompiledRuleset | undefined;
  readonly rules6: CompiledRuleset | undefined;
}

export interface RouteLength {
  readonly length: number;
  readonly byPrefix: ReadonlyMap<number | string, CompiledRoute>;
}

export interface CompiledSocket {
  readonly socket: Socket;
  readonly ip: Ip;
  readonly wildcard: boolean;
}

export const socketKey = (protocol: 'tcp' | 'udp', port: number): number => port * 2 + (protocol === 'udp' ? 1 : 0);
