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

/** The symbol of an outcome as the matrix shows it, for use beside words. */
export function outcomeSign(outcome: MatrixCell['outcome']): HTMLElement {
  return h('span', { class: `sample outcome-${outcome}`, 'aria-hidden': 'true' }, OUTCOME_SYMBOLS[outcome]);
}
