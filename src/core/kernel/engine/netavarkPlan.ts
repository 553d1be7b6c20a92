import {
  type Container,
  familyOf,
  indexOf,
  isActive,
  type Network,
  parseIp,
  type PublishedPort,
  type Topology,
} from '../../model/index.ts';
import type { HostSettings } from '../state/hostSettings.ts';
import type { ProgrammedPort, StateAssumption } from '../state/KernelState.ts';
import { isMacvlanOrIpvlan } from '../state/parentLans.ts';
import type { DefaultRoute, EnginePlan } from './EnginePlan.ts';
import type { SynthesisedRulesets } from './FirewallPlan.ts';
import { isolation, isolationIsKnown, isTrue } from './netavark/isolation.ts';
import type { NetavarkNetwork, NetavarkPlan } from './netavark/NetavarkPlan.ts';
import { netavarkPorts, runningOn } from './netavark/publishedPorts.ts';
import type { SetUpOrder } from './SetUpOrder.ts';

/** netavark's metric where nobody says one (netavark src/network/core_utils.rs, DEFAULT_METRIC). */
const METRIC = 100;

/** What Podman makes of a topology with netavark; its firewall drivers differ in their rules alone. */
export function netavarkPlan(
  topology: Topology,
  settings: HostSettings,
  rulesets: (plan: NetavarkPlan) => SynthesisedRulesets,
): EnginePlan {
  const { networks } = indexOf(topology);
  const running = runningOn(topology);
  const attached = (container: Container): readonly Network[] =>
    container.endpoints.flatMap((e) => networks.get(e.network) ?? []);
  const setUp = new Set(running.flatMap(attached));
  const firewalled = [...setUp].filter(hasRules);
  const plan: NetavarkPlan = {
    engine: topology.engine,
    networks: firewalled.map((network): NetavarkNetwork => ({
      network,
      bridge: network.bridgeName,
      isolate: isolation(network, topology.engine),
      subnets: network.subnets.map(({ family, cidr }) => ({ family, cidr })),
    })),
    ports: running.flatMap((container) => {
      const homes = attached(container).filter(hasRules);
      return homes.flatMap((network) => netavarkPorts(container, network, orderAmong(container, network, homes)));
    }),
    forwardPolicy: settings.forwardPolicy,
    forwardPolicyAssumed: settings.forwardPolicyAssumed,
  };
  return {
    rulesets: rulesets(plan),
    ports: topology.containers.flatMap((container) =>
      container.published.flatMap((published, index) => programmed({ container, published, index }, networks)),
    ),
    defaultRoutes: new Map(topology.containers.map((c) => [c.id, defaultRoutesOf(c, attached(c))])),
    assumptions: isolationAssumed(firewalled),
  };
}

/** netavark keeps rules of bridges that it manages and that lead out (src/network/bridge.rs, setup_firewall). */
const hasRules = (network: Network): boolean =>
  network.driver === 'bridge' && !network.internal && network.options.get('mode')?.value !== 'unmanaged';

/** Where a rule of one network stands among those of the container's others. */
function orderAmong(
  { id, endpoints }: Container,
  { id: network }: Network,
  among: readonly Network[],
): SetUpOrder | undefined {
  if (among.length < 2) return undefined;
  return { key: `set-up of ${id}`, network, all: endpoints.map((e) => e.network), networks: among.map((n) => n.id) };
}

/** A default route per network that leads out, each with its metric (netavark src/network/core_utils.rs, add_default_routes). */
function defaultRoutesOf(container: Container, attached: readonly Network[]): DefaultRoute[] {
  return ([4, 6] as const).flatMap((family) => {
    return attached.flatMap((network): DefaultRoute[] => {
      const endpoint = container.endpoints.find((e) => e.network === network.id);
      const address = family === 4 ? endpoint?.ipv4 : endpoint?.ipv6;
      const via = network.subnets.find((s) => s.family === family)?.gateway;
      const keeps = network.internal || isTrue(network.options.get('no_default_route')?.value);
      if (address === undefined || via === undefined || keeps) return [];
      const stated = Number(network.options.get('metric')?.value ?? METRIC);
      const metric = Number.isInteger(stated) && stated >= 0 ? stated : METRIC;
      return [{ family, network: network.id, via, metric }];
    });
  });
}

interface Published {
  readonly container: Container;
  readonly published: PublishedPort;
  readonly index: number;
}

/** How a published port is served, per family of host address. */
function programmed(
  { container, published, index }: Published,
  networks: ReadonlyMap<string, Network>,
): ProgrammedPort[] {
  const common = {
    container: container.id,
    index,
    containerPort: published.containerPort,
    protocol: published.protocol,
    ...(published.hostPort === undefined ? {} : { hostPort: published.hostPort }),
    proxied: false,
  };
  // A port without address is reserved on 0.0.0.0 alone, and forwarded in both families (docs/semantics-engines.md, section 1.9).
  const hostIp = parseIp(published.hostIp ?? '')?.text ?? '0.0.0.0';
  const none = (why: NonNullable<ProgrammedPort['why']>): ProgrammedPort[] => [
    { ...common, family: familyOf(hostIp), hostIp, by: 'none', why },
  ];
  if (!isActive(container)) return none('inactive');
  if (container.namespace.kind === 'host') return none('host-mode');
  if (container.namespace.kind === 'none') return none('no-namespace');
  if (container.namespace.kind === 'shared') return none('shared-namespace');
  const attached = container.endpoints.flatMap((endpoint) => {
    const network = networks.get(endpoint.network);
    return network ? [{ endpoint, network }] : [];
  });
  const homes = attached.filter(({ network }) => hasRules(network));
  if (homes.length === 0) {
    if (container.namespace.usermode) return [{ ...common, family: familyOf(hostIp), hostIp, by: 'proxy' }];
    if (attached.some(({ network }) => network.internal)) return none('internal-network');
    return none(attached.some(({ network }) => isMacvlanOrIpvlan(network)) ? 'driver' : 'no-network');
  }
  const families = hostIp === '0.0.0.0' ? ([4, 6] as const) : [familyOf(hostIp)];
  const served = families.flatMap((family): ProgrammedPort[] => {
    const home = homes.find(({ endpoint }) => (family === 4 ? endpoint.ipv4 : endpoint.ipv6) !== undefined);
    const address = family === 4 ? home?.endpoint.ipv4 : home?.endpoint.ipv6;
    if (!home || address === undefined) return [];
    const bound = hostIp === '0.0.0.0' && family === 6 ? '::' : hostIp;
    return [{ ...common, family, hostIp: bound, by: 'dnat', to: { address, network: home.network.id } }];
  });
  return served.length > 0 ? served : none('no-network');
}

function isolationAssumed(networks: readonly Network[]): StateAssumption[] {
  const unknown = networks.filter((network) => !isolationIsKnown(network));
  if (unknown.length === 0) return [];
  return [
    {
      code: 'podman-isolation',
      message: `Whether ${unknown.map((n) => n.key).join(', ')} ${unknown.length === 1 ? 'is' : 'are'} isolated is what only Podman's own API tells. It is assumed that its Docker-compatible API made ${unknown.length === 1 ? 'it' : 'them'}, as Compose does, which isolates; "podman network create" does not.`,
    },
  ];
}
