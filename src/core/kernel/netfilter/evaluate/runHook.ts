import { type Budget, type ChainVerdict, type CompiledBase, NAT_DST, NAT_SRC, runBase } from './compileRuleset.ts';
import type { MatchContext } from './compileMatch.ts';
import type { CompiledNamespace, Way } from '../../walk/CompiledNamespace.ts';
import { type ConnectionEntry, type Packet, TCP_FLAGS, type Tuple } from '../../walk/Packet.ts';
import { type Ip, parseIp } from '../../../model/index.ts';
import type { Chance } from '../../Chance.ts';
import { isLocalAddress, lookupRoute, selectAddress4, selectAddress6 } from '../../walk/routing.ts';
import type { NetfilterHook, Target } from '../Ruleset.ts';

/** What a hook did with a packet. */
export interface HookResult {
  readonly kind: 'pass' | 'drop' | 'reject' | 'unknown';
  /** The base chain and verdict that decided, for `drop`, `reject` and `unknown`. */
  readonly base?: CompiledBase;
  readonly verdict?: ChainVerdict;
}

/** The base chain whose rule decided, and what it decided. */
export interface DecidedBy {
  readonly base: CompiledBase;
  readonly verdict: ChainVerdict;
}

/** What the hooks of one walk share. */
export interface HookEnvironment {
  readonly entries: ConnectionEntry[];
  readonly budget: Budget;
  /** Absent where one way is enough to know. */
  readonly chance?: Chance | undefined;
  /** Called for every verdict of a filter chain and every rewriting; `by` is absent where an earlier packet decided. */
  readonly onVerdict?: (
    ns: CompiledNamespace,
    hook: NetfilterHook,
    base: CompiledBase,
    verdict: ChainVerdict,
    f: Packet,
  ) => void;
  readonly onRewrite?: (
    ns: CompiledNamespace,
    hook: NetfilterHook,
    before: Tuple,
    f: Packet,
    by: DecidedBy | undefined,
  ) => void;
}

const PASS: HookResult = { kind: 'pass' };

