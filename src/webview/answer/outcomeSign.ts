import { isListenerUnknown, type MatrixCell } from '../../protocol/index.ts';
import { h } from '../shell/h.ts';

/** What a cell of the matrix shows: an outcome, or that all hangs on who listens. */
export type Sign = MatrixCell['outcome'] | 'listener-unknown';

export const OUTCOME_SYMBOLS: Readonly<Record<Sign, string>> = {
  ok: '✓',
  'listener-unknown': '→?',
  refused: '✗',
  timeout: '…',
  reset: '↯',
  unreachable: '⊘',
  nxdomain: '∄',
  unknown: '?',
};

export function signOf(answer: Pick<MatrixCell, 'verdict' | 'outcome' | 'way'>): Sign {
  return isListenerUnknown(answer) ? 'listener-unknown' : answer.outcome;
}

/** The symbol of an outcome as the matrix shows it, for use beside words. */
export function outcomeSign(sign: Sign): HTMLElement {
  return h('span', { class: `sample outcome-${sign}`, 'aria-hidden': 'true' }, OUTCOME_SYMBOLS[sign]);
}
