import type { Link, Route, Step } from '../../kernel/index.ts';
import { type Container, ENGINE, HOST, isLoopback, shellQuote, socketText } from '../../model/index.ts';
import { chainMeaning } from './chainMeaning.ts';
import { listeningCommand } from './commands.ts';
import { capital, placeName } from '../diagnose/words.ts';
import { shown } from './shown.ts';
import { dialCommand, hereCommand, routeCommand, ruleCommand } from './stepCommands.ts';
import { bridgeOf } from './stepViews.ts';
import type { StepContext, DescribedStep } from './StepContext.ts';

/** One step of the walk in words, or undefined for one that tells a reader nothing. `decided`: the walk ended by it. */
export function describeStep(context: StepContext, step: Step, decided: boolean): DescribedStep | undefined {
  // docker-proxy dials after its handshake with the client, which the walk counts as a reply.
  const isReply = step.phase === 'reply' && step.event !== 'proxy-dial';
  return isReply ? tellReply(context, step, decided) : tellPassage(context, step);
}

/** What befalls a packet in either direction. */
function tellPassage(context: StepContext, step: Step): DescribedStep | undefined {
  const isReply = step.phase === 'reply';
  const place = placeName(context, step.namespace);
  const container = context.index.containers.get(step.namespace);
  const to = socketText(step.after.destination, step.after.destinationPort);
  switch (step.event) {
    case 'send': {
      // The connection that docker-proxy opens is told by the step that says so.
      if (step.leg > 0) return undefined;
      const asker = context.index.containers.get(context.trace.packet.container ?? '') ?? container;
      const who = asker
        ? `A client in ${shown(asker.name)}`
        : step.namespace === '@internet'
          ? 'A client on the Internet'
          : `A client on ${place}`;
      const what = context.trace.packet.protocol === 'tcp' ? 'opens a TCP connection' : 'sends a UDP datagram';
      return { summary: `${who} ${what} to ${to}.`, ...verify(dialCommand(context, asker, step)) };
    }
    case 'acknowledge':
      return {
        summary:
          'The client completes the handshake. Connection tracking that did not see the reply takes this packet for invalid.',
      };
    case 'route-found':
      // How the Internet finds the host is no table that this model has.
      if (step.namespace === '@internet') return undefined;
      return {
        summary: `${capital(place)}: ${routeText(context, step)}`,
        ...verify(routeCommand(context, container, step)),
      };
    case 'route-local':
      return {
        summary: isLoopback(step.after.destination)
          ? `${step.after.destination} is the loopback of ${namespaceText(context, container)}: the packet stays on lo and never leaves it.`
          : `${step.after.destination} is ${ownText(context, container)}: the packet is delivered here${step.before.source === step.after.destination ? ', over lo' : ''}.`,
        ...verify(routeCommand(context, container, step)),
      };
    case 'route-missing':
      return {
        summary:
          step.namespace.startsWith('@lan') || step.namespace === '@internet'
            ? `${capital(place)} has no route to ${step.after.destination}. (If it has a default gateway, the packet goes there, but the gateway does not know the subnet either.)`
            : `${capital(place)} has no route to ${step.after.destination}: the kernel refuses at once.`,
        ...verify(hereCommand(context, container, step, 'ip route')),
      };
    case 'neighbour-missing':
      return {
        summary: `${capital(place)} asks on the link who has ${step.nextHop ?? step.after.destination}, and nothing answers.`,
        ...verify(hereCommand(context, container, step, 'ip neigh')),
      };
    case 'cross-veth':
      return tellVeth(context, step);
    case 'cross-wire':
      if (step.into) return tellWire(context, step, step.into);
      return {
        summary:
          step.namespace === HOST
            ? `It leaves the host through ${shown(step.outLink?.name ?? 'its network card')}, onto the LAN.`
            : step.namespace === '@internet'
              ? `The Internet carries it to ${step.nextHop ?? step.after.destination}, where it arrives on ${shown(step.inLink?.name ?? 'the network card')}. Any router or firewall in front of the host is not part of the model.`
              : `It crosses the LAN to ${step.nextHop ?? step.after.destination} and arrives on ${shown(step.inLink?.name ?? 'the network card')} there.`,
      };
    case 'bridge-forward':
      return step.into ? tellWire(context, step, step.into) : tellBridge(context, step);
    case 'rewrite':
      return tellRewrite(context, step);
    case 'rule-accept':
      return {
        summary: `${chainText(context, step)} lets it through.`,
        rule: true,
        ...verify(ruleCommand(context, step)),
      };
    case 'rule-drop':
      return {
        summary: `${chainText(context, step)} drops it. ${isReply ? 'The reply is lost' : 'No reply is sent'}: the client waits until it times out.`,
        rule: true,
        ...verify(ruleCommand(context, step)),
      };
    case 'rule-reject':
      return {
        summary: `${chainText(context, step)} rejects it${isReply ? '' : ' and tells the client so'}.`,
        rule: true,
        ...verify(ruleCommand(context, step)),
      };
    case 'rule-unknown':
      return {
        summary: `${chainText(context, step)} contains a rule that Net Lens does not understand; the answer depends on whether it matches.`,
        rule: true,
        ...verify(ruleCommand(context, step)),
      };
    case 'policy-drop':
      return {
        summary: `No rule in ${shown(step.chain ?? 'the chain')} accepts it, and the chain's policy is DROP.`,
        ...verify(ruleCommand(context, step)),
      };
    case 'policy-accept':
      return undefined;
    case 'martian':
      return {
        summary:
          isLoopback(step.before.source) || isLoopback(step.before.destination)
            ? `${capital(place)} drops it as a martian: a loopback address must not arrive from outside.`
            : `${capital(place)} drops it as a martian: ${step.before.source} is its own address, and nothing else may send from it.`,
      };
    case 'rp-filter':
      return {
        summary: `${capital(place)} drops it: the route back to ${step.before.source} uses a different interface (rp_filter).`,
        ...verify(commandIn(context, step.namespace, 'sysctl net.ipv4.conf.all.rp_filter')),
      };
    case 'not-forwarding':
      return {
        summary: `${capital(place)} is not a router: IP forwarding is off.`,
        ...verify(commandIn(context, step.namespace, 'sysctl net.ipv4.ip_forward')),
      };
    case 'accept':
    case 'refuse':
      return tellDelivery(context, step, container);
    case 'proxy-accept':
      return {
        summary: `${proxyName(step)}, a process ${step.namespace === ENGINE ? "in the engine's own namespace" : 'on the host'}, accepts the connection at ${step.socket ? socketText(step.socket.address, step.socket.port) : to}.`,
        ...verify(context.commands.onHost(`ss -lntup 'sport = :${step.after.destinationPort}'`, step.namespace)),
      };
    case 'proxy-dial':
      return {
        summary: `${proxyName(step)} ${context.trace.packet.protocol === 'tcp' ? 'opens a connection of its own' : 'sends the datagram on'} to ${proxyTarget(step) ?? to}${dialsFrom(context, step)}`,
        ...verify(step.socket?.proxy?.documented ? undefined : `ps -C ${proxyName(step)} -o pid,args`),
      };
    case 'usermode':
      return {
        summary: `${shown(step.outLink?.usermode?.by ?? 'A process')}, a process on the host, takes the packet out of ${step.namespace === ENGINE ? "the engine's own namespace" : namespaceText(context, container)} and opens a connection of its own to where it goes.`,
        ...verify(
          step.outLink?.usermode?.documented ? undefined : `pgrep -a ${shown(step.outLink?.usermode?.by ?? '')}`,
        ),
      };
    case 'placeholder':
      return {
        summary:
          step.socket?.name === 'conmon'
            ? 'conmon holds the port for Podman and never answers: Podman serves published ports by DNAT alone.'
            : `dockerd's placeholder socket holds the port and never answers: the userland proxy is off, so only DNAT serves it.`,
        ...verify(context.commands.onHost(`ss -lntup 'sport = :${step.after.destinationPort}'`, step.namespace)),
      };
    case 'reply-received':
    case 'reply-mismatch':
    case 'restore':
      return tellReply(context, step, true);
    case 'stop':
      return {
        summary: stopText(context, step, place),
        ...verify(stopCommand(context, step)),
      };
  }
}

