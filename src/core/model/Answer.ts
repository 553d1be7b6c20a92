import type { NamespacePort } from './NamespacePort.ts';

/** The answer to "can FROM reach TO, and why": the JSON of docs/contract.md ("An answer"). */
export interface Answer {
  readonly from: string;
  readonly to: string;
  readonly verdict: 'reachable' | 'unreachable' | 'unknown';
  /** What a client sees. */
  readonly outcome: ProbeOutcome;
  /** Whether the packet gets to the socket layer of its destination and back; absent where it could not be walked. */
  readonly way?: 'open' | 'closed';
  /** Where chance decides (docs/contract.md): what may come of it, and who may answer; sorted. */
  readonly outcomeOneOf?: readonly ProbeOutcome[];
  readonly servedByOneOf?: readonly string[];
  readonly servedBy?: string;
  readonly sourceSeen?: string;
  readonly resolved?: readonly string[];
  readonly reason: { readonly code: string; readonly message: string };
  readonly assumptions: readonly Assumption[];
  readonly hops: readonly Hop[];
  readonly fixes: readonly AnswerFix[];
}

export type ProbeOutcome = 'ok' | 'refused' | 'timeout' | 'reset' | 'unreachable' | 'nxdomain' | 'unknown';

export interface AnswerFix {
  readonly title: string;
  readonly detail: string;
  /** The change of the files, if it is known exactly. */
  readonly change?: FileChange;
}

/** A change of a service in a Compose file. `container` is a `Container.id`, `network` a `Network.id`. */
export type FileChange =
  | { readonly kind: 'join-network'; readonly container: string; readonly network: string }
  | {
      readonly kind: 'publish';
      readonly container: string;
      /** Only on this address of the host. */
      readonly hostIp?: string;
      readonly hostPort: number;
      readonly containerPort: number;
      readonly protocol: 'tcp' | 'udp';
    };

export interface Assumption {
  /** Stable: `listener-not-stated`, `forward-policy`, `predicted-address`, `engine-assumed`. */
  readonly code: string;
  /** Only the fact. The command line and the editor add how to settle it (a flag, a button). */
  readonly message: string;
  /** The socket in question, if the assumption is about who listens. */
  readonly socket?: NamespacePort;
}

export interface Hop {
  /** The namespace where it happens: a container's name, or `@host`, `@lan`, `@internet`. */
  readonly at: string;
  readonly kind: 'resolve' | 'socket' | 'route' | 'link' | 'bridge' | 'dnat' | 'snat' | 'filter' | 'proxy' | 'deliver';
  readonly summary: string;
  /** The rule that decided, in iptables-save (or nft) text. */
  readonly rule?: string;
  /** A command that shows it. */
  readonly verify?: string;
  /** The addresses that the packet carries after this hop, for playback. */
  readonly packet?: PacketView;
  /** Topology ids that this hop touches, so that the diagram can light them. */
  readonly touches?: HopTouches;
}

export interface PacketView {
  readonly source: string;
  readonly sourcePort?: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface HopTouches {
  readonly container?: string;
  readonly network?: string;
  readonly interface?: string;
  /** Position in `Container.published` of `container`. */
  readonly publishedIndex?: number;
}
