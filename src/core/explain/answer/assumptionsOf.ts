import { childMode, isMacvlanOrIpvlan, type KernelState, type Trace, type WalkAssumption } from '../../kernel/index.ts';
import {
  engineThatMade,
  engineWords,
  type Assumption,
  atLeast,
  type Container,
  engineText,
  familyOf,
  HOST,
  indexOf,
  type NamespacePort,
  type ProbeOutcome,
  shellQuote,
} from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { listText } from '../diagnose/words.ts';
import type { Question } from '../question/Question.ts';
import { reasonOf } from '../reasons/index.ts';
import { shown } from '../narrate/shown.ts';
import { commandsOf } from '../narrate/commands.ts';
import { tunnelAssumption } from './tunnelAssumption.ts';
import { wayOf } from './wayOf.ts';

interface Ground {
  readonly state: KernelState;
  readonly question: Question;
  readonly source: Container | undefined;
  readonly namespace: string;
  readonly addresses: readonly string[];
  /** Per address, where there are several. */
  readonly outcomes?: readonly ProbeOutcome[];
  readonly chosen?: number;
  readonly trace?: Trace;
}

/** What the answer rests on that nobody said: each once. */
export function assumptionsOf(ground: Ground): Assumption[] {
  const { state, question, addresses, trace } = ground;
  const found = new Map<string, Assumption>();
  const add = (code: string, message: string, socket?: NamespacePort): void => {
    if (!found.has(code)) found.set(code, { code, message, ...(socket ? { socket } : {}) });
  };
  for (const a of question.assumptions) add(a.code, a.message);
  several(ground, add);
  for (const a of trace?.assumptions ?? [])
    add(a.code, walkMessage(ground, a.code, a.subject), assumedSocket(ground, a));
  const touched = [...addresses, trace?.sourceSeen ?? '', trace?.packet.destination ?? ''];
  const guessed = touched.find((a) => indexOf(state.topology).isPredicted(a));
  if (guessed !== undefined) add('predicted-address', predictedMessage(state, guessed));
  if (state.topology.host.lanAddress === undefined && touched.includes(hostAddress(state) ?? '-')) {
    const address = hostAddress(state) ?? '';
    const isNamed = state.topology.containers.some((c) => c.published.some((p) => p.hostIp === address));
    add(
      'lan-address-assumed',
      `${isNamed ? `${address} is taken to be the host's LAN address, because a port is published on it` : `The host's LAN address is not known; ${address} is used in its place`}. Check with: ip -4 addr`,
    );
  }
  const tunnel = tunnelAssumption(state, ground.namespace, trace);
  if (tunnel !== undefined) add('vpn-namespace', tunnel);
  const lan = trace && describedLan(state, trace);
  if (lan !== undefined) add('lan-subnet-assumed', lan);
  if (
    state.topology.host.userlandProxy === undefined &&
    trace?.steps.some(
      (s) => s.socket?.kind === 'docker-proxy' || (s.event === 'placeholder' && s.socket?.name === 'dockerd'),
    )
  ) {
    add(
      'userland-proxy-assumed',
      'It is not known whether the userland proxy is on; the default, on, is assumed. Check with: ps -C docker-proxy',
    );
  }
  const picked = trace && pickedPort(state, trace);
  if (picked)
    add(
      'predicted-port',
      `${picked.host} is the port that ${engineWords(state.topology.engine).name} would pick from ${picked.range} (the first free one); the running container may have another. Check with: ${engineWords(state.topology.engine).command} port ${picked.container}`,
    );
  if (
    state.rulesFrom === 'synthesised' &&
    state.topology.host.ip6tables === undefined &&
    !atLeast(state.topology.engine, 27) &&
    trace?.packet.destination.includes(':') === true &&
    trace.steps.some((s) => s.namespace === HOST && s.event !== 'bridge-forward')
  ) {
    add(
      'ip6tables-assumed',
      `Before engine 27 dockerd programs IPv6 rules only where the daemon is experimental and ip6tables is set. ${state.topology.engine.experimental === true ? 'This one is experimental, and ip6tables is assumed to be set' : 'It is assumed to be off'}. Check with: sudo ip6tables -S`,
    );
  }
  const decided = trace?.steps[trace.decidedAt ?? -1]?.rule?.madeBy?.purpose;
  if (
    state.rulesFrom === 'synthesised' &&
    decided === 'direct-access-drop' &&
    state.topology.host.allowDirectRouting === undefined &&
    atLeast(state.topology.engine, 28, 2) &&
    // Between bridges 28's isolation chains would drop it all the same.
    (ground.namespace.startsWith('@') || atLeast(state.topology.engine, 29))
  ) {
    add(
      'direct-routing-assumed',
      "The daemon's API does not say whether allow-direct-routing is set; the default, off, is assumed. Check with: cat /etc/docker/daemon.json",
    );
  }
  if (state.rulesFrom === 'synthesised' && trace && meetsHostFirewall(ground.namespace, trace)) {
    const commands = commandsOf(state);
    const look = isForHost(trace)
      ? `${commands.onHost('iptables -S INPUT', HOST)}, ${commands.onHost('ufw status', HOST)}`
      : commands.onHost('iptables-save', HOST);
    add(
      'host-firewall-unknown',
      `Only ${engineWords(state.topology.engine).name}'s own rules are predicted. Rules that ufw, firewalld or an administrator added on this host are not known and are assumed to let the packet through. Check with: ${look}`,
    );
  }
  for (const a of state.assumptions) add(a.code, stateMessage(state, a.code, a.message));
  if (state.topology.engine.platform === 'desktop' && trace && usesDocumented(trace))
    add(
      'desktop-documented',
      `As documented, not verified: ${state.topology.engine.machine ?? 'Docker Desktop'} carries this connection between its virtual machine and your computer. Which source address the server sees is not documented.`,
    );
  // Its modes l2 and l3 are recorded.
  const isInL3s = (address: string): boolean => {
    const network = indexOf(state.topology).subnetOf(address);
    if (network?.driver !== 'ipvlan' || engineThatMade(state.topology, network.id).product !== 'podman') return false;
    return childMode(network) === 'l3s';
  };
  if (touched.some(isInL3s)) {
    add(
      'engine-from-source',
      "How ipvlan in mode l3s works comes from the kernel's source code; it is not verified against a recorded kernel.",
    );
  }
  if (state.generation.evidence === 'source' && state.rulesFrom === 'synthesised') {
    add(
      'engine-from-source',
      `The rules of engine ${state.generation.title} come from its source code; they are not verified against a recorded kernel.`,
    );
  }
  return [...found.values()];
}

