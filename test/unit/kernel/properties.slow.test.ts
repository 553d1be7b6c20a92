import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  buildState,
  capturedDifferences,
  parseCapturedKernel,
  rulesText,
  walk,
  type KernelState,
  type Match,
  type Rule,
  type Target,
} from '../../../src/core/kernel/index.ts';
import type { Topology } from '../../../src/core/model/index.ts';
import { LAN, scenario, type Scenario, type ScenarioContainer, type ScenarioNetwork } from './scenario.ts';

const ENGINES = ['20.10.24', '24.0.9', '26.1.5', '27.5.1', '28.0.0', '28.0.4', '28.5.2', '29.0.0'];

const network = fc.record({
  internal: fc.boolean(),
  options: fc.constantFrom(
    {},
    {},
    { enable_icc: 'false' },
    { enable_ip_masquerade: 'false' },
    { host_binding_ipv4: '127.0.0.1' },
    { gateway_mode_ipv4: 'routed' },
    { gateway_mode_ipv4: 'nat-unprotected' },
  ),
  six: fc.boolean(),
});

const container = fc.record({
  /** Which of the networks, by bit; none: host, or nothing at all. */
  on: fc.nat({ max: 15 }),
  listens: fc.subarray(['0.0.0.0:80', '127.0.0.1:81', '[::]:82', '0.0.0.0:83/udp'], { minLength: 1 }),
  ports: fc.subarray([':80', '127.0.0.1::81', '[::]::82', '0.0.0.0::83/udp']),
  alone: fc.boolean(),
});

/** A small world: four networks at most, containers on some of them. */
const world: fc.Arbitrary<Scenario> = fc
  .record({
    engine: fc.constantFrom(...ENGINES),
    host: fc.record({
      userlandProxy: fc.boolean(),
      bridgeNf: fc.boolean(),
      forwardPolicy: fc.constantFrom('ACCEPT' as const, 'DROP' as const),
    }),
    networks: fc.array(network, { minLength: 1, maxLength: 3 }),
    containers: fc.array(container, { minLength: 1, maxLength: 4 }),
  })
  .map(({ engine, host, networks, containers }) => ({
    engine,
    host: { ...host, ip6tables: true, lanAddress6: '2001:db8::1', lanPeer6: '2001:db8::9' },
    networks: Object.fromEntries(
      networks.map((network, index): [string, ScenarioNetwork] => [
        `n${index}`,
        {
          subnet: `10.${index}.0.0/24`,
          ...(network.six ? { subnet6: `fd0${index}::/64` } : {}),
          internal: network.internal && !('gateway_mode_ipv4' in network.options),
          options: network.options,
        },
      ]),
    ),
    containers: Object.fromEntries(
      containers.map((container, index): [string, ScenarioContainer] => {
        const on = Object.fromEntries(
          networks.flatMap((network, bit): [string, readonly [string, string]][] =>
            (container.on >> bit) & 1
              ? [[`n${bit}`, [`10.${bit}.0.${index + 2}`, network.six ? `fd0${bit}::${index + 2}` : '']]]
              : [],
          ),
        );
        if (!Object.keys(on).length)
          return [`c${index}`, { mode: container.alone ? 'none' : 'host', listens: [`0.0.0.0:${90 + index}`] }];
        // Host ports are given out one by one, so that none is asked for twice.
        const ports = container.ports.map((port, position) =>
          port.replace(/:(?=\d+(\/|$))/, `${20_000 + index * 10 + position}:`).replace(/^:/, ''),
        );
        return [`c${index}`, { on, listens: container.listens, ports }];
      }),
    ),
  }));

const SOURCES = ['@host', '@lan', '@lan+route', '@internet'];

/** Every question worth asking of a world: outcome, server and source seen, by who asks what. */
function answers(
  topology: Topology,
  state: KernelState,
  except?: (address: string, port: number) => boolean,
): Map<string, string> {
  const out = new Map<string, string>();
  const addresses = [LAN, '127.0.0.1', '2001:db8::1', '::1'];
  for (const c of topology.containers)
    for (const e of c.endpoints) for (const a of [e.ipv4, e.ipv6]) if (a) addresses.push(a);
  const froms = [
    ...SOURCES.map((s) => [s, s] as const),
    ...topology.containers.map((c) => [c.containerName, state.namespaceOf.get(c.id) ?? ''] as const),
  ];
  for (const [who, from] of froms)
    for (const destination of addresses)
      for (const port of [80, 81, 82, 83, 90, 20_000, 20_001, 20_010, 20_011])
        for (const protocol of ['tcp', 'udp'] as const) {
          if (except?.(destination, port)) continue;
          const w = walk(state, { from, destination, port, protocol }, { steps: false });
          out.set(
            `${who} ${destination} ${port}/${protocol}`,
            `${w.outcome} ${w.servedBy ?? ''} ${w.sourceSeen ?? ''}`,
          );
        }
  return out;
}

