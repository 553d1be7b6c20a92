import {
  type Container,
  type Endpoint,
  type Engine,
  type Host,
  implied,
  type Listener,
  type NamespaceMode,
  type Network,
  parseEngine,
  type PublishedPort,
  type Text,
  textOf,
  type Topology,
} from '../../../src/core/model/index.ts';

/** A topology in a few words, for tests: what a Compose file would say, with its addresses given out in order. */
export interface MadeTopology {
  readonly engine?: string;
  readonly engineKnown?: Engine['known'];
  readonly product?: Engine['product'];
  readonly platform?: Engine['platform'];
  readonly host?: Host;
  /** By key; `bridge` is docker0. Without any: `default`. */
  readonly networks?: Readonly<Record<string, MadeNetwork>>;
  readonly services: Readonly<Record<string, MadeService>>;
  /** `web 127.0.0.1:8000`, `@host 0.0.0.0:22/tcp`. Undefined: nothing is known. */
  readonly listeners?: readonly string[];
  readonly predicted?: boolean;
}

interface MadeNetwork {
  readonly subnet?: string;
  readonly subnet6?: string;
  readonly internal?: boolean;
  readonly external?: boolean;
  readonly driver?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly name?: string;
  /** Of macvlan and ipvlan: eth0 unless it says so, none where it is empty. */
  readonly parent?: string;
  readonly gateway?: string;
  readonly notCreated?: Network['notCreated'];
}

interface MadeService {
  readonly networks?: readonly string[];
  /** `8080:80`, `127.0.0.1:5432:5432/tcp`. */
  readonly ports?: readonly string[];
  readonly expose?: readonly number[];
  readonly mode?: NamespaceMode;
  readonly aliases?: readonly string[];
  readonly extraHosts?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly profiles?: readonly string[];
  readonly active?: boolean;
  readonly state?: Container['state'];
  readonly containerName?: string;
}

const origin = implied('a test');
const text = (value: string): Text => textOf(value, origin);

export function madeTopology(made: MadeTopology): Topology {
  const engine = parseEngine(made.engine ?? '28', made.engineKnown ?? 'stated');
  if (!engine) throw new Error(`no engine ${made.engine ?? ''}`);
  const used = new Set(Object.values(made.services).flatMap((s) => s.networks ?? ['default']));
  const declared = made.networks ?? {};
  const keys = [...new Set(['bridge', ...Object.keys(declared), ...used])];
  const networks = keys.map((key, i) => madeNetwork(key, declared[key] ?? {}, i));
  const next = new Map(networks.map((n) => [n.id, 2]));
  const containers: Container[] = [];
  for (const [service, spec] of Object.entries(made.services)) {
    for (let r = 1; r <= (spec.replicas ?? 1); r++)
      containers.push(madeContainer(service, spec, r, { networks, next, predicted: made.predicted ?? false }));
  }
  return {
    source: made.predicted ? 'compose' : 'snapshot',
    project: 'shop',
    engine: { ...engine, product: made.product ?? engine.product, platform: made.platform ?? 'linux' },
    host: { lanAddress: '192.0.2.1', lanPeer: '192.0.2.9', forwardPolicy: 'ACCEPT', ...made.host },
    networks,
    containers,
    listeners: (made.listeners ?? []).map(madeListener),
    listenersComplete: made.listeners !== undefined,
  };
}

function madeNetwork(key: string, spec: MadeNetwork, index: number): Network {
  const isDefaultBridge = key === 'bridge';
  const cidr = spec.subnet ?? `172.${17 + index}.0.0/16`;
  const subnets: Network['subnets'] = [
    {
      family: 4,
      cidr,
      gateway: spec.gateway ?? cidr.replace(/\.0\/\d+$/, '.1'),
      auxiliary: new Map(),
      predicted: false,
      origin,
    },
    ...(spec.subnet6 === undefined
      ? []
      : [
          {
            family: 6 as const,
            cidr: spec.subnet6,
            gateway: spec.subnet6.replace(/\/\d+$/, '1'),
            auxiliary: new Map<string, string>(),
            predicted: false,
            origin,
          },
        ]),
  ];
  return {
    id: key,
    key,
    name: spec.name ?? (isDefaultBridge ? 'bridge' : `shop_${key}`),
    driver: spec.driver ?? 'bridge',
    isDefaultBridge,
    internal: spec.internal ?? false,
    external: spec.external ?? false,
    attachable: false,
    enableIPv4: true,
    enableIPv6: spec.subnet6 !== undefined,
    subnets,
    bridgeName: isDefaultBridge ? 'docker0' : `br-${key}`,
    options: new Map(Object.entries(spec.options ?? {}).map(([k, v]) => [k, text(v)])),
    labels: new Map(),
    origin,
    parts: new Map(),
    ...(spec.notCreated ? { notCreated: spec.notCreated } : {}),
    ...(/^(?:mac|ip)vlan$/.test(spec.driver ?? '') && spec.parent !== '' ? { parent: spec.parent ?? 'eth0' } : {}),
  };
}

