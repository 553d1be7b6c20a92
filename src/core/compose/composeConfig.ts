import type { ComposeProject } from './ComposeProject.ts';
import { shellWords } from './formats/shellWords.ts';
import { isTrue } from './project/describeProject.ts';
import { LoadedProject, type ProjectNetwork, type Service } from './project/LoadedProject.ts';
import { hostsOf } from './project/extraHosts.ts';
import { type ComposeNode, isNull, valueAt } from './yaml/ComposeNode.ts';
import { extensionsAside } from './yaml/extensionsAside.ts';
import { scalarsOf } from './yaml/nodeText.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The network-relevant part of the project in the shape of `docker compose config --format json`, dollars doubled. */
export function composeConfig(project: ComposeProject): Record<string, unknown> {
  if (!(project instanceof LoadedProject)) return {};
  const services: [string, Json][] = project.services.filter((s) => s.active).map((s) => [s.name, serviceConfig(s)]);
  const networks: [string, Json][] = project.networks.filter((n) => n.used).map((n) => [n.key, networkConfig(n)]);
  const config = objectOf([
    ['name', project.name],
    ['services', objectOf(services, true)],
    ...(networks.length > 0 ? [['networks', objectOf(networks, true)] as [string, Json]] : []),
  ]);
  return doubled(config) as Record<string, unknown>;
}

/** An object from pairs, safe for any key; sorted as Go sorts maps where asked. */
function objectOf(pairs: readonly (readonly [string, Json | undefined])[], sorted = false): { [key: string]: Json } {
  const kept = pairs.filter((pair): pair is [string, Json] => pair[1] !== undefined);
  if (sorted) kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(kept);
}

/** Compose prints `$` as `$$`, so that its output can be read again. */
function doubled(value: Json): Json {
  if (typeof value === 'string') return value.includes('$') ? value.replaceAll('$', '$$$$') : value;
  if (Array.isArray(value)) return value.map(doubled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.replaceAll('$', '$$$$'), doubled(item)]));
}

function serviceConfig(service: Service): Json {
  const { node } = service;
  return objectOf([
    ['profiles', strings(valueAt(node, 'profiles'))],
    ['command', words(valueAt(node, 'command'))],
    ['container_name', text(node, 'container_name')],
    ['dns', strings(valueAt(node, 'dns'))],
    ['entrypoint', words(valueAt(node, 'entrypoint'))],
    ['environment', environment(service)],
    ['expose', strings(valueAt(node, 'expose'))],
    ['extra_hosts', extraHosts(valueAt(node, 'extra_hosts'))],
    ['hostname', text(node, 'hostname')],
    ['image', text(node, 'image')],
    ['links', strings(valueAt(node, 'links'))],
    ['network_mode', text(node, 'network_mode')],
    ['networks', serviceNetworks(service)],
    ['ports', ports(valueAt(node, 'ports'))],
    ['scale', number(valueAt(node, 'scale'))],
  ]);
}

function text(node: ComposeNode | undefined, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.text !== '' ? value.text : undefined;
}

function number(node: ComposeNode | undefined): number | undefined {
  return node?.kind === 'scalar' && /^-?\d+$/.test(node.text) ? Number(node.text) : undefined;
}

function strings(node: ComposeNode | undefined): string[] | undefined {
  const items = scalarsOf(node).map((item) => item.text);
  return items.length > 0 ? items : undefined;
}

function words(node: ComposeNode | undefined): Json {
  if (node === undefined || isNull(node)) return null;
  if (node.kind === 'seq') return scalarsOf(node).map((item) => item.text);
  return node.kind === 'scalar' ? (shellWords(node.text)?.map((word) => word.value) ?? null) : null;
}

function environment(service: Service): Json | undefined {
  if (service.environment.length === 0) return undefined;
  return objectOf(
    service.environment.map(({ name, value }) => [name, value?.value ?? null]),
    true,
  );
}

function extraHosts(node: ComposeNode | undefined): string[] | undefined {
  const hosts = hostsOf(node).map(({ name, address }) => `${name}=${address.value}`);
  // A mapping whose names have no addresses is printed as an empty list.
  const named = node?.kind === 'map' && node.entries.size > 0;
  return hosts.length > 0 || named ? hosts.sort() : undefined;
}

