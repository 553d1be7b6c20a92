import type { Origin, SourceOrigin } from './Origin.ts';

/**
 * A string as Compose resolves it, with the source text of each part: quotes, escapes, block folding and interpolation all
 * move characters, and a finding must underline `127.0.0.1` inside `"${HOST:-127.0.0.1}:8000"`.
 */
export interface Text {
  readonly value: string;
  /** The whole scalar that holds the value (quotes included). */
  readonly origin: Origin;
  /**
   * The parts of `value` in order, without gaps. Absent if the mapping is not known (a value from the daemon, a
   * formatted number); then only the whole scalar can be marked.
   */
  readonly pieces?: readonly TextPiece[];
}

/** The text at `source` wrote `value[at, at+length)`. */
export interface TextPiece {
  readonly at: number;
  readonly length: number;
  readonly source: SourceOrigin;
  /** True if value and text are the same characters, so that a part can be marked and edited. */
  readonly verbatim: boolean;
}

/** A Text that is in no file. */
export function textOf(value: string, origin: Origin): Text {
  return { value, origin };
}

/**
 * The text that wrote `value[from, to)`: exact if the part lies in one verbatim piece, else the covering pieces if they are
 * in one file, else the whole scalar. Undefined if it is in no file.
 */
export function spanOf(text: Text, from = 0, to: number = text.value.length): SourceOrigin | undefined {
  const touched = (text.pieces ?? []).filter((p) => p.at < to && p.at + p.length > from);
  const first = touched[0];
  const last = touched[touched.length - 1];
  if (first && last && first.source.file === last.source.file && first.source.start <= last.source.start) {
    return {
      kind: 'source',
      file: first.source.file,
      start: first.verbatim ? first.source.start + Math.max(0, from - first.at) : first.source.start,
      end: last.verbatim ? last.source.start + Math.min(last.length, to - last.at) : last.source.end,
    };
  }
  if (text.origin.kind === 'source') return text.origin;
  return text.origin.kind === 'implied' ? text.origin.from : undefined;
}

/** Whether `value[from, to)` lies in one verbatim piece, so that plain text can replace it in the file. */
export function isEditable(text: Text, from: number, to: number): boolean {
  return (text.pieces ?? []).some((p) => p.verbatim && p.at <= from && to <= p.at + p.length);
}
