import { type ChosenFix, chooseFixes, editsByFile, type Finding, type TextEdit } from '../model/index.ts';
import type { Network } from './Network.ts';
import { shortfallOf } from './shortfallOf.ts';

/**
 * The edits of one fix per finding, by file, as `selectFixes` chooses them, without fixes after which the finding stays, Compose
 * rejects the files, something is no longer reached, or a fault is only hidden.
 */
export function provenFixes(
  network: Network,
  findings: readonly Finding[],
  options: { readonly unsafe: boolean },
): ReadonlyMap<string, readonly TextEdit[]> {
  return editsByFile(proven(network, chooseFixes(findings, options)));
}

/** Most fixes are good, so all are tried at once, then halves of them if something is wrong. */
function proven(network: Network, chosen: readonly ChosenFix[]): readonly ChosenFix[] {
  if (chosen.length === 0) return [];
  const shortfall = shortfallOf(network, chosen);
  if (!shortfall || shortfall.kind === 'unreached') return chosen;
  if (chosen.length === 1) return [];
  const middle = Math.ceil(chosen.length / 2);
  const first = proven(network, chosen.slice(0, middle));
  const second = proven(network, chosen.slice(middle));
  if (first.length === 0 || second.length === 0) return [...first, ...second];
  const both = shortfallOf(network, [...first, ...second]);
  // Each half is good, but not both together: the other half waits for the next pass.
  return !both || both.kind === 'unreached' ? [...first, ...second] : first;
}
