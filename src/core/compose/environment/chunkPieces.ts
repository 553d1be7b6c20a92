import type { TextPiece } from '../../model/index.ts';
import { cutPieces } from '../yaml/scalarPieces.ts';
import type { Chunk } from './substitute.ts';

/**
 * The pieces of a substituted text: what stood in the template points there, a variable's value at the env file that set
 * it, and everything else at the `${…}` that was replaced.
 */
export function chunkPieces(chunks: readonly Chunk[], template: readonly TextPiece[]): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const { length } = chunk.text;
    if (length === 0) continue;
    if (chunk.verbatim) for (const piece of cutPieces(template, chunk.from, chunk.to, at)) pieces.push(piece);
    else if (chunk.variable?.pieces && chunk.variable.pieces.length > 0) {
      for (const piece of cutPieces(chunk.variable.pieces, 0, length, at)) pieces.push(piece);
    } else {
      const covered = cutPieces(template, chunk.from, chunk.to, 0);
      const first = covered[0];
      const last = covered.at(-1);
      if (first && last) {
        const end =
          last.source.file === first.source.file ? Math.max(first.source.end, last.source.end) : first.source.end;
        pieces.push({ at, length, source: { ...first.source, end }, verbatim: false });
      }
    }
    at += length;
  }
  return pieces;
}
