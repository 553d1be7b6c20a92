import * as l10n from '@vscode/l10n';
import {
  type Container,
  type DockerNetwork,
  engineThatMade,
  engineWords,
  type Problem,
  type Severity,
  type Subject,
  tallyOf,
  tallyTotal,
  tallyWorst,
  visibleText,
} from '../../core/analysis/index.ts';
import { tallyText, type TreeRow } from '../../protocol/index.ts';
import type { Docker, LiveView } from '../live/Docker.ts';
import type { LiveSource } from '../live/LiveSource.ts';
import type { Place } from '../documents/places.ts';
import type { WorkspaceFolders } from '../documents/WorkspaceFolders.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';
import type { NetworkView, Project } from '../projects/Project.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import { pathInWorkspace, type Row, unreadRows } from './unreadRows.ts';

export interface TreeServices {
  readonly store: ProjectStore;
  readonly docker: Docker;
  readonly live: LiveSource;
  readonly sources: SourceRegistry;
  readonly folders: WorkspaceFolders;
  /** What the open diagrams show. */
  readonly shown: () => readonly NetworkSource[];
}

/** The tree of container networks: of the engine, of each project and of each snapshot that is shown, networks → endpoints → published ports. */
export class NetworkTree {
  readonly #services: TreeServices;
  /** The rows that were given last, by their keys. */
  readonly #rows = new Map<string, Row>();
  #files: readonly Place[] = [];

  constructor(services: TreeServices) {
    this.#services = services;
  }

  /** Takes the Compose files of the workspace: those of which no project was read have a row, too. */
  set files(files: readonly Place[]) {
    this.#files = files;
  }

  /** The rows below one; those at the top without it. */
  rows(parent: string | undefined): readonly TreeRow[] {
    if (parent === undefined) this.#rows.clear();
    const rows = parent === undefined ? this.#top() : (this.#rows.get(parent)?.below() ?? []);
    for (const row of rows) this.#rows.set(row.key, row);
    return rows.map(shownRow);
  }

  #top(): readonly Row[] {
    const { docker, live, store, sources, folders, shown } = this.#services;
    const rows: Row[] = [];
    const { status } = docker;
    if (docker.view) {
      rows.push(daemonRow(docker, live, docker.view));
      rows.push(...docker.view.others.map(otherRow));
    } else if (status.state === 'connecting') rows.push(noteRow(l10n.t('Asking the Docker daemon…'), 'loading~spin'));
    else if (status.state === 'trouble')
      rows.push(noteRow(status.why, 'debug-disconnect', 'netlens.selectDockerEndpoint'));
    const projects = [...store.projects].sort((a, b) => (a.folder.path < b.folder.path ? -1 : 1));
    for (const project of projects) {
      const where = pathInWorkspace(project.folder, folders);
      if (project.broken) rows.push(brokenRow(sources.ofProject(project), project, project.broken));
      else if (project.view)
        rows.push(
          sourceRow(
            sources.ofProject(project),
            project.view,
            'file-code',
            [where, filesText(project)].filter(Boolean).join(' · '),
          ),
        );
    }
    for (const source of new Set(shown())) {
      const { view } = source.state();
      if (source.kind !== 'snapshot' || !view) continue;
      const isMachine = view.network.topology.machine !== undefined;
      const what = isMachine ? l10n.t('a capture') : l10n.t('a snapshot');
      rows.push(sourceRow(source, view, isMachine ? 'server' : 'archive', what));
    }
    const isRead = (file: Place): boolean => projects.some((project) => project.uses(file));
    return [
      ...rows,
      ...unreadRows(
        this.#files.filter((file) => !isRead(file)),
        folders,
      ),
    ];
  }
}

/** A row as it is sent: names cannot change how the rows beside them read. A tooltip may have lines. */
function shownRow({ below: _, label, description, tooltip, ...row }: Row): TreeRow {
  return {
    ...row,
    label: visibleText(label),
    ...(description === undefined ? {} : { description: visibleText(description) }),
    ...(tooltip === undefined ? {} : { tooltip: tooltip.split('\n').map(visibleText).join('\n') }),
  };
}

