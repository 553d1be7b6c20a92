import {
  type Answer,
  type Assumption,
  type Container,
  ENGINE,
  engineNamespace,
  HOST,
  indexOf,
  isLinkLocal,
  isActive,
  keysOf,
  type Network,
  type Result,
  parseIpLiteral,
  type Problem,
  type Topology,
  enginesOf,
} from '../../model/index.ts';
import type { Question, QuestionSource, QuestionTarget } from './Question.ts';
import { nearMiss } from './nearMiss.ts';
import { quoted, shown } from '../narrate/shown.ts';
import { unaskable } from './unaskable.ts';

/**
 * Reads a question as a person types it (docs/contract.md): FROM is a service or container name, `@host`, `@lan`, `@lan+route`
 * or `@internet`; TO is `HOST:PORT[/tcp|/udp]` or `[v6]:PORT`, HOST a name, an address, `@host` or `SERVICE@NETWORK`. A
 * pasted URL is taken too (`http://web:8000/health`). Undefined with one problem where it cannot be asked.
 */
export function parseQuestion(topology: Topology, from: string, to: string): Result<Question | undefined> {
  const target = splitTarget(to.trim());
  if ('problem' in target) return failed('question-target', target.problem(topology));
  return question(topology, { from: from.trim(), to: to.trim(), ...target });
}

/**
 * The same for one entry of `netlens reach --batch`, `{"from", "address", "port", "protocol"}`, whose address is any HOST
 * form, IPv6 without brackets. What cannot be asked, whatever it is, becomes its answer: unknown, with the reason.
 */
export function batchQuestion(topology: Topology, raw: unknown): Question | Answer {
  const entry = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const { from, address, port, protocol = 'tcp' } = entry;
  const asked = typeof from === 'string' ? from.trim() : '';
  const host = typeof address === 'string' ? address.trim() : '';
  const to = `${host.includes(':') ? `[${host}]` : host}:${asText(port)}/${asText(protocol)}`;
  if (typeof from !== 'string' || typeof address !== 'string' || host === '') {
    const message = 'A question needs "from" and "address" (both strings), a "port" and a "protocol".';
    return unaskable(asked, host === '' ? '' : to, failed('question-entry', message).problems);
  }
  if (!isPort(port)) return unaskable(asked, to, failed('question-port', notAPort(asText(port))).problems);
  if (protocol !== 'tcp' && protocol !== 'udp') {
    const message = `${quoted(asText(protocol))} is not a supported protocol: use tcp or udp.`;
    return unaskable(asked, to, failed('question-protocol', message).problems);
  }
  const parsed = question(topology, { from: asked, to, host, port, protocol });
  return parsed.value ?? unaskable(asked, to, parsed.problems);
}

