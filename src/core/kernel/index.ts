import type { Network, KernelFacts, Outcome, Topology } from '../model/index.ts';
import type { CapturedKernel } from './CapturedKernel.ts';
import type { KernelState } from './KernelState.ts';
import type { Packet, Walk, WalkOptions } from './Walk.ts';

export type * from './Ruleset.ts';
export { iptablesBaseChain } from './Ruleset.ts';
export type * from './KernelState.ts';
export type * from './Walk.ts';
export type * from './CapturedKernel.ts';
export type * from './FirewallPlan.ts';

/** Everything the kernel would hold for this topology; with `captured`, what it really holds where that is known. */
export type BuildState = (topology: Topology, captured?: CapturedKernel) => KernelState;
/** Reads the `kernel` part of a snapshot. */
export type ParseCapturedKernel = (raw: unknown) => Outcome<CapturedKernel>;
/** Moves one packet and its reply through the namespaces. Total: ends for every state and packet. */
export type WalkPacket = (state: KernelState, packet: Packet, options?: WalkOptions) => Walk;
export type ResolveName = (state: KernelState, namespace: string, name: string) => Resolution;
export type KernelFactsOf = (state: KernelState) => KernelFacts;

/** What a resolver in a namespace makes of a name. */
export interface Resolution {
  /** In the order in which a client would try them; empty with outcome `nxdomain` or `unknown`. */
  readonly addresses: readonly string[];
  /** `unknown`: the name is not local, and whether an outside server knows it cannot be told. */
  readonly outcome: 'found' | 'nxdomain' | 'unknown';
  readonly by: 'address' | 'hosts-file' | 'embedded-dns' | 'outside' | 'nobody';
  /** The network that knew the name. */
  readonly network?: Network;
  /** `Container.id`s that own it there, parallel to `addresses` where the embedded DNS answered. */
  readonly owners?: readonly string[];
  /** Why not, for nxdomain and unknown, in one stable word. */
  readonly why?:
    | 'default-bridge-has-no-dns'
    | 'host-mode'
    | 'no-network'
    | 'not-on-a-shared-network'
    | 'no-such-name'
    | 'no-forwarding-from-internal'
    | 'outside-name';
  /** Networks of the namespace on which the name was looked for. */
  readonly searched?: readonly string[];
}