/** The row of the daemon; the tooltip says why this one is asked. */
function daemonRow(docker: Docker, live: LiveSource, view: NetworkView): Row {
  const { status, endpoint } = docker;
  const isConnected = status.state === 'connected';
  const description = isConnected ? status.daemon : l10n.t('connection lost');
  const why = endpoint && l10n.t`${endpoint.url}: used because ${endpoint.why}.`;
  return {
    ...sourceRow(live, view, isConnected ? 'vm-running' : 'debug-disconnect', description),
    tooltip: [description, why, 'why' in status ? status.why : undefined].filter(Boolean).join('\n'),
    context: 'source daemon',
  };
}

/** An engine beside the one that is followed, with what they take from each other; it can be followed in its place. */
function otherRow({ name, endpoint: { url }, topology, clashes }: LiveView['others'][number]): Row {
  const count = topology.containers.length;
  const clashing =
    clashes.length === 0 ? [] : [clashes.length === 1 ? l10n.t('1 clash') : l10n.t`${clashes.length} clashes`];
  return {
    key: `other\0${url}`,
    label: name,
    description: [count === 1 ? l10n.t('beside, 1 container') : l10n.t`beside, ${count} containers`, ...clashing].join(
      ', ',
    ),
    tooltip: [url, ...clashes].join('\n'),
    icon: clashes.length > 0 ? 'warning' : 'vm-outline',
    context: 'note',
    children: clashes.length > 0 ? 'open' : 'none',
    command: 'netlens.selectDockerEndpoint',
    element: {},
    below: () => clashes.map((clash) => noteRow(clash, 'warning')),
  };
}

