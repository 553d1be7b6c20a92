import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Probe, ProbeResult } from '../../../src/core/explain/index.ts';
import type { Container } from '../../../src/core/model/index.ts';
import type { DockerConnection, ExecResult } from '../../../src/host/connection/DockerConnection.ts';
import { DockerError } from '../../../src/host/index.ts';
import type { KernelAccess, LocalKernel } from '../../../src/host/kernel/KernelAccess.ts';
import { runCommand } from '../../../src/host/kernel/runCommand.ts';
import { lookUpInContainer } from '../../../src/host/probe/lookUpInContainer.ts';
import { probeByExec } from '../../../src/host/probe/probeByExec.ts';
import { probeWay } from '../../../src/host/probe/probeWay.ts';

const program = {
  node: process.execPath,
  client: fileURLToPath(new URL('../../../src/host/probe/probeClient.ts', import.meta.url)),
};
const container = { id: 'c1', dockerId: 'c1', containerName: 'shop-app-1' } as Container;
const probe = (more: Partial<Probe> = {}): Probe => ({
  container,
  dial: { name: 'web', order: [] },
  port: 80,
  protocol: 'tcp',
  proxied: false,
  ...more,
});

/** A daemon whose containers run what a test says; `ran` has the commands. */
function daemon(answers: (command: readonly string[]) => Partial<ExecResult> | DockerError) {
  const ran: (readonly string[])[] = [];
  const runInContainer: DockerConnection['runInContainer'] = async (_id, command) => {
    ran.push(command);
    const answer = answers(command);
    if (answer instanceof DockerError) throw answer;
    return { exitCode: 0, out: '', err: '', ...answer };
  };
  return { ran, connection: { runInContainer } as DockerConnection };
}

const NO_BASH: Partial<ExecResult> = {
  exitCode: 127,
  out: 'OCI runtime exec failed: exec failed: unable to start container process: exec: "timeout": executable file not found in $PATH: unknown',
};

