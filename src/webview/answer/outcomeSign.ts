import type { MatrixCell } from '../../protocol/index.ts';
import { h } from '../shell/h.ts';

export const OUTCOME_SYMBOLS: Readonly<Record<MatrixCell['outcome'], string>> = {
  ok: '✓',
  refused: '✗',
  timeout: '…',
  reset: '↯',
  unreachable: '⊘',
  nxdomain: 'Ø',
  unknown: '?',
};

/** The sign of an outcome as the cells of the matrix show it, where words stand beside it. */
export function outcomeSign(outcome: MatrixCell['outcome']): HTMLElement {
  return h('span', { class: `sample outcome-${outcome}`, 'aria-hidden': 'true' }, OUTCOME_SYMBOLS[outcome]);
}
