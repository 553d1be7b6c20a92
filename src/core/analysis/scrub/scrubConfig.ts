import {
  asIs,
  entriesOf,
  type FieldScrub,
  fieldsOf,
  isObject,
  type Json,
  listOf,
  objectOf,
  textBy,
} from './fieldsOf.ts';
import { freeValue, freeWords, type ScrubContext } from './freeTexts.ts';
import { imageOf } from './imageOf.ts';
import type { NameKind } from './NameCover.ts';

/** Scrubs a resolved project (`composeConfig`), which is a Compose file itself. */
export function scrubConfig(config: unknown, context: ScrubContext): Json {
  const { cover } = context;
  const named = (kind: NameKind): FieldScrub => textBy((text) => cover.name(kind, text));
  const text = textBy((value) => cover.text(value));
  const words: FieldScrub = (value, place) => (Array.isArray(value) ? freeWords(context, place, value).slice() : null);
  const environment: FieldScrub = (value, place) =>
    isObject(value)
      ? objectOf(
          Object.entries(value).map(([name, item]) => [
            cover.text(name),
            typeof item === 'string' ? freeValue(context, `${place}/${name}`, item) : null,
          ]),
        )
      : null;
  /** `name=address`. */
  const extraHost = textBy((line) => {
    const at = line.search(/[:=]/);
    return at <= 0 ? cover.text(line) : `${cover.name('name', line.slice(0, at))}${cover.text(line.slice(at))}`;
  });
  const link = textBy((line) =>
    line
      .split(':')
      .map((part) => cover.name('name', part))
      .join(':'),
  );
  const mode = textBy((value) => {
    const colon = value.indexOf(':');
    const kind: NameKind = value.startsWith('service:') ? 'service' : 'container';
    return colon < 0
      ? cover.name('network', value)
      : `${value.slice(0, colon + 1)}${cover.name(kind, value.slice(colon + 1))}`;
  });
  const options: FieldScrub = (value, place) =>
    entriesOf(
      textBy((option, at) =>
        /bridge\.name$|container_iface_prefix$|\/parent$/.test(at)
          ? cover.name('interface', option)
          : cover.text(option),
      ),
    )(value, place);
  const service = fieldsOf({
    profiles: listOf(named('profile')),
    command: words,
    container_name: named('container'),
    dns: listOf(text),
    entrypoint: words,
    environment,
    expose: listOf(asIs),
    extra_hosts: listOf(extraHost),
    hostname: named('host'),
    image: textBy((reference) => imageOf(cover, reference)),
    links: listOf(link),
    network_mode: mode,
    networks: entriesOf(
      fieldsOf({
        aliases: listOf(named('name')),
        driver_opts: options,
        gw_priority: asIs,
        interface_name: named('interface'),
        ipv4_address: text,
        ipv6_address: text,
        link_local_ips: listOf(text),
        mac_address: text,
        priority: asIs,
      }),
      (key) => cover.name('network', key),
    ),
    ports: listOf(
      fieldsOf({ mode: asIs, host_ip: text, target: asIs, published: asIs, protocol: asIs, app_protocol: asIs }),
    ),
    scale: asIs,
  });
  const network = fieldsOf({
    name: named('network'),
    driver: asIs,
    driver_opts: options,
    ipam: fieldsOf({
      driver: asIs,
      config: listOf(
        fieldsOf({
          subnet: text,
          gateway: text,
          ip_range: text,
          aux_addresses: entriesOf(text, (name) => cover.name('name', name)),
        }),
      ),
    }),
    external: asIs,
    internal: asIs,
    attachable: asIs,
    enable_ipv4: asIs,
    enable_ipv6: asIs,
  });
  const project = fieldsOf({
    name: named('project'),
    services: entriesOf(
      (value, place) => withBuild(service(value, place)),
      (key) => cover.name('service', key),
    ),
    networks: entriesOf(network, (key) => cover.name('network', key)),
  });
  return project(config, '') ?? null;
}

/** Compose wants an image or a build; what was built has neither here. */
function withBuild(service: Json | undefined): Json | undefined {
  if (!isObject(service) || service['image'] !== undefined) return service;
  return { image: 'built-image', ...service };
}
