import type { SourceOrigin, TextEdit } from '../../model/index.ts';
import { indentOf, lineBreakOf, lineEnd, lineStart, nextLine } from '../report/sourceLine.ts';

/** What is to be written: in block style one line each, nested ones with two spaces more; in flow style on one line. */
export interface NewKey {
  readonly block: readonly string[];
  readonly flow: string;
}

/**
 * The edit that gives a mapping's entry (`backend:` under `networks:`) one more key, as its first. The value may be a block
 * mapping, a flow mapping, or nothing yet. Undefined where it is something else: an alias, a scalar, an anchored mapping
 * that others use.
 */
export function insertKey(files: ReadonlyMap<string, string>, parent: SourceOrigin, key: NewKey): TextEdit | undefined {
  const text = files.get(parent.file);
  if (text === undefined) return undefined;
  const colon = /^[ \t]*:/.exec(text.slice(parent.end));
  if (!colon) return undefined;
  const after = parent.end + colon[0].length;
  const rest = text.slice(after, lineEnd(text, after));
  const flow = /^[ \t]*\{([ \t]*\})?/.exec(rest);
  if (flow) {
    const empty = flow[1] !== undefined;
    const at = after + flow[0].length;
    if (empty) {
      const open = after + rest.indexOf('{');
      return { file: parent.file, start: open, end: at, newText: `{ ${key.flow} }` };
    }
    const space = text[at] === ' ' ? ' ' : '';
    return { file: parent.file, start: at, end: at, newText: `${space}${key.flow},${space === '' ? ' ' : ''}` };
  }
  const empty = /^[ \t]*(?:~|null)?[ \t]*(?:#.*)?$/.exec(rest);
  if (!empty || !/^[ \t]*$/.test(text.slice(lineStart(text, parent.start), parent.start))) return undefined;
  const nothing = /~|null/.exec(rest.replace(/#.*/, ''));
  const indent = childIndent(text, parent);
  const lines = key.block.map((line) => `${lineBreakOf(text)}${indent}${line}`).join('');
  if (nothing) {
    const at = after + nothing.index;
    if (/#/.test(rest)) return undefined;
    return { file: parent.file, start: at - 1, end: at + nothing[0].length, newText: lines };
  }
  const at = lineEnd(text, after);
  return { file: parent.file, start: at, end: at, newText: lines };
}

/** The indentation of the keys under `parent`: that of its first child, else one step more than its own. */
function childIndent(text: string, parent: SourceOrigin): string {
  const own = indentOf(text, parent.start);
  for (let at = nextLine(text, parent.end); at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, lineEnd(text, at));
    if (/^[ \t]*(?:#|$)/.test(line)) continue;
    const indent = indentOf(text, at);
    if (indent.length > own.length) return indent;
    break;
  }
  // The step of the file: how far this key is in from the one above it.
  for (let at = lineStart(text, parent.start); at > 0;) {
    at = lineStart(text, at - 1);
    const line = text.slice(at, lineEnd(text, at));
    if (/^[ \t]*(?:#|$)/.test(line)) continue;
    const outer = indentOf(text, at);
    if (outer.length < own.length) return own + own.slice(outer.length);
  }
  return own + '  ';
}
