import * as v from 'valibot';
import {
  type Container,
  DEFAULT_ENGINE,
  type Engine,
  HOST,
  type Host,
  type ImageRecord,
  type Listener,
  type Result,
  type Problem,
  type Topology,
} from '../model/index.ts';
import { declaredListeners, vpnClients } from '../process/index.ts';
import { containerOf, type DatedContainer } from './containerOf.ts';
import { engineOf } from './engineOf.ts';
import { imageRecordOf } from './imageRecordOf.ts';
import { networkOf, type DatedNetwork } from './networkOf.ts';
import { podmanNetworks } from './podmanNetworks.ts';
import { readListeners } from './readListeners.ts';
import { Oddities, tolerantFields } from './tolerantFields.ts';
import { withVeths } from './withVeths.ts';

export interface SnapshotOptions {
  /** Overrides the engine that the daemon reports (`--engine`). */
  readonly engine?: Engine;
  /** Overrides the snapshot's listeners (`--listeners`); `container` is a service's or a container's name, or `@host`. */
  readonly listeners?: readonly Listener[];
  /** Overrides the snapshot's `host`, field by field. */
  readonly host?: Host;
  /** The engine's records of images, by id or name, in addition to those in the snapshot. */
  readonly images?: ReadonlyMap<string, ImageRecord>;
  readonly source?: 'snapshot' | 'live';
}

/** The most containers that are read of one engine: a bridge of Linux has 1024 ports (net/bridge/br_private.h, BR_MAX_PORTS). */
const MAX_CONTAINERS = 10_000;

/**
 * A snapshot file (docs/contract.md) → Topology. Tolerant: an invalid field or container is skipped, and reported once in the
 * problems.
 */
export function topologyOfSnapshot(raw: unknown, options: SnapshotOptions = {}): Result<Topology> {
  const oddities = new Oddities();
  const file = tolerantFields({ snapshot: v.unknown() }, raw, 'The snapshot file', oddities);
  if (file && file.snapshot === undefined)
    oddities.add('snapshot-missing', 'The file has no "snapshot"; it is not a Net Lens snapshot.');
  const snapshot =
    file?.snapshot === undefined
      ? undefined
      : tolerantFields(
          {
            version: v.unknown(),
            info: v.unknown(),
            networks: v.array(v.unknown()),
            containers: v.array(v.unknown()),
            images: v.array(v.unknown()),
            libpodNetworks: v.array(v.unknown()),
          },
          file.snapshot,
          'The snapshot',
          oddities,
        );
  const daemon = snapshot ? engineOf(snapshot.version, snapshot.info, oddities) : {};
  const stated = file
    ? readListeners({ ...pick(raw, 'listeners'), ...pick(raw, 'host') })
    : { value: {}, problems: [] };
  const captured = snapshot?.containers ?? [];
  const rawContainers = captured.slice(0, MAX_CONTAINERS);
  if (captured.length > MAX_CONTAINERS) {
    const message = `There are more than ${MAX_CONTAINERS / 1000},000 containers: Net Lens reads no more of them.`;
    oddities.add('snapshot-too-large', message);
  }
  const gateways = gatewaysSeen(rawContainers);
  const host: Host = {
    ...(daemon.userlandProxy === undefined ? {} : { userlandProxy: daemon.userlandProxy }),
    ...stated.value.host,
    ...options.host,
  };
  const engine = engineWith(daemon.engine, options.engine, host);
  const read = (snapshot?.networks ?? []).flatMap((n) => networkOf(n, gateways, oddities) ?? []);
  const networks = engine.product === 'podman' ? podmanNetworks(read, snapshot?.libpodNetworks ?? [], oddities) : read;
  networks.sort(
    (a, b) => Number(b.network.isDefaultBridge) - Number(a.network.isDefaultBridge) || byTime(a.created, b.created),
  );
  const index = {
    ids: new Set(networks.map((n) => n.network.id)),
    byName: new Map(networks.map((n) => [n.network.name, n.network.id])),
  };
  const images = new Map([...imageRecords(snapshot?.images ?? [], oddities), ...(options.images ?? [])]);
  const dated = rawContainers.flatMap((raw) => {
    const read = containerOf(raw, index, oddities);
    return read ? [withRecord(read, images)] : [];
  });
  dated.sort((a, b) => byTime(a.started, b.started));
  const containers = withVeths(uniquelyNamed(joinShared(dated)), pick(raw, 'veths')['veths']);
  const given = options.listeners ?? stated.value.listeners;
  const called = calledIn(containers);
  // Without listeners, the snapshot still has each container's command, environment and image.
  const known = namespacesRead(containers, pick(raw, 'listenersRead')['listenersRead']);
  const isRead = ({ id, namespace }: Container): boolean =>
    known.has(namespace.kind === 'shared' ? (namespace.target ?? '') : id);
  const declared = given && known.size === 0 ? [] : containers.filter((c) => !isRead(c)).flatMap(declaredListeners);
  const listeners = [...(given ?? []), ...declared].flatMap((listener): Listener[] => {
    if (listener.container === HOST) return [listener];
    const meant = called(listener.container);
    if (meant.length > 0) return meant.map((c) => ({ ...listener, container: c.id }));
    oddities.add(
      'snapshot-listener',
      `A listener names "${listener.container}", which is not a container in the snapshot; it is ignored.`,
    );
    return [];
  });
  const problems: Problem[] = [...oddities.problems, ...stated.problems];
  const project = onlyProject(containers);
  const clients = vpnClients(containers);
  return {
    value: {
      source: options.source ?? 'snapshot',
      ...(project === undefined ? {} : { project }),
      engine,
      host,
      networks: networks.map((n: DatedNetwork) => n.network),
      containers,
      listeners,
      // If a capture could not read every namespace, it says so, and a port that it does not name may still be open.
      listenersComplete:
        given !== undefined &&
        (options.listeners !== undefined || pick(raw, 'listenersComplete').listenersComplete !== false),
      ...(known.size > 0 ? { listenersKnown: known } : {}),
      ...(pick(raw, 'hostListenersUnknown').hostListenersUnknown === true ? { hostListenersUnknown: true } : {}),
      ...(clients ? { vpnClients: clients } : {}),
    },
    problems,
  };
}

