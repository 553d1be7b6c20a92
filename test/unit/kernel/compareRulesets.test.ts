import assert from 'node:assert/strict';
import {
  buildState,
  compareRulesets,
  parseCapturedKernel,
  type Ruleset,
  type RulesetDifference,
  rulesText,
} from '../../../src/core/kernel/index.ts';
import { reasonOf } from '../../../src/core/explain/index.ts';
import { madeTopology } from '../explain/madeTopology.ts';

const topology = (engine: string): ReturnType<typeof madeTopology> =>
  madeTopology({
    engine,
    networks: { front: {}, back: {} },
    services: { web: { networks: ['front'], ports: ['8080:80', '8443:443'] }, db: { networks: ['back'] } },
    listeners: [],
  });

/** The host's ruleset as if `iptables-save` had printed this. */
function captured(text: string): Ruleset {
  const { value } = parseCapturedKernel({ host: { iptablesSave: text } });
  assert.ok(value.host?.rulesets[4]);
  return value.host.rulesets[4];
}

function compare(engine: string, change: (text: string) => string): RulesetDifference[] {
  const state = buildState(topology(engine));
  return compareRulesets(state.synthesised[4], captured(change(rulesText(state))));
}

const without =
  (pattern: RegExp) =>
  (text: string): string =>
    text
      .split('\n')
      .filter((l) => !pattern.test(l))
      .join('\n');

const inTable =
  (table: string, change: (section: string) => string) =>
  (text: string): string =>
    text.replace(new RegExp(`\\*${table}\\n[^*]*COMMIT\\n`), change);

