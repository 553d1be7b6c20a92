import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ruleText, type Rule, type Ruleset } from '../../../src/core/kernel/index.ts';
import { parseIptablesSave } from '../../../src/core/kernel/netfilter/iptables/parseIptablesSave.ts';

const filter = (lines: string): string =>
  `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [12:3456]\n:OUTPUT ACCEPT [0:0]\n:MINE - [0:0]\n${lines}\nCOMMIT\n`;
const rulesOf = (ruleset: Ruleset): Rule[] => ruleset.tables.flatMap((t) => t.chains.flatMap((c) => [...c.rules]));
const one = (line: string): Rule => {
  const { value, problems } = parseIptablesSave(filter(line), 4);
  assert.deepEqual(problems, []);
  const [rule] = rulesOf(value);
  assert.ok(rule);
  return rule;
};

describe('parseIptablesSave', () => {
  const roundTrips = [
    '-A FORWARD -s 10.0.0.0/8 ! -d 10.1.2.3/32 -i br0 ! -o eth+ -p tcp -m tcp --dport 80 -j ACCEPT',
    '-A FORWARD -p udp -m udp --sport 1024:65535 --dport 53 -j MINE',
    '-A FORWARD -p tcp -m multiport ! --dports 80,443,8000:8080 -j DROP',
    '-A FORWARD -m conntrack ! --ctstate NEW,RELATED -j RETURN',
    '-A FORWARD -m state --state NEW -j DROP',
    '-A FORWARD -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP',
    '-A FORWARD -m addrtype ! --src-type LOCAL -j DROP',
    '-A FORWARD -m mark --mark 0x2000/0x2000 -j ACCEPT',
    '-A FORWARD -m connmark ! --mark 0x1 -j ACCEPT',
    '-A FORWARD -m comment --comment "two words, and a \\"quote\\"" -j ACCEPT',
    '-A FORWARD -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with tcp-reset',
    '-A FORWARD -m iprange --src-range 10.0.0.1-10.0.0.9 -j ACCEPT',
    '-A FORWARD -m set --match-set blocked src,dst -j DROP',
    '-A FORWARD -p icmp -m icmp --icmp-type 8 -j ACCEPT',
    '-A FORWARD -m pkttype --pkt-type broadcast -j DROP',
    '-A FORWARD -g MINE',
    '-A FORWARD -j REJECT --reject-with icmp-host-prohibited',
    '-A FORWARD -j MARK --set-xmark 0x1/0x1',
    '-A FORWARD -p sctp -m sctp --dport 80 -j ACCEPT',
  ];
  for (const line of roundTrips)
    it(`reads and writes ${line}`, () => {
      const rule = one(line);
      assert.ok(!rule.matches.some((m) => m.kind === 'unknown'), JSON.stringify(rule.matches));
      assert.notEqual(rule.target.kind, 'unknown');
      assert.equal(ruleText('FORWARD', rule), line);
    });

  const unknown = [
    '-A FORWARD -m u32 --u32 "0x0=0x1" -j DROP',
    '-A FORWARD -m recent --update --seconds 30 --hitcount 6 --name SSH --mask 255.255.255.255 --rsource -j DROP',
    '-A FORWARD -m string --string "evil" --algo bm --to 65535 -j DROP',
    '-A FORWARD -m conntrack --ctstatus CONFIRMED -j DROP',
    '-A FORWARD -m bpf --bytecode "1,6 0 0 0" -j DROP',
  ];
  for (const line of unknown)
    it(`keeps what it does not know: ${line}`, () => {
      const rule = one(line);
      assert.ok(rule.matches.some((m) => m.kind === 'unknown'));
      assert.equal(rule.target.kind, 'drop');
      assert.equal(rule.text, line);
    });

  it('keeps an unknown target', () => assert.equal(one('-A FORWARD -j NETMAP --to 10.0.0.0/8').target.kind, 'unknown'));

  it('takes a jump to a chain that the table does not declare as unknown', () =>
    assert.equal(one('-A FORWARD -j NOWHERE').target.kind, 'unknown'));

  it('reads counters, policies and hooks', () => {
    const { value } = parseIptablesSave(filter('[7:420] -A FORWARD -j ACCEPT'), 4);
    const forward = value.tables[0]?.chains.find((c) => c.name === 'FORWARD');
    assert.deepEqual(forward?.base, { hook: 'forward', priority: 0, type: 'filter', policy: 'DROP' });
    assert.equal(forward.rules[0]?.text, '-A FORWARD -j ACCEPT');
  });

  it('reads NAT targets of both families', () => {
    const nat = (line: string): Rule['target'] | undefined =>
      rulesOf(parseIptablesSave(`*nat\n:DOCKER - [0:0]\n-A DOCKER ${line}\nCOMMIT`, 6).value)[0]?.target;
    assert.deepEqual(nat('-j DNAT --to-destination [fd00::2]:80'), {
      kind: 'dnat',
      addresses: ['fd00::2', 'fd00::2'],
      ports: [80, 80],
    });
    assert.deepEqual(nat('-j DNAT --to-destination fd00::2'), { kind: 'dnat', addresses: ['fd00::2', 'fd00::2'] });
    assert.deepEqual(nat('-j SNAT --to-source 10.0.0.1-10.0.0.9:1024-2048 --random'), {
      kind: 'snat',
      addresses: ['10.0.0.1', '10.0.0.9'],
      ports: [1024, 2048],
      flags: '--random',
    });
    assert.deepEqual(nat('-j SNAT --to-source :53'), { kind: 'snat', ports: [53, 53] });
    assert.deepEqual(nat('-j REDIRECT --to-ports 3128'), { kind: 'redirect', ports: [3128, 3128] });
  });

  it('says which line it cannot read, and goes on', () => {
    const { value, problems } = parseIptablesSave(filter('nonsense\n-A ELSEWHERE -j DROP\n-A FORWARD -j ACCEPT'), 4);
    assert.equal(problems.length, 2);
    assert.equal(rulesOf(value).length, 1);
  });

  it('never throws, whatever the text', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('-A', 'FORWARD', '-m', '!', '-j', 'tcp', '--dport', '"', '\\', '80', '*nat', ':X', '\n', ' '),
        ),
        (words) => {
          parseIptablesSave(filter(words.join(' ')), 4);
          parseIptablesSave(words.join(''), 6);
        },
      ),
    ));
});
