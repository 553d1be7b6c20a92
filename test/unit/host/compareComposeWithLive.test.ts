import assert from 'node:assert/strict';
import { compareComposeWithLive, driftFindings, topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import {
  type Container,
  DEFAULT_ENGINE,
  type HostRoute,
  implied,
  type Network,
  type PublishedPort,
  textOf,
  type Topology,
} from '../../../src/core/model/index.ts';

const origin = implied('test');
const text = (value: string) => textOf(value, origin);
const words = (value: string) => ({
  words: value.split(' ').map(text),
  form: 'exec' as const,
  text: text(value),
  by: 'compose' as const,
  origin,
});
const port = (containerPort: number, rest: Partial<PublishedPort> = {}): PublishedPort => ({
  containerPort,
  protocol: 'tcp',
  origin,
  ...rest,
});

function network(key: string, rest: Partial<Network> = {}): Network {
  return {
    id: key,
    key,
    name: `shop_${key}`,
    driver: 'bridge',
    isDefaultBridge: false,
    internal: false,
    external: false,
    attachable: false,
    enableIPv4: true,
    enableIPv6: false,
    subnets: [],
    bridgeName: `br-${key}`,
    options: new Map(),
    labels: new Map(),
    origin,
    parts: new Map(),
    ...rest,
  };
}

function service(name: string, rest: Partial<Container> = {}): Container {
  return {
    id: name,
    name,
    service: name,
    project: 'shop',
    containerName: `shop-${name}-1`,
    state: 'planned',
    namespace: { kind: 'own' },
    namespaceOrigin: origin,
    endpoints: [{ network: 'front', predicted: true, aliases: [], linkLocal: [], gwPriority: 0, origin }],
    published: [],
    exposed: [],
    extraHosts: [],
    dns: [],
    links: [],
    profiles: [],
    active: true,
    replicas: 1,
    process: {
      image: text('web:1'),
      environment: [],
      labels: new Map(),
      labelOrigins: new Map(),
      dependsOn: [],
      mounted: [],
    },
    origin,
    ...rest,
  };
}

const planned = (containers: Container[], networks = [network('front')]): Topology => ({
  source: 'compose',
  project: 'shop',
  engine: DEFAULT_ENGINE,
  host: {},
  networks,
  containers,
  listeners: [],
  listenersComplete: false,
});

interface LiveContainer {
  name?: string;
  service?: string;
  project?: string;
  running?: boolean;
  image?: string;
  cmd?: string[];
  ports?: Record<string, { HostIp: string; HostPort: string }[]>;
  networks?: Record<string, { id: string; ip?: string; aliases?: string[] }>;
  labels?: Record<string, string>;
  mode?: string;
}
interface LiveNetwork {
  id: string;
  name: string;
  project?: string;
  subnet?: string;
  internal?: boolean;
}

const FRONT: LiveNetwork = { id: 'f'.repeat(64), name: 'shop_front', project: 'shop', subnet: '172.18.0.0/16' };

function live(containers: LiveContainer[], networks: LiveNetwork[] = [FRONT]): Topology {
  const { value, problems } = topologyOfSnapshot({
    snapshot: {
      version: { Version: '28.5.2' },
      info: {},
      networks: networks.map(({ id, name, project, subnet, internal = false }) => ({
        Id: id,
        Name: name,
        Driver: 'bridge',
        Internal: internal,
        IPAM: { Config: subnet ? [{ Subnet: subnet }] : [] },
        Labels: project ? { 'com.docker.compose.project': project } : {},
        Options: {},
      })),
      containers: containers.map((container, index) => ({
        Id: String(index).repeat(64),
        Name: `/${container.name ?? 'shop-web-1'}`,
        State: { Running: container.running ?? true, Pid: 10 + index },
        Config: {
          Image: container.image ?? 'web:1',
          Cmd: container.cmd ?? null,
          Labels: {
            ...(container.project === '' ? {} : { 'com.docker.compose.project': container.project ?? 'shop' }),
            ...(container.service === '' ? {} : { 'com.docker.compose.service': container.service ?? 'web' }),
            ...container.labels,
          },
        },
        HostConfig: { NetworkMode: container.mode ?? 'shop_front' },
        NetworkSettings: {
          Ports: container.ports ?? {},
          Networks: Object.fromEntries(
            Object.entries(container.networks ?? { shop_front: { id: FRONT.id, ip: '172.18.0.2' } }).map(
              ([name, endpoint]) => [
                name,
                {
                  NetworkID: endpoint.id,
                  IPAddress: endpoint.ip ?? '',
                  Aliases: endpoint.aliases ?? ['shop-web-1', 'web'],
                },
              ],
            ),
          ),
        },
      })),
    },
  });
  assert.deepEqual(problems, []);
  return value;
}

const everywhere = (hostPort: string) => [
  { HostIp: '0.0.0.0', HostPort: hostPort },
  { HostIp: '::', HostPort: hostPort },
];

const rows: { name: string; plan: Topology; now: Topology; says: RegExp[] }[] = [
  { name: 'nothing where all is as written', plan: planned([service('web')]), now: live([{}]), says: [] },
  {
    name: 'nothing of a port without an address, which Docker binds twice',
    plan: planned([service('web', { published: [port(80, { hostPort: 8080 })] })]),
    now: live([{ ports: { '80/tcp': everywhere('8080') } }]),
    says: [],
  },
  {
    name: 'nothing of a port that Docker chose itself, or took out of a range',
    plan: planned([service('web', { published: [port(80), port(81, { hostPortRange: [8000, 8010] })] })]),
    now: live([{ ports: { '80/tcp': everywhere('49153'), '81/tcp': everywhere('8003') } }]),
    says: [],
  },
  {
    name: 'a port that changed',
    plan: planned([service('web', { published: [port(80, { hostPort: 8081 })] })]),
    now: live([{ ports: { '80/tcp': everywhere('8080') } }]),
    says: [/The file says 8081:80 for web; 8080:80 is published/],
  },
  {
    name: 'a port that is closed to the world in the file, and open in fact',
    plan: planned([service('web', { published: [port(80, { hostIp: '127.0.0.1', hostPort: 8080 })] })]),
    now: live([{ ports: { '80/tcp': everywhere('8080') } }]),
    says: [/The file says 127\.0\.0\.1:8080:80 for web; 8080:80 is published/],
  },
  {
    name: 'a port that the file does not have',
    plan: planned([service('web')]),
    now: live([{ ports: { '80/udp': everywhere('8080') } }]),
    says: [/web publishes 8080:80\/udp; the file does not\./],
  },
  {
    name: 'another image, and not another spelling of the same',
    plan: planned([
      service('web', { process: { ...service('web').process, image: text('nginx') } }),
      service('db', { process: { ...service('db').process, image: text('db:2') } }),
    ]),
    now: live([
      { image: 'docker.io/library/nginx:latest' },
      { name: 'shop-db-1', service: 'db', image: 'db:1', networks: { shop_front: { id: FRONT.id, aliases: ['db'] } } },
    ]),
    says: [/db runs the image db:1; the file says db:2/],
  },
  {
    name: 'another command',
    plan: planned([service('web', { process: { ...service('web').process, command: words('run --host 0.0.0.0') } })]),
    now: live([{ cmd: ['run', '--host', '127.0.0.1'] }]),
    says: [/command "run --host 127\.0\.0\.1"; the file says "run --host 0\.0\.0\.0"/],
  },
  {
    name: 'networks to join and to leave',
    plan: planned(
      [
        service('web', {
          endpoints: [{ network: 'back', predicted: true, aliases: [], linkLocal: [], gwPriority: 0, origin }],
        }),
      ],
      [network('front'), network('back')],
    ),
    now: live([{}]),
    says: [/not attached to shop_back/, /attached to shop_front; the file does not\./],
  },
  {
    name: 'aliases, and not the names that come by themselves',
    plan: planned([
      service('web', {
        endpoints: [
          { network: 'front', predicted: true, aliases: [text('api')], linkLocal: [], gwPriority: 0, origin },
        ],
      }),
    ]),
    now: live([{ networks: { shop_front: { id: FRONT.id, aliases: ['shop-web-1', 'web', '000000000000', 'old'] } } }]),
    says: [/no alias api on shop_front/, /the alias old on shop_front; the file does not\./],
  },
  {
    name: 'a static address',
    plan: planned([
      service('web', {
        endpoints: [
          {
            network: 'front',
            predicted: false,
            staticIPv4: text('172.18.0.9'),
            aliases: [],
            linkLocal: [],
            gwPriority: 0,
            origin,
          },
        ],
      }),
    ]),
    now: live([{}]),
    says: [/address 172\.18\.0\.2 on shop_front; the file says 172\.18\.0\.9/],
  },
  {
    name: 'another namespace, and then no ports and networks',
    plan: planned([service('web', { namespace: { kind: 'host' }, endpoints: [] })]),
    now: live([{}]),
    says: [/runs in a namespace of its own; the file says the host's namespace/],
  },
];

describe('compareComposeWithLive', () => {
  for (const { name, plan, now, says } of rows) {
    it(`says ${name}`, () => {
      const drift = compareComposeWithLive(plan, now);
      const messages = drift.services.flatMap((s) => s.differences.map((d) => d.message));
      assert.equal(messages.length, says.length, messages.join('\n'));
      for (const [i, pattern] of says.entries()) assert.match(messages[i] ?? '', pattern);
    });
  }

  it('tells running, partly running, stopped and missing services, and names orphans', () => {
    const plan = planned([
      service('web', { replicas: 2 }),
      service('db'),
      service('job'),
      service('off', { active: false }),
    ]);
    const networks = { shop_front: { id: FRONT.id } };
    const drift = compareComposeWithLive(
      plan,
      live([
        { networks },
        { name: 'shop-db-1', service: 'db', running: false, networks },
        { name: 'shop-old-1', service: 'old', networks },
        { name: 'shop-off-1', service: 'off', networks },
        { name: 'shop-job-run-1', service: 'job', labels: { 'com.docker.compose.oneoff': 'True' }, networks },
        { name: 'other-web-1', project: 'other', networks },
      ]),
    );
    assert.deepEqual(
      drift.services.map((s) => [s.service, s.state, s.replicas.running]),
      [
        ['web', 'partly', 1],
        ['db', 'stopped', 0],
        ['job', 'missing', 0],
      ],
    );
    assert.deepEqual(
      drift.orphans.map((o) => o.containerName),
      ['shop-old-1'],
    );
  });

  const clash = (plan: Topology, now: Topology, routes: HostRoute[] = []) =>
    compareComposeWithLive(plan, now, routes).clashes.map((c) => `${c.kind}: ${c.message}`);

  it('names what another project took: name, port, network', () => {
    const plan = planned([service('web', { containerName: 'web', published: [port(80, { hostPort: 8080 })] })]);
    const now = live(
      [{ name: 'web', project: 'other', ports: { '81/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] } }],
      [{ ...FRONT, project: 'other' }],
    );
    const found = clash(plan, now);
    assert.equal(found.length, 3, found.join('\n'));
    assert.match(found[0] ?? '', /^container-name: .*web is taken by project other/);
    assert.match(found[1] ?? '', /^port: Port 8080:80 of web is already used on the host by web \(project other\)/);
    assert.match(found[2] ?? '', /^network-name: .*shop_front exists and belongs to project other/);
  });

  it('does not mistake the project itself for another one, nor a stopped container for a holder of ports', () => {
    const plan = planned([service('web', { published: [port(80, { hostPort: 8080 })] })]);
    const ports = { '80/tcp': everywhere('8080') };
    const other = { name: 'x', project: 'other', running: false, ports, networks: { shop_front: { id: FRONT.id } } };
    assert.deepEqual(clash(plan, live([{ ports }, other])), []);
  });

  it('names overlaps with other networks, with routes and with VPNs, and not the own bridge or the default route', () => {
    const subnet = { family: 4 as const, cidr: '10.8.0.0/16', auxiliary: new Map(), predicted: false, origin };
    const plan = planned([], [network('front', { subnets: [subnet] })]);
    const now = live([], [{ id: 'b'.repeat(64), name: 'other_net', project: 'other', subnet: '10.8.1.0/24' }]);
    const found = clash(plan, now, [
      { cidr: '10.0.0.0/8', interface: 'tun0' },
      { cidr: '10.8.4.0/24', interface: 'eth1' },
      { cidr: '10.8.1.0/24', interface: `br-${'b'.repeat(12)}` },
      { cidr: '0.0.0.0/0', interface: 'eth0' },
      { cidr: 'default', interface: 'eth0' },
      { cidr: '10.9.0.0/16', interface: 'eth2' },
    ]);
    assert.deepEqual(
      found.map((f) => f.split(':')[0]),
      ['subnet', 'vpn', 'route'],
    );
  });

  it('names an external network that is not there', () => {
    const plan = planned([], [network('edge', { name: 'edge', external: true })]);
    assert.match(clash(plan, live([], [])).join(), /external-network-missing: .*docker network create edge/);
    assert.deepEqual(clash(plan, live([], [{ id: 'e'.repeat(64), name: 'edge' }])), []);
  });

  it('compares a network of the project with the one that exists', () => {
    const subnet = { family: 4 as const, cidr: '10.8.0.0/16', auxiliary: new Map(), predicted: false, origin };
    const plan = planned([], [network('front', { internal: true, subnets: [subnet] })]);
    assert.deepEqual(
      compareComposeWithLive(plan, live([])).networks.map((d) => d.message),
      [
        'The network shop_front is not internal; the file says that it should be.',
        'The network shop_front has the subnet 172.18.0.0/16; the file says 10.8.0.0/16.',
      ],
    );
  });

  it('says each difference and clash as a finding at its place, of the thing that it is about', () => {
    const at = (start: number) => ({ kind: 'source' as const, file: '/f', start, end: start + 2 });
    const plan = planned(
      [
        service('web', {
          origin: at(10),
          published: [port(80), { ...port(81, { hostPort: 8081 }), origin: at(20) }],
        }),
      ],
      [network('front', { name: 'shop_front', internal: true, origin: at(30), parts: new Map() })],
    );
    const now = live([{ ports: { '80/tcp': everywhere('49153'), '81/tcp': everywhere('8082') } }]);
    const found = driftFindings(compareComposeWithLive(plan, now));
    assert.deepEqual(
      found.map(({ rule, severity, origin: { start }, subjects, saidBy }) => [rule, severity, start, subjects, saidBy]),
      [
        ['differs-from-running', 'information', 20, [{ kind: 'port', container: 'web', index: 1 }], 'daemon'],
        ['differs-from-running', 'information', 30, [{ kind: 'network', id: 'front' }], 'daemon'],
      ],
    );
    assert.match(found[0]?.message ?? '', /8081:81 for web.*“docker compose up -d” recreates the container\.$/);
    const taken = live([{ name: 'other', project: 'other', ports: { '81/tcp': everywhere('8081') } }]);
    assert.deepEqual(
      driftFindings(compareComposeWithLive(plan, taken)).map((f) => [f.rule, f.severity, f.subjects]),
      [
        ['differs-from-running', 'information', [{ kind: 'network', id: 'front' }]],
        ['clashes-with-running', 'warning', [{ kind: 'port', container: 'web', index: 1 }]],
      ],
    );
  });
});
