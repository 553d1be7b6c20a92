import {
  engineWords,
  atLeast,
  type Container,
  indexOf,
  isLoopback,
  isWildcard,
  type PublishedPort,
  socketText,
  listenersKnownIn,
  engineThatMade,
} from '../../model/index.ts';
import { type KernelState, type ProgrammedPort, type Rule, unknownListener } from '../../kernel/index.ts';
import { namespaceOfContainer } from '../narrate/namespaceOfContainer.ts';
import { commandsOf } from '../narrate/commands.ts';
import { listText } from '../diagnose/words.ts';
import { shown } from '../narrate/shown.ts';
import type { Explanation } from './Explanation.ts';

/**
 * What publishing this port did, told by namespaces: the container's own ports, the DNAT rule on the host that leads to its
 * interface, the rules beside it, docker-proxy, and who gets in which way. Undefined where there is no such port.
 *
 * @param container `Container.id`
 * @param index position in `Container.published`
 */
export function explainPublishedPort(state: KernelState, container: string, index: number): Explanation | undefined {
  const owner = indexOf(state.topology).containers.get(container);
  const port = owner?.published[index];
  if (!owner || !port) return undefined;
  const programmed = state.ports.filter((p) => p.container === container && p.index === index);
  const served = programmed.filter((p) => p.by !== 'none');
  const sentences = [
    `${shown(owner.name)} is a network namespace of its own, with its own ports: the host does not know its port ${port.containerPort}/${port.protocol}, and another container can use the same number.`,
    ...(served.length > 0
      ? programmedSentences(state, owner, port, served)
      : [nothingSentence(owner, port, programmed[0])]),
    ...listenerSentence(state, owner, port),
  ];
  const commands = commandsOf(state, engineThatMade(state.topology, owner.id));
  const words = engineWords(engineThatMade(state.topology, owner.id));
  const nft = engineThatMade(state.topology, owner.id).backend === 'nftables';
  return {
    title: `${portTitle(port)} of ${shown(owner.name)}`,
    sentences,
    commands: [
      { title: `What ${words.name} publishes`, command: commands.docker('port', owner.containerName) },
      {
        title: 'The DNAT rule',
        command: nft
          ? words.command === 'podman'
            ? commands.chain('netavark', words.natChain, 4)
            : commands.chain('docker-bridges', 'nat-prerouting-and-output', 4)
          : commands.chain('nat', words.natChain, 4),
      },
      ...(nft || words.command === 'podman'
        ? []
        : [{ title: 'The rule that lets it through', command: commands.chain('filter', 'DOCKER', 4) }]),
      ...(served.some((p) => p.proxied) && port.hostPort !== undefined
        ? [{ title: words.forwarder, command: commands.onHost(`ss -lntup 'sport = :${port.hostPort}'`) }]
        : []),
      {
        title: 'What listens inside',
        command: commands.inNamespace(
          owner,
          `ss -ln${port.protocol === 'udp' ? 'u' : 't'}p 'sport = :${port.containerPort}'`,
        ),
      },
    ],
  };
}

function programmedSentences(
  state: KernelState,
  owner: Container,
  port: PublishedPort,
  served: readonly ProgrammedPort[],
): string[] {
  const out: string[] = [];
  const dnat = served.filter((p) => p.by === 'dnat');
  const first = dnat[0] ?? served[0];
  const to = first?.to;
  const name = shown(owner.name);
  const inside = interfaceWith(state, owner, to?.address);
  if (dnat.length > 0 && to && port.hostPort !== undefined) {
    const wild = dnat.some((p) => isWildcard(p.hostIp));
    const on = wild
      ? `port ${port.hostPort} on any address of the host`
      : listText(dnat.map((p) => socketText(p.hostIp, port.hostPort ?? 0)));
    out.push(
      `Publishing adds one rule to the host's nat table: traffic to ${on} gets a new destination, ${socketText(to.address, port.containerPort)} (DNAT). That is the address of ${name}'s ${inside}, never its loopback, so a server that binds 127.0.0.1 inside cannot be reached.`,
    );
    const texts = rulesOf(state, owner.id, served[0]?.index ?? 0, 'dnat');
    if (texts[0] !== undefined) out.push(`The rule: ${texts[0]}`);
    out.push(
      'A second rule, in filter, accepts traffic from outside the bridge to this address and port. Connection tracking remembers the translation and undoes it for replies.',
    );
  }
  if (first?.by === 'routed' && to)
    out.push(
      `The network is in gateway mode routed: nothing is translated and the host's port is not used; a filter rule opens ${socketText(to.address, port.containerPort)}, and clients with a route dial that address.`,
    );
  const proxied = served.find((p) => p.proxied);
  if (proxied?.to && served.every((p) => isLoopback(p.hostIp))) {
    out.push(
      `On loopback that rule is hardly ever used: it does not see what processes on the host send to 127.0.0.0/8 (nat OUTPUT leaves loopback out while the userland proxy is on). ${engineWords(engineThatMade(state.topology, owner.id)).forwarder}, a process on the host, serves them: it listens on ${socketText(proxied.hostIp, port.hostPort ?? port.containerPort)} and dials ${socketText(proxied.to.address, port.containerPort)}, and the server sees the bridge's gateway address.`,
    );
  } else if (proxied?.to) {
    out.push(
      `In addition to the rule, ${engineWords(engineThatMade(state.topology, owner.id)).forwarder}, a process on the host, listens on the same port and dials ${socketText(proxied.to.address, port.containerPort)}. It serves what DNAT does not: 127.0.0.1 on the host, containers on the same network${atLeast(engineThatMade(state.topology, owner.id), 29) ? '' : ' (up to engine 28, of all networks)'}${served.some((p) => p.by === 'proxy') ? ', and IPv6 clients, because the container has only IPv4' : ''}. The server sees those clients with the bridge's gateway address.`,
    );
  } else if (first?.by === 'dnat' && engineThatMade(state.topology, owner.id).product === 'podman') {
    out.push('Podman has no userland proxy: DNAT alone serves every client, the host itself included.');
  } else if (first?.by === 'dnat') {
    out.push(
      "The userland proxy is off: DNAT alone serves every client, including the host's own 127.0.0.1 and containers on the same network (hairpin). ::1 is not served.",
    );
  }
  out.push(whoGetsIn(state, owner, port, served));
  return out;
}

