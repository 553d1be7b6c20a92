import type { BatchAnswer } from './Asker.ts';
import type { Probe } from './TruthCase.ts';

interface Counts {
  probes: number;
  outcome: number;
  server: number;
  source: number;
  lookups: number;
  lookupsRight: number;
  chains: number;
  chainsRight: number;
}

/** Counts agreement per kind of case, and shows the first misses. */
export class Tally {
  readonly #counts = new Map<string, Counts>();
  #left: number;
  #right = 0;
  #wrong = 0;

  constructor(misses: number) {
    this.#left = misses;
  }

  /** Probes, look-ups and chains that agree in all that was recorded, and those that do not. */
  get result(): { readonly right: number; readonly wrong: number } {
    return { right: this.#right, wrong: this.#wrong };
  }

  probe(kind: string, what: string, want: Wanted, got: BatchAnswer): void {
    const c = this.#of(kind);
    const { outcome, server, source } = compared(want, got);
    c.probes++;
    if (outcome) c.outcome++;
    if (server) c.server++;
    if (source) c.source++;
    this.#count(
      outcome && server && source,
      () =>
        `${what} got ${got.outcome} ${[...(got.outcomeOneOf ?? []), ...(got.servedByOneOf ?? [])].join(' or ')} ${got.servedBy ?? ''} ${got.sourceSeen ?? ''} ${got.reason?.code ?? ''}`,
    );
  }

  lookup(kind: string, what: string, want: readonly string[], got: readonly string[]): void {
    const c = this.#of(kind);
    // The recording asked for IPv4 addresses only.
    const four = got.filter((a) => !a.includes(':')).sort();
    const right = JSON.stringify([...want].sort()) === JSON.stringify(four);
    c.lookups++;
    if (right) c.lookupsRight++;
    this.#count(right, () => `${what} got ${JSON.stringify(four)}`);
  }

  chain(kind: string, what: string, right: boolean): void {
    const c = this.#of(kind);
    c.chains++;
    if (right) c.chainsRight++;
    this.#count(right, () => what);
  }

  table(): string {
    const rows = [['kind', 'probes', 'outcome', 'server', 'source', 'look-ups', 'right', 'chains', 'exact']];
    const sum: Counts = empty();
    for (const [kind, c] of this.#counts) {
      rows.push(rowOf(kind, c));
      for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += c[key];
    }
    rows.push(rowOf('all', sum));
    const widths = rows[0]?.map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length))) ?? [];
    const lines = rows.map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    );
    return lines.map((l) => `  ${l}\n`).join('');
  }

  #of(kind: string): Counts {
    let c = this.#counts.get(kind);
    if (!c) this.#counts.set(kind, (c = empty()));
    return c;
  }

  #count(right: boolean, missed: () => string): void {
    if (right) this.#right++;
    else {
      this.#wrong++;
      if (this.#left-- > 0) console.log(`  miss: ${missed()}`);
    }
  }
}

type Wanted = Pick<Probe, 'outcome' | 'outcomeOneOf' | 'servedBy' | 'servedByOneOf' | 'sourceSeen' | 'multi'>;

function compared(want: Wanted, got: BatchAnswer) {
  // What hangs on an order that nobody knows was recorded one way: it is one of those that are named (docs/contract.md).
  if (want.multi) {
    if (got.outcomeOneOf?.some((outcome) => outcome === want.outcome))
      return { outcome: true, server: true, source: true };
    return {
      outcome: want.outcome === got.outcome,
      server: want.servedBy === got.servedBy || got.servedByOneOf?.includes(want.servedBy ?? '') === true,
      source: want.sourceSeen === got.sourceSeen || got.sourceSeen === undefined,
    };
  }
  return {
    outcome: (want.outcome ?? 'unknown') === got.outcome && sameList(want.outcomeOneOf, got.outcomeOneOf),
    // Recordings of an outcome that chance decides do not say who answered.
    server:
      want.outcome === undefined || (want.servedBy === got.servedBy && sameList(want.servedByOneOf, got.servedByOneOf)),
    source: want.sourceSeen === got.sourceSeen,
  };
}

/** Whether an answer is what was recorded. */
export const agrees = (want: Wanted, got: BatchAnswer): boolean => Object.values(compared(want, got)).every(Boolean);

const sameList = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const empty = (): Counts => ({
  probes: 0,
  outcome: 0,
  server: 0,
  source: 0,
  lookups: 0,
  lookupsRight: 0,
  chains: 0,
  chainsRight: 0,
});

function rowOf(kind: string, counts: Counts): string[] {
  const numbers = [
    counts.probes,
    counts.outcome,
    counts.server,
    counts.source,
    counts.lookups,
    counts.lookupsRight,
    counts.chains,
    counts.chainsRight,
  ];
  return [kind, ...numbers.map(String)];
}
