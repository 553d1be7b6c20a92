import {
  type Container,
  type Endpoint,
  type Engine,
  type Host,
  implied,
  type Listener,
  type NamespaceMode,
  type Network,
  nextIp,
  parseIp,
  type Problem,
  type Result,
  sourceOf,
  type Text,
  textOf,
  type Topology,
} from '../model/index.ts';
import { declaredListeners } from '../process/index.ts';
import { headerOf, lastOf, networksOfUnits, unitNetworkName, valuesOf } from './networksOfUnits.ts';
import { parseUnit, type Unit } from './parseUnit.ts';
import { publishedPorts } from './publishedPorts.ts';

/** A Quadlet file: `web.container`, `shop.network`, `shop.pod`. */
export interface QuadletFile {
  readonly path: string;
  readonly text: string;
}

export interface QuadletOptions {
  readonly engine: Engine;
  readonly host?: Host;
  /** From `--listeners`; containers are named by their unit or their name. */
  readonly listeners?: readonly Listener[];
}

/**
 * The topology that Podman makes of Quadlet's files, as far as they speak of networks, ports and names (podman-systemd.unit(5)). The files
 * are those of one folder: a name with an ending means another file of it. Subnets and addresses that no file fixes are predicted.
 */
export function topologyOfQuadlets(files: readonly QuadletFile[], options: QuadletOptions): Result<Topology> {
  const problems: Problem[] = [];
  const units = files.flatMap(({ path, text }): Unit[] => {
    const read = parseUnit(path, text);
    problems.push(...read.problems);
    return read.value ? [read.value] : [];
  });
  const members = units.filter((u) => u.kind !== 'network');
  const usesDefault = members.some((u) => joinsOf(u).some((j) => j.kind === 'network' && j.name === 'podman'));
  const networks = networksOfUnits(units, usesDefault);
  const next = new Map<string, string>();
  const containers = members.map((unit) => containerOf(unit, { units, networks, problems, next }));
  const called = (name: string): readonly Container[] =>
    containers.filter((c) => c.unit === name || c.name === name || c.containerName === name);
  const listeners = options.listeners
    ? options.listeners.flatMap((listener): Listener[] =>
        listener.container.startsWith('@')
          ? [listener]
          : called(listener.container).map((c) => ({ ...listener, container: c.id })),
      )
    : containers.flatMap(declaredListeners);
  return {
    value: {
      source: 'compose',
      engine: options.engine,
      host: options.host ?? {},
      networks,
      containers,
      listeners,
      listenersComplete: options.listeners !== undefined,
    },
    problems,
  };
}

/** One `Network=`. */
type Join =
  | {
      readonly kind: 'network';
      readonly name: string;
      readonly options: ReadonlyMap<string, string>;
      readonly text: Text;
    }
  | { readonly kind: 'mode'; readonly mode: NamespaceMode };

/** What a unit is on; without `Network=` a container run by root is on the default network. */
function joinsOf(unit: Unit): readonly Join[] {
  const stated = valuesOf(unit, 'Network');
  if (stated.length === 0 && lastOf(unit, 'Pod') === undefined)
    return [
      { kind: 'network', name: 'podman', options: new Map(), text: textOf('podman', implied('Podman puts it there.')) },
    ];
  return stated.map((text): Join => {
    const at = text.value.indexOf(':');
    const name = (at < 0 ? text.value : text.value.slice(0, at)).trim();
    const rest = at < 0 ? '' : text.value.slice(at + 1);
    switch (name) {
      case 'host':
        return { kind: 'mode', mode: { kind: 'host' } };
      case 'none':
        return { kind: 'mode', mode: { kind: 'none' } };
      case 'pasta':
      case 'slirp4netns':
        return {
          kind: 'mode',
          mode: { kind: 'own', usermode: { driver: name, options: rest.split(',').filter(Boolean) } },
        };
      case 'container':
        return { kind: 'mode', mode: { kind: 'shared', with: rest } };
    }
    if (name.endsWith('.container')) return { kind: 'mode', mode: { kind: 'shared', with: name } };
    const options = new Map(
      rest.split(',').flatMap((pair) => {
        const [key = '', value = ''] = pair.split('=');
        return key === '' ? [] : [[key.trim(), value.trim()] as const];
      }),
    );
    return { kind: 'network', name: name === 'bridge' ? 'podman' : name, options, text };
  });
}