function whoGetsIn(
  state: KernelState,
  owner: Container,
  port: PublishedPort,
  served: readonly ProgrammedPort[],
): string {
  const ips = [...new Set(served.map((p) => p.hostIp))];
  if (ips.every((ip) => isLoopback(ip))) {
    return `It is published on ${listText(ips)} only: processes on this host can connect, nothing else can${atLeast(engineThatMade(state.topology, owner.id), 28) ? '; since engine 28 a rule in raw also drops such packets from the LAN' : ' (before engine 28, though, a machine on the LAN could reach it with a crafted route)'}.`;
  }
  if (ips.some((ip) => isWildcard(ip))) {
    return `It is published on every address of the host: other machines can connect, past ufw and firewalld, because this traffic never reaches their INPUT rules. "127.0.0.1:${port.hostPort ?? ''}:${port.containerPort}" keeps it on this machine.`;
  }
  return `It is published on ${listText(ips)}: whoever can send to that address can connect, past the INPUT rules of ufw and firewalld.`;
}

function nothingSentence(owner: Container, port: PublishedPort, programmed: ProgrammedPort | undefined): string {
  const name = shown(owner.name);
  switch (programmed?.why) {
    case 'host-mode':
      return `${name} has network_mode: host. It is in the host's own namespace, so there is nothing to translate: its server uses the host's port ${port.containerPort} directly, and ports: is ignored.`;
    case 'shared-namespace':
      return `${name} is in another container's namespace; publish the ports there.`;
    case 'no-namespace':
      return `${name} has no network (network_mode: none), so there is no interface to forward to.`;
    case 'internal-network':
      return `${name} is on internal networks only. The engine adds no DNAT rule there, so the port is not published at all.`;
    case 'driver':
      return `${name}'s network with the default gateway is not a bridge (macvlan, ipvlan or another driver); such a network publishes nothing.`;
    case 'no-network':
      return `${name} is on no network, so there is nothing to forward to.`;
    case 'inactive':
      return `${name} is not running, or its profile is not active: the rule is added when it starts.`;
    default:
      return 'As far as the model knows, nothing is programmed for this port.';
  }
}

function listenerSentence(state: KernelState, owner: Container, port: PublishedPort): string[] {
  const namespace = namespaceOfContainer(state, owner.id);
  const ids = new Set(namespace?.containers ?? [owner.id]);
  const found = state.topology.listeners.filter(
    (l) => ids.has(l.container) && l.port === port.containerPort && l.protocol === port.protocol,
  );
  if (found.length === 0) {
    if (!namespace || port.protocol === 'sctp') return [];
    const [name, number] = [shown(owner.name), port.containerPort];
    if (listenersKnownIn(state.topology, namespace.id))
      return [`Nothing listens on ${number} in ${name}: clients are refused${throughProxy(state, owner)}.`];
    return unknownListener(state.topology, namespace, port.protocol) === undefined
      ? [
          `Nothing says that ${name} listens on ${number}, and its configuration names other ports: clients are refused${throughProxy(state, owner)}.`,
        ]
      : [`We don't know whether anything in ${name} listens on ${number}.`];
  }
  if (found.every((l) => isLoopback(l.address))) {
    return [
      `The server listens on ${found[0]?.address ?? '127.0.0.1'} only, the loopback of ${shown(owner.name)}'s own namespace. DNAT goes to its interface, so every client is refused${throughProxy(state, owner)}. Bind 0.0.0.0 inside.`,
    ];
  }
  return [];
}

/** What a client sees of a silent backend where a process of the engine accepts first. */
function throughProxy({ topology }: KernelState, { id }: Container): string {
  const engine = engineThatMade(topology, id);
  return engine.product === 'podman' && engine.platform === 'linux'
    ? ''
    : ` (through ${engineWords(engine).forwarder}: reset)`;
}

function rulesOf(state: KernelState, container: string, index: number, purpose: string): string[] {
  const rulesets = [state.synthesised, ...(state.besideSynthesised ?? [])];
  const all: Rule[] = rulesets.flatMap((one) => one[4].tables).flatMap((t) => t.chains.flatMap((c) => [...c.rules]));
  return all
    .filter(
      (r) => r.madeBy?.purpose === purpose && r.madeBy.container === container && r.madeBy.publishedIndex === index,
    )
    .map((r) => r.text);
}

function interfaceWith(state: KernelState, owner: Container, address: string | undefined): string {
  const link = namespaceOfContainer(state, owner.id)?.links.find((l) => l.addresses.some((a) => a.address === address));
  return shown(link?.name ?? 'interface');
}

function portTitle(port: PublishedPort): string {
  const host =
    port.hostPort === undefined ? 'a port that the engine picks' : socketText(port.hostIp ?? '0.0.0.0', port.hostPort);
  return `Published port ${host} → ${port.containerPort}/${port.protocol}`;
}
