import assert from 'node:assert/strict';
import type { ProbeOutcome } from '../../../src/core/model/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { ask, LAN, stateOf, type Scenario } from './scenario.ts';

/**
 * The truth table of reachability (docs/semantics.md, section 2.1), cell by cell: the outcome follows from rules, routes and
 * sockets alone. A cell's name is its id in that table and what it is about. One column per behavioural generation; the recorded
 * ones are checked against kernels elsewhere.
 */
const ENGINES = ['26.1.5', '28.0.4', '28.2.2', '29.0.0', '29.0.0-nft'] as const;
/** The last is left out where nftables behaves as 29's iptables does. */
type Column = readonly [ProbeOutcome, ProbeOutcome, ProbeOutcome, ProbeOutcome, ProbeOutcome?];
const at = (column: Column, i: number): ProbeOutcome => column[i] ?? column[3];
const all = (o: ProbeOutcome): Column => [o, o, o, o];

const WORLD: Scenario = {
  networks: {
    front: {},
    back: {},
    inner: { internal: true },
    quiet: { options: { enable_icc: 'false' } },
    bare: { options: { enable_ip_masquerade: 'false' } },
  },
  hostListens: ['0.0.0.0:7001', '127.0.0.1:7002'],
  containers: {
    web: {
      on: { front: '172.18.0.2' },
      ports: ['8080:80', '127.0.0.1:8081:80', '8082:81', '192.0.2.1:8083:80'],
      listens: ['0.0.0.0:80', '127.0.0.1:81', '[::]:82', '172.18.0.2:83', '0.0.0.0:84'],
    },
    peer: { on: { front: '172.18.0.3' }, listens: ['0.0.0.0:80'] },
    other: { on: { back: '172.19.0.2' }, listens: ['0.0.0.0:80'] },
    closed: { on: { inner: '172.20.0.2' }, listens: ['0.0.0.0:80'] },
    closedToo: { on: { inner: '172.20.0.3' } },
    mute: { on: { quiet: '172.21.0.2' }, ports: ['8090:80'], listens: ['0.0.0.0:80'] },
    muteToo: { on: { quiet: '172.21.0.3' } },
    unmasked: { on: { bare: '172.22.0.2' } },
    naked: { mode: 'none', listens: ['0.0.0.0:80'] },
    onHost: { mode: 'host', listens: ['0.0.0.0:9000', '127.0.0.1:9001'] },
    sidecar: { mode: 'container:web' },
  },
};

