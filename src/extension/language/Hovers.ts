import * as vscode from 'vscode';
import {
  type Container,
  type DockerNetwork,
  escapeMarkdown,
  type Finding,
  indexOf,
  namesOnNetwork,
  placeAt,
  ruleOf,
  whoReaches,
} from '../../core/analysis/index.ts';
import { readSettings } from '../readSettings.ts';
import type { NetworkView } from './NetworkView.ts';
import type { Project } from './Project.ts';
import type { ProjectStore } from './ProjectStore.ts';
import { rangeOf } from './rangeOf.ts';
import { reachersText } from './reachersText.ts';

/** The only commands that a hover may link to. */
const COMMANDS = ['netlens.openRulePage', 'netlens.showInDiagram', 'netlens.explainToHere', 'netlens.explainFromHere'];

/** A hover names this many members and counts the rest. */
const MAX_MEMBERS = 8;

/** Why something is a problem, and what the kernel makes of services, networks and ports. */
export class Hovers implements vscode.HoverProvider {
  readonly #store: ProjectStore;

  constructor(store: ProjectStore) {
    this.#store = store;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    await this.#store.projectOf(document.uri);
    const parts: vscode.MarkdownString[] = [];
    let range: vscode.Range | undefined;
    for (const project of this.#store.projectsUsing(document.uri)) {
      await project.current();
      if (token.isCancellationRequested) return undefined;
      if (!project.view || !project.isOf(document)) continue;
      const view = project.view;
      const at = placeAt(view.network.topology, view.findings, document.uri.path, document.offsetAt(position));
      for (const finding of at.findings) {
        parts.push(whyHover(finding));
        range ??= rangeOf(finding.origin, view.network.texts);
      }
      if (!readSettings(document.uri).hovers) continue;
      // With replicas or a range one entry makes several ports. Show the first few.
      for (const { container, index } of at.ports.slice(0, 3)) parts.push(portHover(project, view, container, index));
      if (at.ports.length > 3) {
        const more = new vscode.MarkdownString();
        say(more, vscode.l10n.t('… and {0} more from this entry.', at.ports.length - 3));
        parts.push(more);
      }
      if (at.ports.length === 0) {
        for (const container of at.containers.slice(0, 2)) parts.push(serviceHover(project, view, container));
        if (at.containers.length === 0) {
          for (const network of at.networks.slice(0, 2)) parts.push(networkHover(project, view, network));
        }
      }
      if (parts.length > 0) break;
    }
    return parts.length > 0 ? new vscode.Hover(parts, range) : undefined;
  }
}

function whyHover(finding: Finding): vscode.MarkdownString {
  const text = page();
  const rule = ruleOf(finding.rule);
  // VS Code shows the message; the hover adds the explanation.
  if (finding.why) say(text, finding.why);
  else if (rule) say(text, rule.docs.what);
  else if (finding.saidBy === 'compose') say(text, vscode.l10n.t('docker compose refuses the project for this.'));
  else if (finding.saidBy === 'daemon') say(text, vscode.l10n.t('Compared with what the daemon runs now.'));
  if (rule) {
    const link = commandLink(vscode.l10n.t('Read about {0}', rule.id), 'netlens.openRulePage', [rule.id]);
    text.appendMarkdown(`\n\n${link}`);
  }
  return text;
}

