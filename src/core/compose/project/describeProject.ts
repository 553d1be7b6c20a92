import { implied, type Origin } from '../../model/index.ts';
import type { Environment } from '../environment/Environment.ts';
import type { Loading } from '../loading/Loading.ts';
import { type ComposeNode, keyOriginOf, type MapEntry, type MapNode, stringAt, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf } from '../yaml/nodeText.ts';
import { filesBeside } from './filesBeside.ts';
import { checkLabelFiles } from './checkLabelFiles.ts';
import type { ProjectNetwork, Service, ServiceDependency, ServiceNetwork } from './LoadedProject.ts';
import { serviceEnvironment } from './serviceEnvironment.ts';

/** The services of a model, with the defaults that Compose puts in (compose-go loader/normalize.go). */
export function describeServices(
  model: MapNode,
  profiles: readonly string[],
  environment: Environment,
  loading: Loading,
): readonly Service[] {
  const services = valueAt(model, 'services');
  if (services?.kind !== 'map') return [];
  const described: Service[] = [];
  for (const [name, entry] of services.entries) {
    const node = entry.value;
    if (node.kind !== 'map') continue;
    const active = hasProfile(node, profiles);
    if (active) checkLabelFiles(node, loading);
    described.push({
      name,
      entry,
      node,
      active,
      networks: serviceNetworks(node, entry),
      dependencies: dependenciesOf(node),
      environment: serviceEnvironment(node, environment, loading, active),
      beside: filesBeside(node, model, loading),
      replicas: replicasOf(node),
    });
  }
  return described;
}

function hasProfile(service: MapNode, profiles: readonly string[]): boolean {
  const own = scalarsOf(valueAt(service, 'profiles'));
  return own.length === 0 || profiles.includes('*') || own.some((profile) => profiles.includes(profile.text));
}

function serviceNetworks(service: MapNode, entry: MapEntry): readonly ServiceNetwork[] {
  const networks = valueAt(service, 'networks');
  if (networks?.kind === 'map' && networks.entries.size > 0) {
    return [...networks.entries.values()].map((network) => ({
      key: network.key,
      config: network.value.kind === 'map' ? network.value : undefined,
      origin: keyOriginOf(network),
    }));
  }
  if (service.entries.has('provider') || service.entries.has('network_mode')) return [];
  return [{ key: 'default', config: undefined, origin: defaultNetworkOrigin(keyOriginOf(entry)) }];
}

function defaultNetworkOrigin(from: ReturnType<typeof keyOriginOf>): Origin {
  return implied('Compose puts a service without networks on the default one.', from);
}

function dependenciesOf(service: MapNode): readonly ServiceDependency[] {
  const found = new Map<string, ServiceDependency>();
  const add = (name: string, at: ComposeNode) => {
    if (!found.has(name)) {
      found.set(name, { service: name, condition: 'service_started', required: true, entry: undefined, at });
    }
  };
  const written = valueAt(service, 'depends_on');
  if (written?.kind === 'map') {
    for (const entry of written.entries.values()) {
      const required = valueAt(entry.value, 'required');
      found.set(entry.key, {
        service: entry.key,
        condition: stringAt(entry.value, 'condition') ?? 'service_started',
        required: !(required?.kind === 'scalar' && required.text === 'false'),
        entry,
        at: entry.value,
      });
    }
  }
  for (const link of scalarsOf(valueAt(service, 'links'))) {
    const parts = link.text.split(':');
    add(parts.length === 2 ? (parts[0] ?? '') : link.text, link);
  }
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const shared = valueAt(service, key);
    if (shared?.kind === 'scalar' && shared.text.startsWith('service:'))
      add(shared.text.slice('service:'.length), shared);
  }
  for (const volumes of scalarsOf(valueAt(service, 'volumes_from'))) {
    if (!volumes.text.startsWith('container:')) add(volumes.text.split(':')[0] ?? '', volumes);
  }
  return [...found.values()];
}

/** `scale`, else `deploy.replicas`, else one. */
function replicasOf(service: MapNode): number {
  for (const node of [valueAt(service, 'scale'), valueAt(valueAt(service, 'deploy'), 'replicas')]) {
    if (node?.kind === 'scalar' && /^-?\d+$/.test(node.text)) return Number(node.text);
  }
  return 1;
}

/** All networks of a project, the implied default one included, in the order of the file. */
export function describeNetworks(
  model: MapNode,
  project: string,
  services: readonly Service[],
): readonly ProjectNetwork[] {
  const used = new Set(services.filter((s) => s.active).flatMap((s) => s.networks.map((n) => n.key)));
  const networks: ProjectNetwork[] = [];
  const written = valueAt(model, 'networks');
  if (written?.kind === 'map') {
    for (const entry of written.entries.values()) {
      const config = entry.value.kind === 'map' ? entry.value : undefined;
      const external = isTrue(valueAt(config, 'external'));
      const name = valueAt(config, 'name');
      networks.push({
        key: entry.key,
        name:
          name?.kind === 'scalar' && name.type !== 'null'
            ? name.text
            : external
              ? entry.key
              : `${project}_${entry.key}`,
        config,
        origin: keyOriginOf(entry),
        external,
        used: used.has(entry.key),
      });
    }
  }
  const onDefault = services.find((s) => s.networks.some((n) => n.key === 'default'));
  if (onDefault && !networks.some((n) => n.key === 'default')) {
    networks.push({
      key: 'default',
      name: `${project}_default`,
      config: undefined,
      origin: implied('Compose creates a default network for services without networks.', keyOriginOf(onDefault.entry)),
      external: false,
      used: used.has('default'),
    });
  }
  return networks;
}

/** strconv.ParseBool of what is printed. */
export function isTrue(node: ComposeNode | undefined): boolean {
  return node?.kind === 'scalar' && /^(1|t|T|TRUE|true|True)$/.test(node.text);
}
