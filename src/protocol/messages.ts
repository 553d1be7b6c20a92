import type { Diagram, DiagramView } from '../core/diagram/Diagram.ts';
import type { Answer, ProbeOutcome } from '../core/model/index.ts';
import type { Matrix } from './Matrix.ts';

/**
 * Everything that the extension says to the webview. The webview listens from its `ready` on; nothing is sent before.
 * A message with `request` answers the message from the webview that carried the same number.
 */
export type ToWebview =
  | DiagramMessage
  | { readonly type: 'notices'; readonly notices: readonly Notice[] }
  | { readonly type: 'empty'; readonly title: string; readonly text: string; readonly actions: readonly Action[] }
  /** What is known could not be made into a picture. */
  | { readonly type: 'failed'; readonly text: string; readonly actions: readonly Action[] }
  | {
      readonly type: 'busy';
      readonly text: string;
      readonly request?: number;
      readonly done?: number;
      readonly total?: number;
      /** The action that stops it, where it is done for no question. */
      readonly stop?: string;
    }
  | { readonly type: 'idle' }
  /** After `stopDrawing`: no diagram comes any more that was begun before it. */
  | { readonly type: 'stopped' }
  | { readonly type: 'highlight'; readonly elements: readonly string[]; readonly reveal: boolean }
  | ExplanationMessage
  | MatrixMessage
  | VerifiedMessage
  /** How a request ended that has no answer of its own: copied, saved, fixed, cancelled, or why not. */
  | { readonly type: 'done'; readonly request: number; readonly ok: boolean; readonly text?: string }
  /** A command of the palette that is carried out here. */
  | { readonly type: 'show'; readonly what: 'matrix' | 'explainer' | 'tables' }
  | { readonly type: 'export'; readonly format: 'svg' | 'png' | 'mermaid' };

export interface DiagramMessage {
  readonly type: 'diagram';
  /** Grows with every diagram. Messages about elements name it, so that a stale click is recognised. */
  readonly revision: number;
  readonly diagram: Diagram;
  readonly mermaid: string;
  readonly view: DiagramView;
  readonly source: SourceMode;
}

/** Whether files or a daemon are shown, and whether the other can be. */
export interface SourceMode {
  readonly mode: 'files' | 'live';
  readonly canSwitch: boolean;
  /** Why it cannot be switched, in one quiet sentence. */
  readonly why?: string;
}

export interface Notice {
  readonly severity: 'error' | 'warning' | 'information';
  readonly text: string;
  readonly actions?: readonly Action[];
}

/** A button whose meaning the extension knows. */
export interface Action {
  readonly id: string;
  readonly label: string;
}

export interface OfferedFix extends Action {
  /** Position in `answer.fixes`, where the answer describes it. */
  readonly of?: number;
  /** What follows from it, by the model, in one sentence or two. */
  readonly then?: string;
}

export interface ExplanationMessage {
  readonly type: 'explanation';
  readonly request?: number;
  /** The same question, answered on a network that has changed: it takes the place of the old answer, and nothing else. */
  readonly again?: true;
  /** The question cannot be asked any more, and why; the answer is the last that there was. */
  readonly outdated?: string;
  readonly answer: Answer;
  /**
   * Fixes that the extension can apply to the files: those that the answer describes, as far as they are changes of a file, and
   * others that help. `id` comes back in `applyAnswerFix`.
   */
  readonly fixes: readonly OfferedFix[];
  /** Ways to settle an assumption, by its position in `answer.assumptions`: `id` comes back in `action`. */
  readonly settle: readonly { readonly assumption: number; readonly actions: readonly Action[] }[];
  /** The title of the page about its reason, where there is one. */
  readonly page?: string;
  readonly canVerify: boolean;
  /** Why it cannot be tried for real. */
  readonly whyNot?: string;
  readonly markdown: string;
}

export interface MatrixMessage {
  readonly type: 'matrix';
  readonly request?: number;
  readonly matrix: Matrix;
  /** What it is compared with, so that it can be asked for again. */
  readonly compare?: 'head' | 'live';
  /** The network has changed since its packets were walked. */
  readonly outdated?: true;
}

export interface VerifiedMessage {
  readonly type: 'verified';
  readonly request: number;
  /** What really happened; absent where it could not be tried. */
  readonly outcome?: ProbeOutcome;
  readonly agrees?: boolean;
  readonly text: string;
  /** What it adds to the answer's `markdown`. */
  readonly markdown?: string;
}

/** Everything that the webview asks of the extension. It never sends a command line: commands are named by their place. */
export type FromWebview =
  /** `view` is what this panel showed when it was last open, `open` what was read beside it: that is sent once more. */
  | { readonly type: 'ready'; readonly view?: DiagramView; readonly open?: 'explanation' | 'matrix' }
  | { readonly type: 'setView'; readonly view: DiagramView }
  /** A person does not want to wait for the picture that is being made. `revision`: the one that is on screen, 0 for none. */
  | { readonly type: 'stopDrawing'; readonly revision: number }
  | { readonly type: 'setSource'; readonly mode: 'files' | 'live' }
  /** `go`: the person wants to be there; otherwise the file is shown and the focus stays in the picture. */
  | { readonly type: 'reveal'; readonly revision: number; readonly element: string; readonly go: boolean }
  /** `command` is the position in the element's `card.commands`. */
  | {
      readonly type: 'runCommand';
      readonly request: number;
      readonly revision: number;
      readonly element: string;
      readonly command: number;
      readonly how: 'copy' | 'terminal';
    }
  /** The `verify` command of a hop of the answer that is shown. */
  | {
      readonly type: 'runHopCommand';
      readonly request: number;
      readonly hop: number;
      readonly how: 'copy' | 'terminal';
    }
  /** The command of a step of the explainer. */
  | {
      readonly type: 'runExplainerCommand';
      readonly request: number;
      readonly revision: number;
      readonly step: number;
      readonly how: 'copy' | 'terminal';
    }
  /** `finding` and `fix` are positions in the findings of that revision. */
  | {
      readonly type: 'applyFix';
      readonly request: number;
      readonly revision: number;
      readonly finding: number;
      readonly fix: number;
    }
  | { readonly type: 'applyAnswerFix'; readonly request: number; readonly id: string }
  | { readonly type: 'openRule'; readonly rule: string }
  /** The page about the reason of an answer: `answer.reason.code`. */
  | { readonly type: 'openReason'; readonly code: string }
  | { readonly type: 'action'; readonly id: string }
  /** FROM and TO of docs/contract.md. */
  | { readonly type: 'ask'; readonly request: number; readonly from: string; readonly to: string }
  | { readonly type: 'verify'; readonly request: number; readonly from: string; readonly to: string }
  | { readonly type: 'askMatrix'; readonly request: number; readonly compare?: 'head' | 'live' }
  | { readonly type: 'cancel'; readonly request: number }
  /** `data` is text, or base64 for PNG. The extension asks where to. */
  | {
      readonly type: 'save';
      readonly request: number;
      readonly format: 'svg' | 'png' | 'mermaid' | 'markdown' | 'csv';
      readonly data: string;
    }
  | { readonly type: 'copy'; readonly request: number; readonly text: string }
  /** The network as Markdown, with what was found in it: the extension writes it, which alone knows all of them. */
  | { readonly type: 'copyMarkdown'; readonly request: number }
  | { readonly type: 'log'; readonly level: 'warning' | 'error'; readonly text: string };
