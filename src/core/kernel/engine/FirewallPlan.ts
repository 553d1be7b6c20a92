import type { Engine, Network } from '../../model/index.ts';
import type { Family, Ruleset } from '../netfilter/Ruleset.ts';

/**
 * What a daemon has to program, independent of its generation: bridge networks in the order of their creation, each with its
 * endpoints in the order in which they were attached. A generation is a function from a plan to rulesets.
 */
export interface FirewallPlan {
  readonly engine: Engine;
  readonly userlandProxy: boolean;
  /** The daemon's flag of 28.2 on: no raw rule guards the endpoints. */
  readonly allowDirectRouting: boolean;
  /** Whether IPv6 rules are programmed at all. */
  readonly ip6tables: boolean;
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  /** The policy was assumed; chains carry `policyAssumed`. */
  readonly forwardPolicyAssumed: boolean;
  /** docker0 first, then by creation. */
  readonly bridges: readonly BridgePlan[];
  /** Every published port of every endpoint, in the order in which they were programmed. */
  readonly ports: readonly PortPlan[];
  /** Endpoints of all bridges in the order in which they were attached. */
  readonly endpoints: readonly EndpointPlan[];
  readonly links: readonly LegacyLinkPlan[];
  readonly swarm: boolean;
}

export interface BridgePlan {
  readonly network: Network;
  readonly bridge: string;
  readonly internal: boolean;
  readonly icc: boolean;
  readonly 4?: BridgeFamilyPlan;
  readonly 6?: BridgeFamilyPlan;
  /** `com.docker.network.bridge.trusted_host_interfaces`. */
  readonly trustedInterfaces: readonly string[];
}

export interface BridgeFamilyPlan {
  /** CIDR of the network: `172.18.0.0/16`. */
  readonly subnet: string;
  readonly gateway?: string;
  readonly masquerade: boolean;
  /** `com.docker.network.host_ipv4` / `_ipv6`: SNAT to it instead of MASQUERADE. */
  readonly snatTo?: string;
  readonly mode: 'nat' | 'nat-unprotected' | 'routed' | 'isolated';
}

export interface EndpointPlan {
  /** `Container.id`. */
  readonly container: string;
  readonly network: string;
  readonly bridge: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
}

/** One binding in one family of a bridge endpoint. */
export interface PortPlan {
  readonly container: string;
  readonly publishedIndex: number;
  readonly network: string;
  readonly bridge: string;
  /** Of the host address. */
  readonly family: Family;
  /** `0.0.0.0`, `::`, or one address. */
  readonly hostIp: string;
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The container's address; of the other family where only docker-proxy can serve it. */
  readonly containerIp: string;
  readonly containerPort: number;
  /** `dnat`: nat and filter rules; `proxy`: docker-proxy only; `routed`: a filter rule only. */
  readonly by: 'dnat' | 'proxy' | 'routed';
}

/** Legacy `--link` on a bridge with icc off: parent may reach child's exposed ports. */
export interface LegacyLinkPlan {
  readonly bridge: string;
  readonly parentIp: string;
  readonly childIp: string;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}

/** The rules of one generation for both families; 6 is absent where ip6tables is off. */
export interface SynthesisedRulesets {
  readonly 4: Ruleset;
  readonly 6?: Ruleset;
}
