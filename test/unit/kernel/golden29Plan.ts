import { readFileSync } from 'node:fs';
import { implied, type Network } from '../../../src/core/model/index.ts';
import type {
  BridgeFamilyPlan,
  BridgePlan,
  FirewallPlan,
  PortPlan,
} from '../../../src/core/kernel/engine/FirewallPlan.ts';
import type { Family } from '../../../src/core/kernel/netfilter/Ruleset.ts';

/** One case of test/fixtures/moby-rules: a network, an endpoint, a published port, and the rules per chain. */
export interface GoldenCase {
  readonly name: string;
  readonly source: string;
  readonly family: Family;
  readonly withDocker0: boolean;
  readonly plan: {
    readonly bridge: string;
    readonly subnet4: string;
    readonly subnet6?: string;
    readonly ip4: string;
    readonly ip6?: string;
    readonly snat4?: string;
    readonly snat6?: string;
    readonly hairpin: boolean;
    readonly internal: boolean;
    readonly icc: boolean;
    readonly masquerade: boolean;
    readonly snat: boolean;
    readonly mode: BridgeFamilyPlan['mode'];
    readonly hostIp4: string;
    readonly hostIp6?: string;
  };
  readonly chains: Readonly<Record<string, readonly string[]>>;
}

export interface GoldenFile {
  readonly frame?: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly GoldenCase[];
}

export function goldenFile(name: string): GoldenFile {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/moby-rules/${name}.json`, import.meta.url), 'utf8'),
  ) as GoldenFile;
}

/** The plan that a case describes, for a daemon of engine 29. */
export function goldenPlan({ plan, withDocker0 }: GoldenCase, backend: 'iptables' | 'nftables'): FirewallPlan {
  const bridges: BridgePlan[] = [];
  if (withDocker0) {
    const conf: BridgeFamilyPlan = { subnet: '172.17.0.0/16', gateway: '172.17.0.1', masquerade: true, mode: 'nat' };
    bridges.push({
      network: network('bridge', 'docker0', true),
      bridge: 'docker0',
      internal: false,
      icc: true,
      4: conf,
      trustedInterfaces: [],
    });
  }
  const conf = (subnet: string, snatTo: string | undefined): BridgeFamilyPlan => ({
    subnet,
    masquerade: plan.masquerade,
    mode: plan.mode,
    ...(plan.snat && snatTo !== undefined ? { snatTo } : {}),
  });
  bridges.push({
    network: network('n1', plan.bridge, false),
    bridge: plan.bridge,
    internal: plan.internal,
    icc: plan.icc,
    4: conf(plan.subnet4, plan.snat4),
    ...(plan.subnet6 === undefined ? {} : { 6: conf(plan.subnet6, plan.snat6) }),
    trustedInterfaces: [],
  });
  const by = plan.mode === 'routed' ? 'routed' : 'dnat';
  const port = (family: Family, hostIp: string, containerIp: string): PortPlan => ({
    container: 'c1',
    publishedIndex: 0,
    network: 'n1',
    bridge: plan.bridge,
    family,
    hostIp,
    hostPort: 8080,
    protocol: 'tcp',
    containerIp,
    containerPort: 80,
    by,
  });
  const ports = plan.internal ? [] : [port(4, plan.hostIp4, plan.ip4)];
  if (!plan.internal && plan.ip6 !== undefined && plan.hostIp6 !== undefined)
    ports.push(port(6, plan.hostIp6, plan.ip6));
  return {
    engine: { version: [29, 7, 2], backend, product: 'docker', platform: 'linux', known: 'stated' },
    userlandProxy: !plan.hairpin,
    allowDirectRouting: false,
    ip6tables: plan.subnet6 !== undefined,
    forwardPolicy: 'ACCEPT',
    forwardPolicyAssumed: false,
    bridges,
    ports,
    endpoints: [
      {
        container: 'c1',
        network: 'n1',
        bridge: plan.bridge,
        ipv4: plan.ip4,
        ...(plan.ip6 === undefined ? {} : { ipv6: plan.ip6 }),
      },
    ],
    links: [],
    swarm: false,
  };
}

function network(id: string, bridgeName: string, isDefaultBridge: boolean): Network {
  return {
    id,
    key: id,
    name: id,
    driver: 'bridge',
    isDefaultBridge,
    internal: false,
    external: false,
    attachable: false,
    enableIPv4: true,
    enableIPv6: false,
    subnets: [],
    bridgeName,
    options: new Map(),
    labels: new Map(),
    origin: implied('a test'),
    parts: new Map(),
  };
}
