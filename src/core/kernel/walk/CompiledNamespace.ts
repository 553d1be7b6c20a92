import type { Ip } from '../../model/index.ts';
import type { CompiledRuleset } from '../netfilter/evaluate/compileRuleset.ts';
import type { Link, Namespace, Route, Socket } from '../state/KernelState.ts';

export interface CompiledLink {
  readonly link: Link;
  readonly name: string;
  readonly namespace: CompiledNamespace;
  readonly isLoopback: boolean;
  readonly addresses: readonly {
    readonly ip: Ip;
    readonly prefix: number;
    readonly scope: 'global' | 'link' | 'host';
  }[];
}

export interface CompiledRoute {
  readonly route: Route;
  readonly link: CompiledLink;
  readonly via: Ip | undefined;
  readonly source: Ip | undefined;
  /** Other default routes that are equal to it. */
  readonly equal: CompiledRoute[];
}

/** How a packet leaves a namespace: the link, and the neighbour that it is handed to. */
export interface Way {
  readonly link: CompiledLink;
  readonly next: Ip;
}

/** A namespace prepared for walking. */
export interface CompiledNamespace {
  readonly id: string;
  readonly namespace: Namespace;
  readonly links: readonly CompiledLink[];
  readonly loopback: CompiledLink | undefined;
  /** Address key → the link that has it. */
  readonly local: ReadonlyMap<number | string, CompiledLink>;
  /** Longest prefix first, per family. */
  readonly routes4: readonly RouteLength[];
  readonly routes6: readonly RouteLength[];
  /** `tcp:80` as a number → sockets. */
  readonly sockets: ReadonlyMap<number, readonly CompiledSocket[]>;
  readonly rules4: CompiledRuleset | undefined;
  readonly rules6: CompiledRuleset | undefined;
}

export interface RouteLength {
  readonly length: number;
  readonly byPrefix: ReadonlyMap<number | string, CompiledRoute>;
}

export interface CompiledSocket {
  readonly socket: Socket;
  readonly ip: Ip;
  readonly wildcard: boolean;
}

export const socketKey = (protocol: 'tcp' | 'udp', port: number): number => port * 2 + (protocol === 'udp' ? 1 : 0);
