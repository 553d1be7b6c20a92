import { type ProgrammedPort } from '../../kernel/index.ts';
import { engineWords, atLeast, type Container, HOST, type Network, socketText } from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { joinChange } from './joinChange.ts';
import { profileFix, profilesText } from './profileFix.ts';
import { answersAt, answersByName } from './verified.ts';
import { listText, name, networkName } from './words.ts';

/** A file publishes the port, and the engine does nothing for it: why, and what would help. */
export function diagnoseNotProgrammed(known: Case, port: ProgrammedPort): Diagnosis {
  const container = known.index.containers.get(port.container);
  const publishes = `${name(container)} publishes port ${port.hostPort ?? port.containerPort}`;
  if (!container) return diagnosis(`${publishes}, and is not known.`, []);
  const [why, fixes] = whyNot(known, container, port);
  return diagnosis(`${publishes}, but ${why}. So nothing on the host listens on the port.`, fixes);
}

/** The same of Podman, where conmon holds the port all the same: what is wrong, and what would help. */
export function whyHeld(known: Case, port: ProgrammedPort): readonly [message: string, fixes: readonly Fix[]] {
  const container = known.index.containers.get(port.container);
  const publishes = `${name(container)} publishes port ${port.hostPort ?? port.containerPort}`;
  const [why, fixes] = container ? whyNot(known, container, port) : ['is not known', []];
  return [
    `${publishes}, but ${why}. So no DNAT rule serves the port: conmon only holds it so that nothing else takes it, accepts, and never answers.`,
    fixes,
  ];
}

const diagnosis = (message: string, fixes: readonly Fix[]): Diagnosis => ({
  code: 'port-not-programmed',
  message,
  fixes,
});

function whyNot(known: Case, container: Container, port: ProgrammedPort): readonly [string, readonly Fix[]] {
  const service = shown(container.service ?? container.name);
  switch (port.why) {
    case 'internal-network':
    case 'driver':
      return withoutBridge(known, container, port);
    case 'no-network':
      return [
        'it is on no network',
        [{ title: `Put ${service} on a network`, detail: 'Use a bridge network that is not internal.' }],
      ];
    case 'no-namespace':
      return [
        'it has network_mode: none, so there is no network to forward a port to',
        [{ title: 'Remove network_mode: none', detail: 'Compose then attaches it to the default network.' }],
      ];
    case 'host-mode':
      return inHostMode(known, service, port);
    case 'shared-namespace':
      return inAnothers(known, container, port);
    case 'inactive':
      return container.active
        ? [
            'it is not running',
            [{ title: `Start ${service}`, detail: `${engineWords(known.engine).compose} up -d ${service}` }],
          ]
        : [
            `it belongs to ${profilesText(container)}, so Compose does not start it`,
            profileFix(known.engine, container),
          ];
    default:
      return [
        'it has no address to forward the port to',
        [{ title: 'Check what the engine did', detail: known.commands.docker('port', container.containerName) }],
      ];
  }
}

/** On networks that nothing is published on: internal ones, and those without a bridge and NAT. */
function withoutBridge(known: Case, container: Container, port: ProgrammedPort): readonly [string, readonly Fix[]] {
  const service = shown(container.service ?? container.name);
  const networks = container.endpoints.flatMap((e) => known.index.networks.get(e.network) ?? []);
  const internal = networks.filter((n) => n.internal);
  const unbridged = networks.filter((n) => !n.internal && n.driver !== 'bridge');
  const open = networks.find((n) => !n.internal && n.driver === 'bridge');
  const named = (list: readonly Network[]): string => listText(list.map((n) => networkName(n)));
  if (open) {
    const [out] = unbridged;
    return [
      `its default route goes through the ${shown(out?.driver ?? '')} network ${networkName(out)}. The engine publishes ports only on the network with the default route, and there is no bridge and no NAT there`,
      [
        atLeast(known.engine, 28)
          ? {
              title: `Give ${networkName(open)} the default route`,
              detail: `Set gw_priority: 1 on ${networkName(open)} in the networks of ${service}.`,
            }
          : {
              title: `Give ${networkName(open)} the default route`,
              detail: `Before engine 28 the network whose name sorts first gets it: give ${networkName(open)} a name that comes before ${shown(out?.name ?? '')}.`,
            },
        ...ownAddress(known, container, port),
      ],
    ];
  }
  const parts = [
    ...(internal.length > 0 ? [`the internal network${internal.length > 1 ? 's' : ''} ${named(internal)}`] : []),
    ...unbridged.map((n) => `the ${shown(n.driver)} network ${networkName(n)}`),
  ];
  const why = [
    ...(internal.length > 0
      ? [
          `for an internal network the engine adds no DNAT rule${known.engine.product === 'podman' ? '' : ' and starts no docker-proxy'}`,
        ]
      : []),
    ...(unbridged.length > 0
      ? [
          `${unbridged[0]?.driver === 'ipvlan' ? 'an' : 'a'} ${listText([...new Set(unbridged.map((n) => shown(n.driver)))])} interface is a child of the host's network card, with no bridge and no NAT`,
        ]
      : []),
  ];
  const candidate = known.topology.networks.find((n) => !n.internal && n.driver === 'bridge' && !n.isDefaultBridge);
  const fixes: Fix[] = [
    {
      title: `Also put ${service} on a bridge network that is not internal`,
      detail: `${candidate ? `For example ${networkName(candidate)}` : 'A second one'}, in addition to its current ones. The engine publishes the port there; note that this also gives it a way out.`,
      ...joinChange(container, candidate?.id),
    },
    ...ownAddress(known, container, port),
  ];
  if (known.source && answersByName(known, container, port.containerPort))
    fixes.push({
      title: `Or dial ${service}:${port.containerPort}`,
      detail: 'On a shared network no published port is needed.',
    });
  return [`it is only on ${listText(parts)}: ${why.join(', and ')}`, fixes];
}

/** The way to a child of the host's card: its own address, for the LAN. */
function ownAddress(known: Case, container: Container, { containerPort }: ProgrammedPort): Fix[] {
  const at = container.endpoints.find((e) => known.index.networks.get(e.network)?.parent !== undefined)?.ipv4;
  if (at === undefined) return [];
  return [
    {
      title: `Or dial its own address from the LAN: ${socketText(at, containerPort)}`,
      detail: 'Every other machine there reaches it; this host, which owns the parent interface, does not.',
    },
  ];
}

function inHostMode(known: Case, service: string, port: ProgrammedPort): readonly [string, readonly Fix[]] {
  const { destination } = known.packet;
  const at = answersAt(known, destination, port.containerPort);
  return [
    "it is in the host's network namespace (network_mode: host), where ports are not published: it listens on the host itself",
    [
      {
        title: at
          ? `Dial ${socketText(destination, port.containerPort)}`
          : `Dial the port that ${service} itself listens on`,
        detail: `At ${destination === hostAddress(known.state) || known.packet.from === HOST ? 'this address' : 'an address of the host'}; to move it, move the server.`,
      },
    ],
  ];
}

function inAnothers(known: Case, container: Container, port: ProgrammedPort): readonly [string, readonly Fix[]] {
  const owner = known.index.ownerOf(container);
  const theirs = owner ? shown(owner.service ?? owner.name) : 'that container';
  return [
    `it is in the network namespace of ${theirs}, and only ${theirs} can publish ports for it`,
    [
      {
        title: `Publish it in the ports of ${theirs}`,
        detail: `"${port.hostPort ?? port.containerPort}:${port.containerPort}${port.protocol === 'udp' ? '/udp' : ''}" there; its address also leads to ${name(container)}.`,
      },
    ],
  ];
}
