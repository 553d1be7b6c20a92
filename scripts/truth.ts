/**
 * `npm run truth [-- DIR] [--cli] [--misses N] [--only TEXT]`: holds the model against recorded kernels. Without DIR these are
 * ../shared/truth where a larger set lies beside the checkout, else test/fixtures/truth. Exit 1 where one thing differs.
 *
 * Four runs: (a) from snapshot, host and listeners alone, so that every rule is predicted (cases with foreign rules left out);
 * (b) with what the kernel said; (c) from the Compose file alone; (d) from the namespaces of a machine that has no engine. Per engine and kind of case: probes that agree in outcome,
 * in who served and in the source that was seen; look-ups that agree in their addresses; in (a) also the chains of
 * iptables-save and ip6tables-save that are predicted exactly, as sets of rules. With --cli dist/cli.js is asked; without, the
 * functions that it calls.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { topologyOfSnapshot } from '../src/core/docker/index.ts';
import { parseCapturedKernel } from '../src/core/kernel/index.ts';
import { parseEngine } from '../src/core/model/index.ts';
import { notAskedYet, statedEngine } from '../test/unit/kernel/recordedTruth.ts';
import { commandAsker, coreAsker } from './truth/Asker.ts';
import { composeRun } from './truth/composeRun.ts';
import { compareCniRules, machineRun } from './truth/machineRun.ts';
import { compareChains, snapshotRun } from './truth/snapshotRun.ts';
import { Tally } from './truth/Tally.ts';
import type { TruthCase } from './truth/TruthCase.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cli: { type: 'boolean' }, misses: { type: 'string' }, only: { type: 'string' } },
});
const directory =
  positionals[0] === undefined
    ? ['../../shared/truth', '../test/fixtures/truth'].map((d) => path.join(import.meta.dirname, d)).find(existsSync)
    : path.resolve(positionals[0]);
const byCommand = values.cli === true;
if (directory === undefined || !existsSync(directory)) {
  console.error(`There is no ${directory ?? 'test/fixtures/truth'}. Give a folder of recorded cases.`);
  process.exit(2);
}

const misses = Number(values.misses ?? 10);
const notAsked = new Map<string, number>();
const untold = new Map<string, number>();
const runs = { a: new Tally(misses), b: new Tally(misses), c: new Tally(misses), d: new Tally(misses) };
for (const file of readdirSync(directory).sort()) {
  if (!file.endsWith('.json') || !file.includes(values.only ?? '')) continue;
  const recorded = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as TruthCase;
  const kind = file.replace(/-\d+\.json$/, '');
  const run = { kind, file, recorded };
  const why = notAskedYet(recorded);
  if (why !== undefined) {
    notAsked.set(`${kind}: ${why}`, (notAsked.get(`${kind}: ${why}`) ?? 0) + 1);
    continue;
  }
  if (recorded.machine !== undefined) {
    machineRun(runs.d, run, byCommand, untold);
    compareCniRules(runs.d, run);
    continue;
  }
  const stated = statedEngine(recorded);
  const engine = stated === undefined ? undefined : parseEngine(stated);
  const flags = stated === undefined ? [] : ['--engine', stated];
  const { value: topology } = topologyOfSnapshot(recorded, engine ? { engine } : {});
  const { snapshot, host, listeners, kernel } = recorded;
  if ((recorded.foreignRules ?? []).length === 0) {
    const asker = byCommand
      ? commandAsker((write) => ['--snapshot', write('snapshot.json', { snapshot, host, listeners }), ...flags])
      : coreAsker(topology);
    snapshotRun(runs.a, run, asker);
    compareChains(runs.a, run, topology, asker);
  }
  const asker = byCommand
    ? commandAsker((write) => ['--snapshot', write('snapshot.json', { snapshot, host, listeners, kernel }), ...flags])
    : coreAsker(topology, parseCapturedKernel(kernel).value);
  snapshotRun(runs.b, run, asker);
  if (recorded.compose !== undefined) composeRun(runs.c, run, topology, byCommand);
}
console.log('(a) from snapshot, host and listeners\n' + runs.a.table());
console.log('(b) with the kernel\n' + runs.b.table());
console.log('(c) from the Compose file and listeners\n' + runs.c.table());
console.log('(d) from the namespaces of a machine\n' + runs.d.table());
for (const [why, probes] of untold) console.log(`not in any capture: ${why} (${probes} probes that differ)`);
for (const [why, cases] of notAsked) console.log(`not asked: ${cases} of ${why}`);
const results = Object.values(runs).map((tally) => tally.result);
const sum = (key: 'right' | 'wrong'): number => results.reduce((total, result) => total + result[key], 0);
const skipped = [...notAsked.values()].reduce((total, cases) => total + cases, 0);
console.log(`${sum('right')} passed, ${sum('wrong')} failed, ${skipped} skipped`);
process.exitCode = sum('wrong') > 0 ? 1 : 0;
