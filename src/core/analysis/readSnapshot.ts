import { hostNetworkOf, readListeners, topologyOfSnapshot } from '../docker/index.ts';
import { type CapturedKernel, machineProblems, parseCapturedKernel } from '../kernel/index.ts';
import { readMachine, topologyOfMachine } from '../machine/index.ts';
import {
  type Engine,
  HOST,
  type Host,
  type HostNetwork,
  type Listener,
  type Machine,
  type Problem,
  type Topology,
} from '../model/index.ts';
import { joinMachine } from './joinMachine.ts';
import { Network } from './Network.ts';

/** Input besides a snapshot, which overrides the snapshot's own statements. */
export interface SnapshotOptions {
  readonly engine?: Engine;
  readonly listeners?: readonly Listener[];
  readonly host?: Host;
  /** The rules of a machine are read namespace by namespace afterwards (`Network.readRulesOf`), and their problems are not among these. */
  readonly rulesLater?: boolean;
}

/** One reading of a snapshot file (docs/contract.md, "Snapshot file"). */
export interface SnapshotReading {
  /** Empty if the value has neither networks nor containers. */
  readonly network: Network;
  readonly problems: readonly Problem[];
}

/** Reads a snapshot. Never throws, whatever the value. */
export function readSnapshot(raw: unknown, options: SnapshotOptions = {}): SnapshotReading {
  const rawMachine = field(raw, 'machine');
  if (rawMachine !== undefined && rawMachine !== null) {
    const machine = readMachine(rawMachine);
    if (machine.value) return readWithMachine(raw, machine.value, machine.problems, options);
    if (field(raw, 'snapshot') === undefined) {
      const { machine: _none, ...topology } = topologyOfMachine({ namespaces: [] });
      return { network: new Network({ topology, problems: machine.problems }), problems: machine.problems };
    }
  }
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

/** The namespaces of a machine, and what an engine says of the containers in them where one was asked. */
function readWithMachine(
  raw: unknown,
  machine: Machine,
  said: readonly Problem[],
  options: SnapshotOptions,
): SnapshotReading {
  const engine = field(raw, 'snapshot') === undefined ? undefined : topologyOfSnapshot(raw, options);
  const stated = readListeners({ host: field(raw, 'host') ?? {} });
  const host = { ...stated.value.host, ...options.host };
  const topology = engine ? joinMachine({ ...engine.value, host }, machine) : topologyOfMachine(machine, host);
  const ofRules = options.rulesLater ? [] : machineProblems(topology.machine ?? machine);
  const problems = [...said, ...stated.problems, ...(engine?.problems ?? []), ...ofRules];
  return {
    network: new Network({ topology: withListeners(topology, options.listeners), problems }),
    problems,
  };
}

/** What somebody says of the sockets (`--listeners`), in the place of what was captured. */
function withListeners(topology: Topology, stated: readonly Listener[] | undefined): Topology {
  if (!stated) return topology;
  const listeners = stated.flatMap((listener): Listener[] => {
    if (listener.container === HOST) return [listener];
    const found = topology.containers.find((c) => c.id === listener.container || c.name === listener.container);
    return found ? [{ ...listener, container: found.id }] : [];
  });
  const { listenersKnown: _known, ...rest } = topology;
  return { ...rest, listeners, listenersComplete: true };
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
