import { type MadeMachine, type MadeNamespace, router, small } from './madeMachine.ts';

/** A machine, a question, and what must be answered. */
export interface MachineCase {
  readonly name: string;
  readonly made: MadeMachine;
  readonly from: string;
  readonly to: string;
  /** `ok a 10.0.0.1`: outcome, who served, the source that it saw; `ok a|b`; `unknown ok|timeout`. */
  readonly answer: string;
  readonly code?: string;
}

const nat = (...rules: readonly string[]): string =>
  [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
    ...rules,
    'COMMIT',
    '',
  ].join('\n');
const filter = (...rules: readonly string[]): string =>
  ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...rules, 'COMMIT', ''].join(
    '\n',
  );

const BRIDGE_NF = { 'net.bridge.bridge-nf-call-iptables': '1' };
const host = (more: Partial<MadeNamespace>): MadeMachine => small({ '@host': more });
type BridgePort = Readonly<Record<string, unknown>>;
const ports = (first: BridgePort, second: BridgePort) => ({
  links: { va: { to: 'a:eth0', master: 'br0', port: first }, vb: { to: 'b:eth0', master: 'br0', port: second } },
});

const table = (name: string, chain: object, ...rest: readonly object[]): object[] => [
  { table: { family: 'inet', name } },
  { chain: { family: 'inet', table: name, policy: 'accept', ...chain } },
  ...rest,
];
const rule = (name: string, chain: string, ...expr: readonly object[]): object => ({
  rule: { family: 'inet', table: name, chain, expr },
});
const field = (protocol: string, name: string) => ({ payload: { protocol, field: name } });
const is = (left: object, right: unknown) => ({ match: { op: '==', left, right } });
const dnat = (addr: string) => ({ dnat: { family: 'ip', addr, port: 80 } });
const prerouting = { name: 'pre', type: 'nat', hook: 'prerouting', prio: -100 };
const forward = { name: 'fwd', type: 'filter', hook: 'forward', prio: 0 };

/** Two nodes on a wire of the host, a pod on each, joined by a VXLAN as Flannel does it. */
function nodes(
  change: { readonly one?: Partial<MadeNamespace>; readonly fdb?: readonly object[]; readonly mac?: string } = {},
): MadeMachine {
  const node = (own: number, other: number): MadeNamespace => ({
    links: {
      eth0: { to: `@host:up${own}`, addresses: [`172.30.0.1${own}/24`] },
      cni0: { kind: 'bridge', addresses: [`10.244.${own}.1/24`] },
      v: { to: `pod${own}:eth0`, master: 'cni0' },
      'flannel.1': {
        kind: 'vxlan',
        addresses: [`10.244.${own}.0/32`],
        mac: `02:00:00:00:00:0${own}`,
        data: { id: 1, local: `172.30.0.1${own}`, port: 8472 },
      },
    },
    routes: [`10.244.${other}.0/24 via 10.244.${other}.0 dev flannel.1`, 'default via 172.30.0.1 dev eth0'],
    sysctl: router(),
    more: {
      neigh: [
        {
          dst: `10.244.${other}.0`,
          dev: 'flannel.1',
          lladdr: own === 1 ? (change.mac ?? '02:00:00:00:00:02') : '02:00:00:00:00:01',
          state: ['PERMANENT'],
        },
      ],
      fdb:
        own === 1 && change.fdb
          ? change.fdb
          : [{ mac: `02:00:00:00:00:0${other}`, ifname: 'flannel.1', dst: `172.30.0.1${other}` }],
    },
  });
  const one = node(1, 2);
  return {
    '@host': {
      links: {
        eth0: { addresses: ['192.0.2.1/24'] },
        wire: { kind: 'bridge', addresses: ['172.30.0.1/24'] },
        up1: { to: 'node1:eth0', master: 'wire' },
        up2: { to: 'node2:eth0', master: 'wire' },
      },
      sysctl: router(),
    },
    node1: { ...one, ...change.one, links: { ...one.links, ...change.one?.links } },
    node2: node(2, 1),
    pod1: {
      links: { eth0: { to: 'node1:v', addresses: ['10.244.1.2/24'] } },
      routes: ['default via 10.244.1.1 dev eth0'],
    },
    pod2: {
      links: { eth0: { to: 'node2:v', addresses: ['10.244.2.2/24'] } },
      routes: ['default via 10.244.2.1 dev eth0'],
      listens: ['0.0.0.0:80'],
    },
  };
}

const service = (comment: string): string =>
  [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-SVC-A - [0:0]',
    ':KUBE-SEP-A1 - [0:0]',
    ':KUBE-SEP-A2 - [0:0]',
    '-A PREROUTING -j KUBE-SERVICES',
    `-A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m comment --comment "${comment} cluster IP" -m tcp --dport 80 -j KUBE-SVC-A`,
    `-A KUBE-SVC-A -m comment --comment "${comment} -> 10.70.0.3:80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-A1`,
    `-A KUBE-SVC-A -m comment --comment "${comment} -> 10.70.0.3:81" -j KUBE-SEP-A2`,
    `-A KUBE-SEP-A1 -p tcp -m comment --comment "${comment}" -m tcp -j DNAT --to-destination 10.70.0.3:80`,
    `-A KUBE-SEP-A2 -p tcp -m comment --comment "${comment}" -m tcp -j DNAT --to-destination 10.70.0.3:82`,
    'COMMIT',
    '',
  ].join('\n');