function serviceNetworks({ networks }: Service): Json | undefined {
  if (networks.length === 0) return undefined;
  return objectOf(
    networks.map(({ key, config }) => [
      key,
      config
        ? objectOf([
            ['aliases', strings(valueAt(config, 'aliases'))],
            ['driver_opts', options(valueAt(config, 'driver_opts'))],
            ['gw_priority', nonZero(valueAt(config, 'gw_priority'))],
            ['interface_name', text(config, 'interface_name')],
            ['ipv4_address', text(config, 'ipv4_address')],
            ['ipv6_address', text(config, 'ipv6_address')],
            ['link_local_ips', strings(valueAt(config, 'link_local_ips'))],
            ['mac_address', text(config, 'mac_address')],
            ['priority', nonZero(valueAt(config, 'priority'))],
          ])
        : null,
    ]),
    true,
  );
}

/** Go's int of a number: what stands after the point is lost, and what is too large becomes the smallest int64. */
function nonZero(node: ComposeNode | undefined): number | undefined {
  if (node?.kind !== 'scalar') return undefined;
  const value = Math.trunc(Number(node.text));
  return (Math.abs(value) >= 2 ** 63 ? -(2 ** 63) : value) || undefined;
}

/** A mapping of options: every value as text, null as empty. */
function options(node: ComposeNode | undefined): Json | undefined {
  if (node?.kind !== 'map' || node.entries.size === 0) return undefined;
  return objectOf(
    [...extensionsAside(node).values()].map(({ key, value }) => [key, value.kind === 'scalar' ? value.text : '']),
    true,
  );
}

function ports(node: ComposeNode | undefined): Json | undefined {
  if (node?.kind !== 'seq' || node.items.length === 0) return undefined;
  return node.items.map((port) =>
    objectOf([
      ['name', text(port, 'name')],
      ['mode', text(port, 'mode')],
      ['host_ip', text(port, 'host_ip')],
      ['target', number(valueAt(port, 'target')) || undefined],
      ['published', text(port, 'published')],
      ['protocol', text(port, 'protocol')],
      ['app_protocol', text(port, 'app_protocol')],
    ]),
  );
}

function networkConfig({ name, config }: ProjectNetwork): Json {
  const ipam = valueAt(config, 'ipam');
  const pools = valueAt(ipam, 'config');
  return objectOf([
    ['name', name === '' ? undefined : name],
    ['driver', text(config, 'driver')],
    ['driver_opts', options(valueAt(config, 'driver_opts'))],
    [
      'ipam',
      objectOf([
        ['driver', text(ipam, 'driver')],
        ['config', pools?.kind === 'seq' && pools.items.length > 0 ? pools.items.map(pool) : undefined],
      ]),
    ],
    ['external', isTrue(valueAt(config, 'external')) || undefined],
    ['internal', isTrue(valueAt(config, 'internal')) || undefined],
    ['attachable', isTrue(valueAt(config, 'attachable')) || undefined],
    ['labels', labels(valueAt(config, 'labels'))],
    ['enable_ipv4', flag(valueAt(config, 'enable_ipv4'))],
    ['enable_ipv6', flag(valueAt(config, 'enable_ipv6'))],
  ]);
}

function flag(node: ComposeNode | undefined): boolean | undefined {
  return isNull(node) ? undefined : isTrue(node);
}

function pool(node: ComposeNode): Json {
  return objectOf([
    ['subnet', text(node, 'subnet')],
    ['gateway', text(node, 'gateway')],
    ['ip_range', text(node, 'ip_range')],
    ['aux_addresses', options(valueAt(node, 'aux_addresses'))],
  ]);
}

function labels(node: ComposeNode | undefined): Json | undefined {
  if (node?.kind !== 'seq') return options(node);
  if (node.items.length === 0) return undefined;
  return objectOf(
    scalarsOf(node).map(({ text: label }) => {
      const equals = label.indexOf('=');
      return equals < 0 ? [label, ''] : [label.slice(0, equals), label.slice(equals + 1)];
    }),
    true,
  );
}