/** The published port that the walk used, where the file names a range to choose from. */
function pickedPort(
  state: KernelState,
  walk: Trace,
): { readonly host: number; readonly range: string; readonly container: string } | undefined {
  for (const s of walk.steps) {
    const by = s.socket?.proxy ?? s.rule?.madeBy;
    const container = indexOf(state.topology).containers.get(by?.container ?? '');
    const range = container?.published[by?.publishedIndex ?? -1]?.hostPortRange;
    if (!container || !range) continue;
    const programmed = state.ports.find((p) => p.container === container.id && p.index === by?.publishedIndex);
    if (programmed?.hostPort !== undefined)
      return { host: programmed.hostPort, range: range.join('-'), container: shellQuote(container.containerName) };
  }
  return undefined;
}

/** The other machine has an address in the subnet of a network that hangs on the host's interface: that it is the LAN's is taken from there. */
function describedLan({ topology, namespaces }: KernelState, { packet, steps }: Trace): string | undefined {
  if (!packet.from.startsWith('@lan')) return undefined;
  const address = steps[0]?.before.source;
  // Without a route there is no source, and the packet bears the address that was dialled.
  const isOwn = namespaces.get(packet.from)?.links.some((l) => l.addresses.some((a) => a.address === address));
  const network = address !== undefined && isOwn ? indexOf(topology).subnetOf(address) : undefined;
  const { lanAddress, lanPeer } = topology.host;
  if (!network || !isMacvlanOrIpvlan(network) || address === lanPeer) return undefined;
  if (lanAddress !== undefined && indexOf(topology).subnetOf(lanAddress) === network) return undefined;
  const family = familyOf(address ?? '');
  const subnet = network.subnets.find((s) => s.family === family)?.cidr ?? '';
  const parent = shown(network.parent ?? '');
  return `The network ${shown(network.key)} suggests that the LAN of ${parent} is ${subnet}, with other machines on it. Check with: ip -${family} addr show dev ${shellQuote(network.parent ?? '')}`;
}

