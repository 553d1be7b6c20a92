/**
 * The machine whose kernel runs the containers. Every field is optional: an absent one is assumed, and the answer says
 * so (docs/contract.md, "Snapshot file", has the defaults).
 */
export interface Host {
  /** What the machine calls itself. */
  readonly hostname?: string;
  /** The host's own address on its LAN, and a neighbour's. */
  readonly lanAddress?: string;
  readonly lanPeer?: string;
  readonly lanAddress6?: string;
  readonly lanPeer6?: string;
  /** Policy of filter FORWARD, both families. */
  readonly forwardPolicy?: 'ACCEPT' | 'DROP';
  readonly userlandProxy?: boolean;
  /** The daemon's `allow-direct-routing` (28.2 on), which its API does not tell. */
  readonly allowDirectRouting?: boolean;
  readonly ip6tables?: boolean;
  /** net.bridge.bridge-nf-call-iptables: whether bridged frames pass iptables. */
  readonly bridgeNf?: boolean;
  readonly rpFilter?: number;
  /** The engine runs in a user's namespaces on this machine. */
  readonly rootless?: boolean;
}