const CELLS: readonly (readonly [string, string, string, Column])[] = [
  ['A1 a container dials its own loopback', 'web', '127.0.0.1:80', all('ok')],
  ['A1 a dual-stack socket by IPv4 loopback', 'web', '127.0.0.1:82', all('ok')],
  ['A1 a sidecar dials the loopback that it shares', 'sidecar', '127.0.0.1:81', all('ok')],
  ['A2 a socket on the interface alone, by loopback', 'web', '127.0.0.1:83', all('refused')],
  ['A3 a dual-stack socket by IPv6 loopback', 'web', '[::1]:82', all('ok')],
  ['A4 an IPv4 socket by IPv6 loopback', 'web', '[::1]:80', all('refused')],
  ['A5 a container dials its own address', 'web', '172.18.0.2:80', all('ok')],
  ['A6 a loopback socket by its own address', 'web', '172.18.0.2:81', all('refused')],
  ['A7 its own published port by its gateway', 'web', '172.18.0.1:8080', all('ok')],
  ['A7 its own published port by the host', 'web', `${LAN}:8080`, all('ok')],
  ['B1 a sibling on the same bridge', 'peer', '172.18.0.2:80', all('ok')],
  ["B1 a sibling's port that is not published", 'peer', '172.18.0.2:84', all('ok')],
  ['B2 a loopback socket of a sibling', 'peer', '172.18.0.2:81', all('refused')],
  ['B3 a sibling where icc is off', 'muteToo', '172.21.0.2:80', all('timeout')],
  ["B6 a sibling's published port by the host", 'peer', `${LAN}:8080`, all('ok')],
  ["B6 a sibling's published port by the host where icc is off", 'muteToo', `${LAN}:8090`, all('ok')],
  ["C1 a published port on another bridge, by the container's address", 'other', '172.18.0.2:80', all('timeout')],
  ['C2 an unpublished port on another bridge', 'other', '172.18.0.2:84', all('timeout')],
  ['C8 from an internal network to another bridge', 'closed', '172.18.0.2:80', all('unreachable')],
  ['C9 from another bridge into an internal network', 'web', '172.20.0.2:80', all('timeout')],
  ['D1 a published port of another bridge by the host', 'other', `${LAN}:8080`, all('ok')],
  ['D1 a published port of another bridge by its own gateway', 'other', '172.19.0.1:8080', all('ok')],
  // docs/semantics.md reads D3 as reachable from 29 on; but the answer goes to the client's own address, where 29's raw rule for
  // direct access drops it before conntrack can know it.
  ['D3 a published port of another bridge, without masquerade', 'unmasked', `${LAN}:8080`, all('timeout')],
  // nftables asks the destination's chain first, which accepts (docs/semantics.md, section 1.4).
  [
    'D4 from an internal network, a published port by its own gateway',
    'closed',
    '172.20.0.1:8080',
    ['timeout', 'timeout', 'timeout', 'timeout', 'ok'],
  ],
  ['D5 from an internal network, a host process by the LAN address', 'closed', `${LAN}:7001`, all('unreachable')],
  ['D6 from an internal network, a host process by its own gateway', 'closed', '172.20.0.1:7001', all('ok')],
  ["D7 a port published on the host's loopback, by its LAN address", 'other', `${LAN}:8081`, all('refused')],
  ["D8 a published port by the container's own loopback", 'web', '127.0.0.1:8080', all('refused')],
  ['D9 a port published on the LAN address, by the gateway', 'other', '172.19.0.1:8083', all('refused')],
  ['D9 a port published on the LAN address, by that address', 'other', `${LAN}:8083`, all('ok')],
  [
    'D10 a published port whose server listens on loopback',
    'other',
    `${LAN}:8082`,
    ['reset', 'reset', 'reset', 'refused'],
  ],
  ['D11 a process on the host', 'other', `${LAN}:7001`, all('ok')],
  ['D11 a container in host mode by the gateway', 'other', '172.19.0.1:9000', all('ok')],
  ["D12 a host process on the host's loopback", 'other', `${LAN}:7002`, all('refused')],
  ['E1 the host to a port that is not published', '@host', '172.18.0.2:84', all('ok')],
  ['E1 the host into an internal network', '@host', '172.20.0.2:80', all('ok')],
  ['E1 the host where icc is off', '@host', '172.21.0.2:80', all('ok')],
  ['E2 the host to a loopback socket of a container', '@host', '172.18.0.2:81', all('refused')],
  ['E3 the host dials a published port by loopback', '@host', '127.0.0.1:8080', all('ok')],
  ['E3 the host dials a port published on loopback', '@host', '127.0.0.1:8081', all('ok')],
  ['E4 the host, by loopback, dials a server that listens on loopback', '@host', '127.0.0.1:8082', all('reset')],
  ['E6 the host dials a published port by IPv6 loopback', '@host', '[::1]:8080', all('ok')],
  ['E8 the host dials a published port by its LAN address', '@host', `${LAN}:8080`, all('ok')],
  ['E8 the host, by its LAN address, dials a server that listens on loopback', '@host', `${LAN}:8082`, all('refused')],
  ['E9 the host, by its LAN address, dials a port published on loopback', '@host', `${LAN}:8081`, all('refused')],
  ['E12 the host dials a container in host mode', '@host', '127.0.0.1:9001', all('ok')],
  ['F1 the LAN dials a published port', '@lan', `${LAN}:8080`, all('ok')],
  ['F2 the LAN dials a published port whose server listens on loopback', '@lan', `${LAN}:8082`, all('refused')],
  ["F3 the LAN dials a port published on the host's loopback", '@lan', `${LAN}:8081`, all('refused')],
  [
    "F5 the LAN, with a route, dials a published container's address",
    '@lan+route',
    '172.18.0.2:80',
    ['ok', 'timeout', 'timeout', 'timeout'],
  ],
  [
    'F6 the LAN, with a route, dials a port that is not published',
    '@lan+route',
    '172.18.0.2:84',
    ['ok', 'timeout', 'timeout', 'timeout'],
  ],
  ['F10 the LAN, with a route, dials an internal network', '@lan+route', '172.20.0.2:80', all('timeout')],
  ['F11 the LAN dials a container in host mode', '@lan', `${LAN}:9000`, all('ok')],
  ['F14 the Internet dials a published port', '@internet', `${LAN}:8080`, all('ok')],
  ["the LAN dials a container's address, without a route", '@lan', '172.18.0.2:80', all('unreachable')],
  ['G4 a container without a network to another', 'naked', '172.18.0.2:80', all('unreachable')],
  ['G4 a container without a network to itself', 'naked', '127.0.0.1:80', all('ok')],
  ['G1 out to the Internet', 'web', '203.0.113.7:443', all('unknown')],
  ['G2 from an internal network to the Internet', 'closed', '203.0.113.7:443', all('unreachable')],
];

