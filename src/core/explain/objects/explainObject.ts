import type { KernelState } from '../../kernel/index.ts';
import { type Container, HOST, indexOf, type Network, type Result } from '../../model/index.ts';
import { nearMiss } from '../question/nearMiss.ts';
import { containersNamed, networksNamed } from '../question/parseQuestion.ts';
import { quoted, shown } from '../narrate/shown.ts';
import { explainContainer } from './explainContainer.ts';
import { explainEndpoint } from './explainEndpoint.ts';
import { explainNetwork } from './explainNetwork.ts';
import { explainPublishedPort } from './explainPublishedPort.ts';
import type { Explanation } from './Explanation.ts';

/**
 * What an object of the network is, named as a person names it: `web` (a container's namespace, else a network), `web@frontend`
 * (the veth pair of that attachment), `web:80` (what publishing this port of it did), `@host:8080` (what the host's port leads
 * to). Undefined with one problem where there is no such object.
 */
export function explainObject(state: KernelState, text: string): Result<Explanation | undefined> {
  const asked = text.trim();
  const port = /^(.+):(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(asked);
  if (port) return publishedPort(state, port[1] ?? '', Number(port[2]), port[3]);
  const at = asked.lastIndexOf('@');
  if (at > 0) return attachment(state, asked.slice(0, at), asked.slice(at + 1));
  const container = containersNamed(state.topology, asked)[0];
  if (container) return found(explainContainer(state, container.id));
  const network = networksNamed(state.topology, asked)[0];
  if (network) return found(explainNetwork(state, network.id));
  return missing(
    `There is no service, container or network ${quoted(asked)} here`,
    asked,
    state.topology.containers.map(nameOf).concat(state.topology.networks.map((n) => n.key)),
  );
}

function attachment(state: KernelState, who: string, key: string): Result<Explanation | undefined> {
  const { topology } = state;
  const containers = containersNamed(topology, who);
  if (containers.length === 0) return noContainer(state, who);
  const networks = networksNamed(topology, key);
  if (networks.length === 0)
    return missing(
      `There is no network ${quoted(key)} here`,
      key,
      topology.networks.map((n) => n.key),
    );
  const isOn = (c: Container, n: Network): boolean => c.endpoints.some((e) => e.network === n.id);
  for (const network of networks) {
    const container = containers.find((c) => isOn(c, network));
    if (container) return found(explainEndpoint(state, container.id, network.id));
  }
  const theirs = topology.networks.filter((n) => containers.some((c) => isOn(c, n))).map((n) => shown(n.key));
  return problem(
    `${shown(who)} is not on the network ${shown(key)}: it has no veth pair there${theirs.length > 0 ? `; it is on ${theirs.join(', ')}` : ''}.`,
  );
}

function publishedPort(
  state: KernelState,
  who: string,
  port: number,
  protocol: string | undefined,
): Result<Explanation | undefined> {
  const all = indexOf(state.topology)
    .published()
    .filter((p) => protocol === undefined || p.port.protocol === protocol);
  if (who === HOST) {
    const hit = all.find((p) => p.port.hostPort === port);
    return hit
      ? found(explainPublishedPort(state, hit.container.id, hit.index))
      : problem(`No container here publishes the host's port ${port}${listed(all.map(portText))}`);
  }
  const containers = containersNamed(state.topology, who);
  if (containers.length === 0) return noContainer(state, who);
  const own = all.filter((p) => containers.some((c) => c.id === p.container.id));
  // Who says the number of the host's side means the same port.
  const hit = own.find((p) => p.port.containerPort === port) ?? own.find((p) => p.port.hostPort === port);
  return hit
    ? found(explainPublishedPort(state, hit.container.id, hit.index))
    : problem(`${shown(who)} publishes no port ${port}${listed(own.map(portText))}`);
}

const portText = ({ port }: { port: Container['published'][number] }): string =>
  `${port.hostPort ?? '?'}:${port.containerPort}/${port.protocol}`;

const listed = (ports: readonly string[]): string =>
  ports.length > 0
    ? `; published are ${ports.slice(0, 8).join(', ')}${ports.length > 8 ? ', …' : ''}.`
    : '; nothing is.';

const nameOf = (c: Container): string => c.service ?? c.name;

const noContainer = (state: KernelState, who: string): Result<undefined> =>
  missing(`There is no service or container ${quoted(who)} here`, who, state.topology.containers.map(nameOf));

function missing(what: string, name: string, known: readonly string[]): Result<undefined> {
  const near = nearMiss(name, known);
  if (near !== undefined) return problem(`${what}; did you mean ${quoted(near)}?`);
  const some = [...new Set(known)].slice(0, 8).map((k) => shown(k, 40));
  return problem(some.length > 0 ? `${what}; there are ${some.join(', ')}.` : `${what}.`);
}

const found = (value: Explanation | undefined): Result<Explanation | undefined> =>
  value ? { value, problems: [] } : problem('Nothing is known about it.');

const problem = (message: string): Result<undefined> => ({
  value: undefined,
  problems: [{ code: 'explain-object', severity: 'error', message }],
});
