import type { Event } from 'vscode-languageserver/node';
import type { NamespacePort, Statement } from '../../core/analysis/index.ts';
import type { Action, Notice, RunOffer } from '../../protocol/index.ts';
import type { NetworkView, Project } from '../projects/Project.ts';

/** Where a diagram comes from: the files of a project, a daemon, a snapshot; `gone` where that is not found any more. */
export interface NetworkSource {
  /** Stable over restarts, so that a panel can be restored. */
  readonly id: string;
  readonly kind: 'files' | 'live' | 'snapshot' | 'gone';
  readonly title: string;
  readonly onDidChange: Event<unknown>;
  /** What is known now; a view that was good once stays, and a notice says what is wrong since. */
  state(): SourceState;
  /** What a person said of sockets, where that can be said. */
  readonly statements?: Statements;
  /** The project whose files are behind it, for edits and for "reveal". */
  readonly project?: Project;
}

/** Takes what a person says of sockets, for this window: the source changes by it. */
export interface Statements {
  state(statement: Statement): void;
  /** Takes it back. */
  forget(socket: NamespacePort): void;
}

export interface SourceState {
  readonly view?: NetworkView;
  readonly notices: readonly Notice[];
  /** The profiles and files that a project can be read with. */
  readonly run?: RunOffer;
  /** Shown where there is no view. */
  readonly instead?: {
    readonly title: string;
    readonly text: string;
    /** What only some want to know: the addresses that were tried. */
    readonly details?: string;
    readonly actions: readonly Action[];
  };
  /** Something is being read; `stop` is the action that stops it. */
  readonly busy?: { readonly text: string; readonly stop?: string };
}
