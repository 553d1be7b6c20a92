import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSnapshot } from '../../../src/core/analysis/index.ts';
import { clashesOfEngines, joinEngines, topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { buildState, type KernelState } from '../../../src/core/kernel/index.ts';
import type { Container, Topology } from '../../../src/core/model/index.ts';
import { answerQuestion, batchQuestion } from '../../../src/core/explain/index.ts';

const recorded = (name: string): { readonly snapshot: object; readonly kernel: object } =>
  JSON.parse(readFileSync(`test/fixtures/truth/${name}.json`, 'utf8')) as ReturnType<typeof recorded>;
const docker = topologyOfSnapshot(recorded('28-dev-06')).value;
const podman = topologyOfSnapshot(recorded('pod-pod-dev-00')).value;

function asked(state: KernelState, from: string, address: string, port: number) {
  const question = batchQuestion(state.topology, { from, address, port, protocol: 'tcp' });
  return 'verdict' in question ? question : answerQuestion(state, question);
}

/** A running container that listens on every address, with its first address and that port. */
function serverOf(topology: Topology): { readonly server: Container; readonly address: string; readonly port: number } {
  for (const server of topology.containers) {
    const heard = topology.listeners.find(
      (l) => l.container === server.id && l.protocol === 'tcp' && ['0.0.0.0', '::'].includes(l.address),
    );
    const address = server.endpoints[0]?.ipv4;
    if (heard && address !== undefined && server.state === 'running') return { server, address, port: heard.port };
  }
  throw new Error('No server in the recording.');
}

describe('several engines on one machine', () => {
  it('are one kernel: a host with the bridges, routes and rules of both', () => {
    const state = buildState(joinEngines(docker, [podman]));
    const host = state.namespaces.get('@host');
    const names = (host?.links ?? []).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const bridge of ['docker0', 'podman0']) assert.ok(names.includes(bridge), names.join());
    const tables = (host?.rulesets[4]?.tables ?? []).map(({ name, form }) => `${form} ${name}`);
    for (const table of ['iptables nat', 'iptables filter', 'nft netavark']) assert.ok(tables.includes(table));
  });

  it('keep the answers that each gives alone', () => {
    const state = buildState(joinEngines(docker, [podman]));
    for (const part of [docker, podman]) {
      const alone = buildState(part);
      const { address, port } = serverOf(part);
      for (const { id } of part.containers) {
        const [one, both] = [asked(alone, id, address, port), asked(state, id, address, port)];
        assert.equal(both.outcome, one.outcome, `${id} to ${address}:${port}`);
        assert.equal(both.sourceSeen, one.sourceSeen);
      }
    }
  });

  it("answer across: Docker's rules let its containers out, and keep the other engine's from their addresses", () => {
    const state = buildState(joinEngines(docker, [podman]));
    const [theirs, ours] = [serverOf(podman), serverOf(docker)];
    const out = asked(state, ours.server.id, theirs.address, theirs.port);
    assert.equal(out.outcome, 'ok');
    assert.match(out.sourceSeen ?? '', /^10\.(88|89)\.\d+\.1$/, 'masqueraded as the host at that bridge');
    assert.equal(asked(state, theirs.server.id, ours.address, ours.port).outcome, 'timeout');
  });

  it("tell containers of one name apart, and ask the asked engine's first", () => {
    const joined = joinEngines(docker, [podman]);
    const names = joined.containers.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, names.join());
    const question = batchQuestion(joined, { from: 'c0', address: '@host', port: 80, protocol: 'tcp' });
    assert.ok(!('verdict' in question) && question.source.kind === 'container');
    assert.ok(docker.containers.some(({ id }) => question.source.kind === 'container' && id === question.source.id));
  });

  it('leave an engine out that is there already, and a second one that needs a namespace of its own', () => {
    assert.equal(joinEngines(docker, [docker]), docker);
    const rootless = { ...podman, engine: { ...podman.engine, platform: 'rootless' as const } };
    assert.equal(joinEngines(rootless, [{ ...docker, engine: { ...docker.engine, platform: 'rootless' } }]), rootless);
  });

  it('have a rootless one in its own namespace, behind listeners on the one host', () => {
    const rootless = topologyOfSnapshot(recorded('podrl-pod-dev-01')).value;
    const state = buildState(joinEngines(docker, [rootless]));
    const inside = state.namespaces.get('@engine')?.links.map(({ name }) => name) ?? [];
    const outside = state.namespaces.get('@host')?.links.map(({ name }) => name) ?? [];
    assert.ok(inside.some((name) => name.startsWith('podman')) && !outside.some((name) => name.startsWith('podman')));
    assert.ok(outside.includes('docker0'));
    const { address, port } = serverOf(rootless);
    assert.notEqual(asked(state, '@host', address, port).outcome, 'ok');
  });

  for (const [what, subnet, outcomes] of [
    ['one subnet: the order of the two routes decides', '172.18.0.0/16', true],
    ['another subnet', '10.77.0.0/16', false],
  ] as const)
    it(`say that ${what}`, () => {
      const moved = withSubnet(podman, subnet);
      const state = buildState(joinEngines(withSubnet(docker, '172.18.0.0/16'), [moved]));
      const answer = asked(state, '@host', subnet.replace('.0.0/16', '.0.200'), 80);
      assert.equal(answer.outcomeOneOf !== undefined, outcomes);
      if (outcomes) assert.match(answer.reason.message, /Docker and Podman both program this machine's kernel/);
    });

  it('are read from the file of one of them', () => {
    const { network } = readSnapshot({ ...recorded('28-dev-06'), beside: [recorded('pod-pod-dev-00'), 7, null] });
    assert.equal(network.topology.beside?.length, 1);
    const { subtitle, title, groups } = network.diagram({ detail: 'kernel' });
    assert.equal(title, 'Docker and Podman host');
    assert.match(subtitle, /^Docker Engine 28\.\S+ and Podman 5\.\S+ · from a snapshot$/);
    assert.equal(groups.filter(({ kind }) => kind === 'host').length, 1);
  });

  it('have what clashes marked on both sides', () => {
    const [one, other] = [withSubnet(docker, '172.18.0.0/16'), withSubnet(podman, '172.18.0.0/16')];
    const clashes = clashesOfEngines(one, other);
    assert.ok(clashes.some(({ kind }) => kind === 'subnet'));
    for (const { subjects } of clashes) assert.equal(subjects.length, 2);
  });
});

/** The topology with this subnet on its first network that is not the engine's own, and addresses in it. */
function withSubnet(topology: Topology, cidr: string): Topology {
  const changed = topology.networks.find((n) => n.driver === 'bridge' && !n.isDefaultBridge && !n.internal);
  const base = cidr.replace('.0.0/16', '.0');
  // Two engines give the same addresses: the server of either is at .200.
  return {
    ...topology,
    networks: topology.networks.map((network) =>
      network === changed
        ? { ...network, subnets: network.subnets.map((s) => ({ ...s, cidr, gateway: `${base}.1` })) }
        : network,
    ),
    containers: topology.containers.map((container, position) => ({
      ...container,
      endpoints: container.endpoints.map((endpoint) =>
        endpoint.network === changed?.id
          ? { ...endpoint, ipv4: `${base}.${topology.engine.product === 'docker' ? 200 + position : 100 + position}` }
          : endpoint,
      ),
    })),
  };
}