const ROUTED = {
  '@host': { links: { c0: { to: 'c:eth0', addresses: ['10.72.0.1/24'] } } },
  c: {
    links: { eth0: { to: '@host:c0', addresses: ['10.72.0.2/24'] } },
    routes: ['default via 10.72.0.1 dev eth0'],
    listens: ['0.0.0.0:80'],
  },
};
/** A pod on another link of the host, beside those of `small`, where one part was not captured in one namespace. */
const without = (namespace: string, ...parts: readonly string[]): MadeMachine => {
  const all = small(ROUTED);
  const more = Object.fromEntries(parts.map((part) => [part, undefined]));
  return { ...all, [namespace]: { ...all[namespace], more: { ...all[namespace]?.more, ...more } } };
};
const unread = (name: string, made: MadeMachine, answer = 'unknown', to = '10.72.0.2:80'): MachineCase => ({
  name: `${name} not captured`,
  made,
  from: 'a',
  to,
  answer,
  ...(answer.startsWith('unknown') ? { code: 'not-captured' } : {}),
});
const sysctls = (sysctl: Readonly<Record<string, string>>, more: Partial<MadeNamespace> = {}): MadeMachine => {
  const made = small({ ...ROUTED, '@host': { ...ROUTED['@host'], ...more } });
  return { ...made, '@host': { ...made['@host'], more: { sysctl } } };
};
const REST = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.all.route_localnet': '0',
};
const but = (key: keyof typeof REST): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(REST).filter(([name]) => name !== key));

const IPVLAN_NAT = nat('-A POSTROUTING -s 10.71.0.0/24 -o eth0 -j MASQUERADE');
const IPVLAN_DNAT = nat(
  '-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.71.0.3:80',
);
/** Two children of the host's card in layer 3, as drivers/net/ipvlan has them; their net is known to nobody else. */
function ipvlan(
  mode: string,
  { data = {}, ...more }: Partial<MadeNamespace> & { readonly data?: object } = {},
): MadeMachine {
  const child = (address: string): MadeNamespace => ({
    links: { iv: { kind: 'ipvlan', to: '@host:eth0', addresses: [address], data: { mode, ...data } } },
    routes: ['default dev iv'],
    listens: ['0.0.0.0:80'],
  });
  return {
    '@host': {
      links: { eth0: { addresses: ['192.0.2.1/24'] } },
      routes: ['default via 192.0.2.9 dev eth0'],
      sysctl: router(),
      listens: ['0.0.0.0:90'],
      ...more,
    },
    a: child('10.71.0.2/24'),
    b: child('10.71.0.3/24'),
  };
}
const inLayer3: readonly MachineCase[] = (
  [
    ['siblings', ipvlan('l3'), 'a', '10.71.0.3:80', 'ok b 10.71.0.2'],
    [
      'siblings, past rules of the parent',
      ipvlan('l3s', { iptables: filter('-A OUTPUT -j DROP') }),
      'a',
      '10.71.0.3:80',
      'ok b 10.71.0.2',
    ],
    ['siblings that are kept apart', ipvlan('l3', { data: { private: true } }), 'a', '10.71.0.3:80', 'timeout'],
    ['to the LAN, which has no way back', ipvlan('l3'), 'a', '192.0.2.9:80', 'unknown'],
    [
      "through the parent's OUTPUT",
      ipvlan('l3', { iptables: filter('-A OUTPUT -d 192.0.2.9/32 -j DROP') }),
      'a',
      '192.0.2.9:80',
      'timeout',
    ],
    ["to the parent's own address: the reply goes out by the card", ipvlan('l3'), 'a', '192.0.2.1:90', 'timeout'],
    ['from the parent', ipvlan('l3', { routes: ['10.71.0.0/24 dev eth0'] }), '@host', '10.71.0.3:80', 'timeout'],
    ['from a machine with a route by the parent', ipvlan('l3'), '@lan+route', '10.71.0.3:80', 'ok b 192.0.2.9'],
    [
      'in l3 past INPUT of the parent',
      ipvlan('l3', { iptables: filter('-A INPUT -j DROP') }),
      '@lan+route',
      '10.71.0.3:80',
      'ok b 192.0.2.9',
    ],
    [
      'in l3s through INPUT of the parent',
      ipvlan('l3s', { iptables: filter('-A INPUT -j DROP') }),
      '@lan+route',
      '10.71.0.3:80',
      'timeout',
    ],
    [
      'in l3s through DNAT of the parent',
      ipvlan('l3s', { iptables: IPVLAN_DNAT }),
      '@lan',
      '192.0.2.1:8080',
      'ok b 192.0.2.9',
    ],
    [
      'in l3 DNAT of the parent leads nowhere',
      ipvlan('l3', { iptables: IPVLAN_DNAT }),
      '@lan',
      '192.0.2.1:8080',
      'timeout',
    ],
    ['in l2 siblings hear each other', ipvlan('l2'), 'a', '10.71.0.3:80', 'ok b 10.71.0.2'],
    ['in l2 apart', ipvlan('l2', { data: { private: true } }), 'a', '10.71.0.3:80', 'timeout'],
    ['in l2 the parent does not', ipvlan('l2'), 'a', '192.0.2.1:90', 'timeout'],
    ['in l3s masquerading comes back', ipvlan('l3s', { iptables: IPVLAN_NAT }), 'a', '192.0.2.9:80', 'unknown'],
  ] as const
).map(([name, made, from, to, answer]) => ({ name: `ipvlan: ${name}`, made, from, to, answer }));

