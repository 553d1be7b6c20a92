import { HOST } from '../../core/model/index.ts';
import { listeningSockets, type ListeningSocket, type ProcNetTables } from '../../core/docker/index.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { DockerError } from '../connection/DockerError.ts';
import { inParallel } from '../snapshot/inParallel.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelAccess } from './KernelAccess.ts';
import { AT_ONCE, processIds, type Procfs, procfsAt } from './Procfs.ts';
import { runningContainers, type RunningContainer } from './RunningContainer.ts';

/** An entry of a snapshot file's `listeners` (docs/contract.md). */
export interface CapturedListener {
  readonly container: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface ListenerCapture {
  readonly listeners: readonly CapturedListener[];
  /** Whether the sockets of every running container are in it. */
  readonly complete: boolean;
  /** Ids of the containers that own a namespace which was read whole. */
  readonly read: readonly string[];
  /** Whose sockets could not be read, and why; one sentence each. */
  readonly missing: readonly string[];
  /** Why the host's own sockets, and with them those of containers in its namespace, are not in it. */
  readonly hostMissing?: string;
}

export interface ListenerOptions {
  /**
   * Read with `docker exec cat` where /proc is not this kernel's, all containers or those of these ids: only when a person asked for
   * it, or a setting allows it.
   */
  readonly exec?: boolean | ReadonlySet<string>;
  readonly signal?: AbortSignal;
  readonly procfs?: Procfs;
}

const TABLES = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/**
 * Who listens in every running container, and on the host. On a local Linux host the tables of a namespace are read from
 * `/proc/<pid>/net`, which needs no rights and runs nothing. Which of several containers in one namespace owns a socket is
 * known from its inode, where /proc/<pid>/fd may be read.
 */
export async function captureListeners(
  connection: DockerConnection,
  access: KernelAccess,
  answers: DaemonAnswers,
  { exec = false, signal, procfs = procfsAt() }: ListenerOptions = {},
): Promise<ListenerCapture> {
  const running = runningContainers(answers.containers);
  const missing: string[] = [];
  const read = async (container: RunningContainer): Promise<ProcNetTables | undefined> => {
    const pid = access.local ? access.pids.get(container.id) : undefined;
    const seen = pid === undefined ? undefined : await tablesOf(procfs, String(pid));
    if (seen) return seen;
    if (exec === true || (exec !== false && exec.has(container.id)))
      return execTables(connection, container, missing, signal);
    missing.push(
      `${container.name}: ${access.local ? 'its process is gone.' : `${access.why} Its sockets can be read with docker exec.`}`,
    );
    return undefined;
  };

  // One namespace is read once, through its owner; the others in it are told apart by their sockets' inodes.
  const owners = running.filter((c) => c.networkMode !== 'host' && !c.networkMode.startsWith('container:'));
  const tables = await inParallel(owners, 8, read);
  const groups = controlGroups(procfs);
  const listeners: CapturedListener[] = [];
  const seen: string[] = [];
  for (const [i, owner] of owners.entries()) {
    const table = tables[i];
    if (!table) continue;
    const sharers = running.filter((c) => sharesWith(c, owner));
    const { byInode, unknown } = await socketOwners(access, sharers, procfs, groups);
    seen.push(owner.id);
    missing.push(
      ...unknown.map(
        (s) => `${s.name}: its sockets are in the namespace of ${owner.name} and cannot be told apart without root.`,
      ),
    );
    for (const socket of listeningSockets(table).sockets)
      listeners.push(entry(byInode.get(socket.inode) ?? owner, socket, running));
  }

  const host = access.local && access.host !== undefined ? await tablesOf(procfs, String(access.host)) : undefined;
  const onHost = running.filter((c) => c.networkMode === 'host');
  if (host) {
    const { byInode, unknown } = await socketOwners(access, onHost, procfs, groups);
    missing.push(...unknown.map((c) => `${c.name}: its sockets are the host's and cannot be told apart without root.`));
    for (const socket of listeningSockets(host).sockets) {
      const owner = byInode.get(socket.inode);
      if (owner) listeners.push(entry(owner, socket, running));
      else if (!isPublished(socket, running)) listeners.push({ container: HOST, ...place(socket) });
    }
    return { listeners, complete: missing.length === 0, read: seen, missing };
  }
  const hostMissing = `@host: ${access.local ? "the daemon's network namespace was not found." : access.why}`;
  return { listeners, complete: missing.length === 0, read: seen, missing, hostMissing };
}

function place({ address, port, protocol }: ListeningSocket): Omit<CapturedListener, 'container'> {
  return { address, port, protocol };
}

/** A container's name, or its id where the name is also another's service and would be read as that. */
function entry(
  container: RunningContainer,
  socket: ListeningSocket,
  running: readonly RunningContainer[],
): CapturedListener {
  const clash = running.some((other) => other !== container && other.service === container.name);
  return { container: clash ? container.id : container.name, ...place(socket) };
}

function sharesWith(container: RunningContainer, owner: RunningContainer): boolean {
  if (!container.networkMode.startsWith('container:')) return false;
  const target = container.networkMode.slice('container:'.length);
  return target === owner.id || target === owner.name || (target.length >= 12 && owner.id.startsWith(target));
}

/** The port driver of a rootless Podman listens on [::] for what is published on 0.0.0.0. */
const isSamePlace = (published: string, bound: string): boolean =>
  published === bound || (published === '0.0.0.0' && bound === '::');

/** Sockets of docker-proxy, of port drivers, and those that reserve a published port: left out, since the model adds its own. */
function isPublished(socket: ListeningSocket, running: readonly RunningContainer[]): boolean {
  return running.some((container) =>
    container.published.some(
      (p) => p.port === socket.port && p.protocol === socket.protocol && isSamePlace(p.address, socket.address),
    ),
  );
}

async function tablesOf(procfs: Procfs, pid: string): Promise<ProcNetTables | undefined> {
  const tables: { -readonly [K in keyof ProcNetTables]: ProcNetTables[K] } = {};
  for (const name of TABLES) {
    const table = await procfs.text(`${pid}/net/${name}`);
    if (table !== undefined) tables[name] = table;
    // A kernel without IPv6 has no such table, and nobody listens there.
    else if (name === 'tcp' || name === 'udp') return undefined;
  }
  return tables;
}

async function execTables(
  connection: DockerConnection,
  container: RunningContainer,
  missing: string[],
  signal: AbortSignal | undefined,
): Promise<ProcNetTables | undefined> {
  try {
    const texts: { -readonly [K in keyof ProcNetTables]: ProcNetTables[K] } = {};
    for (const table of TABLES) {
      texts[table] = await connection.readInContainer(container.id, `/proc/net/${table}`, signal ? { signal } : {});
    }
    // An image without `cat` gives no output, which does not mean that nothing listens.
    if (!texts.tcp) {
      missing.push(`${container.name}: docker exec cat printed nothing; the image may have no cat.`);
      return undefined;
    }
    return texts;
  } catch (error) {
    if (!(error instanceof DockerError) || error.code === 'cancelled') throw error;
    missing.push(`${container.name}: ${error.message}`);
    return undefined;
  }
}

interface SocketOwners {
  readonly byInode: ReadonlyMap<string, RunningContainer>;
  /** The containers whose sockets cannot be known: /proc/<pid>/fd is for root and the process's own user. */
  readonly unknown: readonly RunningContainer[];
}

/** Every process with its control groups, which are read once, when they are first asked for. */
function controlGroups(procfs: Procfs): () => Promise<readonly { readonly pid: string; readonly groups: string }[]> {
  let reading: Promise<{ pid: string; groups: string }[]> | undefined;
  const read = async () =>
    inParallel(await processIds(procfs), AT_ONCE, async (pid) => ({
      pid,
      groups: (await procfs.text(`${pid}/cgroup`)) ?? '',
    }));
  return () => (reading ??= read());
}

/** Whose socket an inode is, among containers that share one namespace. */
async function socketOwners(
  access: KernelAccess,
  containers: readonly RunningContainer[],
  procfs: Procfs,
  groups: ReturnType<typeof controlGroups>,
): Promise<SocketOwners> {
  const byInode = new Map<string, RunningContainer>();
  const readable = await inParallel(
    containers,
    AT_ONCE,
    async (c) => access.local && access.pids.has(c.id) && (await procfs.names(`${c.pid}/fd`)) !== undefined,
  );
  const known = containers.filter((_, i) => readable[i]);
  for (const process of known.length > 0 ? await groups() : []) {
    const owner = known.find((c) => process.groups.includes(c.id));
    if (!owner) continue;
    for (const inode of await socketsOf(procfs, process.pid)) byInode.set(inode, owner);
  }
  return { byInode, unknown: containers.filter((c) => !known.includes(c)) };
}

/** The inodes of the sockets that a process has open. */
async function socketsOf(procfs: Procfs, pid: string): Promise<readonly string[]> {
  const descriptors = (await procfs.names(`${pid}/fd`)) ?? [];
  const links = await inParallel(descriptors, AT_ONCE, (fd) => procfs.link(`${pid}/fd/${fd}`));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1] ?? []);
}
