import * as l10n from '@vscode/l10n';
import {
  type Container,
  type DockerNetwork,
  type Finding,
  indexOf,
  namesOnNetwork,
  pageOf,
  placeAt,
  ruleOf,
  whoReaches,
} from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import type { NetworkView, Project } from '../projects/Project.ts';
import { HoverText } from './HoverText.ts';
import { reachersText } from './reachersText.ts';
import { runningText } from './runningText.ts';

/** Members that a hover names before it counts. */
const MAX_MEMBERS = 8;
/** One entry makes several ports with replicas or a range: the first few are shown. */
const MAX_PORTS = 3;

/** What a hover is about. */
export interface HoverPlace {
  readonly project: Project;
  readonly view: NetworkView;
  readonly file: string;
  readonly offset: number;
}

/** Why something is warned about, and (`explains`) what the kernel makes of what is written there. */
export function hoverAt(
  { project, view, file, offset }: HoverPlace,
  client: Client,
  explains: boolean,
): { readonly texts: readonly HoverText[]; readonly finding: Finding | undefined } {
  const { topology } = view.network;
  const at = placeAt(topology, view.findings, file, offset);
  const texts = at.findings.map((finding) => whyText(finding, client));
  if (explains) {
    const write = new Writer(project, view, client);
    for (const { container, index } of at.ports.slice(0, MAX_PORTS)) texts.push(write.port(container, index));
    if (at.ports.length > MAX_PORTS)
      texts.push(new HoverText().say(l10n.t`… and ${at.ports.length - MAX_PORTS} more from this entry.`));
    if (at.ports.length === 0) {
      for (const container of at.containers.slice(0, 2)) texts.push(write.service(container));
      if (at.containers.length === 0) for (const network of at.networks.slice(0, 2)) texts.push(write.network(network));
    }
  }
  return { texts, finding: at.findings[0] };
}

/** The message itself is shown by the editor; the hover adds why. */
function whyText(finding: Finding, client: Client): HoverText {
  const text = new HoverText();
  const rule = ruleOf(finding.rule);
  if (finding.why) text.say(finding.why);
  else if (rule) text.say(rule.docs.what);
  else if (finding.saidBy === 'compose') text.say(l10n.t('docker compose rejects the project because of this.'));
  else if (finding.saidBy === 'quadlet') text.say(l10n.t('Said of the unit as podman-systemd.unit(5) describes it.'));
  else if (finding.saidBy === 'daemon') text.say(l10n.t('Compared with what the daemon runs.'));
  if (rule) {
    const words = l10n.t`Read about ${rule.id}`;
    text.paragraph();
    if (client.hasCommand('netlens.openRulePage')) text.link(words, commandUri('netlens.openRulePage', [rule.id]));
    else text.link(words, `${client.pages}/${pageOf(rule)}`);
  }
  return text;
}

/** Writes what the kernel makes of things of one network. */
class Writer {
  readonly #project: Project;
  readonly #view: NetworkView;
  readonly #client: Client;

  constructor(project: Project, view: NetworkView, client: Client) {
    this.#project = project;
    this.#view = view;
    this.#client = client;
  }

