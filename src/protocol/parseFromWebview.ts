import * as v from 'valibot';
import { fromWebview, type FromWebview } from './fromWebview.ts';

const ready = v.object({ type: v.literal('ready') });

/** Reads a message of the webview. Undefined for anything that is none. */
export function parseFromWebview(raw: unknown): FromWebview | undefined {
  const result = v.safeParse(fromWebview, raw);
  if (result.success) return result.output;
  // What a page remembers may be another version's; it listens all the same, and would wait for its picture for ever.
  return v.is(ready, raw) ? { type: 'ready' } : undefined;
}
