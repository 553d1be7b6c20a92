import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { HOST_ADDRESS, IMAGE, LAN_ADDRESS } from './engine.ts';
import { engineTree, USER } from './engineTree.ts';
import { run, tryRun } from './run.ts';

/** Engines that live in the unpacked tree. */
export type TreeKind = 'podman' | 'podman-iptables' | 'podman-rootless' | 'docker-rootless';

/** An engine of the tree, in a network namespace that stands for a machine, with a neighbour on its LAN. */
export interface TreeEngine {
  readonly kind: TreeKind;
  readonly url: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly machine: string;
  readonly lan: string;
  readonly folder: string;
  /** `docker ARGS` against this engine. */
  readonly docker: (...args: string[]) => Promise<string>;
  /** A request to the engine's API; the body as JSON. */
  readonly post: (path: string, body: object) => Promise<string>;
  /** Every process of the engine stands still, and goes on: a service that hangs. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Ends the service and its containers; what it made in the kernel stays. */
  readonly halt: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface TreeOptions {
  /** The machine that it runs on, beside another engine, by the files of its namespace and of its neighbour's; one of its own otherwise. */
  readonly on?: { readonly machine: string; readonly lan: string };
}

/** Starts one; ten seconds at most. */
export async function startTreeEngine(kind: TreeKind, { on }: TreeOptions = {}): Promise<TreeEngine> {
  const tree = engineTree();
  const folder = mkdtempSync(join(tmpdir(), 'netlens-tree-'));
  const name = folder.slice(-6);
  const [machine, lan] = on ? [basename(on.machine), basename(on.lan)] : [`netlens-p-${name}`, `netlens-q-${name}`];
  // Podman's paths count: what is inside of the tree has the same name outside and, after the pivot, without the tree before it.
  const home = `/srv/${name}`;
  const outside = `${tree}${home}`;
  // Its name says whose it is, as the usual sockets do.
  const socketName = kind === 'docker-rootless' ? 'docker.sock' : 'podman.sock';
  const socket = `${outside}/${socketName}`;
  const isRootless = kind.endsWith('-rootless');
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: join(folder, 'config'),
  };
  let group: ControlGroup | undefined;
  const stop = async (): Promise<void> => {
    await tryRun('sh', ['-c', 'docker ps -aq | xargs -r docker rm -f'], { env: environment });
    await group?.end();
    if (!on) for (const namespace of [machine, lan]) await tryRun('ip', ['netns', 'del', namespace]);
    rmSync(outside, { recursive: true, force: true, maxRetries: 5 });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (!on) await makeMachine(machine, lan);
    mkdirSync(outside, { recursive: true });
    writeFileSync(`${outside}/containers.conf`, configOf(kind, home));
    writeFileSync(
      `${outside}/storage.conf`,
      `[storage]\ndriver = "vfs"\ngraphroot = "${home}/graph"\nrunroot = "${home}/runroot"\n`,
    );
    writeFileSync(join(tree, 'etc/resolv.conf'), `nameserver ${LAN_ADDRESS}\n`);
    if (isRootless) {
      chownSync(outside, USER.id, USER.id);
      for (const file of ['containers.conf', 'storage.conf']) chmodSync(`${outside}/${file}`, 0o644);
    }
    // This machine may have no nft of its own; the tree's prints the same.
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/nft'), `#!/bin/sh\nexec chroot ${tree} nft "$@"\n`, { mode: 0o755 });
    group = await startService({ kind, machine, tree, home, folder, socketName, isRootless });
    await answering(socket, folder);
    await importImage(folder, environment);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind,
    url: `unix://${socket}`,
    environment,
    machine: `/var/run/netns/${machine}`,
    lan: `/var/run/netns/${lan}`,
    folder,
    docker: (...args) => run('docker', args, { env: environment }),
    post: (path, body) =>
      run('curl', [
        '-sf',
        '--unix-socket',
        socket,
        '-H',
        'Content-Type: application/json',
        '-d',
        JSON.stringify(body),
        `http://engine${path}`,
      ]),
    freeze: () => group?.freeze(true),
    thaw: () => group?.freeze(false),
    async halt() {
      await group?.end();
      group = undefined;
      rmSync(socket, { force: true });
    },
    stop,
  };
}

