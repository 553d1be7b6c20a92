import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { getEventListeners, once } from 'node:events';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import { captureSnapshot, connectDocker, DockerError, type DockerConnection } from '../../../src/host/index.ts';
import { FakeDaemon, VERSION } from './FakeDaemon.ts';

async function failure(work: Promise<unknown>): Promise<DockerError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof DockerError, String(error));
    assert.match(error.message, /^[^\n]{40,400}\.$/, 'a sentence for a person');
    return error;
  }
  throw new assert.AssertionError({ message: 'It should have failed.' });
}

describe('connectDocker', () => {
  let daemon: FakeDaemon;
  let connection: DockerConnection | undefined;
  beforeEach(async () => {
    daemon = await new FakeDaemon().serve([{ Id: 'n1' }], [{ Id: 'c1' }, { Id: 'c2' }]).start();
  });
  afterEach(async () => {
    connection?.dispose();
    connection = undefined;
    await daemon.remove();
  });
  const connect = async (options = {}) =>
    (connection = await connectDocker({ environment: daemon.environment, timeout: 2000, ...options }));

  it('settles the newest API that both sides know', async () => {
    for (const [ApiVersion, MinAPIVersion, settled] of [
      ['1.41', '1.12', '1.41'],
      ['1.51', '1.24', '1.51'],
      ['1.60', '1.44', '1.51'],
      ['1.70', '1.60', '1.60'],
    ]) {
      daemon.json('/version', { ...VERSION, ApiVersion, MinAPIVersion });
      assert.equal((await connect()).apiVersion, settled);
      connection?.dispose();
    }
  });

  it('asks once more where a kept connection was closed under it', async () => {
    await connect();
    let broken = 0;
    daemon.on('/info', (request, response) => {
      if (broken++ === 0) request.socket.destroy();
      else FakeDaemon.send(response, { Name: 'again' });
    });
    assert.deepEqual(await connection!.get('/info'), { Name: 'again' });
    daemon.on('/info', (request) => void request.socket.destroy());
    assert.equal((await failure(connection!.get('/info'))).code, 'cut-off');
  });

  it("does not spend its time on the text of the library's debug log", async () => {
    await connect();
    const { inspect } = util;
    let longest = 0;
    util.inspect = Object.assign((...args: Parameters<typeof inspect>) => {
      const text = inspect(...args);
      longest = Math.max(longest, text.length);
      return text;
    }, inspect) as typeof inspect;
    try {
      await captureSnapshot(connection!);
    } finally {
      util.inspect = inspect;
    }
    assert.ok(longest > 0 && longest < 2000, `${longest} characters`);
  });

  it('is not led astray by the DOCKER_HOST of this process', async () => {
    const kept = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = '::: no address';
    try {
      assert.equal((await connect()).endpoint.url, daemon.environment.DOCKER_HOST);
      assert.equal(process.env.DOCKER_HOST, '::: no address');
    } finally {
      if (kept === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = kept;
    }
  });

  const bad: { name: string; code: string; says: RegExp; prepare: () => unknown; timeout?: number }[] = [
    {
      name: 'no daemon at the socket',
      code: 'absent',
      says: /nothing listens there.*systemctl start docker/,
      prepare: () => daemon.stop(),
    },
    {
      name: 'a socket that may not be opened',
      code: 'denied',
      says: /denied.*usermod -aG docker/,
      prepare: () => chmodSync(daemon.socket, 0o000),
    },
    {
      name: 'a daemon that hangs',
      code: 'hung',
      says: /did not answer GET \/version within 0\.1 s/,
      prepare: () => daemon.on('/version', () => undefined),
      timeout: 100,
    },
    {
      name: 'a head without a body',
      code: 'hung',
      says: /did not answer/,
      prepare: () => daemon.on('/version', (_q, r) => r.writeHead(200).flushHeaders()),
      timeout: 100,
    },
    {
      name: 'half a JSON body, well ended',
      code: 'garbled',
      says: /half of an answer instead of JSON for GET \/version/,
      prepare: () => daemon.on('/version', (_q, r) => void r.writeHead(200).end('{"Version": "28.')),
    },
    {
      name: 'half a JSON body, broken off',
      code: 'cut-off',
      says: /cut off its answer to GET \/version/,
      prepare: () =>
        daemon.on('/version', (_q, response) => {
          response.writeHead(200, { 'Content-Length': '1000' });
          response.write('{"Version": "28.', () => response.destroy());
        }),
    },
    {
      name: 'a web page',
      code: 'garbled',
      says: /something else instead of JSON/,
      prepare: () => daemon.on('/version', (_q, r) => void r.writeHead(200).end('<html>proxy</html>')),
    },
    {
      name: 'JSON that is no daemon',
      code: 'no-docker',
      says: /not a Docker daemon.*ApiVersion/,
      prepare: () => daemon.json('/version', { hello: 1 }),
    },
    {
      name: 'a web server that knows no /version',
      code: 'no-docker',
      says: /not a Docker daemon.*Check the address/,
      prepare: () => daemon.forget('/version'),
    },
    {
      name: 'Docker 19.03',
      code: 'too-old',
      says: /Docker 19\.03\.15 \(API 1\.40\).*older than 20\.10/,
      prepare: () => daemon.json('/version', { Version: '19.03.15', ApiVersion: '1.40' }),
    },
    {
      name: 'an error of the daemon, with its reason',
      code: 'refused',
      says: /\(500: disk is full\)/,
      prepare: () => daemon.json('/version', { message: 'disk\nis full' }, 500),
    },
    {
      name: 'an authorising proxy',
      code: 'denied',
      says: /denied access/,
      prepare: () => daemon.json('/version', { message: 'no' }, 403),
    },
  ];
  for (const { name, code, says, prepare, timeout = 2000 } of bad) {
    it(`says what is wrong with ${name}`, async () => {
      await prepare();
      // To root nothing is denied: for this one question we are nobody.
      const asNobody = name.includes('may not be opened') && process.geteuid?.() === 0;
      if (asNobody) process.seteuid?.(65534);
      const error = await failure(connect({ timeout })).finally(() => asNobody && process.seteuid?.(0));
      assert.equal(error.code, code);
      assert.match(error.message, says);
    });
  }

  it('says what is wrong with something that speaks no HTTP', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netlens-'));
    const server = net.createServer((socket) => socket.end('220 mail ready\r\n'));
    await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
    const error = await failure(connectDocker({ host: `unix://${folder}/s`, environment: {} }));
    assert.equal(error.code, 'garbled');
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('says so where nothing listens on a tcp port, and where the host is unknown', async () => {
    assert.equal((await failure(connectDocker({ host: 'tcp://127.0.0.1:1', environment: {} }))).code, 'absent');
    assert.equal(
      (await failure(connectDocker({ host: 'tcp://nobody.invalid', environment: {} }))).code,
      'unknown-host',
    );
  });

  it('refuses a stated host and a stated context at once', async () => {
    assert.match(
      (await failure(connectDocker({ host: 'unix:///a', context: 'b' }))).message,
      /context "b" is also given/,
    );
  });

  it('gives a daemon five seconds for an answer, unless told otherwise', async () => {
    connection = await connectDocker({ environment: daemon.environment });
    assert.equal(connection.timeout, 5000);
  });

  it('listens to nothing any more once a question is answered', async () => {
    await connect();
    const long = new AbortController();
    for (let i = 0; i < 50; i++) await connection!.get('/info', { signal: long.signal });
    assert.equal(getEventListeners(long.signal, 'abort').length, 0);
    const stream = await connection!.stream('/info', { signal: long.signal });
    assert.ok(getEventListeners(long.signal, 'abort').length > 0);
    stream.resume();
    await once(stream, 'close');
    assert.equal(getEventListeners(long.signal, 'abort').length, 0);
  });

  it('ends a question that is cancelled, and every question on dispose', async () => {
    await connect({ timeout: 60_000 });
    const reached = new Promise<void>((resolve) => daemon.on('/hang', () => resolve()));
    const stop = new AbortController();
    const cancelled = failure(connection!.get('/hang', { signal: stop.signal }));
    const disposed = failure(connection!.get('/hang'));
    await reached;
    stop.abort();
    assert.equal((await cancelled).code, 'cancelled');
    connection!.dispose();
    assert.equal((await disposed).code, 'cancelled');
    assert.equal((await failure(connection!.get('/version'))).code, 'cancelled');
  });

  it('reads networks and containers by inspection, and skips what went in between', async () => {
    daemon.json('/containers/c1/json', { message: 'No such container' }, 404);
    const snapshot = await captureSnapshot(await connect());
    assert.deepEqual(snapshot.snapshot.containers, [{ Id: 'c2' }]);
    assert.deepEqual(snapshot.snapshot.networks, [{ Id: 'n1' }]);
    assert.equal(snapshot.problems, undefined);
  });

  it('loses one container, and says so, where the daemon cannot describe it or hangs on it', async () => {
    daemon.json('/containers/c1/json', { message: 'rpc error' }, 500);
    const odd = await captureSnapshot(await connect());
    assert.deepEqual(odd.snapshot.containers, [{ Id: 'c2' }]);
    assert.match(odd.problems?.join() ?? '', /GET \/containers\/c1\/json with an error \(500: rpc error\)/);
    daemon.on('/containers/c1/json', () => undefined);
    const hung = await captureSnapshot(await connect({ timeout: 100 }));
    assert.deepEqual(hung.snapshot.containers, [{ Id: 'c2' }]);
    assert.match(hung.problems?.join() ?? '', /did not answer GET \/containers\/c1\/json/);
  });

  it('gives up where everything hangs, and does not wait for 500 containers one after the other', async () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ Id: `c${i}` }));
    daemon.serve([], many);
    for (const { Id } of many) daemon.on(`/containers/${Id}/json`, () => undefined);
    const error = await failure(captureSnapshot(await connect({ timeout: 80, parallel: 4 })));
    assert.equal(error.code, 'hung');
    assert.ok(daemon.asked.filter((line) => /containers\/c\d+\/json/.test(line)).length < 20);
  });

  it('masks the values of environment variables unless they are asked for', async () => {
    daemon.json('/containers/c1/json', { Id: 'c1', Config: { Env: ['PASSWORD=a=b', 'PATH'], Cmd: ['x'] } });
    const masked = await captureSnapshot(await connect());
    assert.deepEqual(masked.snapshot.containers[0], {
      Id: 'c1',
      Config: { Env: ['PASSWORD=***', 'PATH'], Cmd: ['x'] },
    });
    const open = await captureSnapshot(connection!, { withEnv: true });
    assert.match(JSON.stringify(open.snapshot), /PASSWORD=a=b/);
  });

  it('only ever reads', async () => {
    await captureSnapshot(await connect(), { kernel: true, listeners: true });
    assert.deepEqual(
      daemon.asked.filter((line) => !line.startsWith('GET ')),
      [],
    );
  });

  it("reads a table by docker exec, and nothing that is not the kernel's", async () => {
    const frame = (stream: number, text: string) =>
      Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
    let command: unknown;
    daemon.on('/containers/c1/exec', (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        command = (JSON.parse(body) as { Cmd: unknown }).Cmd;
        FakeDaemon.send(response, { Id: 'e1' }, 201);
      });
    });
    daemon.on(
      '/exec/e1/start',
      (_q, r) => void r.writeHead(200).end(Buffer.concat([frame(1, 'sl '), frame(2, 'no'), frame(1, 'x')])),
    );
    assert.equal(await (await connect()).readInContainer('c1', '/proc/net/tcp'), 'sl x');
    assert.deepEqual(command, ['cat', '/proc/net/tcp']);
    for (const file of [
      '/etc/passwd',
      '/proc/net/../1/environ',
      '/sys/class/net/a/../iflink',
      '/sys/class/net/$(x)/iflink',
    ]) {
      await assert.rejects(connection!.readInContainer('c1', file as '/proc/net/tcp'), TypeError, file);
    }
  });

  it('runs a program in a container to its end, with both of its outputs and its exit code', async () => {
    const frame = (stream: number, text: string) =>
      Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
    let asked: unknown;
    daemon.on('/containers/c1/exec', (request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        asked = JSON.parse(body);
        FakeDaemon.send(response, { Id: 'e1' }, 201);
      });
    });
    daemon.on(
      '/exec/e1/start',
      (_q, r) => void r.writeHead(200).end(Buffer.concat([frame(1, 'out'), frame(2, 'err')])),
    );
    daemon.json('/exec/e1/json', { ExitCode: 3 });
    const ended = await (await connect()).runInContainer('c1', ['nc', '-w', '4', 'db', '5432']);
    assert.deepEqual(ended, { exitCode: 3, out: 'out', err: 'err' });
    assert.deepEqual(asked, {
      AttachStdout: true,
      AttachStderr: true,
      Env: ['LC_ALL=C'],
      Cmd: ['nc', '-w', '4', 'db', '5432'],
    });
    daemon.json('/exec/e1/json', { Running: true });
    assert.equal((await failure(connection!.runInContainer('c1', ['nc']))).code, 'garbled');
    daemon.json('/containers/c1/exec', { message: 'Container c1 is paused' }, 409);
    assert.match((await failure(connection!.runInContainer('c1', ['nc']))).message, /docker exec c1 nc .*is paused/);
  });

  describe('over ssh', () => {
    let folder: string;
    const path = process.env.PATH;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'netlens-ssh-'));
    });
    afterEach(() => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    });
    /** An `ssh` on PATH that notes its arguments and runs a script. */
    const fakeSsh = (script: string) => {
      writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/args\n${script}\n`, {
        mode: 0o755,
      });
      process.env.PATH = `${folder}:${path ?? ''}`;
    };
    const dial = `exec ${process.execPath} -e '
      const s = require("net").connect(process.env.NETLENS_TEST_SOCKET);
      process.stdin.pipe(s).pipe(process.stdout); s.on("close", () => process.exit());'`;

    it("speaks through the system's ssh and `docker system dial-stdio`", async () => {
      fakeSsh(`NETLENS_TEST_SOCKET=${daemon.socket} ${dial}`);
      connection = await connectDocker({ host: 'ssh://me@far:2222', environment: {} });
      const { snapshot } = await captureSnapshot(connection);
      assert.equal(snapshot.containers.length, 2);
      const { readFileSync } = await import('node:fs');
      assert.match(
        readFileSync(join(folder, 'args'), 'utf8').replaceAll('\n', ' '),
        /-o BatchMode=yes .*-T -l me -p 2222 -- far docker system dial-stdio $/,
      );
    });

    it('says what ssh said, and what to try', async () => {
      fakeSsh('echo "Host key verification failed." >&2; exit 255');
      const error = await failure(connectDocker({ host: 'ssh://me@far', environment: {} }));
      assert.equal(error.code, 'ssh');
      assert.match(error.message, /"Host key verification failed\.".*Run "ssh me@far docker version" in a terminal/);
    });

    it('names the port in what to try', async () => {
      fakeSsh('echo "Connection refused" >&2; exit 255');
      const error = await failure(connectDocker({ host: 'ssh://me@far:2222/x.sock', environment: {} }));
      assert.match(error.message, /Run "ssh -p 2222 me@far docker version"/);
    });

    it('ends the ssh process on dispose', async () => {
      fakeSsh(`NETLENS_TEST_SOCKET=${daemon.socket} ${dial}`);
      connection = await connectDocker({ host: 'ssh://far', environment: {} });
      const closed = [...daemon.sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      assert.ok(closed.length > 0);
      connection.dispose();
      await Promise.all(closed);
    });
  });
});