const proxyName = (step: Step): string => shown(step.socket?.name ?? 'docker-proxy');

/** From where it dials, and so whom the server sees. */
function dialsFrom(context: StepContext, { socket }: Step): string {
  if (socket?.kind !== 'port-driver') return ". The server sees the host's address on that bridge as the client.";
  const from = socket.proxy?.from;
  const where = from === undefined ? '' : ` in ${namespaceText(context, context.index.containers.get(from))}`;
  return from === ENGINE ? " in the engine's own namespace." : `${where}.`;
}

function stopCommand(context: StepContext, step: Step): string | undefined {
  const link = shellQuote(step.outLink?.name ?? '');
  switch (context.trace.cause) {
    case 'host-process-unknown':
      return listeningOnHost(context, step.after.protocol === 'udp' ? 'udp' : 'tcp', step.after.destinationPort);
    case 'ebpf':
      return commandIn(context, step.namespace, `bpftool net show dev ${link}`);
    case 'ipvs':
      return commandIn(context, step.namespace, 'ipvsadm -Ln');
    case 'left-capture':
      return commandIn(context, step.namespace, `ip -d link show ${link}`);
    case 'vlans-unknown':
      return commandIn(context, step.namespace, 'bridge vlan show');
    case 'port-isolated':
      return commandIn(context, step.namespace, `bridge -d link`);
    default:
      return undefined;
  }
}

