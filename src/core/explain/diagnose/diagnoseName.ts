import type { KernelState, Resolution } from '../../kernel/index.ts';
import {
  type Container,
  engineWords,
  HOST,
  indexOf,
  shellQuote,
  type Topology,
  engineThatMade,
} from '../../model/index.ts';
import { containersNamed } from '../question/parseQuestion.ts';
import { nearestOf, type SpelledName, spelledNames } from '../question/nearMiss.ts';
import type { Question } from '../question/Question.ts';
import { quoted, shown } from '../narrate/shown.ts';
import type { Diagnosis, Fix } from './Case.ts';
import { joinChange } from './joinChange.ts';
import { isHeldBack, profileFix, profilesText } from './profileFix.ts';
import { listText } from './words.ts';

/** The name gave no address: why, and what would. */
export function diagnoseName(
  state: KernelState,
  question: Question,
  resolution: Resolution,
  source: Container | undefined,
  home: Container | undefined,
): Diagnosis {
  const { topology } = state;
  const engine = source ? engineThatMade(topology, source.id) : topology.engine;
  const words = engineWords(engine);
  const asked = question.target.kind === 'name' ? question.target.name : question.to;
  const bare = asked.toLowerCase().replace(/\.$/, '');
  const known =
    containersNamed(topology, asked)[0] ??
    containersNamed(topology, bare)[0] ??
    topology.containers.find((c) => c.id === resolution.elsewhere?.[0]);
  const who = source ? shown(source.name) : question.source.kind === 'host' ? 'the host' : 'another machine';
  const service = known ? shown(known.service ?? known.name) : shown(asked);
  const dialled: Dialled = { state, known, port: question.port };
  if (bare === 'host.docker.internal' && source && engine.platform !== 'desktop') {
    return {
      code: 'host-docker-internal-undefined',
      message: `host.docker.internal is not defined in ${who}: Docker Desktop always defines the name; an engine on Linux does so only if the project asks for it.`,
      fixes: [
        {
          title: 'Define it',
          detail: `extra_hosts: ["host.docker.internal:host-gateway"] in the service ${shown(source.service ?? source.name)} adds a line to its /etc/hosts.`,
        },
      ],
    };
  }
  if (resolution.why === 'external-network') {
    const network = topology.networks.find((n) => n.external && resolution.searched?.includes(n.id));
    const key = shown(network?.name ?? network?.key ?? '');
    return {
      code: 'name-on-external-network',
      message: `Nothing in this project is called ${quoted(asked)}. ${who} is on the external network ${key}, where a container of another project may have the name.${didYouMean(state, asked)}`,
      fixes: [
        {
          title: 'Ask the running network',
          detail: `A snapshot or the live daemon shows who is on the network. Check with: ${words.command} network inspect ${key}`,
        },
      ],
    };
  }
  if (resolution.outcome === 'unknown') {
    return {
      code: 'outside-name',
      message: `Nothing here is called ${quoted(asked)}, so ${who} asks external name servers. Their answer is not known.${didYouMean(state, asked)}`,
      fixes: [
        {
          title: 'Ask again with the IP address',
          detail: `${source ? `${words.command} exec … getent hosts` : 'getent hosts'} ${shown(asked)} shows it.`,
        },
      ],
    };
  }
  if (source && known && isHeldBack(known)) return startsWithProfile(state, known, asked, who);
  if (source && known && resolution.why !== 'no-network') {
    const nameless = withoutName({ state, question, resolution, known, asked, source });
    if (nameless) return nameless;
  }
  switch (resolution.why) {
    case 'default-bridge-has-no-dns':
      return {
        code: 'default-bridge-has-no-dns',
        message: `${who} is on the default bridge, which has no name resolution: ${words.name}'s resolver ${words.resolverPlace} exists only on user-defined networks. ${quoted(asked)} goes to the host's resolvers, which do not know containers.`,
        fixes: [
          {
            title: `Use a network of the project's own`,
            detail: `Remove network_mode: bridge from ${who}${known ? ` and ${service}` : ''}; Compose then puts them on its default network, where names resolve.`,
          },
        ],
      };
    case 'host-mode':
      if (source === undefined && question.source.kind !== 'host') return outsideAsks(asked, dialled, service);
      return {
        code: 'host-has-no-container-names',
        message: `${source ? `${who} has network_mode: host, so it` : 'A process on the host'} asks the host's resolvers, which do not know containers: ${resolverIs(state)}.`,
        fixes: published(dialled, service, { host: 'localhost', hostMode: source !== undefined }),
      };
    case 'no-network':
      if (source === undefined)
        return question.source.kind === 'host' ? hostAsks(dialled, service) : outsideAsks(asked, dialled, service);
      return {
        code: 'no-resolver-without-network',
        message: `${who} has no network, so it has no resolver and no way to reach one.`,
        fixes: [{ title: `Give ${who} a network`, detail: 'Remove network_mode: none.' }],
      };
    case 'no-forwarding-from-internal':
      return {
        code: 'internal-forwards-no-names',
        message: `${who} is on internal networks only. ${words.name}'s resolver knows no ${quoted(asked)} there, and does not forward names to outside servers for such a container.`,
        fixes: [{ title: `Give ${who} a network that is not internal`, detail: 'If it should reach the outside.' }],
      };
    case 'network-without-dns': {
      const common = home?.endpoints.find((e) => known?.endpoints.some((x) => x.network === e.network))?.network;
      const network = topology.networks.find((n) => n.id === common);
      return {
        code: 'network-without-dns',
        message: `${who} and ${service} are both on ${network ? shown(network.key) : 'one network'}, which has no name resolution: ${words.name}'s resolver answers on bridge networks with DNS alone${network && network.driver !== 'bridge' ? `, and this one is ${shown(network.driver)}` : ''}. ${quoted(asked)} goes to the host's resolvers, which do not know containers.`,
        fixes: [
          {
            title: 'Use the address',
            detail: `Give ${service} a fixed address (ipv4_address) and dial that, or name it in extra_hosts of ${who}.`,
          },
          {
            title: 'Or put both on a bridge network as well',
            detail: 'Names resolve there.',
          },
        ],
      };
    }
    case 'not-on-a-shared-network': {
      const theirs =
        known?.endpoints
          .map((e) => topology.networks.find((n) => n.id === e.network)?.key ?? '')
          .map((k) => shown(k)) ?? [];
      const mine =
        home?.endpoints.map((e) => topology.networks.find((n) => n.id === e.network)?.key ?? '').map((k) => shown(k)) ??
        [];
      const common = mine.filter((key) => theirs.includes(key));
      if (known && common.length > 0) return otherNetworksAlias({ known, asked, who, common, theirs });
      return {
        code: 'no-shared-network',
        message: `${quoted(asked)} is ${known ? shown(known.name) : 'a container'} on ${listText(theirs) || 'no network'}; ${who} is on ${listText(mine) || 'no network'}. ${words.name}'s resolver answers only for networks that the client is on, and the two share none.`,
        fixes: [
          {
            title: `Put both on the same network`,
            detail: `Add ${theirs[0] ?? 'the network'} to the networks of ${source ? shown(source.service ?? source.name) : 'the service'}, keeping the existing ones.`,
            ...joinChange(home, known?.endpoints[0]?.network),
          },
        ],
      };
    }
    default:
      if (!source)
        return question.source.kind === 'host' ? hostAsks(dialled, service) : outsideAsks(asked, dialled, service);
      return {
        code: 'no-such-name',
        message: `Nothing on ${who}'s networks is called ${quoted(asked)}: no service, container, alias, hostname, short ID or line in /etc/hosts.${didYouMean(state, asked)}`,
        fixes: [
          { title: "Use the service's name", detail: 'As written in the Compose file.' },
          {
            title: `Or give a service the alias ${shown(asked)}`,
            detail: `networks: {${firstNetwork(state, home)}: {aliases: [${quoted(asked)}]}} in that service.`,
          },
        ],
      };
  }
}

