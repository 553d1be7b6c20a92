import type { Chance } from '../Chance.ts';
import type {
  CompiledLink,
  CompiledNamespace,
  CompiledPolicy,
  CompiledPolicyRule,
  CompiledRoute,
  RouteFlow,
  RouteLength,
} from './CompiledNamespace.ts';
import type { Packet } from './Packet.ts';
import { commonPrefix, inNet, type Ip, isLinkLocal, isLoopback, prefixKey } from '../../model/index.ts';

/**
 * The route that `ip route get` would show: of a captured machine by the rules of `ip rule` and their tables, else of the one
 * table. Local addresses are not asked here.
 */
export function lookupRoute(ns: CompiledNamespace, destination: Ip, flow: RouteFlow = {}): CompiledRoute | undefined {
  const policy = destination.family === 4 ? ns.policy4 : ns.policy6;
  if (policy) return lookupByPolicy(ns, policy, destination, flow);
  const route = longestPrefix(destination.family === 4 ? ns.routes4 : ns.routes6, destination)?.route;
  return route && oneOfEqual(ns, route, flow.chance);
}

/**
 * Of several default routes of one metric the kernel takes the first, unless the neighbour entry of its router has grown stale; then the
 * next (net/ipv4/fib_semantics.c, fib_select_default and fib_detect_death). IPv6 chooses by a hash of the flow (net/ipv6/route.c). So which
 * one it is hangs on what was sent before.
 */
function oneOfEqual(ns: CompiledNamespace, first: CompiledRoute, chance: Chance | undefined): CompiledRoute {
  if (first.equal.length === 0) return first;
  const all = [first, ...first.equal];
  const { destination, firstMadeCounts } = first.route;
  if (firstMadeCounts)
    return all[chance?.choose(`route to ${destination} of ${ns.id}`, all.length, 'engines') ?? 0] ?? first;
  return all[chance?.choose(`default route of ${ns.id}`, all.length, 'default-route') ?? 0] ?? first;
}

interface Found {
  readonly route: CompiledRoute;
  readonly length: number;
}

/** Longest prefix, lowest metric. */
function longestPrefix(table: readonly RouteLength[], destination: Ip, out?: string): Found | undefined {
  for (const { length, byPrefix } of table) {
    const route = byPrefix.get(prefixKey(destination, length));
    if (route && (out === undefined || leadsBy(route, out))) return { route, length };
  }
  return undefined;
}

/** Whether a route leads by the link; what refuses leads by none (net/ipv4/fib_semantics.c, fib_lookup_good_nhc). */
const leadsBy = ({ route, link, hops }: CompiledRoute, out: string): boolean =>
  route.type !== 'unicast' || link.name === out || hops?.some((hop) => hop.link.name === out) === true;

/** No more rules than this are asked: `goto` only leads forward, but a capture may say otherwise. */
const MAX_POLICY_RULES = 4096;

/** net/core/fib_rules.c, fib_rules_lookup: the first rule that holds and whose table has a route. */
function lookupByPolicy(
  ns: CompiledNamespace,
  policy: CompiledPolicy,
  destination: Ip,
  flow: RouteFlow,
): CompiledRoute | undefined {
  if (policy.missing !== undefined) return unknownRoute(ns, policy.missing, destination);
  const { rules, tables, incomplete } = policy;
  let asked = 0;
  for (let i = 0; i < rules.length && asked < MAX_POLICY_RULES; i++, asked++) {
    const compiled = rules[i];
    if (!compiled || !policyRuleHolds(compiled, destination, flow)) continue;
    const { rule } = compiled;
    // A selector that is not modelled, or could not be read: it may hold.
    if (rule.unknown !== undefined && flow.chance?.choose(`${rule.text} of ${ns.id}`, 2, 'rule') !== 1) continue;
    if (rule.goto !== undefined) {
      const target = rules.findIndex((other, at) => at > i && other.rule.priority === rule.goto);
      if (target < 0) continue;
      i = target - 1;
      continue;
    }
    if (rule.action === 'nop') continue;
    if (rule.action === 'unreachable' || rule.action === 'prohibit' || rule.action === 'blackhole')
      return refusal(ns, rule.action, destination);
    const name = rule.vrf ? vrfTable(ns, flow) : (rule.table ?? 'main');
    const found = name === undefined ? undefined : longestPrefix(tables.get(name) ?? [], destination, flow.out);
    if (!found || found.route.route.type === 'throw') continue;
    if (rule.suppressPrefix !== undefined && found.length <= rule.suppressPrefix) continue;
    // Of equal default routes the first that the capture lists. No capture shows which one the kernel takes, so it is an assumption.
    if (found.route.equal.length > 0) flow.chance?.assumes('first-default-route', ns.id);
    if (incomplete) flow.chance?.assumes('capture-incomplete', ns.id);
    return found.route;
  }
  return incomplete ? unknownRoute(ns, 'routes', destination) : undefined;
}