const runs = { numRuns: 40 };

describe('properties of the walk', function () {
  this.timeout(60_000);

  it('adding a network that nobody joins changes no verdict', () =>
    fc.assert(
      fc.property(world, network, (given, more) => {
        const before = scenario(given);
        const after = scenario({
          ...given,
          networks: {
            ...given.networks,
            zz: {
              subnet: '10.99.0.0/24',
              internal: more.internal && !('gateway_mode_ipv4' in more.options),
              options: more.options,
            },
          },
        });
        assert.deepEqual(answers(after, buildState(after)), answers(before, buildState(before)));
      }),
      runs,
    ));

  it('renaming a container changes no verdict', () =>
    fc.assert(
      fc.property(world, (given) => {
        const topology = scenario(given);
        const renamed = {
          ...topology,
          containers: topology.containers.map((container) => ({
            ...container,
            name: `other-${container.name}`,
            containerName: `zz-${container.containerName}`,
          })),
          listeners: topology.listeners.map((listener) => ({
            ...listener,
            ...(listener.name === undefined ? {} : { name: `other-${listener.name}` }),
          })),
        };
        const plain = (map: Map<string, string>) =>
          [...map].map(([k, v]) => `${k.replace('zz-', '')} ${v.replace('other-', '')}`);
        assert.deepEqual(plain(answers(renamed, buildState(renamed))), plain(answers(topology, buildState(topology))));
      }),
      runs,
    ));

  it('publishing one more port makes nothing else unreachable', () =>
    fc.assert(
      fc.property(world, fc.nat({ max: 3 }), fc.constantFrom('80', '81', '83/udp'), (given, which, target) => {
        const names = Object.keys(given.containers);
        const name = names[which % names.length] ?? '';
        const chosen = given.containers[name];
        if (!chosen?.on) return;
        const more = { ...chosen, ports: [...(chosen.ports ?? []), `0.0.0.0:29000:${target}`] };
        const before = answers(scenario(given), buildState(scenario(given)));
        const topology = scenario({ ...given, containers: { ...given.containers, [name]: more } });
        const after = answers(topology, buildState(topology));
        for (const [question, answer] of before)
          if (answer.startsWith('ok'))
            assert.ok(
              after.get(question)?.startsWith('ok'),
              `${question}: ${answer} became ${String(after.get(question))}`,
            );
      }),
      runs,
    ));

  it('the predicted rules, printed and captured again, answer alike', () =>
    fc.assert(
      fc.property(world, (given) => {
        const topology = scenario(given);
        const state = buildState(topology);
        const text = (family: 4 | 6) => rulesText(state, { family });
        // 28.0.0 asks an ipset of bridges, whose members iptables-save does not tell: that answer may only become unknown.
        const { value } = parseCapturedKernel({ host: { iptablesSave: text(4), ip6tablesSave: text(6) } });
        const captured = buildState(topology, value);
        assert.deepEqual(capturedDifferences(captured), []);
        const before = answers(topology, state);
        for (const [question, answer] of answers(topology, captured))
          if (given.engine !== '28.0.0' || !answer.startsWith('unknown'))
            assert.equal(answer, before.get(question), question);
      }),
      runs,
    ));

  it('the steps say the same as no steps', () =>
    fc.assert(
      fc.property(world, fc.nat({ max: 1000 }), (given, pick) => {
        const state = buildState(scenario(given));
        const froms = [...state.namespaces.keys()];
        const from = froms[pick % froms.length] ?? '@host';
        for (const destination of [LAN, '10.0.0.2', '10.1.0.3', 'fd00::2']) {
          const packet = { from, destination, port: 80, protocol: 'tcp' as const };
          const { steps, decidedAt, ...told } = walk(state, packet);
          const { steps: none, ...short } = walk(state, packet, { steps: false });
          assert.deepEqual(none, []);
          assert.deepEqual(told, short);
          assert.ok(steps.length > 0);
          if (told.outcome !== 'ok') assert.ok(decidedAt !== undefined && steps[decidedAt]);
        }
      }),
      runs,
    ));
});

