import { engineWords, indexOf, engineThatMade } from '../../model/index.ts';
import { isLayer3, type KernelState } from '../../kernel/index.ts';
import { commandsOf, inspectNetwork } from '../narrate/commands.ts';
import { diagnoseUndecided } from '../diagnose/diagnoseUndecided.ts';
import { listText } from '../diagnose/words.ts';
import { shown } from '../narrate/shown.ts';
import type { Explanation } from './Explanation.ts';

/** A network as the kernel has it: the bridge, who is plugged in, what goes out and in, and whether names resolve. */
export function explainNetwork(state: KernelState, id: string): Explanation | undefined {
  const net = indexOf(state.topology).networks.get(id);
  if (!net) return undefined;
  const commands = commandsOf(state, engineThatMade(state.topology, net.id));
  const words = engineWords(engineThatMade(state.topology, net.id));
  const members = state.topology.containers
    .filter((c) => c.endpoints.some((e) => e.network === id))
    .map((c) => shown(c.name));
  const some = listText([...new Set(members)].slice(0, 8));
  const inspect = { title: `The network, as ${words.name} has it`, command: inspectNetwork(commands, net) };
  if (net.notCreated) {
    return {
      title: `Network ${shown(net.key)}: not created`,
      sentences: [
        diagnoseUndecided(state, { kind: 'network', network: net }, undefined).message,
        members.length > 0 ? `Intended for: ${some}.` : 'No service uses it.',
      ],
      commands: [inspect],
    };
  }
  if (net.driver !== 'bridge') {
    return {
      title: `Network ${shown(net.key)} (${shown(net.driver)})`,
      sentences: [
        net.driver === 'macvlan' || net.driver === 'ipvlan'
          ? net.parent === undefined
            ? `No bridge of its own, and no parent: each container gets ${net.driver === 'ipvlan' ? 'an ipvlan' : 'a macvlan'} child of a dummy interface that leads nowhere. They reach each other, but not the host, the LAN or the Internet.`
            : `No bridge of its own: each container gets ${net.driver === 'ipvlan' ? 'an ipvlan' : 'a macvlan'} child of the host's interface ${shown(net.parent)}${isLayer3(net) ? ', which routes to them: the LAN needs a route to their subnet' : ' and is a neighbour on that LAN'}. Published ports do nothing here, and the host itself cannot reach the containers.`
          : `The driver ${shown(net.driver)} carries the packets; its bridges are not in this host's namespace.`,
        members.length > 0 ? `On it: ${some}.` : 'Nothing is on it.',
      ],
      commands: [inspect],
    };
  }
  const bridge = shown(net.bridgeName);
  const option = (key: string): string | undefined => net.options.get(`com.docker.network.bridge.${key}`)?.value;
  const subnets = net.subnets.map((s) => s.cidr);
  const gateways = net.subnets.flatMap((s) => (s.gateway === undefined ? [] : [s.gateway]));
  const sentences = [
    `${shown(net.key)} is the bridge ${bridge} on the host, a software switch. ${members.length > 0 ? `Connected, each by a veth pair: ${some}` : 'Nothing is connected'}${members.length > 8 ? ', …' : ''}.`,
    `Its subnet is ${listText(subnets) || 'not known'}${gateways.length > 0 ? `; the bridge itself has ${listText(gateways)}, which is the containers' gateway and the host as they see it` : ''}. Its addresses are private to this host and can change at each start.`,
    option('enable_icc') === 'false'
      ? 'Containers on it may not talk to each other (enable_icc is false): a rule drops traffic from one port of the bridge to another.'
      : "Containers on the bridge reach each other by address, on every port, published or not. Containers on other bridges do not: the host's rules drop traffic between bridges.",
    net.internal
      ? 'It is internal: two rules drop whatever enters or leaves its subnet, its containers have no default route (from engine 25), and published ports do nothing.'
      : option('gateway_mode_ipv4') === 'routed'
        ? "Its gateway mode is routed: nothing is translated. Outgoing packets keep the container's address, so the outside needs a route to the subnet; published ports are open at the container's own address."
        : option('enable_ip_masquerade') === 'false'
          ? "Masquerading is off: outgoing packets keep the container's private address, so replies come back only if the outside has a route to the subnet."
          : "Outgoing packets get the host's address (MASQUERADE): from outside, all its containers look like the host.",
    net.isDefaultBridge
      ? 'This is the default bridge: it has no name resolution, so containers on it reach each other only by address.'
      : `${words.name}'s resolver ${words.resolverPlace} knows its containers by ${words.command === 'podman' ? 'container name, alias and short ID' : 'service, container name, alias, hostname and short ID'}.`,
  ];
  const nft = engineThatMade(state.topology, net.id).backend === 'nftables';
  return {
    title: `Network ${shown(net.key)}: bridge ${bridge}`,
    sentences,
    commands: [
      inspect,
      {
        title: "The bridge's ports: the host's ends of the veth pairs",
        command: commands.onHost(`ip link show master ${commands.bridge(net)}`),
      },
      { title: "The bridge's own address", command: commands.onHost(`ip addr show dev ${commands.bridge(net)}`) },
      {
        title: 'Masquerading',
        command: nft
          ? words.command === 'podman'
            ? commands.chain('netavark', 'POSTROUTING', 4)
            : commands.chain('docker-bridges', `nat-postrouting-out__${net.bridgeName}`, 4)
          : commands.chain('nat', 'POSTROUTING', 4),
      },
    ],
  };
}
