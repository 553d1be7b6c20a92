import type { CompiledLink, CompiledNamespace, Way } from './CompiledNamespace.ts';
import type { Packet } from './Packet.ts';
import { type Ip, solicitedNode } from '../../model/index.ts';
import type { ForwardEnvironment } from './ForwardEnvironment.ts';
import { newPacket } from './newPacket.ts';
import { runHook } from '../netfilter/evaluate/runHook.ts';
import type { WalkCause } from './Trace.ts';

/**
 * IPv6: before the first packet the sender asks who has the next hop, by multicast, and the owner answers. With br_netfilter
 * both pass ip6tables' FORWARD like any frame, where a rule can drop them (20.10's internal networks do). The cause, or ''.
 */
export function neighbourDiscovery(
  env: ForwardEnvironment,
  packet: Packet,
  { link, next }: Way,
  to: CompiledLink,
  bridge: CompiledLink | undefined,
): WalkCause | '' {
  const ns = link.namespace;
  if (!ns.rules6 && !to.namespace.rules6 && !bridge?.namespace.rules6) return '';
  const key = `${ns.id} ${link.name} ${next.text}`;
  const known = env.neighbourhood.get(key);
  if (known !== undefined) return known;
  const source = link.addresses.find((a) => a.ip.family === 6 && a.scope === 'global')?.ip ?? packet.src;
  const silent = { entries: [], budget: env.budget };
  const ask: Packet = discovery(source, solicitedNode(next), 'neighbour-solicitation');
  const answer: Packet = discovery(next, source, 'neighbour-advertisement');
  const passes = (
    at: CompiledNamespace,
    hook: 'output' | 'input' | 'forward' | 'prerouting',
    inner: Packet,
    inName: string,
    outName: string,
  ): boolean => {
    inner.inName = inName;
    inner.outName = outName;
    const result = runHook(silent, at, hook, inner);
    return result.kind === 'pass' || result.kind === 'unknown';
  };
  let ok = passes(ns, 'output', ask, '', link.name) && passes(to.namespace, 'output', answer, '', to.name);
  if (bridge && bridge !== link && bridge !== to && bridge.namespace.namespace.sysctls.bridgeNfCallIp6tables)
    ok =
      ok &&
      passes(bridge.namespace, 'forward', ask, bridge.name, bridge.name) &&
      passes(bridge.namespace, 'forward', answer, bridge.name, bridge.name);
  ok = ok && passes(to.namespace, 'input', ask, to.name, '') && passes(ns, 'input', answer, link.name, '');
  const cause = ok ? '' : 'neighbour-discovery-dropped';
  env.neighbourhood.set(key, cause);
  // The asker's own address is in the question: whoever answers need not ask back.
  env.neighbourhood.set(`${to.namespace.id} ${to.name} ${source.text}`, cause);
  return cause;
}

function discovery(src: Ip, dst: Ip, icmpType: string): Packet {
  // conntrack leaves neighbour discovery alone (nf_conntrack_proto_icmpv6.c).
  return { ...newPacket('icmp', src, 0, dst, 0), bridged: true, local: false, icmpType, tracked: 'UNTRACKED' };
}
