import type { Assumption } from '../../model/index.ts';

/** Who asks: a process in a container's network namespace, or a machine. */
export type QuestionSource =
  | { readonly kind: 'container'; readonly id: string }
  /** A process on the host itself. */
  | { readonly kind: 'host' }
  /** Another machine on the host's network; `route`: it has a static route to the container subnets through this host. */
  | { readonly kind: 'lan'; readonly route: boolean }
  /** The namespace with the engine's bridges, where that is not the host's. */
  | { readonly kind: 'engine' }
  | { readonly kind: 'internet' };

/** What is dialled, as the person wrote it. A name is looked up where the source is; an address is dialled as it stands. */
export type QuestionTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'address'; readonly address: string }
  /** `@host`: the host's LAN address. */
  | { readonly kind: 'host' }
  /** `SERVICE@NETWORK`: that service's own address there. Several containers where the service has replicas. */
  | { readonly kind: 'endpoint'; readonly containers: readonly string[]; readonly network: string };

/** One question that can be asked: "can `source` reach `target` on this port?" */
export interface Question {
  /** As asked, for the answer's `from` and `to`. */
  readonly from: string;
  readonly to: string;
  readonly source: QuestionSource;
  readonly target: QuestionTarget;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** What had to be assumed to understand the question, for instance which of three replicas asks. */
  readonly assumptions: readonly Assumption[];
}
