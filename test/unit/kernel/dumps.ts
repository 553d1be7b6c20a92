/**
 * Twenty rulesets as people post them in bug reports, each a variant of our own of the form that the named report shows: what the
 * parsers have to take, and what of it stays unknown.
 */
export interface Dump {
  readonly name: string;
  /** Where the form is seen. */
  readonly seen: string;
  readonly iptables?: string;
  readonly nft?: readonly object[];
  readonly ipset?: string;
  /** Matches and targets that are not understood; the walk stops at their rules. */
  readonly unknown: readonly string[];
}

const save = (table: string, ...lines: readonly string[]): string => [`*${table}`, ...lines, 'COMMIT', ''].join('\n');
const FILTER = [':INPUT ACCEPT [12:3400]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [9:800]'];
const NAT = [':PREROUTING ACCEPT [0:0]', ':INPUT ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'];

const table = (family: string, name: string) => ({ table: { family, name, handle: 1 } });
const chain = (family: string, of: string, name: string, hook?: string, prio = 0) => ({
  chain: {
    family,
    table: of,
    name,
    ...(hook === undefined ? {} : { type: prio === -100 ? 'nat' : 'filter', hook, prio, policy: 'accept' }),
  },
});
const rule = (family: string, of: string, inside: string, ...expr: readonly object[]) => ({
  rule: { family, table: of, chain: inside, expr },
});
const payload = (protocol: string, name: string) => ({ payload: { protocol, field: name } });
const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } });
const meta = (key: string) => ({ meta: { key } });

