import { atLeast, type Container, engineText, HOST, type Network, socketText } from '../../model/index.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Diagnosis, Fix } from './Case.ts';
import { joinChange } from './joinChange.ts';
import { publishFix } from './publishFix.ts';
import { purposeOf } from './purposeOf.ts';
import { answeringPublished, answersByName } from './verified.ts';
import { capital, name, networkName, networksOf, placeName, portText, theRule } from './words.ts';

/** A firewall rule dropped the packet: whose rule, what it is for, and the way round it. */
export function diagnoseRule(c: Case): Diagnosis {
  const step = c.decided;
  const purpose = step ? purposeOf(step, c.index.bridges()) : 'foreign';
  const apart = networksApart(c);
  switch (purpose) {
    case 'isolation':
      return separateNetworks(c, apart);
    case 'direct-access-drop':
      return apart ? separateNetworks(c, apart) : directAccess(c);
    case 'unpublished-drop':
      return apart ? separateNetworks(c, apart) : unpublished(c);
    case 'internal':
      return internal(c);
    case 'icc':
      return iccOff(c);
    case 'loopback-drop':
      return simple(
        'published-on-loopback',
        `The port is published on ${c.packet.destination}, the host's loopback. Since engine 28 a rule in raw PREROUTING drops packets for it that did not come in by lo.${theRule(c)}`,
        [{ title: 'Publish on an address that is meant to be reached', detail: 'And dial that one.' }],
      );
    case 'docker-user':
      return simple(
        'docker-user-drop',
        `A rule in DOCKER-USER drops the packet before Docker's own rules are asked.${theRule(c)}${c.via === 'dnat' ? ` At that point DNAT is done: it sees ${socketText(c.lands.address, c.lands.port)}.` : ''}`,
        [
          {
            title: 'Change that rule, or put an ACCEPT before it',
            detail:
              'sudo iptables -I DOCKER-USER … -j ACCEPT; match the published port with -m conntrack --ctorigdstport.',
          },
        ],
      );
    case 'foreign':
      return simple(
        'host-firewall-drop',
        `A rule that is not Docker's drops the packet on ${placeName(c, step?.namespace ?? HOST)}, in the chain ${shown(step?.chain ?? '?')} of ${shown(step?.table ?? '?')}.${theRule(c)}`,
        [
          {
            title: 'Allow this traffic in the firewall that made the rule',
            detail:
              step?.hook === 'input'
                ? 'It is addressed to the host itself (docker-proxy included), so it passes INPUT.'
                : 'It is forwarded, so it passes FORWARD; an ACCEPT in DOCKER-USER comes before most others.',
          },
        ],
      );
  }
}

/** `, in the namespace of web`. */
function shares(c: Case): string {
  return c.home && c.source && c.home.id !== c.source.id ? ` (in the namespace of ${name(c.home)})` : '';
}

/** Source and target container on no common network. */
function networksApart(c: Case): { readonly source: Container; readonly target: Container } | undefined {
  if (!c.home || !c.target || c.home.id === c.target.id) return undefined;
  const mine = new Set(c.home.endpoints.map((e) => e.network));
  return c.target.endpoints.some((e) => mine.has(e.network)) && c.via === 'direct' && sharesDialled(c)
    ? undefined
    : { source: c.home, target: c.target };
}

/** The dialled address is on a network of the asking container. */
function sharesDialled(c: Case): boolean {
  const owner = c.index.atAddress(c.lands.address);
  return c.home?.endpoints.some((e) => e.network === owner?.network.id) ?? false;
}

function separateNetworks(
  c: Case,
  apart: { readonly source: Container; readonly target: Container } | undefined,
): Diagnosis {
  if (!apart) {
    return simple(
      'separate-networks',
      `The packet would go from one bridge to another, and Docker's rules keep bridges apart.${theRule(c)}`,
      [],
    );
  }
  const { source, target } = apart;
  const common = target.endpoints.find((e) => source.endpoints.some((m) => m.network === e.network));
  const there = c.index.atAddress(c.lands.address)?.network;
  const way =
    c.via === 'dnat'
      ? `DNAT leads the published port to ${socketText(c.lands.address, c.lands.port)} on the network ${networkName(there)}, and the rules that keep bridges apart drop it`
      : `the only way from one bridge to the other is through the host, whose rules drop it`;
  const message = common
    ? `${socketText(c.lands.address, c.lands.port)} is ${name(target)}'s address on ${networkName(there)}, a network that ${c.sourceName} is not on: ${way}.${theRule(c)} They share ${networkName(c.index.networks.get(common.network))}.`
    : `${c.sourceName} is on ${networksOf(c, source)}${shares(c)}, ${name(target)} on ${networksOf(c, target)}: two bridges, no switch in common. ${capital(way)}.${theRule(c)}`;
  return simple('separate-networks', message, shareFixes(c, source, target, common?.network));
}

