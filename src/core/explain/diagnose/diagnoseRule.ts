import {
  engineWords,
  atLeast,
  type Container,
  engineText,
  HOST,
  type Network,
  socketText,
  isMachineAlone,
} from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { joinChange } from './joinChange.ts';
import { publishFix } from './publishFix.ts';
import { purposeOf } from './purposeOf.ts';
import { answeringPublished, answersByName } from './verified.ts';
import { capital, name, networkName, networksOf, placeName, portText, theRule } from './words.ts';

/** A firewall rule dropped the packet: whose rule, what it is for, and the way round it. */
export function diagnoseRule(known: Case): Diagnosis {
  const step = known.decided;
  const purpose = step ? purposeOf(step, known.index.bridges()) : 'foreign';
  const apart = networksApart(known);
  switch (purpose) {
    case 'isolation':
      return separateNetworks(known, apart);
    case 'direct-access-drop':
      return apart ? separateNetworks(known, apart) : directAccess(known);
    case 'unpublished-drop':
      return apart ? separateNetworks(known, apart) : unpublished(known);
    case 'internal':
      return internal(known);
    case 'icc':
      return iccOff(known);
    case 'loopback-drop':
      return simple(
        'published-on-loopback',
        `The port is published on ${known.packet.destination}, the host's loopback. Since engine 28 a rule in raw PREROUTING drops packets for it that did not arrive on lo.${theRule(known)}`,
        [{ title: 'Publish on an address that others may reach', detail: 'And dial that address.' }],
      );
    case 'docker-user':
      return simple(
        'docker-user-drop',
        `A rule in DOCKER-USER drops the packet before Docker's own rules are checked.${theRule(known)}${known.via === 'dnat' ? ` DNAT has already happened at that point, so the rule sees ${socketText(known.lands.address, known.lands.port)}.` : ''}`,
        [
          {
            title: 'Change that rule, or add an ACCEPT before it',
            detail:
              'sudo iptables -I DOCKER-USER … -j ACCEPT; match the published port with -m conntrack --ctorigdstport.',
          },
        ],
      );
    case 'foreign':
      return simple(
        'host-firewall-drop',
        `A rule${isMachineAlone(known.topology) ? '' : ` that ${engineWords(known.engine).name} did not add`} drops the packet on ${placeName(known, step?.namespace ?? HOST)}, in the ${shown(step?.chain ?? '?')} chain of ${shown(step?.table ?? '?')}.${theRule(known)}`,
        [
          {
            title: 'Allow this traffic in the firewall that made the rule',
            detail: isMachineAlone(known.topology)
              ? 'The last hop has a command that shows the rule.'
              : step?.hook === 'input'
                ? `The packet is addressed to the host itself (which includes ${engineWords(known.engine).forwarder}), so it goes through INPUT.`
                : known.engine.product === 'podman'
                  ? 'The packet is forwarded, so it goes through FORWARD.'
                  : 'The packet is forwarded, so it goes through FORWARD; an ACCEPT in DOCKER-USER comes before most other rules.',
          },
        ],
      );
  }
}

/** `, in the namespace of web`. */
function shares(known: Case): string {
  return known.home && known.source && known.home.id !== known.source.id
    ? ` (in the namespace of ${name(known.home)})`
    : '';
}

/** Source and target container on no common network. */
function networksApart(known: Case): { readonly source: Container; readonly target: Container } | undefined {
  if (!known.home || !known.target || known.home.id === known.target.id) return undefined;
  const mine = new Set(known.home.endpoints.map((e) => e.network));
  return known.target.endpoints.some((e) => mine.has(e.network)) && known.via === 'direct' && sharesDialled(known)
    ? undefined
    : { source: known.home, target: known.target };
}

/** The dialled address is on a network of the asking container. */
function sharesDialled(known: Case): boolean {
  const owner = known.index.atAddress(known.lands.address);
  return known.home?.endpoints.some((e) => e.network === owner?.network.id) ?? false;
}

function separateNetworks(
  known: Case,
  apart: { readonly source: Container; readonly target: Container } | undefined,
): Diagnosis {
  if (!apart) {
    return simple(
      'separate-networks',
      `The packet would go from one bridge to another, and ${engineWords(known.engine).name}'s rules isolate bridges from each other.${theRule(known)}`,
      [],
    );
  }
  const { source, target } = apart;
  const common = target.endpoints.find((e) => source.endpoints.some((m) => m.network === e.network));
  const there = known.index.atAddress(known.lands.address)?.network;
  const way =
    known.via === 'dnat'
      ? `DNAT leads the published port to ${socketText(known.lands.address, known.lands.port)} on the network ${networkName(there)}, and the rules that isolate bridges drop it`
      : `the only way from one bridge to the other is through the host, and its rules drop the packet`;
  const message = common
    ? `${socketText(known.lands.address, known.lands.port)} is ${name(target)}'s address on ${networkName(there)}, a network that ${known.sourceName} is not on: ${way}.${theRule(known)} They share ${networkName(known.index.networks.get(common.network))}.`
    : `${known.sourceName} is on ${networksOf(known, source)}${shares(known)}, ${name(target)} on ${networksOf(known, target)}: two separate bridges. ${capital(way)}.${theRule(known)}`;
  return simple('separate-networks', message, shareFixes(known, source, target, common?.network));
}

