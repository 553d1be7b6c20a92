import type { ChainOrder, ChanceKind } from '../Chance.ts';
import type { MissingPart } from '../MissingPart.ts';
import type { ProbeOutcome } from '../../model/index.ts';
import type { Link, Route, Socket } from '../state/KernelState.ts';
import type { NetfilterHook, Rule } from '../netfilter/Ruleset.ts';

/** A question to the kernel: a client in a namespace connects (tcp) or sends a datagram and waits (udp). */
export interface ConnectRequest {
  /** Namespace id. */
  readonly from: string;
  /** The container that asks, where several share the namespace. */
  readonly container?: string;
  readonly destination: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** A source address that the client binds; the route's otherwise. */
  readonly source?: string;
}

export interface WalkOptions {
  /** Record the steps (default true). A million questions want only the verdict. */
  readonly steps?: boolean;
}

export interface Trace {
  readonly packet: ConnectRequest;
  readonly outcome: ProbeOutcome;
  /**
   * What may come of it where chance decides and the ways do not end alike, or where what is known does not go further; `outcome` is
   * then `unknown`. Sorted.
   */
  readonly outcomeOneOf?: readonly ProbeOutcome[];
  /** Who may answer where chance decides among several. Sorted. */
  readonly servedByOneOf?: readonly string[];
  /** How many ways chance has: each was walked. */
  readonly ways?: number;
  /** What chance decided in them. */
  readonly chances?: readonly ChanceKind[];
  /** Nat chains of one priority whose order decides. */
  readonly orders?: readonly ChainOrder[];
  /** What the walk would have needed, and a capture does not hold. */
  readonly missing?: readonly MissingPart[];
  /** The socket's name, for outcome `ok`. */
  readonly servedBy?: string;
  /** The peer address that the server saw, for outcome `ok`; IPv4-mapped as IPv4. */
  readonly sourceSeen?: string;
  /** Why, in one stable word; explain makes reason codes of it. */
  readonly cause: WalkCause;
  /** The step that decided; its index in `steps` (absent where steps were not recorded). */
  readonly decidedAt?: number;
  /** Empty unless asked for. In order: the request, what a proxy then dials, the reply. */
  readonly steps: readonly Step[];
  /** Codes of assumptions that the outcome rests on, with what they are about. */
  readonly assumptions: readonly WalkAssumption[];
}

export interface WalkAssumption {
  readonly code: string;
  readonly subject?: string;
}