describe('compareRulesets', () => {
  for (const engine of ['26', '28', '28.0', '29']) {
    it(`finds nothing between what engine ${engine} programs and the same, saved and read again`, () => {
      assert.deepEqual(
        compare(engine, (t) => t),
        [],
      );
    });
  }

  const cases: [string, string, (text: string) => string, string[], RegExp][] = [
    [
      'a flushed nat table',
      '28',
      inTable('nat', (s) => s.replace(/^-A.*\n/gm, '')),
      ['docker-nat-flushed'],
      /firewall reload.*only docker-proxy serves/,
    ],
    [
      'a flushed nat table without chains',
      '26',
      inTable('nat', () => '*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n'),
      ['docker-nat-flushed'],
      /restarts/,
    ],
    [
      'a flushed filter table',
      '28',
      inTable('filter', (s) => s.replace(/^-A.*\n/gm, '')),
      ['docker-filter-flushed'],
      /DOCKER-FORWARD/,
    ],
    ['a lost jump into DOCKER', '28', without(/^-A PREROUTING -m addrtype/), ['docker-not-called'], /PREROUTING/],
    [
      'one lost published port',
      '28',
      without(/^-A DOCKER .*--dport 8443 -j DNAT/),
      ['published-port-missing'],
      /A published port has no DNAT/,
    ],
    [
      'lost masquerading of one network',
      '28',
      without(/^-A POSTROUTING -s 172\.19.*MASQUERADE/),
      ['masquerade-missing'],
      /private addresses/,
    ],
    [
      'lost isolation',
      '28',
      without(/^-A PREROUTING -d 172\.19\.0\.2\/32 ! -i/),
      ['isolation-missing'],
      /more is reachable/,
    ],
    [
      'a stale rule',
      '28',
      (rules) =>
        rules.replace(
          '-A DOCKER-BRIDGE',
          '-A DOCKER -d 172.30.0.9/32 ! -i br-gone -o br-gone -p tcp -m tcp --dport 80 -j ACCEPT\n-A DOCKER-BRIDGE',
        ),
      ['stale-docker-rules'],
      /belongs to nothing/,
    ],
    [
      'a rule in DOCKER-USER',
      '28',
      (rules) =>
        rules
          .replace(/(:DOCKER-USER[^\n]*\n)/, '$1')
          .replace(/COMMIT\n$/, 'COMMIT\n')
          .replace('-A DOCKER-FORWARD', '-A DOCKER-USER -s 203.0.113.0/24 -j DROP\n-A DOCKER-FORWARD'),
      ['docker-user-rules'],
      /your own/,
    ],
    [
      "Swarm's routing mesh",
      '28',
      (rules) =>
        rules
          .replaceAll(':DOCKER-USER', ':DOCKER-INGRESS - [0:0]\n:DOCKER-USER')
          .replace(
            '-A DOCKER-FORWARD',
            '-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j ACCEPT\n-A DOCKER-FORWARD -j DOCKER-INGRESS\n-A DOCKER-FORWARD',
          ),
      ['foreign-rules'],
      /^Docker Swarm \(the routing mesh\) has 2 rules/,
    ],
    [
      "ufw's chains",
      '28',
      (rules) =>
        rules
          .replace(':DOCKER-USER', ':ufw-before-input - [0:0]\n:DOCKER-USER')
          .replace(
            '-A DOCKER-FORWARD',
            '-A INPUT -j ufw-before-input\n-A ufw-before-input -p tcp -m tcp --dport 22 -j ACCEPT\n-A DOCKER-FORWARD',
          ),
      ['foreign-rules'],
      /^ufw has 2 rules/,
    ],
    [
      'another policy',
      '28',
      (t) => t.replace(':FORWARD ACCEPT', ':FORWARD DROP'),
      ['forward-policy-differs'],
      /is DROP, not ACCEPT/,
    ],
  ];
  for (const [name, engine, change, codes, message] of cases) {
    it(`names the cause of ${name}`, () => {
      const found = compare(engine, change);
      assert.deepEqual(
        found.map((d) => d.code),
        codes,
      );
      assert.match(found[0]?.message ?? '', message);
      for (const { code } of found) assert.equal(reasonOf(code)?.kind, 'difference', `${code} has a page`);
    });
  }

  it('says whose published port is dead', () => {
    const found = compare('28', without(/^-A DOCKER .*--dport 8443 -j DNAT/));
    assert.deepEqual(found[0]?.subjects, [{ network: 'front', container: 'web', publishedIndex: 1 }]);
    assert.equal(found[0].rules.length, 1);
  });

  it('says nothing of rules that nft tells only half, as it does those of iptables-nft', () => {
    const state = buildState(topology('28'));
    const xt = { xt: { type: 'target', name: 'DNAT' } };
    const { value } = parseCapturedKernel({
      host: {
        nft: {
          nftables: ['nat', 'filter', 'raw'].flatMap((name) => [
            { table: { family: 'ip', name } },
            { chain: { family: 'ip', table: name, name: 'DOCKER' } },
            { rule: { family: 'ip', table: name, chain: 'DOCKER', expr: [xt] } },
          ]),
        },
      },
    });
    assert.ok(value.host?.rulesets[4]);
    assert.deepEqual(compareRulesets(state.synthesised[4], value.host.rulesets[4]), []);
  });

  it('leaves a jump alone that leads into an empty chain', () => {
    const state = buildState(topology('26'));
    const six = state.synthesised[6] ?? state.synthesised[4];
    const bare = {
      ...six,
      tables: six.tables.map((table) => ({
        ...table,
        chains: table.chains.map((c) => (table.name === 'nat' ? { ...c, rules: [] } : c)),
      })),
    };
    const jumps = {
      ...six,
      tables: six.tables.map((table) =>
        table.name === 'nat'
          ? {
              ...table,
              chains: table.chains.map((chain) =>
                chain.base
                  ? { ...chain, rules: chain.rules.filter((r) => r.target.kind === 'jump') }
                  : { ...chain, rules: [] },
              ),
            }
          : table,
      ),
    };
    assert.deepEqual(compareRulesets(jumps, bare), []);
  });

  it('notices that the nftables table is gone', () => {
    const state = buildState(topology('29-nft'));
    const { value } = parseCapturedKernel({
      host: { nft: { nftables: [{ table: { family: 'ip', name: 'other' } }] } },
    });
    assert.ok(value.host?.rulesets[4]);
    const found = compareRulesets(state.synthesised[4], value.host.rulesets[4]);
    assert.deepEqual(
      found.map((d) => d.code),
      ['docker-nat-flushed'],
    );
    assert.match(found[0]?.message ?? '', /docker-bridges is gone/);
  });
});
