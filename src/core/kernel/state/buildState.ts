import { type Container, engineText, HOST, indexOf, type NamespaceMissing, type Topology } from '../../model/index.ts';
import type { CapturedKernel, CapturedNamespace } from './CapturedKernel.ts';
import { containerNamespace } from './containerNamespace.ts';
import { generationOf } from '../engine/generations/index.ts';
import { hostNamespace } from './hostNamespace.ts';
import { hostSettings } from './hostSettings.ts';
import type { KernelState, Link, Namespace, StateAssumption } from './KernelState.ts';
import { machineState } from './machineState.ts';
import { LAN_SEGMENT } from './parentLans.ts';
import { outsideNamespaces } from './outsideNamespaces.ts';
import { planFirewall } from '../engine/planFirewall.ts';
import { socketsByNamespace } from './sockets.ts';

/** Predicts the kernel's state for this topology. What `captured` contains replaces the prediction. */
export function buildState(topology: Topology, captured?: CapturedKernel): KernelState {
  if (topology.machine) return machineState(topology, topology.machine);
  const settings = hostSettings(topology);
  const { networks } = indexOf(topology);
  const plan = planFirewall(topology, settings);
  const generation = generationOf(topology.engine);
  const synthesised = generation.rulesets(plan.firewall);
  const { namespaceOf, withoutNamespace } = placeContainers(topology);
  const namespaces = new Map<string, Namespace>();
  const members = membersOf(namespaceOf);
  const sockets = socketsByNamespace(topology, namespaceOf, plan.ports, settings.userlandProxy);
  const socketsIn = (id: string): Pick<Namespace, 'sockets'> | undefined => {
    const list = sockets.get(id);
    return list && { sockets: list };
  };
  const host = withCaptured(hostNamespace(topology, settings), captured?.host, settings.lanAddress);
  namespaces.set(HOST, {
    ...host,
    containers: members.get(HOST) ?? [],
    rulesets: { ...synthesised, ...captured?.host?.rulesets },
    ...socketsIn(HOST),
  });
  for (const outside of outsideNamespaces(topology, settings))
    namespaces.set(outside.id, { ...outside, ...socketsIn(outside.id) });
  for (const container of topology.containers) {
    if (namespaceOf.get(container.id) !== container.id) continue;
    const gateways = plan.gateways.get(container.id) ?? {};
    const predicted = containerNamespace(container, topology, networks, gateways, settings);
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
    generation: {
      id: generation.id,
      title: generation.title,
      evidence: generation.evidence,
      engine: topology.engine,
    },
    namespaces,
    namespaceOf,
    withoutNamespace,
    ports: plan.ports,
    rulesFrom: captured?.host?.rulesets[4] ? 'captured' : 'synthesised',
    synthesised,
    assumptions: [...settings.assumptions, ...engineAssumptions(topology, generation.evidence, captured)],
  };
}

function engineAssumptions(
  topology: Topology,
  evidence: 'recorded' | 'source',
  captured: CapturedKernel | undefined,
): StateAssumption[] {
  const out: StateAssumption[] = [];
  const { engine } = topology;
  if (evidence === 'source' && !captured?.host?.rulesets[4])
    out.push({
      code: 'engine-from-source',
      message: `The rules of Docker ${engineText(engine)} come from its source code; they are not verified against a recorded kernel.`,
    });
  if (engine.flavour === 'desktop')
    out.push({
      code: 'desktop-vm',
      message: 'Docker Desktop runs its engine in a virtual machine: "the host" here is that machine, not yours.',
    });
  if (engine.flavour === 'podman' && !captured?.host?.rulesets[4])
    out.push({
      code: 'podman-rules',
      message: "Podman's netavark programs its own rules; those shown are what Docker would program.",
    });
  if (engine.swarm === true && !captured?.host?.rulesets[4])
    out.push({
      code: 'swarm-mesh',
      message:
        "This daemon is in a Swarm: ports that services publish through the routing mesh are not known to a single host's containers.",
    });
  if (engine.flavour === 'rootless')
    out.push({
      code: 'rootless',
      message:
        'Rootless Docker runs in a network namespace of its own: "the host" here is that namespace, not the machine.',
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
  for (const key of [container.name, container.containerName, only ? container.service : undefined, container.id])
    if (key !== undefined) {
      const found = captured.containers.get(key);
      if (found) return found;
    }
  return undefined;
}

/** Puts what the kernel said over what was predicted. Links get back what `ip` does not tell: whose network they are on. */
function withCaptured(
  predicted: Namespace,
  seen: CapturedNamespace | undefined,
  lanAddress: string | undefined,
): Namespace {
  if (!seen) return predicted;
  const isHost = predicted.id === HOST;
  const links = seen.links?.map((link): Link => {
    if (link.kind === 'lo') return link;
    const addresses = new Set(link.addresses.map((a) => a.address));
    const model = isHost
      ? predicted.links.find((p) => p.kind === 'bridge' && p.name === link.name)
      : predicted.links.find((p) => p.addresses.some((a) => a.scope === 'global' && addresses.has(a.address)));
    if (model)
      return {
        ...link,
        kind: isHost ? 'bridge' : model.kind,
        routeLocalnet: model.routeLocalnet,
        ...(model.network === undefined ? {} : { network: model.network }),
        ...(model.container === undefined ? {} : { container: model.container }),
        ...(model.segment === undefined ? {} : { segment: model.segment }),
        ...(link.hairpin === undefined && model.hairpin !== undefined ? { hairpin: model.hairpin } : {}),
      };
    const uplink =
      isHost &&
      ((lanAddress !== undefined && addresses.has(lanAddress)) ||
        (seen.routes4 ?? []).some((r) => r.destination === '0.0.0.0/0' && r.link === link.name));
    if (uplink) return { ...link, kind: 'nic', segment: LAN_SEGMENT };
    return { ...link, segment: `${predicted.id}/${link.name}` };
  });
  if (!links && !seen.routes4 && !seen.routes6) return predicted;
  // Routes of a family that was not captured stay predicted, but use the captured links.
  const seenName = (name: string): string | undefined => {
    const model = predicted.links.find((l) => l.name === name);
    if (!links || !model) return name;
    return links.find(
      (l) => (model.segment !== undefined && l.segment === model.segment) || (model.kind === 'lo' && l.kind === 'lo'),
    )?.name;
  };
  const ownRoutes = (family: 4 | 6) =>
    predicted.routes.flatMap((route) => {
      const link = seenName(route.link);
      return route.family === family && link !== undefined ? [{ ...route, link }] : [];
    });
  return {
    ...predicted,
    links: links ?? predicted.links,
    routes: [...(seen.routes4 ?? ownRoutes(4)), ...(seen.routes6 ?? ownRoutes(6))],
    captured: true,
  };
}
