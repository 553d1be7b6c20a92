import assert from 'node:assert/strict';
import { buildState, iptablesSaveText } from '../../../src/core/kernel/index.ts';
import { scenario, stateOf, type Scenario } from './scenario.ts';

/**
 * What engines program that cannot be run here, read as facts from moby's own rule dumps
 * (integration/network/bridge/iptablesdoc/generated at v28.0.0, v28.0.4 and docker-v29): one network, one published port.
 */
const WORLD = (
  options: Readonly<Record<string, string>>,
  ports: readonly string[],
  more: Partial<Scenario> = {},
): Scenario => ({
  networks: { one: { subnet: '192.0.2.0/24', options: { name: 'bridge1', ...options } } },
  containers: { c1: { on: { one: '192.0.2.2' }, ports } },
  host: { lanAddress: '198.51.100.1', lanPeer: '198.51.100.9' },
  ...more,
});

const rulesOf = (given: Scenario, table: string): string[] =>
  iptablesSaveText(buildState(scenario(given)).synthesised[4], table)
    .split('\n')
    .filter((l) => l.startsWith('-A'));

describe('28.0.0: rules hang in FORWARD itself, with an ipset of all bridges', () => {
  const world = { ...WORLD({}, ['0.0.0.0:8080:80']), engine: '28.0.0' };
  it('filter', () =>
    assert.deepEqual(rulesOf(world, 'filter'), [
      '-A FORWARD -j DOCKER-USER',
      '-A FORWARD -m set --match-set docker-ext-bridges-v4 dst -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A FORWARD -j DOCKER-ISOLATION-STAGE-1',
      '-A FORWARD -m set --match-set docker-ext-bridges-v4 dst -j DOCKER',
      '-A FORWARD -i docker0 -j ACCEPT',
      '-A FORWARD -i bridge1 -j ACCEPT',
      '-A DOCKER -d 192.0.2.2/32 ! -i bridge1 -o bridge1 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER ! -i bridge1 -o bridge1 -j DROP',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i bridge1 ! -o bridge1 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-2 -o bridge1 -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
      '-A DOCKER-USER -j RETURN',
    ]));
});

describe('28.0.4: a chain per concern', () => {
  const engine = '28.0.4';
  const forward = ['-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD'];
  it('routed: ICMP and other bridges come in, nothing is translated', () => {
    const world = { ...WORLD({ gateway_mode_ipv4: 'routed' }, ['127.0.0.1:8080:80']), engine };
    assert.deepEqual(rulesOf(world, 'filter'), [
      ...forward,
      '-A DOCKER -d 192.0.2.2/32 ! -i bridge1 -o bridge1 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER -o bridge1 -p icmp -j ACCEPT',
      '-A DOCKER ! -i bridge1 -o bridge1 -j DROP',
      '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
      '-A DOCKER-BRIDGE -o bridge1 -j DOCKER',
      '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-CT -o bridge1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-FORWARD -j DOCKER-CT',
      '-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1',
      '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-FORWARD -i bridge1 -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -i bridge1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-ISOLATION-STAGE-1 -o bridge1 -j RETURN',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-1 -i bridge1 ! -o bridge1 -j DOCKER-ISOLATION-STAGE-2',
      '-A DOCKER-ISOLATION-STAGE-2 -o bridge1 -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
      '-A DOCKER-USER -j RETURN',
    ]);
    assert.deepEqual(rulesOf(world, 'nat'), [
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A DOCKER -i bridge1 -j RETURN',
      '-A DOCKER -i docker0 -j RETURN',
    ]);
    assert.deepEqual(rulesOf(world, 'raw'), []);
  });

  it('nat-unprotected: the network accepts everything, no rule per port', () => {
    const world = { ...WORLD({ gateway_mode_ipv4: 'nat-unprotected' }, ['0.0.0.0:8080:80']), engine };
    const docker = rulesOf(world, 'filter').filter((r) => r.startsWith('-A DOCKER '));
    assert.deepEqual(docker, [
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER ! -i bridge1 -o bridge1 -j ACCEPT',
    ]);
    assert.deepEqual(rulesOf(world, 'raw'), []);
  });

  it('raw drops direct access to the published port only, and remote packets to loopback', () => {
    const world = { ...WORLD({}, ['0.0.0.0:8080:80', '127.0.0.1:8081:80']), engine };
    assert.deepEqual(rulesOf(world, 'raw'), [
      '-A PREROUTING -d 192.0.2.2/32 ! -i bridge1 -p tcp -m tcp --dport 80 -j DROP',
      '-A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8081 -j DROP',
    ]);
  });
});

