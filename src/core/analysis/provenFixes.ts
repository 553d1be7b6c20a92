import { type ChosenFix, chooseFixes, editsByFile, type Finding, type Steps, type TextEdit } from '../model/index.ts';
import type { Network } from './Network.ts';
import { shortfallOf } from './shortfallOf.ts';

/**
 * The edits of one fix per finding that hold together, by file, as `selectFixes` chooses them, without those after which the
 * finding stays, Compose refuses the files, something is no longer reached, or a fault is only out of sight.
 */
export function* provenFixes(
  network: Network,
  findings: readonly Finding[],
  options: { readonly unsafe: boolean },
): Steps<ReadonlyMap<string, readonly TextEdit[]>> {
  return editsByFile(yield* proven(network, chooseFixes(findings, options)));
}

/** Most fixes are good, so all are tried at once, and halves of them only where something is wrong. */
function* proven(network: Network, chosen: readonly ChosenFix[]): Steps<readonly ChosenFix[]> {
  if (chosen.length === 0) return [];
  const shortfall = yield* shortfallOf(network, chosen);
  if (!shortfall || shortfall.kind === 'unreached') return chosen;
  if (chosen.length === 1) return [];
  const middle = Math.ceil(chosen.length / 2);
  const first = yield* proven(network, chosen.slice(0, middle));
  const second = yield* proven(network, chosen.slice(middle));
  if (first.length === 0 || second.length === 0) return [...first, ...second];
  const both = yield* shortfallOf(network, [...first, ...second]);
  // Each half is good and both together are not: the other half waits for the next pass.
  return !both || both.kind === 'unreached' ? [...first, ...second] : first;
}
