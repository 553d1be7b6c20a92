import { type Answer, type Container, HOST, isLoopback, isWildcard } from '../model/index.ts';
import type { Network } from './Network.ts';

/** The answers for a client on the host and one on the LAN at a published port; undefined if the question makes no sense. */
export interface Reachers {
  readonly host: Answer | undefined;
  readonly lan: Answer | undefined;
}

const known = new WeakMap<Network, Map<string, Reachers>>();

/** Asks the model who reaches a published port; asked once per network. */
export function whoReaches(network: Network, container: Container, index: number): Reachers {
  let ofView = known.get(network);
  if (!ofView) known.set(network, (ofView = new Map<string, Reachers>()));
  const key = `${container.id}\0${index}`;
  let reachers = ofView.get(key);
  if (!reachers) ofView.set(key, (reachers = ask(network, container, index)));
  return reachers;
}

function ask(network: Network, container: Container, index: number): Reachers {
  const port = container.published[index];
  if (!port || port.hostPort === undefined || port.protocol === 'sctp') return { host: undefined, lan: undefined };
  const ip = port.hostIp ?? '0.0.0.0';
  const any = isWildcard(ip);
  const to = `${port.hostPort}/${port.protocol}`;
  const literal = ip.includes(':') ? `[${ip}]` : ip;
  const question = (from: string, host: string) => network.answer(from, `${host}:${to}`);
  return {
    host: question(HOST, any ? (ip === '::' ? '[::1]' : '127.0.0.1') : literal),
    // localhost on another machine is that machine, so it dials the host's LAN address.
    lan: question('@lan', any || isLoopback(ip) ? HOST : literal),
  };
}