describe('reachability, by generation', () => {
  for (const [i, engine] of ENGINES.entries()) {
    const state = stateOf({ ...WORLD, engine });
    for (const [id, from, to, column] of CELLS)
      it(`${engine} ${id}: ${from} → ${to} is ${at(column, i)}`, () => {
        const w = ask(state, from, to);
        assert.equal(w.outcome, at(column, i), explain(w));
      });
  }

  it('drops unpublished ports up to 27 only where the policy of FORWARD does (F6)', () => {
    const state = stateOf({ ...WORLD, engine: '26.1.5', host: { forwardPolicy: 'DROP' } });
    assert.equal(ask(state, '@lan+route', '172.18.0.2:80').outcome, 'ok');
    const w = ask(state, '@lan+route', '172.18.0.2:84');
    assert.deepEqual([w.outcome, w.cause], ['timeout', 'policy-dropped']);
  });
});

describe('userland proxy off', () => {
  for (const [i, engine] of ENGINES.entries()) {
    const state = stateOf({ ...WORLD, engine, host: { userlandProxy: false } });
    const cells: readonly (readonly [string, string, string, Column])[] = [
      ['A8 its own published port by the host', 'web', `${LAN}:8080`, all('ok')],
      ["B7 a sibling's published port by the host", 'peer', `${LAN}:8080`, all('ok')],
      ["B8 a sibling's published port by the host where icc is off", 'muteToo', `${LAN}:8090`, all('timeout')],
      [
        'D2 a published port of another bridge by the host',
        'other',
        `${LAN}:8080`,
        ['timeout', 'timeout', 'timeout', 'ok'],
      ],
      ['E5 the host dials a published port by loopback', '@host', '127.0.0.1:8080', all('ok')],
      ['E5 the host, by loopback, dials a server that listens on loopback', '@host', '127.0.0.1:8082', all('refused')],
    ];
    for (const [id, from, to, column] of cells)
      it(`${engine} ${id}: ${from} → ${to} is ${at(column, i)}`, () =>
        assert.equal(ask(state, from, to).outcome, at(column, i)));
  }
});

