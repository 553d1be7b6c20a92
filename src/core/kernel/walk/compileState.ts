import {
  type Container,
  ENGINE,
  HOST,
  indexOf,
  type Ip,
  type IpNet,
  isUnspecified,
  parseIp,
  parseNet,
  type PolicyRule,
  prefixKey,
} from '../../model/index.ts';
import { type CompiledRuleset, compileRuleset } from '../netfilter/evaluate/compileRuleset.ts';
import {
  type CompiledLink,
  type CompiledNamespace,
  type CompiledPolicy,
  type CompiledRoute,
  type CompiledSocket,
  type RouteLength,
  socketKey,
} from './CompiledNamespace.ts';
import { wireLinks } from './wireLinks.ts';
import type { KernelState, Namespace, Route } from '../state/KernelState.ts';
import type { Family, Ruleset } from '../netfilter/Ruleset.ts';

/** A state prepared for context: numeric addresses, indexed rules, neighbours by segment. */
export interface CompiledState {
  readonly state: KernelState;
  readonly namespaces: ReadonlyMap<string, CompiledNamespace>;
  readonly host: CompiledNamespace | undefined;
  /** Segment → address key → links on it that have the address. */
  readonly neighbours: ReadonlyMap<string, ReadonlyMap<number | string, readonly CompiledLink[]>>;
  /** Segment → the engine's bridge on it. */
  readonly bridges: ReadonlyMap<string, CompiledLink>;
  /** By `Container.id`. */
  readonly containers: ReadonlyMap<string, Container>;
}

const compiled = new WeakMap<KernelState, CompiledState>();
const rulesets = new WeakMap<Ruleset, CompiledRuleset>();

/** The prepared form of a state, made once. */
export function compileState(state: KernelState): CompiledState {
  const known = compiled.get(state);
  if (known) return known;
  const namespaces = new Map<string, CompiledNamespace>();
  const neighbours = new Map<string, Map<number | string, CompiledLink[]>>();
  const bridges = new Map<string, CompiledLink>();
  for (const namespace of state.namespaces.values()) {
    const prepared = compileNamespace(namespace);
    namespaces.set(namespace.id, prepared);
    for (const link of prepared.links) {
      const { segment } = link.link;
      // What is wired hears by its wires.
      if (link.wiring) continue;
      if (segment === undefined || !link.link.up) continue;
      if ((namespace.id === HOST || namespace.id === ENGINE) && link.link.kind === 'bridge') bridges.set(segment, link);
      let here = neighbours.get(segment);
      if (!here) neighbours.set(segment, (here = new Map<string | number, CompiledLink[]>()));
      for (const { ip } of link.addresses) {
        const list = here.get(ip.key);
        if (list) list.push(link);
        else here.set(ip.key, [link]);
      }
    }
  }
  wireLinks(namespaces);
  const made: CompiledState = {
    state,
    namespaces,
    host: namespaces.get(HOST),
    neighbours,
    bridges,
    containers: indexOf(state.topology).containers,
  };
  compiled.set(state, made);
  return made;
}

function compileNamespace(namespace: Namespace): CompiledNamespace {
  const links: CompiledLink[] = [];
  const local = new Map<number | string, CompiledLink>();
  const sockets = new Map<number, CompiledSocket[]>();
  const rulesOf = (family: Family): CompiledRuleset | undefined => {
    const ruleset = namespace.rulesets[family];
    if (!ruleset) return undefined;
    const known = rulesets.get(ruleset) ?? compileRuleset(ruleset);
    rulesets.set(ruleset, known);
    return known;
  };
  const routes4: RouteLength[] = [];
  const routes6: RouteLength[] = [];
  const made: CompiledNamespace = {
    id: namespace.id,
    namespace,
    links,
    loopback: undefined,
    local,
    routes4,
    routes6,
    sockets,
    lacksAddresses: namespace.links.some((link) => link.machine?.missing === 'addresses'),
    lacksNft: namespace.machine?.iptablesSave !== undefined && namespace.machine.nft === undefined,
    rules4: rulesOf(4),
    rules6: rulesOf(6),
  };
  for (const link of namespace.links) {
    const addresses = link.addresses.flatMap((address) => {
      const ip = parseIp(address.address);
      return ip ? [{ ip, prefix: address.prefix, scope: address.scope }] : [];
    });
    const prepared: CompiledLink = {
      ...(link.machine ? { wiring: { ports: [], uppers: [] } } : {}),
      link,
      name: link.name,
      namespace: made,
      isLoopback: link.kind === 'lo',
      addresses,
    };
    links.push(prepared);
    if (link.kind === 'lo') (made as { loopback: CompiledLink | undefined }).loopback = prepared;
    if (link.up) for (const { ip } of addresses) if (!local.has(ip.key)) local.set(ip.key, prepared);
  }
  const byName = new Map(links.map((l) => [l.name, l]));
  const way: RouteWays = { byName, otherwise: made.loopback ?? links[0] };
  if (namespace.machine) {
    Object.assign(made, {
      policy4: compilePolicy(namespace, 4, namespace.machine.rules4, way),
      policy6: compilePolicy(namespace, 6, namespace.machine.rules6, way),
      localNets: localNetsOf(namespace),
    });
  } else {
    routes4.push(...compileRoutes(namespace.routes, 4, way));
    routes6.push(...compileRoutes(namespace.routes, 6, way));
  }
  for (const socket of namespace.sockets) {
    const ip = parseIp(socket.address);
    if (!ip) continue;
    const key = socketKey(socket.protocol, socket.port);
    const list = sockets.get(key);
    const prepared = { socket, ip, wildcard: isUnspecified(ip) };
    if (list) list.push(prepared);
    else sockets.set(key, [prepared]);
  }
  return made;
}

