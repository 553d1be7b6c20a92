import { atLeast, type Container, type Endpoint, type Engine, type Network } from '../../model/index.ts';
import { isLayer3, isMacvlanOrIpvlan } from '../state/parentLans.ts';

export interface GatewayEndpoints {
  readonly 4?: Endpoint;
  readonly 6?: Endpoint;
}

const GWBRIDGE = 'docker_gwbridge';

/**
 * The gateway that an endpoint gets: none on an internal network since 25.0 (moby#46603; of macvlan and ipvlan since 20.10,
 * moby#40596), none in isolated mode, and none for ipvlan in layer 3.
 */
export function gatewayOf(endpoint: Endpoint, network: Network, family: 4 | 6, engine: Engine): string | undefined {
  if (family === 4 ? endpoint.ipv4 === undefined : endpoint.ipv6 === undefined) return undefined;
  if (network.internal && (atLeast(engine, 25) || isMacvlanOrIpvlan(network))) return undefined;
  if (isLayer3(network)) return undefined;
  if (gatewayMode(network, family) === 'isolated') return undefined;
  const reported = family === 4 ? endpoint.gateway4 : endpoint.gateway6;
  return reported ?? network.subnets.find((s) => s.family === family)?.gateway;
}

/**
 * macvlan and ipvlan in layer 2 count as leading out since 29 though nobody stated a gateway, and so get no default route
 * (moby#50929, `ForceGw4`).
 */
function leadsOut(endpoint: Endpoint, network: Network, family: 4 | 6, engine: Engine): boolean {
  return (
    atLeast(engine, 29) &&
    isMacvlanOrIpvlan(network) &&
    !isLayer3(network) &&
    !network.internal &&
    network.parent !== undefined &&
    (family === 4 ? endpoint.ipv4 : endpoint.ipv6) !== undefined
  );
}

/** `com.docker.network.bridge.gateway_mode_ipv4` / `_ipv6`. */
export function gatewayMode(network: Network, family: 4 | 6): 'nat' | 'nat-unprotected' | 'routed' | 'isolated' {
  const value = network.options.get(`com.docker.network.bridge.gateway_mode_ipv${family}`)?.value;
  return value === 'routed' || value === 'nat-unprotected' || value === 'isolated' ? value : 'nat';
}

/**
 * Which endpoint holds the default route, and so the NAT port bindings: moby's `Endpoint.Less` order (libnetwork/sandbox.go;
 * docs/semantics.md, section 2.2), then the first that has a gateway. Up to 27 one endpoint serves both families.
 */
export function gatewayEndpoints(
  container: Container,
  networks: ReadonlyMap<string, Network>,
  engine: Engine,
): GatewayEndpoints {
  const known = container.endpoints.flatMap((endpoint) => {
    const network = networks.get(endpoint.network);
    return network ? [{ endpoint, network }] : [];
  });
  const separate = atLeast(engine, 28);
  const has = (attached: (typeof known)[number], family: 4 | 6): boolean =>
    gatewayOf(attached.endpoint, attached.network, family, engine) !== undefined ||
    leadsOut(attached.endpoint, attached.network, family, engine);
  const score = (x: (typeof known)[number]): number => (has(x, 4) ? 1 : 0) + (has(x, 6) ? (separate ? 1 : 2) : 0);
  known.sort(
    (one, other) =>
      (separate ? other.endpoint.gwPriority - one.endpoint.gwPriority : 0) ||
      Number(one.network.name === GWBRIDGE) - Number(other.network.name === GWBRIDGE) ||
      Number(one.network.internal) - Number(other.network.internal) ||
      score(other) - score(one) ||
      (one.network.name < other.network.name ? -1 : one.network.name > other.network.name ? 1 : 0),
  );
  if (!separate) {
    const first = known.find((x) => has(x, 4) || has(x, 6));
    if (!first) return {};
    return {
      ...(has(first, 4) ? { 4: first.endpoint } : {}),
      ...(has(first, 6) ? { 6: first.endpoint } : {}),
    };
  }
  const four = known.find((x) => has(x, 4))?.endpoint;
  const six = known.find((x) => has(x, 6))?.endpoint;
  return { ...(four ? { 4: four } : {}), ...(six ? { 6: six } : {}) };
}
