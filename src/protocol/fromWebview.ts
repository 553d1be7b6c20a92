import * as v from 'valibot';
import type { DiagramFilter, DiagramView } from '../core/diagram/index.ts';
import { list } from './list.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const text = v.pipe(v.string(), v.maxLength(10_000));
const ids = v.pipe(list(text), v.maxLength(20_000));
const how = v.picklist(['copy', 'terminal']);
/** A name that we give to a page: a file is found by it, so it cannot hold a path. */
const name = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,80}$/));

/** Requires a schema for every property of T: valibot drops properties without one. */
type PartsOf<T> = Readonly<Record<keyof T, v.GenericSchema>>;

export const view = v.object({
  detail: v.picklist(['overview', 'kernel', 'focus']),
  focus: v.exactOptional(text),
  collapsed: v.exactOptional(ids),
  expanded: v.exactOptional(ids),
  filter: v.exactOptional(
    v.object({
      networks: v.exactOptional(ids),
      projects: v.exactOptional(ids),
      problems: v.exactOptional(v.boolean()),
      failing: v.exactOptional(v.boolean()),
      published: v.exactOptional(v.boolean()),
      reaches: v.exactOptional(text),
    } satisfies PartsOf<DiagramFilter>),
  ),
} satisfies PartsOf<DiagramView>);

/**
 * Everything that the webview says to the extension. It never sends a command line, only the position of a command. A message
 * with `request` is answered by a message with the same number: the result, or why there is none.
 */
export const fromWebview = v.variant('type', [
  v.object({
    type: v.literal('ready'),
    /** What this panel showed when it was last open. */
    view: v.exactOptional(view),
    /** How wide the page is, in CSS pixels: it decides what a panel shows that showed nothing before. */
    width: v.exactOptional(count),
    isPinned: v.exactOptional(v.boolean()),
    /** The page that was open beside it. The extension sends its contents again. */
    open: v.exactOptional(v.picklist(['explanation', 'matrix'])),
  }),
  v.object({ type: v.literal('setView'), view }),
  v.object({
    /** A person cancelled the picture that is being made. */
    type: v.literal('stopDrawing'),
    /** The revision on screen, 0 for none. */
    revision: count,
  }),
  /** Whether it stays with its project when a file of another becomes active. */
  v.object({ type: v.literal('pin'), isPinned: v.boolean() }),
  /** Reads the project with other files (the id of an offer of `run`) or other profiles. */
  v.object({
    type: v.literal('setRun'),
    files: v.exactOptional(text),
    profiles: v.exactOptional(v.pipe(list(text), v.maxLength(1000))),
  }),
  v.object({ type: v.literal('setSource'), mode: v.picklist(['files', 'live']) }),
  v.object({
    type: v.literal('reveal'),
    revision: count,
    element: text,
    /** Moves the focus to the file; otherwise it stays in the picture. */
    go: v.boolean(),
  }),
  v.object({
    type: v.literal('runCommand'),
    request: count,
    revision: count,
    element: text,
    /** The position in the element's `card.commands`. */
    command: count,
    how,
  }),
  /** The `verify` command of a hop of the answer that is shown. */
  v.object({ type: v.literal('runHopCommand'), request: count, hop: count, how }),
  /** The command of a step of the explainer. */
  v.object({ type: v.literal('runExplainerCommand'), request: count, revision: count, step: count, how }),
  /** `finding` and `fix` are positions in the findings of that revision. */
  v.object({ type: v.literal('applyFix'), request: count, revision: count, finding: count, fix: count }),
  v.object({ type: v.literal('applyAnswerFix'), request: count, id: text }),
  v.object({ type: v.literal('openRule'), rule: name }),
  /** The page about the reason of an answer: `answer.reason.code`. */
  v.object({ type: v.literal('openReason'), code: name }),
  v.object({ type: v.literal('action'), id: text }),
  /** FROM and TO of docs/contract.md. */
  v.object({ type: v.literal('ask'), request: count, from: text, to: text }),
  /** Reads the sockets of the running container that an assumption is about: its position in `answer.assumptions`. */
  v.object({ type: v.literal('look'), request: count, assumption: count }),
  v.object({ type: v.literal('verify'), request: count, from: text, to: text }),
  /** "This verdict is wrong…": makes a scrubbed file and the text of an issue. */
  v.object({ type: v.literal('report'), request: count, from: text, to: text }),
  v.object({
    type: v.literal('askMatrix'),
    request: count,
    compare: v.exactOptional(v.picklist(['head', 'live', 'capture'])),
    only: v.exactOptional(v.object({ from: v.exactOptional(text), to: v.exactOptional(text) })),
    /** The matrix that is shown, anew: compared with the same capture as before, which nobody has to choose again. */
    again: v.exactOptional(v.literal(true)),
  }),
  /** Cancels the request `of`. */
  v.object({ type: v.literal('cancel'), of: count }),
  v.object({
    type: v.literal('save'),
    request: count,
    format: v.picklist(['svg', 'png', 'mermaid', 'markdown', 'csv']),
    /** Text, or base64 for PNG. The extension asks where to. */
    data: v.pipe(v.string(), v.maxLength(100_000_000)),
  }),
  v.object({ type: v.literal('copy'), request: count, text: v.pipe(v.string(), v.maxLength(10_000_000)) }),
  /** Copies the network as Markdown. The extension writes it, since the page does not know all findings. */
  v.object({ type: v.literal('copyMarkdown'), request: count }),
  v.object({ type: v.literal('log'), level: v.picklist(['warning', 'error']), text }),
]);

export type FromWebview = Readonly<v.InferOutput<typeof fromWebview>>;

/** A message of the webview that wants an answer. */
export type Request = Extract<FromWebview, { readonly request: number }>;
