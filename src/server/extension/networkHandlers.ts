import * as l10n from '@vscode/l10n';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import {
  composeFilesNamedIn,
  engineThatMade,
  engineWords,
  pageOf,
  ruleCatalogue,
  sourceOf,
  tallyOf,
} from '../../core/analysis/index.ts';
import type { ElementFacts, NetworkElement, SourceInfo } from '../../protocol/index.ts';
import type { Editor } from '../Editor.ts';
import type { ClientSettings } from '../ClientSettings.ts';
import type { Diagnostics } from '../features/Diagnostics.ts';
import type { CodeActions } from '../features/CodeActions.ts';
import type { WorkspaceEdits } from '../features/WorkspaceEdits.ts';
import type { OpenDocuments } from '../documents/OpenDocuments.ts';
import { type Place, placeOf } from '../documents/places.ts';
import type { Docker } from '../live/Docker.ts';
import type { NetworkSource } from '../panel/NetworkSource.ts';
import type { SourceRegistry } from '../panel/SourceRegistry.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import { rangeOf } from '../ranges.ts';
import { dockerCommand, inspectCommand, namespaceCommand } from '../requests/shellCommands.ts';
import type { NetworkTree } from '../tree/NetworkTree.ts';
import { answerOfTool } from './answerOfTool.ts';
import type { Handlers, HandlersOf } from './handlers.ts';
import type { PanelRegistry } from './PanelRegistry.ts';

export interface NetworkServices {
  readonly editor: Editor;
  readonly settings: ClientSettings;
  readonly store: ProjectStore;
  readonly documents: OpenDocuments;
  readonly diagnostics: Diagnostics;
  readonly actions: CodeActions;
  readonly edits: WorkspaceEdits;
  readonly sources: SourceRegistry;
  readonly panels: PanelRegistry;
  readonly docker: Docker;
  readonly tree: NetworkTree;
}

type NetworkHandlers = Omit<Handlers, keyof HandlersOf<'netlens/panel/'> | keyof HandlersOf<'netlens/live/'>>;

