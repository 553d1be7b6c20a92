import {
  type Container,
  engineName,
  engineNamespace,
  HOST,
  indexOf,
  type NamespaceMissing,
  type Topology,
} from '../../model/index.ts';
import { generationInfo } from './generationInfo.ts';
import type { CapturedKernel, CapturedNamespace } from './CapturedKernel.ts';
import { containerNamespace } from './containerNamespace.ts';
import { generationOf } from '../engine/generations/index.ts';
import { engineNamespaceOf, hostNamespace } from './hostNamespace.ts';
import { hostSettings } from './hostSettings.ts';
import type { KernelState, Namespace, StateAssumption } from './KernelState.ts';
import { outsideNamespaces } from './outsideNamespaces.ts';
import { socketsByNamespace } from './sockets.ts';
import { driverOf, engineUplink } from './uplink.ts';
import { rulesBeside, withCaptured } from './withCaptured.ts';

/** The kernel's state for the topology of one engine. What `captured` contains replaces the prediction. */
export function stateOfEngine(topology: Topology, captured?: CapturedKernel): KernelState {
  const settings = hostSettings(topology);
  const { networks } = indexOf(topology);
  const generation = generationOf(topology.engine);
  const plan = generation.plan(topology, settings);
  const synthesised = plan.rulesets;
  const { namespaceOf, withoutNamespace } = placeContainers(topology);
  const namespaces = new Map<string, Namespace>();
  const members = membersOf(namespaceOf);
  const sockets = socketsByNamespace(topology, namespaceOf, plan.ports, settings);
  const socketsIn = (id: string): Pick<Namespace, 'sockets'> | undefined => {
    const list = sockets.get(id);
    return list && { sockets: list };
  };
  const host = withCaptured(hostNamespace(topology, settings), captured?.host, settings.lanAddress);
  const home = engineNamespace(topology.engine);
  const seenHome = rulesBeside(home === HOST ? captured?.host : captured?.engine, synthesised, [topology.engine]);
  namespaces.set(HOST, {
    ...host,
    containers: members.get(HOST) ?? [],
    rulesets: home === HOST ? { ...synthesised, ...seenHome?.rulesets } : { ...captured?.host?.rulesets },
    ...socketsIn(HOST),
  });
  if (home !== HOST) {
    const inside = engineNamespaceOf(topology, settings, engineUplink(topology, settings));
    namespaces.set(home, {
      ...withCaptured(inside, seenHome, undefined),
      containers: members.get(home) ?? [],
      rulesets: { ...synthesised, ...seenHome?.rulesets },
      ...socketsIn(home),
    });
  }
  for (const outside of outsideNamespaces(topology, settings))
    namespaces.set(outside.id, { ...outside, ...socketsIn(outside.id) });
  for (const container of topology.containers) {
    if (namespaceOf.get(container.id) !== container.id) continue;
    const defaults = plan.defaultRoutes.get(container.id) ?? [];
    const predicted = containerNamespace(container, topology, networks, defaults, settings);
    const seen = capturedOf(container, topology, captured);
    const joined = (members.get(container.id) ?? []).filter((id) => id !== container.id);
    namespaces.set(container.id, {
      ...withCaptured(predicted, seen, undefined),
      containers: [container.id, ...joined],
      rulesets: { ...seen?.rulesets },
      ...socketsIn(container.id),
    });
  }
  return {
    topology,
    generation: generationInfo(topology.engine),
    namespaces,
    namespaceOf,
    withoutNamespace,
    ports: plan.ports,
    rulesFrom: seenHome?.rulesets[4]?.origin === 'captured' ? 'captured' : 'synthesised',
    synthesised,
    assumptions: [
      ...settings.assumptions,
      ...(seenHome?.rulesets[4]?.origin === 'captured' ? [] : plan.assumptions),
      ...engineAssumptions(topology, generation.evidence, seenHome),
    ],
  };
}

function engineAssumptions(
  topology: Topology,
  evidence: KernelState['generation']['evidence'],
  seen: CapturedNamespace | undefined,
): StateAssumption[] {
  const out: StateAssumption[] = [];
  const { engine } = topology;
  const isSeen = seen?.rulesets[4]?.origin === 'captured';
  if (evidence === 'source' && !isSeen)
    out.push({
      code: 'engine-from-source',
      message: `The rules of ${engineName(engine)} come from its source code; they are not verified against a recorded kernel.`,
    });
  if (evidence === 'none' && !isSeen)
    out.push({
      code: 'engine-unknown',
      message:
        'This engine is neither Docker nor Podman: what it programs into the kernel is not known, and only captured rules are walked.',
    });
  if (engine.platform === 'desktop')
    out.push({
      code: 'desktop-vm',
      message: `As documented, not verified: ${engine.machine ?? 'Docker Desktop'} runs its engine in a virtual machine. Your computer reaches its published ports, and no container's address.`,
    });
  if (engine.platform === 'rootless' && engine.rootless === undefined)
    out.push({
      code: 'rootless-network-assumed',
      message: `How the rootless engine is connected to the machine is not known; ${driverOf(engine)} and ${engine.product === 'podman' ? 'rootlessport' : "RootlessKit's builtin port driver"} are assumed.`,
    });
  if (engine.swarm === true && !isSeen)
    out.push({
      code: 'swarm-mesh',
      message:
        "This daemon is in a Swarm: ports that services publish through the routing mesh are not known to a single host's containers.",
    });
  return out;
}

/** Which namespace each container's processes live in, and why some have none. */
function placeContainers(topology: Topology): Pick<KernelState, 'namespaceOf' | 'withoutNamespace'> {
  const index = indexOf(topology);
  const namespaceOf = new Map<string, string>();
  const withoutNamespace = new Map<string, NamespaceMissing>();
  for (const container of topology.containers) {
    const { namespace, missing } = index.ownership(container);
    if (missing === undefined) namespaceOf.set(container.id, namespace);
    else withoutNamespace.set(container.id, missing);
  }
  return { namespaceOf, withoutNamespace };
}

/** The ids of the containers in each namespace, in the topology's order. */
function membersOf(namespaceOf: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const [id, namespace] of namespaceOf) {
    const list = members.get(namespace);
    if (list) list.push(id);
    else members.set(namespace, [id]);
  }
  return members;
}

function capturedOf(
  container: Container,
  topology: Topology,
  captured: CapturedKernel | undefined,
): CapturedNamespace | undefined {
  if (!captured) return undefined;
  // A service's name means its one container; of replicas, each has addresses of its own.
  const only = topology.containers.filter((c) => c.service === container.service).length === 1;
  for (const key of [container.id, container.name, container.containerName, only ? container.service : undefined])
    if (key !== undefined) {
      const found = captured.containers.get(key);
      if (found) return found;
    }
  return undefined;
}
