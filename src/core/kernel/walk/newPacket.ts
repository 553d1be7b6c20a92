import type { Packet, PacketProtocol, Tuple } from './Packet.ts';
import type { Ip } from '../../model/index.ts';

/** A fresh packet of a connection. */
export function newPacket(protocol: PacketProtocol, src: Ip, sport: number, dst: Ip, dport: number): Packet {
  return {
    family: dst.family,
    protocol,
    src,
    dst,
    sport,
    dport,
    mark: 0,
    markUnsure: 0,
    inName: '',
    outName: '',
    bridged: false,
    physicalIn: undefined,
    physicalOut: undefined,
    local: true,
    flags: 0,
    icmpType: '',
    tracked: 'none',
    entry: undefined,
    reply: false,
    inner: undefined,
    hops: 0,
  };
}

/** The quoted packet of an ICMP error, as the place that sends the error saw it. */
export const quoteOf = (f: Packet): Tuple => ({ src: f.src, sport: f.sport, dst: f.dst, dport: f.dport });
