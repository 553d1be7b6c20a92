import type { Origin, SourceOrigin } from './Origin.ts';

/**
 * A string as Compose resolves it, that still knows which text wrote each part of it: quotes, escapes, block folding and
 * interpolation all move characters, and a finding must sit on `127.0.0.1` inside `"${HOST:-127.0.0.1}:8000"`.
 */
export interface Text {
  readonly value: string;
  /** The whole scalar that holds the value (quotes included). */
  readonly origin: Origin;
  /**
   * The parts of `value` in order, without gaps. Absent where the mapping is not known (a value from the daemon, a
   * number that was formatted); then only the whole scalar can be pointed at.
   */
  readonly pieces?: readonly TextPiece[];
}

/** `value[at, at+length)` was written by the text at `source`. */
export interface TextPiece {
  readonly at: number;
  readonly length: number;
  readonly source: SourceOrigin;
  /** True where value and text are the same characters, one to one, so that a part can be pointed at and edited. */
  readonly verbatim: boolean;
}

/** A Text that no file wrote. */
export function textOf(value: string, origin: Origin): Text {
  return { value, origin };
}

/**
 * The text that wrote `value[from, to)`: exact where the part lies in one verbatim piece, the covering pieces where they
 * are in one file, else the whole scalar. Undefined where no file wrote it.
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

/** Whether `value[from, to)` can be replaced in the file by plain text: it lies in one verbatim piece. */
export function isEditable(text: Text, from: number, to: number): boolean {
  return (text.pieces ?? []).some((p) => p.verbatim && p.at <= from && to <= p.at + p.length);
}