/** It got through, and somebody else's rules on the host could have stopped it: from outside, or up to the host itself. */
function meetsHostFirewall(from: string, trace: Trace): boolean {
  const isThrough = trace.outcome === 'ok' || (trace.outcome === 'unknown' && wayOf(trace) === 'open');
  if (!isThrough || from === HOST) return false;
  const onHost = trace.steps.filter((s) => s.phase === 'request' && s.namespace === HOST);
  // A neighbour on the LAN that is no host of containers, but one of them, is reached past the host's rules.
  if (from.startsWith('@')) return onHost.length > 0;
  return isForHost(trace);
}

/** It comes to the host's own sockets, and so through INPUT. */
function isForHost({ cause, steps }: Trace): boolean {
  return (
    cause === 'host-process-unknown' ||
    steps.some(
      (s) => s.phase === 'request' && s.namespace === HOST && (s.event === 'accept' || s.event === 'proxy-accept'),
    )
  );
}

/** It goes through what is known from documentation alone. */
const usesDocumented = ({ steps }: Trace): boolean =>
  steps.some((s) => s.socket?.proxy?.documented === true || s.outLink?.usermode?.documented === true);

function predictedMessage(state: KernelState, address: string): string {
  const network = indexOf(state.topology).subnetOf(address);
  const bridge =
    network &&
    state.topology.source === 'compose' &&
    network.driver === 'bridge' &&
    !network.isDefaultBridge &&
    !network.options.has('com.docker.network.bridge.name')
      ? `, and ${shown(network.bridgeName)} is used in place of the bridge's real name (br- plus the network's ID)`
      : '';
  return `${address} is the address that ${engineWords(state.topology.engine).name} would assign${bridge}. The running container may have another; a snapshot or the live daemon shows it.`;
}

function several(ground: Ground, add: (code: string, message: string) => void): void {
  const { addresses, outcomes = [], chosen = 0, question } = ground;
  if (addresses.length < 2) return;
  const name = question.target.kind === 'name' ? shown(question.target.name) : shown(question.to);
  if (new Set(outcomes).size > 1) {
    const texts = addresses.slice(0, 4).map((a, i) => `${a} ${outcomes[i] ?? '?'}`);
    const which =
      chosen > 0
        ? `The answer is for ${addresses[chosen] ?? ''}, the first one that accepts a TCP client; a client that tries only one address may see a different result.`
        : `The answer is for ${addresses[0] ?? ''}, which is tried first.`;
    add(
      'addresses-differ',
      `${name} has ${addresses.length} addresses that behave differently: ${texts.join(', ')}${addresses.length > 4 ? ', …' : ''}. ${which}`,
    );
    return;
  }
  add(
    'several-addresses',
    `${name} has ${addresses.length} addresses (${listText(addresses.slice(0, 4))}${addresses.length > 4 ? ', …' : ''}), which all behave the same.`,
  );
}