function portHover(project: Project, view: NetworkView, container: Container, index: number): vscode.MarkdownString {
  const text = page();
  const fact = view.network.facts.ports.find((p) => p.container === container.id && p.index === index);
  const port = container.published[index];
  if (!port) return text;
  const host = `${bracketed(port.hostIp ?? '0.0.0.0')}:${port.hostPort ?? '?'}`;
  text.appendMarkdown('**');
  say(text, vscode.l10n.t('Published port {0}/{1}', host, port.protocol));
  text.appendMarkdown('**\n\n');
  if (fact?.by === 'dnat' && fact.to) {
    say(
      text,
      vscode.l10n.t(
        'One DNAT rule in the host’s nat table sends it to {0}, the address of {1}’s interface, never to its loopback.',
        `${bracketed(fact.to.address)}:${fact.containerPort}`,
        container.name,
      ),
    );
    if (fact.rule) text.appendCodeblock(fact.rule, 'shellscript');
  } else if (fact?.by === 'proxy') {
    say(text, vscode.l10n.t('docker-proxy alone serves it: it accepts on the host and dials the container.'));
  } else if (fact?.by === 'routed') {
    say(text, vscode.l10n.t('No NAT: the container’s own address is routed, and a filter rule lets the port in.'));
  } else if (fact) {
    say(text, vscode.l10n.t('Nothing is programmed for it ({0}).', fact.why ?? 'unknown'));
  }
  const reachers = whoReaches(view.network, container, index);
  const who = reachersText(reachers);
  if (who) {
    text.appendMarkdown('\n\n');
    say(text, vscode.l10n.t('Who can reach it: {0}.', who));
    const failed = [reachers.host, reachers.lan].find((answer) => answer && answer.outcome !== 'ok');
    if (failed && reachers.host?.outcome !== 'ok') {
      say(text, ` ${failed.reason.message}`);
    }
  }
  text.appendMarkdown(
    `\n\n${commandLink(vscode.l10n.t('Explain reachability'), 'netlens.explainToHere', [{ source: project.id, container: container.id, port: port.containerPort, protocol: port.protocol }])}`,
  );
  return text;
}

function serviceHover(project: Project, view: NetworkView, container: Container): vscode.MarkdownString {
  const text = page();
  text.appendMarkdown('**');
  say(text, container.name);
  text.appendMarkdown('** · ');
  say(text, namespaceText(container));
  const owner = ownerOf(view, container);
  if (owner && owner !== container && owner.endpoints.length > 0) {
    text.appendMarkdown('\n\n');
    say(text, vscode.l10n.t('Its addresses and names are those of {0}:', owner.name));
  }
  for (const endpoint of owner?.endpoints ?? []) {
    const network = view.network.topology.networks.find((n) => n.id === endpoint.network);
    const face = view.network.facts.interfaces.find((i) => i.container === owner?.id && i.network === endpoint.network);
    const addresses = (face?.addresses ?? []).map((address) => address.replace(/\/\d+$/, '')).join(', ');
    text.appendMarkdown('\n\n- ');
    say(
      text,
      vscode.l10n.t(
        '{0} on {1}: {2}',
        face?.name ?? 'eth?',
        network?.key ?? endpoint.network,
        addresses || vscode.l10n.t('address unknown'),
      ),
    );
    if (endpoint.predicted && addresses) say(text, ` (${vscode.l10n.t('predicted')})`);
    const names = owner && !network?.isDefaultBridge ? namesOnNetwork(view.network.topology, owner, endpoint) : [];
    say(
      text,
      names.length > 0
        ? `; ${vscode.l10n.t('names')}: ${names.join(', ')}`
        : `; ${vscode.l10n.t('no names: the default bridge has no DNS')}`,
    );
  }
  const runs = runningText(project, container);
  if (runs !== undefined) {
    text.appendMarkdown('\n\n');
    say(text, runs);
  }
  const links = [
    commandLink(vscode.l10n.t('Show in diagram'), 'netlens.showInDiagram', [
      { source: project.id, container: container.id },
    ]),
    commandLink(vscode.l10n.t('Explain from here'), 'netlens.explainFromHere', [
      { source: project.id, container: container.id },
    ]),
    commandLink(vscode.l10n.t('Explain to here'), 'netlens.explainToHere', [
      { source: project.id, container: container.id },
    ]),
  ];
  text.appendMarkdown(`\n\n${links.join(' · ')}`);
  return text;
}

