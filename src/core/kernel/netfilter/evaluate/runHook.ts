import { type Budget, type ChainVerdict, type CompiledBase, runBase } from './compileRuleset.ts';
import type { MatchContext } from './compileMatch.ts';
import type { CompiledNamespace, Way } from '../../walk/CompiledNamespace.ts';
import type { ConnectionEntry, Packet, Tuple } from '../../walk/Packet.ts';
import { type Ip, parseIp } from '../../../model/index.ts';
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
  /** Told of every verdict of a filter chain, and of every rewriting (`by`: absent where it is an earlier packet's). */
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
  isLocal(ip: Ip, link: string | undefined): boolean {
    if (link === undefined || link === '') return isLocalAddress(this.#ns, ip);
    return this.#ns.links.some((l) => l.name === link && l.addresses.some((a) => a.ip.key === ip.key));
  }
  reversePathOk(f: Packet, loose: boolean): boolean {
    if (f.inName === 'lo' || isLocalAddress(this.#ns, f.src)) return true;
    const route = lookupRoute(this.#ns, f.src);
    return route !== undefined && (loose || route.link.name === f.inName);
  }
}

const contexts = new WeakMap<CompiledNamespace, Context>();
function contextOf(ns: CompiledNamespace): Context {
  let c = contexts.get(ns);
  if (!c) contexts.set(ns, (c = new Context(ns)));
  return c;
}

/** conntrack's place among the priorities, and the two of NAT (linux/netfilter_ipv4.h). */
const CONNTRACK = -200;
const NAT_DST = -100;
const NAT_SRC = 100;

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
  f: Packet,
  way?: Way,
): HookResult {
  const rules = f.family === 4 ? ns.rules4 : ns.rules6;
  // Without rules nothing asks for conntrack, and nothing is translated.
  if (!rules) return PASS;
  const chains = rules.hooks.get(hook);
  const tracks = hook === 'prerouting' || hook === 'output';
  const natAt = tracks ? NAT_DST : hook === 'forward' ? undefined : NAT_SRC;
  let tracked = !tracks;
  let translated = natAt === undefined;
  if (chains) {
    const context = contextOf(ns);
    for (const base of chains) {
      if (!tracked && base.priority > CONNTRACK) {
        track(env, ns, f);
        tracked = true;
      }
      if (
        !translated &&
        natAt !== undefined &&
        (base.priority > natAt || (base.priority === natAt && base.type !== 'nat'))
      ) {
        translate(env, ns, hook, f);
        translated = true;
      }
      if (base.type === 'nat') {
        if (!asksNat(hook, f)) continue;
        const verdict = runBase(base, f, context, env.budget);
        if (verdict.kind === 'nat' && verdict.target) {
          const failed = applyNat(env, { ns, hook, way, target: verdict.target, base, verdict }, f);
          if (!failed) continue;
          const stopping: ChainVerdict = { ...verdict, kind: failed };
          env.onVerdict?.(ns, hook, base, stopping, f);
          return { kind: failed, base, verdict: stopping };
        }
        if (verdict.kind === 'accept') continue;
        env.onVerdict?.(ns, hook, base, verdict, f);
        return { kind: verdict.kind === 'nat' ? 'unknown' : verdict.kind, base, verdict };
      }
      const verdict = runBase(base, f, context, env.budget);
      env.onVerdict?.(ns, hook, base, verdict, f);
      if (verdict.kind === 'accept') continue;
      // A nat target outside a nat chain cannot be.
      return { kind: verdict.kind === 'nat' ? 'unknown' : verdict.kind, base, verdict };
    }
  }
  if (!tracked) track(env, ns, f);
  if (!translated) translate(env, ns, hook, f);
  return PASS;
}

/** Finds or makes the namespace's entry of this packet's connection. */
function track(env: HookEnvironment, ns: CompiledNamespace, f: Packet): void {
  if (f.tracked === 'UNTRACKED') {
    f.entry = undefined;
    return;
  }
  if (f.inner) {
    trackError(env, ns, f, f.inner);
    return;
  }
  if (f.protocol === 'icmp') {
    f.tracked = 'UNTRACKED';
    f.entry = undefined;
    return;
  }
  for (const e of env.entries) {
    if (e.namespace !== ns || e.protocol !== f.protocol) continue;
    if (isTuple(e.original, f.src, f.sport, f.dst, f.dport)) {
      f.entry = e;
      // The same first packet again, on its way through lo: it is still the connection's first.
      f.tracked = 'NEW';
      f.reply = false;
      return;
    }
    if (isTuple(e.far, f.dst, f.dport, f.src, f.sport)) {
      f.entry = e;
      f.reply = true;
      f.tracked = 'ESTABLISHED';
      return;
    }
  }
  const original: Tuple = { src: f.src, sport: f.sport, dst: f.dst, dport: f.dport };
  const entry: ConnectionEntry = {
    namespace: ns,
    protocol: f.protocol,
    original,
    far: original,
    dstDone: false,
    srcDone: false,
    mark: 0,
    markUnsure: 0,
  };
  env.entries.push(entry);
  f.entry = entry;
  f.reply = false;
  f.tracked = 'NEW';
}

/** An ICMP error belongs to the connection of the packet that it quotes. */
function trackError(env: HookEnvironment, ns: CompiledNamespace, f: Packet, inner: Tuple): void {
  for (const e of env.entries) {
    if (e.namespace !== ns) continue;
    if (isTuple(e.far, inner.src, inner.sport, inner.dst, inner.dport)) {
      f.entry = e;
      f.reply = true;
      f.tracked = 'RELATED';
      return;
    }
    // It quotes an answer: it runs with the connection.
    if (isTuple(e.original, inner.dst, inner.dport, inner.src, inner.sport)) {
      f.entry = e;
      f.reply = false;
      f.tracked = 'RELATED';
      return;
    }
  }
  f.entry = undefined;
  f.tracked = 'INVALID';
}

const isTuple = (t: Tuple, src: Ip, sport: number, dst: Ip, dport: number): boolean =>
  t.sport === sport && t.dport === dport && t.src.key === src.key && t.dst.key === dst.key;

/** Whether this packet asks the nat chains of this hook: a new connection's, in its own direction, not asked before. */
function asksNat(hook: NetfilterHook, f: Packet): boolean {
  const e = f.entry;
  if (!e || f.reply || f.inner) return false;
  return hook === 'prerouting' || hook === 'output' ? !e.dstDone : !e.srcDone;
}

/** Rewrites from the entry what an earlier packet settled: the way in for the request, the way back for answers. */
function translate(env: HookEnvironment, ns: CompiledNamespace, hook: NetfilterHook, f: Packet): void {
  const e = f.entry;
  if (!e) return;
  const wayIn = hook === 'prerouting' || hook === 'output';
  if (!f.reply) {
    if (wayIn) e.dstDone = true;
    else e.srcDone = true;
  }
  const before: Tuple = { src: f.src, sport: f.sport, dst: f.dst, dport: f.dport };
  if (f.inner) {
    if (f.reply) {
      if (wayIn) f.dst = e.original.src;
      else {
        // The error now speaks of the packet as its sender sent it.
        if (f.src.key === e.far.dst.key) f.src = e.original.dst;
        f.inner = e.original;
      }
    } else if (wayIn) f.dst = e.far.dst;
    else if (f.src.key === e.original.src.key) f.src = e.far.src;
  } else if (f.reply) {
    if (wayIn) {
      f.dst = e.original.src;
      f.dport = e.original.sport;
    } else {
      f.src = e.original.dst;
      f.sport = e.original.dport;
    }
  } else if (wayIn) {
    f.dst = e.far.dst;
    f.dport = e.far.dport;
  } else {
    f.src = e.far.src;
    f.sport = e.far.sport;
  }
  if (env.onRewrite && !isTuple(before, f.src, f.sport, f.dst, f.dport)) env.onRewrite(ns, hook, before, f, undefined);
}

/** A nat rule that took a packet: where, and what it says. */
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
function applyNat(env: HookEnvironment, by: Translation, f: Packet): 'drop' | 'unknown' | undefined {
  const { ns, hook, target, way } = by;
  const e = f.entry;
  if (!e) return undefined;
  const before: Tuple = { src: f.src, sport: f.sport, dst: f.dst, dport: f.dport };
  switch (target.kind) {
    case 'dnat': {
      if (target.addresses) {
        const [first, last] = target.addresses;
        const ip = parseIp(first);
        if (!ip || first !== last) return 'unknown';
        f.dst = ip;
      }
      if (target.ports) f.dport = portIn(target.ports, f.dport);
      break;
    }
    case 'redirect': {
      // To this host itself: loopback for its own packets, else the address of the interface it came in by, and where that has
      // none the packet is dropped (net/netfilter/nf_nat_redirect.c).
      const ip = f.local
        ? parseIp(f.family === 4 ? '127.0.0.1' : '::1')
        : ns.links.find((l) => l.name === f.inName)?.addresses.find((a) => a.ip.family === f.family)?.ip;
      if (!ip) return 'drop';
      f.dst = ip;
      if (target.ports) f.dport = portIn(target.ports, f.dport);
      break;
    }
    case 'snat': {
      if (target.addresses) {
        const [first, last] = target.addresses;
        const ip = parseIp(first);
        if (!ip || first !== last) return 'unknown';
        f.src = ip;
      }
      if (target.ports) f.sport = portIn(target.ports, f.sport);
      break;
    }
    case 'masquerade': {
      if (!way) return 'unknown';
      const ip = f.family === 4 ? selectAddress4(ns, way.link, way.next) : selectAddress6(ns, way.link, f.dst);
      // No address to masquerade with (net/netfilter/nf_nat_masquerade.c).
      if (!ip) return 'drop';
      f.src = ip;
      break;
    }
    default:
      return 'unknown';
  }
  if (hook === 'prerouting' || hook === 'output') {
    e.far = { ...e.far, dst: f.dst, dport: f.dport };
    e.dstDone = true;
  } else {
    if (isTaken(env.entries, e, f)) f.sport = ANOTHER_PORT;
    e.far = { ...e.far, src: f.src, sport: f.sport };
    e.srcDone = true;
  }
  env.onRewrite?.(ns, hook, before, f, by);
  return undefined;
}

/** Where the kernel moves a source port that is taken: somewhere; nobody expects it there. */
const ANOTHER_PORT = 61_000;

/** Whether another connection already answers to the tuple that this one would get (net/netfilter/nf_nat_core.c, nf_nat_used_tuple). */
function isTaken(entries: readonly ConnectionEntry[], own: ConnectionEntry, f: Packet): boolean {
  return entries.some(
    (e) =>
      e !== own &&
      e.namespace === own.namespace &&
      e.protocol === own.protocol &&
      (isTuple(e.original, f.dst, f.dport, f.src, f.sport) || isTuple(e.far, f.src, f.sport, f.dst, f.dport)),
  );
}

const portIn = ([first, last]: readonly [number, number], port: number): number =>
  port >= first && port <= last ? port : first;