/** The engine that is meant: as somebody states it, else as the daemon says. Where it runs is the daemon's word, or the snapshot's. */
function engineWith(said: Engine | undefined, stated: Engine | undefined, host: Host): Engine {
  const isSame = said !== undefined && stated?.product === said.product && said.product === 'podman';
  const engine = stated ? { ...stated, ...(isSame ? { version: said.version } : {}) } : (said ?? DEFAULT_ENGINE);
  const { platform, machine, rootless } = said ?? engine;
  return {
    ...engine,
    platform: host.rootless === true ? 'rootless' : platform,
    ...(machine === undefined ? {} : { machine }),
    ...(rootless === undefined ? {} : { rootless }),
  };
}

/** The containers whose namespaces were completely read, by the engine's ids; used if not all were. */
function namespacesRead(containers: readonly Container[], ids: unknown): ReadonlySet<string> {
  if (!Array.isArray(ids)) return new Set();
  return new Set(containers.flatMap((c) => (ids.includes(c.dockerId) ? [c.id] : [])));
}

/**
 * The containers that a listener's `container` means: one by its name, id or short id, all replicas by their service. Indexed
 * once, so that 500 listeners do not search 500 containers each.
 */
function calledIn(containers: readonly Container[]): (name: string) => readonly Container[] {
  const keys: readonly ((c: Container) => string | undefined)[] = [
    (c) => c.containerName,
    (c) => c.service,
    (c) => c.name,
    (c) => c.id,
  ];
  const indexes = keys.map((key) => {
    const index = new Map<string, Container[]>();
    for (const c of containers) {
      const name = key(c);
      if (name !== undefined) index.set(name, [...(index.get(name) ?? []), c]);
    }
    return index;
  });
  return (name) =>
    indexes.map((index) => index.get(name)).find((found) => found !== undefined) ??
    (name.length >= 12 ? containers.filter((c) => c.dockerId?.startsWith(name)) : []);
}

