/** Median and 95th percentile of many runs, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly p95: number;
  readonly runs: number;
}

/**
 * Runs `work` a few times to warm up and then until both `atLeast` runs and `budget` milliseconds are spent. The figures are
 * of this machine at this moment: compare them as ratios of one run, never with numbers of another.
 */
export function timed(work: (run: number) => unknown, { warmUp = 3, atLeast = 10, budget = 1500 } = {}): Timing {
  for (let i = 0; i < warmUp; i++) work(-1 - i);
  const times: number[] = [];
  const began = performance.now();
  while (times.length < atLeast || performance.now() - began < budget) {
    const start = performance.now();
    work(times.length);
    times.push(performance.now() - start);
    if (times.length >= 2000) break;
  }
  return summary(times);
}

export function summary(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95), runs: times.length };
}

/** Takes turns between two works, so that both see the same machine; gives both and their ratio of medians. */
export function paired(
  one: () => unknown,
  other: () => unknown,
  { rounds = 15 } = {},
): { one: Timing; other: Timing; ratio: number } {
  const times: [number[], number[]] = [[], []];
  for (let i = -2; i < rounds; i++) {
    for (const [k, work] of [one, other].entries()) {
      const start = performance.now();
      work();
      if (i >= 0) times[k]?.push(performance.now() - start);
    }
  }
  const a = summary(times[0]);
  const b = summary(times[1]);
  return { one: a, other: b, ratio: a.median / b.median };
}

export function milliseconds(value: number): string {
  return value < 1 ? `${(value * 1000).toFixed(0)} µs` : `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}