describe('probeByExec', () => {
  const bashSays: readonly [title: string, Partial<ExecResult>, string | Partial<ProbeResult>][] = [
    ['a server that waits', { out: 'found\ntaken 142\n' }, 'ok false'],
    ['a server that speaks', { out: 'found\ntaken 0\n' }, 'ok true'],
    ['a connection that is closed', { out: 'found\ntaken 1\n' }, 'reset false'],
    [
      'a refusal',
      {
        exitCode: 1,
        out: 'found\n',
        err: 'shop-web-1: connect: Connection refused\nshop-web-1: line 1: /dev/tcp/web/80: Connection refused\n',
      },
      'refused false',
    ],
    ['no route', { exitCode: 1, out: 'found\n', err: 'web: connect: No route to host\n' }, 'unreachable false'],
    ['no network', { exitCode: 1, err: 'web: connect: Network is unreachable\n' }, 'unreachable false'],
    [
      'a second address that takes it',
      { out: 'found\ntaken 142\n', err: 'localhost: connect: Connection refused\n' },
      'ok false',
    ],
    ['a silent server', { exitCode: 124, out: 'found\n' }, 'timeout false'],
    ['a silent name server', { exitCode: 124 }, { lookup: 'no-server' }],
    ['an unknown name', { exitCode: 1, err: 'web: web: Name or service not known\n' }, { lookup: 'unknown-name' }],
    [
      'a failing name server',
      { exitCode: 1, err: 'web: web: Temporary failure in name resolution' },
      { lookup: 'no-server' },
    ],
  ];
  for (const [title, said, seen] of bashSays) {
    it(`understands bash: ${title}`, async () => {
      const result = await probeByExec(daemon(() => said).connection, 'c1', probe());
      assert.ok(!('why' in result), JSON.stringify(result));
      if (typeof seen === 'string') {
        assert.equal(result.attempts.map((a) => `${a.outcome} ${a.heard}`).join(), seen);
      } else assert.equal(result.lookup, seen.lookup);
      assert.equal(result.by, 'docker exec bash');
    });
  }

  it('understands bash over UDP: a reply, a refusal, silence', async () => {
    for (const [said, seen] of [
      [{ out: 'found\ntaken 0\n' }, 'ok'],
      [{ out: 'found\ntaken 1\n', err: 'web: line 1: read: read error: 3: Connection refused\n' }, 'refused'],
      [{ out: 'found\ntaken 142\n' }, 'timeout'],
    ] as const) {
      const result = await probeByExec(daemon(() => said).connection, 'c1', probe({ protocol: 'udp' }));
      assert.ok(!('why' in result) && result.attempts[0]?.outcome === seen, JSON.stringify(result));
    }
  });

  const ncSays: readonly [title: string, Partial<ExecResult>, string][] = [
    [
      'OpenBSD, taken at the second address',
      {
        err: 'nc: connect to localhost (::1) port 80 (tcp) failed: Connection refused\nConnection to localhost (127.0.0.1) 80 port [tcp/http] succeeded!\n',
      },
      'ok',
    ],
    [
      'traditional, taken',
      { err: '172.18.0.3: inverse host lookup failed: Unknown host\n(UNKNOWN) [172.18.0.3] 80 (http) open\n' },
      'ok',
    ],
    [
      'traditional, unknown name',
      { exitCode: 1, err: 'web: forward host lookup failed: Unknown host\n' },
      'unknown-name',
    ],
    ['busybox, taken', { err: 'web (172.18.0.3:80) open\n' }, 'ok'],
    ['busybox, refused', { exitCode: 1, err: 'nc: web (172.18.0.3:80): Connection refused\n' }, 'refused'],
    ['busybox, unknown name', { exitCode: 1, err: "nc: bad address 'web'\n" }, 'unknown-name'],
    ['busybox, silence', { exitCode: 1, err: 'nc: timed out\n' }, 'timeout'],
    ['musl, no host', { exitCode: 1, err: 'nc: web (172.18.0.3:80): Host is unreachable\n' }, 'unreachable'],
    [
      'OpenBSD, refused',
      { exitCode: 1, err: 'nc: connect to web (172.18.0.3) port 80 (tcp) failed: Connection refused\n' },
      'refused',
    ],
    [
      'OpenBSD, silence',
      { exitCode: 1, err: 'nc: connect to web (172.18.0.3) port 80 (tcp) timed out: Operation now in progress\n' },
      'timeout',
    ],
    [
      'OpenBSD, unknown name',
      { exitCode: 1, err: 'nc: getaddrinfo for host "web" port 80: Name or service not known\n' },
      'unknown-name',
    ],
    [
      'ncat, taken',
      {
        err: 'Ncat: Version 7.93\nNcat: Connected to 172.18.0.3:80.\nNcat: 0 bytes sent, 0 bytes received in 0.01 seconds.\n',
      },
      'ok',
    ],
    ['ncat, silence', { exitCode: 1, err: 'Ncat: TIMEOUT.\nNcat: Connection timed out.\n' }, 'timeout'],
  ];
  for (const [title, said, seen] of ncSays) {
    it(`understands nc: ${title}`, async () => {
      const { connection } = daemon(([first]) => (first === 'nc' ? said : NO_BASH));
      const result = await probeByExec(connection, 'c1', probe());
      assert.ok(!('why' in result), JSON.stringify(result));
      assert.equal(result.attempts[0]?.outcome ?? result.lookup, seen);
    });
  }

  it('does without the options that an nc does not know', async () => {
    const { connection, ran } = daemon((command) =>
      command[0] !== 'nc' ? NO_BASH : command.includes('-z') ? { exitCode: 1, err: "nc: invalid option -- 'v'" } : {},
    );
    const result = await probeByExec(connection, 'c1', probe());
    assert.deepEqual(ran.at(-1), ['nc', '-w', '4', 'web', '80']);
    assert.ok(!('why' in result) && result.attempts[0]?.outcome === 'ok');
  });

  it('says that the image has nothing to try it with', async () => {
    for (const missing of [
      NO_BASH,
      new DockerError('refused', 'answered with an error (400: exec: "nc": executable file not found in $PATH).'),
    ]) {
      const result = await probeByExec(daemon(() => missing).connection, 'c1', probe());
      assert.ok('why' in result);
      assert.match(result.why, /neither bash nor nc/);
    }
  });

  it('says what the daemon says where it refuses', async () => {
    const paused = new DockerError(
      'refused',
      'The Docker daemon answered with an error (409: Container c1 is paused).',
    );
    const result = await probeByExec(daemon(() => paused).connection, 'c1', probe());
    assert.ok('why' in result);
    assert.match(result.why, /is paused/);
  });

  it('shows words that it does not know, cut short, and does not guess', async () => {
    const result = await probeByExec(
      daemon(() => ({ exitCode: 3, err: `odd ${'x'.repeat(500)}` })).connection,
      'c1',
      probe(),
    );
    assert.ok('why' in result);
    assert.match(result.why, /does not know: odd x{100,120}$/);
  });

  it('hands no option and no shell text to a program, whatever the name is', async () => {
    for (const name of ['-e/bin/sh', '$(reboot)', 'a b', 'a;b', '', 'a\nb', '../x']) {
      const { connection, ran } = daemon(() => ({}));
      const result = await probeByExec(connection, 'c1', probe({ dial: { name, order: [] } }));
      assert.ok('why' in result, name);
      assert.deepEqual(ran, []);
    }
  });

  it('puts the name into no script', async () => {
    const { connection, ran } = daemon(() => ({ out: 'found\ntaken 142\n' }));
    await probeByExec(connection, 'c1', probe());
    const scripts = ran[0]?.filter((word) => word.includes('{')) ?? [];
    assert.equal(scripts.length, 2);
    for (const script of scripts) assert.doesNotMatch(script, /web|80/);
  });
});

