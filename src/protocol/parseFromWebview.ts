import * as v from 'valibot';
import type { FromWebview } from './messages.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e9));
const text = v.pipe(v.string(), v.maxLength(10_000));
const ids = v.pipe(v.array(text), v.maxLength(20_000));
const how = v.picklist(['copy', 'terminal']);

const view = v.object({
  detail: v.picklist(['overview', 'kernel', 'focus']),
  focus: v.exactOptional(text),
  collapsed: v.exactOptional(ids),
  expanded: v.exactOptional(ids),
  filter: v.exactOptional(
    v.object({
      networks: v.exactOptional(ids),
      projects: v.exactOptional(ids),
      problems: v.exactOptional(v.boolean()),
      published: v.exactOptional(v.boolean()),
      reaches: v.exactOptional(text),
    }),
  ),
});

const fromWebview = v.variant('type', [
  v.object({
    type: v.literal('ready'),
    view: v.exactOptional(view),
    open: v.exactOptional(v.picklist(['explanation', 'matrix'])),
  }),
  v.object({ type: v.literal('setView'), view }),
  v.object({ type: v.literal('stopDrawing'), revision: count }),
  v.object({ type: v.literal('setSource'), mode: v.picklist(['files', 'live']) }),
  v.object({ type: v.literal('reveal'), revision: count, element: text, go: v.boolean() }),
  v.object({ type: v.literal('runCommand'), request: count, revision: count, element: text, command: count, how }),
  v.object({ type: v.literal('runHopCommand'), request: count, hop: count, how }),
  v.object({ type: v.literal('runExplainerCommand'), request: count, revision: count, step: count, how }),
  v.object({ type: v.literal('applyFix'), request: count, revision: count, finding: count, fix: count }),
  v.object({ type: v.literal('applyAnswerFix'), request: count, id: text }),
  v.object({ type: v.literal('openReason'), code: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,80}$/)) }),
  v.object({ type: v.literal('openRule'), rule: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,80}$/)) }),
  v.object({ type: v.literal('action'), id: text }),
  v.object({ type: v.literal('ask'), request: count, from: text, to: text }),
  v.object({ type: v.literal('verify'), request: count, from: text, to: text }),
  v.object({
    type: v.literal('askMatrix'),
    request: count,
    compare: v.exactOptional(v.picklist(['head', 'live'])),
  }),
  v.object({ type: v.literal('cancel'), request: count }),
  v.object({
    type: v.literal('save'),
    request: count,
    format: v.picklist(['svg', 'png', 'mermaid', 'markdown', 'csv']),
    data: v.pipe(v.string(), v.maxLength(100_000_000)),
  }),
  v.object({ type: v.literal('copy'), request: count, text: v.pipe(v.string(), v.maxLength(10_000_000)) }),
  v.object({ type: v.literal('copyMarkdown'), request: count }),
  v.object({ type: v.literal('log'), level: v.picklist(['warning', 'error']), text }),
]);

/** Reads a message of the webview. Undefined for anything that is none: the extension then does nothing. */
export function parseFromWebview(raw: unknown): FromWebview | undefined {
  const result = v.safeParse(fromWebview, raw);
  return result.success ? result.output : undefined;
}
