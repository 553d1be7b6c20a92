import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { g29NftRulesets } from '../../../src/core/kernel/engine/generations/docker29nft.ts';
import { nftTablesBeside } from '../../../src/core/kernel/netfilter/nft/nftTablesBeside.ts';
import { nftTableText } from '../../../src/core/kernel/netfilter/nft/nftTableText.ts';
import { parseNftRuleset } from '../../../src/core/kernel/netfilter/nft/parseNftRuleset.ts';
import type { Family, Match, Ruleset } from '../../../src/core/kernel/netfilter/Ruleset.ts';
import { goldenFile, goldenPlan } from './golden29Plan.ts';

const foreign = readFileSync(new URL('../../fixtures/nft/foreign.json', import.meta.url), 'utf8');

function texts(ruleset: Ruleset, table: string, chain: string): string[] {
  const found = ruleset.tables.find((t) => t.name === table)?.chains.find((c) => c.name === chain);
  assert.ok(found, `${table} ${chain}`);
  return found.rules.map((r) => r.text);
}

describe('parseNftRuleset', () => {
  const { value, problems } = parseNftRuleset(foreign);

  it('reads hooks, priorities and policies', () => {
    const chain = (table: string, name: string): unknown =>
      value[4].tables.find((x) => x.name === table)?.chains.find((x) => x.name === name)?.base;
    assert.deepEqual(chain('firewall', 'raw_in'), {
      hook: 'prerouting',
      priority: -290,
      type: 'filter',
      policy: 'ACCEPT',
    });
    assert.deepEqual(chain('firewall', 'input'), { hook: 'input', priority: 10, type: 'filter', policy: 'DROP' });
    assert.deepEqual(chain('pods', 'POSTROUTING'), {
      hook: 'postrouting',
      priority: 100,
      type: 'nat',
      policy: 'ACCEPT',
    });
    assert.equal(chain('firewall', 'refuse'), undefined);
  });

  it('puts inet rules into both families, each without what only the other can match', () => {
    const four = texts(value[4], 'firewall', 'forward');
    const six = texts(value[6], 'firewall', 'forward');
    assert.ok(
      four.includes(
        'iifname { "eth0", "wl*" } oifname != "eth1" ip daddr 10.0.0.0/8 tcp dport { 80, 8000-8100 } counter accept comment "web"',
      ),
    );
    assert.ok(!four.some((t) => t.includes('ip6 ')));
    assert.ok(six.includes('ip6 daddr fd00::/8 udp dport 53 accept'));
    assert.ok(!six.some((t) => /\bip [sd]addr/.test(t)));
    assert.deepEqual(texts(value[4], 'pods', 'HOSTPORT-DNAT'), [
      'ip daddr 192.0.2.1 tcp dport 8080 jump SETMARK',
      'ip daddr 192.0.2.1 tcp dport 8080 dnat ip to 10.89.0.2:80',
      'udp dport 5353 redirect to :53',
    ]);
    assert.deepEqual(texts(value[6], 'pods', 'HOSTPORT-DNAT'), [
      'tcp dport 8443 dnat ip6 to [fd00::2]:443',
      'udp dport 5353 redirect to :53',
    ]);
    assert.deepEqual(
      value[6].tables.map((t) => t.name),
      ['firewall', 'pods'],
    );
  });

  const forward =
    value[4].tables.find((t) => t.name === 'firewall')?.chains.find((c) => c.name === 'forward')?.rules ?? [];
  const matches: [string, Match[]][] = [
    [
      'ct original',
      [
        { kind: 'protocol', protocols: ['tcp'] },
        { kind: 'conntrack-address', tuple: 'original', side: 'destination', nets: ['192.0.2.1/32'] },
        { kind: 'conntrack-port', tuple: 'original', side: 'destination', ranges: [[8080, 8080]] },
      ],
    ],
    ['meta mark', [{ kind: 'mark', of: 'packet', value: 1, mask: 0xff }]],
    [
      '10.9.9.9',
      [
        { kind: 'protocol', protocols: ['tcp'] },
        { kind: 'port', side: 'destination', ranges: [[0, 1023]] },
        { kind: 'destination', nets: ['10.9.9.9/32'] },
      ],
    ],
    [
      'th dport 9',
      [
        { kind: 'protocol', protocols: ['tcp', 'udp'] },
        { kind: 'port', side: 'destination', ranges: [[9, 9]] },
      ],
    ],
    ['udp length', [{ kind: 'unknown', text: 'udp length > 1000' }]],
    ['@seen', [{ kind: 'set', set: 'seen', keys: ['source'] }]],
    [
      'tcp flags',
      [
        { kind: 'protocol', protocols: ['tcp'] },
        { kind: 'tcp-flags', mask: ['SYN', 'ACK'], set: ['SYN'] },
        { kind: 'limit', text: 'limit rate 5/second' },
      ],
    ],
  ];
  for (const [needle, expected] of matches) {
    it(`understands, or says that it does not: ${needle}`, () => {
      assert.deepEqual(forward.find((r) => r.text.includes(needle))?.matches, expected);
    });
  }

  it('knows sets and maps, and that a set which packets fill cannot be known', () => {
    const sets = value[4].tables.find((t) => t.name === 'firewall')?.sets;
    assert.deepEqual(sets?.get('blocked')?.elements, ['198.51.100.0/24', '203.0.113.7']);
    assert.equal(sets.get('seen')?.elements, undefined);
    assert.deepEqual(sets.get('zones')?.verdicts?.get('eth0'), { kind: 'goto', chain: 'in_public' });
    const concatenated = forward.flatMap((r) => r.matches).find((m) => m.kind === 'set' && m.keys.length === 2);
    assert.ok(concatenated?.kind === 'set');
    assert.deepEqual(sets.get(concatenated.set)?.elements, ['10.0.0.1 . 80', '10.0.0.2 . 443']);
  });

  it('reads reject, marks and the reverse path filter', () => {
    assert.equal(texts(value[4], 'firewall', 'input').at(-1), 'reject with icmp admin-prohibited');
    assert.equal(texts(value[6], 'firewall', 'input').at(-1), 'reject with icmpv6 admin-prohibited');
    assert.deepEqual(texts(value[4], 'pods', 'SETMARK'), ['meta mark set meta mark | 0x00002000']);
    assert.deepEqual(texts(value[6], 'firewall', 'raw_in'), ['fib saddr . iif oif missing drop']);
  });

  it('takes a map of verdicts apart whose key is no field of a set, and keeps what it does not understand', () => {
    const vmap = (key: unknown, ...pairs: unknown[]) => ({ vmap: { key, data: { set: pairs } } });
    const rulesOf = (...expr: unknown[]) => {
      const table = { family: 'inet', table: 't' };
      const nftables = [
        { table: { family: 'inet', name: 't' } },
        { chain: { ...table, name: 'c' } },
        { rule: { ...table, chain: 'c', expr } },
      ];
      const { value } = parseNftRuleset({ nftables });
      const rules = (family: Family) => value[family].tables[0]?.chains[0]?.rules ?? [];
      return { 4: rules(4), 6: rules(6) };
    };
    const accept = { accept: null };
    const state = rulesOf(
      vmap({ ct: { key: 'state' } }, ['established', accept], ['related', accept], ['invalid', { drop: null }]),
    );
    assert.deepEqual(
      state[4].map((r) => [r.matches, r.target]),
      [
        [[{ kind: 'state', states: ['ESTABLISHED'] }], { kind: 'accept' }],
        [[{ kind: 'state', states: ['RELATED'] }], { kind: 'accept' }],
        [[{ kind: 'state', states: ['INVALID'] }], { kind: 'drop' }],
      ],
    );
    assert.equal(state[4][0]?.text, 'ct state vmap { established : accept, related : accept, invalid : drop }');
    const jump = (target: string) => ({ jump: { target } });
    const protocol = rulesOf(vmap({ meta: { key: 'nfproto' } }, ['ipv4', jump('four')], ['ipv6', jump('six')]));
    assert.deepEqual(
      [protocol[4], protocol[6]].map((rules) => rules.map((r) => r.target)),
      [[{ kind: 'jump', chain: 'four' }], [{ kind: 'jump', chain: 'six' }]],
    );
    const counted = rulesOf({ 'ct count': { val: 10, inv: true } }, { reject: null });
    assert.deepEqual(
      counted[4].map((r) => [r.matches, r.target.kind]),
      [[[{ kind: 'unknown', text: 'ct count {"val":10,"inv":true}' }], 'reject']],
      'a verdict does not hide what it hangs on',
    );
    const quota = rulesOf({ quota: { val: 25, val_unit: 'mbytes', inv: true } }, { drop: null });
    assert.deepEqual(quota[4][0]?.matches, [{ kind: 'unknown', text: 'quota over 25 mbytes' }]);
    const mark = { meta: { key: 'mark' } };
    const set = rulesOf({ mangle: { key: mark, value: { '|': [{ '&': [mark, 0xffffff07] }, 7] } } });
    assert.deepEqual(set[4][0]?.effects, [{ kind: 'set-mark', of: 'packet', value: 7, mask: 0xff }]);
    assert.equal(set[4][0].text, 'meta mark set (meta mark & 0xffffff00) ^ 0x00000007');
    const types = rulesOf(
      { match: { op: '==', left: { meta: { key: 'pkttype' } }, right: { set: ['broadcast', 'multicast'] } } },
      { drop: null },
    );
    assert.deepEqual(types[4][0]?.matches, [{ kind: 'packet-type', type: '{ broadcast, multicast }' }]);
    const strange = rulesOf(vmap({ socket: { key: 'mark' } }, [1, accept]));
    assert.deepEqual(
      strange[4].map((r) => r.target.kind),
      ['unknown'],
    );
  });

  it('says that a table below IP is not seen', () => {
    assert.deepEqual(
      problems.map((p) => p.code),
      ['nft-family'],
    );
    assert.match(problems[0]?.message ?? '', /"bridge layer2"/);
  });

  it('makes unknown what iptables-nft hides from nft, and prefers iptables-save for that table', () => {
    const raw = {
      nftables: [
        { table: { family: 'ip', name: 'nat' } },
        {
          chain: {
            family: 'ip',
            table: 'nat',
            name: 'PREROUTING',
            type: 'nat',
            hook: 'prerouting',
            prio: -100,
            policy: 'accept',
          },
        },
        {
          rule: {
            family: 'ip',
            table: 'nat',
            chain: 'PREROUTING',
            expr: [{ xt: { type: 'match', name: 'addrtype' } }, { accept: null }],
          },
        },
        { table: { family: 'ip', name: 'mine' } },
      ],
    };
    const nft = parseNftRuleset(raw).value[4];
    assert.deepEqual(nft.tables[0]?.chains[0]?.rules[0]?.matches, [{ kind: 'unknown', text: 'xt match addrtype' }]);
    const saved: Ruleset = { family: 4, origin: 'captured', tables: [{ name: 'nat', form: 'iptables', chains: [] }] };
    assert.deepEqual(
      nftTablesBeside(saved, nft)?.tables.map((t) => [t.form, t.name]),
      [
        ['iptables', 'nat'],
        ['nft', 'mine'],
      ],
    );
    assert.equal(nftTablesBeside(undefined, nft), nft);
    assert.equal(nftTablesBeside(saved, undefined), saved);
  });

  for (const [name, raw] of [
    ['text that is no JSON', '{'],
    ['another shape', { tables: [] }],
    ['nothing', undefined],
    [
      'nonsense inside',
      {
        nftables: [
          null,
          1,
          { rule: 3 },
          { table: { family: 'ip', name: 't' } },
          { rule: { family: 'ip', table: 't', chain: 'no' } },
        ],
      },
    ],
  ] as const) {
    it(`gives empty rulesets and no exception for ${name}`, () => {
      const outcome = parseNftRuleset(raw);
      assert.equal(outcome.value[4].tables.flatMap((t) => t.chains).length, 0);
    });
  }

  it('never throws, whatever an expression holds', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), (expr, left) => {
        const table = { family: 'inet', table: 't' };
        const rule = {
          ...table,
          chain: 'c',
          expr: [...expr, { match: { op: '==', left, right: expr } }, { vmap: { key: left, data: left } }],
        };
        parseNftRuleset({
          nftables: [
            { table: { family: 'inet', name: 't' } },
            { chain: { ...table, name: 'c' } },
            { set: { ...table, name: 's', elem: expr } },
            { rule },
          ],
        });
      }),
    );
  });
});

