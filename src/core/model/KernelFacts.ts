import type { NamespacePort } from './NamespacePort.ts';

/**
 * The kernel model of a topology, reduced to the facts that rules and pictures need. core/kernel computes it (`kernelFacts`);
 * lint and diagram receive it as a value, so that neither needs a model of its own.
 */
export interface KernelFacts {
  readonly bridges: readonly BridgeFact[];
  readonly interfaces: readonly InterfaceFact[];
  readonly ports: readonly PortFact[];
  /** Where a port without a known socket may still be open. */
  readonly listenersUnknown: readonly UnknownListeners[];
  /** Ports that containers dial and packets reach, but whose listener is unknown. */
  readonly dialledUnknown?: readonly NamespacePort[];
}

/** A namespace with at least one container whose listeners for this protocol are unknown. */
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
  /** Whether outgoing traffic gets the host's address. */
  readonly masquerade: boolean;
  readonly internal: boolean;
  /** Whether containers on it may talk to each other. */
  readonly icc: boolean;
}

/** One veth pair (or macvlan child): both ends. */
export interface InterfaceFact {
  readonly container: string;
  readonly network: string;
  /** The end in the container, predicted or seen: `eth0`. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** The host's end, if known. */
  readonly veth?: string;
  /** Whether the container's default route uses this interface. */
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
   * `none`: nothing is programmed, and `why` gives the reason.
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