function startsWithProfile(state: KernelState, known: Container, asked: string, who: string): Diagnosis {
  const service = shown(known.service ?? known.name);
  return {
    code: 'profile-not-active',
    message: `${quoted(asked)} is ${service}, which belongs to ${profilesText(known)}, so Compose does not start it, and ${who} cannot resolve the name.`,
    fixes: profileFix(engineThatMade(state.topology, known.id), known),
  };
}

interface Nameless {
  readonly state: KernelState;
  readonly question: Question;
  readonly resolution: Resolution;
  readonly known: Container;
  readonly asked: string;
  readonly source: Container;
}

/** A container that is on no network has no name on any: it lives in the host's namespace, in another's, or has none but lo. */
function withoutName(nameless: Nameless): Diagnosis | undefined {
  const { state, known, source, question } = nameless;
  const { kind } = known.namespace;
  if (kind === 'own') return undefined;
  const [mine, theirs] = [state.namespaceOf.get(source.id), state.namespaceOf.get(known.id)];
  if (mine !== undefined && mine === theirs && mine !== HOST && known.id !== source.id) return besides(nameless);
  if (theirs === HOST) return mine === HOST ? bothOnHost(known, question) : onHost(nameless);
  if (mine === HOST) return undefined;
  if (kind === 'shared' && theirs === undefined) return inUnknown(nameless, known.namespace.with);
  if (kind === 'none') return withoutNetwork(nameless);
  const owner = state.topology.containers.find((c) => c.id === theirs);
  if (!owner || owner.id === known.id || nameless.resolution.why !== 'not-on-a-shared-network') return undefined;
  return inAnothers(nameless, owner);
}

