import { readSnapshot, type Network } from '../../../src/core/analysis/index.ts';

/** A machine in few words; `machineJson` writes it as the tools print it (docs/contract.md, "A machine"). */
export type MadeMachine = Readonly<Record<string, MadeNamespace>>;

export interface MadeNamespace {
  readonly links?: Readonly<Record<string, MadeLink>>;
  /** `default via 10.0.0.1 dev eth0`, `blackhole 10.9.0.0/16`, `10.9.0.0/24 dev v table 100`; connected ones are added. */
  readonly routes?: readonly string[];
  readonly rules?: readonly object[];
  readonly iptables?: string;
  readonly nft?: readonly object[];
  readonly ipset?: string;
  readonly sysctl?: Readonly<Record<string, string>>;
  /** `0.0.0.0:80`, `127.0.0.1:53/udp`. */
  readonly listens?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface MadeLink {
  /** `veth` where there is a peer, `nic` else. */
  readonly kind?: string;
  readonly addresses?: readonly string[];
  /** `pod:eth0`: the other end of the pair, or the link beneath. */
  readonly to?: string;
  readonly master?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly port?: Readonly<Record<string, unknown>>;
  readonly mac?: string;
  readonly down?: true;
  readonly xdp?: object;
}

const FORWARDING = { 'net.ipv4.ip_forward': '1' };
export const router = (sysctl: Readonly<Record<string, string>> = {}) => ({ ...FORWARDING, ...sysctl });

export function machineJson(made: MadeMachine): { readonly namespaces: readonly object[] } {
  const names = Object.keys(made);
  const inode = (name: string): string => String(4_026_531_840 + names.indexOf(name));
  const indexes = new Map<string, number>();
  let next = 2;
  for (const [name, { links = {} }] of Object.entries(made))
    for (const link of Object.keys(links)) indexes.set(`${name}:${link}`, next++);
  return {
    namespaces: Object.entries(made).map(([name, namespace]) => {
      const netnsids = Object.fromEntries(
        names.flatMap((other, id) => (other === name ? [] : [[String(id), inode(other)]])),
      );
      return {
        id: inode(name),
        name,
        ...(name === '@host' ? { root: true } : {}),
        netnsids,
        addr: [
          LOOPBACK,
          ...Object.entries(namespace.links ?? {}).map(([link, stated]) =>
            linkJson(name, link, stated, { names, indexes }),
          ),
        ],
        route: routesJson(namespace),
        route6: [],
        rule: namespace.rules ?? DEFAULT_RULES,
        rule6: DEFAULT_RULES,
        neigh: [],
        fdb: [],
        iptablesSave: namespace.iptables ?? '',
        ip6tablesSave: '',
        nft: { nftables: namespace.nft ?? [] },
        ipset: namespace.ipset ?? '',
        sysctl: { ...SYSCTLS, ...namespace.sysctl },
        tc: [],
        sockets: (namespace.listens ?? []).map((text) => {
          const [, address, port, protocol = 'tcp'] = /^(.*):(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
          return { address, port: Number(port), protocol };
        }),
        ...namespace.more,
      };
    }),
  };
}

const LOOPBACK = {
  ifname: 'lo',
  ifindex: 1,
  flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
  addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' }],
};

const SYSCTLS = {
  'net.ipv4.ip_forward': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.all.route_localnet': '0',
  'net.ipv6.conf.all.forwarding': '0',
};

const DEFAULT_RULES = [
  { priority: 0, src: 'all', table: 'local' },
  { priority: 32766, src: 'all', table: 'main' },
];

function linkJson(
  namespace: string,
  name: string,
  { kind, addresses = [], to, master, data, port, mac, down, xdp }: MadeLink,
  { names, indexes }: { readonly names: readonly string[]; readonly indexes: ReadonlyMap<string, number> },
): object {
  const [far = '', link = ''] = to?.split(':') ?? [];
  const index = to === undefined ? undefined : indexes.get(to);
  const isHere = far === namespace;
  const kindOf = kind ?? (to === undefined ? 'nic' : 'veth');
  return {
    ifname: name,
    ifindex: indexes.get(`${namespace}:${name}`),
    flags: ['BROADCAST', ...(down ? [] : ['UP', 'LOWER_UP'])],
    ...(mac === undefined ? {} : { address: mac }),
    ...(xdp ? { xdp } : {}),
    ...(master === undefined ? {} : { master }),
    ...(to === undefined ? {} : isHere ? { link } : { link_index: index ?? 999, link_netnsid: names.indexOf(far) }),
    linkinfo: {
      ...(kindOf === 'nic' ? {} : { info_kind: kindOf }),
      ...(data ? { info_data: data } : {}),
      ...(master === undefined ? {} : { info_slave_kind: 'bridge', info_slave_data: { state: 'forwarding', ...port } }),
    },
    addr_info: addresses.map((text) => {
      const [local, prefixlen] = text.split('/');
      return { family: 'inet', local, prefixlen: Number(prefixlen), scope: 'global' };
    }),
  };
}

function routesJson({ links = {}, routes = [] }: MadeNamespace): object[] {
  const connected = Object.entries(links).flatMap(([dev, { addresses = [], down }]) =>
    down
      ? []
      : addresses.flatMap((text) => {
          const [address = '', length = ''] = text.split('/');
          if (Number(length) >= 32) return [];
          const dst = `${address
            .split('.')
            .slice(0, Number(length) / 8)
            .concat(['0', '0', '0', '0'])
            .slice(0, 4)
            .join('.')}/${length}`;
          return [{ type: 'unicast', dst, dev, table: 'main', scope: 'link', prefsrc: address }];
        }),
  );
  return [...connected, ...routes.map(routeJson)];
}

function routeJson(text: string): object {
  const words = text.split(' ');
  const typed = ['blackhole', 'unreachable', 'prohibit', 'throw', 'local'].includes(words[0] ?? '');
  const after = (word: string): string | undefined => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : words[at + 1];
  };
  const hops = words.flatMap((word, at) =>
    word === 'nexthop' ? [{ gateway: words[at + 2], dev: words[at + 4] }] : [],
  );
  return {
    type: typed ? words[0] : 'unicast',
    dst: typed ? words[1] : words[0],
    table: after('table') ?? 'main',
    ...(hops.length > 0 ? { nexthops: hops } : { gateway: after('via'), dev: after('dev') }),
    ...(after('metric') === undefined ? {} : { metric: Number(after('metric')) }),
  };
}

export const HOST_FACTS = { lanAddress: '192.0.2.1', lanPeer: '192.0.2.9' };

export function networkOf(made: MadeMachine): Network {
  return readSnapshot({ machine: machineJson(made), host: HOST_FACTS }).network;
}

/** Two pods on a bridge of the host, which has a card on the LAN: what most cases change a little. */
export function small(change: Readonly<Record<string, Partial<MadeNamespace>>> = {}): MadeMachine {
  const base: MadeMachine = {
    '@host': {
      links: {
        eth0: { addresses: ['192.0.2.1/24'] },
        br0: { kind: 'bridge', addresses: ['10.70.0.1/24'] },
        va: { to: 'a:eth0', master: 'br0' },
        vb: { to: 'b:eth0', master: 'br0' },
      },
      routes: ['default via 192.0.2.254 dev eth0'],
      sysctl: router(),
    },
    a: { links: { eth0: { to: '@host:va', addresses: ['10.70.0.2/24'] } }, routes: ['default via 10.70.0.1 dev eth0'] },
    b: {
      links: { eth0: { to: '@host:vb', addresses: ['10.70.0.3/24'] } },
      routes: ['default via 10.70.0.1 dev eth0'],
      listens: ['0.0.0.0:80', '0.0.0.0:81', '0.0.0.0:53/udp'],
    },
  };
  const names = new Set([...Object.keys(base), ...Object.keys(change)]);
  return Object.fromEntries(
    [...names].map((name) => {
      const before = base[name] ?? {};
      const more = change[name] ?? {};
      return [name, { ...before, ...more, links: { ...before.links, ...more.links } }];
    }),
  );
}
