import * as l10n from '@vscode/l10n';
import { machineChanges, type Network } from '../../core/analysis/index.ts';
import type { Answered, Matrix, MatrixMessage, Reply, Task } from '../../protocol/index.ts';
import type { DiagramPanel, Shown } from './DiagramPanel.ts';
import { nextTurn } from '../projects/turns.ts';
import { type Pausing, walkMatrix } from '../requests/walkMatrix.ts';

/** Another state of the network, or why there is none. */
export interface OtherState {
  readonly network?: Network;
  readonly why?: string;
  /** What a person calls it, where it is not always the same. */
  readonly name?: string;
}

/** The states that a matrix can be compared with: the last commit, what runs now, an earlier capture. */
export type OtherStates = Readonly<
  Record<NonNullable<MatrixMessage['compare']>, (panel: DiagramPanel, task: Task<Reply>) => Promise<OtherState>>
>;

/** How long it works on, in milliseconds, before messages are let in. */
const STRETCH = 20;
/** After this long a person is told how far it is. */
const PATIENCE = 500;

/** The matrices of the panels: walks them, and says when the network has changed since. */
export class Matrices {
  readonly #others: OtherStates;
  /** The last matrix of a panel, the network that it is of, and what it was compared with. */
  readonly #walked = new WeakMap<
    DiagramPanel,
    { readonly network: Shown['network']; readonly message: MatrixMessage; readonly other: OtherState | undefined }
  >();

  constructor(others: OtherStates) {
    this.#others = others;
  }

  /**
   * Walks every pair of the network in a panel, and answers with the matrix. `why` says that there is nothing to walk or to compare
   * it with; it is undefined if a person cancelled. `again`: with the capture that was chosen for the last one.
   */
  async walk(
    panel: DiagramPanel,
    task: Task<Reply>,
    compare: MatrixMessage['compare'],
    { only, again }: { readonly only?: Matrix['only']; readonly again?: true } = {},
  ): Promise<{ readonly matrix: Matrix; readonly answered: Answered } | { readonly why: string } | undefined> {
    const { shown } = panel;
    if (!shown) return { why: l10n.t('No network to ask about.') };
    const last = this.#walked.get(panel);
    const chosen = again && compare === 'capture' && last?.message.compare === 'capture' ? last.other : undefined;
    const other = chosen ?? (compare && (await this.#others[compare](panel, task)));
    if (other && !other.network) return { why: other.why ?? l10n.t('Nothing to compare with.') };
    const { project } = shown.network.topology;
    const walk = shown.network.matrixWalk(shown.source.title, {
      ...(project === undefined ? {} : { project }),
      ...(only && { only }),
      ...(other?.network && {
        before: other.network,
        compared: comparedWith(compare, other, shown),
      }),
    });
    const matrix = await walkMatrix(walk, pausesOf(task)).catch((error: unknown) => {
      if (task.signal.aborted) return undefined;
      throw error;
    });
    if (!matrix || task.signal.aborted) return undefined;
    const parts = compare === 'capture' && other?.network ? captureChanges(other.network, shown.network) : [];
    const whole = parts.length > 0 ? { ...matrix, changes: [...(matrix.changes ?? []), ...parts] } : matrix;
    const message: MatrixMessage = { type: 'matrix', matrix: whole, ...(compare && { compare }) };
    const answered = task.answer(message);
    if (!this.#walked.has(panel)) panel.onDidShow(() => this.#outdate(panel));
    this.#walked.set(panel, { network: shown.network, message, other });
    // The network may have changed while its packets were walked.
    this.#outdate(panel);
    return { matrix: whole, answered };
  }

  /** Sends the last matrix again, marked as outdated, if the network has changed since. */
  #outdate(panel: DiagramPanel): void {
    const walked = this.#walked.get(panel);
    if (!walked || walked.message.outdated || panel.shown?.network === walked.network) return;
    const message: MatrixMessage = { ...walked.message, outdated: true };
    this.#walked.set(panel, { ...walked, message });
    panel.post(message);
  }
}

/** Sentences about captured parts that are shown above a matrix; the command line has all of them. */
const MAX_PARTS = 12;

function comparedWith(
  compare: MatrixMessage['compare'],
  { name = '' }: OtherState,
  { source }: Shown,
): NonNullable<Matrix['compared']> {
  switch (compare) {
    case 'live':
      return { before: 'live', after: 'files' };
    case 'capture':
      return { before: name, after: source.title };
    default:
      return { before: l10n.t('last commit'), after: l10n.t('now') };
  }
}

/** What is not as it was in the machine itself. */
function captureChanges({ topology: then }: Network, { topology: now }: Network): readonly string[] {
  if (!then.machine || !now.machine) return [];
  const all = machineChanges(then.machine, now.machine).map(({ message }) => message);
  const more = all.length - MAX_PARTS;
  if (more <= 0) return all;
  const rest =
    more === 1
      ? l10n.t('1 more thing changed: netlens diff lists it.')
      : l10n.t`${more} more things changed: netlens diff lists them.`;
  return [...all.slice(0, MAX_PARTS), rest];
}

/** Lets messages in where it has worked for a while, and says how far it is. */
function pausesOf({ signal, busy }: Pick<Task<Reply>, 'signal' | 'busy'>): Pausing {
  const began = performance.now();
  let stretch = began;
  return {
    pause: async (done, total) => {
      const time = performance.now();
      if (time - stretch < STRETCH) return;
      if (time - began > PATIENCE) busy(l10n.t('Simulating packets'), { done, total });
      await nextTurn();
      if (signal.aborted) throw new Error(l10n.t('It was cancelled.'));
      stretch = performance.now();
    },
  };
}
