import type { DeclaredDestination } from '../../../src/core/diagram/index.ts';
import {
  type Container,
  type Finding,
  HOST,
  implied,
  type KernelFacts,
  type Listener,
  type Network,
  type Origin,
  type PublishedPort,
  type Topology,
} from '../../../src/core/model/index.ts';

/** A service in few words, for hand-made topologies. */
export interface Sketch {
  readonly name: string;
  readonly on?: readonly string[];
  /** `8080:80`, `127.0.0.1:5432:5432`, `53:53/udp`. */
  readonly ports?: readonly string[];
  /** `0.0.0.0:80`, `127.0.0.1:3000`. */
  readonly listens?: readonly string[];
  readonly expose?: readonly number[];
  readonly mode?: 'host' | 'none' | { readonly service: string };
  readonly state?: Container['state'];
  readonly profile?: string;
  readonly replicas?: number;
  readonly project?: string;
}

export interface NetworkSketch {
  readonly name: string;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly external?: boolean;
  readonly parent?: string;
  readonly icc?: boolean;
}

const FILE = '/project/compose.yaml';

/** A topology as core/compose would make it, with the facts that core/kernel would give for it. */
export function sketch(
  networks: readonly NetworkSketch[],
  services: readonly Sketch[],
  options: { readonly live?: boolean; readonly project?: string } = {},
): { topology: Topology; facts: KernelFacts } {
  let at = 0;
  const origin = (width = 10): Origin => {
    const start = at;
    at += width + 20;
    return { kind: 'source', file: FILE, start, end: start + width };
  };
  const nets = networks.map((network, position): Network => {
    const o = origin();
    return {
      id: network.name,
      key: network.name,
      name: `shop_${network.name}`,
      driver: network.driver ?? 'bridge',
      isDefaultBridge: false,
      internal: network.internal ?? false,
      external: network.external ?? false,
      attachable: false,
      enableIPv4: true,
      enableIPv6: false,
      subnets: [
        {
          family: 4,
          cidr: `172.${18 + (position % 200)}.${position >= 200 ? 128 : 0}.0/16`,
          gateway: `172.${18 + (position % 200)}.0.1`,
          auxiliary: new Map(),
          predicted: !options.live,
          origin: implied('Docker takes the next free subnet.', o.kind === 'source' ? o : undefined),
        },
      ],
      bridgeName: `br-${network.name}`,
      options: new Map(
        network.icc === false ? [['com.docker.network.bridge.enable_icc', { value: 'false', origin: o }]] : [],
      ),
      labels: new Map(),
      ...(network.parent !== undefined && { parent: network.parent }),
      origin: o,
      parts: new Map(),
    };
  });
  const used = new Map<string, number>();
  const listeners: Listener[] = [];
  const facts = {
    bridges: nets
      .filter((n) => n.driver === 'bridge')
      .map((candidate) => ({
        network: candidate.id,
        name: candidate.bridgeName,
        addresses: [`${candidate.subnets[0]?.gateway}/16`],
        masquerade: !candidate.internal,
        internal: candidate.internal,
        icc: !candidate.options.has('com.docker.network.bridge.enable_icc'),
      })),
    interfaces: [] as KernelFacts['interfaces'][number][],
    ports: [] as KernelFacts['ports'][number][],
  };
  const containers = services.map((sketch): Container => {
    const o = origin();
    const on = sketch.mode ? [] : (sketch.on ?? [networks[0]?.name ?? 'default']);
    const endpoints = on.map((network, position) => {
      const n = nets.findIndex((x) => x.id === network);
      const host = (used.get(network) ?? 1) + 1;
      used.set(network, host);
      const ipv4 = `172.${18 + (n % 200)}.${Math.floor(host / 250)}.${(host % 250) + (host >= 250 ? 1 : 0)}`;
      const veth = options.live ? `veth${(host * 7919 + n).toString(16).padStart(7, '0').slice(-7)}` : undefined;
      facts.interfaces.push({
        container: sketch.name,
        network,
        name: `eth${position}`,
        addresses: [`${ipv4}/16`],
        ...(veth !== undefined && { veth }),
        isGateway: position === 0,
      });
      return {
        network,
        ipv4,
        predicted: !options.live,
        aliases: [{ value: sketch.name, origin: o }],
        linkLocal: [],
        gwPriority: 0,
        origin: o,
      };
    });
    const published = (sketch.ports ?? []).map((text, index): PublishedPort => {
      const m = /^(?:(.*):)?(\d+):(\d+)(?:\/(tcp|udp))?$/.exec(text);
      const protocol = (m?.[4] ?? 'tcp') as 'tcp' | 'udp';
      const hostIp = m?.[1];
      const first = endpoints[0];
      const internal = nets.find((n) => n.id === first?.network)?.internal;
      facts.ports.push({
        container: sketch.name,
        index,
        hostIp: hostIp ?? '0.0.0.0',
        hostPort: Number(m?.[2]),
        containerPort: Number(m?.[3]),
        protocol,
        by: !first || internal ? 'none' : 'dnat',
        ...(!first
          ? { why: sketch.mode === 'host' ? ('host-mode' as const) : ('no-namespace' as const) }
          : internal
            ? { why: 'internal-network' as const }
            : {
                to: { address: first.ipv4, network: first.network },
                rule: `-A DOCKER ! -i br-${first.network} -p ${protocol} -m ${protocol} --dport ${m?.[2]} -j DNAT --to-destination ${first.ipv4}:${m?.[3]}`,
              }),
      });
      return {
        ...(hostIp !== undefined && { hostIp }),
        hostPort: Number(m?.[2]),
        containerPort: Number(m?.[3]),
        protocol,
        origin: origin(),
      };
    });
    for (const text of sketch.listens ?? []) {
      const cut = text.lastIndexOf(':');
      listeners.push({
        container: sketch.name,
        address: text.slice(0, cut),
        port: Number(text.slice(cut + 1)),
        protocol: 'tcp',
        certainty: options.live ? 'seen' : 'declared',
        ...(!options.live && { by: 'command' }),
        origin: o,
      });
    }
    return {
      id: sketch.name,
      name: sketch.name,
      service: sketch.name,
      ...(sketch.project === undefined ? { project: options.project ?? 'shop' } : { project: sketch.project }),
      containerName: `shop-${sketch.name}-1`,
      state: sketch.state ?? (options.live ? 'running' : 'planned'),
      namespace:
        sketch.mode === undefined
          ? { kind: 'own' }
          : typeof sketch.mode === 'string'
            ? { kind: sketch.mode }
            : { kind: 'shared', with: sketch.mode.service, target: sketch.mode.service },
      namespaceOrigin: o,
      endpoints,
      published,
      exposed: (sketch.expose ?? []).map((port) => ({ port, protocol: 'tcp', by: 'expose', origin: o })),
      extraHosts: [],
      dns: [],
      links: [],
      profiles: sketch.profile === undefined ? [] : [sketch.profile],
      active: sketch.profile === undefined,
      replicas: sketch.replicas ?? 1,
      process: {
        environment: [],
        labels: new Map(),
        labelOrigins: new Map(),
        dependsOn: [],
        mounted: [],
        image: { value: `example/${sketch.name}:1`, origin: o },
      },
      origin: o,
    };
  });
  const topology: Topology = {
    source: options.live ? 'live' : 'compose',
    project: options.project ?? 'shop',
    engine: {
      version: [28, 5, 2],
      backend: 'iptables',
      product: 'docker',
      platform: 'linux',
      known: options.live ? 'daemon' : 'assumed',
    },
    host: options.live ? { lanAddress: '192.0.2.1', lanPeer: '192.0.2.9' } : {},
    networks: nets,
    containers,
    listeners,
    listenersComplete: false,
  };
  const unknown = containers.filter(
    (c) => c.namespace.kind !== 'shared' && !listeners.some((l) => l.container === c.id),
  );
  const listenersUnknown = unknown.flatMap((container) =>
    (['tcp', 'udp'] as const).map((protocol) => ({
      namespace: container.namespace.kind === 'host' ? HOST : container.id,
      protocol,
    })),
  );
  return { topology, facts: { ...facts, listenersUnknown } };
}

