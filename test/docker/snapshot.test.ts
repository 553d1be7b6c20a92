import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../../src/core/model/index.ts';
import { connectDocker, readImages } from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';
import { NamespaceAgent } from './probe/NamespaceAgent.ts';
import { run, tryRun } from './run.ts';

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');

interface Question {
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp';
}

/** A server without VS Code: `netlens snapshot` there, questions elsewhere, and what really happens beside them. */
withEngines(['20', '28'], (engine) => {
  const agents = new Map<string, NamespaceAgent>();
  const file = () => join(engine().folder, 'networks.json');
  const netlens = (...args: string[]) => run(process.execPath, [cli, ...args], { env: engine().environment });

  before(async function () {
    this.timeout(60_000);
    assert.ok(existsSync(cli), 'npm run build makes dist/cli.js');
    const { docker } = engine();
    await docker('network', 'create', '--subnet', '10.61.0.0/24', 'front');
    await docker('network', 'create', '--internal', '--subnet', '10.62.0.0/24', 'back');
    const start = (name: string, ...args: string[]) => docker('run', '-d', '--name', name, ...args);
    const serve = (address: string) => [IMAGE, 'httpd', '-f', '-p', address];
    await start('proxy', '--network', 'front', '--ip', '10.61.0.10', '-p', '8080:80', ...serve('0.0.0.0:80'));
    await start('shy', '--network', 'front', '--ip', '10.61.0.11', '-p', '3000:3000', ...serve('127.0.0.1:3000'));
    await start('db', '--network', 'back', '--ip', '10.62.0.10', ...serve('0.0.0.0:5432'));
    await start('mine', '-p', '127.0.0.1:9000:80', ...serve('0.0.0.0:80'));
    await start('hostly', '--network', 'host', ...serve('0.0.0.0:9100'));
    // A rule of the house, in the chain that Docker keeps for that.
    await engine().onHost(
      'iptables',
      '-I',
      'DOCKER-USER',
      '-p',
      'tcp',
      '-d',
      '10.61.0.10',
      '--dport',
      '81',
      '-j',
      'DROP',
    );
    await netlens('snapshot', '-o', file(), '--kernel', '--listeners');
    const namespaces = new Map([
      ['@host', engine().hostNamespace],
      ['@lan', engine().lanNamespace],
    ]);
    for (const name of ['proxy', 'shy', 'db', 'mine']) {
      const pid = (await docker('inspect', '-f', '{{.State.Pid}}', name)).trim();
      namespaces.set(name, `/proc/${pid}/ns/net`);
    }
    for (const [name, namespace] of namespaces) agents.set(name, await NamespaceAgent.start(namespace));
  });
  after(async () => {
    await Promise.all([...agents.values()].map((agent) => agent.stop()));
    agents.clear();
  });

  it('is for its owner alone, and is what docs/contract.md says', () => {
    assert.equal(statSync(file()).mode & 0o777, 0o600);
    const raw = JSON.parse(readFileSync(file(), 'utf8')) as {
      snapshot: { images: readonly { Id: string }[] };
      kernel: { host: object; containers: object };
      listeners: object[];
    };
    assert.deepEqual(Object.keys(raw.snapshot).sort(), ['containers', 'images', 'info', 'networks', 'version']);
    assert.equal(raw.snapshot.images.length, 1, 'one image for all containers');
    assert.deepEqual(Object.keys(raw.kernel.host).sort(), ['addr', 'ip6tablesSave', 'iptablesSave', 'route', 'route6']);
    assert.deepEqual(Object.keys(raw.kernel.containers).sort(), ['db', 'mine', 'proxy', 'shy']);
    assert.ok(raw.listeners.length >= 5);
  });

  it('answers as the kernel does', async () => {
    const targets: readonly [string, number][] = [
      ['10.61.0.10', 80],
      ['10.61.0.10', 81],
      ['10.61.0.11', 3000],
      ['10.62.0.10', 5432],
      [HOST_ADDRESS, 8080],
      [HOST_ADDRESS, 3000],
      [HOST_ADDRESS, 9000],
      [HOST_ADDRESS, 9100],
      ['127.0.0.1', 9000],
      ['127.0.0.1', 3000],
    ];
    const questions = [...agents.keys()].flatMap((from) =>
      targets
        // Another machine has no route to a container's own address.
        .filter(([address]) => from !== '@lan' || address === HOST_ADDRESS)
        .map(([address, port]): Question => ({ from, address, port, protocol: 'tcp' })),
    );
    const batch = join(engine().folder, 'questions.json');
    writeFileSync(batch, JSON.stringify(questions));
    const said = JSON.parse(await netlens('reach', '--snapshot', file(), '--batch', batch, '--json')) as Answer[];
    const happened = await Promise.all(
      questions.map(async (question) =>
        agents
          .get(question.from)
          ?.probe({ address: question.address, port: question.port, protocol: 'tcp' }, 'GET / HTTP/1.0\r\n\r\n'),
      ),
    );
    const text = ({ from, address, port }: Question, outcome: string | undefined) =>
      `${from} → ${address}:${port} ${outcome ?? '?'}`;
    assert.deepEqual(
      questions.map((q, i) => text(q, said[i]?.outcome)),
      questions.map((q, i) => text(q, happened[i]?.outcome)),
    );
    assert.ok(said.some((a) => a.outcome === 'ok') && said.some((a) => a.outcome === 'refused'));
  });

  it('carries what the image of a container starts, and reads it for files', async () => {
    const { docker } = engine();
    const recorded = 'netlens-recorded:1';
    const changes = ['EXPOSE 9000', 'ENV TOKEN=t0p', 'CMD ["httpd", "-f", "-p", "0.0.0.0:9000"]'];
    await docker('commit', ...changes.flatMap((change) => ['--change', change]), 'db', recorded);
    await docker('run', '-d', '--name', 'recorded', '--network', 'front', '--ip', '10.61.0.12', recorded);
    const plain = join(engine().folder, 'plain.json');
    await netlens('snapshot', '-o', plain);
    assert.doesNotMatch(readFileSync(plain, 'utf8'), /t0p/);
    const ask = async (to: string) =>
      JSON.parse(await netlens('explain', '--snapshot', plain, '--from', 'proxy', '--to', to, '--json')) as Answer;
    const { outcome, assumptions } = await ask('recorded:9000');
    assert.equal(outcome, 'ok');
    assert.match(assumptions.map((a) => a.message).join(' '), /0\.0\.0\.0:9000 in the command of the image/);
    assert.equal((await ask('recorded:80')).outcome, 'refused');

    const connection = await connectDocker({ environment: engine().environment });
    try {
      const { records, problems } = await readImages(connection, [recorded, 'netlens-nowhere:1']);
      assert.deepEqual([[...records.keys()], problems], [[recorded], []]);
      const record = records.get(recorded);
      assert.deepEqual(record?.command, ['httpd', '-f', '-p', '0.0.0.0:9000']);
      assert.deepEqual(record.exposed, [{ port: 9000, protocol: 'tcp' }]);
      assert.ok(record.variables.includes('TOKEN'));
    } finally {
      connection.dispose();
    }
  });

  it('explains one of them, with the rule that decided', async () => {
    const args = ['explain', '--snapshot', file(), '--from', 'mine', '--to', '10.61.0.10:81', '--json'];
    const answer = JSON.parse(await netlens(...args)) as Answer;
    assert.equal(answer.outcome, 'timeout');
    assert.ok(
      answer.hops.some((hop) => hop.rule?.includes('DROP')),
      JSON.stringify(answer.hops, undefined, 1),
    );
  });

  it('says in one line why there is no daemon to capture', async () => {
    const { code, err, out } = await tryRun(process.execPath, [cli, 'snapshot', '--host', `unix://${file()}.sock`], {
      env: engine().environment,
    });
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^netlens: No Docker daemon answers at unix:\/\/\S+: nothing listens there\. [^\n]+\n$/);
  });
});