/** What a container's configuration names: a host in any form that a client takes, and a port. */
export interface Dialled {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The question that a container asks by dialling a destination. Undefined where that is none: no such container, no host. */
export function dialQuestion(
  topology: Topology,
  container: string,
  { host, port, protocol }: Dialled,
): Question | undefined {
  const target = host.startsWith('@') || !isPort(port) ? undefined : targetOf(topology, host);
  if (target === undefined || typeof target === 'string') return undefined;
  const to = `${host.includes(':') ? `[${host}]` : host}:${port}/${protocol}`;
  const source = { kind: 'container', id: container } as const;
  return { from: container, to, source, target, port, protocol, assumptions: [] };
}

/** A value of JSON as it stood in the batch. String() would throw at `{"toString": null}`. */
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

function question(
  topology: Topology,
  { from, to, host, port, protocol }: { readonly from: string; readonly to: string } & Target,
): Result<Question | undefined> {
  const assumptions: Assumption[] = [];
  const source = sourceOf(topology, from, assumptions);
  if (typeof source === 'string') return failed('question-source', source);
  const target = targetOf(topology, host);
  if (typeof target === 'string') return failed('question-target', target);
  return { value: { from, to, source, target, port, protocol, assumptions }, problems: [] };
}

function sourceOf(topology: Topology, from: string, assumptions: Assumption[]): QuestionSource | string {
  switch (from) {
    case HOST:
      return { kind: 'host' };
    case '@lan':
      return { kind: 'lan', route: false };
    case '@lan+route':
      return { kind: 'lan', route: true };
    case ENGINE:
      // Of an engine that runs on the machine itself that is the host's namespace.
      return { kind: enginesOf(topology).some((engine) => engineNamespace(engine) === ENGINE) ? 'engine' : 'host' };
    case '@internet':
      return { kind: 'internet' };
    case '':
      return 'Name the source: a service or container name, @host, @lan, @lan+route, @engine or @internet.';
  }
  if (from.startsWith('@')) {
    return `There is no source ${quoted(from)}: use @host, @lan, @lan+route, @engine, @internet or the name of a service.`;
  }
  const found = containersNamed(topology, from);
  const first = found[0];
  if (!first) return unknownName('service or container', from, containerNames(topology));
  if (found.length > 1) {
    assumptions.push({
      code: 'first-replica',
      message: `${shown(from)} is ${found.length} containers; the question is asked from ${shown(first.containerName)}.`,
    });
  }
  return { kind: 'container', id: first.id };
}

function targetOf(topology: Topology, host: string): QuestionTarget | string {
  if (host === HOST) return { kind: 'host' };
  // Names of namespaces are what somebody gave: `shop/web-1`, `a@b`.
  const isNamespace = topology.machine?.namespaces.some(
    (one) => !one.root && (one.name === host || one.id === host || one.inode === host || one.names.includes(host)),
  );
  if (isNamespace) return { kind: 'name', name: host };
  const ip = parseIpLiteral(host);
  if (ip?.family === 6 && isLinkLocal(ip))
    return `${quoted(host)} is a link-local address: every link has its own fe80::/10, so it means nothing without an interface. Use a global or ULA address.`;
  if (ip) return { kind: 'address', address: ip.text };
  if (/^\[?[0-9a-f:.]*%/i.test(host)) {
    return `${quoted(host)} names an interface (after the %), which exists in one namespace only: use an address without it.`;
  }
  if (/[:[\]]/.test(host)) return `${quoted(host)} is not an IPv6 address.`;
  if (host.startsWith('@')) {
    return `${quoted(host)} cannot be dialled: use @host, a name, an address, or SERVICE@NETWORK.`;
  }
  const at = host.lastIndexOf('@');
  if (at < 0) {
    if (/[\s/\\]/.test(host)) return `${quoted(host)} is not a valid name: it must not contain spaces or slashes.`;
    // A diagram asks by container id, which no resolver knows where it is the daemon's or a replica's.
    const byId = indexOf(topology).containers.get(host);
    const isOnlyId = byId && byId.name !== host && byId.service !== host;
    return { kind: 'name', name: isOnlyId ? byId.containerName : host };
  }
  const service = host.slice(0, at);
  const key = host.slice(at + 1);
  const containers = containersNamed(topology, service);
  if (containers.length === 0) return unknownName('service or container', service, containerNames(topology));
  const networks = networksNamed(topology, key);
  if (networks.length === 0)
    return unknownName(
      'network',
      key,
      topology.networks.map((n) => n.key),
    );
  for (const network of networks) {
    const there = containers.filter((c) => c.endpoints.some((e) => e.network === network.id));
    if (there.length > 0) return { kind: 'endpoint', containers: there.map((c) => c.id), network: network.id };
  }
  return `${shown(service)} is not on the network ${shown(key)}, so it has no address there${theirNetworks(topology, containers)}.`;
}

function theirNetworks(topology: Topology, containers: readonly Container[]): string {
  const ids = new Set(containers.flatMap((c) => c.endpoints.map((e) => e.network)));
  const keys = topology.networks.filter((n) => ids.has(n.id)).map((n) => shown(n.key));
  return keys.length > 0 ? `; it is on ${keys.join(', ')}` : '; it is on no network';
}

/** The containers that a person means by a name: by id, service, container name, unit or the start of the daemon's id. */
export function containersNamed(topology: Topology, name: string): readonly Container[] {
  const exact = indexOf(topology).containers.get(name);
  if (exact && exact.service !== name) return [exact];
  const { byService, byName } = calledIn(topology);
  const service = ofAskedEngine(topology, byService.get(name) ?? []);
  if (service.length > 0) return running(service).toSorted((a, b) => replicaOf(a) - replicaOf(b));
  const named = ofAskedEngine(topology, byName.get(name) ?? []);
  if (named.length > 0) return running(named);
  if (/^[0-9a-f]{6,64}$/.test(name)) return topology.containers.filter((c) => c.dockerId?.startsWith(name));
  return [];
}

/** Of containers of several engines that are called alike, those of the engine that was asked; the others' have names of their own. */
function ofAskedEngine({ beside = [] }: Topology, containers: readonly Container[]): readonly Container[] {
  const own = containers.filter(({ id }) => !beside.some((other) => other.containers.has(id)));
  return own.length > 0 ? own : containers;
}

interface Called {
  readonly byService: ReadonlyMap<string, readonly Container[]>;
  /** By name and by the daemon's name. */
  readonly byName: ReadonlyMap<string, readonly Container[]>;
}

const called = new WeakMap<Topology, Called>();

/** What people call the containers; made once per topology. */
function calledIn(topology: Topology): Called {
  let made = called.get(topology);
  if (made) return made;
  const byService = new Map<string, Container[]>();
  const byName = new Map<string, Container[]>();
  const add = (map: Map<string, Container[]>, name: string, container: Container): void => {
    const list = map.get(name);
    if (list) list.push(container);
    else map.set(name, [container]);
  };
  for (const c of topology.containers) {
    if (c.service !== undefined) add(byService, c.service, c);
    for (const name of new Set([c.name, c.containerName, c.unit ?? c.name])) add(byName, name, c);
  }
  const { containers } = indexOf(topology);
  for (const { id, inode, names } of topology.machine?.namespaces ?? []) {
    const container = containers.get(id);
    if (container) for (const name of [inode, ...names]) if (!byName.has(name)) add(byName, name, container);
  }
  called.set(topology, (made = { byService, byName }));
  return made;
}

/** The number that Compose puts at the end of a replica's name: `shop-web-2`. */
const replicaOf = (c: Container): number => Number(/[-_](\d{1,6})$/.exec(c.containerName)?.[1] ?? 0);

/** Those that have a namespace now, or all where none has: asking about a stopped one has its own answer. */
function running(containers: readonly Container[]): readonly Container[] {
  const up = containers.filter(isActive);
  return up.length > 0 ? up : containers;
}

/** The networks that a person means by a key, a name, an id or a bridge's name. */
export function networksNamed(topology: Topology, key: string): readonly Network[] {
  const isKey = (n: Network): boolean => keysOf(n).includes(key);
  const hit = (network: Network): boolean =>
    isKey(network) ||
    network.name === key ||
    network.id === key ||
    (network.isDefaultBridge && key === 'bridge') ||
    network.bridgeName === key;
  // The key first: in a project whose network `a` has the name of another's key, the person who wrote the file means the key.
  return topology.networks.filter(hit).sort((a, b) => Number(isKey(b)) - Number(isKey(a)));
}

function containerNames(topology: Topology): string[] {
  return [...new Set(topology.containers.flatMap((c) => [c.name, c.containerName]))];
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearMiss(name, known);
  if (near !== undefined) return `There is no ${what} ${quoted(name)} here; did you mean ${quoted(near)}?`;
  if (known.length === 0) return `There is no ${what} ${quoted(name)} here: nothing is defined.`;
  const some = known
    .slice(0, 8)
    .map((k) => shown(k, 40))
    .join(', ');
  return `There is no ${what} ${quoted(name)} here; there ${known.length === 1 ? 'is' : 'are'} ${some}${known.length > 8 ? ', …' : ''}.`;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

function splitTarget(to: string): Target | { problem: (topology: Topology) => string } {
  const say = (text: string): { problem: () => string } => ({ problem: () => text });
  if (to === '') return say('Name the target, for example db:5432 or 172.18.0.3:80/tcp.');
  const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?(?:[/?#].*)?$/i.exec(to);
  if (url) {
    const port = url[3] === undefined ? DEFAULT_PORTS.get((url[1] ?? '').toLowerCase()) : Number(url[3]);
    if (port === undefined)
      return say(`${quoted(to)} names no port, and ${quoted(url[1] ?? '')} has no known default: write HOST:PORT.`);
    return isPort(port) ? { host: url[2] ?? '', port, protocol: 'tcp' } : say(notAPort(String(port)));
  }
  const proto = /\/([A-Za-z0-9]*)$/.exec(to);
  const rest = proto ? to.slice(0, proto.index) : to;
  const protocol = proto ? proto[1]?.toLowerCase() : 'tcp';
  if (protocol !== 'tcp' && protocol !== 'udp') {
    return say(`${quoted(proto?.[1] ?? '')} is not a supported protocol: use /tcp or /udp.`);
  }
  const colon = rest.lastIndexOf(':');
  const host = rest.slice(0, colon);
  const portText = rest.slice(colon + 1);
  if (colon <= 0 || rest.endsWith(']')) return { problem: (topology) => portMissing(topology, rest) };
  if (!/^\d{1,5}$/.test(portText) || !isPort(Number(portText))) return say(notAPort(portText));
  if (host.includes(':') && !/^\[.*\]$/.test(host)) {
    return say(
      `Put an IPv6 address in brackets, to separate its colons from the port's: [${shown(host)}]:${portText}.`,
    );
  }
  return { host, port: Number(portText), protocol };
}

const DEFAULT_PORTS = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['redis', 6379],
  ['amqp', 5672],
  ['mongodb', 27017],
]);

function notAPort(text: string): string {
  return text === ''
    ? 'Name the port, for example db:5432.'
    : `${quoted(text)} is not a port: use a number from 1 to 65535.`;
}

/** "db" alone: name a port that the service is known to use. */
function portMissing(topology: Topology, host: string): string {
  const container = containersNamed(topology, host)[0];
  const port =
    topology.listeners.find((l) => l.container === container?.id)?.port ??
    container?.exposed[0]?.port ??
    container?.published[0]?.containerPort;
  if (container && port !== undefined) return `Name the port of ${shown(host)}, for example ${shown(host)}:${port}.`;
  return `${quoted(host)} names no port: write HOST:PORT, for example ${container ? shown(host) : 'db'}:5432.`;
}

function isPort(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
}

function failed(code: string, message: string): Result<undefined> {
  const problem: Problem = { code, severity: 'error', message };
  return { value: undefined, problems: [problem] };
}