const match: fc.Arbitrary<Match> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('source' as const, 'destination' as const),
    nets: fc.constantFrom(['10.0.0.0/24'], ['0.0.0.0/0'], ['junk'], ['10.0.0.2-10.0.0.9']),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom('in-interface' as const, 'out-interface' as const),
    names: fc.constantFrom(['eth0'], ['br-n+'], ['br-n0', 'lo'], []),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('protocol' as const),
    protocols: fc.constantFrom(['tcp'], ['udp'], ['icmp'], ['all']),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('state' as const),
    states: fc.subarray(['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'DNAT']),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('address-type' as const),
    side: fc.constantFrom('source' as const, 'destination' as const),
    types: fc.constantFrom(['LOCAL'], ['UNICAST']),
  }),
  fc.constant({ kind: 'unknown' as const, text: '-m what' }),
);
const chainName = fc.constantFrom('A', 'B', 'C');
const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom<Target>(
    { kind: 'accept' },
    { kind: 'drop' },
    { kind: 'return' },
    { kind: 'continue' },
    { kind: 'notrack' },
    { kind: 'unknown', text: '-j WHAT' },
    { kind: 'masquerade' },
    { kind: 'reject', with: 'icmp-port-unreachable' },
    { kind: 'reject', with: 'tcp-reset' },
    { kind: 'dnat', addresses: ['10.0.0.2', '10.0.0.2'] },
    { kind: 'dnat', addresses: ['127.0.0.1', '127.0.0.1'], ports: [81, 81] },
    { kind: 'snat', addresses: ['nonsense', 'nonsense'] },
    { kind: 'redirect', ports: [80, 80] },
    { kind: 'set-mark', of: 'packet', value: 1, mask: 1 },
  ),
  chainName.map((chain): Target => ({ kind: 'jump', chain })),
  chainName.map((chain): Target => ({ kind: 'goto', chain })),
);
const rule: fc.Arbitrary<Rule> = fc.record({
  matches: fc.array(match, { maxLength: 3 }),
  target,
  text: fc.constant('a rule'),
});

describe('hostile rulesets', function () {
  this.timeout(60_000);

  it('the walk ends, whatever the rules', () =>
    fc.assert(
      fc.property(
        world,
        fc.array(rule, { maxLength: 12 }),
        fc.array(rule, { maxLength: 12 }),
        fc.array(rule, { maxLength: 12 }),
        (given, one, two, three) => {
          const state = buildState(scenario(given));
          const host = state.namespaces.get('@host');
          assert.ok(host);
          const chains = [
            ...(['prerouting', 'input', 'forward', 'output', 'postrouting'] as const).flatMap((hook) => [
              {
                name: `nat-${hook}`,
                base: { hook, priority: -100, type: 'nat' as const, policy: 'ACCEPT' as const },
                rules: one,
              },
              {
                name: `filter-${hook}`,
                base: { hook, priority: 0, type: 'filter' as const, policy: 'DROP' as const },
                rules: two,
              },
            ]),
            { name: 'A', rules: one },
            { name: 'B', rules: two },
            { name: 'C', rules: three },
          ];
          const table = { name: 't', form: 'iptables' as const, chains };
          const rulesets = { 4: { family: 4 as const, origin: 'captured' as const, tables: [table] } };
          const hostile = { ...state, namespaces: new Map([...state.namespaces, ['@host', { ...host, rulesets }]]) };
          for (const from of ['@host', '@lan', '@lan+route', ...state.namespaceOf.values()])
            for (const destination of [LAN, '10.0.0.2', '127.0.0.1', '198.51.100.77'])
              for (const protocol of ['tcp', 'udp'] as const) {
                const w = walk(hostile, { from, destination, port: 80, protocol });
                assert.ok(w.steps.length < 2000);
              }
        },
      ),
      { numRuns: 30 },
    ));

  it('what cannot be asked is unknown, not an error', () => {
    const state = buildState(scenario({ containers: {} }));
    for (const packet of [
      { from: 'nobody', destination: LAN, port: 80 },
      { from: '@host', destination: 'web', port: 80 },
      { from: '@host', destination: '', port: 80 },
      { from: '@host', destination: LAN, port: 0 },
      { from: '@host', destination: LAN, port: 1.5 },
      { from: '@host', destination: LAN, port: 70_000 },
      { from: '@host', destination: LAN, port: NaN },
      { from: '@host', destination: LAN, port: 80, source: 'fd00::1' },
    ]) {
      const w = walk(state, { ...packet, protocol: 'tcp' });
      assert.deepEqual([w.outcome, w.cause], ['unknown', 'not-askable'], JSON.stringify(packet));
    }
  });
});
