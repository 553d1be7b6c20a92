import * as vscode from 'vscode';
import type { Container, DockerNetwork } from '../../core/analysis/index.ts';
import type { ElementArgument } from '../commands/elementArgument.ts';
import type { NetworkView } from '../language/NetworkView.ts';
import type { Project } from '../language/Project.ts';
import type { ProjectStore } from '../language/ProjectStore.ts';
import type { Docker } from '../live/Docker.ts';
import type { LiveSource } from '../live/LiveSource.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';

/** A row of the tree. Commands get it as their argument (see `elementArgument`). */
export interface Row extends ElementArgument {
  readonly kind: 'source' | 'network' | 'endpoint' | 'port' | 'note';
  readonly key: string;
  readonly item: vscode.TreeItem;
  readonly children: () => Row[];
}

/** The view "Container Networks": for the daemon and for each project, networks → endpoints → published ports. */
export class NetworkTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #store: ProjectStore;
  readonly #docker: Docker;
  readonly #live: LiveSource;
  readonly #sources: SourceRegistry;
  readonly #changed = new vscode.EventEmitter<Row | undefined>();
  readonly #disposables: vscode.Disposable[];
  readonly #view: vscode.TreeView<Row>;
  #lookedForFiles = false;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(store: ProjectStore, docker: Docker, live: LiveSource, sources: SourceRegistry) {
    this.#store = store;
    this.#docker = docker;
    this.#live = live;
    this.#sources = sources;
    this.#view = vscode.window.createTreeView('netlens.networks', { treeDataProvider: this, showCollapseAll: true });
    const refresh = () => this.#changed.fire(undefined);
    this.#disposables = [
      this.#changed,
      this.#view,
      store.onDidChange(refresh),
      store.onDidRemove(refresh),
      docker.onDidChange(refresh),
      // The daemon is not asked before the view is visible.
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#look();
      }),
      vscode.commands.registerCommand('netlens.refreshNetworks', async () => {
        await this.#docker.show();
        await this.#docker.refresh();
        refresh();
      }),
    ];
    if (this.#view.visible) this.#look();
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return row.item;
  }

  getChildren(row?: Row): Row[] {
    return row ? row.children() : this.#top();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #look(): void {
    void this.#docker.show();
    if (this.#lookedForFiles) return;
    this.#lookedForFiles = true;
    void this.#readFiles();
  }

  /** Reads the projects of the workspace one after the other, so that it does not delay typing. */
  async #readFiles(): Promise<void> {
    for (const file of (await this.#store.composeFiles()).slice(0, 20)) await this.#store.projectOf(file);
  }

  #top(): Row[] {
    const rows: Row[] = [];
    const { status } = this.#docker;
    if (this.#docker.view) rows.push(daemonRow(this.#docker, this.#live, this.#docker.view));
    else if (status.state === 'connecting')
      rows.push(noteRow(vscode.l10n.t('Asking the Docker daemon…'), 'loading~spin'));
    else if (status.state === 'trouble')
      rows.push(noteRow(status.why, 'debug-disconnect', 'netlens.selectDockerEndpoint'));
    for (const project of this.#store.projects) {
      if (!project.view) continue;
      const state = project.broken ? vscode.l10n.t('files, cannot be read just now') : filesText(project);
      rows.push(sourceRow(this.#sources.ofProject(project), project.view, 'file-code', state));
    }
    void vscode.commands.executeCommand(
      'setContext',
      'netlens.networks',
      rows.some((row) => row.kind === 'source') ? 'some' : 'none',
    );
    return rows;
  }
}

/** The row of the daemon; the tooltip says why this one is asked. */
function daemonRow(docker: Docker, live: LiveSource, view: NetworkView): Row {
  const { status, endpoint } = docker;
  const isConnected = status.state === 'connected';
  const description = isConnected ? status.daemon : vscode.l10n.t('connection lost');
  const row = sourceRow(live, view, isConnected ? 'vm-running' : 'debug-disconnect', description);
  const why = endpoint && vscode.l10n.t('{0}: used because {1}.', endpoint.url, endpoint.why);
  row.item.tooltip = [description, why, 'why' in status ? status.why : undefined].filter(Boolean).join('\n');
  row.item.contextValue = 'source daemon';
  return row;
}

/** `files`; with a daemon also how many services run, and how many differ from the files. */
function filesText(project: Project): string {
  const drift = project.drift;
  if (!drift) return vscode.l10n.t('files');
  const up = drift.services.filter((service) => service.state === 'running').length;
  const differ = drift.services.filter((service) => service.differences.length > 0).length;
  return [
    vscode.l10n.t('files, {0} of {1} run', up, drift.services.length),
    differ > 0 ? vscode.l10n.t('{0} differ', differ) : undefined,
    drift.orphans.length > 0 ? vscode.l10n.t('{0} not in the files', drift.orphans.length) : undefined,
  ]
    .filter(Boolean)
    .join(', ');
}

function noteRow(text: string, icon: string, command?: string): Row {
  const item = new vscode.TreeItem(text);
  item.tooltip = text;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'note';
  if (command) item.command = { command, title: text };
  return { kind: 'note', key: text, item, children: () => [] };
}

function sourceRow(source: NetworkSource, view: NetworkView, icon: string, description: string): Row {
  const item = new vscode.TreeItem(source.title, vscode.TreeItemCollapsibleState.Expanded);
  item.id = source.id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'source';
  const networks = view.network.topology.networks;
  const homeless = view.network.topology.containers.filter((c) => c.endpoints.length === 0);
  return {
    kind: 'source',
    key: source.id,
    source: source.id,
    item,
    children: () => [
      ...networks.map((network) => networkRow(source, view, network)),
      ...homeless.map((container) => endpointRow(source, view, container, undefined)),
    ],
  };
}

function networkRow(source: NetworkSource, view: NetworkView, network: DockerNetwork): Row {
  const members = view.network.topology.containers.filter((c) => c.endpoints.some((e) => e.network === network.id));
  const item = new vscode.TreeItem(
    network.key,
    members.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const subnets = network.subnets.map((s) => s.cidr).join(', ');
  const kind = [network.driver === 'bridge' ? undefined : network.driver, network.internal ? 'internal' : undefined];
  item.id = `${source.id}\0${network.id}`;
  item.description = [subnets, ...kind].filter(Boolean).join(' · ');
  item.tooltip = `${network.name}\n${network.bridgeName}`;
  item.iconPath = new vscode.ThemeIcon(network.internal ? 'lock' : 'circuit-board');
  item.contextValue = contextValue('network', 'drawn', subnets && 'address', inspectable(source), written(network));
  return {
    kind: 'network',
    key: item.id,
    source: source.id,
    network: network.id,
    item,
    children: () => members.map((container) => endpointRow(source, view, container, network)),
  };
}

function endpointRow(
  source: NetworkSource,
  view: NetworkView,
  container: Container,
  network: DockerNetwork | undefined,
): Row {
  const ports = container.published;
  const item = new vscode.TreeItem(
    container.name,
    ports.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const face = view.network.facts.interfaces.find((i) => i.container === container.id && i.network === network?.id);
  const addresses = (face?.addresses ?? []).map((a) => a.replace(/\/\d+$/, ''));
  const where =
    container.namespace.kind === 'own'
      ? [face?.name, ...addresses, face?.veth && `⇄ ${face.veth}`]
      : [container.namespace.kind === 'shared' ? `→ ${container.namespace.with}` : container.namespace.kind];
  item.id = `${source.id}\0${network?.id ?? ''}\0${container.id}`;
  item.description = [...where, container.state === 'stopped' ? vscode.l10n.t('stopped') : undefined]
    .filter(Boolean)
    .join(' ');
  item.tooltip = container.containerName;
  item.iconPath = new vscode.ThemeIcon(container.state === 'stopped' ? 'debug-stop' : 'package');
  item.contextValue = contextValue(
    'endpoint',
    'drawn',
    addresses.length > 0 && 'address',
    container.state === 'running' && 'running',
    inspectable(source),
    written(container),
  );
  return {
    kind: 'endpoint',
    key: item.id,
    source: source.id,
    container: container.id,
    ...(network ? { network: network.id } : {}),
    item,
    children: () => ports.map((_, index) => portRow(source, view, container, index)),
  };
}

function portRow(source: NetworkSource, view: NetworkView, container: Container, index: number): Row {
  const port = container.published[index];
  const fact = view.network.facts.ports.find((p) => p.container === container.id && p.index === index);
  const ip = port?.hostIp ?? fact?.hostIp ?? '0.0.0.0';
  const literal = ip.includes(':') ? `[${ip}]` : ip;
  const item = new vscode.TreeItem(`${literal}:${port?.hostPort ?? '?'} → ${port?.containerPort}/${port?.protocol}`);
  item.id = `${source.id}\0${container.id}\0port ${index}`;
  item.description = fact?.by === 'dnat' && fact.to ? `DNAT ${fact.to.address}` : (fact?.why ?? fact?.by ?? '');
  item.tooltip = fact?.rule ?? item.description;
  item.iconPath = new vscode.ThemeIcon('arrow-right');
  item.contextValue = contextValue('port', 'drawn', written(container));
  return {
    kind: 'port',
    key: item.id,
    source: source.id,
    container: container.id,
    ...(port === undefined ? {} : { port: port.containerPort }),
    ...(port?.protocol === 'tcp' || port?.protocol === 'udp' ? { protocol: port.protocol } : {}),
    item,
    children: () => [],
  };
}

/** The context value, which the menus in package.json test. */
function contextValue(...words: readonly (string | false | undefined)[]): string {
  return words.filter(Boolean).join(' ');
}

function inspectable(source: NetworkSource): string | false {
  return source.kind !== 'files' && 'inspectable';
}

function written(thing: DockerNetwork | Container): string | false {
  return thing.origin.kind === 'source' && 'written';
}
