import * as v from 'valibot';
import {
  type Container,
  type DockerOrigin,
  type Endpoint,
  type EnvironmentVariable,
  type ExposedPort,
  type ExtraHost,
  type Link,
  type NamespaceMode,
  type Text,
  isNetAdmin,
  textOf,
  type UsermodeNetwork,
  type Words,
} from '../model/index.ts';
import { exposedPorts } from './exposedPorts.ts';
import { publishedOf, PORT_BINDINGS } from './publishedOf.ts';
import { statedAddress } from './statedAddress.ts';
import { fields, list, record, tolerantFields, type Oddities } from './tolerantFields.ts';

const text = v.string();
const words = v.union([list(v.string()), v.string()]);

const ENDPOINT = fields({
  NetworkID: text,
  IPAddress: text,
  GlobalIPv6Address: text,
  MacAddress: text,
  Gateway: text,
  IPv6Gateway: text,
  GwPriority: v.number(),
  Aliases: list(v.string()),
  DNSNames: list(v.string()),
  Links: list(v.string()),
  DriverOpts: record(v.string()),
});

const CONTAINER = {
  Id: v.string(),
  Name: v.string(),
  Image: text,
  Created: v.string(),
  State: fields({
    Running: v.boolean(),
    Status: v.string(),
    Pid: v.number(),
    StartedAt: v.string(),
  }),
  Config: fields({
    Hostname: text,
    Domainname: text,
    Image: text,
    Env: list(v.string()),
    Cmd: words,
    Entrypoint: words,
    Labels: record(v.string()),
    ExposedPorts: record(v.unknown()),
    WorkingDir: text,
  }),
  HostConfig: fields({
    NetworkMode: text,
    PortBindings: PORT_BINDINGS,
    ExtraHosts: list(v.string()),
    Links: list(v.string()),
    Dns: list(v.string()),
    CapAdd: list(v.string()),
    Privileged: v.boolean(),
  }),
  NetworkSettings: fields({
    Ports: PORT_BINDINGS,
    Networks: record(ENDPOINT),
  }),
};

export interface DatedContainer {
  readonly container: Container;
  /** The id of its image. */
  readonly imageId?: string;
  /** When it last started, which gives the order of the rules. */
  readonly started: string;
  /** The target of `container:` as written; resolved once all containers are read. */
  readonly sharesWith?: string;
}

/** Network ids by id and by name: endpoints are keyed by name, but after a rename only NetworkID is right. */
export interface NetworkIndex {
  readonly ids: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, string>;
}