describe('lookUpInContainer', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'netlens-hosts-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const files = (hosts: string, resolvConf = '') => {
    writeFileSync(join(folder, 'hosts'), hosts);
    writeFileSync(join(folder, 'resolv.conf'), resolvConf);
    return { hosts: join(folder, 'hosts'), resolvConf: join(folder, 'resolv.conf') };
  };

  it("reads the container's hosts file, every line of a name, whatever its case", async () => {
    const text =
      '127.0.0.1 localhost\n::1 localhost ip6-localhost\n# 10.0.0.1 web\n10.0.0.2\tDB db.local # main\nnonsense db\n';
    assert.deepEqual(await lookUpInContainer('localhost', files(text), 100), ['127.0.0.1', '::1']);
    assert.deepEqual(await lookUpInContainer('db', files(text), 100), ['10.0.0.2']);
    assert.equal(await lookUpInContainer('web', files(text), 100), 'no-server');
  });

  it('reads no file that is none, and none that is huge', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'huge'), `10.0.0.1 web\n${' '.repeat(1100 * 1024)}`);
    for (const name of ['pipe', 'huge', 'missing']) {
      const odd = { hosts: join(folder, name), resolvConf: join(folder, name) };
      assert.equal(await lookUpInContainer('web', odd, 100), 'no-server', name);
    }
  });
});

describe('probeWay', () => {
  const connection = {} as DockerConnection;
  const local = (more: Partial<LocalKernel> = {}): LocalKernel => ({
    local: true,
    host: 'self',
    privilege: 'root',
    pids: new Map([['c1', 4711]]),
    run: (_where, command, options) => runCommand(command, options),
    commandText: () => '',
    ...more,
  });
  const far: KernelAccess = { local: false, why: 'The containers run on another machine (tcp://far:2375).' };
  const host: Probe = { dial: { addresses: ['127.0.0.1'] }, port: 1, protocol: 'tcp', proxied: false };
  const kind = (access: KernelAccess, asked: Probe) => {
    const way = probeWay(connection, access, asked, program);
    return 'why' in way ? way.why : way.kind;
  };

  it('enters the namespace where it may, and else asks the container itself', () => {
    assert.equal(kind(local(), probe()), 'nsenter');
    assert.equal(kind(local({ privilege: 'sudo' }), probe()), 'nsenter');
    assert.equal(kind(local({ privilege: 'none' }), probe()), 'exec');
    assert.equal(kind(local({ pids: new Map() }), probe()), 'exec');
    assert.equal(kind(far, probe()), 'exec');
  });

  it('is a process on the host only where the host is this machine', () => {
    assert.equal(kind(local({ privilege: 'none' }), host), 'here');
    assert.equal(kind(local({ host: 99 }), host), 'nsenter');
    assert.match(
      kind(local({ host: 99, privilege: 'none' }), host),
      /only root can enter.*nc -vz -w 4 127\.0\.0\.1 1$/,
    );
    assert.match(kind(local({ host: undefined }), host), /was not found/);
    assert.match(kind(far, host), /another machine .*On the daemon's machine you can run: nc /);
  });

  /** Runs the real client, on this machine. */
  async function here(more: Partial<Probe>): Promise<ProbeResult> {
    const way = probeWay(connection, local(), { ...host, ...more }, program);
    assert.ok(!('why' in way));
    const result = await way.run();
    assert.ok(!('why' in result), JSON.stringify(result));
    return result;
  }
  const seen = async (more: Partial<Probe>) =>
    (await here(more)).attempts.map((a) => `${a.address} ${a.outcome} ${a.heard}`).join();

  it('sees a server that speaks, one that hangs up, and none', async () => {
    const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    const rude = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await Promise.all([once(server, 'listening'), once(rude, 'listening')]);
    const port = (of: net.Server) => (of.address() as AddressInfo).port;
    try {
      assert.equal(await seen({ port: port(server) }), '127.0.0.1 ok true');
      assert.equal(await seen({ port: port(rude) }), '127.0.0.1 reset false');
    } finally {
      server.close();
      rude.close();
      await Promise.all([once(server, 'close'), once(rude, 'close')]);
    }
    assert.equal(await seen({ port: 1 }), '127.0.0.1 refused false');
    assert.equal(await seen({ port: 1, protocol: 'udp' }), '127.0.0.1 refused false');
  });

  it('tries the addresses in their order until one lets it in', async () => {
    const server = net.createServer((socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const found = await seen({ dial: { addresses: ['127.0.0.2', '127.0.0.1', '127.0.0.3'] }, port });
      assert.equal(found, '127.0.0.2 refused false,127.0.0.1 ok true');
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  it('hears a reply over UDP', async () => {
    const server = dgram.createSocket('udp4');
    server.on('message', (_text, peer) => server.send('!', peer.port, peer.address));
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      assert.equal(await seen({ port: server.address().port, protocol: 'udp' }), '127.0.0.1 ok true');
    } finally {
      server.close();
    }
  });

  it('looks a name up as this machine does', async () => {
    const { resolved } = await here({ dial: { name: 'localhost', order: ['127.0.0.1'] } });
    assert.equal(resolved?.[0], '127.0.0.1');
  });

  it('says in a sentence that it could not be run', async () => {
    const broken = { node: '/nowhere/node', client: program.client };
    const way = probeWay(connection, local(), host, broken);
    assert.ok(!('why' in way));
    const result = await way.run();
    assert.ok('why' in result);
    assert.match(result.why, /^The probe could not be run: .*nowhere.*\.$/);
  });
});