/** A proxy, a web server and a database on two networks; the web server listens on its loopback alone. */
export function shop(live = false) {
  return sketch(
    [{ name: 'frontend' }, { name: 'backend', internal: true }],
    [
      { name: 'proxy', on: ['frontend'], ports: ['8080:80'], listens: ['0.0.0.0:80'] },
      { name: 'web', on: ['frontend', 'backend'], ports: ['3000:3000'], listens: ['127.0.0.1:3000'] },
      { name: 'api', on: ['frontend', 'backend'], expose: [4000] },
      { name: 'db', on: ['backend'], listens: ['0.0.0.0:5432'] },
    ],
    { live },
  );
}

/** One of everything that has a shape of its own. */
export function everything(live = false) {
  return sketch(
    [
      { name: 'front' },
      { name: 'data', internal: true },
      { name: 'quiet', icc: false },
      { name: 'dmz', driver: 'macvlan', parent: 'eth0' },
      { name: 'lab', driver: 'ipvlan', parent: 'eth0.20' },
      { name: 'swarm', driver: 'overlay' },
    ],
    [
      { name: 'edge', on: ['front'], ports: ['80:80', '443:443'], listens: ['0.0.0.0:80', '0.0.0.0:443'] },
      { name: 'app', on: ['front', 'data'], ports: ['127.0.0.1:9000:9000'], listens: ['0.0.0.0:9000'], replicas: 2 },
      { name: 'db', on: ['data'], ports: ['5432:5432'], listens: ['0.0.0.0:5432'] },
      { name: 'debug', on: ['front'], profile: 'debug' },
      { name: 'old', on: ['front'], state: 'stopped' },
      { name: 'agent', mode: 'host', listens: ['0.0.0.0:9100'] },
      { name: 'batch', mode: 'none' },
      { name: 'sidecar', mode: { service: 'app' }, listens: ['127.0.0.1:9901'] },
      { name: 'camera', on: ['dmz'], listens: ['0.0.0.0:554'] },
      { name: 'probe', on: ['lab'] },
      { name: 'worker', on: ['swarm', 'quiet'] },
    ],
    { live },
  );
}

