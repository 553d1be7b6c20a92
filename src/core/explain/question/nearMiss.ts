/**
 * The known name that a mistyped one most likely means, or undefined where none is close. Distance is counted in single
 * insertions, deletions, substitutions and swaps of neighbours (optimal string alignment); at most a third of the name's
 * length may differ.
 */
export function nearMiss(name: string, known: Iterable<string>): string | undefined {
  return nearestOf(name, spelledNames(known));
}

/** A name prepared for many comparisons. */
export interface SpelledName {
  readonly name: string;
  readonly lower: string;
  /** One bit for each character that is in it, by its code modulo 32. */
  readonly letters: number;
}

/** The names, each once, as `nearestOf` takes them. */
export function spelledNames(known: Iterable<string>): readonly SpelledName[] {
  return [...new Set(known)].flatMap((name) => (name.length > MAX_LENGTH ? [] : [spelled(name)]));
}

/** As `nearMiss`; for names that are asked of again and again. */
export function nearestOf(name: string, known: readonly SpelledName[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const wanted = spelled(name);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.lower.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.lower.length - wanted.lower.length) >= bestDistance) continue;
    // A substitution changes at most two of the letters that a name has, every other difference one.
    if (bits(candidate.letters ^ wanted.letters) > 2 * (bestDistance - 1)) continue;
    const d = distance(wanted.lower, candidate.lower, bestDistance);
    if (d < bestDistance) {
      best = candidate.name;
      bestDistance = d;
    }
  }
  return best;
}

/** A longer name is no slip of the hand. */
const MAX_LENGTH = 64;

function spelled(name: string): SpelledName {
  const lower = name.toLowerCase();
  let letters = 0;
  for (let i = 0; i < lower.length; i++) letters |= 1 << (lower.charCodeAt(i) & 31);
  return { name, lower, letters };
}

/** How many bits are set. */
function bits(word: number): number {
  let left = word;
  let count = 0;
  for (; left !== 0; count++) left &= left - 1;
  return count;
}

function distance(one: string, other: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      let d = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        d = Math.min(d, (before[j - 2] ?? 0) + 1);
      row.push(d);
      least = Math.min(least, d);
    }
    if (least >= limit) return limit;
    before = previous;
    previous = row;
  }
  return previous[other.length] ?? limit;
}
