import * as v from 'valibot';
import type { Diagram } from '../core/diagram/Diagram.ts';
import type { Answer } from '../core/model/index.ts';
import type { Matrix } from '../core/analysis/matrix/Matrix.ts';
import type { DiagramView } from '../core/diagram/Diagram.ts';
import type { ToWebview } from './messages.ts';

/**
 * The extension is trusted and its large values are built by typed code of the same release: of those only the outline is
 * looked at, since a full check of a thousand cards would cost more than it can find.
 */
function outline<T>(...lists: readonly (keyof T & string)[]) {
  return v.custom<T>(
    (x) =>
      typeof x === 'object' && x !== null && lists.every((key) => Array.isArray((x as Record<string, unknown>)[key])),
  );
}

const number = v.pipe(v.number(), v.integer());
const actions = v.array(v.object({ id: v.string(), label: v.string() }));
const outcome = v.picklist(['ok', 'refused', 'timeout', 'reset', 'unreachable', 'nxdomain', 'unknown']);

const toWebview = v.variant('type', [
  v.object({
    type: v.literal('diagram'),
    revision: number,
    diagram: outline<Diagram>('nodes', 'edges', 'groups', 'legend', 'notices', 'tables', 'explainer'),
    mermaid: v.string(),
    view: v.custom<DiagramView>((x) => typeof x === 'object' && x !== null && 'detail' in x),
    source: v.object({ mode: v.picklist(['files', 'live']), canSwitch: v.boolean(), why: v.exactOptional(v.string()) }),
  }),
  v.object({
    type: v.literal('notices'),
    notices: v.array(
      v.object({
        severity: v.picklist(['error', 'warning', 'information']),
        text: v.string(),
        actions: v.exactOptional(actions),
      }),
    ),
  }),
  v.object({ type: v.literal('empty'), title: v.string(), text: v.string(), actions }),
  v.object({ type: v.literal('failed'), text: v.string(), actions }),
  v.object({
    type: v.literal('busy'),
    text: v.string(),
    request: v.exactOptional(number),
    done: v.exactOptional(v.number()),
    total: v.exactOptional(v.number()),
    stop: v.exactOptional(v.string()),
  }),
  v.object({ type: v.literal('idle') }),
  v.object({ type: v.literal('stopped') }),
  v.object({ type: v.literal('highlight'), elements: v.array(v.string()), reveal: v.boolean() }),
  v.object({
    type: v.literal('explanation'),
    request: v.exactOptional(number),
    again: v.exactOptional(v.literal(true)),
    outdated: v.exactOptional(v.string()),
    answer: outline<Answer>('assumptions', 'hops', 'fixes'),
    fixes: v.array(
      v.object({ id: v.string(), label: v.string(), of: v.exactOptional(number), then: v.exactOptional(v.string()) }),
    ),
    settle: v.array(v.object({ assumption: number, actions })),
    page: v.exactOptional(v.string()),
    canVerify: v.boolean(),
    whyNot: v.exactOptional(v.string()),
    markdown: v.string(),
  }),
  v.object({
    type: v.literal('matrix'),
    request: v.exactOptional(number),
    matrix: outline<Matrix>('rows', 'columns', 'cells', 'notices'),
    compare: v.exactOptional(v.picklist(['head', 'live'])),
    outdated: v.exactOptional(v.literal(true)),
  }),
  v.object({
    type: v.literal('verified'),
    request: number,
    outcome: v.exactOptional(outcome),
    agrees: v.exactOptional(v.boolean()),
    text: v.string(),
    markdown: v.exactOptional(v.string()),
  }),
  v.object({ type: v.literal('done'), request: number, ok: v.boolean(), text: v.exactOptional(v.string()) }),
  v.object({
    type: v.literal('show'),
    what: v.picklist(['matrix', 'explainer', 'tables']),
  }),
  v.object({ type: v.literal('export'), format: v.picklist(['svg', 'png', 'mermaid']) }),
]);

/** Reads a message of the extension. Undefined for anything that is none. */
export function parseToWebview(raw: unknown): ToWebview | undefined {
  const result = v.safeParse(toWebview, raw);
  return result.success ? result.output : undefined;
}
