import type { Chance } from '../Chance.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute } from './CompiledNamespace.ts';
import { commonPrefix, inNet, type Ip, isLinkLocal, isLoopback, prefixKey } from '../../model/index.ts';

/** The route that `ip route get` would show: longest prefix, lowest metric. Local addresses are not asked here. */
export function lookupRoute(ns: CompiledNamespace, destination: Ip, chance?: Chance): CompiledRoute | undefined {
  for (const { length, byPrefix } of destination.family === 4 ? ns.routes4 : ns.routes6) {
    const route = byPrefix.get(prefixKey(destination, length));
    if (route) return route.equal.length > 0 ? oneOfEqual(ns, route, chance) : route;
  }
  return undefined;
}

/**
 * Of several default routes of one metric the kernel takes the first, unless the neighbour entry of its router has grown stale; then the
 * next (net/ipv4/fib_semantics.c, fib_select_default and fib_detect_death). IPv6 chooses by a hash of the flow (net/ipv6/route.c). So which
 * one it is hangs on what was sent before.
 */
function oneOfEqual(ns: CompiledNamespace, first: CompiledRoute, chance: Chance | undefined): CompiledRoute {
  const all = [first, ...first.equal];
  return all[chance?.choose(`default route of ${ns.id}`, all.length) ?? 0] ?? first;
}

/** Whether the address is this namespace's own. All of 127/8 is, where it has loopback. */
export function isLocalAddress(ns: CompiledNamespace, ip: Ip): boolean {
  if (ns.local.has(ip.key)) return true;
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
export function sourceTowards(ns: CompiledNamespace, destination: Ip, chance?: Chance): Ip | undefined {
  if (isLocalAddress(ns, destination)) return sourceForLocal(ns, destination);
  if (isLoopback(destination)) return destination;
  const route = lookupRoute(ns, destination, chance);
  return route && sourceForRoute(ns, route, destination);
}
