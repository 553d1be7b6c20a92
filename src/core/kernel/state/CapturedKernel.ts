import type { HostsEntry, Link, Route } from './KernelState.ts';
import type { Ruleset } from '../netfilter/Ruleset.ts';

/** What was captured from the kernel (docs/contract.md, `kernel`), parsed. Every part is optional. */
export interface CapturedKernel {
  readonly host?: CapturedNamespace;
  /** The namespace with the bridges of a rootless engine (`rootless`). */
  readonly engine?: CapturedNamespace;
  /** By the key that was given: a service's or a container's name. */
  readonly containers: ReadonlyMap<string, CapturedNamespace>;
}

export interface CapturedNamespace {
  /** With their addresses. */
  readonly links?: readonly Link[];
  readonly routes4?: readonly Route[];
  readonly routes6?: readonly Route[];
  /** Links, and whether net.ipv4.conf.LINK.forwarding is on. */
  readonly forwarding?: ReadonlyMap<string, boolean>;
  /** nftables' own list was captured too: what is not in `rulesets` is not there. */
  readonly nftKnown: boolean;
  /** The container's own hosts file. */
  readonly hosts?: readonly HostsEntry[];
  readonly rulesets: { readonly 4?: Ruleset; readonly 6?: Ruleset };
}