/** The networks, and the next free address of each. */
interface Addressing {
  readonly networks: readonly Network[];
  readonly next: Map<string, number>;
  readonly predicted: boolean;
}

function madeContainer(service: string, spec: MadeService, replica: number, place: Addressing): Container {
  const { predicted } = place;
  const namespace: NamespaceMode = spec.mode ?? { kind: 'own' };
  const id = replica === 1 ? service : `${service}#${replica}`;
  const endpoints =
    namespace.kind !== 'own'
      ? []
      : (spec.networks ?? ['default']).map((key) => madeEndpoint(service, spec, key, place));
  return {
    id,
    name: service,
    service,
    project: 'shop',
    containerName: spec.containerName ?? `shop-${service}-${replica}`,
    state: spec.state ?? (predicted ? 'planned' : 'running'),
    namespace,
    namespaceOrigin: origin,
    endpoints: spec.state === 'stopped' ? [] : endpoints,
    published: (spec.ports ?? []).map(madePort),
    exposed: (spec.expose ?? []).map((port) => ({ port, protocol: 'tcp', by: 'expose', origin })),
    extraHosts: Object.entries(spec.extraHosts ?? {}).map(([name, address]) => ({
      name,
      address,
      text: text(address),
      origin,
    })),
    dns: [],
    links: [],
    profiles: spec.profiles ?? [],
    active: spec.active ?? true,
    replicas: spec.replicas ?? 1,
    process: { environment: [], labels: new Map(), labelOrigins: new Map(), dependsOn: [], mounted: [] },
    origin,
  };
}

function madeEndpoint(
  service: string,
  spec: MadeService,
  key: string,
  { networks, next, predicted }: Addressing,
): Endpoint {
  const network = networks.find((n) => n.id === key);
  if (!network) throw new Error(`no network ${key}`);
  const host = next.get(key) ?? 2;
  next.set(key, host + 1);
  const four = network.subnets.find((s) => s.family === 4)?.cidr ?? '';
  const six = network.subnets.find((s) => s.family === 6)?.cidr;
  return {
    network: key,
    ipv4: four.replace(/\.0\/\d+$/, `.${host}`),
    ...(six === undefined ? {} : { ipv6: six.replace(/\/\d+$/, String(host)) }),
    predicted,
    aliases: network.isDefaultBridge ? [] : [service, ...(spec.aliases ?? [])].map(text),
    linkLocal: [],
    gwPriority: 0,
    origin,
  };
}

function madePort(written: string): PublishedPort {
  const m = /^(?:(\d+\.[\d.]+|\[[^\]]+\]):)?(?:(\d+):)?(\d+)(?:\/(tcp|udp))?$/.exec(written);
  if (!m) throw new Error(`no port ${written}`);
  return {
    ...(m[1] === undefined ? {} : { hostIp: m[1].replace(/[[\]]/g, '') }),
    ...(m[2] === undefined ? {} : { hostPort: Number(m[2]) }),
    containerPort: Number(m[3]),
    protocol: m[4] === 'udp' ? 'udp' : 'tcp',
    text: text(written),
    origin,
  };
}

function madeListener(written: string): Listener {
  const m = /^(\S+) (\S+):(\d+)(?:\/(tcp|udp))?(?: by (.*))?$/.exec(written);
  if (!m) throw new Error(`no listener ${written}`);
  return {
    container: m[1] ?? '',
    address: (m[2] ?? '').replace(/[[\]]/g, ''),
    port: Number(m[3]),
    protocol: m[4] === 'udp' ? 'udp' : 'tcp',
    certainty: m[5] === undefined ? 'stated' : 'declared',
    ...(m[5] === undefined ? {} : { by: m[5] }),
    origin,
  };
}
