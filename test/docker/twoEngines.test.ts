import assert from 'node:assert/strict';
import { readSnapshot } from '../../src/core/analysis/index.ts';
import { joinEngines, topologyOfSnapshot } from '../../src/core/docker/index.ts';
import { buildState, parseCapturedKernel } from '../../src/core/kernel/index.ts';
import { captureSnapshot, connectDocker, type Snapshot } from '../../src/host/index.ts';
import { type Engine, HOST_ADDRESS, IMAGE, installEngine, startEngine } from './engine.ts';
import { type Asked, realOutcomes } from './realOutcomes.ts';
import type { TreeEngine, TreeKind } from './treeEngine.ts';
import { capturedOf, modelAnswers, startedTree, wrongAnswers } from './treeSetUp.ts';

const SERVER = ['httpd', '-f', '-p', '80'];

/** Docker beside Podman on one machine: one kernel, into which both put their bridges and rules. */
for (const kind of ['podman', 'podman-iptables'] as const satisfies readonly TreeKind[])
  describe(`Docker beside ${kind}, for real`, function () {
    this.timeout(240_000);
    let docker: Engine | undefined;
    let podman: TreeEngine | undefined;
    let dockers: Snapshot;
    let podmans: Snapshot;
    let real: readonly string[] | undefined;

    before(async function () {
      const missing = await installEngine('28');
      if (missing !== undefined) {
        console.log(missing);
        this.skip();
      }
      docker = await startEngine('28');
      podman = await startedTree(this, kind, { on: { machine: docker.hostNamespace, lan: docker.lanNamespace } });
      await docker.docker('network', 'create', 'shop');
      await docker.docker('run', '-d', '--name', 'web', '--network', 'shop', '-p', '8080:80', IMAGE, ...SERVER);
      await docker.docker('run', '-d', '--name', 'plain', IMAGE, ...SERVER);
      await podman.docker('network', 'create', 'apart');
      await podman.post('/v5.0.0/libpod/networks/create', { name: 'open', driver: 'bridge' });
      await podman.docker('run', '-d', '--name', 'web', '--network', 'apart', '-p', '8081:80', IMAGE, ...SERVER);
      await podman.docker('run', '-d', '--name', 'free', '--network', 'open', IMAGE, ...SERVER);
      await podman.docker('run', '-d', '--name', 'usual', '-p', '127.0.0.1:8082:80', IMAGE, ...SERVER);
      dockers = await capturedOf(docker);
      podmans = await capturedOf(podman);
    });
    after(async () => {
      await podman?.stop();
      await docker?.stop();
    });

    for (const withKernel of [false, true])
      it(`answers across both as connections really end, ${withKernel ? 'from captured rules' : 'from predicted ones'}`, async () => {
        assert.ok(docker && podman);
        const stated = kind === 'podman-iptables' ? { engine: PODMAN_ON_IPTABLES } : {};
        const one = topologyOfSnapshot(dockers).value;
        const topology = joinEngines(one, [topologyOfSnapshot(podmans, stated).value]);
        const state = buildState(topology, withKernel ? parseCapturedKernel(dockers.kernel).value : undefined);
        const containers = topology.containers.map(({ id }) => id);
        const addresses = topology.containers.map((container) => container.endpoints[0]?.ipv4 ?? '');
        const asked: Asked[] = [
          ...[...containers, '@host', '@lan'].flatMap((from) => [
            ...addresses.map((address) => ({ from, address, port: 80 })),
            ...[8080, 8081, 8082].map((port) => ({ from, address: HOST_ADDRESS, port })),
          ]),
          ...[8080, 8081, 8082].map((port) => ({ from: '@host', address: '127.0.0.1', port })),
        ];
        real ??= await realOutcomes(onBoth(docker, podman, podmans), asked);
        assert.deepEqual(wrongAnswers(state, asked, real), []);
        const unknown = modelAnswers(state, asked).filter(({ outcome }) => outcome === 'unknown');
        // The order of two engines' rules in one chain of iptables is what only the kernel tells.
        if (withKernel || kind === 'podman') assert.deepEqual(unknown, []);
        // Some connections cross, and some do not: a model of two hosts would be noticed.
        assert.ok(new Set(real).size > 1);
      });

    it('captures the other engine into the same file, which is read as one kernel', async () => {
      assert.ok(docker && podman);
      const { environment } = docker;
      const connection = await connectDocker({ environment });
      const options = { kernel: true, listeners: true, beside: { ...environment, CONTAINER_HOST: podman.url } };
      const snapshot = await captureSnapshot(connection, options).finally(() => connection.dispose());
      assert.equal(snapshot.beside?.length, 1);
      assert.equal(snapshot.beside[0]?.kernel?.host, undefined, 'the machine is told once');
      const { network } = readSnapshot(JSON.parse(JSON.stringify(snapshot)));
      const free = network.topology.containers.find(({ containerName }) => containerName === 'free');
      const answer = network.answer('plain', `${free?.endpoints[0]?.ipv4 ?? ''}:80`);
      assert.equal(answer?.servedBy, 'free');
    });

    it('tells two containers of one name apart', () => {
      const topology = joinEngines(topologyOfSnapshot(dockers).value, [topologyOfSnapshot(podmans).value]);
      const names = topology.containers.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.includes('web') && names.some((name) => /^web \(Podman .*\)$/.test(name)), names.join());
    });
  });

const PODMAN_ON_IPTABLES = {
  product: 'podman',
  version: [5, 0, 0],
  backend: 'iptables',
  platform: 'linux',
  known: 'stated',
} as const;

/** Both engines as one machine, whose containers are called by their ids. */
function onBoth(docker: Engine, podman: TreeEngine, { snapshot }: Snapshot): Parameters<typeof realOutcomes>[0] {
  const podmans = JSON.stringify(snapshot.containers);
  return {
    machine: docker.hostNamespace,
    lan: docker.lanNamespace,
    docker: (...args) => (podmans.includes(args.at(-1) ?? '') ? podman : docker).docker(...args),
  };
}
