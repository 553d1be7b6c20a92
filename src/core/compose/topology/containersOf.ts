import {
  type Container,
  type Endpoint,
  type ExposedPort,
  type ExtraHost,
  type Link,
  type NamespaceMode,
  type Network,
  type Origin,
  type Problem,
  type Text,
} from '../../model/index.ts';
import { portRange } from '../formats/parsePort.ts';
import { hostsOf } from '../project/extraHosts.ts';
import type { LoadedProject, ProjectNetwork, Service, ServiceNetwork } from '../project/LoadedProject.ts';
import { keyOriginOf, type MapNode, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { nodeText, scalarsOf, textAt } from '../yaml/nodeText.ts';
import { faultOfMode, isPredefinedNamespace } from './networkMode.ts';
import { processOf } from './processOf.ts';
import { publishedPorts } from './publishedPorts.ts';

/** A service can ask for any number of replicas; this many are modelled. */
const MAX_REPLICAS = 64;
/** One container per replica, in the order in which they start. */
export function containersOf(
  project: LoadedProject,
  services: readonly Service[],
  networks: readonly Network[],
  problems: Problem[],
): readonly Container[] {
  const names = new Set(services.map((s) => s.name));
  const external = project.networks.filter((n) => n.external);
  const plugs: Plugs = {
    networks,
    byKey: new Map(
      networks.flatMap((n) => [n.id, ...(n.otherKeys ?? []).map((k) => k.key)].map((key) => [key, n] as const)),
    ),
  };
  const containers: Container[] = [];
  for (const service of services) {
    if (service.node.entries.has('provider')) continue;
    const wanted = Math.max(0, service.replicas);
    const count = Math.min(wanted, MAX_REPLICAS);
    if (count < wanted) {
      problems.push({
        code: 'compose-replicas',
        severity: 'information',
        message: `services.${service.name} asks for ${wanted} containers; Net Lens models ${MAX_REPLICAS} of them.`,
        origin: keyOriginOf(service.entry),
      });
    }
    const mode = textAt(service.node, 'network_mode');
    const namespace = networkAsNamespace(service, mode, external) ?? namespaceOf(mode, names, project);
    const shared = containerOf(project, service, { mode, namespace }, plugs);
    for (let n = 1; n <= count; n++) {
      containers.push({
        ...shared,
        id: n === 1 ? service.name : `${service.name}#${n}`,
        containerName: shared.containerName || `${project.name}-${service.name}-${n}`,
      });
    }
  }
  return containers;
}

/** Where a service's processes live, and what its `network_mode` says. */
interface Home {
  readonly mode: Text | undefined;
  readonly namespace: NamespaceMode;
}

function containerOf(project: LoadedProject, service: Service, { mode, namespace }: Home, plugs: Plugs): Container {
  const { node, entry } = service;
  const hostname = textAt(node, 'hostname');
  const domainname = textAt(node, 'domainname');
  const ports = node.entries.get('ports');
  const attached = node.entries.get('networks');
  const swarmKeys = swarmKeysOf(node);
  const placement = scalarsOf(valueAt(valueAt(valueAt(node, 'deploy'), 'placement'), 'constraints')).map((c) => c.text);
  return {
    id: service.name,
    name: service.name,
    service: service.name,
    project: project.name,
    containerName: textAt(node, 'container_name')?.value ?? '',
    state: 'planned',
    namespace,
    namespaceOrigin: mode?.origin ?? originOfNetwork(service, namespace) ?? keyOriginOf(entry),
    endpoints: namespace.kind === 'own' ? endpointsOf(service, mode, plugs) : [],
    ...(attached && service.networks.some((n) => n.origin.kind === 'source')
      ? { networksOrigin: keyOriginOf(attached) }
      : {}),
    published: publishedPorts(valueAt(node, 'ports')),
    ...(ports ? { publishedOrigin: keyOriginOf(ports) } : {}),
    exposed: [
      ...exposedPorts(service),
      ...(service.beside.dockerfile?.facts.exposed ?? []).map((e): ExposedPort => ({ ...e, by: 'image' })),
    ],
    ...(hostname ? { hostname } : {}),
    ...(domainname ? { domainname } : {}),
    extraHosts: hostsOf(valueAt(node, 'extra_hosts')).map((host): ExtraHost => ({
      name: host.name,
      address: host.address.value,
      text: host.address,
      origin: host.origin,
    })),
    dns: scalarsOf(valueAt(node, 'dns')).map(nodeText),
    links: linksOf(service),
    profiles: scalarsOf(valueAt(node, 'profiles')).map((profile) => profile.text),
    active: service.active && service.replicas > 0,
    replicas: Math.max(0, service.replicas),
    ...(swarmKeys.length > 0 ? { swarmKeys } : {}),
    ...(placement.length > 0 ? { placement } : {}),
    ...(fitsStack(node) ? { fitsStack: true } : {}),
    process: processOf(service, project),
    origin: keyOriginOf(entry),
  };
}

/** docs.docker.com/reference/compose-file/deploy; what `docker compose` leaves to the orchestrator. */
const SWARM_KEYS: readonly string[] = ['endpoint_mode', 'labels', 'placement', 'rollback_config', 'update_config'];

function swarmKeysOf(service: MapNode): readonly string[] {
  const deploy = valueAt(service, 'deploy');
  return deploy?.kind === 'map' ? SWARM_KEYS.filter((key) => deploy.entries.has(key)) : [];
}

/** What `docker stack deploy` ignores (docs.docker.com/reference/compose-file/legacy-versions, and docker/cli cli/compose/types). */
const COMPOSE_KEYS: readonly string[] = [
  'build',
  'container_name',
  'depends_on',
  'devices',
  'external_links',
  'extends',
  'links',
  'network_mode',
  'profiles',
  'restart',
  'scale',
  'security_opt',
  'tmpfs',
  'userns_mode',
];

function fitsStack(service: MapNode): boolean {
  return service.entries.has('deploy') && !COMPOSE_KEYS.some((key) => service.entries.has(key));
}

function namespaceOf(mode: Text | undefined, names: ReadonlySet<string>, project: LoadedProject): NamespaceMode {
  const value = mode?.value ?? '';
  if (value === 'host') return { kind: 'host' };
  if (value === 'none') return { kind: 'none' };
  if (value.startsWith('service:')) {
    const name = value.slice('service:'.length);
    return { kind: 'shared', with: name, ...(names.has(name) ? { target: name } : {}) };
  }
  if (value.startsWith('container:')) {
    const name = value.slice('container:'.length);
    const target = project.services.find((s) => containerNames(s, project).includes(name) && names.has(s.name));
    return { kind: 'shared', with: name, ...(target ? { target: target.name } : {}) };
  }
  const fault = mode && faultOfMode(mode, project);
  return fault ? { kind: 'shared', with: value, fault } : { kind: 'own' };
}

/** An external network that is the daemon's own `host` or `none`: the first network of a service is its mode for Compose. */
function networkAsNamespace(
  service: Service,
  mode: Text | undefined,
  external: readonly ProjectNetwork[],
): NamespaceMode | undefined {
  if (mode || external.length === 0) return undefined;
  const [first] = byPriority(service);
  const network = first && external.find((n) => n.key === first.key);
  return network && isPredefinedNamespace(network.name) ? { kind: network.name, network: network.key } : undefined;
}

function originOfNetwork({ networks }: Service, namespace: NamespaceMode): Origin | undefined {
  const at = 'network' in namespace ? networks.find((n) => n.key === namespace.network)?.origin : undefined;
  return at?.kind === 'source' ? at : undefined;
}

/** The name of a service's first container. */
function containerNames(service: Service, project: LoadedProject): readonly string[] {
  return [textAt(service.node, 'container_name')?.value ?? `${project.name}-${service.name}-1`];
}

/** What a service can be plugged into. */
interface Plugs {
  readonly networks: readonly Network[];
  /** By each key that the file has for a network. */
  readonly byKey: ReadonlyMap<string, Network>;
}

function endpointsOf(service: Service, mode: Text | undefined, { networks, byKey }: Plugs): readonly Endpoint[] {
  if (mode && mode.value !== '') {
    const network = networks.find((candidate) =>
      mode.value === 'bridge' || mode.value === 'default' ? candidate.isDefaultBridge : candidate.name === mode.value,
    );
    return network ? [plainEndpoint(network, mode.origin, network.isDefaultBridge ? [] : [serviceAlias(service)])] : [];
  }
  const endpoints = byPriority(service).flatMap((at) => {
    const network = byKey.get(at.key);
    return network ? [endpointOf(service, at, network)] : [];
  });
  // Compose asks for endpoints by the network's name, the first of all last: of two keys for one network a single endpoint is
  // left, the first of all or else the later one (compose pkg/compose/create.go, defaultNetworkSettings).
  const [first] = endpoints;
  if (endpoints.length < 2) return endpoints;
  const byNetwork = new Map(endpoints.map((e) => [e.network, e]));
  return [...byNetwork.values()].map((e) => (e.network === first?.network ? first : e));
}

/** Compose attaches by priority, then by name (types.go NetworksByPriority). */
function byPriority({ networks }: Service): readonly ServiceNetwork[] {
  if (networks.length < 2) return networks;
  const priority = ({ config }: ServiceNetwork) => numberAt(config, 'priority');
  return [...networks].sort((a, b) => priority(b) - priority(a) || (a.key < b.key ? -1 : 1));
}

function plainEndpoint(network: Network, origin: Origin, aliases: readonly Text[]): Endpoint {
  return { network: network.id, predicted: false, aliases, linkLocal: [], gwPriority: 0, origin };
}

function serviceAlias(service: Service): Text {
  const { entry } = service;
  const origin = keyOriginOf(entry);
  const verbatim = entry.file.text.slice(origin.start, origin.end) === service.name;
  return { value: service.name, origin, pieces: [{ at: 0, length: service.name.length, source: origin, verbatim }] };
}

function endpointOf(service: Service, { config, origin }: ServiceNetwork, network: Network): Endpoint {
  // docker0 has no names (moby runconfig, ErrUnsupportedNetworkAndAlias).
  const aliases = scalarsOf(valueAt(config, 'aliases')).map(nodeText);
  const staticIPv4 = textAt(config, 'ipv4_address');
  const staticIPv6 = textAt(config, 'ipv6_address');
  const mac = textAt(config, 'mac_address') ?? textAt(service.node, 'mac_address');
  const interfaceName =
    textAt(config, 'interface_name') ?? textAt(valueAt(config, 'driver_opts'), 'com.docker.network.endpoint.ifname');
  return {
    ...plainEndpoint(network, origin, network.isDefaultBridge ? [] : [serviceAlias(service), ...aliases]),
    ...(mac ? { mac: mac.value } : {}),
    ...(staticIPv4 ? { staticIPv4 } : {}),
    ...(staticIPv6 ? { staticIPv6 } : {}),
    linkLocal: scalarsOf(valueAt(config, 'link_local_ips')).map(nodeText),
    gwPriority: numberAt(config, 'gw_priority'),
    ...(interfaceName ? { interfaceName: interfaceName.value } : {}),
  };
}

function numberAt(config: ServiceNetwork['config'], key: string): number {
  const node = valueAt(config, key);
  return node?.kind === 'scalar' ? Math.trunc(Number(node.text)) || 0 : 0;
}

function exposedPorts({ node }: Service): readonly ExposedPort[] {
  const ports: ExposedPort[] = [];
  for (const item of scalarsOf(valueAt(node, 'expose'))) {
    const [range = '', protocol = 'tcp'] = item.text.toLowerCase().split('/');
    const [from, to] = portRange(range) ?? [1, 0];
    if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') continue;
    for (let port = from; port <= to; port++) ports.push({ port, protocol, by: 'expose', origin: originOf(item) });
  }
  return ports;
}

function linksOf({ node }: Service): readonly Link[] {
  const links: Link[] = [];
  for (const key of ['links', 'external_links']) {
    for (const item of scalarsOf(valueAt(node, key))) {
      const text = nodeText(item);
      const colon = text.value.indexOf(':');
      const target = colon < 0 ? text.value : text.value.slice(0, colon);
      const alias = colon < 0 ? target : text.value.slice(colon + 1);
      links.push({ target, alias, external: key === 'external_links', text, origin: originOf(item) });
    }
  }
  return links;
}