describe('gateway modes', () => {
  const world = (engine: string, options: Readonly<Record<string, string>>): Scenario => ({
    engine,
    networks: { served: { options }, back: {} },
    containers: {
      web: { on: { served: '172.18.0.2' }, ports: ['8080:80'], listens: ['0.0.0.0:80', '0.0.0.0:84'] },
      other: { on: { back: '172.19.0.2' } },
    },
  });
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string, string, ProbeOutcome])[] =
    [
      [
        'C3 from a bridge that is trusted',
        { trusted_host_interfaces: 'br-back' },
        '28.2.2',
        'other',
        '172.18.0.2:80',
        'timeout',
      ],
      [
        'C3 from a bridge that is trusted',
        { trusted_host_interfaces: 'br-back' },
        '29.0.0',
        'other',
        '172.18.0.2:80',
        'ok',
      ],
      [
        'F7 a published port from a trusted interface',
        { trusted_host_interfaces: 'eth0' },
        '28.2.2',
        '@lan+route',
        '172.18.0.2:80',
        'ok',
      ],
      [
        'F7 an unpublished port from a trusted interface',
        { trusted_host_interfaces: 'eth0' },
        '28.2.2',
        '@lan+route',
        '172.18.0.2:84',
        'timeout',
      ],
      [
        'C4 an unpublished port, unprotected, from another bridge',
        { gateway_mode_ipv4: 'nat-unprotected' },
        '28.2.2',
        'other',
        '172.18.0.2:84',
        'timeout',
      ],
      [
        'C4 an unpublished port, unprotected, from another bridge',
        { gateway_mode_ipv4: 'nat-unprotected' },
        '29.0.0',
        'other',
        '172.18.0.2:84',
        'ok',
      ],
      [
        'F8 an unpublished port, unprotected, from the LAN',
        { gateway_mode_ipv4: 'nat-unprotected' },
        '28.0.4',
        '@lan+route',
        '172.18.0.2:84',
        'ok',
      ],
      [
        'C5 a published port, routed, from another bridge',
        { gateway_mode_ipv4: 'routed' },
        '27.5.1',
        'other',
        '172.18.0.2:80',
        'timeout',
      ],
      [
        'C5 a published port, routed, from another bridge',
        { gateway_mode_ipv4: 'routed' },
        '28.0.4',
        'other',
        '172.18.0.2:80',
        'ok',
      ],
      [
        'C5 a published port, routed, from another bridge',
        { gateway_mode_ipv4: 'routed' },
        '29.0.0',
        'other',
        '172.18.0.2:80',
        'ok',
      ],
      [
        'C7 an unpublished port, routed, from another bridge',
        { gateway_mode_ipv4: 'routed' },
        '28.2.2',
        'other',
        '172.18.0.2:84',
        'timeout',
      ],
      [
        'F9 a published port, routed, from the LAN',
        { gateway_mode_ipv4: 'routed' },
        '28.2.2',
        '@lan+route',
        '172.18.0.2:80',
        'ok',
      ],
      [
        "F15 a routed network's port by the host",
        { gateway_mode_ipv4: 'routed' },
        '28.2.2',
        '@lan',
        `${LAN}:8080`,
        'refused',
      ],
      [
        'E1 the host where the bridge has no IPv4 address',
        { inhibit_ipv4: 'true' },
        '28.2.2',
        '@host',
        '172.18.0.2:80',
        'timeout',
      ],
    ];
  for (const [id, options, engine, from, to, outcome] of cases)
    it(`${engine} ${id} ${JSON.stringify(options)}: ${from} → ${to} is ${outcome}`, () =>
      assert.equal(ask(stateOf(world(engine, options)), from, to).outcome, outcome));
});

