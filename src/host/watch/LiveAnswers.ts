import { isPodmans } from '../connection/connectDocker.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import { inspector, readDaemon, readLibpod, type DaemonAnswers, type ObjectKind } from '../snapshot/readDaemon.ts';
import type { Touched } from './eventsIn.ts';

/** The daemon's last answers by object, so that an event costs one inspection instead of five hundred. */
export class LiveAnswers {
  readonly #connection: DockerConnection;
  #version: unknown;
  #info: unknown;
  #libpod: readonly unknown[] | undefined;
  readonly #objects: Record<ObjectKind, Map<string, unknown>> = {
    networks: new Map<string, unknown>(),
    containers: new Map<string, unknown>(),
  };

  constructor(connection: DockerConnection) {
    this.#connection = connection;
  }

  get answers(): DaemonAnswers {
    return {
      version: this.#version,
      info: this.#info,
      networks: [...this.#objects.networks.values()],
      containers: [...this.#objects.containers.values()],
      ...(this.#libpod ? { libpodNetworks: this.#libpod } : {}),
    };
  }

  /** Reads everything. Returns what could not be read. */
  async readAll(signal: AbortSignal): Promise<readonly string[]> {
    const { answers, problems } = await readDaemon(this.#connection, signal);
    this.#version = answers.version;
    this.#info = answers.info;
    this.#libpod = answers.libpodNetworks;
    for (const kind of ['networks', 'containers'] as const) {
      this.#objects[kind] = new Map(answers[kind].map((object, i) => [idOf(object) ?? String(i), object]));
    }
    return problems;
  }

  /** Reads changed objects again: one by one, or everything if that takes fewer questions. */
  async readTouched(touched: readonly Touched[], signal: AbortSignal): Promise<readonly string[]> {
    const { networks, containers } = this.#objects;
    if (touched.some((t) => t.kind === 'all') || touched.length > 20 + (networks.size + containers.size) / 2) {
      return this.readAll(signal);
    }
    const problems: string[] = [];
    const inspect = inspector(this.#connection, problems, signal);
    const one = (kind: ObjectKind, id: string) => inspect(kind, id).then((object) => ({ kind, id, object }));
    const wanted = touched.flatMap((t) => (t.kind === 'all' || t.kind === 'images' ? [] : [t]));
    for (const { kind, id, object } of await inParallel(wanted, this.#connection.parallel, (t) => one(t.kind, t.id))) {
      if (object === undefined) this.#objects[kind].delete(id);
      // A container with --rm can be asked for by name in an event of Podman's; the object's own id counts.
      else this.#objects[kind].set(idOf(object) ?? id, object);
    }
    if (isPodmans(this.#connection.version)) await this.#readPodmans(problems, signal);
    return problems;
  }

  /** Podman tells of no network that came or went before 5.3: its own list, read after every event, does. */
  async #readPodmans(problems: string[], signal: AbortSignal): Promise<void> {
    this.#libpod = await readLibpod(this.#connection, problems, { signal });
    if (!this.#libpod) return;
    const { networks } = this.#objects;
    const there = new Set(this.#libpod.flatMap((network) => libpodId(network) ?? []));
    for (const id of networks.keys()) if (!there.has(id)) networks.delete(id);
    const inspect = inspector(this.#connection, problems, signal);
    const fresh = [...there].filter((id) => !networks.has(id));
    const found = await inParallel(fresh, this.#connection.parallel, (id) => inspect('networks', id));
    for (const object of found) if (object !== undefined) networks.set(idOf(object) ?? '', object);
  }
}

function libpodId(network: unknown): string | undefined {
  const id: unknown = typeof network === 'object' && network !== null ? Reflect.get(network, 'id') : undefined;
  return typeof id === 'string' ? id : undefined;
}

function idOf(object: unknown): string | undefined {
  const id: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, 'Id') : undefined;
  return typeof id === 'string' ? id : undefined;
}
