import type { Ip } from '../../model/index.ts';
import type { Link, Namespace, Route, Socket } from '../state/KernelState.ts';
import type { CompiledRuleset } from '../netfilter/evaluate/compileRuleset.ts';
import type { Family } from '../netfilter/Ruleset.ts';

/** A packet on its way, as the hooks see it; mutable, one per journey. */
export interface Flight {
  readonly family: Family;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  src: Ip;
  dst: Ip;
  sport: number;
  dport: number;
  mark: number;
  /** Bits of `mark` that a rule may have set of which nobody can tell whether it held. */
  markUnsure: number;
  /** Names of the links that the hook sees (`-i`, `-o`); empty where the hook has none. */
  inName: string;
  outName: string;
  /** A bridged frame's port, for physdev. */
  bridged: boolean;
  /** Made by a process (or the kernel) of the namespace where it is now. */
  local: boolean;
  /** TCP flags that are set: a request is SYN, an answer SYN,ACK, a refusal RST,ACK. */
  flags: number;
  /** For `icmp`: the type as iptables names it, and whether it reports on the flow (RELATED). */
  icmpType: string;
  tracked: Tracking;
  entry: ConnectionEntry | undefined;
  /** Whether it runs against the direction of its connection. */
  reply: boolean;
  /** An ICMP error's quoted packet: source, port, destination, port. */
  inner: Tuple | undefined;
  /** How many namespaces it has come into. */
  hops: number;
}

type Tracking = 'none' | 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED' | 'INVALID';

export interface Tuple {
  readonly src: Ip;
  readonly sport: number;
  readonly dst: Ip;
  readonly dport: number;
}

/** One namespace's conntrack entry for a connection of this walk. */
export interface ConnectionEntry {
  readonly namespace: CompiledNamespace;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly original: Tuple;
  /** After NAT, as the far end sees it; changes while the first packet passes the nat hooks. */
  far: Tuple;
  dstDone: boolean;
  srcDone: boolean;
  mark: number;
  markUnsure: number;
}

export const TCP_FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;

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
}

export interface CompiledRoute {
  readonly route: Route;
  readonly link: CompiledLink;
  readonly via: Ip | undefined;
  readonly source: Ip | undefined;
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
