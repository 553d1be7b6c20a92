import type { Ip, ProbeOutcome } from '../../model/index.ts';
import type { ChainVerdict, CompiledBase } from '../netfilter/evaluate/compileRuleset.ts';
import type { Crossing } from './farEnd.ts';
import type { CompiledLink, CompiledNamespace, CompiledRoute } from './CompiledNamespace.ts';
import type { Packet, Tuple } from './Packet.ts';
import type { Link, Socket } from '../state/KernelState.ts';
import type { NetfilterHook } from '../netfilter/Ruleset.ts';
import type { DecidedBy } from '../netfilter/evaluate/runHook.ts';
import type { PacketFields, Step, StepEvent, WalkCause } from './Trace.ts';

/** Writes down what happens to a packet. A walk that wants only the verdict has none. */
export class TraceRecorder {
  readonly steps: Step[] = [];
  /** The step that decided how the walk ended. */
  decidedAt: number | undefined;
  #phase: 'request' | 'reply' = 'request';
  #leg = 0;
  #last: PacketFields | undefined;

  /** A process (or the kernel) of a namespace sends. */
  begin(ns: CompiledNamespace, inner: Packet, phase: 'request' | 'reply', leg: number): void {
    this.#phase = phase;
    this.#leg = leg;
    this.#add(ns, 'socket', 'send', inner, {});
  }

  /** The client ends TCP's handshake. */
  acknowledge(ns: CompiledNamespace, inner: Packet): void {
    this.#phase = 'request';
    this.#add(ns, 'socket', 'acknowledge', inner, {});
  }

