import * as v from 'valibot';
import { fromWebview, type FromWebview } from './fromWebview.ts';

/** Reads a message of the webview. Undefined for anything that is none. */
export function parseFromWebview(raw: unknown): FromWebview | undefined {
  const result = v.safeParse(fromWebview, raw);
  return result.success ? result.output : undefined;
}
