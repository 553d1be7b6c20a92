import assert from 'node:assert/strict';
import { readSnapshot } from '../../../src/core/analysis/index.ts';
import { HOST_FACTS, machineJson, small } from './madeMachine.ts';

type Json = Record<string, unknown>;

const namespaces = (): Json[] => structuredClone(machineJson(small()).namespaces) as unknown as Json[];
const read = (list: unknown) => readSnapshot({ machine: { namespaces: list }, host: HOST_FACTS });

describe('a capture that is not as it should be', () => {
  for (const [name, machine, says] of [
    ['no list', { namespaces: 'x' }, /has no list "namespaces"/],
    ['an empty list', { namespaces: [] }, /no namespace that can be read/],
    ['no namespace with an id', { namespaces: [{ addr: [] }, 7, null] }, /no namespace that can be read/],
    ['a text', 'machine', /has no list "namespaces"/],
  ] as const)
    it(`${name}: one clear line`, () => {
      const { network, problems } = readSnapshot({ machine, host: HOST_FACTS });
      assert.equal(network.topology.machine, undefined);
      assert.match(problems.find((problem) => problem.severity === 'error')?.message ?? '', says);
    });

  it('keeps the first of two namespaces with one id, and says so', () => {
    const list = namespaces();
    const { network, problems } = read([...list, { ...list[1], name: 'again' }]);
    assert.equal(network.topology.machine?.namespaces.length, list.length);
    assert.match(problems[0]?.message ?? '', /is in the capture twice/);
    assert.equal(network.answer('a', '10.70.0.3:80')?.outcome, 'ok');
  });

  it('tells two namespaces of one name apart', () => {
    const list = namespaces();
    for (const namespace of list.slice(1)) namespace['name'] = 'pod';
    const { network } = read(list);
    const names = network.topology.containers.map((container) => container.name);
    assert.equal(new Set(names).size, 2);
    assert.equal(network.answer('pod', '10.70.0.3:80')?.outcome, 'ok');
  });

  it('ends where the numbers of namespaces lead in a circle', () => {
    const list = namespaces();
    const [first, second, third] = list.map((namespace) => namespace['id'] as string);
    for (const [namespace, other] of [
      [list[0], second],
      [list[1], third],
      [list[2], first],
    ] as const)
      if (namespace) namespace['netnsids'] = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [i, other]));
    const { network } = read(list);
    for (const from of ['a', 'b', '@host', '@lan'])
      assert.notEqual(network.answer(from, '10.70.0.3:80')?.outcome, undefined);
  });

  it('ends where bridges are each other’s ports', () => {
    const list = namespaces();
    const addr = list[0]?.['addr'] as Json[];
    const bridge = (ifname: string, ifindex: number, master: string): Json => ({
      ifname,
      ifindex,
      master,
      flags: ['UP'],
      linkinfo: { info_kind: 'bridge', info_slave_kind: 'bridge', info_slave_data: { hairpin: true } },
      addr_info: [],
    });
    addr.push(bridge('x', 50, 'y'), bridge('y', 51, 'x'));
    for (const link of addr) if (link['ifname'] === 'va') link['master'] = 'x';
    assert.notEqual(read(list).network.answer('a', '10.70.0.3:80')?.outcome, undefined);
  });

  it('names the parts of a wrong type, and answers with the others', () => {
    const list = namespaces();
    if (list[2]) Object.assign(list[2], { neigh: 'x', fdb: 7, ipset: [], sysctl: [], labels: 'x', names: {}, tc: 'x' });
    const { network, problems } = read(list);
    assert.deepEqual(
      problems.map((problem) => problem.message),
      [
        'Left out of "neigh" of the capture: it is not a list (in b).',
        'Left out of "fdb" of the capture: it is not a list (in b).',
        'Left out of "ipset" of the capture: it is not a text (in b).',
        'Left out of "names" of the capture: it is not a list (in b).',
        'Left out of "sysctl" of the capture: it is not an object (in b).',
        'Left out of "tc" of the capture: it is not a list (in b).',
        'Left out of "labels" of the capture: it is not an object (in b).',
      ],
    );
    assert.equal(network.answer('a', '10.70.0.3:80')?.outcome, 'ok');
  });

  it('takes what is not the output of nft for unknown, not for no rules', () => {
    for (const nft of [7, 'no JSON', { rules: [] }]) {
      const list = namespaces();
      Object.assign(list[0] ?? {}, { nft, iptablesSave: undefined });
      const { network, problems } = read(list);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(network.answer('@lan+route', '10.70.0.3:80')?.outcome, 'unknown');
    }
  });

  const bad =
    (part: string, ...entries: readonly unknown[]) =>
    (list: Json[]) => {
      const here = list[0];
      if (here) here[part] = [...((here[part] as unknown[] | undefined) ?? []), ...entries];
    };
  const link = (name: string, change: Json) => (list: Json[]) => {
    for (const one of list[0]?.['addr'] as Json[]) if (one['ifname'] === name) Object.assign(one, change);
  };
  for (const [name, change, says] of [
    ['a link that is none', bad('addr', 7, {}), /"addr" .*not an object .*in @host, entry 6.*|a link without a name/],
    [
      'an address without a prefix',
      link('eth0', { addr_info: [{ local: '192.0.2.1', prefixlen: 24, scope: 'global' }, { local: '192.0.2.2' }] }),
      /"addr" of the capture: addr_info: an address without a prefix length \(in @host, link eth0\)/,
    ],
    ['a number of a namespace that is none', link('va', { link_netnsid: 'x' }), /a link_netnsid that is not a number/],
    ['flags that are none', link('eth0', { flags: 'UP' }), /flags that are not a list/],
    [
      'numbers of namespaces',
      (list) => Object.assign(list[0] ?? {}, { netnsids: { x: 1, 3: {} } }),
      /"netnsids".*2 times/,
    ],
    ['routes of a wrong type', bad('route', { dst: '10.9.0.0/24', type: 7, dev: 'eth0' }), /"route".*of a type/],
    ['routes to nowhere', bad('route', { dst: '10.9.0.0/24' }, { dst: 'x', dev: 'eth0' }, {}), /no device|destination/],
    ['routes by a router that is none', bad('route', { dst: '10.9.0.0/24', dev: 'eth0', gateway: 7 }), /router/],
    ['rules that are none', bad('rule', 'x'), /"rule".*not an object/],
    [
      'rules whose selector is none',
      bad('rule', { priority: 5, src: 7, table: 'x' }),
      /a rule whose src cannot be read/,
    ],
    ['neighbours', bad('neigh', { dst: 'x', dev: 'eth0' }), /"neigh"/],
    ['forwarding entries', bad('fdb', { mac: 7, ifname: 'br0' }), /"fdb"/],
    ['VLANs', bad('vlan', { ifname: 'br0', vlans: [{}] }), /"vlan".*without a number/],
    ['sockets', bad('sockets', { address: '0.0.0.0', port: 'http', protocol: 'tcp' }, 'x'), /"sockets"/],
    ['sysctls', (list) => Object.assign(list[0]?.['sysctl'] ?? {}, { x: {} }), /"sysctl".*neither text/],
  ] as readonly (readonly [string, (list: Json[]) => unknown, RegExp])[])
    it(`names what it leaves out, and uses the rest: ${name}`, () => {
      const list = namespaces();
      change(list);
      const { network, problems } = read(list);
      assert.ok(problems.length > 0 && problems.length < 4);
      for (const problem of problems) assert.match(problem.message, says);
      assert.notEqual(network.answer('a', '10.70.0.3:80')?.verdict, 'unreachable');
    });

  it('says a mistake that is made ten thousand times once', () => {
    const list = namespaces();
    bad('route', ...Array.from({ length: 10_000 }, () => ({ dst: '10.9.0.0/24' })))(list);
    const { problems } = read(list);
    assert.deepEqual(
      problems.map((problem) => problem.message),
      [
        'Left out of "route" of the capture: a route that leads to no device (10000 times, first in @host, entry 4 (10.9.0.0/24)).',
      ],
    );
  });

  it('never takes what was left out for what is not there', () => {
    const list = namespaces();
    bad('route', { dst: '10.9.0.0/24', dev: 7 })(list);
    bad('sockets', 'x')(list);
    link('br0', { addr_info: [{ local: '10.70.0.1' }] })(list);
    const { network } = read(list);
    // A route, a socket and an address may each have been among what could not be read.
    assert.equal(network.answer('@host', '10.9.0.1:80')?.outcome, 'unknown');
    assert.equal(network.answer('@host', '127.0.0.1:80')?.outcome, 'unknown');
    assert.equal(network.answer('a', '10.70.0.1:80')?.outcome, 'unknown');
    const { assumptions } = network.answer('a', '10.70.0.3:81') ?? {};
    assert.deepEqual(assumptions, []);
  });

  it('reads names that are properties of every object', () => {
    const list = namespaces();
    if (list[1]) Object.assign(list[1], { name: '__proto__', labels: JSON.parse('{"__proto__": "x"}') as unknown });
    assert.equal(read(list).network.answer('__proto__', '10.70.0.3:80')?.outcome, 'ok');
  });

  it('answers about a thousand ways of chance within a moment', () => {
    const list = namespaces();
    const rules = Array.from(
      { length: 3000 },
      () => '-A PREROUTING -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.70.0.3:80',
    );
    if (list[0]) list[0]['iptablesSave'] = ['*nat', ':PREROUTING ACCEPT [0:0]', ...rules, 'COMMIT', ''].join('\n');
    const began = performance.now();
    const answer = read(list).network.answer('@lan', '192.0.2.1:80');
    assert.equal(answer?.outcome, 'unknown');
    assert.ok(performance.now() - began < 5000);
  });
});