/** A rule of `ip rule` that itself refuses, as the route that it amounts to. */
function refusal(
  ns: CompiledNamespace,
  type: 'unreachable' | 'prohibit' | 'blackhole' | 'unknown',
  destination: Ip,
): CompiledRoute | undefined {
  const link = ns.loopback ?? ns.links[0];
  if (!link) return undefined;
  const everywhere = destination.family === 4 ? '0.0.0.0/0' : '::/0';
  return {
    route: { family: destination.family, destination: everywhere, link: link.name, metric: 0, type },
    link,
    via: undefined,
    source: undefined,
    equal: [],
  };
}

/** The answer of a table that was not captured. */
function unknownRoute(
  ns: CompiledNamespace,
  missing: 'routes' | 'policy-rules',
  destination: Ip,
): CompiledRoute | undefined {
  const route = refusal(ns, 'unknown', destination);
  return route && { ...route, missing };
}

function policyRuleHolds({ rule, source, destination }: CompiledPolicyRule, to: Ip, flow: RouteFlow): boolean {
  const holds =
    (!source || source.length === 0 || (flow.src !== undefined && inNet(flow.src, source))) &&
    (!destination || inNet(to, destination)) &&
    (!rule.mark || (((flow.mark ?? 0) ^ rule.mark.value) & rule.mark.mask) === 0) &&
    // Only a socket that is bound to a link asks by it, and what a driver sends.
    (rule.outLink === undefined || rule.outLink === flow.out) &&
    (rule.inLink === undefined || rule.inLink === (flow.in ?? 'lo')) &&
    (rule.protocol === undefined || rule.protocol === flow.protocol) &&
    isWithin(flow.sport, rule.sourcePorts) &&
    isWithin(flow.dport, rule.destinationPorts);
  return holds !== rule.not;
}

const isWithin = (port: number | undefined, range: readonly [number, number] | undefined): boolean =>
  range === undefined || (port !== undefined && port >= range[0] && port <= range[1]);

/** The table of the VRF in which the packet is: drivers/net/vrf.c. */
function vrfTable(ns: CompiledNamespace, flow: RouteFlow): string | undefined {
  const master = flow.in === undefined ? undefined : ns.links.find((link) => link.name === flow.in)?.link.master;
  return master === undefined ? undefined : ns.links.find((link) => link.name === master)?.link.machine?.table;
}

/** Whether the address is this namespace's own. All of 127/8 is, where it has loopback. */
export function isLocalAddress(ns: CompiledNamespace, ip: Ip): boolean {
  if (ns.local.has(ip.key)) return true;
  if (ns.localNets?.some((net) => inNet(ip, net))) return true;
  return ip.family === 4 && isLoopback(ip) && ns.loopback !== undefined;
}

/** The source of a socket that chose none, towards one of the namespace's own addresses. */
function sourceForLocal(ns: CompiledNamespace, destination: Ip): Ip {
  if (destination.family === 4 && isLoopback(destination)) {
    const first = ns.loopback?.addresses.find((a) => a.ip.family === 4);
    return first?.ip ?? destination;
  }
  return destination;
}

/**
 * The source of a socket that chose none, towards somewhere else: the route's, else IPv4: the link's address in the next
 * hop's subnet, else its first (net/ipv4/devinet.c, inet_select_addr); IPv6: RFC 6724 over the link's addresses.
 */
function sourceForRoute(ns: CompiledNamespace, route: CompiledRoute, destination: Ip): Ip | undefined {
  if (route.source) return route.source;
  return destination.family === 4
    ? selectAddress4(ns, route.link, route.via ?? destination)
    : selectAddress6(ns, route.link, destination);
}

