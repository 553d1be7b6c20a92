import { type Fix, isEditable, type PublishedPort, sourceOf, spanOf, type TextEdit } from '../../model/index.ts';
import { editText } from './editText.ts';
import { indentOf, lineBreakOf, lineEnd } from '../report/sourceLine.ts';

type Protocol = 'tcp' | 'udp';

/** The fix that makes an entry of `ports`, with all ports of its range, one for the other protocol. */
export function publishFor(
  protocol: Protocol,
  files: ReadonlyMap<string, string>,
  port: PublishedPort,
): Fix | undefined {
  const edit = port.text ? inShortSyntax(port.text, protocol) : inLongSyntax(files, port, protocol);
  return edit && { title: `Publish for ${protocol.toUpperCase()}`, safe: false, edits: [edit] };
}

function inShortSyntax(text: NonNullable<PublishedPort['text']>, protocol: Protocol): TextEdit | undefined {
  const { value } = text;
  const slash = value.lastIndexOf('/');
  if (slash >= 0) return editText(text, slash + 1, value.length, protocol);
  // A value that a variable ends may bring its own protocol on another machine.
  if (!isEditable(text, value.length - 1, value.length)) return undefined;
  const last = spanOf(text, value.length - 1, value.length);
  return last && { file: last.file, start: last.end, end: last.end, newText: `/${protocol}` };
}

function inLongSyntax(
  files: ReadonlyMap<string, string>,
  port: PublishedPort,
  protocol: Protocol,
): TextEdit | undefined {
  const entry = sourceOf(port.origin);
  const text = entry && files.get(entry.file);
  if (!entry || text === undefined) return undefined;
  const written = /(\bprotocol["']?[ \t]*:[ \t]*["']?)(?:tcp|udp)\b/.exec(text.slice(entry.start, entry.end));
  if (written) {
    const start = entry.start + written.index + (written[1] ?? '').length;
    return { file: entry.file, start, end: start + 'tcp'.length, newText: protocol };
  }
  const target = sourceOf(port.containerPortOrigin ?? port.origin);
  if (!target || target.file !== entry.file || target.start < entry.start || target.end > entry.end) return undefined;
  const quoted = text[target.end] === '"' || text[target.end] === "'" ? 1 : 0;
  const after = target.end + quoted;
  if (text[entry.start] === '{')
    return { file: entry.file, start: after, end: after, newText: `, protocol: ${protocol}` };
  const end = lineEnd(text, after);
  const column = entry.start - (text.lastIndexOf('\n', entry.start - 1) + 1);
  const indent = indentOf(text, entry.start).padEnd(column, ' ');
  return { file: entry.file, start: end, end, newText: `${lineBreakOf(text)}${indent}protocol: ${protocol}` };
}