  route(ns: CompiledNamespace, inner: Packet, route: CompiledRoute | undefined, local: boolean): void {
    if (local) this.#add(ns, 'route', 'route-local', inner, {});
    else if (!route) this.#add(ns, 'route', 'route-missing', inner, {});
    else
      this.#add(ns, 'route', 'route-found', inner, {
        route: route.route,
        outLink: route.link.link,
        nextHop: (route.via ?? inner.dst).text,
      });
  }

  cross(from: CompiledLink, to: CompiledLink, bridge: CompiledLink | undefined, inner: Packet, next: Ip): void {
    const links = { outLink: from.link, inLink: to.link, nextHop: next.text };
    if (!bridge) this.#add(from.namespace, 'link', 'cross-wire', inner, links);
    else if (bridge === to) this.#add(from.namespace, 'link', 'cross-veth', inner, links);
    else if (bridge === from) this.#add(to.namespace, 'link', 'cross-veth', inner, links);
    else this.#add(bridge.namespace, 'bridge', 'bridge-forward', inner, links);
  }

  /** A frame of a captured machine goes from one link to another, through bridges or a tunnel. */
  wire(from: CompiledLink, to: CompiledLink, crossings: readonly Crossing[], inner: Packet, next: Ip): void {
    const seen = new Set(crossings.map((crossing) => crossing.bridge));
    const bridges = [...seen].map((bridge) => ({ namespace: bridge.namespace.id, name: bridge.name }));
    const isSwitched = crossings.some((crossing) => crossing.from && crossing.to);
    this.#add(from.namespace, isSwitched ? 'bridge' : 'link', isSwitched ? 'bridge-forward' : 'cross-wire', inner, {
      outLink: from.link,
      inLink: to.link,
      nextHop: next.text,
      into: { namespace: to.namespace.id, bridges },
    });
  }

  verdict(ns: CompiledNamespace, hook: NetfilterHook, base: CompiledBase, verdict: ChainVerdict, inner: Packet): void {
    const event = eventOf(verdict);
    // What is let through where nothing could stop it is not worth a line.
    if (event === 'policy-accept' && (hook !== 'forward' || base.table.name === 'mangle')) return;
    const links = this.#links(ns, inner);
    this.#add(ns, 'filter', event, inner, {
      hook,
      table: base.table.name,
      chain: verdict.chain,
      ...links,
      ...(verdict.rule ? { rule: verdict.rule } : {}),
    });
  }

  rewrite(ns: CompiledNamespace, hook: NetfilterHook, before: Tuple, inner: Packet, by: DecidedBy | undefined): void {
    const rule = by?.verdict.rule;
    const destination = before.dst.key !== inner.dst.key || before.dport !== inner.dport;
    this.#add(ns, destination ? 'dnat' : 'snat', by ? 'rewrite' : 'restore', inner, {
      before: { ...tupleFields(before), protocol: inner.protocol },
      hook,
      ...this.#links(ns, inner),
      ...(by ? { table: by.base.table.name, chain: by.verdict.chain } : {}),
      ...(rule ? { rule } : {}),
    });
  }

  stop(ns: CompiledNamespace, cause: WalkCause, inner: Packet, link: CompiledLink | undefined, next?: Ip): void {
    const event: StepEvent =
      cause === 'no-route' || cause === 'route-refuses'
        ? 'route-missing'
        : cause === 'no-neighbour' || cause === 'neighbour-discovery-dropped'
          ? 'neighbour-missing'
          : cause === 'martian' || cause === 'rp-filter' || cause === 'not-forwarding'
            ? cause
            : 'stop';
    this.#add(ns, cause === 'no-neighbour' ? 'link' : 'route', event, inner, {
      ...(link ? { outLink: link.link } : {}),
      ...(next ? { nextHop: next.text } : {}),
    });
  }

  deliver(ns: CompiledNamespace, inner: Packet, socket: Socket): void {
    const event =
      socket.kind === 'placeholder' ? 'placeholder' : socket.kind === 'listener' ? 'accept' : 'proxy-accept';
    const kind = event === 'proxy-accept' ? 'proxy' : 'deliver';
    this.#add(ns, kind, event, inner, { socket, ...this.#links(ns, inner) });
  }

  refuse(ns: CompiledNamespace, inner: Packet, nearMisses: readonly Socket[]): void {
    this.#add(ns, 'deliver', 'refuse', inner, { nearMisses, ...this.#links(ns, inner) });
  }

  dial(ns: CompiledNamespace, inner: Packet, socket: Socket): void {
    this.#add(ns, 'proxy', 'proxy-dial', inner, { socket });
  }

  /** A process behind the link opens the connection anew. */
  carry(link: CompiledLink, inner: Packet): void {
    this.#add(link.namespace, 'proxy', 'usermode', inner, { outLink: link.link });
  }

  received(ns: CompiledNamespace, inner: Packet, fits: boolean): void {
    this.#add(ns, 'socket', fits ? 'reply-received' : 'reply-mismatch', inner, {});
  }

  /** The last step decided, unless an earlier one already said why. */
  markDecision(outcome: ProbeOutcome): void {
    if (outcome === 'ok' || this.decidedAt !== undefined) return;
    for (let i = this.steps.length - 1; i >= 0; i--) {
      const step = this.steps[i];
      if (step && DECISIVE.has(step.event)) {
        this.decidedAt = i;
        return;
      }
    }
    this.decidedAt = this.steps.length - 1;
  }

  #links(ns: CompiledNamespace, inner: Packet): { readonly inLink?: Link; readonly outLink?: Link } {
    const find = (name: string): Link | undefined =>
      name === '' ? undefined : ns.links.find((l) => l.name === name)?.link;
    const inLink = find(inner.inName);
    const outLink = find(inner.outName);
    return { ...(inLink ? { inLink } : {}), ...(outLink ? { outLink } : {}) };
  }

  /** The packet as it is, which most steps leave alone: these have one object together. */
  #fields(inner: Packet): PacketFields {
    const last = this.#last;
    if (
      last &&
      last.source === inner.src.text &&
      last.destination === inner.dst.text &&
      last.sourcePort === inner.sport &&
      last.destinationPort === inner.dport &&
      last.protocol === inner.protocol
    )
      return last;
    return (this.#last = fields(inner));
  }

  #step(ns: CompiledNamespace, kind: Step['kind'], event: StepEvent, inner: Packet) {
    const packet = this.#fields(inner);
    return { namespace: ns.id, kind, phase: this.#phase, leg: this.#leg, event, before: packet, after: packet };
  }

  #add(ns: CompiledNamespace, kind: Step['kind'], event: StepEvent, inner: Packet, more: Partial<Step>): void {
    this.steps.push(Object.assign(this.#step(ns, kind, event, inner), more));
  }
}

const DECISIVE: ReadonlySet<StepEvent> = new Set([
  'rule-drop',
  'rule-reject',
  'policy-drop',
  'rule-unknown',
  'route-missing',
  'neighbour-missing',
  'martian',
  'rp-filter',
  'not-forwarding',
  'placeholder',
  'refuse',
  'reply-mismatch',
  'stop',
]);

function eventOf(verdict: ChainVerdict): StepEvent {
  switch (verdict.kind) {
    case 'accept':
      return verdict.rule ? 'rule-accept' : 'policy-accept';
    case 'drop':
      return verdict.rule ? 'rule-drop' : 'policy-drop';
    case 'reject':
      return 'rule-reject';
    default:
      return 'rule-unknown';
  }
}

const fields = (packet: Packet): PacketFields => ({
  source: packet.src.text,
  sourcePort: packet.sport,
  destination: packet.dst.text,
  destinationPort: packet.dport,
  protocol: packet.protocol,
});
const tupleFields = (tuple: Tuple) => ({
  source: tuple.src.text,
  sourcePort: tuple.sport,
  destination: tuple.dst.text,
  destinationPort: tuple.dport,
});
