import assert from 'node:assert/strict';
import { answerQuestion, parseQuestion } from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { parseEngine, sourceOf, spanOf } from '../../../src/core/model/index.ts';
import { type QuadletFile, topologyOfQuadlets } from '../../../src/core/quadlet/index.ts';

const SHOP: Readonly<Record<string, string>> = {
  'web.container': `# the shop
[Unit]
Description=the shop

[Container]
Image=docker.io/library/nginx
Network=shop.network:alias=www
PublishPort=127.0.0.1:8080:80
PublishPort=8443-8444:443-444/tcp
`,
  'db.container': `[Container]
ContainerName=db
Image=docker.io/library/postgres
Network=shop.network
Exec=postgres \\
  -c port=5433
`,
  'alone.container': '[Container]\nImage=busybox\n',
  'job.container': '[Container]\nImage=busybox\nPod=shop.pod\n',
  'shop.pod': '[Pod]\nPodName=shop\nNetwork=inner.network\nPublishPort=9000:90\n',
  'shop.network': '[Network]\nSubnet=10.70.0.0/24\n',
  'inner.network': '[Network]\nNetworkName=inner\nInternal=true\nDisableDNS=yes\n',
};

const read = (files: Readonly<Record<string, string>>) => {
  const engine = parseEngine('podman');
  assert.ok(engine);
  return topologyOfQuadlets(
    Object.entries(files).map(([name, text]): QuadletFile => ({ path: `/etc/containers/systemd/${name}`, text })),
    { engine },
  );
};

const ask = (from: string, to: string) => {
  const { value: topology } = read(SHOP);
  const { value, problems } = parseQuestion(topology, from, to);
  assert.ok(value, problems[0]?.message);
  return answerQuestion(buildState(topology), value);
};

describe('topologyOfQuadlets', () => {
  it('reads networks, pods and containers of one folder', () => {
    const { value: topology, problems } = read(SHOP);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      topology.networks.map((n) => [n.name, n.subnets[0]?.cidr, n.internal, n.dnsEnabled]),
      [
        ['podman', '10.88.0.0/16', false, false],
        ['systemd-shop', '10.70.0.0/24', false, true],
        ['inner', '10.89.0.0/24', true, false],
      ],
    );
    assert.deepEqual(
      topology.containers.map((c) => [c.containerName, c.namespace.kind, c.endpoints[0]?.ipv4]),
      [
        ['systemd-web', 'own', '10.70.0.2'],
        ['db', 'own', '10.70.0.3'],
        ['systemd-alone', 'own', '10.88.0.2'],
        ['systemd-job', 'shared', undefined],
        ['shop', 'own', '10.89.0.2'],
      ],
    );
    assert.deepEqual(
      topology.containers.flatMap(({ published }) =>
        published.map((p) => `${p.hostIp ?? ''}:${p.hostPort ?? ''}:${p.containerPort}`),
      ),
      ['127.0.0.1:8080:80', ':8443:443', ':8444:444', ':9000:90'],
    );
  });

  it('keeps where each part is written', () => {
    const { value: topology } = read(SHOP);
    const port = topology.containers[0]?.published[0];
    const text = SHOP['web.container'] ?? '';
    const at = sourceOf(port?.hostIpOrigin ?? { kind: 'implied', by: 'nobody' });
    assert.equal(text.slice(at?.start, at?.end), '127.0.0.1');
    const exec = topology.containers[1]?.process.command?.text;
    assert.ok(exec);
    assert.equal(exec.value.replace(/\s+/g, ' '), 'postgres -c port=5433');
    const word = spanOf(exec, 0, 8);
    assert.equal(SHOP['db.container']?.slice(word?.start, word?.end), 'postgres');
  });

  for (const [from, to, outcome] of [
    ['web', 'db:5433', 'ok'],
    ['db', 'www:80', 'ok'],
    ['alone', 'db:5433', 'nxdomain'],
    ['alone', 'db@shop:5433', 'ok'],
    ['@lan', '@host:8080', 'refused'],
    ['@host', '127.0.0.1:8080', 'ok'],
  ] as const)
    it(`answers ${from} to ${to}: networks that podman network create made are not isolated`, () => {
      const answer = ask(from, to);
      assert.equal(answer.outcome, outcome, answer.reason.message);
    });

  it('says what is no unit, no port and not there, and reads the rest', () => {
    const { value: topology, problems } = read({
      'web.container': 'before\n[Container]\nImage=nginx\nNetwork=gone.network\nPublishPort=eighty\nPod=gone.pod\n',
    });
    assert.equal(topology.containers.length, 1);
    assert.deepEqual(
      problems.map((p) => p.code),
      ['quadlet-line', 'quadlet-unit-missing', 'quadlet-port'],
    );
  });
});