function walkMessage(ground: Ground, code: string, subject: string | undefined): string {
  const { state } = ground;
  const container = subject === undefined ? undefined : indexOf(state.topology).containers.get(subject);
  const who = container ? shown(container.name) : subject === undefined ? 'the server' : shown(subject);
  switch (code) {
    case 'listener-not-stated':
      if (subject === HOST)
        return `We don't know which processes run on the host: nothing says whether ${landed(ground).text} is open. Check with: sudo ss -lntup 'sport = :${landed(ground).port}'`;
      return `We don't know what listens in ${who}: nothing says whether ${landed(ground).text} is open.`;
    case 'listener-declared':
      return declaredMessage(ground, who, subject);
    case 'no-host-process-assumed':
      return `We don't know which processes run on the host; none is assumed to listen on ${landed(ground).text}. Check with: sudo ss -lntup 'sport = :${landed(ground).port}'`;
    case 'first-default-route':
      return `${subject === HOST ? 'The host' : who} has several default routes of one metric. The kernel takes the first while it believes its router alive; the first is assumed.`;
    case 'slirp-options-assumed':
      return `With which options slirp4netns runs for ${who} is what Podman's API does not tell; its default is assumed, which keeps the host's loopback closed. Check with: pgrep -a slirp4netns`;
    case 'capture-incomplete':
      return `Some routes or policy rules of ${subject === HOST ? 'the host' : who} in the capture could not be read; they are left out.`;
    case 'nft-not-captured':
      return `The rules of nft of ${subject === HOST ? 'the host' : who} were not captured; only those of iptables are known.`;
    case 'ebpf-not-captured':
      return `The capture does not say whether eBPF programs are on the links of ${subject === HOST ? 'the host' : who}; none are assumed. Check with: sudo bpftool net`;
    case 'forward-policy':
      return 'The policy of the FORWARD chain decides, and it is not known; DROP is assumed, which dockerd sets when it turns forwarding on. Check with: sudo iptables -S FORWARD | head -1';
    default: {
      const reason = reasonOf(code);
      return reason ? `${reason.title}.` : shown(code);
    }
  }
}

/** Which evidence says where it listens: that of this port, else all there is of other ports. */
function declaredMessage(ground: Ground, who: string, subject: string | undefined): string {
  const { port, protocol } = landed(ground);
  const declared = indexOf(ground.state.topology)
    .listenersOf(subject ?? '')
    .filter((l) => l.protocol === protocol && l.by !== undefined);
  const here = declared.find((l) => l.port === port);
  const others = [...new Set(declared.map((l) => `${l.port} (${shown(l.by ?? '')})`))].slice(0, 4);
  const what = here
    ? `${who} is taken to listen on ${port} because of ${shown(here.by ?? '')}`
    : others.length > 0
      ? `${who} is taken to listen on ${listText(others)} and nothing else, according to its configuration`
      : `Where ${who} listens is read from its configuration`;
  return `${what}; the running process may differ.`;
}

/** The port where the request came to its end. The last step of a walk may be the answer, which goes to the client's own port. */
function landed({ question, trace }: Ground): { port: number; protocol: 'tcp' | 'udp'; text: string } {
  const { protocol } = question;
  const port = trace?.steps.findLast((s) => s.phase === 'request')?.after.destinationPort ?? question.port;
  return { port, protocol, text: protocol === 'udp' ? `UDP port ${port}` : `port ${port}` };
}

function assumedSocket(ground: Ground, { code, subject }: WalkAssumption): NamespacePort | undefined {
  if (!SOCKET_CODES.has(code) || subject === undefined) return undefined;
  const { port, protocol } = landed(ground);
  return { container: subject, port, protocol };
}

const SOCKET_CODES: ReadonlySet<string> = new Set([
  'listener-not-stated',
  'listener-declared',
  'no-host-process-assumed',
]);

function stateMessage(state: KernelState, code: string, message: string): string {
  if (code === 'engine-assumed') {
    return `No engine version given; assuming ${engineText(state.topology.engine)}.`;
  }
  return message;
}
