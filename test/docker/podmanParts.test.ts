import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../src/core/docker/index.ts';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import { buildState, parseCapturedKernel } from '../../src/core/kernel/index.ts';
import { captureSnapshot, connectDocker, type Snapshot } from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE } from './engine.ts';
import { installTree } from './engineTree.ts';
import { type Asked, realOutcomes } from './realOutcomes.ts';
import { run } from './run.ts';
import { startTreeEngine, type TreeEngine } from './treeEngine.ts';

const SERVER = ['httpd', '-f', '-p', '80'];

/** What no recording has of Podman: IPv6, macvlan, static routes, port ranges and pods, programmed by a real one and asked for real. */
describe('what was read in the source of netavark, for real', function () {
  this.timeout(180_000);
  let engine: TreeEngine | undefined;
  let snapshot: Snapshot;

  before(async function () {
    const missing = await installTree();
    if (missing !== undefined) {
      console.log(missing);
      this.skip();
    }
    engine = await startTreeEngine('podman');
    const { docker, post } = engine;
    const network = (body: object) => post('/v5.0.0/libpod/networks/create', { driver: 'bridge', ...body });
    await network({
      name: 'six',
      ipv6_enabled: true,
      dns_enabled: true,
      subnets: [{ subnet: '10.91.0.0/24' }, { subnet: 'fd00:91::/64' }],
    });
    await network({
      name: 'other',
      ipv6_enabled: true,
      options: { isolate: 'true' },
      subnets: [{ subnet: '10.92.0.0/24' }, { subnet: 'fd00:92::/64' }],
    });
    await network({
      name: 'lanward',
      driver: 'macvlan',
      network_interface: 'eth0',
      subnets: [{ subnet: '192.0.2.0/24', gateway: '192.0.2.9' }],
    });
    await network({
      name: 'routed',
      subnets: [{ subnet: '10.93.0.0/24' }],
      // A way to the network "six" by a gateway where nothing forwards.
      routes: [{ destination: '10.91.0.0/24', gateway: '10.93.0.77' }],
    });
    const start = (name: string, on: string, ...more: string[]) =>
      docker('run', '-d', '--name', name, '--network', on, ...more, IMAGE, ...SERVER);
    await start('web', 'six', '--ip', '10.91.0.10', '--ip6', 'fd00:91::10', '-p', '8080:80', '-p', '[::]:8086:80');
    await start('near', 'six', '--ip', '10.91.0.11', '--ip6', 'fd00:91::11');
    await start('far', 'other', '--ip', '10.92.0.10', '--ip6', 'fd00:92::10', '-p', '8100-8102:80-82');
    await start('lan', 'lanward', '--ip', '192.0.2.50');
    await start('astray', 'routed', '--ip', '10.93.0.10');
    await post('/v5.0.0/libpod/pods/create', {
      name: 'team',
      // Podman's own holder of a namespace (catatonit) is a package of its own.
      infra_image: IMAGE,
      infra_command: ['sleep', '1d'],
      netns: { nsmode: 'bridge' },
      Networks: { six: { static_ips: ['10.91.0.20'] } },
      portmappings: [{ container_port: 80, host_port: 8200, protocol: 'tcp' }],
    });
    await post('/v5.0.0/libpod/containers/create', { name: 'member', image: IMAGE, pod: 'team', command: SERVER });
    await post('/v5.0.0/libpod/containers/member/start', {});
    process.env['PATH'] = `${engine.folder}/bin:${process.env['PATH'] ?? ''}`;
    const connection = await connectDocker({ environment: engine.environment });
    try {
      snapshot = await captureSnapshot(connection, { kernel: true, listeners: true });
    } finally {
      connection.dispose();
    }
  });
  after(() => engine?.stop());

  for (const withKernel of [false, true])
    it(`answers as connections really end, ${withKernel ? 'from captured rules' : 'from predicted ones'}`, async () => {
      assert.ok(engine);
      const { value: topology } = topologyOfSnapshot(snapshot);
      const state = buildState(topology, withKernel ? parseCapturedKernel(snapshot.kernel).value : undefined);
      const inside = ['web', 'near', 'far', 'astray', 'member'];
      const addresses = ['10.91.0.10', 'fd00:91::10', '10.91.0.11', '10.92.0.10', 'fd00:92::10', '10.91.0.20'];
      const asked: Asked[] = [
        ...inside.flatMap((from) => addresses.map((address) => ({ from, address, port: 80 }))),
        ...['@host', '@lan'].flatMap((from) =>
          [8080, 8100, 8101, 8200].map((port) => ({ from, address: HOST_ADDRESS, port })),
        ),
        ...['@host', '@lan', 'web', 'lan'].map((from) => ({ from, address: '192.0.2.50', port: 80 })),
        ...addresses.map((address) => ({ from: '@host', address, port: 80 })),
        { from: '@host', address: '::1', port: 8086 },
        { from: 'lan', address: HOST_ADDRESS, port: 8080 },
      ];
      const real = await realOutcomes(engine, asked);
      const wrong = asked.flatMap((question, position) => {
        const parsed = batchQuestion(topology, { ...question, protocol: 'tcp' });
        const answer = 'verdict' in parsed ? parsed : answerQuestion(state, parsed, { hops: false });
        const really = real[position] ?? '?';
        const isRight = answer.outcome === really || answer.outcomeOneOf?.some((one) => one === really) === true;
        // A client gives up before the kernel does on an address that nobody has.
        const isEarly = really === 'timeout' && answer.reason.code === 'nobody-has-address';
        // The host forwards to its own LAN, where nobody answers for a child of its card: silence, or its ICMP error once it has given up.
        const isLate = really === 'unreachable' && answer.reason.code === 'host-cannot-reach-macvlan';
        return isRight || isEarly || isLate
          ? []
          : [
              `${question.from} to ${question.address}:${question.port} is ${really}, not ${answer.outcome} (${answer.reason.code})`,
            ];
      });
      assert.deepEqual(wrong, []);
    });

  it('finds the pod by its name, and no container in it', async () => {
    assert.ok(engine);
    const { value: topology } = topologyOfSnapshot(snapshot);
    const state = buildState(topology);
    for (const name of ['team', 'member']) {
      const parsed = batchQuestion(topology, { from: 'near', address: name, port: 80, protocol: 'tcp' });
      const answer = 'verdict' in parsed ? parsed : answerQuestion(state, parsed, { hops: false });
      const found = await run('docker', ['exec', 'near', 'sh', '-c', `busybox nslookup ${name} 2>&1 || true`], {
        env: engine.environment,
      });
      assert.equal((answer.resolved ?? []).length > 0, /10\.91\.0\.20/.test(found), `${name}: ${found}`);
    }
  });
});

