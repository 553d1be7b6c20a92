import { type Container, indexOf, type Network, type Topology } from '../../model/index.ts';
import type { HostSettings } from '../state/hostSettings.ts';
import { isLayer3 } from '../state/parentLans.ts';
import type { DefaultRoute, EnginePlan } from './EnginePlan.ts';
import type { FirewallPlan, SynthesisedRulesets } from './FirewallPlan.ts';
import { gatewayOf, type GatewayEndpoints } from './gatewayEndpoints.ts';
import { planFirewall } from './planFirewall.ts';

/** What a Docker Engine makes of a topology; its generations differ in their rules alone. */
export function dockerPlan(
  topology: Topology,
  settings: HostSettings,
  rulesets: (plan: FirewallPlan) => SynthesisedRulesets,
): EnginePlan {
  const { networks } = indexOf(topology);
  const plan = planFirewall(topology, settings);
  const defaultRoutes = new Map(
    topology.containers.map((container) => [
      container.id,
      defaultRoutesOf(container, plan.gateways.get(container.id) ?? {}, { topology, networks }),
    ]),
  );
  return { rulesets: rulesets(plan.firewall), ports: plan.ports, defaultRoutes, assumptions: [] };
}

interface World {
  readonly topology: Topology;
  readonly networks: ReadonlyMap<string, Network>;
}

function defaultRoutesOf(
  container: Container,
  gateways: GatewayEndpoints,
  { topology, networks }: World,
): DefaultRoute[] {
  return container.endpoints.flatMap((endpoint) => {
    const network = networks.get(endpoint.network);
    if (!network) return [];
    return ([4, 6] as const).flatMap((family): DefaultRoute[] => {
      const out = { family, network: network.id, metric: family === 4 ? 0 : 1024 };
      const via = gateways[family] === endpoint ? gatewayOf(endpoint, network, family, topology.engine) : undefined;
      if (via !== undefined) return [{ ...out, via }];
      const address = family === 4 ? endpoint.ipv4 : endpoint.ipv6;
      return gateways[family] === undefined && address !== undefined && leavesByInterface(network) ? [out] : [];
    });
  });
}

/** ipvlan in layer 3 has a default route without a router (moby libnetwork/drivers/ipvlan/ipvlan_joinleave.go, ifaceGateway). */
const leavesByInterface = (network: Network): boolean =>
  isLayer3(network) && !network.internal && network.parent !== undefined;