/** What the extension asks about networks, for its commands, tree, status bar and chat tools. */
export function networkHandlers(services: NetworkServices): NetworkHandlers {
  const { store, documents, diagnostics, sources, panels, tree } = services;
  const found = async (id: string): Promise<NetworkSource> => {
    const source = await sources.find(id);
    if (!source) throw new ResponseError(LSPErrorCodes.RequestFailed, l10n.t('There is no such network.'));
    return source;
  };
  return {
    'netlens/project': async ({ uri, shown }) => {
      const place = placeIn(uri);
      const before = shown === undefined ? undefined : store.find(shown);
      const project = before?.uses(place) ? before : await store.projectOf(place);
      return project ? infoOf(sources.ofProject(project)) : null;
    },
    'netlens/check': async ({ uri }) => {
      const project = await store.projectOf(placeIn(uri));
      if (!project) return null;
      store.watch('check', new Set([...store.watched('check'), project.id]));
      diagnostics.show(project);
      return infoOf(sources.ofProject(project));
    },
    'netlens/lastProject': () => {
      const project = store.projects.at(-1);
      return project ? infoOf(sources.ofProject(project)) : null;
    },
    'netlens/source': async ({ id }) => {
      const source = await sources.find(id);
      return source ? infoOf(source) : null;
    },
    'netlens/snapshot': async ({ uri }, token) => {
      const stop = new AbortController();
      const stopping = token.onCancellationRequested(() => stop.abort());
      let told = '';
      const tell = (text: string, percent: number): void => {
        if (told === text) return;
        told = text;
        services.editor.tell('netlens/reading', { uri, text, percent });
      };
      try {
        return infoOf(await sources.ofSnapshot(placeIn(uri), { tell, stop: stop.signal }));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        throw new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('It was cancelled.'));
      } finally {
        stopping.dispose();
      }
    },
    'netlens/settled': async ({ uri }) => {
      const place = placeIn(uri);
      await services.settings.settled();
      await store.projectOf(place);
      await store.settled();
      return { diagnostics: diagnostics.shownOf(place) };
    },
    'netlens/problems': ({ uri }) => {
      const project = store.projectsUsing(placeIn(uri))[0];
      if (!project) return null;
      const { broken, title, view } = project;
      const file = broken?.origin?.file.split('/').at(-1);
      if (!view && file === undefined) return null;
      return {
        title,
        tally: tallyOf(view?.findings ?? []),
        ...(broken && file !== undefined ? { broken: { file, why: broken.message } } : {}),
      };
    },
    'netlens/tally': () => ({ tally: diagnostics.tally }),
    'netlens/askable': async ({ source }) => {
      const { view, instead } = (await found(source)).state();
      return view
        ? { askable: view.network.askable }
        : { instead: instead?.text ?? l10n.t('No network to ask about.') };
    },
    'netlens/mermaid': async ({ source, panel }) => {
      const { view } = (await found(source)).state();
      if (!view) throw new ResponseError(LSPErrorCodes.RequestFailed, l10n.t('No network to copy.'));
      // The view in the panel; without a panel, the whole network.
      const drawn = panel === undefined ? undefined : panels.find(panel)?.mermaidOf(view);
      const made = view.network.mermaidExport(view.findings, drawn);
      return made ? { text: made.text, pictures: made.pictures } : null;
    },
    'netlens/markdown': async ({ source, findings }) => {
      const { view } = (await found(source)).state();
      return view ? view.network.markdown({ findings }, view.findings) : null;
    },
    'netlens/fixAll': async ({ uri }) => {
      const place = placeIn(uri);
      const project = await store.projectOf(place);
      await project?.current();
      const document = documents.at(place);
      if (!project || !document || !project.isOf(place.path, document.getText())) return false;
      const edits = await services.actions.safeFixes(project, place.path);
      return edits !== undefined && services.editor.applyEdit(services.edits.of(project, edits));
    },
    'netlens/element': async ({ source, element }) => factsOf(await found(source), element, services),
    'netlens/rules': () =>
      ruleCatalogue.map((rule) => ({ id: rule.id, what: rule.docs.what, group: rule.group, page: pageOf(rule) })),
    'netlens/tool': (asked) => answerOfTool(asked, services),
    'netlens/tree': ({ parent }) => tree.rows(parent),
    'netlens/composeFiles': ({ path, text }) => composeFilesNamedIn(text, path),
  };
}

function infoOf({ id, kind, title }: NetworkSource): SourceInfo {
  return { id, kind, title };
}

function placeIn(uri: string): Place {
  // What is no file is at no place, and nothing is known of it.
  return placeOf(uri) ?? { space: uri, path: '/' };
}

function factsOf(
  source: NetworkSource,
  element: NetworkElement,
  { docker, documents }: Pick<NetworkServices, 'docker' | 'documents'>,
): ElementFacts {
  const { view } = source.state();
  if (!view) return {};
  const { topology, facts, texts } = view.network;
  const container = topology.containers.find((c) => c.id === element.container);
  const network = topology.networks.find((n) => n.id === element.network);
  const thing = container ?? network;
  const origin = thing && sourceOf(thing.origin);
  const { project } = source;
  const engine = engineThatMade(topology, thing?.id ?? '');
  const command =
    source.kind === 'live' ? dockerCommand(docker.endpointOf(thing?.id), engine) : engineWords(engine).command;
  const inspect = inspectCommand(source, element, command);
  const address = container
    ? facts.interfaces
        .find((i) => i.container === container.id && i.network === element.network)
        ?.addresses[0]?.replace(/\/\d+$/, '')
    : network?.subnets[0]?.cidr;
  const isHere = source.kind === 'live' && docker.view !== undefined && docker.view.elsewhere === undefined;
  return {
    ...(container ? { name: container.name } : {}),
    ...(origin && project
      ? { place: { uri: documents.uriOf(project.placeOf(origin.file)), range: rangeOf(origin, texts) } }
      : {}),
    ...(address === undefined ? {} : { address }),
    ...(inspect === undefined ? {} : { inspect }),
    ...(container?.state === 'running'
      ? {
          shell: {
            name: l10n.t`${container.name}: network namespace`,
            command: namespaceCommand(container, isHere, command),
          },
        }
      : {}),
  };
}
