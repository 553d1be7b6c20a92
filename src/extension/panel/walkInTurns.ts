import type * as vscode from 'vscode';
import type { Matrix, MatrixCell, MatrixWalk } from '../../core/analysis/index.ts';
import { nextTurn } from '../language/inTurns.ts';

/** How long the extension host is held before others get their turn, in milliseconds. */
const SLICE = 20;
/** After this long a person is told how far it is. */
const PATIENCE = 500;

/** Walks a matrix cell by cell, and gives way to others meanwhile; undefined where it was cancelled. */
export async function walkInTurns(
  walk: MatrixWalk,
  token: vscode.CancellationToken,
  progress: (done: number, total: number) => void,
): Promise<Matrix | undefined> {
  const total = walk.rows.length * walk.columns.length;
  const began = performance.now();
  let slice = began;
  let done = 0;
  const cells: (MatrixCell | null)[][] = [];
  for (const row of walk.rows.keys()) {
    const line: (MatrixCell | null)[] = [];
    for (const column of walk.columns.keys()) {
      line.push(walk.cell(row, column));
      done++;
      const time = performance.now();
      if (time - slice <= SLICE) continue;
      if (time - began > PATIENCE) progress(done, total);
      await nextTurn();
      if (token.isCancellationRequested) return undefined;
      slice = performance.now();
    }
    cells.push(line);
  }
  return walk.matrix(cells);
}
