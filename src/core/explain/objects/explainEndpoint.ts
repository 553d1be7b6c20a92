import type { KernelState, Link } from '../../kernel/index.ts';
import {
  engineWords,
  type Container,
  type Endpoint,
  indexOf,
  isActive,
  type Network,
  shellQuote,
  engineThatMade,
} from '../../model/index.ts';
import { namespaceOfContainer } from '../narrate/namespaceOfContainer.ts';
import { commandsOf, inspectNetwork } from '../narrate/commands.ts';
import { listText } from '../diagnose/words.ts';
import { shown } from '../narrate/shown.ts';
import type { Explanation } from './Explanation.ts';

/**
 * One attachment of a container to a network: which two ends the veth pair has, where each is, and what is plugged in
 * beside it. For macvlan and ipvlan, which have no veth pair, what is there instead. Undefined where there is no such attachment.
 *
 * @param container `Container.id`
 * @param network `Network.id`
 */
export function explainEndpoint(state: KernelState, container: string, network: string): Explanation | undefined {
  const index = indexOf(state.topology);
  const owner = index.containers.get(container);
  const net = index.networks.get(network);
  const endpoint = owner?.endpoints.find((e) => e.network === network);
  if (!owner || !net || !endpoint) return undefined;
  const link = namespaceOfContainer(state, owner.id)?.links.find((l) => l.network === network);
  if (net.driver === 'macvlan' || net.driver === 'ipvlan') return lanChild(state, owner, net, link);
  if (net.driver !== 'bridge') return otherDriver(state, owner, net);
  return vethPair(state, owner, net, endpoint, link);
}

function vethPair(
  state: KernelState,
  owner: Container,
  net: Network,
  endpoint: Endpoint,
  link: Link | undefined,
): Explanation {
  const commands = commandsOf(state, engineThatMade(state.topology, net.id));
  const inside = shown(link?.name ?? endpoint.interfaceName ?? 'eth0');
  const who = shown(owner.name);
  const bridge = shown(net.bridgeName);
  const hostEnd = endpoint.vethName ?? link?.peer?.link;
  const addresses = (link?.addresses ?? []).filter((a) => a.scope === 'global').map((a) => `${a.address}/${a.prefix}`);
  const gateways = net.subnets.flatMap((s) => (s.gateway === undefined ? [] : [s.gateway]));
  const outside =
    hostEnd === undefined
      ? 'The other end has a name like veth3a1b2c3, which is new at each start; it'
      : `The other end, ${shown(hostEnd)},`;
  const sentences = [
    `A veth pair is like a cable: what goes in at one end comes out at the other. This one connects ${who}'s network namespace to the bridge ${bridge}.`,
    `One end is ${inside}, inside ${who}'s namespace${addresses.length > 0 ? `, with the address ${listText(addresses)}` : ''}${endpoint.mac === undefined ? '' : ` and the MAC address ${shown(endpoint.mac)}`}. It is all ${who} sees of the network ${shown(net.key)}.`,
    `${outside} is in the host's namespace and has no address of its own: it is a port of the bridge ${bridge}${gateways.length > 0 ? `, whose own address, ${listText(gateways)}, is the gateway` : ''}.`,
    `The pair is created when ${who} starts and removed when it stops.`,
  ];
  const siblings = siblingsOn(state, owner, net);
  sentences.push(
    siblings.length > 0
      ? `${listText(siblings)} ${siblings.length === 1 ? 'is' : 'are'} on the same bridge: ${icc(net) ? 'the bridge switches frames between them on every port, with nothing published' : 'but a rule drops traffic from one of its ports to another (enable_icc is false)'}.`
      : `Nothing else is on ${bridge}.`,
  );
  const namespace = namespaceOfContainer(state, owner.id);
  const via = namespace?.routes.find((r) => r.link === link?.name && /^(0\.0\.0\.0|::)\/0$/.test(r.destination))?.via;
  if (via !== undefined)
    sentences.push(
      `${who}'s default route goes through here, to ${via}: traffic outside its own subnets leaves this way, and traffic to its published ports arrives this way.`,
    );
  else if (owner.endpoints.length > 1 && (!namespace?.machine || namespace.machine.routes4))
    sentences.push(`${who}'s default route, and with it its published ports, use another of its networks.`);
  if (addresses.length > 0 && endpoint.predicted)
    sentences.push(
      `The address is a prediction: ${engineWords(engineThatMade(state.topology, net.id)).name} assigns one at each start.`,
    );
  return {
    title: `${inside} of ${who}: a veth pair to ${bridge}`,
    sentences,
    commands: [
      {
        title: 'The end inside',
        command: commands.inNamespace(owner, `ip addr show dev ${shellQuote(link?.name ?? 'eth0')}`),
      },
      {
        title: "The host's interface number of its other end",
        command: commands.exec(owner, `cat ${shellQuote(`/sys/class/net/${link?.name ?? 'eth0'}/iflink`)}`),
      },
      {
        title: 'The host ends, as ports of the bridge',
        command: commands.onHost(`ip link show master ${commands.bridge(net)}`),
      },
      { title: 'What is on the network, with addresses', command: inspectNetwork(commands, net) },
    ],
  };
}

function lanChild(state: KernelState, owner: Container, net: Network, link: Link | undefined): Explanation {
  const commands = commandsOf(state, engineThatMade(state.topology, net.id));
  const who = shown(owner.name);
  const engine = engineWords(engineThatMade(state.topology, net.id)).name;
  const parent = shown(net.parent ?? 'a dummy interface');
  const addresses = (link?.addresses ?? []).filter((a) => a.scope === 'global').map((a) => `${a.address}/${a.prefix}`);
  return {
    title: `${shown(link?.name ?? 'eth0')} of ${who}: a ${net.driver} child of ${parent}`,
    sentences: [
      `There is no veth pair and no bridge here: ${shown(link?.name ?? 'eth0')} is a ${net.driver} child of the host's interface ${parent}, moved into ${who}'s namespace${addresses.length > 0 ? ` with the address ${listText(addresses)}` : ''}.`,
      net.parent === undefined
        ? `Without a parent interface ${engine} makes a dummy one: the network leads nowhere outside.`
        : `${who} is a neighbour of the machines on that LAN, which can reach every port it listens on; ${engine}'s rules do not apply, and ports: does nothing here.`,
      `The host itself cannot talk to it: the kernel does not pass frames between a parent interface and its children.`,
    ],
    commands: [
      {
        title: 'The interface inside',
        command: commands.inNamespace(owner, `ip -d addr show dev ${shellQuote(link?.name ?? 'eth0')}`),
      },
      { title: 'The network', command: inspectNetwork(commands, net) },
    ],
  };
}

function otherDriver(state: KernelState, owner: Container, net: Network): Explanation {
  return {
    title: `${shown(owner.name)} on ${shown(net.key)}`,
    sentences: [
      `The network's driver is ${shown(net.driver)}; how that driver connects its veth pairs is not part of the model.`,
    ],
    commands: [
      { title: 'The network', command: inspectNetwork(commandsOf(state, engineThatMade(state.topology, net.id)), net) },
    ],
  };
}

function siblingsOn(state: KernelState, owner: Container, net: Network): string[] {
  return state.topology.containers
    .filter((c) => c.id !== owner.id && isActive(c) && c.endpoints.some((e) => e.network === net.id))
    .map((c) => shown(c.name))
    .slice(0, 6);
}

function icc(net: Network): boolean {
  return net.options.get('com.docker.network.bridge.enable_icc')?.value !== 'false';
}
