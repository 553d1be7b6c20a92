import type { KernelState } from '../../kernel/index.ts';
import {
  engineName,
  type Container,
  HOST,
  indexOf,
  isLoopback,
  type Network,
  type NetworkModeFault,
  type Topology,
} from '../../model/index.ts';
import type { Question } from '../question/Question.ts';
import { shown } from '../narrate/shown.ts';
import type { Diagnosis, Fix } from './Case.ts';
import { networkName } from './words.ts';

/**
 * A fault of the files on which the answer hangs: the engine refuses a network, or nobody can say whose namespace it is. Then there
 * is nothing to walk, and what would be without the fault is not guessed.
 */
export type Undecided =
  | { readonly kind: 'network'; readonly network: Network; readonly container?: Container }
  | { readonly kind: 'mode'; readonly fault: NetworkModeFault; readonly container: Container };

/** The faults of a topology, by the container that has no place because of them. */
interface Faults {
  readonly byContainer: ReadonlyMap<string, Undecided>;
  readonly networks: ReadonlySet<string>;
}

const made = new WeakMap<Topology, Faults>();

function faultsOf(topology: Topology): Faults {
  let known = made.get(topology);
  if (known) return known;
  const index = indexOf(topology);
  const networks = new Map(topology.networks.flatMap((n) => (n.notCreated ? [[n.id, n] as const] : [])));
  const byContainer = new Map<string, Undecided>();
  for (const container of topology.containers) {
    const { owner, end } = index.ownership(container);
    const { namespace } = end;
    if (namespace.kind === 'shared' && namespace.fault) {
      byContainer.set(container.id, { kind: 'mode', fault: namespace.fault, container: end });
      continue;
    }
    const refused = (owner ?? container).endpoints.flatMap((e) => networks.get(e.network) ?? [])[0];
    if (refused) byContainer.set(container.id, { kind: 'network', network: refused, container });
  }
  made.set(topology, (known = { byContainer, networks: new Set(networks.keys()) }));
  return known;
}

/** What keeps the one who asks from running at all. */
export function undecidedSource(
  { topology }: KernelState,
  { source }: Pick<Question, 'source'>,
): Undecided | undefined {
  return source.kind === 'container' ? faultsOf(topology).byContainer.get(source.id) : undefined;
}

/** What keeps the destination from being there: whoever is meant by the name, has the address, or publishes the port. */
export function undecidedTarget(
  state: KernelState,
  question: Pick<Question, 'source' | 'target' | 'port' | 'protocol'>,
  addresses: readonly string[],
): Undecided | undefined {
  const { source, target, port, protocol } = question;
  const { topology } = state;
  const { byContainer, networks } = faultsOf(topology);
  if (byContainer.size === 0 && networks.size === 0) return undefined;
  const index = indexOf(topology);
  const first = (ids: readonly string[]): Undecided | undefined => ids.flatMap((id) => byContainer.get(id) ?? [])[0];
  if (target.kind === 'endpoint') return first(target.containers);
  for (const address of addresses) {
    const owner = index.atAddress(address)?.container;
    const found = owner && byContainer.get(owner.id);
    if (found) return found;
    const network = index.subnetOf(address);
    if (network && networks.has(network.id)) return { kind: 'network', network };
  }
  // A name that gave an address has been followed; one that gave none may be whose place is not known.
  if (target.kind === 'name' && addresses.length === 0) return first(index.knownAs(target.name).map((c) => c.id));
  const host = state.namespaces.get(HOST);
  const asksOnHost =
    source.kind === 'host' || (source.kind === 'container' && state.namespaceOf.get(source.id) === HOST);
  const isHosts = (address: string): boolean =>
    isLoopback(address) ? asksOnHost : host?.links.some((l) => l.addresses.some((x) => x.address === address)) === true;
  if (!addresses.some(isHosts)) return undefined;
  const publishers = state.ports.filter((p) => p.hostPort === port && p.protocol === protocol);
  return first(publishers.map((p) => p.container));
}

/** The fault in words, and how it is mended. `asks`: it is the one who asks that has no place. */
export function diagnoseUndecided(
  { topology }: KernelState,
  undecided: Undecided,
  asks: Container | undefined,
): Diagnosis {
  return undecided.kind === 'network'
    ? notCreated(topology, undecided, asks)
    : modeUnknown(undecided.container, undecided.fault, asks);
}

function notCreated(
  { engine }: Topology,
  { network, container }: Extract<Undecided, { kind: 'network' }>,
  asks: Container | undefined,
): Diagnosis {
  const { notCreated: refusal } = network;
  const key = networkName(network);
  const who = asks ?? container;
  const nothing = asks ? 'so nothing can connect from it' : 'so there is nothing to connect to';
  const starts = who ? `Compose does not start ${shown(who.service ?? who.name)}, ${nothing}` : nothing.slice(3);
  const fixes: Fix[] = [
    {
      title: refusal?.instead ? `Write ${shown(refusal.instead.value)}` : `Correct the ipam of ${key}`,
      detail: `${refusal?.instead ? `Instead of ${shown(refusal.instead.of.value)}, in the network ${key}. ` : ''}docker compose up --no-start shows the engine's answer without starting anything.`,
    },
    ...(refusal?.unless
      ? [{ title: 'Or give the daemon other address pools', detail: 'Set default-address-pools in daemon.json.' }]
      : []),
  ];
  return {
    code: 'network-not-created',
    message: `The network ${key} will not be created: ${shown(refusal?.message ?? 'the engine refuses it', 300)}. ${engineName(engine)} answers "${shown(refusal?.error ?? '', 300)}". ${starts.charAt(0).toUpperCase()}${starts.slice(1)}.`,
    fixes,
  };
}

function modeUnknown(
  container: Container,
  { reason, text, meant, networkName: daemons }: NetworkModeFault,
  asks: Container | undefined,
): Diagnosis {
  const value = shown(text.value);
  const service = shown(container.service ?? container.name);
  const what =
    reason === 'network-key'
      ? `a key in this file, not a network the daemon knows; it calls it ${shown(daemons ?? '')}`
      : reason === 'service-name'
        ? 'a service, not a network'
        : 'neither a mode nor a network of this project';
  const rest = asks && asks.id !== container.id ? `, which ${shown(asks.name)} joins,` : '';
  return {
    code: 'network-mode-unknown',
    message: `network_mode of ${service} is ${value}: ${what}. Whose network namespace ${service}${rest} is in is not known, so we can't say what it reaches or what reaches it. The daemon looks for a network called ${value}; if there is none, it does not create the container.`,
    fixes: [
      meant !== undefined
        ? { title: `Write network_mode: ${shown(meant)}`, detail: `In ${service}, instead of ${value}.` }
        : reason === 'network-key'
          ? {
              title: `Write networks: [${value}] instead of network_mode`,
              detail: `In ${service}. Networks from this file go there; network_mode takes the daemon's network names.`,
            }
          : {
              title: `Correct network_mode of ${service}`,
              detail: 'host, none, bridge, service:NAME or container:NAME.',
            },
    ],
  };
}