function shareFixes(known: Case, source: Container, target: Container, common: string | undefined): Fix[] {
  const to = shown(target.service ?? target.name);
  const from = shown(source.service ?? source.name);
  if (common !== undefined) {
    return [
      {
        title: `Dial ${to}:${known.lands.port} by name`,
        detail: `The name resolves to its address on ${networkName(known.index.networks.get(common))}, the network they share.${answersByName(known, target, known.lands.port) ? '' : ` It cannot be reached there yet, for a separate reason: ask about ${to}:${known.lands.port}.`}`,
      },
    ];
  }
  const networks = target.endpoints.map((e) => known.index.networks.get(e.network)).filter((n) => n !== undefined);
  const best = networks.find((n) => n.driver === 'bridge' && !n.isDefaultBridge) ?? networks[0];
  const join: Fix =
    best && !best.isDefaultBridge
      ? {
          title: `Also put ${from} on the network ${networkName(best)}`,
          detail: `Add ${networkName(best)} to the networks of ${from}, keeping the existing ones. That adds a veth pair to ${shown(best.bridgeName)}, and ${from} can then reach ${to}:${known.lands.port} by name.`,
          ...joinChange(source, best.id),
        }
      : {
          title: `Put ${from} and ${to} on the same network`,
          detail: 'Use one that the project defines: the default bridge has no name resolution.',
        };
  return [join, ...publishedWay(known, target)];
}

/** A published port as the other way in, where one answers the one who asks. */
function publishedWay(known: Case, target: Container): Fix[] {
  const answering = known.via === 'direct' ? answeringPublished(known, target, known.lands.port) : undefined;
  if (!answering) return [];
  return [
    {
      title: `Or dial the published port on the host: ${socketText(answering.address, answering.port)}`,
      detail: `DNAT or ${engineWords(known.engine).forwarder} forwards it to ${name(target)}.`,
    },
  ];
}

function directAccess(known: Case): Diagnosis {
  const scope = atLeast(known.engine, 28, 2) ? 'every port, published or not' : 'published ports';
  return simple(
    'direct-access-dropped',
    `${capital(known.sourceName)} has a route to the container subnet, so the packet reaches the host, and a rule in raw PREROUTING drops it: since engine 28, packets to a container's own address must arrive through the container's bridge (${engineText(known.engine)}: ${scope}). Before engine 28 there was no such rule, and published ports were reachable this way.${theRule(known)}`,
    [
      ...(known.target ? [publishFix(known, known.target, known.lands.port)] : []),
      {
        title: 'Or make it a routed network',
        detail:
          'driver_opts com.docker.network.bridge.gateway_mode_ipv4: routed (published ports are then open at the container address), or trusted_host_interfaces with the interface that the packets arrive on (from 28.2).',
      },
    ],
  );
}

function unpublished(known: Case): Diagnosis {
  return simple(
    'unpublished-port-dropped',
    `${capital(portText(known, known.lands.port))} of ${name(known.target)} is not published, and since engine 28 its network drops traffic from outside the bridge unless it is for a published port.${theRule(known)}`,
    known.target ? [publishFix(known, known.target, known.lands.port)] : [],
  );
}

function internal(known: Case): Diagnosis {
  const at = known.index.atAddress(known.lands.address)?.network;
  const mine = known.home?.endpoints.map((e) => known.index.networks.get(e.network)).find((n) => n?.internal);
  const network: Network | undefined = at?.internal ? at : mine;
  const side =
    at?.internal === true
      ? `${name(known.target)} is on the internal network ${networkName(at)}: nothing from outside its subnet gets in`
      : `${known.sourceName} is on the internal network ${networkName(mine)}: nothing leaves its subnet`;
  const who = at?.internal === true ? known.target : known.home;
  const fixes: Fix[] = [];
  if (known.home && known.target && at?.internal === true) {
    fixes.push({
      title: `Put ${shown(known.home.service ?? known.home.name)} on ${networkName(network)} too`,
      detail: 'Containers on an internal network can talk to each other.',
      ...joinChange(known.home, network?.id),
    });
  }
  if (who)
    fixes.push({
      title: `Give ${shown(who.service ?? who.name)} a second network that is not internal`,
      detail: 'It keeps the internal one for the other containers there.',
    });
  fixes.push({
    title: `Or remove internal: true from ${networkName(network)}`,
    detail: 'If it should reach the outside.',
  });
  return simple('internal-network', `${side}.${theRule(known)}`, fixes);
}

function iccOff(known: Case): Diagnosis {
  const network = known.index.atAddress(known.lands.address)?.network;
  const answering = known.target && answeringPublished(known, known.target, known.lands.port);
  const fixes: Fix[] = [
    {
      title: `Remove enable_icc: "false" from ${networkName(network)}`,
      detail: 'driver_opts com.docker.network.bridge.enable_icc; true is the default.',
    },
    {
      title: `Or put ${known.sourceName} and ${name(known.target)} on another network together`,
      detail: 'Each gets another veth pair, on a bridge where containers may talk.',
    },
  ];
  if (answering) {
    fixes.push({
      title: `Or dial the published port: ${socketText(answering.address, answering.port)}`,
      detail: `That works with ${engineWords(known.engine).forwarder}, because it is a process on the host that dials the container.`,
    });
  }
  return simple(
    'icc-disabled',
    `Both are on the network ${networkName(network)}, whose containers may not talk to each other (enable_icc is false): a rule drops packets that enter and leave through ${shown(network?.bridgeName ?? 'the bridge')}.${theRule(known)}`,
    fixes,
  );
}

function simple(code: string, message: string, fixes: readonly Fix[]): Diagnosis {
  return { code, message, fixes };
}
