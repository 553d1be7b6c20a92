import type { KernelState } from '../../kernel/index.ts';
import {
  type Container,
  engineWords,
  type EngineWords,
  indexOf,
  socketText,
  engineThatMade,
} from '../../model/index.ts';
import { namespaceOfContainer } from '../narrate/namespaceOfContainer.ts';
import { commandsOf, listeningCommand } from '../narrate/commands.ts';
import { diagnoseUndecided, undecidedSource } from '../diagnose/diagnoseUndecided.ts';
import { profilesText } from '../diagnose/profileFix.ts';
import { listText } from '../diagnose/words.ts';
import { shown } from '../narrate/shown.ts';
import type { Explanation } from './Explanation.ts';

/** A container as a network namespace: its own or whose, its interfaces, routes, names and sockets. */
export function explainContainer(state: KernelState, id: string): Explanation | undefined {
  const owner = indexOf(state.topology).containers.get(id);
  if (!owner) return undefined;
  const commands = commandsOf(state, engineThatMade(state.topology, owner.id));
  const name = shown(owner.name);
  const inside = [
    { title: 'Its interfaces and addresses', command: commands.inNamespace(owner, 'ip addr') },
    { title: 'Its routes', command: commands.inNamespace(owner, 'ip route') },
    { title: 'What listens in it', command: listeningCommand(commands, owner, 'tcp') },
    {
      title: `Its networks, as ${engineWords(engineThatMade(state.topology, owner.id)).name} reports them`,
      command: commands.docker("inspect -f '{{json .NetworkSettings.Networks}}'", owner.containerName),
    },
  ];
  return {
    title: `${name}: ${titleOf(owner)}`,
    sentences: [...modeSentences(state, owner), ...listeners(state, owner)],
    commands: inside,
  };
}

function titleOf(owner: Container): string {
  switch (owner.namespace.kind) {
    case 'own':
      return 'a network namespace of its own';
    case 'host':
      return "in the host's network namespace";
    case 'none':
      return 'a network namespace with only lo';
    case 'shared':
      return `in the network namespace of ${shown(owner.namespace.with)}`;
  }
}

function modeSentences(state: KernelState, owner: Container): string[] {
  const words = engineWords(engineThatMade(state.topology, owner.id));
  const name = shown(owner.name);
  if (owner.state === 'stopped')
    return [`${name} is not running: its namespace, veth pairs and addresses do not exist until it starts.`];
  if (!owner.active) {
    const [first] = owner.profiles;
    const start = first === undefined ? '' : ` "${words.compose} --profile ${shown(first)} up" does.`;
    return [`${name} belongs to ${profilesText(owner)}, so Compose does not start it.${start}`];
  }
  const undecided = undecidedSource(state, { source: { kind: 'container', id: owner.id } });
  if (undecided) return [diagnoseUndecided(state, undecided, owner).message];
  switch (owner.namespace.kind) {
    case 'host':
      return [
        `${name} has network_mode: host: no namespace, no veth pair, no address of its own. Its servers listen directly on the host's addresses, so there is nothing to publish or translate; ports: is ignored.`,
        `Its localhost is the host's. Service names do not resolve, because ${words.name}'s resolver ${words.command === 'podman' ? 'answers containers on its networks alone' : "is in the other containers' namespaces"}.`,
      ];
    case 'none':
      return [
        `${name} has network_mode: none: its namespace has only lo. It reaches only itself, and nothing else reaches it.`,
      ];
    case 'shared':
      return [
        `${name} shares the namespace of ${shown(owner.namespace.with)}: the same lo, interfaces, addresses and ports. They reach each other at localhost and cannot both listen on the same port.`,
        `${shown(owner.namespace.with)} owns the namespace, so it publishes the ports; if it restarts, ${name} keeps a dead namespace until it restarts too.`,
      ];
    case 'own':
      return ownSentences(state, owner);
  }
}

function ownSentences(state: KernelState, owner: Container): string[] {
  const words = engineWords(engineThatMade(state.topology, owner.id));
  const name = shown(owner.name);
  const namespace = namespaceOfContainer(state, owner.id);
  const networks = indexOf(state.topology).networks;
  const links = (namespace?.links ?? []).filter((l) => l.kind !== 'lo');
  const plugs = links.map((link) => {
    const net = networks.get(link.network ?? '');
    const address = link.addresses.find((a) => a.scope === 'global')?.address;
    const to =
      net?.driver === 'bridge'
        ? `${shown(net.bridgeName)}, network ${shown(net.key)}`
        : net
          ? `the ${shown(net.driver)} network ${shown(net.key)}`
          : 'a network';
    return `${shown(link.name)}${address === undefined ? '' : ` (${address})`} to ${to}`;
  });
  const via = namespace?.routes.find((r) => r.destination === '0.0.0.0/0');
  const out = [
    `${name} is a network namespace: its own loopback, interfaces, routes, firewall rules and ports. 127.0.0.1 in it is ${name} itself, not the host or another container.`,
    plugs.length > 0
      ? `It is connected by ${links.some((l) => l.kind !== 'veth') ? (plugs.length === 1 ? 'one interface' : `${plugs.length} interfaces`) : plugs.length === 1 ? 'one veth pair' : `${plugs.length} veth pairs`}: ${listText(plugs)}.`
      : 'It is not connected to anything; it has only lo.',
  ];
  if (links.length > 0) {
    out.push(
      via
        ? `Traffic to other subnets leaves through ${shown(via.link)}${via.via === undefined ? '' : ` to ${via.via}`}.${links.length > 1 ? ` ${defaultRouteRule(words)}` : ''}`
        : namespace?.machine && namespace.machine.routes4 === undefined
          ? 'Its routes were not captured: where its traffic leaves is not known.'
          : 'It has no default route, so it reaches only its own subnets.',
    );
  }
  const joined = state.topology.containers
    .filter((c) => c.id !== owner.id && state.namespaceOf.get(c.id) === owner.id)
    .map((c) => shown(c.name));
  if (joined.length > 0) out.push(`${listText(joined)} ${joined.length === 1 ? 'is' : 'are'} in the same namespace.`);
  out.push(
    namespace?.embeddedDns
      ? words.command === 'podman'
        ? `Service names on its networks resolve: ${words.name}'s resolver listens ${words.resolverPlace} of each.`
        : `Service names on its networks resolve: ${words.name}'s resolver listens ${words.resolverPlace} in this namespace.`
      : 'Container names do not resolve in it: the default bridge has no resolver.',
  );
  return out;
}

/** Which of several networks the default route leads through. */
function defaultRouteRule({ command }: EngineWords): string {
  return command === 'podman'
    ? 'With several networks, the one with the lowest metric gets the default route; which of equal ones does is chance.'
    : 'With several networks, the one with the highest gw_priority gets the default route; ties go to the first by name.';
}

function listeners(state: KernelState, owner: Container): string[] {
  const found = state.topology.listeners.filter((l) => l.container === owner.id);
  if (found.length === 0) return [];
  const texts = [...new Set(found.map((l) => `${socketText(l.address, l.port)}/${l.protocol}`))];
  const declared = found.find((l) => l.certainty === 'declared' && l.by !== undefined);
  return [
    `It listens on ${listText(texts.slice(0, 6))}${texts.length > 6 ? ', …' : ''}${declared ? ` (according to ${shown(declared.by ?? '')})` : ''}.`,
  ];
}
