import type { Engine } from './Engine.ts';
import type { Host } from './Host.ts';
import type { Topology } from './Topology.ts';

/** An engine that runs beside the one that was asked, on the same machine, and what of the topology is its own. */
export interface EngineBeside {
  readonly engine: Engine;
  /** The machine, with this engine's own settings. */
  readonly host: Host;
  /** `Network.id` and `Container.id` of what it made. */
  readonly networks: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
}

/** A topology of several engines, as one of each: first that of the engine that was asked. What is the machine's own is in the first. */
export function engineParts({ beside = [], ...whole }: Topology): readonly Topology[] {
  const isOthers = (container: string): boolean => beside.some((other) => other.containers.has(container));
  const own: Topology = {
    ...whole,
    networks: whole.networks.filter(({ id }) => !beside.some((other) => other.networks.has(id))),
    containers: whole.containers.filter(({ id }) => !isOthers(id)),
    listeners: whole.listeners.filter(({ container }) => !isOthers(container)),
  };
  const others = beside.map(({ engine, host, networks, containers }): Topology => ({
    ...whole,
    engine,
    host,
    networks: whole.networks.filter(({ id }) => networks.has(id)),
    containers: whole.containers.filter(({ id }) => containers.has(id)),
    listeners: whole.listeners.filter(({ container }) => containers.has(container)),
  }));
  return [own, ...others];
}

/** The engine that made a network or a container (by its id); that which was asked where it is nobody else's. */
export function engineThatMade({ engine, beside = [] }: Topology, id: string): Engine {
  return beside.find(({ networks, containers }) => networks.has(id) || containers.has(id))?.engine ?? engine;
}

/** Every engine of the machine, the one that was asked first. */
export const enginesOf = ({ engine, beside = [] }: Topology): readonly Engine[] => [
  engine,
  ...beside.map((other) => other.engine),
];
