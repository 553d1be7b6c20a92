import * as vscode from 'vscode';
import type { Notice } from '../../protocol/index.ts';
import type { Project } from '../language/Project.ts';
import { rangeOf } from '../language/rangeOf.ts';
import type { NetworkSource, SourceState, Statements } from './NetworkSource.ts';

/** The network that the files of a Compose project will make. */
export class FilesSource implements NetworkSource, vscode.Disposable {
  readonly kind = 'files';
  readonly project: Project;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #disposables: vscode.Disposable[];
  readonly onDidChange = this.#changed.event;

  constructor(project: Project) {
    this.project = project;
    this.#disposables = [this.#changed, project.onDidChange(() => this.#changed.fire())];
  }

  /** They are kept with the project: its problems and hovers rest on them too. */
  get statements(): Statements {
    return this.project;
  }

  get id(): string {
    return this.project.id;
  }

  get title(): string {
    return this.project.title;
  }

  state(): SourceState {
    const { view, broken } = this.project;
    const tooLarge = this.#tooLarge();
    if (!view) {
      return {
        notices: [],
        instead: {
          title: tooLarge ? vscode.l10n.t('The file is too large') : vscode.l10n.t('No network to show yet'),
          text:
            tooLarge ??
            (broken
              ? vscode.l10n.t('{0} cannot be read: {1}', this.#brokenFile(), broken.message)
              : vscode.l10n.t('This is no Compose project.')),
          actions: broken?.origin ? [{ id: 'revealBroken', label: vscode.l10n.t('Go to the line') }] : [],
        },
      };
    }
    const notices: Notice[] = [];
    if (broken) {
      const text = tooLarge ?? vscode.l10n.t('{0} cannot be read just now: {1}', this.#brokenFile(), broken.message);
      notices.push({
        severity: 'warning',
        text: `${/[.!?]$/.test(text) ? text : `${text}.`} ${vscode.l10n.t('This is the last picture that could be drawn.')}`,
        ...(broken.origin ? { actions: [{ id: 'revealBroken', label: vscode.l10n.t('Go to the line') }] } : {}),
      });
    }
    return { view, notices };
  }

  /** Opens the file where it is broken. */
  async revealBroken(): Promise<void> {
    const origin = this.project.broken?.origin;
    if (!origin) return;
    const uri = this.project.uriOf(origin.file);
    const document = await vscode.workspace.openTextDocument(uri);
    const selection = rangeOf(origin, new Map([[origin.file, document.getText()]]));
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #brokenFile(): string {
    const file = this.project.broken?.origin?.file ?? this.project.request.files[0];
    return file?.split('/').at(-1) ?? this.project.title;
  }

  #tooLarge(): string | undefined {
    const large = this.project.largeFiles()[0];
    if (!large) return undefined;
    return vscode.l10n.t('{0} is larger than 2 MB, and Net Lens does not read it.', large.path.split('/').at(-1) ?? '');
  }
}
