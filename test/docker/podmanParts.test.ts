import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../src/core/docker/index.ts';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import { buildState, parseCapturedKernel } from '../../src/core/kernel/index.ts';
import type { Snapshot } from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE, LAN_ADDRESS } from './engine.ts';
import { type Asked, realOutcomes } from './realOutcomes.ts';
import { run, tryRun } from './run.ts';
import type { TreeEngine } from './treeEngine.ts';
import { capturedOf, modelAnswers, startedTree, wrongAnswers } from './treeSetUp.ts';

const SERVER = ['httpd', '-f', '-p', '80'];

/** What no recording has of Podman: IPv6, macvlan, static routes, port ranges and pods, programmed by a real one and asked for real. */
describe('what was read in the source of netavark, for real', function () {
  this.timeout(180_000);
  let engine: TreeEngine | undefined;
  let snapshot: Snapshot;

  before(async function () {
    engine = await startedTree(this, 'podman');
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
    snapshot = await capturedOf(engine);
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
      assert.deepEqual(wrongAnswers(state, asked, await realOutcomes(engine, asked)), []);
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

/** ipvlan: a mode for all children of one card, so that each has a machine of its own. */
for (const mode of ['l2', 'l3'] as const)
  describe(`ipvlan in mode ${mode}, for real`, function () {
    this.timeout(180_000);
    let engine: TreeEngine | undefined;
    let snapshot: Snapshot;
    const [one, two] =
      mode === 'l2' ? (['192.0.2.60', '192.0.2.61'] as const) : (['10.94.0.10', '10.94.0.11'] as const);

    before(async function () {
      engine = await startedTree(this, 'podman');
      const { docker, post } = engine;
      const trial = await tryRun('nsenter', [
        `--net=${engine.machine}`,
        ...'ip link add trial link eth0 type ipvlan'.split(' '),
      ]);
      if (trial.code !== 0) {
        console.log(
          `The kernel of this machine has no ipvlan: ${trial.err.trim()}. The recordings pod-ipvlan-* of test/fixtures/truth stand for it; docs/recording.md says how to run this in a virtual machine.`,
        );
        this.skip();
      }
      await run('nsenter', [`--net=${engine.machine}`, ...'ip link delete trial'.split(' ')]);
      await post('/v5.0.0/libpod/networks/create', {
        name: 'children',
        driver: 'ipvlan',
        network_interface: 'eth0',
        options: { mode },
        subnets: [mode === 'l2' ? { subnet: '192.0.2.0/24', gateway: LAN_ADDRESS } : { subnet: '10.94.0.0/24' }],
      });
      const start = (name: string, ...more: string[]) => docker('run', '-d', '--name', name, ...more, IMAGE, ...SERVER);
      await start('first', '--network', 'children', '--ip', one, '-p', '8080:80');
      await start('second', '--network', 'children', '--ip', two);
      await start('bridged', '-p', '8081:80');
      snapshot = await capturedOf(engine);
    });
    after(() => engine?.stop());

    for (const withKernel of [false, true])
      it(`answers as connections really end, ${withKernel ? 'from captured rules' : 'from predicted ones'}`, async () => {
        assert.ok(engine);
        const { value: topology } = topologyOfSnapshot(snapshot);
        const state = buildState(topology, withKernel ? parseCapturedKernel(snapshot.kernel).value : undefined);
        const asked: Asked[] = [
          ...['first', 'second', 'bridged', '@host', '@lan'].flatMap((from) => [
            { from, address: one, port: 80 },
            { from, address: two, port: 80 },
            { from, address: HOST_ADDRESS, port: 8080 },
            { from, address: HOST_ADDRESS, port: 8081 },
          ]),
          { from: 'first', address: two, port: 81 },
        ];
        assert.deepEqual(wrongAnswers(state, asked, await realOutcomes(engine, asked)), []);
      });
  });

/** A container without a network of Podman's: a process of its own carries its packets. */
for (const [driver, kind, least] of [
  ['pasta', 'podman-rootless', 4],
  ['slirp4netns', 'podman-rootless', 7],
] as const)
  describe(`${driver} for one container, for real`, function () {
    this.timeout(180_000);
    let engine: TreeEngine | undefined;

    before(async function () {
      engine = await startedTree(this, kind);
      const { docker, post } = engine;
      const start = async (name: string, hostPort: number, options: readonly string[]) => {
        await post('/v5.0.0/libpod/containers/create', {
          name,
          image: IMAGE,
          command: SERVER,
          netns: { nsmode: driver },
          ...(options.length > 0 ? { network_options: { [driver]: options } } : {}),
          portmappings: [{ container_port: 80, host_port: hostPort, protocol: 'tcp' }],
        });
        await post(`/v5.0.0/libpod/containers/${name}/start`, {});
      };
      await start('alone', 8300, []);
      if (driver === 'slirp4netns') await start('open', 8301, ['allow_host_loopback=true']);
      await docker('run', '-d', '--name', 'web', '-p', '8080:80', IMAGE, ...SERVER);
    });
    after(() => engine?.stop());

    it('answers as connections really end', async () => {
      assert.ok(engine);
      const { value: topology } = topologyOfSnapshot(await capturedOf(engine));
      const state = buildState(topology);
      const asked: Asked[] = [
        { from: '@host', address: '127.0.0.1', port: 8300 },
        { from: '@host', address: HOST_ADDRESS, port: 8300 },
        { from: '@lan', address: HOST_ADDRESS, port: 8300 },
        { from: 'alone', address: '127.0.0.1', port: 80 },
        { from: 'alone', address: '127.0.0.1', port: 8080 },
        { from: 'web', address: HOST_ADDRESS, port: 8300 },
        ...(driver === 'slirp4netns'
          ? [
              { from: 'alone', address: HOST_ADDRESS, port: 8080 },
              { from: 'alone', address: HOST_ADDRESS, port: 8300 },
              // The host's loopback, for those who may reach it.
              { from: 'alone', address: '10.0.2.2', port: 8080 },
              { from: 'open', address: '10.0.2.2', port: 8080 },
              { from: 'open', address: '10.0.2.2', port: 8999 },
              { from: '@host', address: '127.0.0.1', port: 8301 },
            ]
          : []),
      ];
      const real = await realOutcomes(engine, asked);
      const answers = modelAnswers(state, asked);
      const isKnown = new Set(asked.filter((_, position) => answers[position]?.outcome !== 'unknown'));
      // Podman's API does not tell the option that opens the host's loopback: such an answer names what it assumes.
      for (const [position, { from, address }] of asked.entries())
        if (from === 'open' && address === '10.0.2.2') {
          const { assumptions = [] } = answers[position] ?? {};
          assert.ok(assumptions.some(({ code }) => code === 'slirp-options-assumed'));
          isKnown.delete(asked[position] as Asked);
        }
      const known = [...isKnown];
      const really = real.filter((_, position) => isKnown.has(asked[position] as Asked));
      assert.deepEqual(wrongAnswers(state, known, really), []);
      assert.ok(known.length >= least, `${known.length} of ${asked.length} have an answer`);
    });
  });
