import {
  atLeast,
  type Attachment,
  compareIp,
  type Container,
  type Endpoint,
  type Engine,
  engineThatMade,
  HOST,
  indexOf,
  isPodman,
  type Network,
  parseIp,
  parseIpLiteral,
  type Topology,
} from '../../model/index.ts';
import { aardvarkAnswer } from './aardvark.ts';
import { gatewayOf } from '../engine/gatewayEndpoints.ts';
import type { KernelState } from '../state/KernelState.ts';
import type { Resolution } from './Resolution.ts';

/**
 * Looks up a name as a client in a namespace would: in /etc/hosts, then in the embedded DNS if there is one. What external
 * servers answer is not known.
 *
 * @param asker a `Container.id`, or `@host`, `@lan`, `@lan+route`, `@internet`
 */
export function resolveName(state: KernelState, asker: string, name: string): Resolution {
  const literal = parseIpLiteral(name);
  if (literal) return { addresses: [literal.text], outcome: 'found', by: 'address' };
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const namespaceId = state.namespaceOf.get(asker) ?? asker;
  const namespace = state.namespaces.get(namespaceId);
  if (!namespace || wanted === '') return { addresses: [], outcome: 'nxdomain', by: 'nobody', why: 'no-such-name' };
  // RFC 6761: localhost and its subdomains are loopback; no server is asked.
  const inHosts = wanted.endsWith('.localhost') ? 'localhost' : wanted;
  const lines = namespace.hosts.filter((h) => h.names.some((n) => n.toLowerCase() === inHosts));
  if (lines.length) {
    const usable = lines.filter(
      (l) => l.address !== '::1' || namespace.links.some((x) => x.addresses.some((a) => a.address === '::1')),
    );
    return { addresses: ordered(usable.map((l) => l.address)), outcome: 'found', by: 'hosts-file' };
  }
  const meant = machineAddresses(state, name);
  if (meant) return { addresses: meant, outcome: 'found', by: 'address' };
  if (!namespace.embeddedDns) return outsideAnswer(state, namespaceId, wanted, []);
  const owner = indexOf(state.topology).containers.get(namespaceId);
  if (owner && isPodman(engineThatMade(state.topology, owner.id)))
    return (
      aardvarkAnswer(state.topology, owner, wanted) ??
      outsideAnswer(
        state,
        namespaceId,
        wanted,
        owner.endpoints.map((e) => e.network),
      )
    );
  return owner
    ? embeddedAnswer(state, owner, wanted, name.replace(/\.$/, ''))
    : outsideAnswer(state, namespaceId, wanted, []);
}

/**
 * A namespace of a captured machine, called by one of its names or its id, means its own addresses: a person who asks has no
 * resolver in mind (docs/contract.md, "A machine").
 */
function machineAddresses(state: KernelState, name: string): readonly string[] | undefined {
  const { machine } = state.topology;
  const found = machine?.namespaces.find(
    (one) => one.id === name || one.name === name || one.inode === name || one.names.includes(name),
  );
  if (!found || indexOf(state.topology).containers.get(found.id)?.dockerId !== undefined) return undefined;
  const own = found.links.flatMap((link) => link.addresses.filter((address) => address.scope === 'global'));
  return [...own.filter((a) => a.family === 4), ...own.filter((a) => a.family === 6)].map((a) => a.address);
}

/** The networks that the resolver of a container searches, in its order. */
interface Searched {
  readonly networks: readonly Network[];
  readonly ids: readonly string[];
}

const known = new WeakMap<KernelState, Map<Container, Searched>>();

/** They do not depend on the name: looked up once per container. */
function searchedBy({ topology }: KernelState, asker: Container): Searched {
  const { networks } = indexOf(topology);
  const attached = asker.endpoints.flatMap((endpoint) => {
    const network = networks.get(endpoint.network);
    return network && !network.isDefaultBridge ? [{ endpoint, network }] : [];
  });
  const engine = engineThatMade(topology, asker.id);
  attached.sort((a, b) => byGatewayOrder(a, b, engine));
  return { networks: attached.map((a) => a.network), ids: attached.map((a) => a.network.id) };
}