function proxyTarget(step: Step): string | undefined {
  const proxy = step.socket?.proxy;
  return proxy && socketText(proxy.address, proxy.port);
}

/** Why the packet goes no further, where no rule and no route says it. */
function stopText(context: StepContext, step: Step, place: string): string {
  switch (context.trace.cause) {
    case 'parent-isolated':
      return `The frame leaves through ${shown(step.outLink?.name ?? 'the parent interface')}, and the kernel passes none between a parent interface and its own macvlan or ipvlan children, so it is lost.`;
    case 'no-hairpin':
      return `The frame would have to leave through the bridge port it arrived on, but hairpin mode is off there, so it is dropped.`;
    case 'host-process-unknown':
      return `A process on the host accepts it, if one listens on port ${step.after.destinationPort}; that is not known.`;
    case 'not-one-peer':
      return `${step.after.destination} is not a single machine's address: the kernel refuses a TCP connection to it at once.`;
    case 'usermode-source':
      return `${shown(step.outLink?.usermode?.by ?? 'The process behind this link')} takes only packets with the namespace's own address as source: this one is dropped.`;
    case 'usermode-closed':
      return `${step.after.destination} would be the machine's loopback, which ${shown(step.outLink?.usermode?.by ?? 'the process behind this link')} keeps closed.`;
    case 'ebpf':
      return `An eBPF program sits on ${shown(step.outLink?.name ?? 'the interface')} of ${place}${programText(context, step)}: it decides what happens, and its code cannot be read.`;
    case 'ipvs':
      return `IPVS in ${place} has a service at ${socketText(step.after.destination, step.after.destinationPort)} and sends it to a server of its choice, which is not modelled.`;
    case 'left-capture':
      return `It leaves what was captured through ${shown(step.outLink?.name ?? 'an interface')} of ${place}${kindText(step)}: what is at the other end is not known.`;
    case 'vlans-unknown':
      return `The bridge ${shown(step.outLink?.name ?? '')} of ${place} filters by VLAN, and which VLANs its ports carry was not captured.`;
    case 'not-captured':
      return `What ${place} does with the packet is not known: a part of it that decides was not captured.`;
    case 'port-isolated':
      return 'Both ports of the bridge are isolated: it passes no frame from one to the other.';
    case 'no-tunnel-end':
      return `The packet arrives at the other machine, where no interface takes it out of the tunnel of ${shown(step.outLink?.name ?? 'this interface')}.`;
    case 'loop':
      return 'Routes send it in a loop until its TTL runs out.';
    default:
      return `The model ends here: what happens next is decided beyond ${place}.`;
  }
}

function programText(context: StepContext, step: Step): string {
  const programs = context.state.namespaces.get(step.namespace)?.machine?.programs ?? [];
  const name = programs.find((program) => program.link === step.outLink?.name)?.name;
  return name === undefined ? '' : ` (${shown(name)})`;
}

/** What kind of way out a link is. */
function kindText(step: Step): string {
  const kind = step.outLink?.machine?.kind;
  return kind === undefined || kind === 'nic' || kind === 'veth' ? '' : `, a ${shown(kind)} interface`;
}