/** The way to a container in the host's namespace is the host's own address. */
function onHost({ known, asked, source, state, question }: Nameless): Diagnosis {
  const service = shown(known.service ?? known.name);
  const is =
    known.namespace.kind === 'shared'
      ? `${service}, which joins ${shown(known.namespace.with)} in the host's network namespace: it`
      : `${service} with network_mode: host: it is in the host's network namespace,`;
  const dial = `host.docker.internal:${ownPort(known, question.port)}`;
  const isDefined = state.namespaces
    .get(state.namespaceOf.get(source.id) ?? '')
    ?.hosts.some((h) => h.names.includes('host.docker.internal'));
  return {
    code: 'no-shared-network',
    message: `${quoted(asked)} is ${is} is on no network, so ${engineWords(state.topology.engine).name}'s resolver has no address for its name. From a container, reach it at the host's address.`,
    fixes: [
      {
        title: `Dial ${dial}`,
        detail: `${isDefined ? '' : `With extra_hosts: ["host.docker.internal:host-gateway"] in ${hostsFileOf(state, source)}. `}${service} must listen on an address that containers can reach, not on 127.0.0.1.`,
      },
    ],
  };
}

/** Where a server in the host's namespace listens: there the number before the colon of its ports means nothing. */
function ownPort({ published }: Container, port: number): number {
  return published.find((p) => p.hostPort === port)?.containerPort ?? port;
}

/** The service whose extra_hosts make the /etc/hosts of a container: who joins a namespace has the hosts file of its owner. */
function hostsFileOf(state: KernelState, source: Container): string {
  const owner = state.topology.containers.find((c) => c.id === state.namespaceOf.get(source.id)) ?? source;
  return shown(owner.service ?? owner.name);
}

function bothOnHost(known: Container, question: Question): Diagnosis {
  const service = shown(known.service ?? known.name);
  return {
    code: 'host-has-no-container-names',
    message: `${service} is in the host's network namespace, like the client. The host's resolvers do not know containers, but the two can meet on the loopback.`,
    fixes: [
      {
        title: `Dial localhost:${ownPort(known, question.port)}`,
        detail: `${service} listens on the host itself; its ports entry, if any, does nothing.`,
      },
    ],
  };
}

/** Two containers in one namespace that belongs to neither the host nor the name that is asked for. */
function besides({ state, known, source, question }: Nameless): Diagnosis {
  const service = shown(known.service ?? known.name);
  return {
    code: 'no-shared-network',
    message: `${service} is in the same network namespace as ${shown(source.name)} and on no network of its own, so ${engineWords(state.topology.engine).name}'s resolver has no address for its name. They share the loopback.`,
    fixes: [{ title: `Dial localhost:${question.port}`, detail: `Both use the ports of the namespace they share.` }],
  };
}

/** `container:x` of another project: whose names it is reached by, that container's networks decide. */
function inUnknown({ state, known }: Nameless, owner: string): Diagnosis {
  return {
    code: 'no-shared-network',
    message: `${shown(known.name)} is in the network namespace of ${shown(owner)}, which this source does not include, and on no network of its own: ${engineWords(state.topology.engine).name}'s resolver has no address for its name.`,
    fixes: [
      {
        title: `Dial ${shown(owner)}, on a network they share`,
        detail: `${engineWords(state.topology.engine).command} inspect -f '{{json .NetworkSettings.Networks}}' ${shellQuote(owner)} shows its networks.`,
      },
    ],
  };
}

/** An alias holds on the network under which it is written, and on no other that the two share. */
function otherNetworksAlias(it: {
  readonly known: Container;
  readonly asked: string;
  readonly who: string;
  readonly common: readonly string[];
  readonly theirs: readonly string[];
}): Diagnosis {
  const { known, asked, who, common, theirs } = it;
  const service = shown(known.service ?? known.name);
  const others = theirs.filter((key) => !common.includes(key));
  return {
    code: 'no-shared-network',
    message: `${quoted(asked)} is a name of ${service} on ${listText(others)} only. ${who} reaches ${service} on ${listText(common)}, where it is called ${service}.`,
    fixes: [
      { title: `Dial ${service}`, detail: `That name holds on ${listText(common)}.` },
      {
        title: `Or give ${service} the alias on ${common[0] ?? ''} as well`,
        detail: `networks: {${common[0] ?? ''}: {aliases: [${quoted(asked)}]}} in ${service}.`,
      },
    ],
  };
}

