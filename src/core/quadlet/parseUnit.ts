import { type Problem, type SourceOrigin, type Text } from '../model/index.ts';

/** One `Key=value` of a unit file, with the text that wrote it. */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  readonly keyOrigin: SourceOrigin;
  readonly value: Text;
}

export interface Unit {
  /** The path, as the reader knows it. */
  readonly file: string;
  readonly text: string;
  /** `web` of `web.container`, and which of a unit's kinds it is. */
  readonly name: string;
  readonly kind: 'container' | 'network' | 'pod';
  readonly entries: readonly UnitEntry[];
}

const KIND = /([^/\\]+)\.(container|network|pod)$/;

/** Whether a path is one of Quadlet's files that speak of networks. */
export const isQuadletFile = (path: string): boolean => KIND.test(path);

/**
 * Reads a unit file (systemd.syntax(7)): sections, `Key=value`, comments on lines of their own, and values that go on behind a backslash
 * at the end of a line, joined by a space. What is none of this is said and left out.
 */
export function parseUnit(
  file: string,
  text: string,
): { readonly value?: Unit; readonly problems: readonly Problem[] } {
  const named = KIND.exec(file);
  if (!named)
    return {
      problems: [problemAt(file, 0, 0, `${file} is not one of Quadlet's .container, .network and .pod files.`)],
    };
  const problems: Problem[] = [];
  const entries: UnitEntry[] = [];
  let section = '';
  for (const { start, end, pieces } of logicalLines(text)) {
    const line = pieces.map((p) => p.text).join(' ');
    const header = /^\s*\[([^\]]+)\]\s*$/.exec(line);
    const assigned = /^(\s*)([A-Za-z0-9-]+)(\s*=\s*)/.exec(line);
    if (header) section = header[1] ?? '';
    else if (assigned && section !== '') {
      const [all, indent = '', key = ''] = assigned;
      const keyStart = start + indent.length;
      entries.push({
        section,
        key,
        keyOrigin: { kind: 'source', file, start: keyStart, end: keyStart + key.length },
        value: valueOf(file, pieces, all.length, end),
      });
    } else problems.push(problemAt(file, start, end, 'This line is neither a section nor Key=value; it is left out.'));
  }
  const [, name = '', kind = ''] = named;
  return { value: { file, text, name, kind: kind as Unit['kind'], entries }, problems };
}

interface LinePiece {
  readonly text: string;
  readonly start: number;
}

interface LogicalLine {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly LinePiece[];
}

/** Lines with their continuations; comments and empty lines are left out, also between continued ones. */
function logicalLines(text: string): LogicalLine[] {
  const out: LogicalLine[] = [];
  let pieces: LinePiece[] = [];
  let at = 0;
  for (const raw of text.split('\n')) {
    const start = at;
    at += raw.length + 1;
    const line = raw.replace(/\r$/, '');
    if (/^\s*[#;]/.test(line)) continue;
    if (pieces.length === 0 && line.trim() === '') continue;
    const goesOn = line.endsWith('\\');
    pieces.push({ text: goesOn ? line.slice(0, -1) : line, start });
    if (goesOn) continue;
    out.push({ start: pieces[0]?.start ?? start, end: start + line.length, pieces });
    pieces = [];
  }
  const [first] = pieces;
  if (first) out.push({ start: first.start, end: text.length, pieces });
  return out;
}

/** The value behind `skip` characters of the first piece, without the white space around it. */
function valueOf(file: string, pieces: readonly LinePiece[], skip: number, end: number): Text {
  let value = '';
  const parts: NonNullable<Text['pieces']>[number][] = [];
  for (const [i, { text, start }] of pieces.entries()) {
    const offset = i === 0 ? skip : 0;
    const part = text.slice(offset);
    const trimmed = i === pieces.length - 1 ? part.trimEnd() : part;
    if (i > 0) value += ' ';
    if (trimmed !== '')
      parts.push({
        at: value.length,
        length: trimmed.length,
        source: { kind: 'source', file, start: start + offset, end: start + offset + trimmed.length },
        verbatim: true,
      });
    value += trimmed;
  }
  const start = (pieces[0]?.start ?? 0) + skip;
  return { value, origin: { kind: 'source', file, start, end: Math.max(start, end) }, pieces: parts };
}

function problemAt(file: string, start: number, end: number, message: string): Problem {
  return { code: 'quadlet-line', severity: 'warning', message, origin: { kind: 'source', file, start, end } };
}
