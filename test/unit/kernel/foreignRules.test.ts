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

  it('an unknown match in a rule that cannot hold otherwise changes nothing', () => {
    const line = '-A FORWARD -i tun0 -m u32 --u32 "0x0=0x1" -j DROP';
    assert.equal(asked({ filter: line }, '@lan+route', '172.18.0.2:80').outcome, 'ok');
  });

  it('an unknown match in a rule that only logs changes nothing', () => {
    const line = '-A FORWARD -m u32 --u32 "0x0=0x1" -j LOG';
    assert.equal(asked({ filter: line }, '@lan+route', '172.18.0.2:80').outcome, 'ok');
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
