import type { KernelState, Resolution } from '../../kernel/index.ts';
import { type Container, HOST, shellQuote, type Topology } from '../../model/index.ts';
import { containersNamed } from '../question/parseQuestion.ts';
import { nearestOf, type SpelledName, spelledNames } from '../question/nearMiss.ts';
import type { Question } from '../question/Question.ts';
import { quoted, shown } from '../narrate/shown.ts';
import type { Diagnosis, Fix } from './Case.ts';
import { joinChange } from './joinChange.ts';
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
  const asked = question.target.kind === 'name' ? question.target.name : question.to;
  const bare = asked.toLowerCase().replace(/\.$/, '');
  const known =
    containersNamed(topology, asked)[0] ??
    containersNamed(topology, bare)[0] ??
    topology.containers.find((c) => c.id === resolution.elsewhere?.[0]);
  const who = source ? shown(source.name) : question.source.kind === 'host' ? 'the host' : 'another machine';
  const service = known ? shown(known.service ?? known.name) : shown(asked);
  if (bare === 'host.docker.internal' && source && topology.engine.flavour !== 'desktop') {
    return {
      code: 'host-docker-internal-undefined',
      message: `host.docker.internal is not defined in ${who}: Docker Desktop knows the name everywhere, an engine on Linux only where the project asks for it.`,
      fixes: [
        {
          title: 'Define it',
          detail: `extra_hosts: ["host.docker.internal:host-gateway"] in the service ${shown(source.service ?? source.name)}: a line of its /etc/hosts.`,
        },
      ],
    };
  }
  if (resolution.why === 'external-network') {
    const network = topology.networks.find((n) => n.external && resolution.searched?.includes(n.id));
    const key = shown(network?.name ?? network?.key ?? '');
    return {
      code: 'name-on-external-network',
      message: `Nothing in this project is called ${quoted(asked)}. ${who} is on the external network ${key}, and a container of another project there may have the name.${didYouMean(state, asked)}`,
      fixes: [
        {
          title: 'Ask with what runs',
          detail: `A snapshot or the live daemon knows who is on the network. Look with: docker network inspect ${key}`,
        },
      ],
    };
  }
  if (resolution.outcome === 'unknown') {
    return {
      code: 'outside-name',
      message: `Nothing here is called ${quoted(asked)}, so ${who} asks servers outside. What they answer cannot be told from here.${didYouMean(state, asked)}`,
      fixes: [
        {
          title: 'Ask again with its address',
          detail: `${source ? `docker exec … getent hosts` : 'getent hosts'} ${shown(asked)} shows it.`,
        },
      ],
    };
  }
  if (source && known && isHeldBack(known)) return startsWithProfile(known, asked, who);
  if (source && known?.namespace.kind === 'host' && resolution.why !== 'host-mode') return onHost(known, asked, source);
  switch (resolution.why) {
    case 'default-bridge-has-no-dns':
      return {
        code: 'default-bridge-has-no-dns',
        message: `${who} is on the default bridge, which has no name service: Docker's resolver at 127.0.0.11 exists on user-defined networks only. ${quoted(asked)} is asked of the host's resolvers, which do not know containers.`,
        fixes: [
          {
            title: `Use a network of the project's own`,
            detail: `Remove network_mode: bridge from ${who}${known ? ` and ${service}` : ''}; Compose then puts them on its default network, where names resolve.`,
          },
        ],
      };
    case 'host-mode':
      if (source === undefined && question.source.kind !== 'host') return outsideAsks(asked, known, service);
      return {
        code: 'host-has-no-container-names',
        message: `${source ? `${who} has network_mode: host, so it` : 'A process on the host'} asks the host's resolvers, and they do not know containers: Docker's resolver lives in the containers' namespaces.`,
        fixes: published(known, service, { host: 'localhost', hostMode: source !== undefined }),
      };
    case 'no-network':
      if (source === undefined)
        return question.source.kind === 'host' ? hostAsks(known, service) : outsideAsks(asked, known, service);
      return {
        code: 'no-resolver-without-network',
        message: `${who} has no network, so there is no resolver and no way to one.`,
        fixes: [{ title: `Give ${who} a network`, detail: 'Remove network_mode: none.' }],
      };
    case 'no-forwarding-from-internal':
      return {
        code: 'internal-forwards-no-names',
        message: `${who} is on internal networks only. Docker's resolver knows nobody called ${quoted(asked)} there, and forwards no names to the outside for such a container.`,
        fixes: [
          { title: `Give ${who} a network that is not internal`, detail: 'If it is meant to reach the outside.' },
        ],
      };
    case 'not-on-a-shared-network': {
      const sharer = known && sharing(state, known);
      if (sharer) return sharer;
      const theirs =
        known?.endpoints
          .map((e) => topology.networks.find((n) => n.id === e.network)?.key ?? '')
          .map((k) => shown(k)) ?? [];
      const mine =
        home?.endpoints.map((e) => topology.networks.find((n) => n.id === e.network)?.key ?? '').map((k) => shown(k)) ??
        [];
      return {
        code: 'no-shared-network',
        message: `${quoted(asked)} is ${known ? shown(known.name) : 'a container'} on ${listText(theirs) || 'no network'}; ${who} is on ${listText(mine) || 'no network'}. Docker's resolver answers for the networks of the one that asks, and they share none.`,
        fixes: [
          {
            title: `Put both on one network`,
            detail: `Add ${theirs[0] ?? 'the network'} to networks of ${source ? shown(source.service ?? source.name) : 'the service'}, and keep the ones it has.`,
            ...joinChange(home, known?.endpoints[0]?.network),
          },
        ],
      };
    }
    default:
      if (!source)
        return question.source.kind === 'host' ? hostAsks(known, service) : outsideAsks(asked, known, service);
      return {
        code: 'no-such-name',
        message: `Nothing on ${who}'s networks is called ${quoted(asked)}: no service, container, alias, hostname or short id, and no line of /etc/hosts.${didYouMean(state, asked)}`,
        fixes: [
          { title: 'Use the name of the service', detail: 'As it stands in the Compose file.' },
          {
            title: `Or give a service the alias ${shown(asked)}`,
            detail: `networks: {${firstNetwork(state, home)}: {aliases: [${quoted(asked)}]}} in that service.`,
          },
        ],
      };
  }
}

