import assert from 'node:assert/strict';
import { kernelFacts, parseCapturedKernel } from '../../../src/core/kernel/index.ts';
import { ask, LAN, stateOf, type Scenario } from './scenario.ts';

const WORLD: Scenario = {
  networks: { front: {}, back: { internal: true } },
  containers: {
    web: {
      on: { front: '172.18.0.2', back: '172.19.0.2' },
      ports: ['0.0.0.0:8080:80', '[::]:8080:80'],
      listens: ['0.0.0.0:80'],
    },
    sidecar: { mode: 'container:web' },
    deeper: { mode: 'container:sidecar' },
    lost: { mode: 'container:gone' },
    onHost: { mode: 'host', ports: ['9000:9000'] },
  },
};
const id = (name: string) => stateOf(WORLD).topology.containers.find((c) => c.name === name)?.id ?? '';

describe('buildState', () => {
  it('gives each container its namespace: its own, the one that it joins, the host, or none', () => {
    const { namespaceOf, withoutNamespace, namespaces } = stateOf(WORLD);
    assert.equal(namespaceOf.get(id('sidecar')), id('web'));
    assert.equal(namespaceOf.get(id('deeper')), id('web'));
    assert.equal(namespaceOf.get(id('onHost')), '@host');
    assert.equal(withoutNamespace.get(id('lost')), 'unknown-target');
    assert.deepEqual(namespaces.get(id('web'))?.containers, [id('web'), id('sidecar'), id('deeper')]);
    assert.deepEqual([...namespaces.keys()], ['@host', '@lan', '@lan+route', '@internet', id('web')]);
  });

  it('survives containers that join each other in a circle', () => {
    const { withoutNamespace } = stateOf({
      containers: { one: { mode: 'container:two' }, two: { mode: 'container:one' } },
    });
    assert.deepEqual([...withoutNamespace.values()], ['unknown-target', 'unknown-target']);
  });

  it('routes a container by its gateway endpoint; internal networks have a gateway up to 24 only', () => {
    const routes = (engine: string) =>
      stateOf({ ...WORLD, engine, containers: { web: { on: { back: '172.19.0.2' } } } })
        .namespaces.get('0web'.padEnd(64, 'f'))
        ?.routes.map((r) => `${r.destination} ${r.via ?? ''}`.trim());
    assert.deepEqual(routes('24.0.9'), ['172.19.0.0/16', '0.0.0.0/0 172.19.0.1']);
    assert.deepEqual(routes('25.0.5'), ['172.19.0.0/16']);
  });

  it('has ::1 in an IPv4-only container since 26.0', () => {
    const lo = (engine: string) =>
      stateOf({ ...WORLD, engine })
        .namespaces.get(id('web'))
        ?.links[0]?.addresses.map((a) => a.address);
    assert.deepEqual(lo('25.0.5'), ['127.0.0.1']);
    assert.deepEqual(lo('26.0.0'), ['127.0.0.1', '::1']);
  });

  it('puts docker-proxy on the host, and dockerd where the proxy is off', () => {
    const kinds = (userlandProxy: boolean) =>
      stateOf({ ...WORLD, host: { userlandProxy } })
        .namespaces.get('@host')
        ?.sockets.map((s) => `${s.kind} ${s.address}`);
    assert.deepEqual(kinds(true), ['docker-proxy 0.0.0.0', 'docker-proxy ::']);
    assert.deepEqual(kinds(false), ['placeholder 0.0.0.0']);
  });

  it('gives the host every address that a published port names', () => {
    const state = stateOf({
      containers: { web: { on: { bridge: '172.17.0.2' }, ports: ['10.9.8.7:80:80'], listens: ['0.0.0.0:80'] } },
    });
    assert.equal(ask(state, '@host', '10.9.8.7:80').outcome, 'ok');
  });

  it('uses the links and routes that the kernel said, and predicts the rest', () => {
    const addr = [
      { ifname: 'lo', flags: ['LOOPBACK', 'UP'], addr_info: [{ local: '127.0.0.1', prefixlen: 8, scope: 'host' }] },
      {
        ifname: 'net7',
        flags: ['UP'],
        linkinfo: { info_kind: 'veth' },
        addr_info: [{ local: '172.18.0.2', prefixlen: 16, scope: 'global' }],
      },
    ];
    const onlyLinks = parseCapturedKernel({ containers: { web: { addr } } });
    const web = stateOf(WORLD, onlyLinks.value).namespaces.get(id('web'));
    assert.deepEqual(
      web?.links.map((l) => [l.name, l.kind]),
      [
        ['lo', 'lo'],
        ['net7', 'veth'],
      ],
    );
    assert.deepEqual(
      web.routes.map((r) => [r.destination, r.link]),
      [
        ['172.18.0.0/16', 'net7'],
        ['0.0.0.0/0', 'net7'],
      ],
    );
    assert.equal(ask(stateOf(WORLD, onlyLinks.value), '@lan', `${LAN}:8080`).outcome, 'ok');
    const cut = parseCapturedKernel({
      containers: { web: { addr, route: [{ dst: '172.18.0.0/16', dev: 'net7', prefsrc: '172.18.0.2' }] } },
    });
    const w = ask(stateOf(WORLD, cut.value), '@lan', `${LAN}:8080`);
    assert.deepEqual([w.outcome, w.cause], ['timeout', 'reply-no-route']);
  });

  it('walks on a captured ruleset and keeps the predicted one beside it', () => {
    const captured = parseCapturedKernel({ host: { iptablesSave: '*nat\n:DOCKER - [0:0]\nCOMMIT\n' } });
    const state = stateOf({ ...WORLD, host: { userlandProxy: false } }, captured.value);
    assert.equal(state.rulesFrom, 'captured');
    assert.equal(ask(state, '@lan', `${LAN}:8080`).outcome, 'timeout', 'dockerd only holds the port');
    assert.ok(
      state.synthesised[4].tables.some((t) => t.chains.some((c) => c.rules.some((r) => r.madeBy?.purpose === 'dnat'))),
    );
  });

  it('says what was odd in a capture', () => {
    assert.deepEqual(parseCapturedKernel(undefined).problems, []);
    assert.equal(parseCapturedKernel('text').problems.length, 1);
    assert.equal(parseCapturedKernel({ host: { iptablesSave: 'what is this' } }).problems.length, 1);
    assert.deepEqual(parseCapturedKernel({ host: 3, containers: [1], extra: 1 }).value.containers.size, 0);
  });
});