describe('several networks', () => {
  const world: Scenario = {
    engine: '28.5.2',
    networks: { alpha: { internal: true }, beta: {}, gamma: {} },
    containers: {
      web: {
        on: { alpha: '172.18.0.2', beta: '172.19.0.2', gamma: '172.20.0.2' },
        ports: ['8080:80'],
        listens: ['0.0.0.0:80'],
      },
    },
  };

  it('sends a published port to the first network that is not internal, by name', () => {
    const w = ask(stateOf(world), '@lan', `${LAN}:8080`);
    assert.equal(w.outcome, 'ok');
    assert.equal(w.steps.find((s) => s.kind === 'dnat')?.after.destination, '172.19.0.2');
  });

  it('lets gw_priority decide from 28 on, and not before', () => {
    const web = { ...world.containers['web'], priority: { gamma: 1 } };
    const target = (engine: string) =>
      ask(stateOf({ ...world, engine, containers: { web } }), '@lan', `${LAN}:8080`).steps.find(
        (s) => s.kind === 'dnat',
      )?.after.destination;
    assert.equal(target('28.5.2'), '172.20.0.2');
    assert.equal(target('27.5.1'), '172.19.0.2');
  });

  it('does not publish where the only network is internal', () => {
    const state = stateOf({
      ...world,
      containers: { web: { on: { alpha: '172.18.0.2' }, ports: ['8080:80'], listens: ['0.0.0.0:80'] } },
    });
    assert.equal(ask(state, '@lan', `${LAN}:8080`).outcome, 'refused');
    assert.deepEqual(
      state.ports.map((p) => [p.by, p.why]),
      [['none', 'internal-network']],
    );
  });
});