/** The running containers of the service, with their addresses; undefined without a daemon. */
function runningText(project: Project, container: Container): string | undefined {
  const drift = project.drift;
  const service = drift?.services.find((s) => s.service === (container.service ?? container.name));
  if (!service) return undefined;
  const running = service.containers.filter((c) => c.running);
  if (running.length === 0) {
    return service.state === 'missing'
      ? vscode.l10n.t('Not up: Docker has no container of it.')
      : vscode.l10n.t('Not up: its container is stopped.');
  }
  const shown = running.slice(0, MAX_MEMBERS).map(({ containerName, addresses }) => {
    const where = addresses.map(({ network, ipv4, ipv6 }) => `${ipv4 ?? ipv6 ?? '?'} (${network})`).join(', ');
    return where ? vscode.l10n.t('{0} at {1}', containerName, where) : containerName;
  });
  if (running.length > shown.length) shown.push(vscode.l10n.t('and {0} more', running.length - shown.length));
  const differ = service.differences.length > 0 ? ` ${vscode.l10n.t('It is not what the file says.')}` : '';
  return `${vscode.l10n.t('Runs now: {0}.', shown.join('; '))}${differ}`;
}

/** The container whose namespace, addresses and names this one has; undefined for the host and for an unknown container. */
function ownerOf(view: NetworkView, container: Container): Container | undefined {
  return indexOf(view.network.topology).ownerOf(container);
}

function networkHover(project: Project, view: NetworkView, network: DockerNetwork): vscode.MarkdownString {
  const text = page();
  const bridge = view.network.facts.bridges.find((b) => b.network === network.id);
  text.appendMarkdown('**');
  say(text, network.key);
  text.appendMarkdown('** · ');
  say(
    text,
    bridge
      ? vscode.l10n.t('Linux bridge {0} on the host, {1}', bridge.name, bridge.addresses.join(', ') || '?')
      : vscode.l10n.t('{0} network', network.driver),
  );
  if (network.internal) say(text, `, ${vscode.l10n.t('internal: no way out and no published ports')}`);
  else if (bridge && !bridge.masquerade) say(text, `, ${vscode.l10n.t('no masquerading')}`);
  if (bridge && !bridge.icc) say(text, `, ${vscode.l10n.t('its containers may not talk to each other')}`);
  const subnets = network.subnets.map(
    (subnet) => subnet.cidr + (subnet.predicted ? ` (${vscode.l10n.t('predicted')})` : ''),
  );
  if (subnets.length > 0) {
    text.appendMarkdown('\n\n');
    say(text, vscode.l10n.t('Subnet: {0}.', subnets.join(', ')));
  }
  const members = view.network.topology.containers.filter((c) => c.endpoints.some((e) => e.network === network.id));
  const named = members.slice(0, MAX_MEMBERS).map((c) => c.name);
  if (members.length > named.length) named.push(vscode.l10n.t('and {0} more', members.length - named.length));
  text.appendMarkdown('\n\n');
  say(
    text,
    members.length > 0
      ? vscode.l10n.t('On this switch: {0}.', named.join(', '))
      : vscode.l10n.t('No container is on it.'),
  );
  text.appendMarkdown(
    `\n\n${commandLink(vscode.l10n.t('Show in diagram'), 'netlens.showInDiagram', [{ source: project.id, network: network.id }])}`,
  );
  return text;
}

function namespaceText(container: Container): string {
  switch (container.namespace.kind) {
    case 'own':
      return vscode.l10n.t('a network namespace of its own');
    case 'host':
      return vscode.l10n.t('in the host’s network namespace');
    case 'none':
      return vscode.l10n.t('a network namespace with loopback only');
    case 'shared':
      return vscode.l10n.t('in the network namespace of {0}', container.namespace.with);
  }
}

/** Escapes text for Markdown. Unlike `appendText` it keeps spaces, so that lines can break. */
function say(page: vscode.MarkdownString, text: string): void {
  page.appendMarkdown(escapeMarkdown(text));
}

function page(): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: COMMANDS };
  return text;
}

/** A link to a command. Text of the workspace is only in the arguments, which are encoded; the label is ours. */
function commandLink(label: string, command: string, args: readonly unknown[]): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args)).replace(/[()']/g, percent)})`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
