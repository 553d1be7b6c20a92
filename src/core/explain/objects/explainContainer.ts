import type { KernelState } from '../../kernel/index.ts';
import { type Container, indexOf, socketText } from '../../model/index.ts';
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
  const commands = commandsOf(state);
  const name = shown(owner.name);
  const inside = [
    { title: 'Its interfaces and addresses', command: commands.inNamespace(owner, 'ip addr') },
    { title: 'Its routes', command: commands.inNamespace(owner, 'ip route') },
    { title: 'What listens in it', command: listeningCommand(commands, owner, 'tcp') },
    {
      title: 'What Docker says of its networks',
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
      return 'a network namespace with nothing but lo';
    case 'shared':
      return `in the network namespace of ${shown(owner.namespace.with)}`;
  }
}

function modeSentences(state: KernelState, owner: Container): string[] {
  const name = shown(owner.name);
  if (owner.state === 'stopped')
    return [`${name} is not running: its namespace, its veth pairs and its addresses do not exist until it starts.`];
  if (!owner.active) {
    const [first] = owner.profiles;
    const start = first === undefined ? '' : ` "docker compose --profile ${shown(first)} up" does.`;
    return [`${name} belongs to ${profilesText(owner)}: Compose makes no container of it.${start}`];
  }
  const undecided = undecidedSource(state, { source: { kind: 'container', id: owner.id } });
  if (undecided) return [diagnoseUndecided(state, undecided, owner).message];
  switch (owner.namespace.kind) {
    case 'host':
      return [
        `${name} has network_mode: host: no namespace, no veth pair, no address of its own. Its servers listen on the host's addresses directly, so there is nothing to publish and nothing to translate; ports: is discarded.`,
        "localhost in it is the host. Names of services do not resolve: Docker's resolver lives in the other containers' namespaces.",
      ];
    case 'none':
      return [
        `${name} has network_mode: none: its namespace holds lo and nothing else. It reaches itself, and nobody reaches it.`,
      ];
    case 'shared':
      return [
        `${name} shares the namespace of ${shown(owner.namespace.with)}: the same lo, the same interfaces, addresses and ports. They reach each other at localhost and cannot both listen on one port.`,
        `Ports are published where the namespace was made, by ${shown(owner.namespace.with)}; if that container restarts, ${name} keeps a dead namespace until it restarts too.`,
      ];
    case 'own':
      return ownSentences(state, owner);
  }
}

function ownSentences(state: KernelState, owner: Container): string[] {
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
    `${name} is a network namespace: its own loopback, interfaces, routes, firewall rules and ports. 127.0.0.1 in it is ${name} itself, neither the host nor a sibling.`,
    plugs.length > 0
      ? `It is plugged in by ${links.some((l) => l.kind !== 'veth') ? (plugs.length === 1 ? 'one interface' : `${plugs.length} interfaces`) : plugs.length === 1 ? 'one veth pair' : `${plugs.length} veth pairs`}: ${listText(plugs)}.`
      : 'It is plugged in nowhere: only lo is there.',
  ];
  if (links.length > 0) {
    out.push(
      via
        ? `Whatever is on none of its subnets leaves by ${shown(via.link)}${via.via === undefined ? '' : ` to ${via.via}`}.${links.length > 1 ? ' Of several networks the one with the highest gw_priority, and then the first by name, has the default route.' : ''}`
        : 'It has no default route: it reaches its own subnets and nothing else.',
    );
  }
  const joined = state.topology.containers
    .filter((c) => c.id !== owner.id && state.namespaceOf.get(c.id) === owner.id)
    .map((c) => shown(c.name));
  if (joined.length > 0)
    out.push(`${listText(joined)} ${joined.length === 1 ? 'lives' : 'live'} in the same namespace.`);
  out.push(
    namespace?.embeddedDns
      ? "Names of services on its networks resolve: Docker's resolver listens at 127.0.0.11 in this namespace."
      : 'Names of containers do not resolve in it: there is no resolver on the default bridge.',
  );
  return out;
}

function listeners(state: KernelState, owner: Container): string[] {
  const found = state.topology.listeners.filter((l) => l.container === owner.id);
  if (found.length === 0) return [];
  const texts = [...new Set(found.map((l) => `${socketText(l.address, l.port)}/${l.protocol}`))];
  const declared = found.find((l) => l.certainty === 'declared' && l.by !== undefined);
  return [
    `It listens on ${listText(texts.slice(0, 6))}${texts.length > 6 ? ', …' : ''}${declared ? ` (as ${shown(declared.by ?? '')} says)` : ''}.`,
  ];
}
