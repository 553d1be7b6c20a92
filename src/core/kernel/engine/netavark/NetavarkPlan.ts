import type { Engine, Network } from '../../../model/index.ts';
import type { Family } from '../../netfilter/Ruleset.ts';
import type { SetUpOrder } from '../SetUpOrder.ts';

/** What netavark has to program, independent of its firewall driver. */
export interface NetavarkPlan {
  readonly engine: Engine;
  /** Managed bridge networks that are not internal and have a running container, in the order in which they were set up. */
  readonly networks: readonly NetavarkNetwork[];
  readonly ports: readonly NetavarkPort[];
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  readonly forwardPolicyAssumed: boolean;
}

export interface NetavarkNetwork {
  readonly network: Network;
  readonly bridge: string;
  readonly isolate: 'true' | 'strict' | 'false';
  readonly subnets: readonly { readonly family: Family; readonly cidr: string }[];
}

/** One published port, or range of ports, of one container on one network in one family. */
export interface NetavarkPort {
  readonly container: string;
  readonly containerName: string;
  /** The engine's id of the container, which the iptables driver writes into a comment. */
  readonly containerId: string;
  readonly publishedIndex: number;
  readonly network: Network;
  readonly subnet: string;
  readonly family: Family;
  /** One address; undefined for all of the family. */
  readonly hostIp?: string;
  readonly hostPorts: readonly [number, number];
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly containerIp: string;
  readonly containerPort: number;
  /** Absent where the container is on one such network only. */
  readonly order?: SetUpOrder;
}