describe('what else decides', () => {
  it('names the assumption where the policy of FORWARD decides and nobody said it', () => {
    const state = stateOf({
      engine: '26.1.5',
      containers: { web: { on: { bridge: '172.17.0.2' }, listens: ['0.0.0.0:80'] } },
    });
    const unsaid = { ...state.topology, host: { lanAddress: LAN, lanPeer: '192.0.2.9' } };
    const asked = ask(buildState(unsaid), '@lan+route', '172.17.0.2:80');
    assert.equal(asked.outcome, 'timeout');
    assert.deepEqual(
      asked.assumptions.map((a) => a.code),
      ['forward-policy'],
    );
  });

  it('says that it is not known who listens where nothing says so', () => {
    const state = stateOf({ unknownListeners: true, containers: { web: { on: { bridge: '172.17.0.2' } } } });
    const w = ask(state, '@host', '172.17.0.2:80');
    assert.deepEqual([w.outcome, w.cause], ['unknown', 'listener-unknown']);
    assert.deepEqual(
      w.assumptions.map((a) => a.code),
      ['listener-not-stated'],
    );
  });

  it('does not know the processes of the host, unless a container has to do with the port', () => {
    const state = stateOf({
      unknownListeners: true,
      containers: { web: { on: { bridge: '172.17.0.2' }, ports: ['127.0.0.1:8080:80'] } },
    });
    for (const to of [`${LAN}:22`, `${LAN}:22/udp`, '127.0.0.1:22', `${LAN}:8080/udp`]) {
      const w = ask(state, '@host', to);
      assert.deepEqual([w.outcome, w.cause], ['unknown', 'host-process-unknown'], to);
    }
    for (const to of [`${LAN}:80`, `${LAN}:8080`]) {
      const w = ask(state, '@host', to);
      assert.equal(w.outcome, 'refused', to);
      assert.deepEqual(
        w.assumptions.map((a) => a.code),
        ['no-host-process-assumed'],
      );
    }
    const known = stateOf({ containers: { web: { on: { bridge: '172.17.0.2' } } } });
    assert.deepEqual(ask(known, '@host', `${LAN}:22`).assumptions, []);
    assert.equal(ask(known, '@host', `${LAN}:22`).outcome, 'refused');
  });

  it('takes the unspecified address for this machine, as connect does', () => {
    const state = stateOf({
      networks: { six: { subnet6: 'fd00::/64' } },
      containers: { web: { on: { six: ['172.18.0.2', 'fd00::2'] }, listens: ['127.0.0.1:80', '[::1]:80'] } },
    });
    assert.deepEqual(
      ['0.0.0.0:80', '[::]:80'].map((to) => ask(state, 'web', to)).map((w) => [w.outcome, w.sourceSeen]),
      [
        ['ok', '127.0.0.1'],
        ['ok', '::1'],
      ],
    );
  });

  it('makes no TCP connection to a group or to everybody', () => {
    const state = stateOf({ containers: { web: { on: { bridge: '172.17.0.2' } } } });
    for (const to of ['239.0.0.1:80', '255.255.255.255:80'])
      assert.deepEqual([ask(state, 'web', to).outcome, ask(state, 'web', to).cause], ['unreachable', 'not-one-peer']);
    assert.equal(ask(state, 'web', '239.0.0.1:80/udp').outcome, 'unknown');
  });

  it('does not know whether a container in host mode has a port of the host, where nothing is known of it', () => {
    const state = stateOf({
      unknownListeners: true,
      containers: {
        api: { mode: 'host' },
        web: { on: { bridge: '172.17.0.2' }, ports: ['127.0.0.1:8080:80'] },
      },
    });
    assert.deepEqual(
      [ask(state, 'web', `${LAN}:9000`).cause, ask(state, '@lan', `${LAN}:9000`).cause],
      ['listener-unknown', 'listener-unknown'],
    );
    assert.equal(ask(state, '@lan', `${LAN}:8080`).outcome, 'refused', 'docker-proxy has that port, on loopback');
  });

  it('names what it cannot predict: an unknown engine and the mesh of a Swarm', () => {
    const codes = (more: object) => {
      const { topology } = stateOf({ containers: {} });
      return buildState({ ...topology, engine: { ...topology.engine, ...more } }).assumptions.map((a) => a.code);
    };
    assert.deepEqual(codes({ product: 'other' }), ['engine-unknown']);
    assert.deepEqual(codes({ swarm: true }), ['swarm-mesh']);
  });

  it('has no namespace for a stopped container', () => {
    const state = stateOf({ containers: { web: { on: { bridge: '172.17.0.2' }, stopped: true } } });
    assert.equal(state.withoutNamespace.get(state.topology.containers[0]?.id ?? ''), 'stopped');
    assert.equal(ask(state, '@host', '172.17.0.2:80').cause, 'no-neighbour');
  });

  it('keeps bridged frames out of iptables where br_netfilter is off (B4)', () => {
    const state = stateOf({ ...WORLD, host: { bridgeNf: false } });
    assert.equal(ask(state, 'muteToo', '172.21.0.2:80').outcome, 'ok');
  });

  it('answers a wildcard UDP socket from the route, which the client may not take', () => {
    const state = stateOf({
      networks: { front: {} },
      hostListens: ['0.0.0.0:7004/udp'],
      containers: { web: { on: { front: '172.18.0.2' } } },
    });
    assert.equal(ask(state, 'web', `${LAN}:7004/udp`).cause, 'udp-source-mismatch');
    assert.equal(ask(state, 'web', '172.18.0.1:7004/udp').outcome, 'ok');
  });

  it('does not let the host reach its own macvlan children, nor private ones each other', () => {
    const world = (mode: string): Scenario => ({
      networks: {
        wire: { driver: 'macvlan', subnet: '192.0.2.0/24', options: { parent: 'eth0', macvlan_mode: mode } },
      },
      containers: {
        one: { on: { wire: '192.0.2.50' }, listens: ['0.0.0.0:80'] },
        two: { on: { wire: '192.0.2.51' } },
      },
    });
    assert.equal(ask(stateOf(world('bridge')), '@host', '192.0.2.50:80').cause, 'parent-isolated');
    assert.equal(ask(stateOf(world('bridge')), 'two', '192.0.2.50:80').outcome, 'ok');
    assert.equal(ask(stateOf(world('private')), 'two', '192.0.2.50:80').cause, 'parent-isolated');
    assert.equal(ask(stateOf(world('bridge')), '@lan', '192.0.2.50:80').outcome, 'ok');
  });
});

function explain(trace: ReturnType<typeof ask>): string {
  return [trace.cause, ...trace.steps.map((s) => `${s.namespace} ${s.kind} ${s.event} ${s.rule?.text ?? ''}`)].join(
    '\n',
  );
}
