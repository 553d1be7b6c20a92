import { answerQuestion, parseQuestion, unaskable } from '../../../src/core/explain/index.ts';
import { buildState, type KernelState, parseCapturedKernel, rulesText } from '../../../src/core/kernel/index.ts';
import { type Answer, implied, textOf } from '../../../src/core/model/index.ts';
import { madeTopology, type MadeTopology } from './madeTopology.ts';

/** A topology, a question, and the code that the answer must name. */
export interface AnswerCase {
  readonly code: string;
  /** Where one code has several cases. */
  readonly name?: string;
  readonly made: MadeTopology;
  readonly from: string;
  readonly to: string;
  readonly outcome: Answer['outcome'];
  /** What somebody else did to the host's rules: from iptables-save text to the same. */
  readonly rules?: (text: string) => string;
  /** Routes of a container or the host, as `ip -j route` has them. */
  readonly routes?: Readonly<Record<string, readonly object[]>>;
}

export function stateOf(input: Pick<AnswerCase, 'made' | 'rules' | 'routes'>): KernelState {
  const topology = madeTopology(input.made);
  const plain = buildState(topology);
  if (!input.rules && !input.routes) return plain;
  const { '@host': host, ...containers } = input.routes ?? {};
  const captured = parseCapturedKernel({
    host: { ...(input.rules ? { iptablesSave: input.rules(rulesText(plain)) } : {}), ...(host ? { route: host } : {}) },
    containers: Object.fromEntries(Object.entries(containers).map(([name, route]) => [name, { route }])),
  });
  return buildState(topology, captured.value);
}

export function answerTo(state: KernelState, from: string, to: string): Answer {
  const { value, problems } = parseQuestion(state.topology, from, to);
  return value ? answerQuestion(state, value) : unaskable(from, to, problems);
}

const shop: MadeTopology = {
  networks: { frontend: {}, backend: {} },
  services: {
    proxy: { networks: ['frontend'], ports: ['8080:80'] },
    web: { networks: ['frontend', 'backend'], ports: ['3000:3000'] },
    worker: { networks: ['backend'] },
    db: { networks: ['backend'], ports: ['127.0.0.1:5432:5432'] },
  },
  listeners: [
    'proxy 0.0.0.0:80',
    'web 127.0.0.1:3000 by --host 127.0.0.1 in command',
    'db 0.0.0.0:5432',
    '@host 0.0.0.0:22',
  ],
};

const two = (more: Partial<MadeTopology> = {}): MadeTopology => ({
  services: { web: {}, db: { ports: ['15432:5432'] } },
  listeners: ['web 0.0.0.0:80', 'db 0.0.0.0:5432'],
  ...more,
});

const insert =
  (rule: string) =>
  (text: string): string =>
    text.replace(/(\*filter\n(?::.*\n)*)/, `$1${rule}\n`);

const wire = { driver: 'macvlan', subnet: '192.0.2.0/24', gateway: '192.0.2.254' } as const;
const far = { driver: 'ipvlan', subnet: '10.50.1.0/24', options: { ipvlan_mode: 'l3' } } as const;

const onLan: MadeTopology = {
  networks: { lan: wire },
  services: { cam: { networks: ['lan'] }, app: { ports: ['8080:80'] } },
  listeners: ['cam 0.0.0.0:80', 'app 0.0.0.0:80'],
};