/** `files`; with a daemon also how many services run, and how many differ from the files. */
function filesText({ drift }: Project): string {
  if (!drift) return l10n.t('files');
  const up = drift.services.filter((service) => service.state === 'running').length;
  const differ = drift.services.filter((service) => service.differences.length > 0).length;
  return [
    l10n.t`files, ${up} of ${drift.services.length} run`,
    differ > 0 ? l10n.t`${differ} differ` : undefined,
    drift.orphans.length > 0 ? l10n.t`${drift.orphans.length} not in the files` : undefined,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A project whose files cannot be read now; below it is the last that could be. */
function brokenRow(source: NetworkSource, { view }: Project, broken: Problem): Row {
  const file = broken.origin?.file.split('/').at(-1) ?? l10n.t('the file');
  const description = l10n.t`${file} cannot be read`;
  const tooltip = `${description}: ${broken.message}`;
  if (view) return { ...sourceRow(source, view, 'file-code', description), tooltip, ...look('error') };
  return {
    ...noteRow(source.title, 'error', 'netlens.showProblems'),
    key: source.id,
    description,
    tooltip,
    ...look('error'),
  };
}

/** The icon of what has problems, as VS Code's own lists have it. */
function look(severity: Severity | undefined): Pick<TreeRow, 'severity'> & { readonly icon?: string } {
  if (severity === undefined || severity === 'hint') return {};
  return { icon: severity === 'information' ? 'info' : severity, severity };
}

/** The look of a part: of the worst problem that concerns it. */
function lookOf({ findings, network }: NetworkView, isMeant: (subject: Subject) => boolean): ReturnType<typeof look> {
  const clashes = network.clashes.map(({ subjects }) => ({ severity: 'warning' as const, subjects }));
  return look(tallyWorst(tallyOf([...findings, ...clashes].filter(({ subjects }) => subjects.some(isMeant)))));
}

function noteRow(text: string, icon: string, command?: string): Row {
  return {
    key: `note\0${text}`,
    label: text,
    tooltip: text,
    icon,
    context: 'note',
    children: 'none',
    ...(command === undefined ? {} : { command }),
    element: {},
    below: () => [],
  };
}

function sourceRow(source: NetworkSource, view: NetworkView, icon: string, description: string): Row {
  const { networks, containers } = view.network.topology;
  const homeless = containers.filter((c) => c.endpoints.length === 0);
  const tally = tallyOf([...view.findings, ...view.network.clashes.map(() => ({ severity: 'warning' as const }))]);
  return {
    key: source.id,
    label: source.title,
    description: tallyTotal(tally) > 0 ? `${tallyText(tally)} · ${description}` : description,
    icon,
    context: 'source',
    ...look(tallyWorst(tally)),
    children: 'open',
    element: { source: source.id },
    below: () => [
      ...networks.map((network) => networkRow(source, view, network)),
      ...homeless.map((container) => endpointRow(source, view, container, undefined)),
    ],
  };
}

function networkRow(source: NetworkSource, view: NetworkView, network: DockerNetwork): Row {
  const members = view.network.topology.containers.filter((c) => c.endpoints.some((e) => e.network === network.id));
  const subnets = network.subnets.map((s) => s.cidr).join(', ');
  const { topology } = view.network;
  const kind = [
    topology.beside ? engineWords(engineThatMade(topology, network.id)).name : undefined,
    network.driver === 'bridge' ? undefined : network.driver,
    network.internal ? l10n.t('internal') : undefined,
  ];
  return {
    key: `${source.id}\0${network.id}`,
    label: network.key,
    description: [subnets, ...kind].filter(Boolean).join(' · '),
    tooltip: `${visibleText(network.name)}\n${visibleText(network.bridgeName)}`,
    icon: network.internal ? 'lock' : 'circuit-board',
    ...lookOf(view, (subject) => subject.kind === 'network' && subject.id === network.id),
    context: contextOf('network', 'drawn', subnets !== '' && 'address', inspectable(source), written(network)),
    children: members.length > 0 ? 'closed' : 'none',
    element: { source: source.id, network: network.id },
    below: () => members.map((container) => endpointRow(source, view, container, network)),
  };
}

function endpointRow(
  source: NetworkSource,
  view: NetworkView,
  container: Container,
  network: DockerNetwork | undefined,
): Row {
  const ports = container.published;
  const face = view.network.facts.interfaces.find((i) => i.container === container.id && i.network === network?.id);
  const addresses = (face?.addresses ?? []).map((a) => a.replace(/\/\d+$/, ''));
  const where =
    container.namespace.kind === 'own'
      ? [face?.name, ...addresses, face?.veth && `⇄ ${face.veth}`]
      : [container.namespace.kind === 'shared' ? `→ ${container.namespace.with}` : container.namespace.kind];
  return {
    key: `${source.id}\0${network?.id ?? ''}\0${container.id}`,
    label: container.name,
    description: [...where, container.state === 'stopped' ? l10n.t('stopped') : undefined].filter(Boolean).join(' '),
    tooltip: visibleText(container.containerName),
    icon: container.state === 'stopped' ? 'debug-stop' : 'package',
    ...lookOf(view, (subject) =>
      'container' in subject ? subject.container === container.id : subject.id === container.id,
    ),
    context: contextOf(
      'endpoint',
      'drawn',
      addresses.length > 0 && 'address',
      container.state === 'running' && 'running',
      inspectable(source),
      written(container),
    ),
    children: ports.length > 0 ? 'closed' : 'none',
    element: { source: source.id, container: container.id, ...(network ? { network: network.id } : {}) },
    below: () => ports.map((_, index) => portRow(source, view, container, index)),
  };
}

function portRow(source: NetworkSource, view: NetworkView, container: Container, index: number): Row {
  const port = container.published[index];
  const fact = view.network.facts.ports.find((p) => p.container === container.id && p.index === index);
  const ip = port?.hostIp ?? fact?.hostIp ?? '0.0.0.0';
  const literal = ip.includes(':') ? `[${ip}]` : ip;
  const description = fact?.by === 'dnat' && fact.to ? `DNAT ${fact.to.address}` : (fact?.why ?? fact?.by ?? '');
  return {
    key: `${source.id}\0${container.id}\0port ${index}`,
    label: `${literal}:${port?.hostPort ?? '?'} → ${port?.containerPort}/${port?.protocol}`,
    description,
    tooltip: fact?.rule ?? description,
    icon: 'arrow-right',
    ...lookOf(
      view,
      (subject) => subject.kind === 'port' && subject.container === container.id && subject.index === index,
    ),
    context: contextOf('port', 'drawn', written(container)),
    children: 'none',
    element: {
      source: source.id,
      container: container.id,
      ...(port === undefined ? {} : { port: port.containerPort }),
      ...(port?.protocol === 'tcp' || port?.protocol === 'udp' ? { protocol: port.protocol } : {}),
    },
    below: () => [],
  };
}

/** What the menus in package.json test. */
function contextOf(...words: readonly (string | false | undefined)[]): string {
  return words.filter(Boolean).join(' ');
}

function inspectable(source: NetworkSource): string | false {
  return source.kind !== 'files' && 'inspectable';
}

function written(thing: DockerNetwork | Container): string | false {
  return thing.origin.kind === 'source' && 'written';
}
