import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composePlugin, engineFolders } from './installEngines.ts';
import { run, tryRun, type Ran } from './run.ts';

export { installEngine, missingForEngines, composePlugin, type Generation } from './installEngines.ts';

/** What a plan is played on: a dockerd, or Podman (`playedTree`). */
export type PlayedEngine = Pick<
  Engine,
  | 'generation'
  | 'environment'
  | 'hostNamespace'
  | 'lanNamespace'
  | 'docker'
  | 'onHost'
  | 'inNamespaceOf'
  | 'clear'
  | 'stop'
> & {
  /** A request to Podman's own API. */
  readonly post?: (path: string, body: object) => Promise<string>;
};

/** The image that every test container runs: busybox and nothing else. */
export const IMAGE = 'netlens-test:1';

export const HOST_ADDRESS = '192.0.2.1';
export const LAN_ADDRESS = '192.0.2.9';
export const HOST_ADDRESS6 = '2001:db8::1';
export const LAN_ADDRESS6 = '2001:db8::9';

/**
 * A real dockerd in a network namespace of its own, whose eth0 leads to a second namespace, the LAN neighbour. Nothing of
 * the machine is touched: several engines run side by side, and the machine's own Docker, if any, does not notice.
 */
export interface Engine {
  readonly generation: string;
  readonly socket: string;
  /** `unix:///…`, for DOCKER_HOST. */
  readonly url: string;
  /** An environment in which docker, compose and Net Lens talk to this engine. */
  readonly environment: NodeJS.ProcessEnv;
  /** The namespaces as files, for `nsenter --net=`. */
  readonly hostNamespace: string;
  readonly lanNamespace: string;
  /** A folder for a test's own files, removed at the end. */
  readonly folder: string;
  /** `docker ARGS` against this engine; gives stdout, rejects on failure. */
  readonly docker: (...args: string[]) => Promise<string>;
  /** `docker compose ARGS` in a folder (Compose 2.40, from engine 28's suite). */
  readonly compose: (directory: string, ...args: string[]) => Promise<string>;
  /** Runs a command in the engine's host namespace. */
  readonly onHost: (command: string, ...args: string[]) => Promise<string>;
  /** Runs a command in a container's network namespace, with the machine's own programs. */
  readonly inNamespaceOf: (container: string, command: string, ...args: string[]) => Promise<string>;
  /** Removes every container and every network that is not the engine's own. */
  readonly clear: () => Promise<void>;
  /** SIGSTOP and SIGCONT: a daemon that hangs. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Stops the daemon and starts it again on the same socket. */
  readonly restart: () => Promise<void>;
  /** Stops the daemon alone: the socket's file goes. */
  readonly halt: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface EngineOptions {
  /** Extra flags of dockerd. */
  readonly flags?: readonly string[];
}

/** Starts an engine, which must be installed (`missingForEngines`, `installEngine`). Takes two to four seconds. */
export async function startEngine(generation: string, { flags = [] }: EngineOptions = {}): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), `netlens-e${generation}-`));
  const name = folder.slice(-6);
  const [host, lan] = [`netlens-h-${name}`, `netlens-l-${name}`];
  const socket = join(folder, 'docker.sock');
  const url = `unix://${socket}`;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [...engineFolders(generation), process.env.PATH, '/usr/sbin', '/sbin'].join(':'),
    DOCKER_HOST: url,
    // The machine's own contexts must not matter.
    DOCKER_CONFIG: join(folder, 'config'),
  };
  delete environment.DOCKER_CONTEXT;
  delete environment.DOCKER_TLS_VERIFY;
  let daemon: Daemon | undefined;

  try {
    await makeNamespaces(host, lan);
    mkdirSync(join(folder, 'config/cli-plugins'), { recursive: true });
    symlinkSync(composePlugin(), join(folder, 'config/cli-plugins/docker-compose'));
    daemon = await startDaemon(folder, host, environment, flags);
    await importImage(folder, environment);
  } catch (error) {
    await daemon?.end();
    await removeNamespaces([host, lan]);
    throw error;
  }

  const docker = (...args: string[]) => run('docker', args, { env: environment });
  const hostNamespace = `/var/run/netns/${host}`;
  return {
    generation,
    socket,
    url,
    environment,
    hostNamespace,
    lanNamespace: `/var/run/netns/${lan}`,
    folder,
    docker,
    compose: (directory, ...args) => run(composePlugin(), args, { env: environment, cwd: directory }),
    onHost: (command, ...args) => run('nsenter', [`--net=${hostNamespace}`, command, ...args], { env: environment }),
    async inNamespaceOf(container, command, ...args) {
      const pid = (await docker('inspect', '-f', '{{.State.Pid}}', container)).trim();
      return run('nsenter', ['-t', pid, '-n', command, ...args], { env: environment });
    },
    async clear() {
      const containers = (await docker('ps', '-aq')).split('\n').filter(Boolean);
      if (containers.length > 0) await docker('rm', '-f', ...containers);
      const networks = (await docker('network', 'ls', '-q', '--filter', 'type=custom')).split('\n').filter(Boolean);
      if (networks.length > 0) await docker('network', 'rm', ...networks);
    },
    freeze: () => daemon?.signal('SIGSTOP'),
    thaw: () => daemon?.signal('SIGCONT'),
    async restart() {
      await daemon?.end();
      daemon = await startDaemon(folder, host, environment, flags);
    },
    async halt() {
      await daemon?.end();
      daemon = undefined;
    },
    async stop() {
      // Killed at once: busybox as process 1 takes no SIGTERM, and dockerd would wait ten seconds for each.
      const left = await tryRun('sh', ['-c', 'docker ps -aq | xargs -r docker rm -f'], { env: environment });
      if (left.code !== 0 && daemon) process.stderr.write(left.err);
      await daemon?.end();
      await removeNamespaces([host, lan]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Two network namespaces: a machine, and its neighbour on the LAN. */
export async function makeNamespaces(host: string, lan: string): Promise<void> {
  const ip = (namespace: string, ...args: string[]) => run('ip', ['-n', namespace, ...args]);
  for (const namespace of [host, lan]) {
    await run('ip', ['netns', 'add', namespace]);
    await ip(namespace, 'link', 'set', 'lo', 'up');
  }
  await ip(host, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', lan);
  for (const [namespace, v4, v6] of [
    [host, HOST_ADDRESS, HOST_ADDRESS6],
    [lan, LAN_ADDRESS, LAN_ADDRESS6],
  ] as const) {
    await ip(namespace, 'addr', 'add', `${v4}/24`, 'dev', 'eth0');
    await ip(namespace, '-6', 'addr', 'add', `${v6}/64`, 'dev', 'eth0', 'nodad');
    await ip(namespace, 'link', 'set', 'eth0', 'up');
  }
  await ip(host, 'route', 'add', 'default', 'via', LAN_ADDRESS);
  await ip(host, '-6', 'route', 'add', 'default', 'via', LAN_ADDRESS6);
}

export async function removeNamespaces(names: readonly string[]): Promise<void> {
  for (const name of names) await tryRun('ip', ['netns', 'del', name]);
}

interface Daemon {
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly end: () => Promise<void>;
}

async function startDaemon(
  folder: string,
  host: string,
  environment: NodeJS.ProcessEnv,
  flags: readonly string[],
): Promise<Daemon> {
  const controlGroups = join(folder, 'cgroup');
  mkdirSync(controlGroups, { recursive: true });
  // A sysfs of this network namespace: dockerd looks for its bridges under /sys/class/net.
  const inner = `
    mount --make-rprivate / &&
    mount --rbind /sys/fs/cgroup ${controlGroups} && mount -t sysfs sysfs /sys && mount --rbind ${controlGroups} /sys/fs/cgroup &&
    exec dockerd "$@"`;
  const args = [
    `--net=/var/run/netns/${host}`,
    ...['unshare', '-m', 'sh', '-c', inner, 'dockerd'],
    ...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/pid`],
    ...['--shutdown-timeout', '1', '-H', `unix://${folder}/docker.sock`, '--dns', LAN_ADDRESS, ...flags],
  ];
  const log = openSync(join(folder, 'log'), 'a');
  const child = spawn('nsenter', args, { env: environment, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const daemon: Daemon = {
    signal: (signal) => void child.kill(signal),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(late);
    },
  };
  if (await answers(`${folder}/docker.sock`, child)) return daemon;
  await daemon.end();
  throw new Error(
    `dockerd did not start: ${readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(-5).join(' | ')}`,
  );
}

/** Waits until the daemon answers /_ping; false where it ends before, or does not within 40 s. */
async function answers(socket: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + 40_000;
  while (Date.now() < until && child.exitCode === null) {
    const ok = await new Promise<boolean>((resolve) => {
      const ping = request({ socketPath: socket, path: '/_ping', timeout: 2000, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      ping.once('timeout', () => ping.destroy());
      ping.once('error', () => resolve(false));
      ping.end();
    });
    if (ok) return true;
    // A socket that is not there yet gives no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function importImage(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const bin = join(folder, 'image/bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync((await run('sh', ['-c', 'command -v busybox'])).trim(), join(bin, 'busybox'));
  for (const applet of ['sh', 'sleep', 'cat', 'ip', 'nc', 'httpd', 'ls']) symlinkSync('busybox', join(bin, applet));
  const made: Ran = await tryRun('sh', ['-c', 'tar -C "$0/image" -c . | docker import - "$1"', folder, IMAGE], {
    env: environment,
  });
  if (made.code !== 0) throw new Error(`The test image could not be made: ${made.err.trim()}`);
  rmSync(join(folder, 'image'), { recursive: true });
}
