import { plainText } from '../core/analysis/index.ts';

/** Text fit for one line of a terminal: a hostile file name must not move its cursor, or turn the reading direction. */
export function oneLine(text: string): string {
  return plainText(text.replace(/\s+/g, ' ')).trim();
}
