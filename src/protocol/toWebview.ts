import * as v from 'valibot';
import type { Diagram, DiagramView } from '../core/diagram/index.ts';
import type { Answer } from '../core/model/index.ts';
import { list } from './list.ts';
import type { Matrix } from '../core/analysis/index.ts';

/**
 * Checks only which lists a large value has. The extension is trusted and builds these values by typed code of the same release; a
 * full check of a thousand cards would cost more than it can find.
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
  /** What the model predicts with the fix applied, in a sentence or two. */
  then: v.exactOptional(v.string()),
});

/** Whether files or a daemon are shown, and whether it can be switched. */
const sourceMode = v.object({
  mode: v.picklist(['files', 'live']),
  canSwitch: v.boolean(),
  /** Why it cannot be switched, in one sentence. */
  why: v.exactOptional(v.string()),
  /** A file that holds one moment, which another file can be compared with: what it is, and its name. */
  snapshot: v.exactOptional(v.object({ what: v.picklist(['Capture', 'Snapshot']), file: v.string() })),
});

/** The profiles and the combinations of files that the project can be read with. */
const run = v.object({
  type: v.literal('run'),
  profiles: list(v.object({ name: v.string(), isOn: v.boolean() })),
  /** One is on; none where there is no choice. `id` comes back in `setRun`. */
  files: list(v.object({ id: v.string(), label: v.string(), isOn: v.boolean() })),
});

const diagram = v.object({
  type: v.literal('diagram'),
  /** Grows with every diagram. Messages about elements carry it, so that a stale click is recognised. */
  revision: number,
  diagram: outline<Diagram>('nodes', 'edges', 'groups', 'legend', 'notices', 'tables', 'explainer'),
  mermaid: v.string(),
  view: v.custom<DiagramView>((x) => typeof x === 'object' && x !== null && 'detail' in x),
  source: sourceMode,
});

const explanation = v.object({
  type: v.literal('explanation'),
  request: v.exactOptional(number),
  /** The same question, answered again because the network changed. It only replaces the old answer. */
  again: v.exactOptional(v.literal(true)),
  /** Why the question can no longer be asked; the answer is then the last one. */
  outdated: v.exactOptional(v.string()),
  answer: outline<Answer>('assumptions', 'hops', 'fixes'),
  /**
   * Fixes that the extension can apply to the files: those of the answer that are changes of a file, and
   * others that help. `id` comes back in `applyAnswerFix`.
   */
  fixes: list(offeredFix),
  /**
   * Where the verdict hangs on who listens: the question, or what was said or seen, and what a person can say (`id` comes back in
   * `action`). `assumption`: its position in `answer.assumptions`, by which it is looked up where a container runs (`look`).
   */
  listener: v.exactOptional(v.object({ text: v.string(), actions, assumption: number, canLook: v.boolean() })),
  /** Ways to settle an assumption, by its position in `answer.assumptions`. `id` comes back in `action`. */
  settle: list(v.object({ assumption: number, actions })),
  /** The title of the page about the reason, if there is one. */
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
  compare: v.exactOptional(v.picklist(['head', 'live', 'capture'])),
  /** The network has changed since its packets were walked. */
  outdated: v.exactOptional(v.literal(true)),
});

const verified = v.object({
  type: v.literal('verified'),
  request: number,
  /** What really happened; absent if it could not be tried. */
  outcome: v.exactOptional(v.picklist(['ok', 'refused', 'timeout', 'reset', 'unreachable', 'nxdomain', 'unknown'])),
  agrees: v.exactOptional(v.boolean()),
  text: v.string(),
  /** To append to the answer's `markdown`. */
  markdown: v.exactOptional(v.string()),
});

/** The end of a request without an answer of its own: copied, saved, fixed, cancelled, or why not. */
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
  /** The id of the network that this page shows. The page remembers it over a restart. */
  v.object({ type: v.literal('source'), id: v.string(), mode: sourceMode }),
  v.object({ type: v.literal('notices'), notices: list(notice) }),
  run,
  v.object({
    type: v.literal('empty'),
    title: v.string(),
    text: v.string(),
    details: v.exactOptional(v.string()),
    actions,
  }),
  /** The network could not be made into a picture. */
  v.object({ type: v.literal('failed'), text: v.string(), actions }),
  v.object({
    type: v.literal('busy'),
    text: v.string(),
    request: v.exactOptional(number),
    done: v.exactOptional(v.number()),
    total: v.exactOptional(v.number()),
    /** The action that stops it, for work that belongs to no request. */
    stop: v.exactOptional(v.string()),
  }),
  /** A sign of life, sent every few seconds until a request is answered: work goes on, or a dialog is open. */
  v.object({ type: v.literal('working'), request: number }),
  v.object({ type: v.literal('idle') }),
  /** Answers `stopDrawing`: no diagram that was begun before it will follow. */
  v.object({ type: v.literal('stopped') }),
  v.object({ type: v.literal('highlight'), elements: list(v.string()), reveal: v.boolean() }),
  explanation,
  matrix,
  verified,
  done,
  /** A command of the palette that the page carries out. */
  v.object({ type: v.literal('show'), what: v.picklist(['matrix', 'explainer', 'tables', 'find']) }),
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
export type RunOffer = Omit<Readonly<v.InferOutput<typeof run>>, 'type'>;
export type OfferedFix = Readonly<v.InferOutput<typeof offeredFix>>;