/** One case per code at least; the test checks that none of the catalogue is left out. */
export const answerCases: readonly AnswerCase[] = [
  { code: 'reached-same-namespace', made: two(), from: 'web', to: 'localhost:80', outcome: 'ok' },
  {
    code: 'reached-same-namespace',
    name: 'shared',
    made: two({
      services: { web: {}, sidecar: { mode: { kind: 'shared', with: 'web', target: 'web' } } },
      listeners: ['web 0.0.0.0:80'],
    }),
    from: 'sidecar',
    to: '127.0.0.1:80',
    outcome: 'ok',
  },
  { code: 'reached-same-bridge', made: shop, from: 'worker', to: 'db:5432', outcome: 'ok' },
  { code: 'reached-published-port', made: shop, from: '@lan', to: '@host:8080', outcome: 'ok' },
  {
    code: 'reached-published-port',
    name: 'engine-29-other-network',
    made: { ...shop, engine: '29' },
    from: 'worker',
    to: '@host:8080',
    outcome: 'ok',
  },
  { code: 'reached-docker-proxy', made: shop, from: '@host', to: '127.0.0.1:8080', outcome: 'ok' },
  { code: 'reached-docker-proxy', name: 'other-network', made: shop, from: 'worker', to: '@host:8080', outcome: 'ok' },
  { code: 'reached-host-process', made: shop, from: '@lan', to: '@host:22', outcome: 'ok' },
  { code: 'reached-container-address', made: shop, from: '@host', to: 'db@backend:5432', outcome: 'ok' },
  {
    code: 'reached-container-address',
    name: 'lan-route-26',
    made: { ...shop, engine: '26' },
    from: '@lan+route',
    to: 'proxy@frontend:80',
    outcome: 'ok',
  },
  { code: 'loopback-listener', made: shop, from: 'proxy', to: 'web:3000', outcome: 'refused' },
  { code: 'loopback-listener', name: 'dnat', made: shop, from: '@lan', to: '@host:3000', outcome: 'refused' },
  {
    code: 'loopback-listener',
    name: 'docker-proxy',
    made: shop,
    from: '@host',
    to: '127.0.0.1:3000',
    outcome: 'reset',
  },
  {
    code: 'loopback-listener',
    name: 'host-process',
    made: two({
      listeners: ['@host 127.0.0.1:9000'],
      services: { web: { extraHosts: { 'host.docker.internal': 'host-gateway' } } },
    }),
    from: 'web',
    to: 'host.docker.internal:9000',
    outcome: 'refused',
  },
  { code: 'localhost-is-this-container', made: shop, from: 'worker', to: '127.0.0.1:5432', outcome: 'refused' },
  { code: 'host-port-inside', made: two(), from: 'web', to: 'db:15432', outcome: 'refused' },
  { code: 'nothing-listens', made: two(), from: 'web', to: 'db:3306', outcome: 'refused' },
  {
    code: 'nothing-listens',
    name: 'dnat',
    made: two({ listeners: ['db 0.0.0.0:5433'] }),
    from: '@lan',
    to: '@host:15432',
    outcome: 'refused',
  },
  {
    code: 'nothing-behind-proxy',
    made: two({ listeners: ['db 0.0.0.0:5433'] }),
    from: '@host',
    to: '127.0.0.1:15432',
    outcome: 'reset',
  },
  {
    code: 'nothing-behind-proxy',
    name: 'udp',
    made: { services: { dns: { ports: ['5353:53/udp'] } }, listeners: [] },
    from: '@host',
    to: '127.0.0.1:5353/udp',
    outcome: 'timeout',
  },
  {
    code: 'listener-on-other-address',
    made: { ...shop, listeners: ['web 172.19.0.2:3000'] },
    from: 'proxy',
    to: 'web:3000',
    outcome: 'refused',
  },
  { code: 'listener-other-family', made: two(), from: 'web', to: '[::1]:80', outcome: 'refused' },
  { code: 'port-not-published', made: two(), from: '@lan', to: '@host:80', outcome: 'refused' },
  { code: 'container-port-outside', made: two(), from: '@lan', to: '@host:5432', outcome: 'refused' },
  { code: 'published-on-loopback', made: shop, from: '@lan', to: '@host:5432', outcome: 'refused' },
  {
    code: 'published-on-loopback',
    name: 'from-container',
    made: shop,
    from: 'proxy',
    to: '@host:5432',
    outcome: 'refused',
  },
  {
    code: 'published-on-other-address',
    made: { services: { web: { ports: ['192.0.2.7:8080:80'] } }, listeners: ['web 0.0.0.0:80'] },
    from: '@lan',
    to: '@host:8080',
    outcome: 'refused',
  },
  {
    code: 'rule-rejects',
    made: shop,
    rules: insert('-A INPUT -p tcp -m tcp --dport 22 -j REJECT --reject-with tcp-reset'),
    from: '@lan',
    to: '@host:22',
    outcome: 'refused',
  },
  {
    code: 'separate-networks',
    made: { ...shop, engine: '26' },
    from: 'proxy',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'separate-networks',
    name: 'engine-28',
    made: shop,
    from: 'proxy',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'separate-networks',
    name: 'wrong-address',
    made: shop,
    from: 'proxy',
    to: 'web@backend:3000',
    outcome: 'timeout',
  },
  {
    code: 'separate-networks',
    name: 'nftables',
    made: { ...shop, engine: '29-nft' },
    from: 'proxy',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'separate-networks',
    name: 'from-a-shared-namespace',
    made: {
      ...shop,
      services: { ...shop.services, sidecar: { mode: { kind: 'shared', with: 'proxy', target: 'proxy' } } },
    },
    from: 'sidecar',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'loopback-listener',
    name: 'host-mode',
    made: {
      ...shop,
      services: { ...shop.services, agent: { mode: { kind: 'host' } } },
      listeners: ['agent 127.0.0.1:9100'],
    },
    from: '@lan',
    to: '@host:9100',
    outcome: 'refused',
  },
  {
    code: 'udp-reply-from-other-address',
    name: 'docker-proxy-26',
    made: { engine: '26', services: { dns: { ports: ['5353:53/udp'] }, web: {} }, listeners: ['dns 0.0.0.0:53/udp'] },
    from: 'web',
    to: '@host:5353/udp',
    outcome: 'timeout',
  },
  {
    code: 'separate-networks',
    name: 'published-without-proxy',
    made: { ...shop, engine: '26', host: { userlandProxy: false } },
    from: 'worker',
    to: '@host:8080',
    outcome: 'timeout',
  },
  {
    code: 'internal-network',
    made: { ...shop, networks: { frontend: {}, backend: { internal: true } } },
    from: 'proxy',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'icc-disabled',
    made: two({ networks: { default: { options: { 'com.docker.network.bridge.enable_icc': 'false' } } } }),
    from: 'web',
    to: 'db:5432',
    outcome: 'timeout',
  },
  { code: 'direct-access-dropped', made: shop, from: '@lan+route', to: 'proxy@frontend:80', outcome: 'timeout' },
  {
    code: 'unpublished-port-dropped',
    made: {
      networks: { open: { options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' } } },
      services: { web: { networks: ['open'] } },
      listeners: ['web 0.0.0.0:80'],
    },
    from: '@lan+route',
    to: 'web@open:80',
    outcome: 'timeout',
  },
  {
    code: 'forward-policy-drop',
    made: two({ engine: '26', host: { forwardPolicy: 'DROP' } }),
    from: '@lan+route',
    to: 'web@default:80',
    outcome: 'timeout',
  },
  {
    code: 'docker-user-drop',
    made: shop,
    rules: insert('-A DOCKER-USER -i eth0 ! -s 192.0.2.200/32 -j DROP'),
    from: '@lan',
    to: '@host:8080',
    outcome: 'timeout',
  },
  {
    code: 'host-firewall-drop',
    made: shop,
    rules: insert('-A INPUT -p tcp -m tcp --dport 22 -j DROP'),
    from: '@lan',
    to: '@host:22',
    outcome: 'timeout',
  },
  {
    code: 'input-policy-drop',
    made: shop,
    rules: (text) => text.replace(/(\*filter\n(?::.*\n)*?):INPUT ACCEPT/, '$1:INPUT DROP'),
    from: '@lan',
    to: '@host:22',
    outcome: 'timeout',
  },
  {
    code: 'reply-dropped',
    made: shop,
    rules: insert('-A INPUT -s 172.16.0.0/12 -p tcp -j DROP'),
    from: '@host',
    to: 'db@backend:5432',
    outcome: 'timeout',
  },
  {
    code: 'reply-has-no-way-back',
    made: {
      networks: { open: { options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' } } },
      services: { web: { networks: ['open'], ports: ['8080:80'] } },
      listeners: ['web 0.0.0.0:80'],
    },
    routes: { web: [{ dst: '172.18.0.0/16', dev: 'eth0', prefsrc: '172.18.0.2' }] },
    from: '@lan+route',
    to: 'web@open:80',
    outcome: 'timeout',
  },
  {
    code: 'udp-reply-from-other-address',
    made: { services: { dns: {} }, listeners: ['@host 0.0.0.0:53/udp'] },
    from: 'dns',
    to: '@host:53/udp',
    outcome: 'timeout',
  },
  {
    code: 'port-held-by-dockerd',
    made: { host: { userlandProxy: false }, services: { web: { ports: ['8080:80'] } }, listeners: ['web 0.0.0.0:80'] },
    // Somebody keeps a neighbour from being translated; what is left for it is dockerd's own socket.
    rules: (text) => text.replace(/(\*nat\n(?::.*\n)*)/, '$1-A PREROUTING -s 192.0.2.9/32 -j ACCEPT\n'),
    from: '@lan',
    to: '@host:8080',
    outcome: 'timeout',
  },
  {
    code: 'port-held-by-dockerd',
    name: 'podman-ipvlan',
    // conmon holds the port of every network, and netavark forwards none to a child of the host's card.
    made: {
      engine: 'podman',
      networks: { near: { ...wire, driver: 'ipvlan' } },
      services: { web: { networks: ['near'], ports: ['8080:80'] } },
      listeners: ['web 0.0.0.0:80'],
    },
    from: '@host',
    to: '127.0.0.1:8080',
    outcome: 'timeout',
  },
  {
    code: 'martian-address',
    name: 'reply-to-loopback-6',
    made: {
      networks: { default: { subnet6: 'fd00:1::/64' } },
      host: { userlandProxy: false },
      services: { web: { ports: ['8080:80'] } },
      listeners: ['web :::80'],
    },
    from: '@host',
    to: '[::1]:8080',
    outcome: 'timeout',
  },
  {
    code: 'docker-rules-flushed',
    made: { ...shop, host: { userlandProxy: false } },
    rules: (text) => text.replace(/(\*nat\n(?::.*\n)*)(?:-A.*\n)*/, '$1'),
    from: '@lan',
    to: '@host:3000',
    outcome: 'timeout',
  },
  {
    code: 'reached-docker-proxy',
    name: 'nat-flushed',
    made: shop,
    rules: (text) => text.replace(/(\*nat\n(?::.*\n)*)(?:-A.*\n)*/, '$1'),
    from: '@lan',
    to: '@host:8080',
    outcome: 'ok',
  },
  {
    code: 'docker-rules-flushed',
    name: 'one-port',
    made: { ...shop, host: { userlandProxy: false } },
    rules: (text) => text.replace(/-A DOCKER .*--dport 8080 -j DNAT.*\n/, ''),
    from: '@lan',
    to: '@host:8080',
    outcome: 'timeout',
  },
  {
    code: 'docker-rules-flushed',
    name: 'filter',
    made: shop,
    rules: (text) =>
      text.replace(/(\*filter\n(?::.*\n)*)(?:-A.*\n)*/, '$1').replace(':FORWARD ACCEPT', ':FORWARD DROP'),
    from: '@lan',
    to: '@host:8080',
    outcome: 'timeout',
  },
  { code: 'private-container-address', made: shop, from: '@lan', to: 'proxy@frontend:80', outcome: 'unreachable' },
  {
    code: 'host-cannot-reach-macvlan',
    made: {
      networks: { lan: { driver: 'macvlan', subnet: '192.0.2.0/24' } },
      services: { cam: { networks: ['lan'] } },
      listeners: ['cam 0.0.0.0:80'],
    },
    from: '@host',
    to: 'cam@lan:80',
    outcome: 'timeout',
  },
  {
    code: 'martian-address',
    made: two({ host: { userlandProxy: false } }),
    rules: (text) =>
      text.replace(
        /(\*nat\n(?::.*\n)*)/,
        '$1-A OUTPUT -d 127.0.0.1/32 -p tcp -m tcp --dport 9999 -j DNAT --to-destination 192.0.2.9:80\n',
      ),
    from: '@host',
    to: '127.0.0.1:9999',
    outcome: 'timeout',
  },
  {
    code: 'rp-filter',
    made: two({ host: { rpFilter: 1 } }),
    routes: { '@host': [{ dst: '172.18.0.0/16', dev: 'br-default', prefsrc: '172.18.0.1' }] },
    from: '@lan',
    to: '@host:15432',
    outcome: 'timeout',
  },
  {
    code: 'neighbour-discovery-dropped',
    made: {
      engine: '20.10',
      host: { ip6tables: true },
      networks: { back: { internal: true, subnet6: 'fd00:1::/64' } },
      services: { web: { networks: ['back'] }, db: { networks: ['back'] } },
      listeners: ['db :::5432'],
    },
    from: 'web',
    to: '[fd00:1::3]:5432',
    outcome: 'timeout',
  },
  {
    code: 'silent-backend',
    made: shop,
    rules: insert('-A OUTPUT -d 172.18.0.2/32 -p tcp -m tcp --dport 80 -j DROP'),
    from: '@host',
    to: '127.0.0.1:8080',
    outcome: 'timeout',
  },
  {
    code: 'no-default-route',
    made: { ...shop, networks: { frontend: {}, backend: { internal: true } } },
    from: 'worker',
    to: '203.0.113.5:443',
    outcome: 'unreachable',
  },
  {
    code: 'no-network',
    made: two({ services: { job: { mode: { kind: 'none' } } } }),
    from: 'job',
    to: '203.0.113.5:443',
    outcome: 'unreachable',
  },
  { code: 'no-ipv6', made: two(), from: 'web', to: '[2001:db8::5]:443', outcome: 'unreachable' },
  {
    code: 'no-ipv6',
    name: 'loopback-24',
    made: two({ engine: '24' }),
    from: 'web',
    to: '[::1]:80',
    outcome: 'unreachable',
  },
  { code: 'nobody-has-address', made: two(), from: 'web', to: '172.18.0.77:80', outcome: 'unreachable' },
  {
    code: 'route-refuses',
    made: two(),
    routes: {
      web: [
        { dst: 'default', gateway: '172.18.0.1', dev: 'eth0' },
        { type: 'unreachable', dst: '10.9.0.0/16', dev: 'lo' },
      ],
    },
    from: 'web',
    to: '10.9.0.1:80',
    outcome: 'unreachable',
  },
  {
    code: 'default-bridge-has-no-dns',
    made: two({ services: { web: { networks: ['bridge'] }, db: { networks: ['bridge'] } } }),
    from: 'web',
    to: 'db:5432',
    outcome: 'nxdomain',
  },
  {
    code: 'network-without-dns',
    made: {
      engine: 'podman',
      networks: { lan: wire },
      services: { web: { networks: ['lan'] }, cam: { networks: ['lan'] } },
      listeners: ['cam 0.0.0.0:80'],
    },
    from: 'web',
    to: 'cam:80',
    outcome: 'nxdomain',
  },
  { code: 'no-shared-network', made: shop, from: 'proxy', to: 'db:5432', outcome: 'nxdomain' },
  { code: 'no-such-name', made: two(), from: 'web', to: 'bd:5432', outcome: 'nxdomain' },
  { code: 'host-has-no-container-names', made: two(), from: '@host', to: 'db:5432', outcome: 'nxdomain' },
  {
    code: 'host-has-no-container-names',
    name: 'host-mode',
    made: two({ services: { web: { mode: { kind: 'host' } }, db: { ports: ['15432:5432'] } } }),
    from: 'web',
    to: 'db:5432',
    outcome: 'nxdomain',
  },
  { code: 'outside-has-no-container-names', made: two(), from: '@lan', to: 'db:5432', outcome: 'nxdomain' },
  {
    code: 'no-resolver-without-network',
    made: two({ services: { job: { mode: { kind: 'none' } }, db: {} } }),
    from: 'job',
    to: 'db:5432',
    outcome: 'nxdomain',
  },
  {
    code: 'host-docker-internal-undefined',
    made: two(),
    from: 'web',
    to: 'host.docker.internal:80',
    outcome: 'nxdomain',
  },
  {
    code: 'internal-forwards-no-names',
    made: { ...shop, networks: { frontend: {}, backend: { internal: true } } },
    from: 'worker',
    to: 'example.com:443',
    outcome: 'nxdomain',
  },
  {
    code: 'unknown-rule',
    made: shop,
    rules: insert('-A FORWARD -m u32 --u32 "0>>22&0x3C@4=0x29" -j DROP'),
    from: '@lan',
    to: '@host:8080',
    outcome: 'unknown',
  },
  { code: 'beyond-this-host', made: shop, from: 'proxy', to: '203.0.113.5:443', outcome: 'unknown' },
  {
    code: 'host-process-unknown',
    made: { services: { web: { ports: ['8080:80'] } } },
    from: '@lan',
    to: '@host:22',
    outcome: 'unknown',
  },
  { code: 'port-not-published', name: 'another-is', made: shop, from: '@lan', to: '@host:9999', outcome: 'refused' },
  { code: 'port-not-published', name: 'none-is', made: shop, from: '@lan', to: '@host:53/udp', outcome: 'refused' },
  {
    code: 'published-on-loopback',
    name: 'from-the-host',
    made: shop,
    from: '@host',
    to: '@host:5432',
    outcome: 'refused',
  },
  {
    code: 'nobody-has-address',
    name: 'of-the-gateway',
    made: {
      networks: { quiet: { options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' } } },
      services: { web: { networks: ['quiet'] } },
    },
    from: 'web',
    to: '203.0.113.5:443',
    outcome: 'unreachable',
  },
  { code: 'not-one-peer', made: shop, from: 'proxy', to: '239.0.0.1:80', outcome: 'unreachable' },
  {
    code: 'localhost-is-this-container',
    name: 'unspecified',
    made: shop,
    from: 'proxy',
    to: '0.0.0.0:5432',
    outcome: 'refused',
  },
  {
    code: 'listener-unknown',
    made: { services: { web: {}, db: { ports: ['15432:5432'] } } },
    from: 'web',
    to: 'db:9000',
    outcome: 'unknown',
  },
  {
    code: 'listener-unknown',
    name: 'dnat',
    made: { services: { web: {}, db: { ports: ['15432:5432'] } } },
    from: '@lan',
    to: '@host:15432',
    outcome: 'unknown',
  },
  {
    code: 'published-on-random-port',
    made: { services: { cache: { ports: ['6379'] } }, listeners: ['cache 0.0.0.0:6379'] },
    from: '@host',
    to: '127.0.0.1:6379',
    outcome: 'refused',
  },
  {
    code: 'port-not-programmed',
    made: {
      networks: { back: { internal: true } },
      services: { web: { networks: ['back'], ports: ['8080:80'] } },
      listeners: ['web 0.0.0.0:80'],
    },
    from: '@host',
    to: '127.0.0.1:8080',
    outcome: 'refused',
  },
  {
    code: 'name-on-external-network',
    made: two({ networks: { default: { external: true } }, predicted: true }),
    from: 'web',
    to: 'other:8080',
    outcome: 'unknown',
  },
  { code: 'outside-name', made: shop, from: 'proxy', to: 'example.com:443', outcome: 'unknown' },
  {
    code: 'not-running',
    made: two({ services: { web: { state: 'stopped' }, db: {} } }),
    from: 'web',
    to: 'db:5432',
    outcome: 'unknown',
  },
  {
    code: 'profile-not-active',
    made: two({ services: { debug: { active: false, profiles: ['tools'] }, db: {} } }),
    from: 'debug',
    to: 'db:5432',
    outcome: 'unknown',
  },
  {
    code: 'shares-unknown-namespace',
    made: two({ services: { web: { mode: { kind: 'shared', with: 'elsewhere' } }, db: {} } }),
    from: 'web',
    to: 'db:5432',
    outcome: 'unknown',
  },
  { code: 'cannot-ask', made: two(), from: 'wbe', to: 'db:5432', outcome: 'unknown' },
  {
    code: 'lost-by-default-route',
    made: {
      networks: { mesh: { driver: 'overlay' } },
      services: { web: { networks: ['mesh'] }, db: { networks: ['mesh'] } },
      listeners: ['db 0.0.0.0:5432'],
    },
    from: '@host',
    to: 'db@mesh:5432',
    outcome: 'timeout',
  },
  { code: 'reached-on-lan', made: onLan, from: '@lan', to: 'cam@lan:80', outcome: 'ok' },
  {
    code: 'reached-on-lan',
    name: 'ipvlan-l3-with-route',
    made: { ...onLan, networks: { lan: far } },
    from: '@lan+route',
    to: 'cam@lan:80',
    outcome: 'ok',
  },
  {
    code: 'ipvlan-l3-needs-route',
    made: { ...onLan, networks: { lan: far } },
    from: '@lan',
    to: 'cam@lan:80',
    outcome: 'unreachable',
  },
  {
    code: 'macvlan-without-parent',
    made: { ...onLan, networks: { lan: { driver: 'macvlan', parent: '' } } },
    from: '@lan',
    to: 'cam@lan:80',
    outcome: 'unreachable',
  },
  {
    code: 'macvlan-without-parent',
    name: 'out',
    made: { ...onLan, networks: { lan: { driver: 'macvlan', parent: '' } } },
    from: 'cam',
    to: '203.0.113.5:443',
    outcome: 'unreachable',
  },
  { code: 'behind-lan-router', made: onLan, from: '@internet', to: 'cam@lan:80', outcome: 'unreachable' },
  {
    code: 'beyond-this-host',
    name: 'by-the-lans-router',
    made: onLan,
    from: 'cam',
    to: '203.0.113.5:443',
    outcome: 'unknown',
  },
  {
    code: 'host-cannot-reach-macvlan',
    name: 'from-the-child',
    made: onLan,
    from: 'cam',
    to: '@host:8080',
    outcome: 'timeout',
  },
  {
    code: 'reply-by-other-way',
    made: {
      networks: { back: {}, lan: wire },
      services: { home: { networks: ['back', 'lan'], ports: ['8123:80'] } },
      listeners: ['home 0.0.0.0:80'],
    },
    from: '@lan',
    to: '@host:8123',
    outcome: 'timeout',
  },
  {
    code: 'reply-by-other-way',
    name: 'unfinished-handshake',
    // Nothing is translated here, so the client takes the reply; the host never sees it.
    made: {
      engine: 'podman',
      networks: { back: {}, lan: wire },
      services: { home: { networks: ['back', 'lan'] } },
      listeners: ['home 0.0.0.0:80'],
    },
    from: '@lan+route',
    to: 'home@back:80',
    outcome: 'timeout',
  },
  {
    code: 'extra-hosts-shadow',
    made: two({
      services: { web: { extraHosts: { db: '127.0.0.1' } }, db: {} },
    }),
    from: 'web',
    to: 'db:5432',
    outcome: 'refused',
  },
  {
    code: 'network-not-created',
    made: two({
      networks: {
        default: {
          notCreated: {
            reason: 'subnet-host-bits',
            message: 'the subnet 10.89.4.7/24 is the address of a host in 10.89.4.0/24',
            error: 'invalid subnet 10.89.4.7/24: it should be 10.89.4.0/24',
            origin: implied('a test'),
            further: [],
          },
        },
      },
    }),
    from: 'web',
    to: 'db:5432',
    outcome: 'unknown',
  },
  {
    code: 'network-mode-unknown',
    made: two({
      services: {
        web: {},
        db: {
          mode: {
            kind: 'shared',
            with: 'services:web',
            fault: { reason: 'no-mode', text: textOf('services:web', implied('a test')), meant: 'service:web' },
          },
        },
      },
    }),
    from: 'web',
    to: 'db:5432',
    outcome: 'unknown',
  },
  {
    code: 'reached-port-driver',
    made: { ...shop, platform: 'rootless' },
    from: '@lan',
    to: '@host:8080',
    outcome: 'ok',
  },
  {
    code: 'reached-port-driver',
    name: 'podman',
    made: { ...shop, platform: 'rootless', engine: 'podman' },
    from: '@host',
    to: '127.0.0.1:8080',
    outcome: 'ok',
  },
  {
    code: 'reached-port-driver',
    name: 'desktop',
    made: { ...shop, platform: 'desktop' },
    from: '@host',
    to: '127.0.0.1:8080',
    outcome: 'ok',
  },
  {
    code: 'reached-through-the-host',
    made: { ...shop, platform: 'rootless' },
    from: 'worker',
    to: '@host:22',
    outcome: 'ok',
  },
  {
    code: 'usermode-source',
    made: {
      ...shop,
      platform: 'rootless',
      networks: { frontend: { options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } }, backend: {} },
    },
    from: 'proxy',
    to: '@host:22',
    outcome: 'timeout',
  },
  {
    code: 'usermode-closed',
    made: { ...shop, platform: 'rootless' },
    from: 'worker',
    to: '10.0.2.2:22',
    outcome: 'unreachable',
  },
  {
    code: 'by-chance',
    made: {
      engine: 'podman',
      networks: { frontend: {}, backend: {} },
      services: { web: { networks: ['frontend', 'backend'], ports: ['8080:80'] } },
      listeners: ['web 172.18.0.2:80'],
    },
    from: '@lan',
    to: '@host:8080',
    outcome: 'unknown',
  },
  {
    code: 'not-documented',
    made: { ...shop, platform: 'desktop' },
    from: '@host',
    to: '127.0.0.1:3000',
    outcome: 'unknown',
  },
];