/** The resolver at 127.0.0.11: every network of the container in `Endpoint.Less` order, the first that knows the name. */
function embeddedAnswer(state: KernelState, asker: Container, wanted: string, asTyped: string): Resolution {
  const { topology } = state;
  let ofState = known.get(state);
  if (!ofState) known.set(state, (ofState = new Map<Container, Searched>()));
  let ofAsker = ofState.get(asker);
  if (!ofAsker) ofState.set(asker, (ofAsker = searchedBy(state, asker)));
  const { networks, ids: searched } = ofAsker;
  const tries: { readonly label: string; readonly on: readonly Network[] }[] = [{ label: wanted, on: networks }];
  // `name.network`: at each dot, the rest may be the network's name (libnetwork sandbox.go, ResolveName). Names of containers
  // are compared without case, those of networks as they are: recorded on 26.1 and 28.5.
  for (let dot = wanted.indexOf('.'); dot > 0; dot = wanted.indexOf('.', dot + 1)) {
    const rest = asTyped.slice(dot + 1);
    const on = networks.filter((n) => n.name === rest);
    if (on.length) tries.push({ label: wanted.slice(0, dot), on });
  }
  for (const { label, on } of tries)
    for (const network of on) {
      const owners = ownersOf(topology, asker, network, label);
      if (!owners.length) continue;
      const found = owners.flatMap(({ container, endpoint }) =>
        [endpoint.ipv4, endpoint.ipv6].flatMap((address) =>
          address === undefined ? [] : [{ address, container: container.id }],
        ),
      );
      const order = ordered(found.map((x) => x.address));
      return {
        addresses: order,
        outcome: 'found',
        by: 'embedded-dns',
        network,
        owners: order.map((a) => found.find((x) => x.address === a)?.container ?? ''),
        searched,
      };
    }
  const forwards = networks.some((n) => !n.internal) || !keepsInternalNames(engineThatMade(topology, asker.id));
  if (!forwards)
    return { addresses: [], outcome: 'nxdomain', by: 'embedded-dns', why: 'no-forwarding-from-internal', searched };
  // The files do not list the other members of an external network. One of them may have the name.
  if (topology.source === 'compose' && networks.some((n) => n.external))
    return { addresses: [], outcome: 'unknown', by: 'embedded-dns', why: 'external-network', searched };
  return outsideAnswer(state, asker.id, wanted, searched);
}

/** Since 23.0.11, 25.0.5 and 26.0 a container on internal networks only has nothing forwarded (CVE-2024-29018). */
function keepsInternalNames(engine: Engine): boolean {
  const [major] = engine.version;
  if (major >= 26) return true;
  if (major === 25) return atLeast(engine, 25, 0, 5);
  return major === 23 && atLeast(engine, 23, 0, 11);
}

function byGatewayOrder(
  one: { readonly endpoint: Endpoint; readonly network: Network },
  other: { readonly endpoint: Endpoint; readonly network: Network },
  engine: Engine,
): number {
  const modern = atLeast(engine, 28);
  const score = (place: typeof one): number =>
    (gatewayOf(place.endpoint, place.network, 4, engine) === undefined ? 0 : 1) +
    (gatewayOf(place.endpoint, place.network, 6, engine) === undefined ? 0 : modern ? 1 : 2);
  return (
    (modern ? other.endpoint.gwPriority - one.endpoint.gwPriority : 0) ||
    Number(one.network.internal) - Number(other.network.internal) ||
    score(other) - score(one) ||
    (one.network.name < other.network.name ? -1 : one.network.name > other.network.name ? 1 : 0)
  );
}

/** Who has this name on this network: the asker's own links first, then container name, aliases, short id, hostname. */
function ownersOf(topology: Topology, asker: Container, network: Network, label: string): readonly Attachment[] {
  const index = indexOf(topology);
  if (asker.links.length === 0) return index.namedOn(network.id, label);
  const linked = asker.links
    .filter((l) => l.alias.toLowerCase() === label)
    .flatMap((link) =>
      index
        .attachedTo(network.id)
        .filter(({ container: c }) => [c.containerName, c.name, c.service, c.id].includes(link.target)),
    );
  return linked.length ? linked : index.namedOn(network.id, label);
}

/** The result for a name that no container has: with a dot it may exist outside, without one it does not. */
function outsideAnswer(
  state: KernelState,
  namespaceId: string,
  wanted: string,
  searched: readonly string[],
): Resolution {
  const { topology } = state;
  const index = indexOf(topology);
  const elsewhere = index.knownAs(wanted).map((c) => c.id);
  const why = (): NonNullable<Resolution['why']> => {
    if (namespaceId === HOST || namespaceId.startsWith('@')) return 'host-mode';
    const attached = (index.containers.get(namespaceId)?.endpoints ?? []).map((e) => index.networks.get(e.network));
    if (!attached.length) return 'no-network';
    if (attached.every((n) => n?.isDefaultBridge)) return 'default-bridge-has-no-dns';
    if (attached.some((n) => n && !n.isDefaultBridge && index.namedOn(n.id, wanted).length > 0))
      return 'network-without-dns';
    return elsewhere.length > 0 ? 'not-on-a-shared-network' : 'no-such-name';
  };
  // Docker Desktop answers for its own names; Docker on Linux has none of them (docs/semantics.md, cell D13).
  const dockerInternal = /(^|\.)docker\.internal$/.test(wanted);
  if (dockerInternal && engineThatMade(topology, namespaceId).platform !== 'desktop')
    return { addresses: [], outcome: 'nxdomain', by: 'nobody', why: 'no-such-name', searched };
  if (wanted.includes('.')) return { addresses: [], outcome: 'unknown', by: 'outside', why: 'outside-name', searched };
  return {
    addresses: [],
    outcome: 'nxdomain',
    by: 'nobody',
    why: why(),
    searched,
    ...(elsewhere.length > 0 ? { elsewhere } : {}),
  };
}

/** IPv4 before IPv6, each ascending. The resolver shuffles addresses, but an answer must be stable. */
function ordered(addresses: readonly string[]): string[] {
  const parsed = addresses.flatMap((a) => parseIp(a) ?? []);
  if (parsed.length < 2) return parsed.map((p) => p.text);
  parsed.sort((a, b) => a.family - b.family || compareIp(a, b));
  return [...new Set(parsed.map((p) => p.text))];
}
