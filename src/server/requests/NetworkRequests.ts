import * as l10n from '@vscode/l10n';
import { platform, release } from 'node:os';
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  WorkDoneProgress,
} from 'vscode-languageserver/node';
import { defaultDetail, type FileReader, issueText, type Network, scrubbedReport } from '../../core/analysis/index.ts';
import { parseServerParams, type ServerParams, type ServerRequest } from '../../protocol/index.ts';
import type { FileTexts } from '../documents/FileTexts.ts';
import { placeOf } from '../documents/places.ts';
import type { NetworkView, Project } from '../projects/Project.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import { Task, type TellProgress } from './Task.ts';
import { walkMatrix } from './walkMatrix.ts';

/** The version of package.json, put in by the bundler. */
declare const NETLENS_VERSION: string;

interface Shown {
  readonly project: Project;
  readonly view: NetworkView;
}

type Handler<M extends ServerRequest> = (shown: Shown, params: ServerParams<M>, task: Task) => Promise<unknown>;

/** The requests of our own: picture, answer, matrix, changes and explainer of a project. */
export class NetworkRequests {
  readonly #store: ProjectStore;
  readonly #texts: FileTexts;

  constructor(store: ProjectStore, texts: FileTexts) {
    this.#store = store;
    this.#texts = texts;
  }

  listen(connection: Connection): void {
    this.#on(connection, 'netlens/diagram', l10n.t('Drawing the network'), this.#diagram);
    this.#on(connection, 'netlens/answer', l10n.t('Simulating a packet'), this.#answer);
    this.#on(connection, 'netlens/report', l10n.t('Scrubbing the report'), this.#report);
    this.#on(connection, 'netlens/matrix', l10n.t('Simulating packets'), this.#matrix);
    this.#on(connection, 'netlens/changes', l10n.t('Comparing reachability'), this.#changes);
    this.#on(connection, 'netlens/explainer', l10n.t('Looking at the network'), this.#explainer);
  }

  #on<M extends ServerRequest>(connection: Connection, method: M, title: string, handler: Handler<M>): void {
    connection.onRequest(method, async (raw: unknown, token: CancellationToken) => {
      const parsed = parseServerParams(method, raw);
      if ('why' in parsed) throw new ResponseError(ErrorCodes.InvalidParams, parsed.why);
      const { params } = parsed;
      const { workDoneToken } = params;
      const tell: TellProgress = (value) => {
        if (workDoneToken !== undefined) void connection.sendProgress(WorkDoneProgress.type, workDoneToken, value);
      };
      const task = new Task(token, tell, title);
      try {
        const shown = await this.#shown(params.textDocument.uri);
        await task.checkpoint();
        return await handler.call(this, shown, params, task);
      } finally {
        task.end();
      }
    });
  }

  /** The project of a file, current. */
  async #shown(uri: string): Promise<Shown> {
    const place = placeOf(uri);
    const project = place && (await this.#store.projectOf(place));
    if (!project) throw failed(l10n.t('No Compose project uses this file.'));
    if (!project.view)
      throw failed(l10n.t`The Compose project cannot be read: ${project.broken?.message ?? l10n.t('unknown reason')}`);
    return { project, view: project.view };
  }

  async #diagram(
    { project, view }: Shown,
    { view: asked }: ServerParams<'netlens/diagram'>,
    task: Task,
  ): Promise<unknown> {
    const { network, findings } = view;
    await task.checkpoint();
    const diagram = network.diagram(asked ?? { detail: defaultDetail(network.topology) }, findings);
    await task.checkpoint();
    return {
      title: project.title,
      isStale: project.broken !== undefined,
      mermaid: network.mermaid(diagram),
      // One string, which a client passes on to whoever draws it.
      picture: JSON.stringify(diagram),
    };
  }

  async #answer(
    { view: { network } }: Shown,
    { from, to }: ServerParams<'netlens/answer'>,
    task: Task,
  ): Promise<unknown> {
    const { value, problems } = network.question(from, to);
    if (!value) throw failed(problems[0]?.message ?? l10n.t('The question cannot be read.'));
    await task.checkpoint();
    return network.answerTo(value);
  }

  async #report(
    { view: { network } }: Shown,
    { from, to }: ServerParams<'netlens/report'>,
    task: Task,
  ): Promise<unknown> {
    await task.checkpoint();
    const made = scrubbedReport({ network, from, to });
    if (!made) throw failed(network.question(from, to).problems[0]?.message ?? l10n.t('The question cannot be read.'));
    const { fileName, text, same } = made;
    const system = `${platform()} ${release()}`;
    const engine = network.topology.engine;
    return {
      fileName,
      text,
      same,
      issue: issueText(made, { version: NETLENS_VERSION, engine, system, file: fileName }),
    };
  }

  #matrix({ project, view: { network } }: Shown, _: ServerParams<'netlens/matrix'>, task: Task): Promise<unknown> {
    return walkMatrix(network.matrixWalk(project.title), task);
  }

  async #changes(
    { project, view: { network } }: Shown,
    { before }: ServerParams<'netlens/changes'>,
    task: Task,
  ): Promise<unknown> {
    const past = this.#before(project, before?.texts);
    await task.checkpoint();
    const compared = { before: before?.name ?? 'saved', after: 'now' };
    return walkMatrix(network.matrixWalk(project.title, { before: past, compared }), task);
  }

  #before(project: Project, texts: Readonly<Record<string, string | null>> | undefined): Network {
    const saved = this.#texts.reading(project.folder.space, false).reader;
    const given = new Map<string, string | null>();
    for (const [uri, text] of Object.entries(texts ?? {})) {
      const place = placeOf(uri);
      if (place?.space === project.folder.space) given.set(place.path, text);
    }
    const text: FileReader['text'] = (path) => (given.has(path) ? given.get(path) : saved.text(path));
    const { network, broken } = project.readWith({ ...saved, text });
    if (!network || broken) throw failed(l10n.t('What it is compared with has no readable Compose project.'));
    return network;
  }

  async #explainer(
    { view: { network, findings } }: Shown,
    { what }: ServerParams<'netlens/explainer'>,
    task: Task,
  ): Promise<unknown> {
    await task.checkpoint();
    if (what === undefined) return { steps: network.diagram({ detail: 'kernel' }, findings).explainer };
    const { value, problems } = network.explain(what);
    if (!value) throw failed(problems[0]?.message ?? l10n.t('No such element in this network.'));
    return value;
  }
}

/** A request that was right, and cannot be answered. */
function failed(why: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}
