import * as l10n from '@vscode/l10n';
import { type Disposable, Emitter } from 'vscode-languageserver/node';
import { type NamespacePort, sameSocket, type Statement } from '../../core/analysis/index.ts';
import type { Notice } from '../../protocol/index.ts';
import type { FileTexts } from '../documents/FileTexts.ts';
import { uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { Kept } from '../Kept.ts';
import type { Project } from '../projects/Project.ts';
import type { ProjectStore } from '../projects/ProjectStore.ts';
import type { RunChoices } from '../projects/RunChoices.ts';
import { chosen, runOffer } from '../projects/runOffer.ts';
import { rangeOf } from '../ranges.ts';
import type { NetworkSource, SourceState, Statements } from './NetworkSource.ts';

export interface FilesServices {
  readonly store: ProjectStore;
  readonly texts: FileTexts;
  readonly editor: Editor;
  readonly kept: Kept;
  readonly choices: RunChoices;
}

/** The network that the files of a Compose project will make. */
export class FilesSource implements NetworkSource, Disposable {
  readonly kind = 'files';
  readonly id: string;
  readonly statements: Statements;
  readonly #services: FilesServices;
  readonly #changed = new Emitter<void>();
  readonly #disposables: Disposable[];
  #project: Project;
  readonly onDidChange = this.#changed.event;

  constructor(project: Project, services: FilesServices) {
    this.id = project.id;
    this.#project = project;
    this.#services = services;
    this.#disposables = [
      this.#changed,
      services.store.onDidChange((changed) => {
        if (changed.id !== this.id) return;
        // After a change of settings it is another object, of the same files.
        this.#project = changed;
        this.#changed.fire();
      }),
    ];
    const put = (stated: readonly Statement[]): void => {
      services.kept.setStatements(this.id, stated);
      this.#project.invalidate();
    };
    const others = (socket: NamespacePort): readonly Statement[] =>
      services.kept.statements(this.id).filter((other) => !sameSocket(other, socket));
    // The problems and hovers of the project rest on them too.
    this.statements = {
      state: (statement) => put([...others(statement), statement]),
      forget: (socket) => put(others(socket)),
    };
  }

  get project(): Project {
    return this.#project;
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
        // Chosen files may be what cannot be read.
        run: runOffer(this.project),
        instead: {
          title: tooLarge ? l10n.t('The file is too large') : l10n.t('No network to show yet'),
          text:
            tooLarge ??
            (broken
              ? l10n.t`${this.#brokenFile()} cannot be read: ${broken.message}`
              : l10n.t('This is not a Compose project.')),
          actions: broken?.origin ? [{ id: 'revealBroken', label: l10n.t('Go to the line') }] : [],
        },
      };
    }
    const notices: Notice[] = [];
    if (broken) {
      const text = tooLarge ?? l10n.t`${this.#brokenFile()} cannot be read right now: ${broken.message}`;
      notices.push({
        severity: 'warning',
        text: `${/[.!?]$/.test(text) ? text : `${text}.`} ${l10n.t('Showing the last diagram that could be drawn.')}`,
        ...(broken.origin ? { actions: [{ id: 'revealBroken', label: l10n.t('Go to the line') }] } : {}),
      });
    }
    return { view, notices, run: runOffer(this.project) };
  }

  /** Reads the project with other files or profiles, in this window and in later ones of the workspace. */
  choose(wanted: { readonly files?: string | undefined; readonly profiles?: readonly string[] | undefined }): void {
    const choice = chosen(this.project, wanted);
    if (!choice) return;
    this.#services.choices.set(this.id, choice);
    this.project.invalidate();
  }

  /** Opens the file where it is broken. */
  async revealBroken(): Promise<void> {
    const origin = this.project.broken?.origin;
    if (!origin) return;
    const place = this.project.placeOf(origin.file);
    const text = this.#services.texts.text(place) ?? '';
    const range = rangeOf(origin, new Map([[origin.file, text]]));
    await this.#services.editor.reveal({ uri: uriOf(place), range, go: true });
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #brokenFile(): string {
    const file = this.project.broken?.origin?.file ?? this.project.request.files[0];
    return file?.split('/').at(-1) ?? this.project.title;
  }

  #tooLarge(): string | undefined {
    const large = this.project.largeFiles[0];
    if (large === undefined) return undefined;
    return l10n.t`${large.split('/').at(-1) ?? ''} is larger than 2 MB, so Net Lens does not read it.`;
  }
}