/** Of the way back only what changes something is told. */
function tellReply(context: StepContext, step: Step, decided: boolean): DescribedStep | undefined {
  switch (step.event) {
    case 'restore':
      return {
        summary: `On the way back, connection tracking undoes the translation: the client sees ${socketText(step.after.source, step.after.sourcePort)} as the sender.`,
        ...verify(commandIn(context, step.namespace, `conntrack -L -d ${step.after.source}`)),
      };
    case 'reply-received':
      return tellReceived(context, step);
    case 'reply-mismatch':
      return {
        summary: `The reply comes from ${step.after.source}, not from the address that was dialled, so the client's socket does not accept it.`,
      };
    case 'rule-drop':
    case 'rule-reject':
    case 'rule-unknown':
    case 'policy-drop': {
      const told = tellPassage(context, step);
      return told && { ...told, summary: `Reply: ${told.summary}` };
    }
    case 'route-missing':
    case 'neighbour-missing':
    case 'martian':
    case 'rp-filter':
    case 'not-forwarding':
    case 'stop': {
      const told = tellPassage(context, step);
      return decided && told ? { ...told, summary: `Reply: ${told.summary}` } : undefined;
    }
    default:
      return undefined;
  }
}

/** The client, or docker-proxy on its behalf, hears of it. */
function tellReceived(context: StepContext, step: Step): DescribedStep | undefined {
  const { outcome, packet, steps } = context.trace;
  const viaProxy = steps.some((s) => s.leg > 0);
  // Who opened the connection on which this came in.
  const opened = steps.findLast((s) => s.leg === step.leg - 1 && (s.event === 'proxy-dial' || s.event === 'usermode'));
  const between = shown(opened?.socket?.name ?? opened?.outLink?.usermode?.by ?? 'docker-proxy');
  // docker-proxy's handshake with the client comes before it dials; the story goes on.
  if (viaProxy && step.leg === 0) return undefined;
  // Who shares a namespace asks from it under its own name.
  const client = placeName(context, packet.container ?? packet.from);
  if (viaProxy) {
    return {
      summary:
        outcome === 'ok'
          ? `${between} gets the reply and passes it on to ${client}.`
          : `${between} is refused${outcome === 'reset' ? ` and closes ${client}'s connection: reset` : ''}.`,
    };
  }
  if (outcome === 'ok') return { summary: `The reply reaches ${client}.` };
  return outcome === 'refused' ? { summary: `The refusal reaches ${client}: connection refused.` } : undefined;
}

/** From one link of a captured machine to another: a veth pair, bridges, a tunnel. */
function tellWire(context: StepContext, step: Step, into: NonNullable<Step['into']>): DescribedStep {
  const from = `${shown(step.outLink?.name ?? 'its interface')} in ${placeName(context, step.namespace)}`;
  const to = `${shown(step.inLink?.name ?? 'an interface')} in ${placeName(context, into.namespace)}`;
  if (isTunnel(step.outLink) && isTunnel(step.inLink))
    return {
      summary: `It travels through the tunnel from ${from} to ${to}.`,
      ...verify(
        hereCommand(
          context,
          context.index.containers.get(step.namespace),
          step,
          `ip -d link show ${shellQuote(step.outLink?.name ?? '')}`,
        ),
      ),
    };
  const own = into.bridges.filter((bridge) => bridge.name !== step.outLink?.name && bridge.name !== step.inLink?.name);
  const bridges = own.map((bridge) => `the bridge ${shown(bridge.name)} in ${placeName(context, bridge.namespace)}`);
  const first = into.bridges[0];
  const command = first && commandIn(context, first.namespace, `ip link show master ${shellQuote(first.name)}`);
  return {
    summary:
      bridges.length > 0
        ? `It goes from ${from} through ${bridges.join(' and ')} to ${to}.`
        : `It goes from ${from} to ${to}.`,
    ...verify(command),
  };
}

const isTunnel = (link: Link | undefined): boolean =>
  link?.kind === 'vxlan' || link?.machine?.kind === 'ipip' || link?.machine?.kind === 'gre';

/** A command in a namespace of a captured machine. */
function commandIn(context: StepContext, namespace: string, command: string): string | undefined {
  if (namespace === HOST || namespace === ENGINE) return context.commands.onHost(command, namespace);
  const container = context.index.containers.get(namespace);
  return container && context.commands.inNamespace(container, command);
}