function pick(raw: unknown, key: string): Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && Object.hasOwn(raw, key)
    ? { [key]: (raw as Record<string, unknown>)[key] }
    : {};
}

/** The image records in a snapshot, by the image's id and by each of its names. */
function imageRecords(raw: readonly unknown[], oddities: Oddities): Map<string, ImageRecord> {
  const records = new Map<string, ImageRecord>();
  for (const [i, image] of raw.entries()) {
    const { value, problems } = imageRecordOf(image, `images[${i}]`);
    for (const { code, message } of problems) oddities.add(code, message);
    if (!value) continue;
    for (const name of namesOf(image)) if (!records.has(name)) records.set(name, value);
    records.set(value.id, value);
  }
  return records;
}

function namesOf(image: unknown): readonly string[] {
  return ['RepoTags', 'RepoDigests'].flatMap((key) => {
    const names = pick(image, key)[key];
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  });
}

/** A container without an image id may be from the image that has its name now. */
function withRecord(dated: DatedContainer, images: ReadonlyMap<string, ImageRecord>): DatedContainer {
  const { container, imageId } = dated;
  const { process } = container;
  const name = process.image?.value ?? '';
  const record = images.get(imageId ?? name) ?? (imageId === undefined ? images.get(`${name}:latest`) : undefined);
  return record ? { ...dated, container: { ...container, process: { ...process, record } } } : dated;
}

/** Go cuts trailing zeros from the fraction of a time, so times do not sort as text. */
function byTime(one: string, other: string): number {
  const key = (time: string): string => {
    const m = /^([^.Z+]*)(?:\.(\d+))?/.exec(time);
    return `${m?.[1] ?? ''}.${(m?.[2] ?? '').padEnd(9, '0')}`;
  };
  const x = key(one);
  const y = key(other);
  return x < y ? -1 : x > y ? 1 : 0;
}

function gatewaysSeen(containers: readonly unknown[]): Map<string, string[]> {
  const endpoint = v.object({
    NetworkID: v.string(),
    Gateway: v.optional(v.nullable(v.string())),
    IPv6Gateway: v.optional(v.nullable(v.string())),
  });
  const shape = v.object({ NetworkSettings: v.object({ Networks: v.record(v.string(), v.unknown()) }) });
  const out = new Map<string, string[]>();
  for (const raw of containers) {
    const c = v.safeParse(shape, raw);
    if (!c.success) continue;
    for (const e of Object.values(c.output.NetworkSettings.Networks)) {
      const read = v.safeParse(endpoint, e);
      if (!read.success) continue;
      const seen = out.get(read.output.NetworkID) ?? [];
      for (const g of [read.output.Gateway, read.output.IPv6Gateway]) if (g && !seen.includes(g)) seen.push(g);
      out.set(read.output.NetworkID, seen);
    }
  }
  return out;
}

/** `container:<id or name>` → that container. */
function joinShared(dated: readonly DatedContainer[]): Container[] {
  const all = dated.map((d) => d.container);
  return dated.map(({ container, sharesWith }) => {
    if (sharesWith === undefined) return container;
    const target =
      all.find((c) => c.id === sharesWith || c.containerName === sharesWith) ??
      all.find((c) => sharesWith.length >= 12 && c.id.startsWith(sharesWith));
    if (!target) return container;
    return { ...container, namespace: { kind: 'shared', with: sharesWith, target: target.id } };
  });
}

/** A container's name is its service; its container name if two would have the same. */
function uniquelyNamed(containers: readonly Container[]): Container[] {
  const count = new Map<string, number>();
  for (const c of containers) count.set(c.name, (count.get(c.name) ?? 0) + 1);
  return containers.map((c) => ((count.get(c.name) ?? 0) > 1 ? { ...c, name: c.containerName } : c));
}

function onlyProject(containers: readonly Container[]): string | undefined {
  const projects = new Set(containers.map((c) => c.project));
  const [only] = projects;
  return projects.size === 1 ? only : undefined;
}
