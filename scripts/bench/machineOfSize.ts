/** A node of Kubernetes with as many Services as asked for, each of three endpoints, and 30 pods: the part `machine` of a snapshot file. */
export function machineOfSize(services: number): unknown {
  const pods = Array.from({ length: 30 }, (_, i) => ({ name: `pod${i}`, address: `10.244.0.${i + 10}` }));
  const inode = (i: number): string => String(4_026_531_840 + i);
  const hash = (i: number): string => i.toString(36).toUpperCase().padStart(16, 'A');
  const vip = (i: number): string => `10.${96 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`;
  const declared: string[] = [];
  const rules: string[] = [];
  for (let i = 1; i <= services; i++) {
    const comment = `"ns${i % 40}/service-${i}:http`;
    declared.push(`:KUBE-SVC-${hash(i)} - [0:0]`);
    rules.push(
      `-A KUBE-SERVICES -d ${vip(i)}/32 -p tcp -m comment --comment ${comment} cluster IP" -m tcp --dport 80 -j KUBE-SVC-${hash(i)}`,
      `-A KUBE-SVC-${hash(i)} ! -s 10.244.0.0/16 -d ${vip(i)}/32 -p tcp -m comment --comment ${comment} cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ`,
    );
    for (let end = 0; end < 3; end++) {
      const pod = pods[(i + end) % pods.length];
      const chain = `KUBE-SEP-${end}${hash(i).slice(1)}`;
      declared.push(`:${chain} - [0:0]`);
      const chance = end < 2 ? `-m statistic --mode random --probability ${(1 / (3 - end)).toFixed(11)} ` : '';
      rules.push(
        `-A KUBE-SVC-${hash(i)} -m comment --comment ${comment} -> ${pod?.address}:8080" ${chance}-j ${chain}`,
        `-A ${chain} -s ${pod?.address}/32 -m comment --comment ${comment}" -j KUBE-MARK-MASQ`,
        `-A ${chain} -p tcp -m comment --comment ${comment}" -m tcp -j DNAT --to-destination ${pod?.address}:8080`,
      );
    }
  }
  const nat = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-MARK-MASQ - [0:0]',
    ':KUBE-POSTROUTING - [0:0]',
    ...declared,
    '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
    '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    '-A KUBE-POSTROUTING -j MASQUERADE --random-fully',
    ...rules,
    'COMMIT',
    '',
  ];
  const link = (ifname: string, ifindex: number, more: object, address?: string): object => ({
    ifname,
    ifindex,
    flags: ['UP', 'LOWER_UP'],
    addr_info: address === undefined ? [] : [{ family: 'inet', local: address, prefixlen: 24, scope: 'global' }],
    ...more,
  });
  const lo = link('lo', 1, { flags: ['LOOPBACK', 'UP'] });
  const shared = {
    iptablesSave: '',
    ip6tablesSave: '',
    nft: { nftables: [] },
    tc: [],
    route6: [],
    rule: [
      { priority: 0, src: 'all', table: 'local' },
      { priority: 32766, src: 'all', table: 'main' },
    ],
    rule6: [],
    neigh: [],
    fdb: [],
    sysctl: { ...SETTINGS, 'net.ipv4.ip_forward': '0' },
    sockets: [],
  };
  return {
    namespaces: [
      {
        ...shared,
        id: inode(0),
        name: '@host',
        root: true,
        netnsids: Object.fromEntries(pods.map((_, i) => [i, inode(i + 1)])),
        addr: [
          lo,
          link('eth0', 2, {}, '192.0.2.1'),
          link('cni0', 3, { linkinfo: { info_kind: 'bridge' } }, '10.244.0.1'),
          ...pods.map((_, number) =>
            link(`veth${number}`, 100 + number, {
              master: 'cni0',
              link_index: 2,
              link_netnsid: number,
              linkinfo: { info_kind: 'veth', info_slave_kind: 'bridge', info_slave_data: { hairpin: true } },
            }),
          ),
        ],
        route: [
          { dst: 'default', gateway: '192.0.2.254', dev: 'eth0' },
          { dst: '10.244.0.0/24', dev: 'cni0', prefsrc: '10.244.0.1' },
          { dst: '192.0.2.0/24', dev: 'eth0', prefsrc: '192.0.2.1' },
        ],
        iptablesSave: nat.join('\n'),
        sysctl: { ...SETTINGS, 'net.ipv4.ip_forward': '1', 'net.bridge.bridge-nf-call-iptables': '1' },
      },
      ...pods.map(({ name, address }, number) => ({
        ...shared,
        id: inode(number + 1),
        name,
        netnsids: { 0: inode(0) },
        addr: [
          lo,
          link('eth0', 2, { link_index: 100 + number, link_netnsid: 0, linkinfo: { info_kind: 'veth' } }, address),
        ],
        route: [
          { dst: 'default', gateway: '10.244.0.1', dev: 'eth0' },
          { dst: '10.244.0.0/24', dev: 'eth0', prefsrc: address },
        ],
        sockets: [{ address: '0.0.0.0', port: 8080, protocol: 'tcp' }],
      })),
    ],
  };
}

const SETTINGS = {
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.all.route_localnet': '0',
  'net.ipv6.conf.all.forwarding': '0',
};
