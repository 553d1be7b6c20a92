import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';
import { run, tryRun } from './run.ts';

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');
const SSHD = '/usr/sbin/sshd';

/** A real sshd on loopback, with keys of its own, and the system's ssh with a configuration and known hosts of its own. */
withEngines(['28'], (engine) => {
  let sshd: ChildProcess | undefined;
  let known: () => void;
  let environment: NodeJS.ProcessEnv;

  before(async function () {
    if ((await tryRun('sh', ['-c', `command -v ssh ssh-keygen && test -x ${SSHD}`])).code !== 0) this.skip();
    const at = (file: string) => join(engine().folder, file);
    const port = await freePort();
    for (const key of ['host', 'id']) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
    const server = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('id.pub')}`,
      'StrictModes no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      'UsePAM no',
      `PidFile ${at('sshd.pid')}`,
    ];
    writeFileSync(at('sshd_config'), `${server.join('\n')}\n`);
    mkdirSync('/run/sshd', { recursive: true });
    sshd = spawn(SSHD, ['-D', '-e', '-f', at('sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve) => sshd?.stderr?.once('data', () => resolve()));
    const client = [
      'Host far',
      'HostName 127.0.0.1',
      `Port ${port}`,
      'User root',
      `IdentityFile ${at('id')}`,
      `UserKnownHostsFile ${at('known')}`,
      'StrictHostKeyChecking yes',
    ];
    writeFileSync(at('ssh_config'), `${client.join('\n')}\n`);
    known = () => writeFileSync(at('known'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
    // ssh finds its configuration by the user's home in the password file, whatever HOME says.
    mkdirSync(at('bin'));
    writeFileSync(at('bin/ssh'), `#!/bin/sh\nexec ${await sshPath()} -F ${at('ssh_config')} "$@"\n`, { mode: 0o755 });
    environment = { ...engine().environment, PATH: `${at('bin')}:${engine().environment.PATH ?? ''}` };
    delete environment.DOCKER_HOST;
    await engine().docker('run', '-d', '--name', 'afar', '-p', '8080:80', IMAGE, 'sleep', '1d');
  });
  after(() => void sshd?.kill());

  const snapshot = (...args: string[]) =>
    tryRun(process.execPath, [cli, 'snapshot', '--host', `ssh://far${engine().socket}`, ...args], { env: environment });

  it('is refused by a host whose key nobody has accepted, with ssh’s own words and the remedy', async () => {
    const { code, err } = await snapshot();
    assert.equal(code, 2);
    assert.match(err, /^netlens: ssh to ssh:\/\/far\S* failed \(".*Host key verification failed/);
    assert.match(err, /Run "ssh far docker version" in a terminal/);
  });

  it('reads the daemon there, by the name and the key of ~/.ssh/config', async () => {
    known();
    const { code, out, err } = await snapshot('--kernel', '--listeners');
    assert.deepEqual([code, err], [0, '']);
    const read = JSON.parse(out) as {
      snapshot: { containers: { Name: string }[] };
      kernel?: object;
      missing: { why: string }[];
    };
    assert.deepEqual(
      read.snapshot.containers.map((c) => c.Name),
      ['/afar'],
    );
    // The kernel there is not the one here, even if it happens to be in this test.
    assert.equal(read.kernel, undefined);
    assert.match(read.missing[0]?.why ?? '', /run on another machine \(ssh:\/\/far/);
    assert.equal(
      (await tryRun('pgrep', ['-f', `--host unix://${engine().socket} system dial-stdio`])).out,
      '',
      'ssh has ended',
    );
  });

  it('says what the docker command there said', async () => {
    known();
    const { code, err } = await tryRun(process.execPath, [cli, 'snapshot', '--host', 'ssh://far/nowhere.sock'], {
      env: environment,
    });
    assert.equal(code, 2);
    assert.match(err, /^netlens: ssh to ssh:\/\/far\/nowhere\.sock failed \("[^\n]+nowhere\.sock/);
  });
});

async function sshPath(): Promise<string> {
  return (await run('sh', ['-c', 'command -v ssh'])).trim();
}

/** A port of loopback that nobody has now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
