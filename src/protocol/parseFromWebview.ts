import * as v from 'valibot';
import { fromWebview, type FromWebview } from './fromWebview.ts';

const ready = v.object({ type: v.literal('ready') });

/** Reads a message of the webview. Undefined for anything else. */
export function parseFromWebview(raw: unknown): FromWebview | undefined {
  const result = v.safeParse(fromWebview, raw);
  if (result.success) return result.output;
  // A page may remember a view of another version. Answer its `ready` all the same, or it waits for a picture forever.
  return v.is(ready, raw) ? { type: 'ready' } : undefined;
}