  port(container: Container, index: number): HoverText {
    const text = new HoverText();
    const { network } = this.#view;
    const fact = network.facts.ports.find((p) => p.container === container.id && p.index === index);
    const port = container.published[index];
    if (!port) return text;
    text
      .strong(l10n.t`Published port ${bracketed(port.hostIp ?? '0.0.0.0')}:${port.hostPort ?? '?'}/${port.protocol}`)
      .paragraph();
    if (fact?.by === 'dnat' && fact.to) {
      text.say(
        l10n.t`A DNAT rule in the host’s nat table sends it to ${bracketed(fact.to.address)}:${fact.containerPort}, the address of ${container.name}’s interface, never to its loopback.`,
      );
      if (fact.rule) text.code(fact.rule);
    } else if (fact?.by === 'proxy')
      text.say(l10n.t('Only docker-proxy serves it: it accepts on the host and dials the container.'));
    else if (fact?.by === 'routed')
      text.say(l10n.t('No NAT: the container’s own address is routed, and a filter rule allows the port.'));
    else if (fact) text.say(l10n.t`Nothing is programmed for it (${fact.why ?? l10n.t('unknown')}).`);
    const reachers = whoReaches(network, container, index);
    const who = reachersText(reachers);
    if (who !== undefined) {
      text.paragraph().say(l10n.t`Who can reach it: ${who}.`);
      const failed = [reachers.host, reachers.lan].find((answer) => answer && answer.outcome !== 'ok');
      if (failed && reachers.host?.outcome !== 'ok') text.say(` ${failed.reason.message}`);
    }
    const { containerPort, protocol } = port;
    return this.#commands(text, [
      [
        l10n.t('Explain reachability'),
        'netlens.explainToHere',
        { container: container.id, port: containerPort, protocol },
      ],
    ]);
  }

  service(container: Container): HoverText {
    const { network } = this.#view;
    const { topology, facts } = network;
    const text = new HoverText().strong(container.name).say(` · ${namespaceText(container)}`);
    // Whose namespace, and with it whose addresses and names, the container has.
    const owner = indexOf(topology).ownerOf(container);
    if (owner && owner !== container && owner.endpoints.length > 0)
      text.paragraph().say(l10n.t`Its addresses and names are those of ${owner.name}:`);
    if (owner && owner.endpoints.length > 0) text.paragraph();
    for (const endpoint of owner?.endpoints ?? []) {
      if (!owner) continue;
      const on = topology.networks.find((n) => n.id === endpoint.network);
      const face = facts.interfaces.find((i) => i.container === owner.id && i.network === endpoint.network);
      const addresses = (face?.addresses ?? []).map((address) => address.replace(/\/\d+$/, '')).join(', ');
      const names = on?.isDefaultBridge ? [] : namesOnNetwork(topology, owner, endpoint);
      text
        .item()
        .say(
          l10n.t`${face?.name ?? 'eth?'} on ${on?.key ?? endpoint.network}: ${addresses || l10n.t('address unknown')}`,
        )
        .say(endpoint.predicted && addresses ? ` (${l10n.t('predicted')})` : '')
        .say('; ')
        .say(names.length > 0 ? l10n.t`names: ${names.join(', ')}` : l10n.t('no names: the default bridge has no DNS'));
    }
    const runs = runningText(this.#project, container);
    if (runs !== undefined) text.paragraph().say(runs);
    return this.#commands(text, [
      [l10n.t('Show in diagram'), 'netlens.showInDiagram', { container: container.id }],
      [l10n.t('Explain from here'), 'netlens.explainFromHere', { container: container.id }],
      [l10n.t('Explain to here'), 'netlens.explainToHere', { container: container.id }],
    ]);
  }

  network(network: DockerNetwork): HoverText {
    const { topology, facts } = this.#view.network;
    const bridge = facts.bridges.find((b) => b.network === network.id);
    const text = new HoverText()
      .strong(network.key)
      .say(' · ')
      .say(
        bridge
          ? l10n.t`Linux bridge ${bridge.name} on the host, ${bridge.addresses.join(', ') || '?'}`
          : l10n.t`${network.driver} network`,
      );
    if (network.internal) text.say(', ').say(l10n.t('internal: no outside access and no published ports'));
    else if (bridge && !bridge.masquerade) text.say(', ').say(l10n.t('no masquerading'));
    if (bridge && !bridge.icc) text.say(', ').say(l10n.t('its containers may not talk to each other'));
    const subnets = network.subnets.map(
      (subnet) => `${subnet.cidr}${subnet.predicted ? ` (${l10n.t('predicted')})` : ''}`,
    );
    if (subnets.length > 0) text.paragraph().say(l10n.t`Subnet: ${subnets.join(', ')}.`);
    const members = topology.containers.filter((c) => c.endpoints.some((e) => e.network === network.id));
    const named = members.slice(0, MAX_MEMBERS).map((c) => c.name);
    if (members.length > named.length) named.push(l10n.t`and ${members.length - named.length} more`);
    text
      .paragraph()
      .say(members.length > 0 ? l10n.t`On this network: ${named.join(', ')}.` : l10n.t('No container is on it.'));
    return this.#commands(text, [[l10n.t('Show in diagram'), 'netlens.showInDiagram', { network: network.id }]]);
  }

  /** Links to those of the commands that the client has. */
  #commands(text: HoverText, commands: readonly (readonly [string, string, object])[]): HoverText {
    commands
      .filter(([, command]) => this.#client.hasCommand(command))
      .forEach(([words, command, argument], position) => {
        if (position === 0) text.paragraph();
        else text.say(' · ');
        text.link(words, commandUri(command, [{ source: this.#project.id, ...argument }]));
      });
    return text;
  }
}

function namespaceText({ namespace }: Container): string {
  switch (namespace.kind) {
    case 'own':
      return l10n.t('a network namespace of its own');
    case 'host':
      return l10n.t('in the host’s network namespace');
    case 'none':
      return l10n.t('a network namespace with loopback only');
    case 'shared':
      return l10n.t`in the network namespace of ${namespace.with}`;
  }
}

/** The URI of a command of the client. What comes from the workspace travels in the arguments, encoded. */
function commandUri(command: string, args: readonly unknown[]): string {
  const percent = (character: string): string => `%${character.charCodeAt(0).toString(16)}`;
  return `command:${command}?${encodeURIComponent(JSON.stringify(args)).replace(/[()']/g, percent)}`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