function withoutNetwork({ known, asked }: Nameless): Diagnosis {
  const service = shown(known.service ?? known.name);
  return {
    code: 'no-shared-network',
    message: `${quoted(asked)} is ${service} with network_mode: none: it has only its loopback, with no address or name on any network. Nothing else can reach it.`,
    fixes: [
      {
        title: `Remove network_mode: none from ${service}`,
        detail: 'Compose then attaches it to the default network, or to those listed in its networks.',
      },
    ],
  };
}

function firstNetwork({ topology }: KernelState, container: Container | undefined): string {
  const network = topology.networks.find((n) => n.id === container?.endpoints[0]?.network);
  return network ? shown(network.key) : 'default';
}

/** No network's resolver knows who lives in another's namespace; whoever owns it is known. */
function inAnothers({ state, known, source }: Nameless, owner: Container): Diagnosis {
  const [name, theirs] = [shown(known.name), shown(owner.service ?? owner.name)];
  return {
    code: 'no-shared-network',
    message: `${name} is in the network namespace of ${theirs} and on no network of its own, so ${engineWords(state.topology.engine).name}'s resolver has no address for its name.`,
    fixes: [
      {
        title: `Dial ${theirs} instead`,
        detail: `${name} has the same addresses and ports as ${theirs}.${indexOf(state.topology).shareNetwork(source, owner) ? '' : ` ${shown(source.name)} shares no network with ${theirs} yet: put it on one.`}`,
      },
    ],
  };
}

/** Where the engine's resolver is, and why the host's own does not ask it. */
function resolverIs({ topology }: KernelState): string {
  const { name, command } = engineWords(topology.engine);
  return command === 'podman'
    ? `${name}'s resolver answers its containers alone`
    : `${name}'s resolver is in the containers' namespaces`;
}

function hostAsks(dialled: Dialled, service: string): Diagnosis {
  return {
    code: 'host-has-no-container-names',
    message: `A process on the host asks the host's resolvers, which do not know containers: ${resolverIs(dialled.state)}.`,
    fixes: published(dialled, service, { host: 'localhost' }),
  };
}

function outsideAsks(asked: string, dialled: Dialled, service: string): Diagnosis {
  return {
    code: 'outside-has-no-container-names',
    message: `${quoted(asked)} is known only to ${engineWords(dialled.state.topology.engine).name}'s resolver on this host; another machine's resolver does not know it.`,
    fixes: published(dialled, service, { host: HOST }),
  };
}

/** Who is meant by a name that does not resolve where it is asked, and the port. */
interface Dialled {
  readonly state: KernelState;
  readonly known: Container | undefined;
  readonly port: number;
}

/**
 * The way over the host's ports, for a client without container names. `host`: what it calls the host; `hostMode`: it lives in the
 * host's namespace itself.
 */
function published(
  { state, known, port: asked }: Dialled,
  service: string,
  { host, hostMode = false }: { readonly host: string; readonly hostMode?: boolean },
): Fix[] {
  if (known && isHeldBack(known)) return profileFix(engineThatMade(state.topology, known.id), known);
  if (known?.namespace.kind === 'host')
    return [
      {
        title: `Dial ${host}:${ownPort(known, asked)}`,
        detail: `${service} is in the host's network namespace, so it listens on the host itself.`,
      },
    ];
  const theirs = state.ports.filter((p) => p.container === known?.id && p.hostPort !== undefined);
  const port = theirs.find((p) => p.by !== 'none' && p.containerPort === asked) ?? theirs.find((p) => p.by !== 'none');
  const [dead] = theirs;
  const fixes = port
    ? [
        {
          title: `Dial ${host}:${port.hostPort ?? ''}`,
          detail: `${service} publishes its port ${port.containerPort} there.`,
        },
      ]
    : dead
      ? [
          {
            title: `Make ${service}'s port reachable`,
            detail: `The engine does not publish it. Ask about @host:${dead.hostPort ?? ''} to see why.`,
          },
        ]
      : [{ title: `Publish the port of ${service}`, detail: 'Then dial localhost and the published port.' }];
  if (hostMode)
    fixes.push({
      title: 'Or put the client on a project network',
      detail: 'Without network_mode: host it has its own namespace and can resolve names.',
    });
  return fixes;
}

const namesOf = new WeakMap<Topology, readonly SpelledName[]>();

function didYouMean({ topology }: KernelState, asked: string): string {
  let names = namesOf.get(topology);
  if (!names) {
    const all = topology.containers.flatMap((container) => [
      container.service ?? container.name,
      ...container.endpoints.flatMap((e) => e.aliases.map((a) => a.value)),
    ]);
    namesOf.set(topology, (names = spelledNames(all)));
  }
  const near = nearestOf(asked, names);
  return near === undefined || near === asked ? '' : ` Did you mean ${quoted(near)}?`;
}
