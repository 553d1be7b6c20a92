import { parseNet } from '../../model/index.ts';
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

/**
 * A snapshot file (docs/contract.md) with only what Net Lens reads of the engine's answers, names and addresses replaced. What the
 * kernel's tools printed stays whole, for a rule that is missing would change the verdict.
 */
export function scrubSnapshot(raw: unknown, context: ScrubContext): Json {
  const { cover } = context;
  const named = (kind: NameKind): FieldScrub => textBy((text) => cover.name(kind, text));
  const text = textBy((value) => cover.text(value));
  const image = textBy((value) => imageOf(cover, value));
  const ports = entriesOf(listOf(fieldsOf({ HostIp: text, HostPort: asIs })));
  const words: FieldScrub = (value, place) =>
    value === null
      ? null
      : freeWords(context, place, typeof value === 'string' ? [value] : Array.isArray(value) ? value : []).slice();
  const variables = listOf(
    textBy((entry, place) => {
      const at = entry.indexOf('=');
      const name = cover.text(at < 0 ? entry : entry.slice(0, at));
      return at < 0 ? name : `${name}=${freeValue(context, place, entry.slice(at + 1))}`;
    }),
  );
  /** `target:alias`, `/target:/parent/alias`. */
  const link = textBy((value) =>
    value
      .split(':')
      .map((part) => part.replace(/[^/]+/g, (name) => cover.name('name', name)))
      .join(':'),
  );
  const mode = textBy((value) => {
    const prefix = 'container:';
    return value.startsWith(prefix)
      ? `${prefix}${cover.name('container', value.slice(prefix.length))}`
      : cover.name('network', value);
  });
  const extraHost = textBy((line) => {
    const at = line.search(/[:=]/);
    return at <= 0 ? cover.text(line) : `${cover.name('name', line.slice(0, at))}${cover.text(line.slice(at))}`;
  });
  const labels: FieldScrub = (value) =>
    isObject(value)
      ? objectOf([
          ['com.docker.compose.service', labelled(value, 'com.docker.compose.service', 'service')],
          ['com.docker.compose.project', labelled(value, 'com.docker.compose.project', 'project')],
          ['com.docker.compose.network', labelled(value, 'com.docker.compose.network', 'network')],
          ['com.docker.compose.container-number', asIs(value['com.docker.compose.container-number'], '')],
        ])
      : null;
  const labelled = (value: Readonly<Record<string, unknown>>, key: string, kind: NameKind): Json | undefined =>
    typeof value[key] === 'string' ? cover.name(kind, value[key]) : undefined;
  const options: FieldScrub = (value, place) =>
    entriesOf(
      textBy((option, at) =>
        /bridge\.name$|container_iface_prefix$|endpoint\.ifname$|\/parent$/.test(at)
          ? cover.name('interface', option)
          : cover.text(option),
      ),
    )(value, place);
  const endpoint = fieldsOf({
    NetworkID: asIs,
    IPAddress: text,
    IPPrefixLen: asIs,
    GlobalIPv6Address: text,
    GlobalIPv6PrefixLen: asIs,
    MacAddress: text,
    Gateway: text,
    IPv6Gateway: text,
    GwPriority: asIs,
    Aliases: listOf(named('name')),
    DNSNames: listOf(named('name')),
    Links: listOf(link),
    DriverOpts: options,
  });
  const container = fieldsOf({
    Id: asIs,
    Name: textBy((name) => name.replace(/[^/]+/, (plain) => cover.name('container', plain))),
    Image: asIs,
    Created: asIs,
    State: fieldsOf({ Running: asIs, Status: asIs, Pid: asIs, StartedAt: asIs }),
    Config: fieldsOf({
      Hostname: named('host'),
      Domainname: named('host'),
      Image: image,
      Env: variables,
      Cmd: words,
      Entrypoint: words,
      Labels: labels,
      ExposedPorts: entriesOf(fieldsOf({})),
      WorkingDir: () => undefined,
    }),
    HostConfig: fieldsOf({
      NetworkMode: mode,
      PortBindings: ports,
      ExtraHosts: listOf(extraHost),
      Links: listOf(link),
      Dns: listOf(text),
      CapAdd: listOf(asIs),
      Privileged: asIs,
    }),
    NetworkSettings: fieldsOf({
      Ports: ports,
      Networks: entriesOf(endpoint, (name) => cover.name('network', name)),
    }),
  });
  const network = fieldsOf({
    Id: asIs,
    Name: named('network'),
    Created: asIs,
    Driver: asIs,
    Scope: asIs,
    Internal: asIs,
    Attachable: asIs,
    Ingress: asIs,
    EnableIPv4: asIs,
    EnableIPv6: asIs,
    IPAM: fieldsOf({
      Driver: asIs,
      Config: listOf(
        fieldsOf({ Subnet: text, Gateway: text, IPRange: text, AuxiliaryAddresses: entriesOf(text, auxiliary) }),
      ),
    }),
    Options: options,
    Labels: labels,
  });
  function auxiliary(name: string): string {
    return cover.name('name', name);
  }
  const imageRecord = fieldsOf({
    Id: asIs,
    RepoTags: listOf(image),
    Config: fieldsOf({ Entrypoint: words, Cmd: words, Env: variables, ExposedPorts: entriesOf(fieldsOf({})) }),
  });
  const info = fieldsOf({
    ServerVersion: asIs,
    ExperimentalBuild: asIs,
    OperatingSystem: textBy((system) => (system === 'Docker Desktop' ? system : 'Linux')),
    Name: textBy((name) => (name === 'docker-desktop' ? name : cover.name('host', name))),
    SecurityOptions: listOf(asIs),
    Swarm: fieldsOf({ LocalNodeState: asIs }),
    FirewallBackend: fieldsOf({ Driver: asIs, Info: listOf(listOf(asIs)) }),
  });
  const snapshot = fieldsOf({
    version: fieldsOf({
      Version: asIs,
      ApiVersion: asIs,
      Os: asIs,
      Arch: asIs,
      Components: listOf(fieldsOf({ Name: asIs, Version: asIs })),
    }),
    info,
    networks: listOf(network),
    containers: listOf(container),
    images: listOf(imageRecord),
    libpodNetworks: (value, place) => scrubTables(value, context, place),
  });
  if (!isObject(raw)) return null;
  return objectOf(
    Object.entries(raw).map(([key, value]) => [
      key,
      key === 'snapshot'
        ? snapshot(value, key)
        : key === 'problems'
          ? undefined
          : key === 'beside' && Array.isArray(value)
            ? value.map((part) => scrubSnapshot(part, context))
            : scrubTables(value, context, key),
    ]),
  );
}

