import assert from 'node:assert/strict';
import { parseCapturedKernel } from '../../../src/core/kernel/index.ts';
import { ask, LAN, stateOf, type Scenario } from './scenario.ts';

const WORLD: Scenario = {
  networks: { front: {} },
  hostListens: ['0.0.0.0:7001'],
  containers: {
    web: { on: { front: '172.18.0.2' }, ports: ['0.0.0.0:8080:80'], listens: ['0.0.0.0:80'] },
    peer: { on: { front: '172.18.0.3' } },
  },
};

/** The walk on a host whose filter (and nat) table somebody else wrote. */
function asked(rules: { filter?: string; nat?: string; mangle?: string; raw?: string }, from: string, to: string) {
  const builtIn: Record<string, readonly string[]> = {
    raw: ['PREROUTING', 'OUTPUT'],
    filter: ['INPUT', 'FORWARD', 'OUTPUT'],
    nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
    mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  };
  const text = Object.entries(rules)
    .map(([table, body]) => {
      const lines = body
        .trim()
        .split('\n')
        .map((l) => l.trim());
      const declared = new Set(lines.filter((l) => l.startsWith(':')).map((l) => l.slice(1).split(' ')[0] ?? ''));
      const chains = new Set(lines.filter((l) => l.startsWith('-A')).map((l) => l.split(' ')[1] ?? ''));
      const jumps = lines.flatMap((l) => /-[jg] ([a-z][\w-]*|[A-Z][\w]*-[\w-]+)/.exec(l)?.[1] ?? []);
      const missing = [...(builtIn[table] ?? []), ...chains, ...jumps].filter((c) => !declared.has(c));
      const head = [...new Set(missing)].map((c) => `:${c} ${builtIn[table]?.includes(c) ? 'ACCEPT' : '-'} [0:0]`);
      return [`*${table}`, ...head, ...lines, 'COMMIT'].join('\n');
    })
    .join('\n');
  const captured = parseCapturedKernel({ host: { iptablesSave: text } });
  assert.deepEqual(captured.problems, []);
  return ask(stateOf(WORLD, captured.value), from, to);
}

