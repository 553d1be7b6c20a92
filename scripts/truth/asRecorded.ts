import type { BatchAnswer } from './Asker.ts';
import type { Probe, TruthCase } from './TruthCase.ts';

/**
 * An answer as the recorder would have seen it; undefined where the two cannot be compared. The recorder waited 0.9 s; a kernel
 * gives up on ARP after three seconds, and only then says "no route to host" (net/core/neighbour.c: mcast_solicit probes, one
 * second apart). Where a router gives up while others ask, its error comes earlier than that: a host and a child of its card do not hear
 * each other's ARP, which we call silence. The model does not know what other machines of the LAN serve, nor whether the LAN's router is silent
 * about an address that it has no route to: a Linux machine is for IPv4 if it forwards nothing, and for IPv6 is not (net/ipv4/route.c, ip_error;
 * net/ipv6/route.c, ip6_pkt_discard).
 */
export function asRecorded(host: TruthCase['host'], probe: Probe, answer: BatchAnswer): BatchAnswer | undefined {
  const elsewhere = probe.address === host.lanPeer || probe.address === host.lanPeer6;
  if (elsewhere && answer.outcome === 'unknown' && probe.servedBy === undefined) return undefined;
  const early =
    probe.outcome === 'timeout' && answer.outcome === 'unreachable' && answer.reason?.code === 'nobody-has-address';
  const byRouter = answer.reason?.code === 'ipvlan-l3-needs-route' && probe.address.includes(':');
  const late =
    probe.outcome === 'unreachable' &&
    answer.outcome === 'timeout' &&
    (byRouter || answer.reason?.code === 'host-cannot-reach-macvlan');
  return early ? { ...answer, outcome: 'timeout' } : late ? { ...answer, outcome: 'unreachable' } : answer;
}