class Context implements MatchContext {
  readonly #ns: CompiledNamespace;
  constructor(ns: CompiledNamespace) {
    this.#ns = ns;
  }
  isLocal(ip: Ip, link: string | undefined): boolean | undefined {
    const isFound =
      link === undefined || link === ''
        ? isLocalAddress(this.#ns, ip)
        : this.#ns.links.some((l) => l.name === link && l.addresses.some((a) => a.ip.key === ip.key));
    return isFound || (this.#ns.lacksAddresses ? undefined : false);
  }
  reversePathOk(packet: Packet, loose: boolean): boolean | undefined {
    if (packet.inName === 'lo' || isLocalAddress(this.#ns, packet.src)) return true;
    const route = lookupRoute(this.#ns, packet.src);
    if (route?.missing) return undefined;
    return route !== undefined && (loose || route.link.name === packet.inName);
  }
}

const contexts = new WeakMap<CompiledNamespace, Context>();
function contextOf(ns: CompiledNamespace): Context {
  let c = contexts.get(ns);
  if (!c) contexts.set(ns, (c = new Context(ns)));
  return c;
}

/** conntrack's place among the priorities (linux/netfilter_ipv4.h). */
const CONNTRACK = -200;

/**
 * Takes a packet through one hook of a namespace: its base chains by priority, conntrack between raw and the rest, NAT at
 * its own priority. A nat chain is asked by a connection's first packet only; later ones, and answers, are rewritten from the
 * connection's entry.
 *
 * @param way for POSTROUTING, where MASQUERADE finds the source by it
 */
export function runHook(
  env: HookEnvironment,
  ns: CompiledNamespace,
  hook: NetfilterHook,
  packet: Packet,
  way?: Way,
): HookResult {
  const rules = packet.family === 4 ? ns.rules4 : ns.rules6;
  // Without rules, nothing uses conntrack and nothing is translated.
  if (!rules) return PASS;
  if (ns.lacksNft) env.chance?.assumes('nft-not-captured', ns.id);
  const chains = rules.hooks.get(hook);
  const tracks = hook === 'prerouting' || hook === 'output';
  const natAt = tracks ? NAT_DST : hook === 'forward' ? undefined : NAT_SRC;
  let tracked = !tracks;
  let translated = natAt === undefined;
  if (chains) {
    const context = contextOf(ns);
    for (const base of ordered(env, ns, { chains, ...rules.ruleset }, packet, context)) {
      if (!tracked && base.priority > CONNTRACK) {
        track(env, ns, packet);
        tracked = true;
      }
      if (
        !translated &&
        natAt !== undefined &&
        (base.priority > natAt || (base.priority === natAt && base.type !== 'nat'))
      ) {
        translate(env, ns, hook, packet);
        translated = true;
      }
      if (base.type === 'nat') {
        if (!asksNat(hook, packet)) continue;
        const verdict = runBase(base, packet, context, env);
        if (verdict.kind === 'nat' && verdict.target) {
          const failed = applyNat(env, { ns, hook, way, target: verdict.target, base, verdict }, packet);
          if (!failed) continue;
          const stopping: ChainVerdict = { ...verdict, kind: failed };
          env.onVerdict?.(ns, hook, base, stopping, packet);
          return { kind: failed, base, verdict: stopping };
        }
        if (verdict.kind === 'accept') continue;
        env.onVerdict?.(ns, hook, base, verdict, packet);
        return { kind: verdict.kind === 'nat' ? 'unknown' : verdict.kind, base, verdict };
      }
      const verdict = runBase(base, packet, context, env);
      env.onVerdict?.(ns, hook, base, verdict, packet);
      if (verdict.kind === 'accept') continue;
      // The kernel refuses a nat target outside a nat chain.
      return { kind: verdict.kind === 'nat' ? 'unknown' : verdict.kind, base, verdict };
    }
  }
  if (!tracked) track(env, ns, packet);
  if (!translated) translate(env, ns, hook, packet);
  return PASS;
}

/**
 * The chains in the order in which the kernel asks them. Of two nat chains of one priority the one that was registered later comes first
 * (net/netfilter/core.c, nf_hook_entries_grow), which nothing that prints rules shows, and nobody knows beforehand of several engines:
 * where two do something with this packet, every order is walked.
 */
function* ordered(
  env: HookEnvironment,
  ns: CompiledNamespace,
  { chains, tablesInAnyOrder }: { readonly chains: readonly CompiledBase[]; readonly tablesInAnyOrder?: true },
  packet: Packet,
  context: Context,
): Generator<CompiledBase> {
  for (let at = 0; at < chains.length; at++) {
    const base = chains[at];
    if (!base) continue;
    let end = at + 1;
    if (base.type === 'nat') while (chains[end]?.type === 'nat' && chains[end]?.rank === base.rank) end++;
    if (end === at + 1 || !env.chance) {
      yield base;
      continue;
    }
    const group = chains.slice(at, end);
    const left = group.filter((one) => doesAnything(env, one, packet, context));
    yield* group.filter((one) => !left.includes(one));
    if (left.length > 1 && !tablesInAnyOrder) env.chance.ordersOf(left.map(chainText), ns.id);
    while (left.length > 0) {
      const key = `order of ${left.map(chainText).join(', ')} in ${ns.id}`;
      yield* left.splice(env.chance.choose(key, left.length, tablesInAnyOrder ? 'engines' : 'order'), 1);
    }
    at = end - 1;
  }
}

const chainText = ({ table, name }: CompiledBase): string =>
  table.form === 'nft' ? `${table.nftFamily ?? 'ip'} ${table.name} ${name}` : `${name} of iptables`;

/** Whether a nat chain decides about the packet or marks it, tried on a copy. */
function doesAnything(env: HookEnvironment, base: CompiledBase, packet: Packet, context: Context): boolean {
  const entry = packet.entry && { ...packet.entry };
  const copy: Packet = { ...packet, entry };
  if (runBase(base, copy, context, env).kind !== 'accept') return true;
  const isMarked = copy.mark !== packet.mark || copy.markUnsure !== packet.markUnsure;
  return isMarked || entry?.mark !== packet.entry?.mark || entry?.markUnsure !== packet.entry?.markUnsure;
}

/** Finds or makes the namespace's entry of this packet's connection. */
function track(env: HookEnvironment, ns: CompiledNamespace, packet: Packet): void {
  if (packet.tracked === 'UNTRACKED') {
    packet.entry = undefined;
    return;
  }
  if (packet.inner) {
    trackError(env, ns, packet, packet.inner);
    return;
  }
  if (packet.protocol === 'icmp') {
    packet.tracked = 'UNTRACKED';
    packet.entry = undefined;
    return;
  }
  for (const entry of env.entries) {
    if (entry.namespace !== ns || entry.protocol !== packet.protocol) continue;
    if (isTuple(entry.original, packet.src, packet.sport, packet.dst, packet.dport)) {
      if (packet.protocol === 'tcp' && packet.flags === TCP_FLAGS.ACK) {
        acknowledge(entry, packet);
        return;
      }
      packet.entry = entry;
      // The same first packet again, on its way through lo: it is still the connection's first.
      packet.tracked = 'NEW';
      packet.reply = false;
      return;
    }
    if (isTuple(entry.far, packet.dst, packet.dport, packet.src, packet.sport)) {
      packet.entry = entry;
      packet.reply = true;
      packet.tracked = 'ESTABLISHED';
      entry.isAnswered = true;
      return;
    }
  }
  const original: Tuple = { src: packet.src, sport: packet.sport, dst: packet.dst, dport: packet.dport };
  const entry: ConnectionEntry = {
    namespace: ns,
    protocol: packet.protocol,
    original,
    far: original,
    dstDone: false,
    srcDone: false,
    mark: 0,
    markUnsure: 0,
    isAnswered: false,
  };
  env.entries.push(entry);
  packet.entry = entry;
  packet.reply = false;
  packet.tracked = 'NEW';
}

/**
 * The packet that ends TCP's handshake. Where the answer went past this namespace its connection is still in the state SYN_SENT, in which an
 * ACK of the client is invalid (net/netfilter/nf_conntrack_proto_tcp.c, tcp_conntracks): it has no entry, and no translation.
 */
function acknowledge(entry: ConnectionEntry, packet: Packet): void {
  packet.entry = entry.isAnswered ? entry : undefined;
  packet.tracked = entry.isAnswered ? 'ESTABLISHED' : 'INVALID';
  packet.reply = false;
}

/** An ICMP error belongs to the connection of the packet that it quotes. */
function trackError(env: HookEnvironment, ns: CompiledNamespace, packet: Packet, inner: Tuple): void {
  for (const entry of env.entries) {
    if (entry.namespace !== ns) continue;
    if (isTuple(entry.far, inner.src, inner.sport, inner.dst, inner.dport)) {
      packet.entry = entry;
      packet.reply = true;
      packet.tracked = 'RELATED';
      return;
    }
    // It quotes a reply, so it goes in the direction of the connection.
    if (isTuple(entry.original, inner.dst, inner.dport, inner.src, inner.sport)) {
      packet.entry = entry;
      packet.reply = false;
      packet.tracked = 'RELATED';
      return;
    }
  }
  packet.entry = undefined;
  packet.tracked = 'INVALID';
}

const isTuple = (tuple: Tuple, src: Ip, sport: number, dst: Ip, dport: number): boolean =>
  tuple.sport === sport && tuple.dport === dport && tuple.src.key === src.key && tuple.dst.key === dst.key;

/** Whether this packet goes through the nat chains of this hook: the first of a connection, in the original direction, once. */
function asksNat(hook: NetfilterHook, packet: Packet): boolean {
  const e = packet.entry;
  if (!e || packet.reply || packet.inner) return false;
  return hook === 'prerouting' || hook === 'output' ? !e.dstDone : !e.srcDone;
}

/** Rewrites by the entry that an earlier packet made: forward for requests, back for replies. */
function translate(env: HookEnvironment, ns: CompiledNamespace, hook: NetfilterHook, packet: Packet): void {
  const e = packet.entry;
  if (!e) return;
  const wayIn = hook === 'prerouting' || hook === 'output';
  if (!packet.reply) {
    if (wayIn) e.dstDone = true;
    else e.srcDone = true;
  }
  const before: Tuple = { src: packet.src, sport: packet.sport, dst: packet.dst, dport: packet.dport };
  if (packet.inner) {
    if (packet.reply) {
      if (wayIn) packet.dst = e.original.src;
      else {
        // The error now quotes the packet as its sender sent it.
        if (packet.src.key === e.far.dst.key) packet.src = e.original.dst;
        packet.inner = e.original;
      }
    } else if (wayIn) packet.dst = e.far.dst;
    else if (packet.src.key === e.original.src.key) packet.src = e.far.src;
  } else if (packet.reply) {
    if (wayIn) {
      packet.dst = e.original.src;
      packet.dport = e.original.sport;
    } else {
      packet.src = e.original.dst;
      packet.sport = e.original.dport;
    }
  } else if (wayIn) {
    packet.dst = e.far.dst;
    packet.dport = e.far.dport;
  } else {
    packet.src = e.far.src;
    packet.sport = e.far.sport;
  }
  if (env.onRewrite && !isTuple(before, packet.src, packet.sport, packet.dst, packet.dport))
    env.onRewrite(ns, hook, before, packet, undefined);
}

/** A nat rule that matched a packet, and the chain it is in. */
interface Translation extends DecidedBy {
  readonly ns: CompiledNamespace;
  readonly hook: NetfilterHook;
  readonly way: Way | undefined;
  readonly target: Target;
}

/**
 * Carries out a nat target for a connection's first packet. Undefined: done. `drop`: the kernel finds no address to put in, and
 * drops the packet; `unknown`: it cannot be told what the packet becomes.
 */
function applyNat(env: HookEnvironment, by: Translation, packet: Packet): 'drop' | 'unknown' | undefined {
  const { ns, hook, target, way } = by;
  const e = packet.entry;
  if (!e) return undefined;
  const before: Tuple = { src: packet.src, sport: packet.sport, dst: packet.dst, dport: packet.dport };
  switch (target.kind) {
    case 'dnat': {
      if (target.addresses) {
        const [first, last] = target.addresses;
        const ip = parseIp(first);
        if (!ip || first !== last) return 'unknown';
        packet.dst = ip;
      }
      if (target.ports) packet.dport = portIn(target.ports, packet.dport, target.portsFrom);
      break;
    }
    case 'redirect': {
      // To this host itself: loopback for its own packets, else the address of the interface it came in by, and where that has
      // none the packet is dropped (net/netfilter/nf_nat_redirect.c).
      const ip = packet.local
        ? parseIp(packet.family === 4 ? '127.0.0.1' : '::1')
        : ns.links.find((l) => l.name === packet.inName)?.addresses.find((a) => a.ip.family === packet.family)?.ip;
      if (!ip) return 'drop';
      packet.dst = ip;
      if (target.ports) packet.dport = portIn(target.ports, packet.dport);
      break;
    }
    case 'snat': {
      if (target.addresses) {
        const [first, last] = target.addresses;
        const ip = parseIp(first);
        if (!ip || first !== last) return 'unknown';
        packet.src = ip;
      }
      if (target.ports) packet.sport = portIn(target.ports, packet.sport);
      break;
    }
    case 'masquerade': {
      if (!way) return 'unknown';
      const ip =
        packet.family === 4 ? selectAddress4(ns, way.link, way.next) : selectAddress6(ns, way.link, packet.dst);
      // No address to masquerade with (net/netfilter/nf_nat_masquerade.c).
      if (!ip) return 'drop';
      packet.src = ip;
      break;
    }
    default:
      return 'unknown';
  }
  if (hook === 'prerouting' || hook === 'output') {
    e.far = { ...e.far, dst: packet.dst, dport: packet.dport };
    e.dstDone = true;
  } else {
    if (isTaken(env.entries, e, packet)) packet.sport = ANOTHER_PORT;
    e.far = { ...e.far, src: packet.src, sport: packet.sport };
    e.srcDone = true;
  }
  env.onRewrite?.(ns, hook, before, packet, by);
  return undefined;
}

/** Stands for the free port that the kernel picks if a source port is taken. */
const ANOTHER_PORT = 61_000;

/** Whether another connection already answers to the tuple that this one would get (net/netfilter/nf_nat_core.c, nf_nat_used_tuple). */
function isTaken(entries: readonly ConnectionEntry[], own: ConnectionEntry, packet: Packet): boolean {
  return entries.some(
    (entry) =>
      entry !== own &&
      entry.namespace === own.namespace &&
      entry.protocol === own.protocol &&
      (isTuple(entry.original, packet.dst, packet.dport, packet.src, packet.sport) ||
        isTuple(entry.far, packet.src, packet.sport, packet.dst, packet.dport)),
  );
}

/** A port stays where it is in the range; with `from` it keeps its distance from there (net/netfilter/nf_nat_core.c, `base_proto`). */
const portIn = ([first, last]: readonly [number, number], port: number, from?: number): number =>
  from === undefined
    ? port >= first && port <= last
      ? port
      : first
    : first + ((((port - from) % (last - first + 1)) + last - first + 1) % (last - first + 1));
