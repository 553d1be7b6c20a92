import type { Match, Target } from '../../netfilter/Ruleset.ts';

/** The matches and targets that dockerd uses, named as in iptables. */
export const from = (net: string): Match => ({ kind: 'source', nets: [net] });
export const to = (net: string): Match => ({ kind: 'destination', nets: [net] });
export const notFrom = (net: string): Match => ({ kind: 'source', nets: [net], not: true });
export const notTo = (net: string): Match => ({ kind: 'destination', nets: [net], not: true });
export const inBy = (name: string): Match => ({ kind: 'in-interface', names: [name] });
export const notInBy = (name: string): Match => ({ kind: 'in-interface', names: [name], not: true });
export const outBy = (name: string): Match => ({ kind: 'out-interface', names: [name] });
export const notOutBy = (name: string): Match => ({ kind: 'out-interface', names: [name], not: true });
export const protocol = (name: string): Match => ({ kind: 'protocol', protocols: [name] });
export const toPort = (port: number): Match => ({ kind: 'port', side: 'destination', ranges: [[port, port]] });
export const fromPort = (port: number): Match => ({ kind: 'port', side: 'source', ranges: [[port, port]] });
export const established: Match = { kind: 'state', states: ['RELATED', 'ESTABLISHED'], module: 'conntrack' };
export const toLocal: Match = { kind: 'address-type', side: 'destination', types: ['LOCAL'] };
export const fromLocal: Match = { kind: 'address-type', side: 'source', types: ['LOCAL'] };

export const ACCEPT: Target = { kind: 'accept' };
export const DROP: Target = { kind: 'drop' };
export const RETURN: Target = { kind: 'return' };
export const MASQUERADE: Target = { kind: 'masquerade' };
export const jump = (chain: string): Target => ({ kind: 'jump', chain });
export const snatTo = (address: string): Target => ({ kind: 'snat', addresses: [address, address] });
export const dnatTo = (address: string, port: number): Target => ({
  kind: 'dnat',
  addresses: [address, address],
  ports: [port, port],
});

/** One address as iptables-save writes it. */
export const host = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