interface World {
  readonly units: readonly Unit[];
  readonly networks: readonly Network[];
  readonly problems: Problem[];
  /** The last address given out, by network. */
  readonly next: Map<string, string>;
}

/** A container, or the one that holds a pod's namespace. */
function containerOf(unit: Unit, world: World): Container {
  const joins = joinsOf(unit);
  const pod = lastOf(unit, 'Pod');
  const name = lastOf(unit, unit.kind === 'pod' ? 'PodName' : 'ContainerName')?.value ?? `systemd-${unit.name}`;
  const isPod = unit.kind === 'pod';
  const origin = headerOf(unit);
  const mode = joins.find((j): j is Join & { readonly kind: 'mode' } => j.kind === 'mode')?.mode;
  const namespace = pod ? podsNamespace(pod, world) : mode ? withTarget(mode, world) : ({ kind: 'own' } as const);
  const isOwn = namespace.kind === 'own' && !namespace.usermode;
  const hostname = lastOf(unit, 'HostName');
  const image = lastOf(unit, 'Image');
  const words = (key: string) => {
    const text = lastOf(unit, key);
    const parts = text?.value.trim().split(/\s+/).filter(Boolean) ?? [];
    return text && parts.length > 0
      ? {
          words: parts.map((w) => textOf(w, text.origin)),
          form: 'exec' as const,
          text,
          by: 'compose' as const,
          origin: text.origin,
        }
      : undefined;
  };
  const command = words('Exec');
  const entrypoint = words('Entrypoint');
  return {
    id: `${unit.name}.${unit.kind}`,
    unit: unit.name,
    // What resolves, and what Podman lists; the unit's own name resolves nowhere.
    name: isPod ? `${unit.name}.pod` : name,
    // A pod's own name stands in DNS, not that of the container that holds its namespace.
    containerName: name,
    state: 'planned',
    namespace,
    namespaceOrigin: pod?.origin ?? valuesOf(unit, 'Network')[0]?.origin ?? origin,
    endpoints: isOwn ? endpointsOf(unit, joins, world) : [],
    published: valuesOf(unit, 'PublishPort').flatMap((text) => {
      const ports = publishedPorts(text);
      if (!ports)
        world.problems.push({
          code: 'quadlet-port',
          severity: 'warning',
          message: `"${text.value.slice(0, 80)}" is no port of PublishPort=; it is left out.`,
          ...at(text),
        });
      return ports ?? [];
    }),
    exposed: valuesOf(unit, 'ExposeHostPort').flatMap((text) => {
      const m = /^(\d+)(?:\/(tcp|udp|sctp))?$/.exec(text.value);
      return m
        ? [{ port: Number(m[1]), protocol: (m[2] ?? 'tcp') as 'tcp', by: 'expose' as const, origin: text.origin }]
        : [];
    }),
    ...(hostname ? { hostname } : {}),
    extraHosts: valuesOf(unit, 'AddHost').flatMap((text) => {
      const at = text.value.indexOf(':');
      return at > 0
        ? [{ name: text.value.slice(0, at), address: text.value.slice(at + 1), text, origin: text.origin }]
        : [];
    }),
    dns: valuesOf(unit, 'DNS'),
    links: [],
    profiles: [],
    active: true,
    replicas: 1,
    process: {
      ...(image ? { image } : {}),
      ...(command ? { command } : {}),
      ...(entrypoint ? { entrypoint } : {}),
      environment: valuesOf(unit, 'Environment').flatMap((text) =>
        text.value.split(/\s+/).flatMap((pair) => {
          const at = pair.indexOf('=');
          const value = textOf(pair.slice(at + 1).replace(/^"|"$/g, ''), text.origin);
          return at > 0 ? [{ name: pair.slice(0, at), value, by: 'compose' as const, keyOrigin: text.origin }] : [];
        }),
      ),
      labels: new Map(),
      labelOrigins: new Map(),
      dependsOn: [],
      mounted: [],
    },
    origin,
  };
}