export const dumps: readonly Dump[] = [
  {
    name: 'Calico, with counters before each rule',
    seen: 'https://github.com/projectcalico/calico/issues/741',
    iptables: save(
      'nat',
      ...NAT,
      ':cali-POSTROUTING - [0:0]',
      ':cali-nat-outgoing - [0:0]',
      '[2334:141645] -A POSTROUTING -m comment --comment "cali:O3lYWMrLQYEMJtB5" -j cali-POSTROUTING',
      '[0:0] -A cali-POSTROUTING -o tunl0 -m comment --comment "cali:JHlpTabcSqR1TvyY" -m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --src-type LOCAL -j MASQUERADE',
      '[7:420] -A cali-nat-outgoing -m comment --comment "cali:Wd76s91357Uv7N3v" -m set --match-set cali40masq-ipam-pools src -m set ! --match-set cali40all-ipam-pools dst -j MASQUERADE --random-fully',
    ),
    ipset:
      'create cali40masq-ipam-pools hash:net family inet hashsize 1024 maxelem 1048576\nadd cali40masq-ipam-pools 192.168.0.0/16\ncreate cali40all-ipam-pools hash:net family inet hashsize 1024 maxelem 1048576\nadd cali40all-ipam-pools 192.168.0.0/16\n',
    unknown: [],
  },
  {
    name: "Calico's policy chains with marks",
    seen: 'https://github.com/kubernetes/kubernetes/issues/57558',
    iptables: save(
      'filter',
      ...FILTER,
      ':cali-FORWARD - [0:0]',
      ':cali-from-wl-dispatch - [0:0]',
      ':cali-fw-cali12345678901 - [0:0]',
      ':cali-po-_x - [0:0]',
      '-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
      '-A cali-FORWARD -m comment --comment "cali:vjrMJCRpqwy5oRoX" -j MARK --set-xmark 0x0/0xe0000',
      '-A cali-FORWARD -i cali+ -m comment --comment "cali:8ZoYfO5HKXWbB3pk" -j cali-from-wl-dispatch',
      '-A cali-from-wl-dispatch -i cali12345678901 -m comment --comment "cali:Q" -g cali-fw-cali12345678901',
      '-A cali-fw-cali12345678901 -m comment --comment "cali:a" -m conntrack --ctstate INVALID -j DROP',
      '-A cali-fw-cali12345678901 -p udp -m comment --comment "cali:Drop VXLAN" -m multiport --dports 4789 -j DROP',
      '-A cali-fw-cali12345678901 -p ipencap -m comment --comment "cali:Drop IPinIP" -j DROP',
      '-A cali-fw-cali12345678901 -m comment --comment "cali:b" -m mark --mark 0x0/0x20000 -j cali-po-_x',
      '-A cali-fw-cali12345678901 -m comment --comment "cali:c" -m mark --mark 0x10000/0x10000 -j RETURN',
      '-A cali-po-_x -m comment --comment "cali:d" -m rpfilter --validmark --invert -j DROP',
    ),
    unknown: [],
  },
  {
    name: 'kube-proxy with session affinity and a load balancer',
    seen: 'https://github.com/kubernetes/kubernetes/issues/61005',
    iptables: save(
      'nat',
      ...NAT,
      ':KUBE-FW-A - [0:0]',
      ':KUBE-EXT-A - [0:0]',
      ':KUBE-MARK-MASQ - [0:0]',
      ':KUBE-SEP-A - [0:0]',
      ':KUBE-SVC-A - [0:0]',
      '-A KUBE-FW-A -s 198.51.100.0/24 -m comment --comment "shop/web:http loadbalancer IP" -j KUBE-EXT-A',
      '-A KUBE-EXT-A -m comment --comment "route LOCAL traffic for shop/web:http external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-A',
      '-A KUBE-SVC-A -m comment --comment "shop/web:http -> 10.0.0.9:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource -j KUBE-SEP-A',
      '-A KUBE-SEP-A -p tcp -m comment --comment "shop/web:http" -m recent --set --name KUBE-SEP-A --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination 10.0.0.9:80',
      '-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000',
    ),
    unknown: [],
  },
  {
    name: 'kube-proxy of before 2018, masquerading by one rule',
    seen: 'https://github.com/projectcalico/calico/issues/2720',
    iptables: save(
      'nat',
      ...NAT,
      ':KUBE-MARK-DROP - [0:0]',
      ':KUBE-POSTROUTING - [0:0]',
      '-A KUBE-MARK-DROP -j MARK --set-xmark 0x8000/0x8000',
      '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -m mark --mark 0x4000/0x4000 -j MASQUERADE',
    ),
    unknown: [],
  },
  {
    name: 'kube-router: policies by ipset, and NFLOG',
    seen: 'https://github.com/cloudnativelabs/kube-router/issues/873',
    iptables: save(
      'filter',
      ...FILTER,
      ':KUBE-POD-FW-A - [0:0]',
      ':KUBE-NWPLCY-A - [0:0]',
      '-A KUBE-POD-FW-A -m comment --comment "rule to permit the traffic to pods when source is the pod\'s local node" -m addrtype --src-type LOCAL -d 10.42.0.8/32 -j ACCEPT',
      '-A KUBE-NWPLCY-A -p tcp -m comment --comment "rule to ACCEPT" -m set --match-set KUBE-SRC-A src -m set --match-set KUBE-DST-A dst -m tcp --dport 5432 -j MARK --set-xmark 0x10000/0x10000',
      '-A KUBE-POD-FW-A -m comment --comment "rule to log dropped traffic" -m mark ! --mark 0x10000/0x10000 -m limit --limit 10/min --limit-burst 10 -j NFLOG --nflog-group 100',
    ),
    ipset:
      'create KUBE-SRC-A hash:ip family inet hashsize 1024 maxelem 65536 timeout 0\nadd KUBE-SRC-A 10.42.0.7 timeout 0\ncreate KUBE-DST-A hash:ip family inet hashsize 1024 maxelem 65536 timeout 0\n',
    unknown: [],
  },
  {
    name: 'libvirt',
    seen: 'https://mortenoh.github.io/msai-setup/networking/kvm/ufw-integration',
    iptables:
      save(
        'filter',
        ...FILTER,
        ':LIBVIRT_FWI - [0:0]',
        '-A FORWARD -j LIBVIRT_FWI',
        '-A LIBVIRT_FWI -d 192.168.122.0/24 -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
        '-A LIBVIRT_FWI -o virbr0 -j REJECT --reject-with icmp-port-unreachable',
      ) +
      save(
        'nat',
        ...NAT,
        ':LIBVIRT_PRT - [0:0]',
        '-A POSTROUTING -j LIBVIRT_PRT',
        '-A LIBVIRT_PRT -s 192.168.122.0/24 -d 224.0.0.0/24 -j RETURN',
        '-A LIBVIRT_PRT -s 192.168.122.0/24 ! -d 192.168.122.0/24 -p tcp -j MASQUERADE --to-ports 1024-65535',
      ) +
      save(
        'mangle',
        ':POSTROUTING ACCEPT [0:0]',
        '-A POSTROUTING -o virbr0 -p udp -m udp --dport 68 -j CHECKSUM --checksum-fill',
      ),
    unknown: [],
  },
  {
    name: 'ufw',
    seen: 'https://github.com/projectcalico/canal/issues/31',
    iptables: save(
      'filter',
      ...FILTER,
      ':ufw-before-input - [0:0]',
      ':ufw-user-limit - [0:0]',
      '-A INPUT -j ufw-before-input',
      '-A ufw-before-input -p icmp -m icmp --icmp-type 8 -j ACCEPT',
      '-A ufw-before-input -p udp -m udp --sport 67 --dport 68 -j ACCEPT',
      '-A ufw-before-input -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT',
      '-A ufw-user-limit -m limit --limit 3/min -j LOG --log-prefix "[UFW LIMIT BLOCK] "',
      '-A ufw-user-limit -p tcp -m tcp --dport 22 -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j DROP',
    ),
    unknown: ['-m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource'],
  },
  {
    name: "Istio's redirection in a pod",
    seen: 'https://github.com/istio/istio/issues/15519',
    iptables: save(
      'nat',
      ...NAT,
      ':ISTIO_OUTPUT - [0:0]',
      ':ISTIO_REDIRECT - [0:0]',
      '-A OUTPUT -p tcp -j ISTIO_OUTPUT',
      '-A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN',
      '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -m owner --uid-owner 1337 -j ISTIO_REDIRECT',
      '-A ISTIO_OUTPUT -m owner --gid-owner 1337 -j RETURN',
      '-A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
    ),
    unknown: [],
  },
  {
    name: "Istio's TPROXY, and zones of conntrack for DNS",
    seen: 'https://github.com/istio/istio/issues/53161',
    iptables:
      save(
        'mangle',
        ':PREROUTING ACCEPT [0:0]',
        ':ISTIO_TPROXY - [0:0]',
        '-A ISTIO_TPROXY ! -d 127.0.0.1/32 -p tcp -j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x539/0xffffffff',
      ) +
      save(
        'raw',
        ':PREROUTING ACCEPT [0:0]',
        ':OUTPUT ACCEPT [0:0]',
        '-A OUTPUT -p udp -m udp --dport 53 -m owner --uid-owner 1337 -j CT --zone 1',
      ),
    unknown: ['-j TPROXY --on-port 15006 --on-ip 0.0.0.0 --tproxy-mark 0x539/0xffffffff', '-j CT --zone 1'],
  },
  {
    name: 'wg-quick, which keeps the tunnel from going through itself',
    seen: 'wg-quick(8), "--preserve"; https://github.com/WireGuard',
    iptables:
      save(
        'raw',
        ':PREROUTING ACCEPT [0:0]',
        '-A PREROUTING ! -i wg0 -d 10.8.0.2/32 -m addrtype ! --src-type LOCAL -m comment --comment "wg-quick(8) rule for wg0" -j DROP',
      ) +
      save(
        'mangle',
        ':PREROUTING ACCEPT [0:0]',
        ':POSTROUTING ACCEPT [0:0]',
        '-A PREROUTING -p udp -m comment --comment "wg-quick(8) rule for wg0" -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
        '-A POSTROUTING -p udp -m mark --mark 0xca6c -m comment --comment "wg-quick(8) rule for wg0" -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff',
      ),
    unknown: [],
  },
  {
    name: 'fail2ban and connlimit',
    seen: 'https://github.com/fail2ban/fail2ban/issues/1609',
    iptables: save(
      'filter',
      ...FILTER,
      ':f2b-sshd - [0:0]',
      '-A INPUT -p tcp -m multiport --dports 22 -m set --match-set f2b-sshd src -j REJECT --reject-with icmp-port-unreachable',
      '-A INPUT -p tcp -m tcp --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN -m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr -j REJECT --reject-with tcp-reset',
      '-A f2b-sshd -s 203.0.113.4/32 -j REJECT --reject-with icmp-port-unreachable',
    ),
    ipset:
      'create f2b-sshd hash:ip family inet hashsize 1024 maxelem 65536 timeout 600\nadd f2b-sshd 203.0.113.5 timeout 312\n',
    unknown: ['-m connlimit --connlimit-above 20 --connlimit-mask 32 --connlimit-saddr'],
  },
  {
    name: 'Swarm: a mark of the routing mesh, and IPVS behind it',
    seen: 'https://github.com/moby/moby/issues/37048',
    iptables: save(
      'mangle',
      ':PREROUTING ACCEPT [0:0]',
      ':OUTPUT ACCEPT [0:0]',
      '-A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x100/0xffffffff',
      '-A OUTPUT -d 10.0.0.5/32 -j MARK --set-xmark 0x101/0xffffffff',
    ),
    unknown: [],
  },
  {
    name: 'rules by time, string and country',
    seen: 'iptables-extensions(8)',
    iptables: save(
      'filter',
      ...FILTER,
      '-A INPUT -p tcp -m time --timestart 08:00:00 --timestop 18:00:00 -m tcp --dport 22 -j ACCEPT',
      '-A INPUT -m geoip --source-country XX -j DROP',
      '-A INPUT -p tcp -m string --string "x" --algo bm --to 65535 -j DROP',
    ),
    unknown: [
      '-m time --timestart 08:00:00 --timestop 18:00:00',
      '-m geoip --source-country XX',
      '-m string --string x --algo bm --to 65535',
    ],
  },
  {
    name: 'Tailscale with nftables',
    seen: 'https://github.com/tailscale/tailscale/issues/11803',
    nft: [
      table('ip', 'filter'),
      chain('ip', 'filter', 'FORWARD', 'forward'),
      chain('ip', 'filter', 'ts-forward'),
      rule('ip', 'filter', 'FORWARD', { counter: { packets: 0, bytes: 0 } }, { jump: { target: 'ts-forward' } }),
      rule('ip', 'filter', 'ts-forward', match(meta('iifname'), 'tailscale0*'), {
        mangle: { key: meta('mark'), value: { '|': [{ '&': [meta('mark'), 0xffff04ff] }, 0x400] } },
      }),
      rule('ip', 'filter', 'ts-forward', match({ '&': [meta('mark'), 0xff00] }, 0x400), { accept: null }),
      rule(
        'ip',
        'filter',
        'ts-forward',
        match(meta('oifname'), 'tailscale0*'),
        match(payload('ip', 'saddr'), { prefix: { addr: '100.64.0.0', len: 10 } }),
        { drop: null },
      ),
    ],
    unknown: [],
  },
  {
    name: "OpenWrt's firewall4 with a flow table",
    seen: 'https://github.com/openwrt/openwrt/issues/21163',
    nft: [
      table('inet', 'fw4'),
      { flowtable: { family: 'inet', table: 'fw4', name: 'ft', hook: 'ingress', prio: 0, dev: ['lan1', 'wan'] } },
      chain('inet', 'fw4', 'forward', 'forward'),
      chain('inet', 'fw4', 'handle_reject'),
      rule('inet', 'fw4', 'forward', match(meta('l4proto'), { set: ['tcp', 'udp'] }), {
        flow: { op: 'add', flowtable: '@ft' },
      }),
      rule('inet', 'fw4', 'forward', {
        vmap: {
          key: { ct: { key: 'state' } },
          data: {
            set: [
              ['established', { accept: null }],
              ['related', { accept: null }],
            ],
          },
        },
      }),
      rule(
        'inet',
        'fw4',
        'forward',
        match({ '&': [payload('tcp', 'flags'), ['fin', 'syn', 'rst', 'ack']] }, 'syn'),
        { limit: { rate: 25, burst: 50, per: 'second' } },
        { return: null },
      ),
      rule('inet', 'fw4', 'forward', { jump: { target: 'handle_reject' } }),
      rule('inet', 'fw4', 'handle_reject', match(meta('l4proto'), 'tcp'), { reject: { type: 'tcp reset' } }),
    ],
    unknown: [],
  },
  {
    name: 'firewalld',
    seen: 'https://github.com/tailscale/tailscale/issues/4639',
    nft: [
      table('inet', 'firewalld'),
      chain('inet', 'firewalld', 'filter_FORWARD', 'forward', 10),
      chain('inet', 'firewalld', 'raw_PREROUTING', 'prerouting', -290),
      rule('inet', 'firewalld', 'filter_FORWARD', match({ ct: { key: 'status' } }, 'dnat', 'in'), { accept: null }),
      rule(
        'inet',
        'firewalld',
        'filter_FORWARD',
        match(payload('ip6', 'daddr'), {
          set: [{ prefix: { addr: '::', len: 96 } }, { prefix: { addr: '2002::', len: 24 } }],
        }),
        { reject: { type: 'icmpv6', expr: 'addr-unreachable' } },
      ),
      rule(
        'inet',
        'firewalld',
        'raw_PREROUTING',
        match(meta('nfproto'), 'ipv6'),
        match({ fib: { result: 'oif', flags: ['saddr', 'iif'] } }, false),
        { drop: null },
      ),
    ],
    unknown: [],
  },
  {
    name: 'kube-proxy with nftables: one map of services, endpoints by numgen',
    seen: 'https://github.com/kubernetes/kubernetes/pull/140362',
    nft: [
      table('ip', 'kube-proxy'),
      chain('ip', 'kube-proxy', 'nat-prerouting', 'prerouting', -100),
      chain('ip', 'kube-proxy', 'services'),
      chain('ip', 'kube-proxy', 'service-ULMVA6XW-shop/web/tcp/http'),
      {
        map: {
          family: 'ip',
          table: 'kube-proxy',
          name: 'service-ips',
          type: ['ipv4_addr', 'inet_proto', 'inet_service'],
          map: 'verdict',
          elem: [[{ concat: ['10.96.0.10', 'tcp', 80] }, { goto: { target: 'service-ULMVA6XW-shop/web/tcp/http' } }]],
        },
      },
      rule('ip', 'kube-proxy', 'nat-prerouting', { jump: { target: 'services' } }),
      rule('ip', 'kube-proxy', 'services', {
        vmap: {
          key: { concat: [payload('ip', 'daddr'), meta('l4proto'), payload('th', 'dport')] },
          data: '@service-ips',
        },
      }),
      rule('ip', 'kube-proxy', 'service-ULMVA6XW-shop/web/tcp/http', match(meta('l4proto'), 'tcp'), {
        dnat: {
          family: 'ip',
          addr: {
            map: {
              key: { numgen: { mode: 'random', mod: 2, offset: 0 } },
              data: {
                set: [
                  [0, { concat: ['10.244.0.5', 80] }],
                  [1, { concat: ['10.244.0.6', 80] }],
                ],
              },
            },
          },
        },
      }),
    ],
    unknown: [],
  },
  {
    name: 'sets that packets fill, and a meter',
    seen: 'nft(8), "SET STATEMENT"',
    nft: [
      table('inet', 'guard'),
      {
        set: {
          family: 'inet',
          table: 'guard',
          name: 'seen',
          type: 'ipv4_addr',
          flags: ['dynamic', 'timeout'],
          timeout: 60,
        },
      },
      chain('inet', 'guard', 'input', 'input'),
      rule('inet', 'guard', 'input', match(payload('tcp', 'dport'), 22), {
        set: { op: 'add', elem: payload('ip', 'saddr'), set: '@seen' },
      }),
      rule(
        'inet',
        'guard',
        'input',
        match(payload('ip', 'saddr'), '@seen'),
        { 'ct count': { val: 10, inv: true } },
        { drop: null },
      ),
    ],
    unknown: ['ct count {"val":10,"inv":true}'],
  },
  {
    name: 'a bridge family, a queue and a socket match',
    seen: 'nft(8)',
    nft: [
      table('bridge', 'l2'),
      chain('bridge', 'l2', 'forward', 'forward'),
      rule('bridge', 'l2', 'forward', match(meta('ibrname'), 'br0'), { drop: null }),
      table('inet', 'ips'),
      chain('inet', 'ips', 'forward', 'forward'),
      rule('inet', 'ips', 'forward', match({ socket: { key: 'transparent' } }, 1), { accept: null }),
      rule('inet', 'ips', 'forward', { queue: { num: 0, flags: 'bypass' } }),
    ],
    unknown: ['{"socket":{"key":"transparent"}} == 1', 'queue {"num":0,"flags":"bypass"}'],
  },
  {
    name: 'ipsets of many types',
    seen: 'ipset(8)',
    iptables: save(
      'filter',
      ...FILTER,
      '-A FORWARD -m set --match-set all src,dst -j ACCEPT',
      '-A FORWARD -m set --match-set ports dst -j ACCEPT',
      '-A FORWARD -m set --match-set pairs src,dst,dst -j ACCEPT',
    ),
    ipset: [
      'create ports bitmap:port range 1-1024',
      'add ports 80',
      'create pairs hash:net,port,net family inet hashsize 1024 maxelem 65536 comment',
      'add pairs 10.0.0.0/8,tcp:80-90,192.0.2.0/24 comment "x"',
      'create v6 hash:ip family inet6 hashsize 1024 maxelem 65536',
      'add v6 2001:db8::1',
      'create all list:set size 8',
      'add all pairs',
      'create macs hash:mac hashsize 1024 maxelem 65536',
      'add macs 02:00:00:00:00:01',
      '',
    ].join('\n'),
    unknown: [],
  },
];
