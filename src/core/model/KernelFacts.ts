import type { NamespacePort } from './NamespacePort.ts';

/**
 * What the kernel model says of a topology, reduced to the facts that rules and pictures state. core/kernel computes it
 * (`kernelFacts`); lint and diagram receive it as a value, so that neither has a model of its own.
 */
export interface KernelFacts {
  readonly bridges: readonly BridgeFact[];
  readonly interfaces: readonly InterfaceFact[];
  readonly ports: readonly PortFact[];
  /** Where a port without a known socket may be open all the same. */
  readonly listenersUnknown: readonly UnknownListeners[];
  /** Ports that containers dial and a packet gets to, of which nothing says whether anybody listens there. */
  readonly dialledUnknown?: readonly NamespacePort[];
}

/** A namespace in which nothing says, of one container at least, where it listens with this protocol. */
export interface UnknownListeners {
  /** The owner's `Container.id`, or `@host`. */
  readonly namespace: string;
  readonly protocol: 'tcp' | 'udp';
}

export interface BridgeFact {
  /** `Network.id`. */
  readonly network: string;
  /** The interface on the host, for instance `br-0123456789ab`. */
  readonly name: string;
  /** With prefix length: `172.18.0.1/16`. */
  readonly addresses: readonly string[];
  /** Whether what leaves gets the host's address. */
  readonly masquerade: boolean;
  readonly internal: boolean;
  /** Whether containers on it may talk to each other. */
  readonly icc: boolean;
}

/** One veth pair (or macvlan child): both ends. */
export interface InterfaceFact {
  readonly container: string;
  readonly network: string;
  /** The end inside, as predicted or seen: `eth0`. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** The host's end, where it is known. */
  readonly veth?: string;
  /** The container's default route goes out here. */
  readonly isGateway: boolean;
}

/** What one published port becomes in the kernel. */
export interface PortFact {
  readonly container: string;
  /** Position in `Container.published`. */
  readonly index: number;
  readonly hostIp: string;
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /**
   * `dnat`: a nat rule; `proxy`: docker-proxy alone serves it (IPv6 host to IPv4 container); `routed`: a filter rule only;
   * `none`: nothing is programmed, and `why` says the reason.
   */
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
  /** Where DNAT lands. */
  readonly to?: { readonly address: string; readonly network: string };
  /** The nat rule in iptables-save text. */
  readonly rule?: string;
}
