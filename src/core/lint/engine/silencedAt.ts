import type { SourceOrigin } from '../../model/index.ts';
import { ignorePlace } from '../edits/ignorePlace.ts';

const COMMENT = /(?:#|\/\/|;)\s*netlens-ignore\b(?:[ \t:]+([a-z0-9-]+(?:[ \t,]+[a-z0-9-]+)*))?/;
const ONLY_COMMENT = /^\s*(?:#|\/\/|;)/;

/**
 * Whether a comment `# netlens-ignore <id>[, <id>]` silences a rule at a place: on its line, or on the comment lines
 * right above it; for a text inside a scalar of several lines also there, where the scalar begins. Without an id it silences
 * every rule there. Works in any file whose comments start with #, // or ;.
 */
export function silencedAt(files: ReadonlyMap<string, string>): (origin: SourceOrigin, rule: string) => boolean {
  const marked = new Map<string, boolean>();
  return (origin, rule) => {
    const text = files.get(origin.file);
    if (text === undefined) return false;
    let has = marked.get(origin.file);
    if (has === undefined) marked.set(origin.file, (has = text.includes('netlens-ignore')));
    if (!has) return false;
    const own = text.lastIndexOf('\n', origin.start - 1) + 1;
    const begin = ignorePlace(text, origin.start, origin.file);
    return silencedOn(text, own, rule) || (begin !== own && silencedOn(text, begin, rule));
  };
}

function silencedOn(text: string, own: number, rule: string): boolean {
  if (names(lineAt(text, own), rule)) return true;
  for (let start = own; start > 0;) {
    start = start >= 2 ? text.lastIndexOf('\n', start - 2) + 1 : 0;
    const line = lineAt(text, start);
    if (!ONLY_COMMENT.test(line)) return false;
    if (names(line, rule)) return true;
  }
  return false;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

function names(line: string, rule: string): boolean {
  const m = COMMENT.exec(line);
  if (!m) return false;
  return m[1] === undefined || m[1].split(/[ \t,]+/).includes(rule);
}
