import {
  type Container,
  type Engine,
  type Host,
  type ImageRecord,
  type Listener,
  type Network,
  type Result,
  type Problem,
  type Topology,
} from '../../model/index.ts';
import { declaredListeners, imageTextOf, unseenOf, vpnClients } from '../../process/index.ts';
import type { ComposeProject } from '../ComposeProject.ts';
import { LoadedProject } from '../project/LoadedProject.ts';
import { assignAddresses } from './assignAddresses.ts';
import { containersOf } from './containersOf.ts';
import { networksOf } from './networksOf.ts';
import { startOrder } from './startOrder.ts';

export interface TopologyOptions {
  readonly engine: Engine;
  readonly host?: Host;
  /** From `--listeners`; containers are named by service. */
  readonly listeners?: readonly Listener[];
  /** What an engine has on record of images, by the names that the files have for them. */
  readonly images?: ReadonlyMap<string, ImageRecord>;
  /** Services of profiles that are not asked for are left out unless this is set; then they are there with `active: false`. */
  readonly includeInactive?: boolean;
}

/**
 * The topology that `docker compose up` would make of a project on a machine that runs nothing else. What only the daemon
 * decides (subnets, addresses, bridge names) is predicted and marked so.
 */
export function topologyOfProject(project: ComposeProject, options: TopologyOptions): Result<Topology> {
  const problems: Problem[] = [];
  const made =
    project instanceof LoadedProject ? topologyParts(project, options, problems) : { networks: [], containers: [] };
  // Nobody stated who listens: what command, environment, Dockerfile and image say is the next best, and is marked so.
  const partlyKnown = options.listeners ? [] : partlyKnownOf(made.containers);
  const listeners = options.listeners
    ? statedListeners(options.listeners, made.containers)
    : listenersOf(made.containers);
  const clients = vpnClients(made.containers);
  const devContainer = project instanceof LoadedProject ? project.devContainer : undefined;
  return {
    value: {
      source: 'compose',
      project: project.name,
      engine: options.engine,
      host: options.host ?? {},
      networks: made.networks,
      containers: made.containers,
      listeners,
      listenersComplete: options.listeners !== undefined,
      ...(clients ? { vpnClients: clients } : {}),
      ...(devContainer ? { devContainer } : {}),
      ...(partlyKnown.length > 0 ? { partlyKnown } : {}),
    },
    problems,
  };
}

function topologyParts(
  project: LoadedProject,
  { engine, includeInactive = false, images }: TopologyOptions,
  problems: Problem[],
): { networks: readonly Network[]; containers: readonly Container[] } {
  const services = startOrder(project.services.filter((s) => s.active || includeInactive));
  const networks = networksOf(project, services, engine);
  const containers = containersOf(project, services, networks, problems);
  const placed = assignAddresses(containers, networks);
  return { networks, containers: images ? placed.map((c) => withRecord(c, images)) : placed };
}

function withRecord(container: Container, images: ReadonlyMap<string, ImageRecord>): Container {
  const { process } = container;
  const record = images.get(imageTextOf(process)?.value.trim() ?? '');
  return record ? { ...container, process: { ...process, record } } : container;
}

function listenersOf(containers: readonly Container[]): readonly Listener[] {
  return containers.flatMap((container) => declaredListeners(container));
}

function partlyKnownOf(containers: readonly Container[]): NonNullable<Topology['partlyKnown']> {
  return containers.flatMap((container) => {
    const because = unseenOf(container);
    return because === undefined ? [] : [{ container: container.id, because }];
  });
}

/** Listeners by service name reach every replica; a container's own name means that one. */
function statedListeners(listeners: readonly Listener[], containers: readonly Container[]): readonly Listener[] {
  return listeners.flatMap((listener) => {
    const exact = containers.filter((c) => c.containerName === listener.container || c.id === listener.container);
    const meant = containers.filter((c) => c.service === listener.container);
    const all = meant.length > 0 ? meant : exact;
    return all.length === 0 ? [listener] : all.map((c) => ({ ...listener, container: c.id }));
  });
}