/** What was not captured is unknown where it decides, and does not matter where it does not. */
const missingParts: readonly MachineCase[] = [
  { name: 'all parts captured', made: small(ROUTED), from: 'a', to: '10.72.0.2:80', answer: 'ok c 10.70.0.2' },
  unread('routes of the sender', without('a', 'route')),
  unread('routes of the sender, who asks itself', without('a', 'route'), 'refused', '10.70.0.2:80'),
  unread('routes of the router', without('@host', 'route')),
  unread('routes of the server', without('c', 'route')),
  unread('routes of a stranger', without('b', 'route', 'rule', 'sysctl', 'sockets'), 'ok c 10.70.0.2'),
  unread('rules of ip rule of the router', without('@host', 'rule')),
  unread('sockets of the host', without('@host', 'sockets'), 'unknown', '10.70.0.1:80'),
  unread('forwarding', sysctls(but('net.ipv4.ip_forward')), 'unknown ok|timeout'),
  unread('forwarding on the way to nobody', sysctls(but('net.ipv4.ip_forward')), 'unreachable', '10.70.0.9:80'),
  unread('reverse-path filtering that changes nothing', sysctls(but('net.ipv4.conf.all.rp_filter')), 'ok c 10.70.0.2'),
  unread(
    'reverse-path filtering of a source that is routed elsewhere',
    sysctls(but('net.ipv4.conf.all.rp_filter'), { routes: ['10.70.0.2/32 dev eth0'] }),
    'unknown timeout|unreachable',
    '10.72.0.9:80',
  ),
  unread('all settings, on a bridge without rules', sysctls({}), 'ok b 10.70.0.2', '10.70.0.3:80'),
  unread(
    'all settings, on a bridge with a rule',
    sysctls({}, { iptables: filter('-A FORWARD -p tcp -m tcp --dport 80 -j DROP') }),
    'unknown ok|timeout',
    '10.70.0.3:80',
  ),
  unread('proxy ARP', sysctls(but('net.ipv4.conf.all.proxy_arp')), 'ok c 10.70.0.2'),
];