/** GET /containers/{id}/json → Container. Undefined, with a problem, if the value is not a container. */
export function containerOf(raw: unknown, networks: NetworkIndex, oddities: Oddities): DatedContainer | undefined {
  const named =
    typeof raw === 'object' && raw !== null && 'Name' in raw && typeof raw.Name === 'string'
      ? raw.Name.slice(0, 80)
      : 'without a name';
  const c = tolerantFields(CONTAINER, raw, `Container ${named}`, oddities);
  if (!c) return undefined;
  if (c.Id === undefined || c.Name === undefined) {
    oddities.add('snapshot-container', `Container ${named} has no Id or Name; it is ignored.`);
    return undefined;
  }
  const id = c.Id;
  const origin = (path?: string): DockerOrigin => ({
    kind: 'docker',
    object: 'container',
    id,
    ...(path === undefined ? {} : { path }),
  });
  const containerName = c.Name.replace(/^\//, '');
  const labels = c.Config?.Labels ?? new Map<string, string>();
  const service = labels.get('com.docker.compose.service');
  const project = labels.get('com.docker.compose.project');
  const mode = c.HostConfig?.NetworkMode ?? 'default';
  // Only a running container has addresses.
  const attached = [...(c.NetworkSettings?.Networks?.values() ?? [])].some((e) => e.IPAddress || e.GlobalIPv6Address);
  const running = c.State?.Running ?? (c.State?.Status === undefined ? attached : c.State.Status === 'running');
  const pid = c.State?.Pid;
  const optionalText = (value: string | null | undefined, path: string): Text | undefined =>
    value ? textOf(value, origin(path)) : undefined;
  const hostname = optionalText(c.Config?.Hostname, 'Config.Hostname');
  const domainname = optionalText(c.Config?.Domainname, 'Config.Domainname');
  const image = optionalText(c.Config?.Image, 'Config.Image');
  const workingDir = optionalText(c.Config?.WorkingDir, 'Config.WorkingDir');
  const command = wordsOf(c.Config?.Cmd, 'Config.Cmd', origin);
  const entrypoint = wordsOf(c.Config?.Entrypoint, 'Config.Entrypoint', origin);
  const endpoints: Endpoint[] = [];
  const links: Link[] = linksOf(c.HostConfig?.Links ?? [], 'HostConfig.Links', origin);
  for (const [name, e] of c.NetworkSettings?.Networks ?? []) {
    const network = e.NetworkID && networks.ids.has(e.NetworkID) ? e.NetworkID : networks.byName.get(name);
    if (network === undefined) {
      if (!['host', 'none', 'pasta', 'slirp4netns'].includes(name))
        oddities.add(
          'snapshot-endpoint',
          `Container ${containerName} is attached to network ${name}, which is not in the snapshot; that attachment is ignored.`,
        );
      continue;
    }
    endpoints.push(endpointOf(e, network, origin(`NetworkSettings.Networks.${name}`)));
    links.push(...linksOf(e.Links ?? [], `NetworkSettings.Networks.${name}.Links`, origin));
  }
  const namespace: NamespaceMode =
    mode === 'host'
      ? { kind: 'host' }
      : mode === 'none'
        ? { kind: 'none' }
        : mode.startsWith('container:')
          ? { kind: 'shared', with: mode.slice('container:'.length) }
          : { kind: 'own', ...usermodeOf(mode) };
  return {
    started: c.State?.StartedAt ?? c.Created ?? '',
    ...(c.Image ? { imageId: c.Image } : {}),
    ...(namespace.kind === 'shared' ? { sharesWith: namespace.with } : {}),
    container: {
      id,
      name: service ?? containerName,
      ...(service === undefined ? {} : { service }),
      ...(project === undefined ? {} : { project }),
      containerName,
      dockerId: id,
      state: running ? 'running' : 'stopped',
      ...(pid ? { pid } : {}),
      namespace,
      namespaceOrigin: origin('HostConfig.NetworkMode'),
      endpoints,
      published: publishedOf(c.NetworkSettings?.Ports ?? undefined, c.HostConfig?.PortBindings ?? undefined, origin),
      exposed: exposedPorts(c.Config?.ExposedPorts?.keys() ?? []).map((port): ExposedPort => ({
        ...port,
        by: 'image',
        origin: origin('Config.ExposedPorts'),
      })),
      ...(hostname ? { hostname } : {}),
      ...(domainname ? { domainname } : {}),
      extraHosts: extraHostsOf(c.HostConfig?.ExtraHosts ?? [], origin('HostConfig.ExtraHosts')),
      dns: (c.HostConfig?.Dns ?? []).map((d) => textOf(d, origin('HostConfig.Dns'))),
      links,
      profiles: [],
      active: true,
      replicas: 1,
      process: {
        ...(image ? { image } : {}),
        ...(command ? { command } : {}),
        ...(entrypoint ? { entrypoint } : {}),
        environment: environmentOf(c.Config?.Env ?? [], origin('Config.Env')),
        labels: new Map([...labels].map(([k, x]) => [k, textOf(x, origin(`Config.Labels.${k}`))])),
        labelOrigins: new Map(),
        dependsOn: [],
        mounted: [],
        ...(workingDir ? { workingDir } : {}),
        ...(c.HostConfig?.Privileged || (c.HostConfig?.CapAdd ?? []).some(isNetAdmin)
          ? { netAdmin: true as const }
          : {}),
      },
      origin: origin(),
    },
  };
}

/** Podman's `pasta:--map-gw,…` and `slirp4netns:port_handler=…` (podman pkg/specgen/namespaces.go). */
function usermodeOf(mode: string): { readonly usermode?: UsermodeNetwork } {
  const m = /^(pasta|slirp4netns)(?::(.*))?$/.exec(mode);
  if (!m) return {};
  const driver = m[1] === 'pasta' ? 'pasta' : 'slirp4netns';
  const options = (m[2] ?? '').split(',').filter(Boolean);
  // `NetworkMode` is the driver alone: libpod keeps its options beside it, and its API gives them nowhere.
  return { usermode: { driver, options, ...(options.length > 0 ? {} : { optionsUnknown: true as const }) } };
}

function endpointOf(attached: v.InferOutput<typeof ENDPOINT>, network: string, origin: DockerOrigin): Endpoint {
  const ifname = attached.DriverOpts?.get('com.docker.network.endpoint.ifname');
  const gateway4 = statedAddress(attached.Gateway);
  const gateway6 = statedAddress(attached.IPv6Gateway);
  return {
    network,
    ...(attached.IPAddress ? { ipv4: attached.IPAddress } : {}),
    ...(attached.GlobalIPv6Address ? { ipv6: attached.GlobalIPv6Address } : {}),
    ...(attached.MacAddress ? { mac: attached.MacAddress } : {}),
    predicted: false,
    aliases: (attached.Aliases ?? []).map((a) => textOf(a, origin)),
    ...(attached.DNSNames ? { dnsNames: attached.DNSNames } : {}),
    linkLocal: [],
    gwPriority: attached.GwPriority ?? 0,
    ...(ifname ? { interfaceName: ifname } : {}),
    ...(gateway4 === undefined ? {} : { gateway4 }),
    ...(gateway6 === undefined ? {} : { gateway6 }),
    origin,
  };
}

/** `name:address` (or `name=address`); the address may contain colons. */
function extraHostsOf(lines: readonly string[], origin: DockerOrigin): ExtraHost[] {
  return lines.flatMap((line) => {
    const at = line.search(/[:=]/);
    if (at <= 0) return [];
    const address = line.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
    return [{ name: line.slice(0, at), address, text: textOf(address, origin), origin }];
  });
}

/** `/target:/parent/alias` on the container, `target:alias` on an endpoint. */
function linksOf(lines: readonly string[], path: string, origin: (path: string) => DockerOrigin): Link[] {
  return lines.flatMap((line) => {
    const [target, alias] = line.split(':');
    if (!target) return [];
    const last = (s: string): string => s.slice(s.lastIndexOf('/') + 1);
    return [
      {
        target: last(target),
        alias: last(alias ?? target),
        external: false,
        text: textOf(line, origin(path)),
        origin: origin(path),
      },
    ];
  });
}

function environmentOf(lines: readonly string[], origin: DockerOrigin): EnvironmentVariable[] {
  return lines.map((line) => {
    const at = line.indexOf('=');
    const name = at < 0 ? line : line.slice(0, at);
    return {
      name,
      ...(at < 0 ? {} : { value: textOf(line.slice(at + 1), origin) }),
      by: 'compose' as const,
      keyOrigin: origin,
    };
  });
}

function wordsOf(
  value: readonly string[] | string | null | undefined,
  path: string,
  origin: (path: string) => DockerOrigin,
): Words | undefined {
  if (value === null || value === undefined || value.length === 0) return undefined;
  const all = typeof value === 'string' ? [value] : value;
  return {
    words: all.map((w) => textOf(w, origin(path))),
    form: 'exec',
    text: textOf(all.join(' '), origin(path)),
    by: 'image',
    origin: origin(path),
  };
}
