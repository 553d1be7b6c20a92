import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname, release } from 'node:os';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelAccess, LocalKernel, Where } from './KernelAccess.ts';
import { processesCalled } from './processesCalled.ts';
import { bridgesOf, runningContainers, type RunningContainer } from './RunningContainer.ts';
import { runCommand, type CommandResult } from './runCommand.ts';

export interface KernelOptions {
  /** Allow `sudo -n`: never a password prompt. */
  readonly sudo?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Finds out whether the containers' kernel is this one, and what may be read of it. It is local only if a container's process is
 * here and its control group names that container. A Docker socket alone is no proof: it may lead into a virtual machine, or
 * out of a development container.
 */
export async function openKernel(
  connection: Pick<DockerConnection, 'endpoint'>,
  answers: DaemonAnswers,
  { sudo = false, signal }: KernelOptions = {},
): Promise<KernelAccess> {
  const { transport } = connection.endpoint.address;
  if (transport === 'ssh' || transport === 'tcp') {
    return elsewhere(`The containers run on another machine (${connection.endpoint.url}).`);
  }
  if (process.platform !== 'linux' || transport !== 'unix') {
    return elsewhere('The containers run in a virtual machine, not in the kernel of this computer.');
  }
  const info = infoOf(answers.info);
  if (info.desktop) return elsewhere("The containers run in Docker Desktop's virtual machine.");
  const running = runningContainers(answers.containers);
  const pids = new Map(running.filter((c) => isProcessOf(c)).map((c) => [c.id, c.pid]));
  if (pids.size === 0 && (running.length > 0 || info.kernel !== release() || info.name !== hostname())) {
    return elsewhere(
      'The containers run under a kernel whose processes are not visible from here: in a virtual machine, or outside this container.',
    );
  }
  const bridges = new Set(bridgesInUse(answers, running));
  const { url } = connection.endpoint;
  // conmon, or a containerd-shim, stays in the engine's place. The service's first thread may be stuck in a container's namespace.
  const watchers = [...pids.values()].flatMap((pid) => parentOf(pid) ?? []);
  const place = info.rootless
    ? await rootlessPlace(bridges, url, watchers)
    : { host: await hostNamespace(bridges, url, watchers) };
  const privilege = await privilegeOf(info.rootless, sudo);
  return localKernel(place, privilege, pids, signal);
}

function elsewhere(why: string): KernelAccess {
  return { local: false, why };
}

type Place = Pick<LocalKernel, 'host' | 'engine'>;

function localKernel(
  place: Place,
  privilege: LocalKernel['privilege'],
  pids: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
): LocalKernel {
  const { host } = place;
  const engine = 'engine' in place ? place.engine : host;
  // `self`, a process, or a file.
  const targetOf = (where: Where): number | string | undefined =>
    where === 'host' ? host : where === 'engine' ? engine : where;
  const prefix = (where: Where): string[] => {
    const target = targetOf(where);
    if (target === 'self' || target === undefined) return [];
    if (typeof target === 'string') return ['nsenter', `--net=${target}`];
    // The machine's own namespace is entered with the rights that one has there.
    const isUsers = privilege === 'rootless' && where !== 'host';
    return ['nsenter', ...(isUsers ? ['-U', '--preserve-credentials'] : []), '-t', String(target), '-n'];
  };
  return {
    local: true,
    ...place,
    privilege,
    pids,
    run(where, command, options = {}): Promise<CommandResult> {
      if (targetOf(where) === undefined) {
        return Promise.resolve({ why: "the daemon's network namespace was not found" });
      }
      const entered = [...prefix(where), ...command];
      return runCommand(privilege === 'sudo' ? ['sudo', '-n', ...entered] : entered, {
        ...(signal ? { signal } : {}),
        ...options,
      });
    },
    commandText(where, command) {
      const words = [...prefix(where), ...command].map((word) =>
        /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
      );
      return [...(privilege === 'rootless' ? [] : ['sudo']), ...words].join(' ');
    },
  };
}

async function privilegeOf(rootless: boolean, sudo: boolean): Promise<LocalKernel['privilege']> {
  if (process.getuid?.() === 0) return 'root';
  if (rootless) return 'rootless';
  if (sudo && 'out' in (await runCommand(['sudo', '-n', 'true']))) return 'sudo';
  return 'none';
}

/**
 * Whether the process is this container's: the name of its control group holds the container's id (runc, crun; v1 and v2), or, where it
 * has none of its own, its parent was started for it (conmon --cid, containerd-shim -id).
 */
function isProcessOf({ pid, id }: RunningContainer): boolean {
  if (readText(`/proc/${pid}/cgroup`).includes(id)) return true;
  const parent = parentOf(pid);
  return parent !== undefined && readText(`/proc/${parent}/cmdline`).split('\0').includes(id);
}

function parentOf(pid: number): number | undefined {
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
  return parent > 0 ? parent : undefined;
}

/** The bridges that have to be there: Podman makes one with the first container on its network. */
function bridgesInUse(answers: DaemonAnswers, running: readonly RunningContainer[]): string[] {
  const bridges = bridgesOf(answers.networks, answers.libpodNetworks);
  const used = new Set(running.flatMap((c) => c.endpoints.map((e) => e.networkId)));
  return [...bridges].flatMap(([id, name]) => (answers.libpodNetworks === undefined || used.has(id) ? [name] : []));
}

/** The processes that serve an address: those with it at the end of a word of their command line. */
async function daemonsOf(url: string): Promise<{ readonly all: readonly number[]; readonly own: number | undefined }> {
  const all = [...(await processesCalled('dockerd')), ...(await processesCalled('podman'))];
  const own = all.find((pid) =>
    readText(`/proc/${pid}/cmdline`)
      .split('\0')
      .some((word) => word.endsWith(url)),
  );
  return { all, own };
}

function holdsAll(bridges: ReadonlySet<string>, namespace: string): boolean {
  const names = new Set(
    readText(`/proc/${namespace}/net/dev`)
      .split('\n')
      .map((line) => line.split(':')[0]?.trim()),
  );
  return [...bridges].every((name) => names.has(name));
}

/**
 * A rootless engine lives in two namespaces: its bridges are where aardvark-dns is, or dockerd itself, or in a file of Podman's; a person
 * types where RootlessKit, or Podman's service, runs.
 */
async function rootlessPlace(bridges: ReadonlySet<string>, url: string, watchers: readonly number[]): Promise<Place> {
  const { all, own } = await daemonsOf(url);
  const inside = [...(own === undefined ? [] : [own]), ...(await processesCalled('aardvark-dns')), ...all, ...watchers];
  const engine = bridges.size === 0 ? undefined : inside.find((pid) => holdsAll(bridges, String(pid)));
  const service = own ?? all[0];
  // conmon is outside; a containerd-shim is not, and dockerd's nearest ancestor outside is RootlessKit.
  const isOutside = (pid: number): boolean => engine === undefined || !isOneNamespace(pid, engine);
  let outside = watchers.find(isOutside) ?? engine ?? service;
  while (outside !== undefined && !isOutside(outside)) outside = parentOf(outside);
  const host = outside === undefined || sameNamespace(outside) ? 'self' : outside;
  return { host, engine: engine ?? rootlessFile(service) };
}

/** Podman's file for the namespace of a user's bridges, as its own processes see it (container-libs common/libnetwork/internal/rootlessnetns). */
function rootlessFile(service: number | undefined): string | undefined {
  if (service === undefined) return undefined;
  try {
    const file = `/proc/${service}/root/run/user/${statSync(`/proc/${service}`).uid}/containers/networks/rootless-netns/rootless-netns`;
    statSync(file);
    return file;
  } catch {
    return undefined;
  }
}

function isOneNamespace(one: number, other: number): boolean {
  try {
    return readlinkSync(`/proc/${one}/ns/net`) === readlinkSync(`/proc/${other}/ns/net`);
  } catch {
    return false;
  }
}

/**
 * The namespace with the daemon's bridges in it: our own as a rule; RootlessKit's, or another, where a daemon runs in one.
 * A bridge's name holds its network's id, so that it is not found by chance; docker0 alone may be another daemon's, and then
 * the daemon's own process decides.
 */
async function hostNamespace(
  bridges: ReadonlySet<string>,
  url: string,
  watchers: readonly number[],
): Promise<LocalKernel['host']> {
  const { all, own } = await daemonsOf(url);
  const candidates: ('self' | number)[] = [...(own === undefined ? [] : [own]), 'self', ...watchers, ...all];
  const found = candidates.find((c) => holdsAll(bridges, String(c)));
  if (found === undefined || found === 'self') return found;
  return sameNamespace(found) ? 'self' : found;
}

/** Whether a process is in our own network namespace: by the namespace's identity, or, without the right to see that, by its addresses. */
function sameNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
  } catch {
    // Only root may see it of a process of root.
  }
  const table = (namespace: string) =>
    readText(`/proc/${namespace}/net/dev_mcast`) + readText(`/proc/${namespace}/net/fib_trie`);
  return table(String(pid)) === table('self');
}

function infoOf(info: unknown): { desktop: boolean; rootless: boolean; kernel: string; name: string } {
  const field = (key: string): unknown =>
    typeof info === 'object' && info !== null ? Reflect.get(info, key) : undefined;
  const text = (key: string): string => {
    const value = field(key);
    return typeof value === 'string' ? value : '';
  };
  const options = field('SecurityOptions');
  return {
    desktop: field('OperatingSystem') === 'Docker Desktop' || field('Name') === 'docker-desktop',
    rootless:
      field('Rootless') === true ||
      (Array.isArray(options) && options.some((o) => typeof o === 'string' && o.includes('name=rootless'))),
    kernel: text('KernelVersion'),
    name: text('Name'),
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
