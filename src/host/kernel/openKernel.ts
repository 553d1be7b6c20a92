import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, release } from 'node:os';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import type { KernelAccess, LocalKernel } from './KernelAccess.ts';
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
  const host = await hostNamespace(new Set(bridgesOf(answers.networks).values()), connection.endpoint.url);
  const privilege = await privilegeOf(info.rootless, sudo);
  return localKernel(host, privilege, pids, signal);
}

function elsewhere(why: string): KernelAccess {
  return { local: false, why };
}

function localKernel(
  host: LocalKernel['host'],
  privilege: LocalKernel['privilege'],
  pids: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
): LocalKernel {
  const prefix = (where: 'host' | number): string[] => {
    const pid = where === 'host' ? host : where;
    if (pid === 'self' || pid === undefined) return [];
    return ['nsenter', ...(privilege === 'rootless' ? ['-U', '--preserve-credentials'] : []), '-t', String(pid), '-n'];
  };
  return {
    local: true,
    host,
    privilege,
    pids,
    run(where, command, options = {}): Promise<CommandResult> {
      if (where === 'host' && host === undefined) {
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

/** Whether the process is this container's: the name of its control group holds the container's id (runc, crun; v1 and v2). */
function isProcessOf({ pid, id }: RunningContainer): boolean {
  return readText(`/proc/${pid}/cgroup`).includes(id);
}

/**
 * The namespace with the daemon's bridges in it: our own as a rule; RootlessKit's, or another, where a daemon runs in one.
 * A bridge's name holds its network's id, so that it is not found by chance; docker0 alone may be another daemon's, and then
 * the daemon's own process decides.
 */
async function hostNamespace(bridges: ReadonlySet<string>, url: string): Promise<LocalKernel['host']> {
  const daemons = await processesCalled('dockerd');
  const own = daemons.find((pid) =>
    readText(`/proc/${pid}/cmdline`)
      .split('\0')
      .some((word) => word.endsWith(url)),
  );
  const holds = (namespace: string) => {
    const names = new Set(
      readText(`/proc/${namespace}/net/dev`)
        .split('\n')
        .map((line) => line.split(':')[0]?.trim()),
    );
    return [...bridges].every((name) => names.has(name));
  };
  const candidates: ('self' | number)[] = [...(own === undefined ? [] : [own]), 'self', ...daemons];
  const found = candidates.find((c) => holds(String(c)));
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
    rootless: Array.isArray(options) && options.some((o) => typeof o === 'string' && o.includes('name=rootless')),
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
