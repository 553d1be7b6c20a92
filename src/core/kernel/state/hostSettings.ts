import { atLeast, type Topology } from '../../model/index.ts';
import type { StateAssumption } from './KernelState.ts';

/** What the host does, with the defaults of docs/contract.md filled in. */
export interface HostSettings {
  readonly userlandProxy: boolean;
  readonly allowDirectRouting: boolean;
  readonly ip6tables: boolean;
  readonly bridgeNf: boolean;
  readonly rpFilter: number;
  readonly forwardPolicy: 'ACCEPT' | 'DROP';
  readonly forwardPolicyAssumed: boolean;
  readonly lanAddress: string;
  readonly lanPeer: string;
  readonly lanAddress6?: string;
  readonly lanPeer6?: string;
  readonly assumptions: readonly StateAssumption[];
}

/** RFC 5737's documentation net: what stands for the LAN where nobody said the host's address. */
const SAMPLE_LAN = { address: '192.0.2.1', peer: '192.0.2.9' };

/** Fills in what the source does not say (docs/contract.md, "Snapshot file"), and names each guess that can matter. */
export function hostSettings(topology: Topology): HostSettings {
  const { host, engine } = topology;
  const assumptions: StateAssumption[] = [];
  if (engine.known === 'assumed')
    assumptions.push({
      code: 'engine-assumed',
      message: 'Nobody said which Docker Engine runs.',
    });
  const lanAddress = host.lanAddress ?? SAMPLE_LAN.address;
  return {
    userlandProxy: host.userlandProxy ?? true,
    allowDirectRouting: host.allowDirectRouting ?? false,
    ip6tables: host.ip6tables ?? (atLeast(engine, 27) || engine.experimental === true),
    bridgeNf: host.bridgeNf ?? true,
    rpFilter: host.rpFilter ?? 0,
    forwardPolicy: host.forwardPolicy ?? 'DROP',
    forwardPolicyAssumed: host.forwardPolicy === undefined,
    lanAddress,
    lanPeer: host.lanPeer ?? neighbourOf(lanAddress),
    ...(host.lanAddress6 === undefined ? {} : { lanAddress6: host.lanAddress6 }),
    ...(host.lanPeer6 === undefined
      ? host.lanAddress6 === undefined
        ? {}
        : { lanPeer6: neighbourOf6(host.lanAddress6) }
      : { lanPeer6: host.lanPeer6 }),
    assumptions,
  };
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
