import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../src/core/docker/index.ts';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import { buildState, parseCapturedKernel } from '../../src/core/kernel/index.ts';
import type { Snapshot } from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE } from './engine.ts';
import { type Asked, realOutcomes } from './realOutcomes.ts';
import { tryRun } from './run.ts';
import type { TreeEngine, TreeKind } from './treeEngine.ts';
import { capturedOf, startedTree, wrongAnswers } from './treeSetUp.ts';

const KINDS: readonly TreeKind[] = ['podman', 'podman-iptables', 'podman-rootless', 'docker-rootless'];

for (const kind of KINDS)
  describe(`${kind}, for real`, function () {
    this.timeout(180_000);
    let engine: TreeEngine | undefined;
    let snapshot: Snapshot;
    let real: readonly string[] | undefined;

    before(async function () {
      engine = await startedTree(this, kind);
      const { docker, post } = engine;
      await docker('network', 'create', 'apart');
      await docker('network', 'create', 'beside');
      await docker('network', 'create', '--internal', 'inner');
      if (kind !== 'docker-rootless') await post('/v5.0.0/libpod/networks/create', { name: 'open', driver: 'bridge' });
      const open = kind === 'docker-rootless' ? 'apart' : 'open';
      const server = ['httpd', '-f', '-p', '80'];
      await docker('run', '-d', '--name', 'inside', '--network', 'inner', IMAGE, ...server);
      await docker(
        'run',
        '-d',
        '--name',
        'web',
        '--network',
        'apart',
        '-p',
        '8080:80',
        '-p',
        '8081:81',
        IMAGE,
        ...server,
      );
      await docker('run', '-d', '--name', 'other', '--network', 'beside', '-p', '127.0.0.1:8090:80', IMAGE, ...server);
      await docker('run', '-d', '--name', 'free', '--network', open, IMAGE, ...server);
      await docker('run', '-d', '--name', 'plain', IMAGE, ...server);
      await docker('run', '-d', '--name', 'shut', '--network', 'apart', IMAGE, 'httpd', '-f', '-p', '127.0.0.1:80');
      snapshot = await capturedOf(engine);
    });
    after(() => engine?.stop());

    it('captures what the engine, its kernel and, of Podman, libpod say', () => {
      assert.deepEqual(snapshot.problems ?? [], []);
      const { libpodNetworks } = snapshot.snapshot;
      assert.equal(libpodNetworks === undefined, kind === 'docker-rootless');
      assert.equal(snapshot.host?.rootless === true, kind.endsWith('-rootless'));
      assert.equal(snapshot.kernel?.rootless !== undefined, kind.endsWith('-rootless'));
      assert.equal(snapshot.host?.lanAddress, HOST_ADDRESS);
      const heard = new Set((snapshot.listeners ?? []).map((l) => `${l.container} ${l.address}:${l.port}`));
      for (const one of ['web', 'shut'])
        assert.ok(
          [...heard].some((text) => text.startsWith(`${one} `)),
          [...heard].join(', '),
        );
      assert.ok(snapshot.veths?.length, 'the host ends of the interfaces are known');
    });

    for (const withKernel of [false, true])
      it(`answers as connections really end, ${withKernel ? 'from captured rules' : 'from predicted ones'}`, async () => {
        assert.ok(engine);
        const stated = kind === 'podman-iptables' ? { engine: podmanOnIptables() } : {};
        const { value: topology } = topologyOfSnapshot(snapshot, stated);
        const captured = withKernel ? parseCapturedKernel(snapshot.kernel).value : undefined;
        const state = buildState(topology, captured);
        const address = (name: string): string =>
          topology.containers.find((c) => c.containerName === name)?.endpoints[0]?.ipv4 ?? '';
        const asked: Asked[] = [
          ...['127.0.0.1', HOST_ADDRESS].flatMap((host) =>
            [8080, 8081, 8090].map((port) => ({ from: '@host', address: host, port })),
          ),
          ...[8080, 8081, 8090].map((port) => ({ from: '@lan', address: HOST_ADDRESS, port })),
          ...['web', 'other', 'free', 'plain', 'inside'].flatMap((from) => [
            ...['web', 'other', 'free', 'plain', 'inside', 'shut'].map((to) => ({
              from,
              address: address(to),
              port: 80,
            })),
            { from, address: HOST_ADDRESS, port: 8080 },
          ]),
          { from: '@host', address: address('web'), port: 80 },
        ];
        real ??= await realOutcomes(engine, asked);
        assert.deepEqual(wrongAnswers(state, asked, real), []);
      });

    it('finds a name where the engine has a resolver for it, and nowhere else', async () => {
      assert.ok(engine);
      const { value: topology } = topologyOfSnapshot(snapshot);
      const state = buildState(topology);
      for (const [from, name] of [
        ['web', 'shut'],
        ['web', 'other'],
        ['plain', 'web'],
      ] as const) {
        const parsed = batchQuestion(topology, { from, address: name, port: 80, protocol: 'tcp' });
        const answer = 'verdict' in parsed ? parsed : answerQuestion(state, parsed, { hops: false });
        const real = await tryRun(
          'docker',
          ['exec', from, 'sh', '-c', `cat < /dev/null; busybox nslookup ${name} 2>&1`],
          { env: engine.environment },
        );
        const found = new RegExp(`Address[^\\n]*: *(?:${(answer.resolved ?? []).join('|') || 'none'})\\b`).test(
          real.out,
        );
        assert.equal(found, (answer.resolved ?? []).length > 0, `${from} looks up ${name}: ${real.out} ${real.err}`);
      }
    });
  });

function podmanOnIptables() {
  return { product: 'podman', version: [5, 0, 0], backend: 'iptables', platform: 'linux', known: 'stated' } as const;
}