/** A profile that is off keeps it from starting. */
function isHeldBack({ active, profiles }: Container): boolean {
  return !active && profiles.length > 0;
}

function startsWithProfile(known: Container, asked: string, who: string): Diagnosis {
  const service = shown(known.service ?? known.name);
  const [first = ''] = known.profiles;
  const profiles = listText(known.profiles.map((p) => shown(p)));
  return {
    code: 'profile-not-active',
    message: `${quoted(asked)} is ${service}, which belongs to the profile ${profiles}. That profile is not active, so Compose starts no container of it, and ${who} finds no such name.`,
    fixes: [
      {
        title: `Start it with the profile ${shown(first)}`,
        detail: `docker compose --profile ${shellQuote(first)} up`,
      },
      { title: `Or remove profiles from ${service}`, detail: 'Then it starts with the others.' },
    ],
  };
}

/** A container in the host's namespace has no name on any network; the way to it is the host's own address. */
function onHost(known: Container, asked: string, source: Container): Diagnosis {
  const service = shown(known.service ?? known.name);
  return {
    code: 'no-shared-network',
    message: `${quoted(asked)} is ${service} with network_mode: host: it lives in the host's network namespace, is on no network, and Docker's resolver has no address for its name. From a container it is reached at the host's address.`,
    fixes: [
      {
        title: 'Dial the host',
        detail: `Add extra_hosts: ["host.docker.internal:host-gateway"] to ${shown(source.service ?? source.name)}, and dial host.docker.internal with the port of ${service}. It has to listen on an address that containers reach, not on 127.0.0.1.`,
      },
    ],
  };
}

function firstNetwork({ topology }: KernelState, container: Container | undefined): string {
  const network = topology.networks.find((n) => n.id === container?.endpoints[0]?.network);
  return network ? shown(network.key) : 'default';
}

/** A container in another's namespace is on no network, so no network's resolver knows it; whoever owns the namespace is known. */
function sharing(state: KernelState, known: Container): Diagnosis | undefined {
  if (known.namespace.kind !== 'shared') return undefined;
  const owner = state.topology.containers.find((c) => c.id === state.namespaceOf.get(known.id));
  if (!owner || owner.id === known.id) return undefined;
  const [name, theirs] = [shown(known.name), shown(owner.service ?? owner.name)];
  return {
    code: 'no-shared-network',
    message: `${name} lives in the network namespace of ${theirs} and is on no network itself, so Docker's resolver has no address for its name.`,
    fixes: [
      {
        title: `Dial ${theirs} instead`,
        detail: `The addresses and ports of ${theirs} are those of ${name} too.`,
      },
    ],
  };
}

function hostAsks(known: Container | undefined, service: string): Diagnosis {
  return {
    code: 'host-has-no-container-names',
    message:
      "A process on the host asks the host's resolvers, and they do not know containers: Docker's resolver lives in the containers' namespaces.",
    fixes: published(known, service, { host: 'localhost' }),
  };
}

function outsideAsks(asked: string, known: Container | undefined, service: string): Diagnosis {
  return {
    code: 'outside-has-no-container-names',
    message: `${quoted(asked)} is a name of Docker's resolver on this host; another machine's resolver does not know it.`,
    fixes: published(known, service, { host: HOST }),
  };
}

/** The way over a published port. `host`: what the client calls the host; `hostMode`: it has the host's namespace itself. */
function published(
  known: Container | undefined,
  service: string,
  { host, hostMode = false }: { readonly host: string; readonly hostMode?: boolean },
): Fix[] {
  const port = known?.published.find((p) => p.hostPort !== undefined);
  const fixes = port
    ? [
        {
          title: `Dial ${host}:${port.hostPort ?? ''}`,
          detail: `${service} publishes its port ${port.containerPort} there.`,
        },
      ]
    : [{ title: `Publish the port of ${service}`, detail: 'And dial the host: localhost and the published port.' }];
  if (hostMode)
    fixes.push({
      title: 'Or give the client a network of the project',
      detail: 'Without network_mode: host it has a namespace of its own, and names.',
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
