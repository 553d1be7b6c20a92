import { atLeast, inNet, parseIp, type Topology } from '../../model/index.ts';
import type { StateAssumption } from './KernelState.ts';
import { freeAddress, LAN_SEGMENT, namedHostAddress, namedLanAddress, parentLans } from './parentLans.ts';

/** What the host does, with the defaults of docs/contract.md filled in. */
export interface HostSettings {
  readonly userlandProxy: boolean;
  /** A bridge port's hairpin mode: Docker sets it where docker-proxy is off, netavark never (docs/semantics-engines.md, section 1.0). */
  readonly hairpin: boolean;
  readonly allowDirectRouting: boolean;
  readonly ip6tables: boolean;
  readonly bridgeNf: boolean;
  readonly rpFilter: number;
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  readonly forwardPolicyAssumed: boolean;
  readonly lanAddress: string;
  readonly lanPeer: string;
  /** The length of the LAN's IPv4 prefix. */
  readonly lanPrefix: number;
  readonly lanAddress6?: string;
  readonly lanPeer6?: string;
  readonly assumptions: readonly StateAssumption[];
}

/** RFC 5737's documentation net: what stands for the LAN where nobody said the host's address. */
const SAMPLE_LAN = { address: '192.0.2.1', peer: '192.0.2.9', prefix: 24 };

/** Fills in what the source does not say (docs/contract.md, "Snapshot file"), and names each guess that can matter. */
export function hostSettings(topology: Topology): HostSettings {
  const { host, engine } = topology;
  const assumptions: StateAssumption[] = [];
  if (engine.known === 'assumed')
    assumptions.push({
      code: 'engine-assumed',
      message: 'No engine version given.',
    });
  const lan = lanOf(topology);
  // Podman has none: what serves a published port is the kernel, or a port driver.
  const userlandProxy = engine.product !== 'podman' && (host.userlandProxy ?? true);
  return {
    userlandProxy,
    hairpin: engine.product === 'docker' && !userlandProxy,
    allowDirectRouting: host.allowDirectRouting ?? false,
    ip6tables: host.ip6tables ?? (atLeast(engine, 27) || engine.experimental === true),
    bridgeNf: host.bridgeNf ?? true,
    rpFilter: host.rpFilter ?? 0,
    ...forwardPolicyOf(topology),
    lanAddress: lan.address,
    lanPeer: lan.peer,
    lanPrefix: lan.prefix,
    ...(host.lanAddress6 === undefined ? {} : { lanAddress6: host.lanAddress6 }),
    ...(host.lanPeer6 === undefined
      ? host.lanAddress6 === undefined
        ? {}
        : { lanPeer6: neighbourOf6(host.lanAddress6) }
      : { lanPeer6: host.lanPeer6 }),
    assumptions,
  };
}

/**
 * Of filter FORWARD in the namespace with the bridges. dockerd drops there when it switches forwarding on (docs/contract.md); netavark
 * leaves the policy as it is, and what the machine's is says nothing of a rootless engine's own namespace.
 */
function forwardPolicyOf({ engine, host }: Topology): Pick<HostSettings, 'forwardPolicy' | 'forwardPolicyAssumed'> {
  const usual = engine.product === 'podman' ? 'ACCEPT' : 'DROP';
  if (engine.platform !== 'linux') return { forwardPolicy: usual, forwardPolicyAssumed: false };
  return { forwardPolicy: host.forwardPolicy ?? usual, forwardPolicyAssumed: host.forwardPolicy === undefined };
}

interface Lan {
  readonly address: string;
  readonly peer: string;
  readonly prefix: number;
}

/** The host's LAN: as somebody said it, else the one that a macvlan or ipvlan network on the host's card describes. */
function lanOf(topology: Topology): Lan {
  const { lanAddress, lanPeer } = topology.host;
  const described = parentLans(topology).filter((l) => l.segment === LAN_SEGMENT && l.net.family === 4);
  if (lanAddress !== undefined) {
    const ip = parseIp(lanAddress);
    const around = described.find((l) => ip && inNet(ip, l.net));
    return { address: lanAddress, peer: lanPeer ?? neighbourOf(lanAddress), prefix: around?.net.length ?? 24 };
  }
  for (const lan of described) {
    const address = namedHostAddress(topology, lan) ?? freeAddress(topology, lan, []);
    const peer = address === undefined ? undefined : (lanPeer ?? freeAddress(topology, lan, [address]));
    if (address !== undefined && peer !== undefined) return { address, peer, prefix: lan.net.length };
  }
  const address = namedLanAddress(topology);
  if (address !== undefined) return { address, peer: lanPeer ?? neighbourOf(address), prefix: SAMPLE_LAN.prefix };
  return { ...SAMPLE_LAN, ...(lanPeer === undefined ? {} : { peer: lanPeer }) };
}

/** Some other address of the same /24. */
function neighbourOf(address: string): string {
  if (address === SAMPLE_LAN.address) return SAMPLE_LAN.peer;
  const at = address.lastIndexOf('.');
  const last = Number(address.slice(at + 1));
  return at < 0 ? SAMPLE_LAN.peer : `${address.slice(0, at)}.${last === 254 ? 253 : 254}`;
}

function neighbourOf6(address: string): string {
  return address.replace(/[\da-f]*$/i, (tail) => (tail === 'fe' ? 'fd' : 'fe'));
}
