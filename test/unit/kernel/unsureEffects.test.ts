import assert from 'node:assert/strict';
import { type CapturedKernel, parseCapturedKernel, type Trace } from '../../../src/core/kernel/index.ts';
import { ask, stateOf, type Scenario } from './scenario.ts';

/** A rule of which nobody can tell whether it holds, and what it does on the way: what hangs on that is not known either. */
const WORLD: Scenario = {
  networks: { front: {} },
  containers: {
    web: { on: { front: '172.18.0.2' }, listens: ['0.0.0.0:80'] },
    peer: { on: { front: '172.18.0.3' } },
  },
};

function asked(kernel: unknown): Trace {
  const captured = parseCapturedKernel(kernel);
  assert.deepEqual(captured.problems, []);
  return ask(stateOf(WORLD, captured.value satisfies CapturedKernel), '@lan+route', '172.18.0.2:80');
}

/** iptables: mangle PREROUTING, then filter FORWARD. */
function iptables(mangle: readonly string[], filter: readonly string[], raw: readonly string[] = []): Trace {
  const table = (name: string, chains: readonly string[], rules: readonly string[]): string =>
    [`*${name}`, ...chains.map((c) => `:${c} ACCEPT [0:0]`), ...rules, 'COMMIT'].join('\n');
  const text = [
    table('raw', ['PREROUTING', 'OUTPUT'], raw),
    table('mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], mangle),
    table('filter', ['INPUT', 'FORWARD', 'OUTPUT'], filter),
  ].join('\n');
  return asked({ host: { iptablesSave: text } });
}

/** nft: one chain at forward. */
function nft(...rules: readonly (readonly unknown[])[]): Trace {
  const of = { family: 'ip', table: 't' };
  return asked({
    host: {
      nft: {
        nftables: [
          { table: { family: 'ip', name: 't' } },
          { chain: { ...of, name: 'c', type: 'filter', hook: 'prerouting', prio: -150, policy: 'accept' } },
          ...rules.map((expr) => ({ rule: { ...of, chain: 'c', expr } })),
        ],
      },
    },
  });
}

const UNSURE = '-m u32 --u32 "0x0=0x1"';
const is = (left: unknown, right: unknown) => ({ match: { op: '==', left, right } });
const meta = (key: string) => ({ meta: { key } });
const ct = (key: string) => ({ ct: { key } });
const cgroup = is(meta('cgroup'), 5);
const setMark = (value: unknown) => ({ mangle: { key: meta('mark'), value } });
const drop = { drop: null };

const CASES: readonly (readonly [string, () => Trace, Trace['outcome']])[] = [
  // The packet's mark.
  ['iptables: a mark that may be set', mangled('MARK --set-xmark 0x1/0xffffffff', '-m mark --mark 0x1'), 'unknown'],
  [
    'iptables: and whether it is not set',
    mangled('MARK --set-xmark 0x1/0xffffffff', '-m mark ! --mark 0x1'),
    'unknown',
  ],
  ['iptables: a mark that it cannot be', mangled('MARK --set-xmark 0x1/0xffffffff', '-m mark --mark 0x2'), 'ok'],
  ['iptables: bits that it leaves alone', mangled('MARK --set-xmark 0x1/0x1', '-m mark --mark 0x4/0x4'), 'ok'],
  ['iptables: bits flipped', mangled('MARK --set-xmark 0x1/0x0', '-m mark --mark 0x1/0x1'), 'unknown'],
  ['iptables: nobody asks for it', mangled('MARK --set-xmark 0x1/0xffffffff', '-s 198.51.100.7'), 'ok'],
  [
    'iptables: set for sure later',
    () =>
      iptables(
        [
          `-A PREROUTING ${UNSURE} -j MARK --set-xmark 0x1/0xffffffff`,
          '-A PREROUTING -j MARK --set-xmark 0x2/0xffffffff',
        ],
        ['-A FORWARD -m mark --mark 0x1 -j DROP'],
      ),
    'ok',
  ],
  [
    'iptables: set to what it is already',
    () =>
      iptables(
        [
          '-A PREROUTING -j MARK --set-xmark 0x2/0xffffffff',
          `-A PREROUTING ${UNSURE} -j MARK --set-xmark 0x2/0xffffffff`,
        ],
        ['-A FORWARD -m mark --mark 0x1 -j DROP'],
      ),
    'ok',
  ],
  // The connection's mark, and what is copied from it.
  ['iptables: a connection mark', mangled('CONNMARK --set-xmark 0x1/0xffffffff', '-m connmark --mark 0x1'), 'unknown'],
  [
    'iptables: a mark saved and restored',
    () =>
      iptables(
        [
          `-A PREROUTING ${UNSURE} -j MARK --set-xmark 0x1/0xffffffff`,
          '-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
          '-A FORWARD -j MARK --set-xmark 0x0/0xffffffff',
          '-A FORWARD -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
        ],
        ['-A FORWARD -m mark --mark 0x1 -j DROP'],
      ),
    'unknown',
  ],
  [
    'iptables: saving that may not happen',
    () =>
      iptables(
        [
          '-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff',
          `-A PREROUTING ${UNSURE} -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff`,
        ],
        ['-A FORWARD -m connmark --mark 0x1 -j DROP'],
      ),
    'unknown',
  ],
  [
    'iptables: the answer of a connection that may be marked',
    () =>
      iptables(
        [`-A PREROUTING ${UNSURE} -i eth0 -j CONNMARK --set-xmark 0x1/0xffffffff`],
        ['-A FORWARD -s 172.18.0.2/32 -m connmark --mark 0x1 -j DROP'],
      ),
    'unknown',
  ],
  [
    'iptables: bits of one mark into others of the other',
    () => iptables(['-A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff00'], []),
    'unknown',
  ],
  // What decides otherwise than by a mark stands in the way itself.
  [
    'iptables: tracking that may be off',
    () => iptables([], [], [`-A PREROUTING ${UNSURE} -j CT --notrack`]),
    'unknown',
  ],
  ['iptables: a log', mangled('LOG', '-m mark --mark 0x1'), 'ok'],
  ['iptables: a type of service', mangled('TOS --set-tos 0x10/0xff', '-m mark --mark 0x1'), 'ok'],

  ['nft: a mark that may be set', () => nft([cgroup, setMark(1)], [is(meta('mark'), 1), drop]), 'unknown'],
  ['nft: a mark that it cannot be', () => nft([cgroup, setMark(1)], [is(meta('mark'), 2), drop]), 'ok'],
  ['nft: a mark in a set', () => nft([cgroup, setMark(1)], [is(meta('mark'), { set: [1, 2] }), drop]), 'unknown'],
  [
    'nft: a mark as the key of a map',
    () => nft([cgroup, setMark(1)], [{ vmap: { key: meta('mark'), data: { set: [[1, drop]] } } }]),
    'unknown',
  ],
  [
    'nft: a connection mark',
    () => nft([cgroup, { mangle: { key: ct('mark'), value: 1 } }], [is(ct('mark'), 1), drop]),
    'unknown',
  ],
  ['nft: tracking that may be off', () => nft([cgroup, { notrack: null }]), 'unknown'],
  ['nft: a counter', () => nft([cgroup, { counter: { packets: 0, bytes: 0 } }]), 'ok'],
  // What is set may be what decides, held or not.
  ...(
    [
      ['an address', { payload: { protocol: 'ip', field: 'daddr' } }, '10.0.0.1', 'unknown'],
      ['a port', { payload: { protocol: 'tcp', field: 'dport' } }, 81, 'unknown'],
      ['a zone', ct('zone'), 1, 'unknown'],
      ['a packet type', meta('pkttype'), 'other', 'unknown'],
      ['a class of service', { payload: { protocol: 'ip', field: 'dscp' } }, 'cs1', 'ok'],
      ['a time to live', { payload: { protocol: 'ip', field: 'ttl' } }, 1, 'ok'],
      ['a priority', meta('priority'), 1, 'ok'],
      ['a segment size', { 'tcp option': { name: 'maxseg', field: 'size' } }, { rt: { key: 'mtu' } }, 'ok'],
    ] as const
  ).flatMap(([what, key, value, outcome]) => [
    [`nft: ${what} that is set`, () => nft([{ mangle: { key, value } }]), outcome] as const,
    [`nft: ${what} that may be set`, () => nft([cgroup, { mangle: { key, value } }]), outcome] as const,
  ]),
];

/** A rule that may hold and does `target`, then one that drops what `match` takes. */
function mangled(target: string, match: string): () => Trace {
  return () => iptables([`-A PREROUTING ${UNSURE} -j ${target}`], [`-A FORWARD ${match} -j DROP`]);
}

describe('what a rule does that may hold', () => {
  for (const [what, walked, outcome] of CASES)
    it(`${what}: ${outcome}`, () => {
      const w = walked();
      assert.equal(w.outcome, outcome);
      if (outcome === 'unknown') {
        assert.equal(w.cause, 'unknown-rule');
        assert.equal(w.steps[w.decidedAt ?? -1]?.event, 'rule-unknown');
      }
    });
});
