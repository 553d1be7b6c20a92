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

  it('leaves out a part of a wrong type, and answers with the others', () => {
    const list = namespaces();
    if (list[1]) Object.assign(list[1], { neigh: 'x', rule: 7, sysctl: [], labels: 'x', names: {}, sockets: null });
    const { network, problems } = read(list);
    assert.deepEqual(
      problems.map((problem) => problem.message),
      [
        'The part "rule" of the namespace a is not a list; it is left out.',
        'The part "neigh" of the namespace a is not a list; it is left out.',
      ],
    );
    assert.equal(network.answer('a', '10.70.0.3:80')?.outcome, 'ok');
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
