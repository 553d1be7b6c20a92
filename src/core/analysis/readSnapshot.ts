import { hostNetworkOf, topologyOfSnapshot } from '../docker/index.ts';
import { type CapturedKernel, parseCapturedKernel } from '../kernel/index.ts';
import { type Engine, type Host, type HostNetwork, type Listener, type Problem } from '../model/index.ts';
import { Network } from './Network.ts';

/** Input besides a snapshot, which overrides the snapshot's own statements. */
export interface SnapshotOptions {
  readonly engine?: Engine;
  readonly listeners?: readonly Listener[];
  readonly host?: Host;
}

/** One reading of a snapshot file (docs/contract.md, "Snapshot file"). */
export interface SnapshotReading {
  /** Empty if the value has neither networks nor containers. */
  readonly network: Network;
  readonly problems: readonly Problem[];
}

/** Reads a snapshot. Never throws, whatever the value. */
export function readSnapshot(raw: unknown, options: SnapshotOptions = {}): SnapshotReading {
  const made = topologyOfSnapshot(raw, options);
  const part = field(raw, 'kernel');
  const captured = part === undefined ? undefined : parseCapturedKernel(part);
  const host = field(part, 'host');
  const problems = [...made.problems, ...(captured?.problems ?? [])];
  const network = networkOfTopology(made.value, {
    // The output of the host's tools also describes its interfaces and its firewall.
    hostNetwork: hostNetworkOf(typeof host === 'object' && host !== null ? host : {}),
    problems,
    ...(captured ? { captured: captured.value } : {}),
  });
  return { network, problems };
}

/** What was read from a running daemon and its host. */
export interface LiveParts {
  readonly hostNetwork: HostNetwork;
  readonly captured?: CapturedKernel;
  readonly problems?: readonly Problem[];
}

/** The Network of a running daemon. */
export function networkOfTopology(
  topology: Network['topology'],
  { hostNetwork, captured, problems }: LiveParts,
): Network {
  return new Network({
    topology,
    live: { topology, ...hostNetwork },
    ...(captured ? { captured } : {}),
    ...(problems ? { problems } : {}),
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