function tellVeth(context: StepContext, step: Step): DescribedStep {
  const ends = [step.outLink, step.inLink].filter((l): l is Link => l !== undefined);
  const inside =
    ends.find((l) => l.container !== undefined && !isHostEnd(l)) ?? ends.find((l) => l.container !== undefined);
  const owner = context.index.containers.get(inside?.container ?? step.namespace);
  const outside = ends.find((l) => l !== inside);
  const network = context.index.networks.get(inside?.network ?? outside?.network ?? '');
  const bridge = network?.bridgeName ?? outside?.master;
  const hostEnd =
    outside && outside.kind === 'veth'
      ? shown(outside.name)
      : inside?.peer
        ? shown(inside.peer.link)
        : "the host's end";
  return {
    summary: `A veth pair carries it: one end is ${shown(inside?.name ?? 'eth0')} in ${owner ? shown(owner.name) : 'the container'}, the other (${hostEnd}) is a port of the bridge ${shown(bridge ?? 'on the host')}.`,
    ...verify(
      bridge === undefined
        ? undefined
        : context.commands.onHost(
            `ip link show master ${network ? context.commands.bridge(network) : shellQuote(bridge)}`,
          ),
    ),
  };
}

/** The end of a veth pair that is plugged into a bridge. */
function isHostEnd(link: Link): boolean {
  return link.master !== undefined;
}

function tellBridge(context: StepContext, step: Step): DescribedStep {
  const network = context.index.networks.get(step.inLink?.network ?? step.outLink?.network ?? '');
  const bridge = shown(network?.bridgeName ?? bridgeOf(step)?.name ?? 'the bridge');
  const end = (link: Link | undefined): string => {
    const owner = context.index.containers.get(link?.container ?? '');
    return `${shown(link?.name ?? 'the interface')} of ${owner ? shown(owner.name) : 'the host'}`;
  };
  return {
    summary: `${capital(end(step.outLink))} and ${end(step.inLink)} are each one end of a veth pair; the other ends are ports of the bridge ${bridge}${network ? ` (network ${shown(network.key)})` : ''}, which switches the frame across by MAC address.`,
    ...verify(network && context.commands.onHost(`ip link show master ${context.commands.bridge(network)}`)),
  };
}

function tellRewrite(context: StepContext, step: Step): DescribedStep {
  const { before, after, rule } = step;
  if (step.kind === 'dnat') {
    const maker = rule?.madeBy;
    const container =
      context.index.containers.get(maker?.container ?? '') ?? context.index.atAddress(after.destination)?.container;
    const meaning = chainMeaning(context.state, step);
    const whose = meaning
      ? `. ${meaning.by}: ${meaning.text}${container ? `, here ${shown(container.name)}` : ''}`
      : container
        ? `, ${shown(container.name)}'s ${context.state.topology.machine ? 'address' : 'published port'}`
        : '';
    return {
      summary: `DNAT: the destination ${socketText(before.destination, before.destinationPort)} becomes ${socketText(after.destination, after.destinationPort)}${whose}.`,
      rule: true,
      ...verify(ruleCommand(context, step)),
    };
  }
  const how = rule?.target.kind === 'masquerade' ? 'MASQUERADE' : 'SNAT';
  const meaning = chainMeaning(context.state, step);
  return {
    summary: `${how}: the source ${before.source} becomes ${after.source}, the address of ${placeName(context, step.namespace)} there.${meaning ? ` ${meaning.by}: ${meaning.text}.` : ''}`,
    rule: true,
    ...verify(ruleCommand(context, step)),
  };
}

function tellDelivery(context: StepContext, step: Step, container: Container | undefined): DescribedStep {
  const { after, socket } = step;
  const port = after.destinationPort;
  const protocol = after.protocol === 'udp' ? 'udp' : 'tcp';
  const command = container
    ? listeningCommand(context.commands, container, protocol, port)
    : listeningOnHost(context, protocol, port, step.namespace);
  const seen = ` It sees ${after.source} as the client.`;
  if (step.event === 'accept') {
    const by = socket?.owner === HOST || !socket ? 'A process on the host' : shown(socket.name);
    if (socket?.certainty === 'assumed')
      return {
        summary: `${by} accepts it, if it listens on ${socketText(after.destination, port)}; that is not known.${seen}`,
        verify: command,
      };
    return {
      summary: `${by} accepts: it listens on ${socket ? socketText(socket.address, socket.port) : socketText(after.destination, port)}.${seen}`,
      verify: command,
    };
  }
  const near = (step.nearMisses ?? []).filter((s) => s.kind === 'listener').map((s) => socketText(s.address, s.port));
  const only = near.length > 0 ? ` Something listens on ${[...new Set(near)].slice(0, 3).join(', ')} only.` : '';
  const how = protocol === 'tcp' ? 'answers with a TCP reset' : 'answers with ICMP port unreachable';
  return {
    summary: `Nothing listens on ${socketText(after.destination, port)} in ${namespaceText(context, container)}: the kernel ${how}.${only}`,
    verify: command,
  };
}

