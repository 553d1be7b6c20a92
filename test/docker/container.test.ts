import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOST_ADDRESS, IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';
import { tryRun, type Ran } from './run.ts';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist');

/** A root with a C library, Node and the command, and nothing else: no docker, no iptables, no ip. */
const ROOT_SCRIPT = `
root=$1; socket=$2; shift 2
mount -t tmpfs none "$root"
mkdir -p "$root/lib" "$root/lib64" "$root/usr/lib" "$root/proc" "$root/tmp" "$root/netlens" "$root/var/run"
for folder in lib lib64 usr/lib; do [ ! -e "/$folder" ] || mount --bind "/$folder" "$root/$folder"; done
mount --bind "$DIST" "$root/netlens"
touch "$root/node" && mount --bind "$NODE" "$root/node"
mount -t proc proc "$root/proc"
[ -z "$socket" ] || { touch "$root/var/run/docker.sock" && mount --bind "$socket" "$root/var/run/docker.sock"; }
exec chroot "$root" /node /netlens/cli.js "$@"
`;

withEngines(['28'], (engine) => {
  /** Runs the command as in a dev container: namespaces of its own for mounts, processes and the network. */
  async function inContainer(socket: string, ...args: string[]): Promise<Ran> {
    const root = join(engine().folder, 'root');
    mkdirSync(root, { recursive: true });
    const environment = { PATH: process.env['PATH'], DIST: dist, NODE: process.execPath, HOME: '/tmp' };
    const own = ['--mount', '--pid', '--fork', '--net'];
    return tryRun('unshare', [...own, 'sh', '-ec', ROOT_SCRIPT, 'sh', root, socket, ...args], { env: environment });
  }

  before(async () => {
    const { docker } = engine();
    await docker('run', '-d', '--name', 'web', '-p', '8080:80', IMAGE, 'httpd', '-f', '-p', '80');
  });

  it('answers from the socket that is mounted, without the docker command', async () => {
    const { code, out, err } = await inContainer(
      engine().socket,
      ...['explain', '--live', '--json', '--from', '@lan', '--to', '@host:8080'],
    );
    assert.equal(code, 0, err);
    const { verdict, servedBy } = JSON.parse(out) as { verdict: string; servedBy: string };
    assert.deepEqual({ verdict, servedBy }, { verdict: 'reachable', servedBy: 'web' });
  });

  it('does not take the namespace that it runs in for the host of the engine', async () => {
    const { code, out, err } = await inContainer(engine().socket, 'snapshot');
    assert.equal(code, 0, err);
    const { kernel, host } = JSON.parse(out) as { kernel?: { host?: object }; host?: { lanAddress?: string } };
    assert.equal(kernel?.host, undefined);
    assert.notEqual(host?.lanAddress, HOST_ADDRESS);
  });

  it('says in one line that no engine is there where no socket is mounted', async () => {
    const { code, out, err } = await inContainer('', 'explain', '--live', '--from', '@lan', '--to', '@host:8080');
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^netlens: [^\n]+\n$/);
    assert.doesNotMatch(err, /internal error/);
  });
});
