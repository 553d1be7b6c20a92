import type { Matrix, MatrixCell, MatrixWalk } from '../../core/analysis/index.ts';

/** Work that others are let into. */
export interface Pausing {
  /** Rejects where it was cancelled. */
  readonly pause: (done: number, total: number) => Promise<void>;
}

/** Walks a matrix cell by cell, and gives way to others meanwhile. */
export async function walkMatrix(walk: MatrixWalk, work: Pausing): Promise<Matrix> {
  const total = walk.rows.length * walk.columns.length;
  const cells: (MatrixCell | null)[][] = [];
  let done = 0;
  for (const row of walk.rows.keys()) {
    const line: (MatrixCell | null)[] = [];
    for (const column of walk.columns.keys()) {
      line.push(walk.cell(row, column));
      await work.pause(++done, total);
    }
    cells.push(line);
  }
  return walk.matrix(cells);
}
