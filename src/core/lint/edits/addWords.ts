import { isEditable, sourceOf, spanOf, type TextEdit, type Words } from '../../model/index.ts';
import { type CommandWord } from '../../process/index.ts';
import { lineBreakOf, lineStart } from '../report/sourceLine.ts';

/**
 * The edit that writes more words after one word of a command (or instead of it), in the style that is there: inside a shell
 * string, in a flow list `["a", "b"]` (also a Dockerfile's JSON), or as further items of a block list.
 */
export function addWords(
  files: ReadonlyMap<string, string>,
  form: Words['form'],
  at: { readonly at: CommandWord; readonly replaces: boolean; readonly words: readonly string[] },
): TextEdit | undefined {
  const { text, from, to } = at.at;
  if (!isEditable(text, from, to)) return undefined;
  const span = spanOf(text, from, to);
  if (!span || span.end - span.start !== to - from) return undefined;
  const { file } = span;
  // Part of a string that a shell or Compose splits: the words go in as they are.
  if (form === 'shell' || to - from < text.value.length || at.replaces) {
    const start = at.replaces ? span.start : span.end;
    return { file, start, end: span.end, newText: `${at.replaces ? '' : ' '}${at.words.join(' ')}` };
  }
  const scalar = sourceOf(text.origin);
  const source = files.get(file);
  if (!scalar || source === undefined || scalar.file !== file) return undefined;
  const line = source.slice(lineStart(source, scalar.start), scalar.start);
  if (/^[ \t]*-[ \t]+$/.test(line)) {
    const quote = source[scalar.start] === '"' || source[scalar.start] === "'" ? source[scalar.start] : '';
    const items = at.words.map((w) => `${lineBreakOf(source)}${line}${quote}${w}${quote}`).join('');
    return { file, start: scalar.end, end: scalar.end, newText: items };
  }
  if (!/[[,]\s*$/.test(source.slice(0, scalar.start))) return undefined;
  return { file, start: scalar.end, end: scalar.end, newText: at.words.map((w) => `, "${w}"`).join('') };
}
