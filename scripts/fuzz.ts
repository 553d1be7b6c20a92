/**
 * `npm run fuzz [-- --count N] [--seed S] [--from I] [--only TARGET]`: mutated Compose files, Dockerfiles, snapshots, captures, rulesets
 * and messages. No input may throw, take two seconds, or make the process larger than 1 GB. Exit 1 where one does; what did it is in
 * `.cache/fuzz`. Input I of seed S is always the same, so a run goes on with `--from`, and `--from I --count 1` repeats one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { FuzzReport, FuzzWork } from './fuzz/worker.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const kept = path.join(import.meta.dirname, '../.cache/fuzz');
/** An input that runs longer than this is given up, in milliseconds. */
const STUCK = 120_000;

const seed = Number(values.seed);
const last = Number(values.from) + Number(values.count);
const now = new Int32Array(new SharedArrayBuffer(4));
let findings = 0;

/** Runs from an index on; gives the index to go on with after an input that never ended, or undefined at the end. */
function runFrom(from: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    Atomics.store(now, 0, from);
    const workerData: FuzzWork = { seed, from, count: last - from, now, ...(values.only ? { only: values.only } : {}) };
    const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), { workerData });
    let seen = from;
    let since = performance.now();
    const watch = setInterval(() => {
      const index = Atomics.load(now, 0);
      if (index !== seen) [seen, since] = [index, performance.now()];
      else if (performance.now() - since > STUCK) end(`input ${index} does not end`, index + 1);
    }, 500);
    const end = (why: string | undefined, next: number | undefined): void => {
      clearInterval(watch);
      void worker.terminate();
      if (why !== undefined) {
        findings++;
        console.log(why);
      }
      resolve(next !== undefined && next < last ? next : undefined);
    };
    worker.on('message', (message: FuzzReport) => {
      if (message.kind === 'finding') {
        findings++;
        mkdirSync(kept, { recursive: true });
        const file = path.join(kept, `${seed}-${message.index}-${message.target}`);
        writeFileSync(file, message.input);
        console.log(
          `${message.target}: ${message.what}\n  npm run fuzz -- --seed ${seed} --from ${message.index} --count 1   (${file})`,
        );
      } else if (message.kind === 'progress') {
        if (message.index % 10_000 === 0)
          console.log(`${message.index}: slowest ${Math.round(message.slowest)} ms, ${megabytes(message.rss)}`);
      } else {
        console.log(
          `slowest: input ${message.slowestIndex}, ${Math.round(message.slowest)} ms; at most ${megabytes(message.rss)}`,
        );
        end(undefined, undefined);
      }
    });
    worker.on('error', (error) => end(`input ${Atomics.load(now, 0)}: ${error.message}`, Atomics.load(now, 0) + 1));
  });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}

let next: number | undefined = Number(values.from);
while (next !== undefined) next = await runFrom(next);
console.log(`seed ${seed}, inputs ${values.from} to ${last - 1}: ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