/** What ended the walk. */
export type WalkCause =
  | 'delivered'
  /** ENETUNREACH: no route in the namespace that sends. */
  | 'no-route'
  /** A blackhole, unreachable or prohibit route. */
  | 'route-refuses'
  /** The namespace has no address of this family to send from, or no ::1. */
  | 'no-address'
  /** ARP or neighbour discovery finds nobody: EHOSTUNREACH. */
  | 'no-neighbour'
  /** A rule or policy dropped neighbour discovery itself (IPv6). */
  | 'neighbour-discovery-dropped'
  /** TCP to a group or broadcast address. */
  | 'not-one-peer'
  | 'rule-dropped'
  | 'rule-rejected'
  | 'policy-dropped'
  /** The reply was dropped on its way back. */
  | 'reply-dropped'
  /** The reply went past a namespace that tracks connections, and the client's next packet is dropped there as invalid. */
  | 'handshake-dropped'
  /** The server's namespace, or a router, has no way back. */
  | 'reply-no-route'
  /** 127/8 or a martian from outside. */
  | 'martian'
  | 'rp-filter'
  /** The host would have to route it on, and IP forwarding is off. */
  | 'not-forwarding'
  /** Nothing listens on this port here. */
  | 'no-listener'
  /** Something listens on this port, but on another address (often 127.0.0.1). */
  | 'listener-elsewhere'
  /** docker-proxy accepted, and could not reach the container's process. */
  | 'proxy-backend-refused'
  | 'proxy-backend-unreachable'
  | 'proxy-backend-silent'
  /** dockerd's placeholder socket holds the port and never answers (userland proxy off). */
  | 'placeholder'
  /** A wildcard UDP socket answered from another address than was dialled; the client's socket does not take it. */
  | 'udp-source-mismatch'
  /** macvlan and ipvlan: a host cannot talk to its own children. */
  | 'parent-isolated'
  /** The frame would have to leave by the bridge port it came in by, and hairpin mode is off. */
  | 'no-hairpin'
  /** Two isolated ports of one bridge do not talk to each other. */
  | 'port-isolated'
  /** Nobody takes the packet out of the tunnel at its other end. */
  | 'no-tunnel-end'
  /** Beyond what this host's kernel decides: the internet, a network whose driver is not modelled, a router that is not this host. */
  | 'outside'
  /** An eBPF program on the way, which nobody can read, decides. */
  | 'ebpf'
  /** IPVS takes the packet, and sends it to a server of its choice. */
  | 'ipvs'
  /** The other end of the wire, or of the tunnel, is not in the capture. */
  | 'left-capture'
  /** What decides was not captured: routes, addresses, settings (`Trace.missing`). */
  | 'not-captured'
  /** A bridge filters by VLAN, and which VLANs its ports carry was not captured. */
  | 'vlans-unknown'
  /** The network lets the packet through and back; nothing says who listens in the destination's namespace. */
  | 'listener-unknown'
  /** Nobody said which processes the host itself runs, and nothing else has the port. */
  | 'host-process-unknown'
  /** It ends in several ways, and which is decided by what nobody can know: the order of two rules or routes, a rule's own choice. */
  | 'by-chance'
  /** What happens there is documented by nobody: at the port driver of a virtual machine. */
  | 'undocumented'
  /** A process carries a namespace's packets on, and takes only those with its own address as source. */
  | 'usermode-source'
  /** An address that a process of the namespace's way out keeps for itself: the machine's loopback, closed. */
  | 'usermode-closed'
  /** A match or target that this model does not know stands in the way. */
  | 'unknown-rule'
  | 'loop'
  /** The question cannot be asked: no such namespace, bad address. */
  | 'not-askable';

/** One thing that happened to the packet. */
export interface Step {
  readonly namespace: string;
  /** As in `Hop.kind` (core/model/Answer.ts). */
  readonly kind: 'socket' | 'route' | 'link' | 'bridge' | 'dnat' | 'snat' | 'filter' | 'proxy' | 'deliver';
  readonly phase: 'request' | 'reply';
  /** 0 for the client's own connection, 1 for the one that a docker-proxy opens. */
  readonly leg: number;
  /** What happened, in one stable word. */
  readonly event: StepEvent;
  readonly before: PacketFields;
  /** Differs from `before` where something was rewritten. */
  readonly after: PacketFields;
  readonly hook?: NetfilterHook;
  readonly table?: string;
  readonly chain?: string;
  /** The rule that decided, or was passed through. */
  readonly rule?: Rule;
  readonly inLink?: Link;
  readonly outLink?: Link;
  /** Of a captured machine: where it comes in, and the bridges in between. */
  readonly into?: {
    readonly namespace: string;
    readonly bridges: readonly { readonly namespace: string; readonly name: string }[];
  };
  readonly route?: Route;
  readonly nextHop?: string;
  readonly socket?: Socket;
  /** Sockets of the same port and protocol that did not match, for `no-listener`. */
  readonly nearMisses?: readonly Socket[];
}

export type StepEvent =
  | 'send'
  | 'route-found'
  | 'route-local'
  | 'route-missing'
  | 'neighbour-missing'
  | 'cross-veth'
  | 'cross-wire'
  | 'bridge-forward'
  | 'rule-accept'
  | 'rule-drop'
  | 'rule-reject'
  | 'policy-accept'
  | 'policy-drop'
  | 'rule-unknown'
  | 'rewrite'
  | 'restore'
  | 'martian'
  | 'rp-filter'
  | 'not-forwarding'
  | 'accept'
  | 'refuse'
  | 'proxy-accept'
  | 'proxy-dial'
  | 'usermode'
  | 'placeholder'
  | 'reply-received'
  | 'reply-mismatch'
  | 'acknowledge'
  | 'stop';

export interface PacketFields {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'ipip' | 'gre';
}
