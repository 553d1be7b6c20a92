import * as vscode from 'vscode';
import type { Network } from '../../core/analysis/index.ts';
import type { Matrix, MatrixMessage } from '../../protocol/index.ts';
import type { DiagramPanel, Shown } from './DiagramPanel.ts';
import { walkInTurns } from './walkInTurns.ts';
import type { StoppableWork } from './StoppableWork.ts';

/** Another state of the network, or why there is none. */
export interface OtherState {
  readonly network?: Network;
  readonly why?: string;
}

/** Where the states come from that a matrix is compared with: the last commit, what runs now. */
export type OtherStates = Readonly<
  Record<NonNullable<MatrixMessage['compare']>, (panel: DiagramPanel) => Promise<OtherState>>
>;

/** The number under which work is stopped that the page did not ask for; its own questions count from 1. */
const UNASKED = 0;

/** Who reaches whom in the panels: walks it, and says when the network has become another one. */
export class Matrices {
  readonly #others: OtherStates;
  readonly #work: StoppableWork;
  /** The last matrix of a panel, and the network that it is of. */
  readonly #walked = new WeakMap<
    DiagramPanel,
    { readonly network: Shown['network']; readonly message: MatrixMessage }
  >();

  constructor(others: OtherStates, work: StoppableWork) {
    this.#others = others;
    this.#work = work;
  }

  /**
   * Walks every pair of what the panel shows, and sends the matrix. `why`: there is nothing to compare it with; undefined where a
   * person stopped it, or nothing is shown.
   */
  async walk(
    panel: DiagramPanel,
    { request, compare }: { readonly request?: number; readonly compare?: MatrixMessage['compare'] },
  ): Promise<{ readonly matrix: Matrix } | { readonly why: string } | undefined> {
    const { shown } = panel;
    if (!shown) return undefined;
    const number = request ?? UNASKED;
    return this.#work.run(panel, number, async (token) => {
      const other = compare && (await this.#others[compare](panel));
      if (other && !other.network) return { why: other.why ?? '' };
      const project = shown.network.topology.project;
      const walk = shown.network.matrixWalk(shown.source.title, {
        ...(project === undefined ? {} : { project }),
        ...(other?.network && {
          before: other.network,
          compared:
            compare === 'live'
              ? { before: vscode.l10n.t('live'), after: vscode.l10n.t('files') }
              : { before: vscode.l10n.t('last commit'), after: vscode.l10n.t('now') },
        }),
      });
      const matrix = await walkInTurns(walk, token, (done, total) =>
        panel.post({ type: 'busy', text: vscode.l10n.t('Walking packets'), request: number, done, total }),
      );
      if (!matrix) return undefined;
      const asked = request === undefined ? {} : { request };
      this.#send(panel, shown.network, { type: 'matrix', ...asked, matrix, ...(compare && { compare }) });
      return { matrix };
    });
  }

  /** Sends a matrix; when the network is another one later, it is sent once more as outdated. */
  #send(panel: DiagramPanel, network: Shown['network'], message: MatrixMessage): void {
    if (!this.#walked.has(panel)) panel.onDidShow(() => this.#outdate(panel));
    this.#walked.set(panel, { network, message });
    panel.post(message);
  }

  #outdate(panel: DiagramPanel): void {
    const walked = this.#walked.get(panel);
    if (!walked || walked.message.outdated || panel.shown?.network === walked.network) return;
    const { request: _, ...rest } = walked.message;
    const message: MatrixMessage = { ...rest, outdated: true };
    this.#walked.set(panel, { ...walked, message });
    panel.post(message);
  }
}