describe('kernelFacts', () => {
  const facts = kernelFacts(stateOf(WORLD));
  it('states the bridges', () =>
    assert.deepEqual(
      facts.bridges.map((b) => [b.name, b.addresses[0], b.masquerade, b.internal, b.icc]),
      [
        ['docker0', '172.17.0.1/16', true, false, true],
        ['br-front', '172.18.0.1/16', true, false, true],
        ['br-back', '172.19.0.1/16', false, true, true],
      ],
    ));
  it('states both ends of each attachment, and which one leads out', () =>
    assert.deepEqual(
      facts.interfaces.map((i) => [i.name, i.addresses[0], i.isGateway]),
      [
        ['eth0', '172.18.0.2/16', true],
        ['eth1', '172.19.0.2/16', false],
      ],
    ));
  it('states what each published port became, with its rule', () =>
    assert.deepEqual(
      facts.ports.map((p) => [p.hostIp, p.by, p.why ?? '', p.to?.address ?? '', p.rule ?? '']),
      [
        [
          '0.0.0.0',
          'dnat',
          '',
          '172.18.0.2',
          '-A DOCKER ! -i br-front -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80',
        ],
        ['::', 'proxy', '', '172.18.0.2', ''],
        ['0.0.0.0', 'none', 'host-mode', '', ''],
      ],
    ));
});
