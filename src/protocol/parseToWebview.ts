import * as v from 'valibot';
import { toWebview, type ToWebview } from './toWebview.ts';

/** Reads a message of the extension. Undefined for anything else. */
export function parseToWebview(raw: unknown): ToWebview | undefined {
  const result = v.safeParse(toWebview, raw);
  return result.success ? result.output : undefined;
}