/** Keys of the kernel's and the engine's tables whose values, or whose own keys, are names. */
const NAMED_BY: ReadonlyMap<string, NameKind> = new Map([
  ['ifname', 'interface'],
  ['network_interface', 'interface'],
  ['ifName', 'interface'],
  ['container', 'name'],
  ['service', 'name'],
  ['namespace', 'name'],
  ['hostname', 'host'],
]);

/** Keys of objects whose keys are names of containers or machines. */
const KEYED_BY_NAME = /(?:^|\/)(?:kernel\/containers|veths)$/;

/** Lists of objects that have a `name` of a person. In `nft` a name is one of a table or a chain. */
const NAMED_ITEMS = /(?:^|\/)(?:libpodNetworks|machine\/namespaces|cni\/(?:conflists|results))\/\d+$/;

/** Texts with names in them beside addresses. */
const TEXTS = /\/(?:resolvConf|hosts|labels\/[^/]*|names\/\d+|comment|ifalias|portMappings\/.*)$/;

/** What tools printed, or a person stated: all of it, with addresses and interfaces replaced wherever they stand. */
function scrubTables(value: unknown, context: ScrubContext, place: string): Json {
  const { cover } = context;
  if (typeof value === 'string') {
    const kind = NAMED_BY.get(place.slice(place.lastIndexOf('/') + 1));
    if (kind) return cover.name(kind, value);
    if (TEXTS.test(place)) return cover.text(value);
    return cover.tables(value.replace(COMMENT, (_, flag: string) => `${flag}"***"`));
  }
  if (Array.isArray(value)) return value.map((item: unknown, index) => scrubTables(item, context, `${place}/${index}`));
  if (!isObject(value)) return typeof value === 'number' || typeof value === 'boolean' ? value : null;
  const net = netBeside(value);
  const covered = net === undefined ? undefined : cover.net(net);
  return objectOf(
    Object.entries(value).map(([key, item]) => {
      const at = `${place}/${key}`;
      if (key === 'comment' && typeof item === 'string') return [key, '***'];
      if (key === 'addr' && covered !== undefined) return [key, covered];
      const name = KEYED_BY_NAME.test(place) ? cover.name('name', key) : key;
      if (key === 'name' && typeof item === 'string' && NAMED_ITEMS.test(place))
        return [key, cover.name('network', item)];
      return [name, scrubTables(item, context, at)];
    }),
  );
}

/** A comment of iptables-save says what a person thought of a rule, and decides nothing. */
const COMMENT = /(--comment )(?:"(?:[^"\\]|\\.)*"|\S+)/g;

/** `{"addr": "10.0.0.0", "len": 8}` of nft, and `{"local": "10.0.0.1", "prefixlen": 8}` of ip. */
function netBeside(value: Readonly<Record<string, unknown>>): ReturnType<typeof parseNet> {
  const { addr, len, local, prefixlen } = value;
  const base = addr ?? local;
  const length = len ?? prefixlen;
  if (typeof base !== 'string' || typeof length !== 'number') return undefined;
  return parseNet(`${base}/${length}`);
}
