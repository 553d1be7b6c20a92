import { clashesOfEngines, hostNetworkOf, joinEngines, readListeners, topologyOfSnapshot } from '../docker/index.ts';
import {
  type CapturedBeside,
  type CapturedKernel,
  capturedTogether,
  machineProblems,
  parseCapturedKernel,
} from '../kernel/index.ts';
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
  const beside = engines(field(raw, 'beside'));
  const problems = [...made.problems, ...(captured?.problems ?? []), ...beside.flatMap((one) => one.problems)];
  const network = networkOfTopology(made.value, {
    // The output of the host's tools also describes its interfaces and its firewall.
    hostNetwork: hostNetworkOf(typeof host === 'object' && host !== null ? host : {}),
    problems,
    beside,
    ...(captured ? { captured: captured.value } : {}),
  });
  return { network, problems };
}

/** No more engines than this are read beside the one that was asked. */
const MAX_BESIDE = 8;

/** The engines of `beside`, each captured as the file is of the engine that was asked. */
function engines(raw: unknown): readonly (CapturedBeside & { readonly problems: readonly Problem[] })[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, MAX_BESIDE).flatMap((part: unknown) => {
    if (typeof part !== 'object' || part === null) return [];
    const { value: topology, problems } = topologyOfSnapshot(part);
    const kernel = field(part, 'kernel');
    const captured = kernel === undefined ? undefined : parseCapturedKernel(kernel);
    return [
      {
        topology,
        problems: [...problems, ...(captured?.problems ?? [])],
        ...(captured ? { captured: captured.value } : {}),
      },
    ];
  });
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
  const beside = engine ? engines(field(raw, 'beside')) : [];
  const others = beside.map((one) => one.topology);
  const topology = engine
    ? joinMachine({ ...joinEngines(engine.value, others), host }, machine)
    : topologyOfMachine(machine, host);
  const ofRules = options.rulesLater ? [] : machineProblems(topology.machine ?? machine);
  const ofEngines = [...(engine?.problems ?? []), ...beside.flatMap((one) => one.problems)];
  const problems = [...said, ...stated.problems, ...ofEngines, ...ofRules];
  return {
    network: new Network({
      topology: withListeners(topology, options.listeners),
      problems,
      ...(engine && others.length > 0
        ? { clashes: others.flatMap((other) => clashesOfEngines(engine.value, other)) }
        : {}),
    }),
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
  /** Engines that run beside it in the same kernel. */
  readonly beside?: readonly CapturedBeside[];
  readonly problems?: readonly Problem[];
}

/** The Network of a running daemon. */
export function networkOfTopology(
  topology: Network['topology'],
  { hostNetwork, captured: own, beside = [], problems }: LiveParts,
): Network {
  const others = beside.map((one) => one.topology);
  const joined = joinEngines(topology, others);
  const captured = joined === topology ? own : capturedTogether(own, beside);
  return new Network({
    topology: joined,
    clashes: others.flatMap((other) => clashesOfEngines(topology, other)),
    // Files are compared with the engine that would run them.
    live: { topology, ...hostNetwork, ...(others.length > 0 ? { others } : {}) },
    ...(captured ? { captured } : {}),
    ...(problems ? { problems } : {}),
  });
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