describe('proxy off', () => {
  // Recorded on 28.5.2; in 27 to 29 the rule asks for hairpin mode alone (setupNonInternalNetworkRules).
  for (const engine of ['27.5.1', '28.0.4', '28.5.2', '29.0.0'])
    it(`${engine} masquerades what the host sends into a routed network, too`, () => {
      const options = { gateway_mode_ipv4: 'routed' };
      const host = { lanAddress: '198.51.100.1', userlandProxy: false };
      const found = rulesOf({ ...WORLD(options, []), engine, host }, 'nat').filter((r) => r.includes('bridge1'));
      assert.deepEqual(found, ['-A POSTROUTING -o bridge1 -m addrtype --src-type LOCAL -j MASQUERADE']);
    });
});

describe('allow-direct-routing', () => {
  for (const [engine, drops] of [
    ['28.5.2', false],
    ['29.0.0', false],
    ['28.0.4', true],
  ] as const)
    it(`${engine} ${drops ? 'does not know it' : 'leaves the endpoints unguarded'}`, () => {
      const host = { lanAddress: '198.51.100.1', allowDirectRouting: true };
      const raw = rulesOf({ ...WORLD({}, ['8080:80']), engine, host }, 'raw');
      assert.equal(raw.length > 0, drops, raw.join('\n'));
    });

  it('is no rule of nftables either', () => {
    const drops = (host: Scenario['host']) =>
      stateOf({ ...WORLD({}, ['8080:80']), engine: '29-nft', ...(host ? { host } : {}) })
        .synthesised[4].tables.flatMap((t) => t.chains.flatMap((c) => c.rules))
        .filter((r) => r.madeBy?.purpose === 'direct-access-drop').length;
    assert.deepEqual([drops({}), drops({ allowDirectRouting: true })], [1, 0]);
  });
});

describe('29 with iptables', () => {
  const engine = '29.0.0';
  it('published on loopback', () => {
    const world = { ...WORLD({}, ['127.0.0.1:8080:80']), engine };
    assert.deepEqual(rulesOf(world, 'filter'), [
      '-A FORWARD -j DOCKER-USER',
      '-A FORWARD -j DOCKER-FORWARD',
      '-A DOCKER -d 192.0.2.2/32 ! -i bridge1 -o bridge1 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER ! -i bridge1 -o bridge1 -j DROP',
      '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
      '-A DOCKER-BRIDGE -o bridge1 -j DOCKER',
      '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-CT -o bridge1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-FORWARD -j DOCKER-CT',
      '-A DOCKER-FORWARD -j DOCKER-INTERNAL',
      '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-FORWARD -i bridge1 -j ACCEPT',
    ]);
    assert.deepEqual(rulesOf(world, 'nat'), [
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
      '-A POSTROUTING -s 192.0.2.0/24 ! -o bridge1 -j MASQUERADE',
      '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
      '-A DOCKER -d 127.0.0.1/32 ! -i bridge1 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 192.0.2.2:80',
    ]);
    assert.deepEqual(rulesOf(world, 'raw'), [
      '-A PREROUTING -d 192.0.2.2/32 ! -i bridge1 -j DROP',
      '-A PREROUTING -d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 8080 -j DROP',
    ]);
  });

  it('two internal networks, one with icc off', () => {
    const rules = rulesOf(
      {
        engine,
        networks: {
          icc: { subnet: '192.0.2.0/24', internal: true, options: { name: 'bridgeICC' } },
          noicc: { subnet: '198.51.100.0/24', internal: true, options: { name: 'bridgeNoICC', enable_icc: 'false' } },
        },
        containers: {},
      },
      'filter',
    );
    assert.deepEqual(rules.slice(2), [
      '-A DOCKER ! -i docker0 -o docker0 -j DROP',
      '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
      '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A DOCKER-FORWARD -j DOCKER-CT',
      '-A DOCKER-FORWARD -j DOCKER-INTERNAL',
      '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
      '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
      '-A DOCKER-FORWARD -i bridgeICC -o bridgeICC -j ACCEPT',
      '-A DOCKER-FORWARD -i bridgeNoICC -o bridgeNoICC -j DROP',
      '-A DOCKER-INTERNAL ! -s 198.51.100.0/24 -o bridgeNoICC -j DROP',
      '-A DOCKER-INTERNAL ! -d 198.51.100.0/24 -i bridgeNoICC -j DROP',
      '-A DOCKER-INTERNAL ! -s 192.0.2.0/24 -o bridgeICC -j DROP',
      '-A DOCKER-INTERNAL ! -d 192.0.2.0/24 -i bridgeICC -j DROP',
    ]);
  });

  it('says that this is read from source, and that 28.5 was recorded', () => {
    const codes = (version: string) => stateOf({ engine: version, containers: {} }).assumptions.map((a) => a.code);
    assert.deepEqual(codes('29.0.0'), ['engine-from-source']);
    assert.deepEqual(codes('28.5.2'), []);
  });
});