describe('rules of others', () => {
  it('ufw: INPUT drops by policy after its chains return, a port that it opens is let in', () => {
    const ufw = `
      :INPUT DROP [0:0]
      -A INPUT -j ufw-before-input
      -A INPUT -j ufw-user-input
      -A ufw-before-input -i lo -j ACCEPT
      -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A ufw-before-input -m conntrack --ctstate INVALID -j ufw-logging-deny
      -A ufw-before-input -j ufw-not-local
      -A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
      -A ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny
      -A ufw-not-local -j DROP
      -A ufw-logging-deny -m limit --limit 3/min --limit-burst 10 -j LOG --log-prefix "[UFW BLOCK] "
      -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT`;
    const closed = asked({ filter: ufw }, '@lan', `${LAN}:7001`);
    assert.deepEqual([closed.outcome, closed.cause], ['timeout', 'policy-dropped']);
    const opened = asked(
      { filter: `${ufw}\n-A ufw-user-input -p tcp -m multiport --dports 7000:7010,9000 -j ACCEPT` },
      '@lan',
      `${LAN}:7001`,
    );
    assert.equal(opened.outcome, 'ok');
  });

  it('firewalld: zones by goto, and a REJECT at the end', () => {
    const zones = `
      -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT
      -A FORWARD -j FWD_zones
      -A FORWARD -m conntrack --ctstate INVALID -j DROP
      -A FORWARD -j REJECT --reject-with icmp-host-prohibited
      :FWD_zones - [0:0]
      :FWD_public - [0:0]
      -A FWD_zones -i eth0 -g FWD_public
      -A FWD_zones -i br-front -j ACCEPT
      -A FWD_public -p tcp -m tcp --dport 443 -j ACCEPT`;
    const refused = asked({ filter: zones }, '@lan+route', '172.18.0.2:80');
    assert.deepEqual([refused.outcome, refused.cause], ['unreachable', 'rule-rejected']);
    const nat =
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER\n:DOCKER - [0:0]\n-A DOCKER ! -i br-front -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80';
    assert.equal(asked({ filter: zones, nat }, '@lan', `${LAN}:8080`).outcome, 'ok');
  });

  it("Podman's netavark: marks in nat, accepts by mark in filter", () => {
    const nat = `
      -A PREROUTING -j NETAVARK-HOSTPORT-DNAT
      -A OUTPUT -j NETAVARK-HOSTPORT-DNAT
      -A NETAVARK-HOSTPORT-DNAT -p tcp -m tcp --dport 8080 -m comment --comment "dnat name: front" -j NETAVARK-DN-1
      -A NETAVARK-DN-1 -s 172.18.0.0/16 -p tcp -m tcp --dport 8080 -j NETAVARK-HOSTPORT-SETMARK
      -A NETAVARK-DN-1 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80
      -A NETAVARK-HOSTPORT-SETMARK -j MARK --set-xmark 0x2000/0x2000
      -A POSTROUTING -j NETAVARK-HOSTPORT-MASQ
      -A NETAVARK-HOSTPORT-MASQ -m comment --comment "netavark portfw masq mark" -m mark --mark 0x2000/0x2000 -j MASQUERADE`;
    const lan = asked({ nat }, '@lan', `${LAN}:8080`);
    assert.deepEqual([lan.outcome, lan.sourceSeen], ['ok', '192.0.2.9']);
    const peer = asked({ nat }, 'peer', `${LAN}:8080`);
    assert.deepEqual([peer.outcome, peer.sourceSeen], ['ok', '172.18.0.1']);
  });

  it("CNI's portmap: connection marks carry the decision", () => {
    const nat = `
      -A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
      -A OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT
      -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: x" -m multiport --dports 8080 -j CNI-DN-1
      -A CNI-DN-1 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80`;
    assert.equal(asked({ nat }, '@lan', `${LAN}:8080`).outcome, 'ok');
    const mangle = `
      -A PREROUTING -i eth0 -j CONNMARK --set-xmark 0x5/0xffffffff
      -A FORWARD -m connmark --mark 0x5 -j DROP`;
    assert.equal(asked({ nat, mangle }, '@lan', `${LAN}:8080`).outcome, 'timeout');
    assert.equal(asked({ nat, mangle }, '@host', `${LAN}:8080`).outcome, 'ok');
  });

  it('an unknown match in the way makes the answer unknown at that rule, never a guess', () => {
    const line = '-A FORWARD -m u32 --u32 "0x0=0x1" -j DROP';
    const w = asked({ filter: line }, '@lan+route', '172.18.0.2:80');
    assert.deepEqual([w.outcome, w.cause], ['unknown', 'unknown-rule']);
    assert.equal(w.steps[w.decidedAt ?? -1]?.rule?.text, line);
    assert.equal(w.steps[w.decidedAt ?? -1]?.event, 'rule-unknown');
  });

  for (const [what, to, rules] of [
    ['an answer', '172.18.0.2:80', '-A FORWARD -s 172.18.0.2/32 -m u32 --u32 "0x0=0x1" -j DROP'],
    ['a reset', '172.18.0.2:81', '-A FORWARD -s 172.18.0.2/32 -m u32 --u32 "0x0=0x1" -j DROP'],
    ['an error', '172.18.0.2:81/udp', '-A FORWARD -s 172.18.0.2/32 -m u32 --u32 "0x0=0x1" -j DROP'],
    [
      'what a rule throws back',
      '172.18.0.2:80',
      '-A FORWARD -j REJECT\n-A OUTPUT -p icmp -m u32 --u32 "0x0=0x1" -j DROP',
    ],
  ] as const)
    it(`an unknown match in the way of ${what} is the cause of an unknown outcome`, () => {
      const w = asked({ filter: rules }, '@lan+route', to);
      assert.deepEqual([w.outcome, w.cause], ['unknown', 'unknown-rule']);
      assert.equal(w.steps[w.decidedAt ?? -1]?.event, 'rule-unknown');
    });

  it('an unknown match in a rule that cannot hold otherwise changes nothing', () => {
    const line = '-A FORWARD -i tun0 -m u32 --u32 "0x0=0x1" -j DROP';
    assert.equal(asked({ filter: line }, '@lan+route', '172.18.0.2:80').outcome, 'ok');
  });

  it('an unknown match in a rule that only logs changes nothing', () => {
    const line = '-A FORWARD -m u32 --u32 "0x0=0x1" -j LOG';
    assert.equal(asked({ filter: line }, '@lan+route', '172.18.0.2:80').outcome, 'ok');
  });

  // One rule in FORWARD in the way of @lan+route to 172.18.0.2:80, ACCEPT being the policy. The answer passes it, too: a rule
  // that spares the request by its port or its sender may drop the answer.
  const inTheWay: readonly (readonly [string, 'ok' | 'timeout' | 'refused' | 'unreachable' | 'unknown'])[] = [
    ['-i veth+ -j DROP', 'ok'],
    ['-i eth+ -j DROP', 'timeout'],
    ['-i + -j DROP', 'timeout'],
    ['! -i br-+ -j DROP', 'timeout'],
    ['-o br-+ -j DROP', 'timeout'],
    ['-o docker0 -j DROP', 'ok'],
    ['! -o docker0 -j DROP', 'timeout'],
    ['-s 192.0.2.9/32 -j DROP', 'timeout'],
    ['! -s 192.0.2.0/24 -j DROP', 'timeout'],
    ['-s 192.0.0.9/255.255.0.255 -j DROP', 'unknown'],
    ['-d 172.18.0.0/16 -p udp -j DROP', 'ok'],
    ['-p tcp -m tcp --dport 80:90 -j DROP', 'timeout'],
    ['-p tcp -m tcp ! --dport 80 -j DROP', 'timeout'],
    ['-p tcp -m multiport --dports 22,80 -j DROP', 'timeout'],
    ['-p tcp -m multiport ! --dports 22,80 -j DROP', 'timeout'],
    ['-p tcp -m multiport --ports 80 -j DROP', 'timeout'],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with tcp-reset', 'refused'],
    ['-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP', 'ok'],
    ['-m conntrack --ctstate NEW,UNTRACKED -j DROP', 'timeout'],
    ['-m conntrack ! --ctstate NEW -j DROP', 'timeout'],
    ['-m conntrack --ctstate INVALID -j DROP', 'ok'],
    ['-m conntrack --ctstate DNAT -j DROP', 'ok'],
    ['-m state --state ESTABLISHED -j DROP', 'timeout'],
    ['-m conntrack --ctorigdst 172.18.0.2 --ctorigdstport 80 --ctdir ORIGINAL -j DROP', 'timeout'],
    ['-m conntrack --ctorigdstport 81 -j DROP', 'ok'],
    ['-m conntrack --ctstatus ASSURED -j DROP', 'unknown'],
    ['-m addrtype --dst-type LOCAL -j DROP', 'ok'],
    ['-m addrtype ! --src-type LOCAL -j DROP', 'timeout'],
    ['-m mark --mark 0x1 -j DROP', 'ok'],
    ['-m mark ! --mark 0x1/0x1 -j DROP', 'timeout'],
    ['-m connmark --mark 0x0 -j DROP', 'timeout'],
    ['-m comment --comment "blocks -j ACCEPT" -j DROP', 'timeout'],
    ['-m iprange --src-range 192.0.2.1-192.0.2.9 -j DROP', 'timeout'],
    ['-m iprange ! --dst-range 172.18.0.1-172.18.0.9 -j DROP', 'timeout'],
    ['-m pkttype --pkt-type broadcast -j DROP', 'ok'],
    ['-m owner --uid-owner 1000 -j DROP', 'ok'],
    ['-m physdev --physdev-is-bridged -j DROP', 'ok'],
    ['-m rpfilter --invert -j DROP', 'ok'],
    ['-m rpfilter -j DROP', 'timeout'],
    ['-m limit --limit 1/sec -j DROP', 'timeout'],
    ['-m recent --set --name x --mask 255.255.255.255 --rsource -j DROP', 'timeout'],
    ['-m recent --rcheck --seconds 60 --name x --mask 255.255.255.255 --rsource -j DROP', 'unknown'],
    ['-m recent ! --set --name x --mask 255.255.255.255 --rsource -j DROP', 'unknown'],
    ['-m set --match-set blocked src -j DROP', 'unknown'],
    ['-m set ! --match-set allowed src,dst -j DROP', 'unknown'],
    ['-p udp -m set --match-set blocked src -j DROP', 'ok'],
    ['-m hashlimit --hashlimit-above 5/sec --hashlimit-mode srcip --hashlimit-name x -j DROP', 'unknown'],
    ['-m connlimit --connlimit-above 20 --connlimit-mask 32 -j DROP', 'unknown'],
    ['-m string --string "x" --algo bm --to 65535 -j DROP', 'unknown'],
    ['-m time --timestart 08:00:00 -j DROP', 'unknown'],
    ['-m geoip --source-country XX -j DROP', 'unknown'],
    ['-m statistic --mode random --probability 0.5 -j DROP', 'unknown'],
    ['-m length --length 0:100 -j DROP', 'unknown'],
    ['-m ttl --ttl-lt 5 -j DROP', 'unknown'],
    ['-m policy --dir in --pol ipsec -j DROP', 'unknown'],
    ['-m dscp --dscp 0x2e -j DROP', 'unknown'],
    ['-m helper --helper ftp -j DROP', 'unknown'],
    ['-m mac --mac-source 02:42:ac:11:00:02 -j DROP', 'unknown'],
    ['-m tcp --tcp-option 8 -j DROP', 'unknown'],
    ['-f -j DROP', 'ok'],
    ['! -f -j DROP', 'timeout'],
    ['-m ah --ahspi 1 -j DROP', 'ok'],
    ['-p tcp -m tcp --dport 80 -j NFQUEUE --queue-num 0', 'unknown'],
    ['-j QUEUE', 'unknown'],
    ['-j TARPIT', 'unknown'],
    ['-p udp -j NFQUEUE --queue-num 0 --queue-bypass', 'ok'],
    ['-j LOG --log-prefix "-j DROP "', 'ok'],
    ['-j NFLOG --nflog-group 2', 'ok'],
    ['-p tcp -j TCPMSS --clamp-mss-to-pmtu', 'ok'],
    ['-j REJECT --reject-with icmp-admin-prohibited', 'unreachable'],
    ['-j REJECT --reject-with icmp-port-unreachable', 'refused'],
    ['-m conntrack --ctstate NEW -j REJECT --reject-with icmp-host-prohibited', 'unreachable'],
  ];
  for (const [rule, outcome] of inTheWay)
    it(`${outcome} by ${rule}`, () => {
      const w = asked({ filter: `-A FORWARD ${rule}` }, '@lan+route', '172.18.0.2:80');
      assert.equal(w.outcome, outcome);
      if (outcome === 'unknown') assert.equal(w.steps[w.decidedAt ?? -1]?.rule?.text, `-A FORWARD ${rule}`);
    });

  const elsewhere: readonly (readonly [string, Parameters<typeof asked>[0], string])[] = [
    ['a transparent proxy', { mangle: '-A PREROUTING -p tcp -j TPROXY --on-port 3128 --on-ip 127.0.0.1' }, 'unknown'],
    ['a conntrack zone', { raw: '-A PREROUTING -i eth0 -j CT --zone 5' }, 'unknown'],
    ['a conntrack helper', { raw: '-A PREROUTING -p tcp -j CT --helper ftp' }, 'ok'],
    ['a whole net translated', { nat: '-A PREROUTING -d 172.18.0.0/16 -j NETMAP --to 10.0.0.0/16' }, 'unknown'],
    ['one of several targets', { nat: '-A PREROUTING -j DNAT --to-destination 172.18.0.2-172.18.0.3' }, 'unknown'],
    ['a mark that nobody asks for', { mangle: '-A PREROUTING -j MARK --set-xmark 0x1/0xffffffff' }, 'ok'],
    ['a chain of another table', { mangle: '-A FORWARD -m u32 --u32 "0=1" -j DROP' }, 'unknown'],
  ];
  for (const [what, rules, outcome] of elsewhere)
    it(`${outcome} by ${what}`, () => assert.equal(asked(rules, '@lan+route', '172.18.0.2:80').outcome, outcome));

  it("ufw's IPv6 rules drop routing headers, which no packet here has", () => {
    const text =
      '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m rt --rt-type 0 -j DROP\nCOMMIT\n';
    const host = { lanAddress: LAN, lanAddress6: '2001:db8::1', lanPeer6: '2001:db8::9', ip6tables: true };
    const { value } = parseCapturedKernel({ host: { ip6tablesSave: text } });
    const state = stateOf({ ...WORLD, hostListens: ['[::]:7001'], host }, value);
    assert.equal(ask(state, '@lan', '[2001:db8::1]:7001').outcome, 'ok');
  });

  it('a text that is no iptables-save at all is no capture', () => {
    const { value, problems } = parseCapturedKernel({ host: { iptablesSave: 'iptables-save: Permission denied' } });
    assert.equal(value.host?.rulesets[4], undefined);
    assert.equal(problems.length, 1);
    assert.equal(stateOf(WORLD, value).rulesFrom, 'synthesised');
  });

  it('an INPUT rule can break connections that the host itself opened', () => {
    const drop = '-A INPUT -s 172.16.0.0/12 -p tcp -j DROP';
    const w = asked({ filter: drop }, '@host', '172.18.0.2:80');
    assert.deepEqual([w.outcome, w.cause], ['timeout', 'reply-dropped']);
    const spared = `-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n${drop}`;
    assert.equal(asked({ filter: spared }, '@host', '172.18.0.2:80').outcome, 'ok');
  });

  it('REJECT of a translated packet speaks of the address that the client dialled', () => {
    const nat = '-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80';
    const filter = '-A FORWARD -d 172.18.0.2/32 -j REJECT --reject-with icmp-port-unreachable';
    assert.equal(asked({ nat, filter }, '@lan', `${LAN}:8080`).outcome, 'refused');
    const reset = '-A FORWARD -d 172.18.0.2/32 -p tcp -j REJECT --reject-with tcp-reset';
    assert.equal(asked({ nat, filter: reset }, '@lan', `${LAN}:8080`).outcome, 'refused');
  });

  it('raw NOTRACK keeps the answer from being translated back', () => {
    const nat = '-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80';
    assert.equal(asked({ nat }, '@lan', `${LAN}:8080`).outcome, 'ok');
    const raw = '-A PREROUTING -i br-front -j CT --notrack';
    assert.equal(asked({ nat, raw }, '@lan', `${LAN}:8080`).outcome, 'timeout');
  });

  it('rules that jump in circles, or without end, come to an end', () => {
    const circle = '-A FORWARD -j one-a\n-A one-a -j one-b\n-A one-b -j one-a';
    assert.equal(asked({ filter: circle }, '@lan+route', '172.18.0.2:80').outcome, 'unknown');
    const doubling = Array.from({ length: 40 }, (_, i) => `-A x-${i} -j x-${i + 1}\n-A x-${i} -j x-${i + 1}`).join(
      '\n',
    );
    assert.equal(asked({ filter: `-A FORWARD -j x-0\n${doubling}` }, '@lan+route', '172.18.0.2:80').outcome, 'unknown');
  });
});
