/** Takes the inputs of `npm run fuzz` one by one, in a thread of its own, so that one that never ends can be noticed. */
import { parentPort, workerData } from 'node:worker_threads';
import { generator } from './mutate.ts';
import { targets } from './targets.ts';

/** What the thread is started with. */
export interface FuzzWork {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly only?: string;
  /** The number of the input that is being taken. */
  readonly now: Int32Array;
}

/** What it reports. */
export type FuzzReport =
  | {
      readonly kind: 'finding';
      readonly index: number;
      readonly target: string;
      readonly what: string;
      readonly input: string;
    }
  | { readonly kind: 'progress'; readonly index: number; readonly slowest: number; readonly rss: number }
  | { readonly kind: 'done'; readonly slowest: number; readonly slowestIndex: number; readonly rss: number };

/** No answer takes longer, in milliseconds. */
const LONGEST = 2_000;
/** No run takes more memory, in bytes. */
const LARGEST = 1024 ** 3;

const { seed, from, count, only, now } = workerData as FuzzWork;
const all = targets().filter(({ name }) => only === undefined || name === only);
let slowest = 0;
let slowestIndex = from;
let rss = 0;
const report = (message: FuzzReport): void => parentPort?.postMessage(message);
for (let index = from; index < from + count; index++) {
  Atomics.store(now, 0, index);
  const random = generator(seed * 1_000_003 + index);
  const target = all[index % all.length];
  if (!target) break;
  const input = target.make(random);
  const began = process.cpuUsage();
  const finding = (what: string): void => report({ kind: 'finding', index, target: target.name, what, input });
  try {
    target.take(input);
  } catch (error) {
    finding(
      error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error),
    );
  }
  // Of the processor, since other processes may have it meanwhile.
  const { user, system } = process.cpuUsage(began);
  const took = (user + system) / 1000;
  if (took > slowest) [slowest, slowestIndex] = [took, index];
  if (took > LONGEST) finding(`took ${Math.round(took)} ms`);
  if (index % 500 !== 0) continue;
  const before = rss;
  rss = Math.max(rss, process.memoryUsage().rss);
  if (rss > LARGEST && before <= LARGEST) finding(`${Math.round(rss / 1024 ** 2)} MB`);
  report({ kind: 'progress', index, slowest, rss });
}
report({ kind: 'done', slowest, slowestIndex, rss });