/** Many services: a gateway, shared networks, and teams that have one network each. */
export function large(services: number, networks: number, live = false) {
  const nets = Array.from({ length: networks }, (_, index) => ({
    name: `net-${index}`,
    ...(index % 5 === 4 && { internal: true }),
  }));
  return sketch(
    nets,
    Array.from({ length: services }, (_, index): Sketch => {
      const home = `net-${index % networks}`;
      const second = `net-${(index * 7 + 3) % networks}`;
      const multi = index % 6 === 0 && second !== home;
      return {
        name: `${['api', 'worker', 'web', 'cache', 'queue', 'store'][index % 6]}-${index}`,
        on: multi ? [home, second] : [home],
        ...(index % 12 === 0 && { ports: [`${8000 + index}:80`] }),
        ...(index % 4 === 0 && { listens: ['0.0.0.0:80'] }),
      };
    }),
    { live },
  );
}

export function loopbackFinding(topology: Topology, container: string): Finding {
  const c = topology.containers.find((x) => x.id === container);
  const source = c?.origin.kind === 'source' ? c.origin : { kind: 'source' as const, file: FILE, start: 0, end: 1 };
  return {
    rule: 'loopback-bind',
    severity: 'warning',
    message: `${container} listens on 127.0.0.1 of its own namespace: nothing outside it can connect.`,
    origin: source,
    related: [],
    fixes: [{ title: 'Listen on 0.0.0.0', safe: true, edits: [] }],
    subjects: [
      { kind: 'container', id: container },
      { kind: 'port', container, index: 0 },
    ],
    why: 'A published port is a DNAT to the address of eth0; the socket is on lo.',
  };
}

/** What these containers mean to dial, as `client server:port outcome`; the outcome is `ok` unless said. */
export function dials(...connections: readonly string[]): DeclaredDestination[] {
  return connections.map((connection): DeclaredDestination => {
    const [from = '', to = '', outcome = 'ok'] = connection.split(' ');
    const [host = '', port = '80'] = to.split(':');
    const isName = /^(?:missing|outside|localhost)/.test(host);
    return {
      from,
      to,
      host,
      port: Number(port),
      protocol: 'tcp',
      name: `${host.toUpperCase()}_URL`,
      origin: { kind: 'source', file: FILE, start: 0, end: 1 },
      servers: isName ? [] : [host],
      isOwn: host === 'localhost',
      outcome: outcome as DeclaredDestination['outcome'],
      isFailing: outcome !== 'ok' && outcome !== 'unknown',
      answer: {
        from,
        to,
        verdict: outcome === 'ok' ? 'reachable' : outcome === 'unknown' ? 'unknown' : 'unreachable',
        outcome: outcome as DeclaredDestination['outcome'],
        reason: { code: 'made-up', message: `The connection from ${from} to ${to} was made up for a test.` },
        assumptions: [],
        hops: [],
        fixes: [],
      },
    };
  });
}

/** Every container dials four others, with an answer that is not known: more lines than Mermaid draws by default. */
export function everyoneDials({ containers }: Topology): DeclaredDestination[] {
  return dials(
    ...containers.flatMap(({ id }, index) =>
      [1, 2, 3, 5].map((step) => `${id} ${containers[(index * step + step) % containers.length]?.id ?? ''}:80 unknown`),
    ),
  );
}

/** Every service on three of twelve networks, no two alike: more lines than Mermaid draws by default. */
export function tangled() {
  const networks = Array.from({ length: 12 }, (_, i) => ({ name: `net-${i}` }));
  const sets = networks.flatMap((_, first) =>
    networks.flatMap((__, b) => networks.flatMap((___, c) => (first < b && b < c ? [[first, b, c]] : []))),
  );
  return sketch(
    networks,
    sets.slice(0, 200).map((on, i) => ({ name: `s-${i}`, on: on.map((n) => `net-${n}`) })),
  );
}