/** Answers about machines; those with a code are held to its sentence too. */
export const machineCases: readonly MachineCase[] = [
  {
    name: 'a port of the host that no rule sends on and no process has',
    made: small(),
    from: 'a',
    to: '192.0.2.1:8080',
    answer: 'refused',
    code: 'no-rule-no-socket',
  },
  { name: 'a bridge joins two pods', made: small(), from: 'a', to: '10.70.0.3:80', answer: 'ok b 10.70.0.2' },
  { name: 'a pod by its name', made: small(), from: 'a', to: 'b:80', answer: 'ok b 10.70.0.2' },
  { name: 'a pod by its inode', made: small(), from: '4026531841', to: '4026531842:80', answer: 'ok b 10.70.0.2' },
  { name: 'no socket', made: small(), from: 'a', to: '10.70.0.3:90', answer: 'refused' },
  {
    name: 'one isolated port',
    made: host(ports({ isolated: true }, {})),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'ok b 10.70.0.2',
  },
  {
    name: 'two isolated ports',
    made: host(ports({ isolated: true }, { isolated: true })),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unreachable',
  },
  {
    name: 'two isolated ports, joined by a rule of the bridge',
    made: host({
      ...ports({ isolated: true }, { isolated: true }),
      sysctl: router(BRIDGE_NF),
      iptables: nat('-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.70.0.3:80'),
    }),
    from: 'a',
    to: '192.0.2.1:8080',
    answer: 'timeout',
    code: 'bridge-port-isolated',
  },
  {
    name: 'a server on the same bridge, whose reply meets no rules of the host',
    made: host({
      iptables: nat('-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.70.0.3:80'),
    }),
    from: 'a',
    to: '192.0.2.1:8080',
    answer: 'timeout',
    code: 'reply-not-translated',
  },
  {
    name: 'a port back to itself without hairpin',
    made: host({
      sysctl: router(BRIDGE_NF),
      iptables: nat('-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.70.0.3:80'),
    }),
    from: 'b',
    to: '192.0.2.1:8080',
    answer: 'timeout',
  },
  {
    name: 'a port back to itself with hairpin, and an address that is not its own',
    made: host({
      ...ports({}, { hairpin: true }),
      sysctl: router(BRIDGE_NF),
      iptables: nat(
        '-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.70.0.3:80',
        '-A POSTROUTING -s 10.70.0.0/24 -d 10.70.0.0/24 -j MASQUERADE',
      ),
    }),
    from: 'b',
    to: '192.0.2.1:8080',
    answer: 'ok b 10.70.0.1',
  },
  {
    name: 'a bridge that filters by VLAN, unknown which',
    made: host({ links: { br0: { kind: 'bridge', addresses: ['10.70.0.1/24'], data: { vlan_filtering: 1 } } } }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'vlans-not-captured',
  },
  ...(
    [
      ['one VLAN', 10, 'ok b 10.70.0.2'],
      ['two VLANs', 20, 'unreachable'],
    ] as const
  ).map(([name, second, answer]): MachineCase => {
    const access = (ifname: string, vlan: number) => ({
      ifname,
      vlans: [{ vlan, flags: ['PVID', 'Egress Untagged'] }],
    });
    return {
      name: `ports of ${name}`,
      made: host({
        links: { br0: { kind: 'bridge', addresses: ['10.70.0.1/24'], data: { vlan_filtering: 1 } } },
        more: { vlan: [access('va', 10), access('vb', second), access('br0', 1)] },
      }),
      from: 'a',
      to: '10.70.0.3:80',
      answer,
    };
  }),
  {
    name: 'VLAN links at both ends of a trunk',
    made: {
      '@host': {
        links: {
          eth0: { addresses: ['192.0.2.1/24'] },
          t: { to: 'a:t' },
          't.5': { kind: 'vlan', to: '@host:t', data: { id: 5 }, addresses: ['10.5.0.1/24'] },
        },
        listens: ['0.0.0.0:80'],
      },
      a: {
        links: {
          t: { to: '@host:t' },
          't.5': { kind: 'vlan', to: 'a:t', data: { id: 5 }, addresses: ['10.5.0.2/24'] },
        },
      },
    },
    from: 'a',
    to: '10.5.0.1:80',
    answer: 'ok @host 10.5.0.2',
  },
  ...(['bridge', 'private'] as const).map((mode): MachineCase => ({
    name: `siblings of macvlan in mode ${mode}`,
    made: {
      '@host': { links: { eth0: { addresses: ['192.0.2.1/24'] } }, listens: ['0.0.0.0:80'] },
      a: { links: { eth0: { kind: 'macvlan', to: '@host:eth0', data: { mode }, addresses: ['192.0.2.20/24'] } } },
      b: {
        links: { eth0: { kind: 'macvlan', to: '@host:eth0', data: { mode }, addresses: ['192.0.2.21/24'] } },
        listens: ['0.0.0.0:80'],
      },
    },
    from: 'a',
    to: '192.0.2.21:80',
    answer: mode === 'bridge' ? 'ok b 192.0.2.20' : 'timeout',
  })),
  {
    name: 'a macvlan child and its parent',
    made: {
      '@host': { links: { eth0: { addresses: ['192.0.2.1/24'] } }, listens: ['0.0.0.0:80'] },
      a: {
        links: { eth0: { kind: 'macvlan', to: '@host:eth0', data: { mode: 'bridge' }, addresses: ['192.0.2.20/24'] } },
      },
    },
    from: 'a',
    to: '192.0.2.1:80',
    answer: 'timeout',
  },
  {
    name: 'a macvlan child from the LAN',
    made: {
      '@host': { links: { eth0: { addresses: ['192.0.2.1/24'] } } },
      a: {
        links: { eth0: { kind: 'macvlan', to: '@host:eth0', data: { mode: 'bridge' }, addresses: ['192.0.2.20/24'] } },
        listens: ['0.0.0.0:80'],
      },
    },
    from: '@lan',
    to: '192.0.2.20:80',
    answer: 'ok a 192.0.2.9',
  },
  { name: 'a pod on another node', made: nodes(), from: 'pod1', to: '10.244.2.2:80', answer: 'ok pod2 10.244.1.2' },
  { name: 'no forwarding entry', made: nodes({ fdb: [] }), from: 'pod1', to: '10.244.2.2:80', answer: 'timeout' },
  {
    name: 'a MAC address of yesterday',
    made: nodes({
      mac: '02:00:00:00:00:99',
      fdb: [{ mac: '02:00:00:00:00:99', ifname: 'flannel.1', dst: '172.30.0.12' }],
    }),
    from: 'pod1',
    to: '10.244.2.2:80',
    answer: 'timeout',
    code: 'tunnel-end-missing',
  },
  {
    name: 'a node that is not in the capture',
    made: nodes({ fdb: [{ mac: '02:00:00:00:00:02', ifname: 'flannel.1', dst: '192.0.2.77' }] }),
    from: 'pod1',
    to: '10.244.2.2:80',
    answer: 'unknown',
  },
  {
    name: 'a WireGuard link',
    made: host({ links: { wg0: { kind: 'wireguard', addresses: ['10.9.0.1/24'] } } }),
    from: 'a',
    to: '10.9.0.2:80',
    answer: 'unknown',
    code: 'left-capture',
  },
  {
    name: 'a tunnel of IP in IP',
    made: {
      '@host': {
        links: {
          eth0: { addresses: ['192.0.2.1/24'] },
          w: { to: 'n:w', addresses: ['172.30.0.1/24'] },
          tunl0: { kind: 'ipip', addresses: ['10.1.0.1/32'] },
        },
        routes: ['10.2.0.1 via 172.30.0.2 dev tunl0'],
      },
      n: {
        links: {
          w: { to: '@host:w', addresses: ['172.30.0.2/24'] },
          tunl0: { kind: 'ipip', addresses: ['10.2.0.1/32'] },
        },
        routes: ['10.1.0.1 via 172.30.0.1 dev tunl0'],
        listens: ['0.0.0.0:80'],
      },
    },
    from: '@host',
    to: '10.2.0.1:80',
    answer: 'ok n 10.1.0.1',
  },
  {
    name: 'as Calico wires a pod: proxy ARP answers for the router',
    made: {
      '@host': {
        links: { eth0: { addresses: ['192.0.2.1/24'] }, cali1: { to: 'a:eth0' } },
        routes: ['default via 192.0.2.9 dev eth0', '10.79.0.2 dev cali1'],
        sysctl: router({ 'net.ipv4.conf.cali1.proxy_arp': '1' }),
        listens: ['0.0.0.0:80'],
      },
      a: {
        links: { eth0: { to: '@host:cali1', addresses: ['10.79.0.2/32'] } },
        routes: ['169.254.1.1 dev eth0', 'default via 169.254.1.1 dev eth0'],
      },
    },
    from: 'a',
    to: '192.0.2.1:80',
    answer: 'ok @host 10.79.0.2',
  },
  {
    name: 'as Calico wires a pod, on a node without a default route',
    made: {
      '@host': {
        links: { eth0: { addresses: ['192.0.2.1/24'] }, cali1: { to: 'a:eth0' } },
        routes: ['10.79.0.2 dev cali1'],
        sysctl: router({ 'net.ipv4.conf.cali1.proxy_arp': '1' }),
        listens: ['0.0.0.0:80'],
      },
      a: {
        links: { eth0: { to: '@host:cali1', addresses: ['10.79.0.2/32'] } },
        routes: ['169.254.1.1 dev eth0', 'default via 169.254.1.1 dev eth0'],
      },
    },
    from: 'a',
    to: '192.0.2.1:80',
    answer: 'unreachable',
  },
  ...(['blackhole', 'unreachable', 'prohibit'] as const).map((type): MachineCase => ({
    name: `a route of type ${type} on the way`,
    made: host({ routes: ['default via 192.0.2.9 dev eth0', `${type} 10.99.0.0/16`] }),
    from: 'a',
    to: '10.99.0.1:80',
    answer: type === 'blackhole' ? 'timeout' : 'unreachable',
  })),
  ...(['unreachable', 'prohibit'] as const).map((type): MachineCase => ({
    name: `a datagram to a route of type ${type}`,
    made: host({ routes: [`${type} 10.99.0.0/16`] }),
    from: 'a',
    to: '10.99.0.1:53/udp',
    answer: type === 'prohibit' ? 'unreachable' : 'timeout',
  })),
  {
    name: 'a rule of ip rule for what comes in by a link',
    made: host({
      routes: ['default via 192.0.2.9 dev eth0', 'unreachable 10.0.0.0/8 table 100'],
      rules: [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 100, src: 'all', iif: 'br0', table: '100' },
        { priority: 32766, src: 'all', table: 'main' },
      ],
    }),
    from: 'a',
    to: '10.99.0.1:80',
    answer: 'unreachable',
  },
  {
    name: 'a rule of ip rule for a source, that throws back to the next',
    made: host({
      links: { dummy: { kind: 'dummy', addresses: ['10.99.0.1/32'] } },
      routes: ['throw default table 100'],
      rules: [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 100, src: '10.70.0.2', table: '100' },
        { priority: 32766, src: 'all', table: 'main' },
      ],
      listens: ['0.0.0.0:80'],
    }),
    from: 'a',
    to: '10.99.0.1:80',
    answer: 'ok @host 10.70.0.2',
  },
  {
    name: 'strict reverse path filtering',
    made: small({
      '@host': { sysctl: router({ 'net.ipv4.conf.all.rp_filter': '1' }), routes: ['10.71.0.0/24 dev eth0'] },
      a: {
        links: { eth0: { to: '@host:va', addresses: ['10.71.0.2/24'] } },
        routes: ['default via 10.70.0.1 dev eth0', '10.70.0.1 dev eth0'],
      },
    }),
    from: 'a',
    to: '192.0.2.1:80',
    answer: 'unreachable',
  },
  {
    name: 'forwarding that is off on the link alone',
    made: small({
      '@host': {
        sysctl: router({ 'net.ipv4.conf.br0.forwarding': '0' }),
        links: { c0: { to: 'c:eth0', addresses: ['10.72.0.1/24'] } },
      },
      c: {
        links: { eth0: { to: '@host:c0', addresses: ['10.72.0.2/24'] } },
        routes: ['default via 10.72.0.1 dev eth0'],
        listens: ['0.0.0.0:80'],
      },
    }),
    from: 'a',
    to: '10.72.0.2:80',
    answer: 'timeout',
  },
  {
    name: 'two ways of one route, of which one is a dead end',
    made: small({
      '@host': {
        links: { c0: { to: 'c:eth0', addresses: ['10.72.0.1/24'] } },
        routes: ['10.99.0.0/24 nexthop via 10.70.0.3 dev br0 nexthop via 10.72.0.2 dev c0'],
      },
      b: {
        links: {
          eth0: { to: '@host:vb', addresses: ['10.70.0.3/24'] },
          d: { kind: 'dummy', addresses: ['10.99.0.1/32'] },
        },
      },
      c: { links: { eth0: { to: '@host:c0', addresses: ['10.72.0.2/24'] } } },
    }),
    from: 'a',
    to: '10.99.0.1:80',
    answer: 'unknown ok|timeout',
    code: 'by-chance',
  },
  {
    name: 'a Service of two endpoints, of which one has died',
    made: host({ sysctl: router(BRIDGE_NF), iptables: service('ns/web:http') }),
    from: 'a',
    to: '10.96.0.10:80',
    answer: 'unknown ok|refused',
    code: 'by-chance',
  },
  {
    name: 'a Service whose endpoint answers',
    made: host({ sysctl: router(BRIDGE_NF), iptables: service('ns/web:http').replace('10.70.0.3:82', '10.70.0.3:81') }),
    from: 'a',
    to: '10.96.0.10:80',
    answer: 'ok b 10.70.0.2',
    code: 'reached-service',
  },
  {
    name: 'a Service on a node without br_netfilter: the endpoint answers straight over the bridge',
    made: host({ iptables: service('ns/web:http').replace('10.70.0.3:82', '10.70.0.3:81') }),
    from: 'a',
    to: '10.96.0.10:80',
    answer: 'timeout',
  },
  {
    name: 'a Service without endpoints',
    made: host({
      iptables: filter(
        '-A FORWARD -d 10.96.0.11/32 -p tcp -m comment --comment "ns/web has no endpoints" -m tcp --dport 80 -j KUBE',
      )
        .replace(':OUTPUT', ':KUBE-SERVICES - [0:0]\n:OUTPUT')
        .replace(
          '-j KUBE\n',
          '-j KUBE-SERVICES\n-A KUBE-SERVICES -d 10.96.0.11/32 -p tcp -m comment --comment "ns/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable\n',
        ),
      routes: ['default via 192.0.2.9 dev eth0'],
    }),
    from: 'a',
    to: '10.96.0.11:80',
    answer: 'refused',
    code: 'service-no-endpoints',
  },
  {
    name: 'source ranges of a load balancer',
    made: host({
      iptables: filter(
        ':KUBE-PROXY-FIREWALL - [0:0]',
        '-A FORWARD -j KUBE-PROXY-FIREWALL',
        '-A KUBE-PROXY-FIREWALL -d 203.0.113.5/32 -p tcp -m comment --comment "ns/web:http traffic not accepted by KUBE-FW-A" -m tcp --dport 80 -j DROP',
      ),
      routes: ['default via 192.0.2.9 dev eth0'],
    }),
    from: 'a',
    to: '203.0.113.5:80',
    answer: 'timeout',
    code: 'service-source-range',
  },
  {
    name: 'a policy of Calico',
    made: host({
      sysctl: router(BRIDGE_NF),
      iptables: filter(
        ':cali-tw-vb - [0:0]',
        '-A FORWARD -m physdev --physdev-out vb -j cali-tw-vb',
        '-A cali-tw-vb -m comment --comment "cali:abc" -j DROP',
      ),
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'timeout',
    code: 'policy-denies',
  },
  {
    name: 'an ipset of nets with an exception',
    made: host({
      sysctl: router(BRIDGE_NF),
      ipset: 'create s hash:net family inet hashsize 1024 maxelem 65536\nadd s 10.70.0.0/24\nadd s 10.70.0.3 nomatch\n',
      iptables: filter('-A FORWARD -p tcp -m tcp --dport 80 -m set --match-set s dst -j DROP'),
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'ok b 10.70.0.2',
  },
  {
    name: 'an ipset of address and port',
    made: host({
      sysctl: router(BRIDGE_NF),
      ipset: 'create s hash:ip,port family inet\nadd s 10.70.0.3,tcp:80\n',
      iptables: filter('-A FORWARD -m set --match-set s dst,dst -j REJECT --reject-with tcp-reset'),
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'refused',
  },
  {
    name: 'an ipset that is not in the capture',
    made: host({ sysctl: router(BRIDGE_NF), iptables: filter('-A FORWARD -m set --match-set gone src -j DROP') }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'unknown-rule',
  },
  {
    name: 'a host port by a map of nft',
    made: host({
      nft: table(
        't',
        prerouting,
        {
          map: {
            family: 'inet',
            table: 't',
            name: 'ports',
            type: 'inet_service',
            map: ['ipv4_addr', 'inet_service'],
            elem: [[8080, { concat: ['10.70.0.3', 80] }]],
          },
        },
        rule('t', 'pre', { dnat: { family: 'ip', addr: { map: { key: field('tcp', 'dport'), data: '@ports' } } } }),
      ),
    }),
    from: '@lan',
    to: '192.0.2.1:8080',
    answer: 'ok b 192.0.2.9',
    code: 'reached-by-translation',
  },
  {
    name: 'numgen over two servers',
    made: small({
      '@host': {
        links: { vc: { to: 'c:eth0', master: 'br0' } },
        nft: table(
          't',
          prerouting,
          rule('t', 'pre', is(field('tcp', 'dport'), 8080), {
            dnat: {
              family: 'ip',
              port: 80,
              addr: {
                map: {
                  key: { numgen: { mode: 'random', mod: 2, offset: 0 } },
                  data: {
                    set: [
                      [0, '10.70.0.3'],
                      [1, '10.70.0.4'],
                    ],
                  },
                },
              },
            },
          }),
        ),
      },
      c: {
        links: { eth0: { to: '@host:vc', addresses: ['10.70.0.4/24'] } },
        routes: ['default via 10.70.0.1 dev eth0'],
        listens: ['0.0.0.0:80'],
      },
    }),
    from: '@lan',
    to: '192.0.2.1:8080',
    answer: 'ok b|c',
  },
  {
    name: 'numgen over two servers in one map of verdicts',
    made: small({
      '@host': {
        links: { vc: { to: 'c:eth0', master: 'br0' } },
        nft: table(
          't',
          prerouting,
          { chain: { family: 'inet', table: 't', name: 'one' } },
          { chain: { family: 'inet', table: 't', name: 'two' } },
          rule('t', 'pre', is(field('tcp', 'dport'), 8080), {
            vmap: {
              key: { numgen: { mode: 'random', mod: 2, offset: 0 } },
              data: {
                set: [
                  [0, { goto: { target: 'one' } }],
                  [1, { goto: { target: 'two' } }],
                ],
              },
            },
          }),
          rule('t', 'one', is(field('tcp', 'dport'), 8080), { dnat: { family: 'ip', addr: '10.70.0.3', port: 80 } }),
          rule('t', 'two', is(field('tcp', 'dport'), 8080), { dnat: { family: 'ip', addr: '10.70.0.4', port: 80 } }),
        ),
      },
      c: {
        links: { eth0: { to: '@host:vc', addresses: ['10.70.0.4/24'] } },
        routes: ['default via 10.70.0.1 dev eth0'],
        listens: ['0.0.0.0:80'],
      },
    }),
    from: '@lan',
    to: '192.0.2.1:8080',
    answer: 'ok b|c',
  },
  ...(
    [
      ['whose every number leads to a server', 2, 80, 'ok b|c'],
      ['of which one number leads nowhere', 3, 80, 'unknown ok|refused'],
      ['of which no entry is about this port', 2, 81, 'refused'],
    ] as const
  ).map(([name, mod, port, answer]): MachineCase => ({
    name: `a map of numgen and port ${name}`,
    made: small({
      '@host': {
        links: { vc: { to: 'c:eth0', master: 'br0' } },
        nft: table(
          't',
          prerouting,
          { chain: { family: 'inet', table: 't', name: 'one' } },
          { chain: { family: 'inet', table: 't', name: 'two' } },
          rule('t', 'pre', {
            vmap: {
              key: { concat: [{ numgen: { mode: 'random', mod, offset: 0 } }, field('tcp', 'dport')] },
              data: {
                set: [0, 1].map((number) => [
                  { concat: [number, 80] },
                  { goto: { target: number === 0 ? 'one' : 'two' } },
                ]),
              },
            },
          }),
          rule('t', 'one', dnat('10.70.0.3')),
          rule('t', 'two', dnat('10.70.0.4')),
        ),
      },
      c: {
        links: { eth0: { to: '@host:vc', addresses: ['10.70.0.4/24'] } },
        routes: ['default via 10.70.0.1 dev eth0'],
        listens: ['0.0.0.0:80'],
      },
    }),
    from: '@lan',
    to: `192.0.2.1:${port}`,
    answer,
  })),
  ...(
    [
      // As the kernel answered with these rules in a namespace of their own, in one order and in the other.
      ['two nat chains of one priority that translate differently', -100, '10.70.0.9', 'unknown ok|timeout'],
      ['two nat chains of one priority that translate alike', -100, '10.70.0.3', 'ok b 192.0.2.9'],
      ['two nat chains, of which one comes first', -101, '10.70.0.9', 'timeout'],
      ['two nat chains, of which one comes last', -90, '10.70.0.9', 'ok b 192.0.2.9'],
      ['a nat chain of a priority that is not its own place', 50, '10.70.0.9', 'ok b 192.0.2.9'],
    ] as const
  ).map(([name, prio, addr, answer]): MachineCase => ({
    name,
    made: host({
      nft: [
        ...table('one', prerouting, rule('one', 'pre', is(field('tcp', 'dport'), 80), dnat('10.70.0.3'))),
        ...table('two', { ...prerouting, prio }, rule('two', 'pre', is(field('tcp', 'dport'), 80), dnat(addr))),
      ],
    }),
    from: '@lan',
    to: '192.0.2.1:80',
    answer,
    ...(answer.startsWith('unknown') ? { code: 'by-chance' } : {}),
  })),
  ...(
    [
      // NAT has one place: what is filtered before it sees what was dialled, whatever the priority of the nat chain.
      ['before NAT, by the address that was dialled', -110, -105, '192.0.2.1', 'timeout'],
      ['before NAT, by the address behind it', -110, -105, '10.70.0.3', 'ok b 192.0.2.9'],
      ['after NAT, by the address that was dialled', -50, -70, '192.0.2.1', 'ok b 192.0.2.9'],
      ['after NAT, by the address behind it', -50, -70, '10.70.0.3', 'timeout'],
    ] as const
  ).map(([name, nat, filtered, address, answer]): MachineCase => ({
    name: `a filter ${name}`,
    made: host({
      nft: [
        ...table('n', { ...prerouting, prio: nat }, rule('n', 'pre', is(field('tcp', 'dport'), 80), dnat('10.70.0.3'))),
        ...table(
          'f',
          { ...forward, hook: 'prerouting', prio: filtered },
          rule('f', 'fwd', is(field('ip', 'daddr'), address), { drop: null }),
        ),
      ],
    }),
    from: '@lan',
    to: '192.0.2.1:80',
    answer,
  })),
  {
    name: 'a chain of nft beside those of iptables-nft',
    made: host({
      sysctl: router(BRIDGE_NF),
      iptables: filter('-A FORWARD -j ACCEPT'),
      nft: table('t', forward, rule('t', 'fwd', is(field('tcp', 'dport'), 80), { drop: null })),
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'timeout',
  },
  {
    name: 'a rule of iptables-nft that nft prints too',
    made: host({
      sysctl: router(BRIDGE_NF),
      iptables: filter('-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT'),
      nft: [
        { table: { family: 'ip', name: 'filter' } },
        {
          chain: {
            family: 'ip',
            table: 'filter',
            name: 'FORWARD',
            type: 'filter',
            hook: 'forward',
            prio: 0,
            policy: 'accept',
          },
        },
        {
          rule: {
            family: 'ip',
            table: 'filter',
            chain: 'FORWARD',
            expr: [{ xt: { type: 'match', name: 'tcp' } }, { drop: null }],
          },
        },
      ],
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'ok b 10.70.0.2',
  },
  {
    name: 'a reset that goes back by the bridge port, past the translation',
    made: host({
      sysctl: router(BRIDGE_NF),
      iptables: `${nat('-A PREROUTING -d 192.0.2.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.70.0.3:80')}${filter('-A FORWARD -p tcp -j REJECT --reject-with tcp-reset')}`,
    }),
    from: 'a',
    to: '192.0.2.1:8080',
    answer: 'timeout',
  },
  {
    name: 'IPVS',
    made: host({
      links: { 'kube-ipvs0': { kind: 'dummy', addresses: ['10.96.0.10/32'] } },
      more: { ipvs: '-A -t 10.96.0.10:80 -s rr\n-a -t 10.96.0.10:80 -r 10.70.0.3:80 -m -w 1\n' },
    }),
    from: 'a',
    to: '10.96.0.10:80',
    answer: 'unknown',
    code: 'ipvs-decides',
  },
  {
    name: 'a program of tc on the way',
    made: host({
      more: {
        bpf: [
          {
            xdp: [],
            tc: [{ devname: 'vb', ifindex: 5, kind: 'tcx/egress', name: 'cil_to_container' }],
            flow_dissector: [],
          },
        ],
      },
    }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'ebpf-decides',
  },
  {
    name: 'a program of tc in the other direction',
    made: host({ more: { tc: [{ kind: 'bpf', dev: 'vb', parent: 'ffff:fff2', options: { bpf_name: 'x.o' } }] } }),
    from: '@host',
    to: '10.70.0.3:9',
    answer: 'unknown',
    code: 'ebpf-decides',
  },
  {
    name: 'a program of XDP, by what ip says of the link',
    made: host({ links: { va: { to: 'a:eth0', master: 'br0', xdp: { mode: 2 } } } }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'ebpf-decides',
  },
  {
    name: 'Cilium, of whose programs none was captured',
    made: {
      '@host': {
        links: {
          cilium_host: { kind: 'veth', addresses: ['10.0.1.1/32'] },
          lxca: { to: 'a:eth0' },
          lxcb: { to: 'b:eth0' },
        },
        routes: ['10.0.1.2 dev lxca', '10.0.1.3 dev lxcb'],
        sysctl: router({ 'net.ipv4.conf.all.proxy_arp': '1' }),
      },
      a: { links: { eth0: { to: '@host:lxca', addresses: ['10.0.1.2/24'] } } },
      b: { links: { eth0: { to: '@host:lxcb', addresses: ['10.0.1.3/24'] } }, listens: ['0.0.0.0:80'] },
    },
    from: 'a',
    to: '10.0.1.3:80',
    answer: 'unknown',
    code: 'ebpf-decides',
  },
  {
    name: 'rules that were not captured',
    made: host({ sysctl: router(BRIDGE_NF), more: { iptablesSave: undefined, nft: undefined } }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'not-captured',
  },
  {
    name: 'sockets that were not captured',
    made: small({ b: { more: { sockets: undefined } } }),
    from: 'a',
    to: '10.70.0.3:80',
    answer: 'unknown',
    code: 'listener-unknown',
  },
  ...inLayer3,
  ...missingParts,
];