/** `Pod=shop.pod`: the namespace of that pod. */
function podsNamespace(pod: Text, { units, problems }: World): NamespaceMode {
  const target = units.find((u) => u.kind === 'pod' && `${u.name}.pod` === pod.value);
  if (target) return { kind: 'shared', with: pod.value, target: `${target.name}.pod` };
  problems.push(missingUnit(pod));
  return { kind: 'shared', with: pod.value };
}

function withTarget(mode: NamespaceMode, { units }: World): NamespaceMode {
  if (mode.kind !== 'shared') return mode;
  const target = units.find(
    (unit) =>
      unit.kind === 'container' &&
      (`${unit.name}.container` === mode.with ||
        (lastOf(unit, 'ContainerName')?.value ?? `systemd-${unit.name}`) === mode.with),
  );
  return target ? { ...mode, target: `${target.name}.container` } : mode;
}

/** Where a problem is, in the file. */
function at(text: Text): Pick<Problem, 'origin'> {
  const origin = sourceOf(text.origin);
  return origin ? { origin } : {};
}

const missingUnit = (text: Text): Problem => ({
  code: 'quadlet-unit-missing',
  severity: 'warning',
  message: `There is no ${text.value.slice(0, 80)} beside this file.`,
  ...at(text),
});

function endpointsOf(unit: Unit, joins: readonly Join[], { units, networks, problems, next }: World): Endpoint[] {
  return joins.flatMap((join): Endpoint[] => {
    if (join.kind !== 'network') return [];
    const named = units.find((u) => u.kind === 'network' && `${u.name}.network` === join.name);
    const wanted = named ? unitNetworkName(named) : join.name;
    const network = networks.find((n) => n.name === wanted);
    if (!network) {
      problems.push(
        join.name.endsWith('.network')
          ? missingUnit(join.text)
          : {
              code: 'quadlet-network-unknown',
              severity: 'information',
              message: `The network ${join.name.slice(0, 80)} is in no file here; what it is like is not known.`,
              ...at(join.text),
            },
      );
      return [];
    }
    const alone = joins.filter((j) => j.kind === 'network').length === 1;
    const ip = join.options.get('ip') ?? (alone ? lastOf(unit, 'IP')?.value : undefined);
    const ip6 = join.options.get('ip6') ?? (alone ? lastOf(unit, 'IP6')?.value : undefined);
    const four = ip ?? addressIn(network, 4, next);
    const six = ip6 ?? addressIn(network, 6, next);
    const aliases = [
      ...valuesOf(unit, 'NetworkAlias'),
      ...(join.options.has('alias') ? [textOf(join.options.get('alias') ?? '', join.text.origin)] : []),
    ];
    return [
      {
        network: network.id,
        ...(four === undefined ? {} : { ipv4: four }),
        ...(six === undefined ? {} : { ipv6: six }),
        predicted: ip === undefined,
        aliases,
        linkLocal: [],
        gwPriority: 0,
        origin: join.text.origin,
      },
    ];
  });
}

/** The next address of a subnet after its gateway and those that were given out. */
function addressIn(network: Network, family: 4 | 6, next: Map<string, string>): string | undefined {
  const subnet = network.subnets.find((s) => s.family === family);
  if (!subnet) return undefined;
  const key = `${network.id} ${family}`;
  const before = parseIp(next.get(key) ?? subnet.gateway ?? '');
  if (!before) return undefined;
  const address = nextIp(before).text;
  next.set(key, address);
  return address;
}