/** inet_select_addr with universe scope: also what MASQUERADE takes. */
export function selectAddress4(ns: CompiledNamespace, link: CompiledLink, towards: Ip): Ip | undefined {
  const own = firstUsable(link, towards);
  if (own) return own;
  // An interface without address of its own (lo has only host-scope ones): the first interface that has one. The network
  // card was there before any bridge was made.
  const others = [...ns.links].sort((a, b) => Number(a.link.kind === 'bridge') - Number(b.link.kind === 'bridge'));
  for (const other of others) {
    const found = firstUsable(other, undefined);
    if (found) return found;
  }
  return undefined;
}

function firstUsable(link: CompiledLink, towards: Ip | undefined): Ip | undefined {
  let first: Ip | undefined;
  for (const { ip, prefix, scope } of link.addresses) {
    if (ip.family !== 4 || scope !== 'global') continue;
    if (towards && inNet(towards, { family: 4, base: ip, length: prefix })) return ip;
    first ??= ip;
  }
  return first;
}

/** RFC 6724, the rules that matter here: same address, scope, outgoing interface, longest common prefix. */
export function selectAddress6(ns: CompiledNamespace, link: CompiledLink, destination: Ip): Ip | undefined {
  let best: Ip | undefined;
  let bestScore = -1;
  for (const candidate of ns.links)
    for (const { ip, scope } of candidate.addresses) {
      if (ip.family !== 6 || scope === 'host') continue;
      const linkLocal = isLinkLocal(ip);
      if (linkLocal && candidate !== link) continue;
      const score =
        (ip.key === destination.key ? 1_000_000 : 0) +
        (linkLocal === isLinkLocal(destination) ? 100_000 : 0) +
        (candidate === link ? 10_000 : 0) +
        commonPrefix(ip, destination);
      if (score > bestScore) {
        best = ip;
        bestScore = score;
      }
    }
  return best;
}

/** The source of a socket that chose none. Undefined: no way there, or no address of that family to send from. */
export function sourceTowards(ns: CompiledNamespace, destination: Ip, flow?: RouteFlow): Ip | undefined {
  if (isLocalAddress(ns, destination)) return sourceForLocal(ns, destination);
  if (isLoopback(destination)) return destination;
  const route = lookupRoute(ns, destination, flow);
  return route && sourceForRoute(ns, route, destination);
}

/** The flow of a packet, as a route lookup asks with it. */
export const flowOf = (packet: Packet, chance: Chance | undefined, cameIn?: string): RouteFlow => ({
  src: packet.src,
  mark: packet.mark,
  protocol: packet.protocol,
  sport: packet.sport,
  dport: packet.dport,
  chance,
  ...(cameIn === undefined ? {} : { in: cameIn }),
});

/** What keeps a namespace from taking a packet with a source. `not-captured`: whether anything does, nobody can tell. */
export type SourceProblem = 'martian' | 'rp-filter' | 'not-captured';

/** Where a packet goes on to, as the check of its source asks. */
interface SourceCheck {
  /** The link that the packet would leave by; absent where it is for the namespace itself. */
  readonly out?: CompiledLink | undefined;
  readonly chance?: Chance | undefined;
}

/** Whether a namespace takes a packet with this source from this link (net/ipv4/fib_frontend.c, fib_validate_source). Undefined: it does. */
export function sourceProblem(
  link: CompiledLink,
  src: Ip,
  dst: Ip,
  { out, chance }: SourceCheck = {},
): SourceProblem | undefined {
  const ns = link.namespace;
  if (ns.local.has(src.key) && link.link.sysctls?.acceptLocal !== true) return 'martian';
  const isUnknown = ns.namespace.unknownSettings?.has('rp_filter') === true;
  const strict = isUnknown ? 1 : (link.link.sysctls?.rpFilter ?? ns.namespace.sysctls.rpFilter);
  if (strict === 0) return undefined;
  const back = lookupRoute(ns, src, { src: dst, ...(out ? { in: out.name } : {}) });
  if (isUnknown)
    return isTheWayBack(back, link) || chance?.supposes(ns.id, 'rp_filter') !== true ? undefined : 'rp-filter';
  if (back?.route.type === 'unknown') return 'not-captured';
  if (!back || back.route.type !== 'unicast') return 'rp-filter';
  if (isTheWayBack(back, link)) return undefined;
  // A link without an address cannot be asked about by itself.
  if (strict === 1 || !link.addresses.some((address) => address.ip.family === 4)) return 'rp-filter';
  return undefined;
}

const isTheWayBack = (back: CompiledRoute | undefined, link: CompiledLink): boolean =>
  back?.route.type === 'unicast' && (back.link === link || back.hops?.some((hop) => hop.link === link) === true);