describe('version steps inside a generation', () => {
  it('23.0 gives ip6tables a DOCKER-USER, 24.0 spares neighbour discovery on internal networks', () => {
    const six = (engine: string) =>
      iptablesSaveText(
        buildState(
          scenario({
            engine,
            host: { ip6tables: true },
            networks: { inner: { internal: true, subnet6: 'fd00::/64', options: { name: 'br0' } } },
            containers: {},
          }),
        ).synthesised[6] ?? assert.fail('no IPv6 rules'),
        'filter',
      );
    assert.ok(!six('20.10.24').includes('DOCKER-USER'));
    assert.ok(six('23.0.18').includes('-A FORWARD -j DOCKER-USER'));
    assert.ok(six('23.0.18').includes('! -s fd00::/64 -o br0 -j DROP'));
    assert.ok(six('24.0.9').includes('! -s fd00::/64 ! -i br0 -o br0 -j DROP'));
  });

  it('28.2.2 stops writing a RETURN into DOCKER-USER', () => {
    const user = (engine: string) =>
      rulesOf({ engine, containers: {} }, 'filter').filter((r) => r.includes('-A DOCKER-USER'));
    assert.deepEqual(user('28.2.1'), ['-A DOCKER-USER -j RETURN']);
    assert.deepEqual(user('28.2.2'), []);
  });

  it('below 27 IPv6 rules need an experimental daemon', () => {
    assert.equal(stateOf({ engine: '26.1.5', containers: {} }).synthesised[6], undefined);
    assert.ok(stateOf({ engine: '27.0.3', containers: {} }).synthesised[6]);
  });

  it('a link on the default bridge opens the port where containers may not talk', () => {
    const world: Scenario = {
      engine: '26.1.5',
      networks: { bridge: { subnet: '172.17.0.0/16', options: { enable_icc: 'false' } } },
      containers: {
        db: { on: { bridge: '172.17.0.2' }, exposed: ['5432/tcp'] },
        web: { on: { bridge: '172.17.0.3' }, links: ['/db:/web/database'] },
      },
    };
    assert.deepEqual(
      rulesOf(world, 'filter').filter((r) => r.startsWith('-A DOCKER ')),
      [
        '-A DOCKER -s 172.17.0.3/32 -d 172.17.0.2/32 -i docker0 -o docker0 -p tcp -m tcp --dport 5432 -j ACCEPT',
        '-A DOCKER -s 172.17.0.2/32 -d 172.17.0.3/32 -i docker0 -o docker0 -p tcp -m tcp --sport 5432 -j ACCEPT',
      ],
    );
  });
});
