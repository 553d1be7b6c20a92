import type { Ip } from '../../model/index.ts';
import type { CompiledLink } from './CompiledNamespace.ts';
import type { Family } from '../netfilter/Ruleset.ts';

/** A packet on its way, as the hooks see it; mutable, one per journey. */
export interface Packet {
  readonly family: Family;
  /** `ipip` and `gre`: the outer packet of a tunnel. */
  readonly protocol: PacketProtocol;
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
  /** Whether it is a frame on its way through a bridge. */
  bridged: boolean;
  /** The ports of the bridge, where they are known. The port that it came in by is remembered after the bridge, with br_netfilter. */
  physicalIn: CompiledLink | undefined;
  physicalOut: CompiledLink | undefined;
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

export type PacketProtocol = 'tcp' | 'udp' | 'icmp' | 'ipip' | 'gre';

type Tracking = 'none' | 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED' | 'INVALID';

export interface Tuple {
  readonly src: Ip;
  readonly sport: number;
  readonly dst: Ip;
  readonly dport: number;
}

/** One namespace's conntrack entry for a connection of this walk. */
export interface ConnectionEntry {
  /** The namespace that keeps it; compared by identity. */
  readonly namespace: object;
  readonly protocol: PacketProtocol;
  readonly original: Tuple;
  /** After NAT, as the far end sees it; changes while the first packet passes the nat hooks. */
  far: Tuple;
  dstDone: boolean;
  srcDone: boolean;
  mark: number;
  markUnsure: number;
  /** Whether the namespace has seen the answer. */
  isAnswered: boolean;
}

export const TCP_FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 } as const;