async function makeMachine(machine: string, lan: string): Promise<void> {
  const ip = (namespace: string, ...args: string[]) => run('ip', ['-n', namespace, ...args]);
  for (const namespace of [machine, lan]) {
    await run('ip', ['netns', 'add', namespace]);
    await ip(namespace, 'link', 'set', 'lo', 'up');
  }
  await ip(machine, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', lan);
  for (const [namespace, address] of [
    [machine, HOST_ADDRESS],
    [lan, LAN_ADDRESS],
  ] as const) {
    await ip(namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    await ip(namespace, 'link', 'set', 'eth0', 'up');
  }
  await ip(machine, 'route', 'add', 'default', 'via', LAN_ADDRESS);
  // As on a machine that forwards already: where netavark switches it on, internal networks that are there leak.
  await run('ip', ['netns', 'exec', machine, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

const configOf = (kind: TreeKind, home: string): string =>
  [
    '[network]',
    `firewall_driver = "${kind === 'podman-iptables' ? 'iptables' : 'nftables'}"`,
    `network_config_dir = "${home}/networks"`,
    '[engine]',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    '[containers]',
    'cgroups = "disabled"',
    '',
  ].join('\n');

interface Service {
  readonly kind: TreeKind;
  readonly machine: string;
  readonly tree: string;
  readonly home: string;
  readonly folder: string;
  readonly socketName: string;
  readonly isRootless: boolean;
}

/** Starts the engine's service in the machine's namespace, with the tree as its root. Gives the group of its processes. */
async function startService(asked: Service): Promise<ControlGroup> {
  const { kind, machine, tree, home, folder, socketName, isRootless } = asked;
  const service =
    kind === 'docker-rootless'
      ? `env DOCKERD_ROOTLESS_ROOTLESSKIT_NET=slirp4netns DOCKERD_ROOTLESS_ROOTLESSKIT_DETACH_NETNS=false sh /usr/share/docker.io/contrib/dockerd-rootless.sh --data-root ${home}/data --exec-root /run/user/${USER.id}/docker -H unix://${home}/${socketName} --storage-driver vfs --exec-opt native.cgroupdriver=cgroupfs --dns ${LAN_ADDRESS}`
      : `env TMPDIR=/var/tmp CONTAINERS_CONF=${home}/containers.conf CONTAINERS_STORAGE_CONF=${home}/storage.conf podman system service -t 0 unix://${home}/${socketName}`;
  const name = `netlens-${folder.slice(-6)}`;
  const group = await makeGroup(folder, name);
  const mounts = [
    `echo $$ > ${folder}/cgroup/${name}/cgroup.procs`,
    'mount --make-rprivate /',
    `mount --bind ${tree} ${tree}`,
    `mount -t proc proc ${tree}/proc`,
    `mount -t sysfs sysfs ${tree}/sys`,
    `mount -t cgroup2 cgroup2 ${tree}/sys/fs/cgroup`,
    `mount -t tmpfs tmpfs ${tree}/run`,
    `mount --rbind /dev ${tree}/dev`,
  ];
  // A container's own root is pivoted to, for which this one has to be a root that was pivoted to, not a chroot.
  const pivoted = [`cd ${tree}`, 'pivot_root . old', 'umount -l /old', 'mount --make-rshared /'];
  const asPerson = [
    `mkdir -p ${tree}/run/user/${USER.id}`,
    `chown ${USER.id}:${USER.id} ${tree}/run/user/${USER.id}`,
    ...pivoted,
    `exec setpriv --reuid ${USER.id} --regid ${USER.id} --clear-groups env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home/${USER.name} USER=${USER.name} XDG_RUNTIME_DIR=/run/user/${USER.id} ${service}`,
  ];
  const asRoot = [...pivoted, `exec ${service}`];
  const script = [...mounts, ...(isRootless ? asPerson : asRoot)].join(' && ');
  // slirp4netns and pasta make their interface by /dev/net/tun.
  if (isRootless) chmodSync('/dev/net/tun', 0o666);
  const log = openSync(join(folder, 'log'), 'a');
  spawn('nsenter', [`--net=/var/run/netns/${machine}`, 'unshare', '-m', 'sh', '-c', script], {
    stdio: ['ignore', log, log],
    detached: true,
  }).unref();
  closeSync(log);
  return group;
}

interface ControlGroup {
  readonly freeze: (isFrozen: boolean) => void;
  readonly end: () => Promise<void>;
}

/**
 * A control group of our own, in which every process of the engine and of its containers stays: by it they are ended, and no other. The
 * unified hierarchy is mounted for us alone, since a machine may have it elsewhere or not at all.
 */
async function makeGroup(folder: string, name: string): Promise<ControlGroup> {
  const hierarchy = join(folder, 'cgroup');
  mkdirSync(hierarchy);
  await run('mount', ['-t', 'cgroup2', 'cgroup2', hierarchy]);
  const group = join(hierarchy, name);
  mkdirSync(group);
  return {
    freeze: (isFrozen) => writeFileSync(join(group, 'cgroup.freeze'), isFrozen ? '1' : '0'),
    async end() {
      writeFileSync(join(group, 'cgroup.kill'), '1');
      // Ended processes leave their group a moment later; only then it can be removed, from its innermost folders outwards.
      await tryRun('sh', [
        '-c',
        `for n in 1 2 3 4 5 6 7 8 9 10; do find "$0" -depth -type d -exec rmdir {} + 2>/dev/null; [ -d "$0" ] || exit 0; sleep 0.2; done`,
        group,
      ]);
      await tryRun('umount', [hierarchy]);
    },
  };
}

async function answering(socket: string, folder: string): Promise<void> {
  const until = Date.now() + 40_000;
  while (Date.now() < until) {
    if ((await tryRun('curl', ['-sf', '--unix-socket', socket, 'http://engine/_ping'])).code === 0) return;
    // A socket that is not there yet gives no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `The engine did not start: ${readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(-6).join(' | ')}`,
  );
}

async function importImage(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const bin = join(folder, 'image/bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync((await run('sh', ['-c', 'command -v busybox'])).trim(), join(bin, 'busybox'));
  for (const applet of ['sh', 'sleep', 'cat', 'ip', 'nc', 'httpd']) symlinkSync('busybox', join(bin, applet));
  const made = await tryRun('sh', ['-c', 'tar -C "$0/image" -c . | docker import - "$1"', folder, IMAGE], {
    env: environment,
  });
  if (made.code !== 0) throw new Error(`The test image could not be made: ${made.err.trim()}`);
}