const listeningOnHost = (context: StepContext, protocol: 'tcp' | 'udp', port: number, namespace = HOST): string =>
  context.commands.onHost(`ss -ln${protocol === 'tcp' ? 't' : 'u'}p 'sport = :${port}'`, namespace);

function routeText(context: StepContext, step: Step): string {
  const link = shown(step.outLink?.name ?? step.route?.link ?? 'an interface');
  const via = step.nextHop !== undefined && step.nextHop !== step.after.destination ? step.nextHop : step.route?.via;
  const isDefault = step.route?.destination === '0.0.0.0/0' || step.route?.destination === '::/0';
  if (via === undefined) {
    return isDefault
      ? `the default route goes straight out through ${link}.`
      : `${step.after.destination} is on one of its own subnets${ofRoute(step.route)}, directly reachable through ${link}.`;
  }
  const route = isDefault ? 'the default route' : `the route${ofRoute(step.route)}`;
  const gateway = context.index.gatewayOf(via);
  const lan = context.index.networks.get(step.outLink?.network ?? '')?.parent;
  const whose = gateway
    ? `, ${ownerOf(context, via)} address on the bridge ${shown(gateway.bridgeName)}`
    : lan === undefined
      ? ''
      : `, the router on the LAN of ${shown(lan)}`;
  return `${route} goes to ${via}${whose}, through ${link}.`;
}

/** Whose address a gateway has: the host's, or of a captured machine another namespace's. */
function ownerOf(context: StepContext, address: string): string {
  const owner = context.state.topology.machine?.namespaces.find(
    (one) => !one.root && one.links.some((link) => link.addresses.some((own) => own.address === address)),
  );
  return owner ? `${shown(owner.name)}'s` : "the host's";
}

function ofRoute(route: Route | undefined): string {
  return route ? ` (${route.destination})` : '';
}

function namespaceText(context: StepContext, container: Container | undefined): string {
  return container ? `${shown(container.name)}'s network namespace` : "the host's network namespace";
}

function ownText(context: StepContext, container: Container | undefined): string {
  return container ? `${shown(container.name)}'s own address` : "the host's own address";
}

/** "The rule in filter DOCKER (published port of web)". */
function chainText(context: StepContext, step: Step): string {
  const meaning = chainMeaning(context.state, step);
  const means = meaning ? ` (${meaning.by}: ${meaning.text})` : purposeText(step);
  return `A rule in ${shown(step.table ?? 'filter')} ${shown(step.chain ?? '?')}${means}`;
}

function purposeText(step: Step): string {
  const purpose = PURPOSES.get(step.rule?.madeBy?.purpose ?? '');
  return purpose === undefined ? '' : ` (${purpose})`;
}

const PURPOSES = new Map<string, string>([
  ['isolation', 'it isolates networks from each other'],
  ['internal', 'the network is internal'],
  ['icc', 'whether containers of this network may talk to each other'],
  ['outgoing', 'traffic from a container on the network'],
  ['established', 'replies and related traffic'],
  ['published', 'a published port'],
  ['unpublished-drop', 'unpublished ports'],
  ['unprotected', 'the network is unprotected on purpose'],
  ['direct-access-drop', "nothing outside the bridge may dial a container's own address"],
  ['loopback-drop', 'published on loopback, dropped from outside'],
  ['skip-dnat', "the port's own network is served by docker-proxy"],
  ['link', 'a legacy link'],
  ['trusted', 'a trusted interface'],
  ['routed', 'a routed network'],
]);

function verify(command: string | undefined): { readonly verify?: string } {
  return command === undefined ? {} : { verify: command };
}
