import * as v from 'valibot';
import type { Diagram, DiagramView } from '../core/diagram/index.ts';
import type { Answer } from '../core/model/index.ts';
import { list } from './list.ts';
import type { Matrix } from '../core/analysis/index.ts';

/**
 * The extension is trusted and its large values are built by typed code of the same release: of those only the outline is
 * looked at, since a full check of a thousand cards would cost more than it can find.
 */
// @__NO_SIDE_EFFECTS__
function outline<T>(...lists: readonly (keyof T & string)[]) {
  return v.custom<T>(
    (raw) =>
      typeof raw === 'object' &&
      raw !== null &&
      lists.every((key) => Array.isArray((raw as Record<string, unknown>)[key])),
  );
}

const number = v.pipe(v.number(), v.integer());

/** A button whose meaning the extension knows. */
const action = v.object({ id: v.string(), label: v.string() });
const actions = list(action);

const notice = v.object({
  severity: v.picklist(['error', 'warning', 'information']),
  text: v.string(),
  actions: v.exactOptional(actions),
});

const offeredFix = v.object({
  id: v.string(),
  label: v.string(),
  /** Position in `answer.fixes`, where the answer describes it. */
  of: v.exactOptional(number),
  /** What follows from it, by the model, in one sentence or two. */
  then: v.exactOptional(v.string()),
});

/** Whether files or a daemon are shown, and whether the other can be. */
const sourceMode = v.object({
  mode: v.picklist(['files', 'live']),
  canSwitch: v.boolean(),
  /** Why it cannot be switched, in one quiet sentence. */
  why: v.exactOptional(v.string()),
});

const diagram = v.object({
  type: v.literal('diagram'),
  /** Grows with every diagram. Messages about elements name it, so that a stale click is recognised. */
  revision: number,
  diagram: outline<Diagram>('nodes', 'edges', 'groups', 'legend', 'notices', 'tables', 'explainer'),
  mermaid: v.string(),
  view: v.custom<DiagramView>((x) => typeof x === 'object' && x !== null && 'detail' in x),
  source: sourceMode,
});

const explanation = v.object({
  type: v.literal('explanation'),
  request: v.exactOptional(number),
  /** The same question, answered on a network that has changed: it takes the place of the old answer, and nothing else. */
  again: v.exactOptional(v.literal(true)),
  /** The question cannot be asked any more, and why; the answer is the last that there was. */
  outdated: v.exactOptional(v.string()),
  answer: outline<Answer>('assumptions', 'hops', 'fixes'),
  /**
   * Fixes that the extension can apply to the files: those that the answer describes, as far as they are changes of a file, and
   * others that help. `id` comes back in `applyAnswerFix`.
   */
  fixes: list(offeredFix),
  /** Ways to settle an assumption, by its position in `answer.assumptions`: `id` comes back in `action`. */
  settle: list(v.object({ assumption: number, actions })),
  /** The title of the page about its reason, where there is one. */
  page: v.exactOptional(v.string()),
  canVerify: v.boolean(),
  /** Why it cannot be tried for real. */
  whyNot: v.exactOptional(v.string()),
  markdown: v.string(),
});

const matrix = v.object({
  type: v.literal('matrix'),
  request: v.exactOptional(number),
  matrix: outline<Matrix>('rows', 'columns', 'cells', 'notices'),
  /** What it is compared with, so that it can be asked for again. */
  compare: v.exactOptional(v.picklist(['head', 'live'])),
  /** The network has changed since its packets were walked. */
  outdated: v.exactOptional(v.literal(true)),
});

const verified = v.object({
  type: v.literal('verified'),
  request: number,
  /** What really happened; absent where it could not be tried. */
  outcome: v.exactOptional(v.picklist(['ok', 'refused', 'timeout', 'reset', 'unreachable', 'nxdomain', 'unknown'])),
  agrees: v.exactOptional(v.boolean()),
  text: v.string(),
  /** What it adds to the answer's `markdown`. */
  markdown: v.exactOptional(v.string()),
});

/** How a request ended that has no answer of its own: copied, saved, fixed, cancelled, or why not. */
const done = v.object({
  type: v.literal('done'),
  request: number,
  ok: v.boolean(),
  text: v.exactOptional(v.string()),
});

/**
 * Everything that the extension says to the webview. The webview listens from its `ready` on; nothing is sent before.
 * A message with `request` is about the message from the webview that carried the same number; all but `busy` and `working` answer
 * it.
 */
export const toWebview = v.variant('type', [
  diagram,
  /** Which network this page shows: it keeps that, and comes back with it after a restart. */
  v.object({ type: v.literal('source'), id: v.string() }),
  v.object({ type: v.literal('notices'), notices: list(notice) }),
  v.object({ type: v.literal('empty'), title: v.string(), text: v.string(), actions }),
  /** What is known could not be made into a picture. */
  v.object({ type: v.literal('failed'), text: v.string(), actions }),
  v.object({
    type: v.literal('busy'),
    text: v.string(),
    request: v.exactOptional(number),
    done: v.exactOptional(v.number()),
    total: v.exactOptional(v.number()),
    /** The action that stops it, where it is done for no question. */
    stop: v.exactOptional(v.string()),
  }),
  /** A request is still being worked on, or a person is being asked about it: it is sent every few seconds until the answer. */
  v.object({ type: v.literal('working'), request: number }),
  v.object({ type: v.literal('idle') }),
  /** After `stopDrawing`: no diagram comes any more that was begun before it. */
  v.object({ type: v.literal('stopped') }),
  v.object({ type: v.literal('highlight'), elements: list(v.string()), reveal: v.boolean() }),
  explanation,
  matrix,
  verified,
  done,
  /** A command of the palette that is carried out here. */
  v.object({ type: v.literal('show'), what: v.picklist(['matrix', 'explainer', 'tables']) }),
  v.object({ type: v.literal('export'), format: v.picklist(['svg', 'png', 'mermaid']) }),
]);

export type ToWebview = Readonly<v.InferOutput<typeof toWebview>>;
export type DiagramMessage = Readonly<v.InferOutput<typeof diagram>>;
export type ExplanationMessage = Readonly<v.InferOutput<typeof explanation>>;
export type MatrixMessage = Readonly<v.InferOutput<typeof matrix>>;
export type VerifiedMessage = Readonly<v.InferOutput<typeof verified>>;
/** What answers a request, before it gets its number. */
export type Reply = Unnumbered<
  ExplanationMessage | MatrixMessage | VerifiedMessage | Readonly<v.InferOutput<typeof done>>
>;
type Unnumbered<T> = T extends unknown ? Omit<T, 'request'> : never;
export type SourceMode = Readonly<v.InferOutput<typeof sourceMode>>;
export type Notice = Readonly<v.InferOutput<typeof notice>>;
export type Action = Readonly<v.InferOutput<typeof action>>;
export type OfferedFix = Readonly<v.InferOutput<typeof offeredFix>>;