describe('nft itself', () => {
  const listed = (text: string): { plain: string; json: string } | undefined => {
    // nft 1.0.6 knows "dstnat" as a word only in prerouting.
    const input = text.replaceAll('hook output priority dstnat', 'hook output priority -100');
    const run = spawnSync(
      'unshare',
      ['-rn', 'sh', '-c', 'nft -f - && nft -s list ruleset && echo @@@ && nft -j list ruleset'],
      { input, encoding: 'utf8' },
    );
    if (run.error || run.status !== 0) return undefined;
    const [plain, json] = run.stdout.split('@@@\n');
    return { plain: plain ?? '', json: json ?? '' };
  };

  it('takes what is printed for engine 29, and lists the very same', function () {
    if (!listed('table ip t {\n}\n')) this.skip();
    for (const golden of goldenFile('nftables-29').cases) {
      const rulesets = g29NftRulesets(goldenPlan(golden, 'nftables'));
      for (const family of [4, 6] satisfies Family[]) {
        const table = rulesets[family]?.tables[0];
        if (!table) continue;
        const text = nftTableText(table, family);
        const real = listed(text);
        assert.ok(real, `nft refuses the rules of "${golden.name}"`);
        const numbers = (t: string): string => t.replaceAll('hook output priority -100', 'hook output priority dstnat');
        assert.equal(numbers(real.plain), text);
        const parsed = parseNftRuleset(real.json).value[family].tables[0];
        assert.ok(parsed);
        assert.equal(nftTableText(parsed, family), text);
      }
    }
  });
});