function shareFixes(c: Case, source: Container, target: Container, common: string | undefined): Fix[] {
  const to = shown(target.service ?? target.name);
  const from = shown(source.service ?? source.name);
  if (common !== undefined) {
    return [
      {
        title: `Dial ${to}:${c.lands.port} by name`,
        detail: `The name leads to its address on ${networkName(c.index.networks.get(common))}, the network that both are on.${answersByName(c, target, c.lands.port) ? '' : ` It does not answer there yet, for a reason of its own: ask about ${to}:${c.lands.port}.`}`,
      },
    ];
  }
  const networks = target.endpoints.map((e) => c.index.networks.get(e.network)).filter((n) => n !== undefined);
  const best = networks.find((n) => n.driver === 'bridge' && !n.isDefaultBridge) ?? networks[0];
  const join: Fix =
    best && !best.isDefaultBridge
      ? {
          title: `Put ${from} on the network ${networkName(best)} too`,
          detail: `Add ${networkName(best)} to networks of ${from} (and keep the ones it has): one more veth pair, plugged into ${shown(best.bridgeName)}. Then ${to}:${c.lands.port} answers by name.`,
          ...joinChange(source, best.id),
        }
      : {
          title: `Put ${from} and ${to} on one network`,
          detail: 'One that the project defines: the default bridge has no names.',
        };
  return [join, ...publishedWay(c, target)];
}

/** A published port as the other way in, where one answers the one who asks. */
function publishedWay(c: Case, target: Container): Fix[] {
  const answering = c.via === 'direct' ? answeringPublished(c, target, c.lands.port) : undefined;
  if (!answering) return [];
  return [
    {
      title: `Or dial the published port on the host: ${socketText(answering.address, answering.port)}`,
      detail: `DNAT or docker-proxy leads it to ${name(target)}.`,
    },
  ];
}

function directAccess(c: Case): Diagnosis {
  const scope = atLeast(c.topology.engine, 28, 2) ? 'every port, published or not' : 'published ports';
  return simple(
    'direct-access-dropped',
    `${capital(c.sourceName)} has a route to the container subnet, so the packet reaches the host, and a rule in raw PREROUTING drops it: since engine 28 whatever is addressed to a container's own address must come in by the container's bridge (${engineText(c.topology.engine)}: ${scope}). Before engine 28 there was no such rule, and a published port was reachable this way.${theRule(c)}`,
    [
      ...(c.target ? [publishFix(c, c.target, c.lands.port)] : []),
      {
        title: 'Or make the network routed on purpose',
        detail:
          'driver_opts com.docker.network.bridge.gateway_mode_ipv4: routed (published ports are then open at the container address), or trusted_host_interfaces with the interface that the packets come in by (28.2 on).',
      },
    ],
  );
}

function unpublished(c: Case): Diagnosis {
  return simple(
    'unpublished-port-dropped',
    `${capital(portText(c, c.lands.port))} of ${name(c.target)} is not published, and since engine 28 its network drops what comes from outside the bridge unless a published port accepts it.${theRule(c)}`,
    c.target ? [publishFix(c, c.target, c.lands.port)] : [],
  );
}

function internal(c: Case): Diagnosis {
  const at = c.index.atAddress(c.lands.address)?.network;
  const mine = c.home?.endpoints.map((e) => c.index.networks.get(e.network)).find((n) => n?.internal);
  const network: Network | undefined = at?.internal ? at : mine;
  const side =
    at?.internal === true
      ? `${name(c.target)} is on the internal network ${networkName(at)}: nothing from outside its subnet gets in`
      : `${c.sourceName} is on the internal network ${networkName(mine)}: nothing leaves its subnet`;
  const who = at?.internal === true ? c.target : c.home;
  const fixes: Fix[] = [];
  if (c.home && c.target && at?.internal === true) {
    fixes.push({
      title: `Put ${shown(c.home.service ?? c.home.name)} on ${networkName(network)} too`,
      detail: 'Containers on an internal network talk to one another.',
      ...joinChange(c.home, network?.id),
    });
  }
  if (who)
    fixes.push({
      title: `Give ${shown(who.service ?? who.name)} a second network that is not internal`,
      detail: 'It keeps the internal one for its siblings.',
    });
  fixes.push({
    title: `Or remove internal: true from ${networkName(network)}`,
    detail: 'If the outside is meant to be reached.',
  });
  return simple('internal-network', `${side}.${theRule(c)}`, fixes);
}

function iccOff(c: Case): Diagnosis {
  const network = c.index.atAddress(c.lands.address)?.network;
  const answering = c.target && answeringPublished(c, c.target, c.lands.port);
  const fixes: Fix[] = [
    {
      title: `Remove enable_icc: "false" from ${networkName(network)}`,
      detail: 'driver_opts com.docker.network.bridge.enable_icc; true is the default.',
    },
    {
      title: `Or put ${c.sourceName} and ${name(c.target)} on another network together`,
      detail: 'One more veth pair each, on a bridge where containers may talk.',
    },
  ];
  if (answering) {
    fixes.push({
      title: `Or dial the published port: ${socketText(answering.address, answering.port)}`,
      detail: 'With docker-proxy that way stays open: it is a process on the host that dials the container.',
    });
  }
  return simple(
    'icc-disabled',
    `Both are on the network ${networkName(network)}, whose containers may not talk to each other (enable_icc is false): a rule drops what comes in by ${shown(network?.bridgeName ?? 'the bridge')} and would leave by it again.${theRule(c)}`,
    fixes,
  );
}

function simple(code: string, message: string, fixes: readonly Fix[]): Diagnosis {
  return { code, message, fixes };
}
