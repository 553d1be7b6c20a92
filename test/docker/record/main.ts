/**
 * `npm run record -- --engine E --out DIR (--plan FILE | --random SEED [--count N])`: what a real engine does with a topology, as
 * files that `npm run truth -- DIR` compares the model with (docs/recording.md). `--slow`: the machine is emulated. Needs Linux and root.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEngine } from '../engine.ts';
import { installEngine, isUnpacked, missingForEngines } from '../installEngines.ts';
import { randomPlan } from '../probe/randomPlan.ts';
import { playedTree, PODMANS } from './playedTree.ts';
import { recordCase } from './recordCase.ts';
import { readPlan, type RecordingPlan } from './RecordingPlan.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    out: { type: 'string' },
    plan: { type: 'string', multiple: true },
    random: { type: 'string' },
    count: { type: 'string' },
    slow: { type: 'boolean' },
  },
});

/** The plans that the flags name, each with the name of its file. */
function plansOf(generation: string): readonly { readonly name: string; readonly plan: RecordingPlan }[] {
  if (values.plan) return values.plan.map((file) => ({ name: path.basename(file, '.json'), plan: readPlan(file) }));
  const seed = Number(values.random ?? Number.NaN);
  if (!Number.isSafeInteger(seed)) return [];
  const kind = generation === '20' || generation === '26' ? generation : '28';
  return Array.from({ length: Number(values.count ?? 1) }, (_, index) => ({
    name: `random-${seed}-${String(index).padStart(2, '0')}`,
    plan: { ...randomPlan(seed + index, kind), flags: [], forwardPolicy: 'ACCEPT', foreignRules: [], lanRoutes: [] },
  }));
}

async function main(): Promise<number> {
  const { engine: generation, out } = values;
  const plans = generation === undefined ? [] : plansOf(generation);
  if (generation === undefined || out === undefined || plans.length === 0) {
    console.error(
      'Usage: npm run record -- --engine E --out DIR (--plan FILE ... | --random SEED [--count N]) [--slow]',
    );
    return 2;
  }
  const known = (['20', '26', '28'] as const).find((one) => one === generation);
  const missing = (await missingForEngines()) ?? (known && (await installEngine(known)));
  const podman = (['podman', 'podman-iptables'] as const).find((one) => one === generation);
  if (missing !== undefined || (!podman && !isUnpacked(generation))) {
    console.error(
      missing ?? `Engine ${generation} is not unpacked: docs/recording.md says where its programs must be.`,
    );
    return 2;
  }
  mkdirSync(out, { recursive: true });
  // The agents inherit it.
  if (values.slow) process.env.NETLENS_PATIENCE = '2500';
  for (const { name, plan } of plans) {
    // An engine for each, since its flags are part of the plan.
    const engine = podman ? await playedTree(podman) : await startEngine(generation, { flags: plan.flags });
    try {
      const recorded = await recordCase(engine, plan, values.slow ? { atOnce: 16, again: true, timeout: 60_000 } : {});
      const file = path.join(out, `${PODMANS[generation] ?? generation}-${name}.json`);
      writeFileSync(file, `${JSON.stringify(recorded)}\n`);
      console.log(`${file}: ${recorded.probes.length} probes`);
    } finally {
      await engine.stop();
    }
  }
  return 0;
}

process.exitCode = await main();