/** A rootless container without a network of Podman's: a process of its own carries its packets. */
describe('pasta for one container, for real', function () {
  this.timeout(180_000);
  let engine: TreeEngine | undefined;

  before(async function () {
    if ((await installTree()) !== undefined) this.skip();
    engine = await startTreeEngine('podman-rootless');
    const { docker, post } = engine;
    await post('/v5.0.0/libpod/containers/create', {
      name: 'alone',
      image: IMAGE,
      command: SERVER,
      netns: { nsmode: 'pasta' },
      portmappings: [{ container_port: 80, host_port: 8300, protocol: 'tcp' }],
    });
    await post('/v5.0.0/libpod/containers/alone/start', {});
    await docker('run', '-d', '--name', 'web', '-p', '8080:80', IMAGE, ...SERVER);
  });
  after(() => engine?.stop());

  it('answers as connections really end', async () => {
    assert.ok(engine);
    const connection = await connectDocker({ environment: engine.environment });
    const snapshot = await captureSnapshot(connection, { kernel: true, listeners: true }).finally(() =>
      connection.dispose(),
    );
    const { value: topology } = topologyOfSnapshot(snapshot);
    const state = buildState(topology);
    const asked: Asked[] = [
      { from: '@host', address: '127.0.0.1', port: 8300 },
      { from: '@host', address: HOST_ADDRESS, port: 8300 },
      { from: '@lan', address: HOST_ADDRESS, port: 8300 },
      { from: 'alone', address: '127.0.0.1', port: 80 },
      { from: 'alone', address: '127.0.0.1', port: 8080 },
      { from: 'web', address: HOST_ADDRESS, port: 8300 },
    ];
    const real = await realOutcomes(engine, asked);
    const wrong = asked.flatMap((question, position) => {
      const parsed = batchQuestion(topology, { ...question, protocol: 'tcp' });
      const answer = 'verdict' in parsed ? parsed : answerQuestion(state, parsed, { hops: false });
      const really = real[position] ?? '?';
      return answer.outcome === really || answer.outcome === 'unknown'
        ? []
        : [
            `${question.from} to ${question.address}:${question.port} is ${really}, not ${answer.outcome} (${answer.reason.code})`,
          ];
    });
    assert.deepEqual(wrong, []);
    const known = asked.filter((question) => {
      const parsed = batchQuestion(topology, { ...question, protocol: 'tcp' });
      return !('verdict' in parsed) && answerQuestion(state, parsed, { hops: false }).outcome !== 'unknown';
    });
    assert.ok(known.length >= 4, `${known.length} of ${asked.length} have an answer`);
  });
});
