import * as v from 'valibot';
import {
  type DockerOrigin,
  firstOf,
  inNet,
  type Network,
  nextIp,
  parseCidr,
  parseIp,
  type Subnet,
  textOf,
} from '../model/index.ts';
import { statedAddress } from './statedAddress.ts';
import { fields, list, record, tolerantFields, type Oddities } from './tolerantFields.ts';

const IPAM_CONFIG = fields({
  Subnet: v.string(),
  Gateway: v.string(),
  IPRange: v.string(),
  AuxiliaryAddresses: record(v.string()),
});

const NETWORK = {
  Id: v.string(),
  Name: v.string(),
  Created: v.string(),
  Driver: v.string(),
  Internal: v.boolean(),
  Attachable: v.boolean(),
  Ingress: v.boolean(),
  EnableIPv4: v.boolean(),
  EnableIPv6: v.boolean(),
  IPAM: fields({ Config: list(IPAM_CONFIG) }),
  Options: record(v.string()),
  Labels: record(v.string()),
};

export interface DatedNetwork {
  readonly network: Network;
  readonly created: string;
}

/**
 * GET /networks/{id} → Network. Undefined for the pseudo networks `host` and `none`, and for a value that is not a network.
 *
 * @param gatewaysSeen gateways that containers report, by network id: up to engine 28, a network made with only `--subnet` does
 *   not show its gateway itself (docs/semantics.md, section 5)
 */
export function networkOf(
  raw: unknown,
  gatewaysSeen: ReadonlyMap<string, readonly string[]>,
  oddities: Oddities,
): DatedNetwork | undefined {
  const n = tolerantFields(NETWORK, raw, 'A network of the snapshot', oddities);
  if (!n) return undefined;
  if (n.Id === undefined || n.Name === undefined) {
    oddities.add('snapshot-network', 'A network of the snapshot has no Id or Name; it is ignored.');
    return undefined;
  }
  const driver = n.Driver ?? 'bridge';
  if (driver === 'host' || driver === 'null' || driver === 'none') return undefined;
  const origin = (path?: string): DockerOrigin => ({
    kind: 'docker',
    object: 'network',
    id: n.Id as string,
    ...(path === undefined ? {} : { path }),
  });
  const options = new Map([...(n.Options ?? [])].map(([k, x]) => [k, textOf(x, origin(`Options.${k}`))]));
  const isDefaultBridge = options.get('com.docker.network.bridge.default_bridge')?.value === 'true';
  const optionName = options.get('com.docker.network.bridge.name')?.value;
  const subnets: Subnet[] = [];
  for (const [i, c] of (n.IPAM?.Config ?? []).entries()) {
    if (!c.Subnet) continue;
    const subnet = subnetOf(c, driver, gatewaysSeen.get(n.Id) ?? [], origin(`IPAM.Config[${i}]`));
    if (subnet) subnets.push(subnet);
    else
      oddities.add('snapshot-subnet', `Network ${n.Name}: "${c.Subnet.slice(0, 60)}" is not a subnet; it is ignored.`);
  }
  const parent = options.get('parent')?.value;
  return {
    created: n.Created ?? '',
    network: {
      id: n.Id,
      key: n.Name,
      name: n.Name,
      driver,
      isDefaultBridge,
      internal: n.Internal ?? false,
      external: false,
      attachable: n.Attachable ?? false,
      // Podman fills neither in always; a subnet that is there says more (docs/semantics-engines.md, section 2.1).
      enableIPv4: (n.EnableIPv4 ?? true) || subnets.some((s) => s.family === 4),
      enableIPv6: n.EnableIPv6 ?? subnets.some((s) => s.family === 6),
      subnets,
      bridgeName: driver !== 'bridge' ? '' : optionName || (isDefaultBridge ? 'docker0' : `br-${n.Id.slice(0, 12)}`),
      options,
      labels: new Map([...(n.Labels ?? [])].map(([k, x]) => [k, textOf(x, origin(`Labels.${k}`))])),
      ...(n.Ingress ? { ingress: true } : {}),
      ...(parent === undefined ? {} : { parent }),
      origin: origin(),
      parts: new Map(),
    },
  };
}

function subnetOf(
  config: v.InferOutput<typeof IPAM_CONFIG>,
  driver: string,
  seen: readonly string[],
  origin: DockerOrigin,
): Subnet | undefined {
  const cidr = config.Subnet ?? '';
  const net = parseCidr(cidr);
  if (!net) return undefined;
  const inside = (address: string): boolean => {
    const ip = parseIp(address);
    return ip !== undefined && inNet(ip, net);
  };
  // 27 to 28.0.0 wrote an IPv6 gateway with its prefix length (docs/semantics.md, section 5).
  const own = statedAddress(config.Gateway)?.split('/')[0];
  // Docker's IPAM gives the gateway `.1` by default.
  const byDefault = driver === 'bridge' && !config.Gateway ? nextIp(firstOf(net)).text : undefined;
  const gateway = own ?? seen.find(inside) ?? byDefault;
  return {
    family: net.family,
    cidr,
    ...(gateway === undefined ? {} : { gateway }),
    ...(config.IPRange ? { ipRange: config.IPRange } : {}),
    auxiliary: config.AuxiliaryAddresses ?? new Map<string, string>(),
    predicted: false,
    origin,
  };
}
