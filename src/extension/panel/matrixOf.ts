import type * as vscode from 'vscode';
import { answerQuestion, parseQuestion } from '../../core/explain/index.ts';
import type { Answer } from '../../core/model/index.ts';
import type { Diagram, Matrix, MatrixCell, MatrixColumn } from '../../protocol/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';

/** How long the extension host is held before others get their turn, in milliseconds. */
const SLICE = 20;
/** After this long a person is told how far it is. */
const PATIENCE = 500;

export interface MatrixOptions {
  readonly token: vscode.CancellationToken;
  readonly progress: (done: number, total: number) => void;
  /** The state to compare with, and what could be asked of it: what is gone from the picture was perhaps reachable. */
  readonly before?: { readonly network: NetworkView; readonly askable: Diagram['askable'] };
  readonly compared?: { readonly before: string; readonly after: string };
}

/**
 * Who reaches whom on which port: every source by every port that the diagram offers. Gives way to others while it counts;
 * undefined where it was cancelled.
 */
export async function matrixOf(
  network: NetworkView,
  askable: Diagram['askable'],
  title: string,
  options: MatrixOptions,
): Promise<Matrix | undefined> {
  const before = options.before?.askable;
  const columns = together(columnsOf(askable), before ? columnsOf(before) : []);
  const rows = together(askable.from, before?.from ?? []);
  const total = rows.length * columns.length;
  const began = performance.now();
  let slice = began;
  let done = 0;
  const cells: (MatrixCell | null)[][] = [];
  for (const row of rows) {
    const line: (MatrixCell | null)[] = [];
    for (const column of columns) {
      line.push(cellOf(network, row.id, column, options.before?.network));
      done++;
      const now = performance.now();
      if (now - slice > SLICE) {
        if (now - began > PATIENCE) options.progress(done, total);
        await new Promise((resolve) => setImmediate(resolve));
        if (options.token.isCancellationRequested) return undefined;
        slice = performance.now();
      }
    }
    cells.push(line);
  }
  return { title, rows, columns, cells, notices: [], ...(options.compared ? { compared: options.compared } : {}) };
}

function columnsOf(askable: Diagram['askable']): MatrixColumn[] {
  return askable.to.flatMap((target) =>
    target.ports.map(({ port, protocol }) => ({
      id: `${target.id}:${port}/${protocol}`,
      label: target.label,
      to: `${target.id}:${port}/${protocol}`,
      port: `${port}/${protocol}`,
    })),
  );
}

/** All of both, once each: first what is there now. */
function together<T extends { readonly id: string }>(now: readonly T[], before: readonly T[]): readonly T[] {
  const ids = new Set(now.map(({ id }) => id));
  return [...now, ...before.filter(({ id }) => !ids.has(id))];
}

function cellOf(network: NetworkView, from: string, column: MatrixColumn, before?: NetworkView): MatrixCell | null {
  // A container and itself; of the host its own published ports are a question.
  if (from !== '@host' && column.to.startsWith(`${from}:`)) return null;
  const now = ask(network, from, column.to);
  const earlier = before && ask(before, from, column.to);
  if (!now) {
    if (!earlier) return null;
    const gone: MatrixCell = { verdict: 'unreachable', outcome: 'nxdomain', reason: goneText(network, from) };
    return earlier.verdict === 'reachable' ? { ...gone, change: 'lost', before: earlier.reason.message } : gone;
  }
  const cell: MatrixCell = { verdict: now.verdict, outcome: now.outcome, reason: now.reason.message };
  if (!before) return cell;
  if (!earlier) return { ...cell, ...(now.verdict === 'reachable' ? { change: 'gained' as const } : {}) };
  if (earlier.verdict === now.verdict && earlier.outcome === now.outcome) return cell;
  const change =
    now.verdict === 'reachable' ? 'gained' : earlier.verdict === 'reachable' ? 'lost' : ('changed' as const);
  return { ...cell, change, before: earlier.reason.message };
}

function goneText(network: NetworkView, from: string): string {
  return parseQuestion(network.topology, from, 'localhost:1').problems[0]?.message ?? '';
}

function ask(network: NetworkView, from: string, to: string): Answer | undefined {
  const question = parseQuestion(network.topology, from, to).value;
  return question && answerQuestion(network.kernel, question, { hops: false });
}
