import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { answerQuestion, judgeProbe, parseQuestion, probeOf, type Judgement } from '../../../src/core/explain/index.ts';
import { buildState, parseCapturedKernel, type KernelState } from '../../../src/core/kernel/index.ts';
import {
  connectDocker,
  liveTopology,
  probeWay,
  readDaemon,
  type DockerConnection,
  type KernelAccess,
} from '../../../src/host/index.ts';
import { IMAGE, LAN_ADDRESS } from '../engine.ts';
import { withEngines } from '../generations.ts';
import { imageWithBash } from '../imageWithBash.ts';

const program = {
  node: process.execPath,
  client: fileURLToPath(new URL('../../../src/host/probe/probeClient.ts', import.meta.url)),
};
const BASH = 'netlens-bash:1';

withEngines(['20', '26', '28'], (engine, generation) => {
  let connection: DockerConnection;
  let state: KernelState;
  let access: KernelAccess;

  before(async function () {
    this.timeout(120_000);
    const { docker } = engine();
    await imageWithBash(engine(), BASH);
    await docker('network', 'create', '--subnet', '10.61.0.0/24', 'front');
    await docker('network', 'create', '--subnet', '10.62.0.0/24', '--internal', 'back');
    const start = (name: string, network: string, ...args: string[]) =>
      docker('run', '-d', '--name', name, '--network', network, ...args);
    const httpd = (address: string) => [IMAGE, 'httpd', '-f', '-p', address];
    await start('web', 'front', '--ip', '10.61.0.10', '-p', '8080:80', ...httpd('0.0.0.0:80'));
    await start('shy', 'front', '-p', '9090:8000', ...httpd('127.0.0.1:8000'));
    await start('db', 'back', '--ip', '10.62.0.10', ...httpd('0.0.0.0:5432'));
    await start('side', 'container:web', IMAGE, 'sleep', '1d');
    await start('app', 'front', BASH, 'bash', '-c', 'while :; do sleep 1d; done');
    await start('tiny', 'front', IMAGE, 'sleep', '1d');
    await start('inner', 'back', BASH, 'bash', '-c', 'while :; do sleep 1d; done');
    await start('alone', 'none', IMAGE, 'sleep', '1d');
    connection = await connectDocker({ environment: engine().environment });
    const { answers } = await readDaemon(connection);
    const live = await liveTopology(connection, answers, { kernel: true });
    access = live.access;
    state = buildState(live.topology, live.kernel && parseCapturedKernel(live.kernel).value);
  });
  after(() => connection?.dispose());

  /** What was tried, and what is said of the model's answer. */
  async function tried(from: string, to: string, by: 'nsenter' | 'exec'): Promise<Judgement & { by?: string }> {
    const { value: question, problems } = parseQuestion(state.topology, from, to);
    assert.ok(question, problems[0]?.message);
    const answer = answerQuestion(state, question);
    const proxied = answer.hops.some((hop) => hop.kind === 'proxy');
    const same = ({ id }: { id: string }) => state.topology.containers.find((c) => c.id === id);
    const probe = probeOf(question, state.topology, state, same, proxied);
    assert.ok(!('why' in probe), 'why' in probe ? probe.why : '');
    const seen: KernelAccess = by === 'nsenter' ? access : { local: false, why: 'It is far away.' };
    const way = probeWay(connection, seen, probe, program);
    assert.ok(!('why' in way), 'why' in way ? way.why : '');
    assert.equal(way.kind, by);
    const result = await way.run();
    if ('why' in result) return { text: result.why, markdown: '' };
    return { ...judgeProbe(answer, probe, result), by: result.by };
  }

  const questions: readonly [from: string, to: string, outcome: string, ways: readonly ('nsenter' | 'exec')[]][] = [
    ['app', 'web:80', 'ok', ['nsenter', 'exec']],
    ['tiny', 'web:80', 'ok', ['nsenter', 'exec']],
    ['side', '127.0.0.1:80', 'ok', ['nsenter', 'exec']],
    ['app', 'shy:8000', 'refused', ['nsenter', 'exec']],
    ['tiny', 'shy:8000', 'refused', ['nsenter', 'exec']],
    ['app', 'web:9/udp', 'refused', ['nsenter', 'exec']],
    // Two bridges: dropped between them.
    ['app', '10.62.0.10:5432', 'timeout', ['nsenter', 'exec']],
    ['tiny', '10.62.0.10:5432', 'timeout', ['nsenter', 'exec']],
    // Nobody has the address: the kernel asks three times for its neighbour.
    ['app', '10.61.0.99:80', 'unreachable', ['nsenter', 'exec']],
    // An internal network has no way out; the oldest engine gives it a route and drops what takes it. And none at all.
    ['inner', `${LAN_ADDRESS}:80`, generation === '20' ? 'timeout' : 'unreachable', ['nsenter', 'exec']],
    ['alone', '10.61.0.10:80', 'unreachable', ['nsenter', 'exec']],
    ['@host', '127.0.0.1:8080', 'ok', ['nsenter']],
    // docker-proxy takes the connection, and hangs up.
    ['@host', '127.0.0.1:9090', 'reset', ['nsenter']],
    ['@host', '10.61.0.10:81', 'refused', ['nsenter']],
  ];
  /** All at once: what is dropped takes seconds to be called so. */
  const results = new Map<string, Awaited<ReturnType<typeof tried>>>();
  before(async () => {
    const all = questions.flatMap(([from, to, , ways]) => ways.map((way) => [from, to, way] as const));
    await Promise.all(
      all.map(async ([from, to, way]) => results.set(`${from} → ${to} by ${way}`, await tried(from, to, way))),
    );
  });
  for (const [from, to, outcome, ways] of questions) {
    for (const way of ways) {
      const asked = `${from} → ${to} by ${way}`;
      it(`${asked}: ${outcome}, as the answer says`, () => {
        const judged = results.get(asked);
        assert.deepEqual([judged?.outcome, judged?.agrees], [outcome, true], judged?.text);
      });
    }
  }

  it('tells a name that is not known from one that is', async () => {
    for (const way of ['nsenter', 'exec'] as const) {
      const judged = await tried('app', 'db:5432', way);
      assert.equal(judged.outcome, 'nxdomain', judged.text);
    }
  });

  it('disagrees where the kernel has learned since what the answer does not know', async () => {
    await engine().onHost(
      'iptables',
      '-t',
      'nat',
      '-I',
      'OUTPUT',
      '-p',
      'tcp',
      '--dport',
      '8080',
      '-j',
      'DNAT',
      '--to',
      '10.61.0.10:81',
    );
    try {
      const judged = await tried('@host', '127.0.0.1:8080', 'nsenter');
      assert.equal(judged.agrees, false, judged.text);
      assert.match(judged.text, /The answer says: it connects\./);
    } finally {
      await engine().onHost('iptables', '-t', 'nat', '-D', 'OUTPUT', '1');
    }
  });

  it('says what it cannot try, and why', async () => {
    assert.match((await tried('tiny', 'web:53/udp', 'exec')).text, /has no bash/);
    await engine().docker('stop', '-t', '0', 'alone');
    assert.match((await tried('alone', 'web:80', 'exec')).text, /not running/i);
  });

  it('leaves nothing running in the container', async () => {
    await tried('app', '10.62.0.10:5432', 'exec');
    const processes = await engine().docker('top', 'app', '-eo', 'pid,args');
    assert.doesNotMatch(processes, /dev\/tcp|timeout/);
  });
});