/** A default route by a router: of equal ones the kernel keeps all in use (`oneOfEqual`). */
const isByGateway = ({ route, via }: CompiledRoute): boolean =>
  via !== undefined && (route.destination === '0.0.0.0/0' || route.destination === '::/0');

interface RouteWays {
  readonly byName: ReadonlyMap<string, CompiledLink>;
  /** The link of a route that has none: what it refuses leaves by no link. */
  readonly otherwise: CompiledLink | undefined;
}

function compileRoutes(routes: readonly Route[], family: Family, { byName, otherwise }: RouteWays): RouteLength[] {
  const byLength = new Map<number, Map<number | string, CompiledRoute>>();
  for (const route of routes) {
    if (route.family !== family) continue;
    const net = parseNet(route.destination);
    const hops = route.hops?.flatMap((hop) => {
      const link = byName.get(hop.link);
      const next = hop.via === undefined ? undefined : parseIp(hop.via);
      return link?.link.up ? [{ link, next: next ?? ON_LINK }] : [];
    });
    const link = hops?.[0]?.link ?? byName.get(route.link) ?? (route.type === 'unicast' ? undefined : otherwise);
    if (!net || net.family !== family || !link?.link.up) continue;
    let here = byLength.get(net.length);
    if (!here) byLength.set(net.length, (here = new Map<string | number, CompiledRoute>()));
    const key = prefixKey(net.base, net.length);
    const before = here.get(key);
    const prepared: CompiledRoute = {
      route,
      link,
      via: route.via === undefined ? undefined : parseIp(route.via),
      source: route.source === undefined ? undefined : parseIp(route.source),
      ...(hops && hops.length > 1 ? { hops } : {}),
      equal: [],
    };
    const isEqual =
      before !== undefined &&
      ((isByGateway(before) && isByGateway(prepared)) ||
        (before.route.firstMadeCounts === true && route.firstMadeCounts === true));
    if (isEqual && before.route.metric === route.metric) before.equal.push(prepared);
    if (!before || before.route.metric > route.metric) here.set(key, prepared);
  }
  return [...byLength].map(([length, byPrefix]) => ({ length, byPrefix })).sort((a, b) => b.length - a.length);
}

const ON_LINK = parseIp('0.0.0.0') as Ip;

function compilePolicy(
  namespace: Namespace,
  family: Family,
  rules: readonly PolicyRule[] | undefined,
  way: RouteWays,
): CompiledPolicy {
  const byTable = new Map<string, Route[]>();
  for (const route of namespace.routes) {
    const table = route.table ?? 'main';
    const list = byTable.get(table);
    if (list) list.push(route);
    else byTable.set(table, [route]);
  }
  const { machine } = namespace;
  const routes = family === 4 ? machine?.routes4 : machine?.routes6;
  return {
    ...(routes === undefined ? { missing: 'routes' } : rules === undefined ? { missing: 'policy-rules' } : {}),
    incomplete: [`routes${family}` as const, `rules${family}` as const].some((part) => machine?.incomplete?.has(part)),
    // The table `local` is asked first, for what is the namespace's own: `isLocalAddress`.
    rules: (rules ?? [])
      .filter((rule) => rule.table !== 'local')
      .map((rule) => ({
        rule,
        source: rule.source === undefined ? undefined : parseNet(rule.source),
        destination: rule.destination === undefined ? undefined : parseNet(rule.destination),
      })),
    tables: new Map([...byTable].map(([table, routes]) => [table, compileRoutes(routes, family, way)])),
  };
}

/** `ip route add local 10.96.0.0/12 dev lo`: a net that is local as a whole. 127/8 is known to be. */
function localNetsOf({ routes }: Namespace): IpNet[] {
  return routes.flatMap((route) => {
    if (route.type !== 'local' || route.destination === '127.0.0.0/8') return [];
    const net = parseNet(route.destination);
    return net && net.length < (net.family === 4 ? 32 : 128) ? [net] : [];
  });
}
