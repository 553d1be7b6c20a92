/**
 * `npm run truth [-- DIR [--misses N] [--only TEXT]]`: holds the model against recorded kernels (default ../shared/truth).
 *
 * Three runs: (a) from snapshot, host and listeners alone, so that every rule is predicted (cases with foreign rules left out);
 * (b) with what the kernel said; (c) from the Compose file alone. Per engine and kind of case: probes that agree in outcome,
 * in who served and in the source that was seen; look-ups that agree in their addresses; in (a) also the chains of
 * iptables-save and ip6tables-save that are predicted exactly, as sets of rules.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readListeners, topologyOfSnapshot } from '../src/core/docker/index.ts';
import { answerQuestion, batchQuestion } from '../src/core/explain/index.ts';
import { buildState, iptablesSaveText, parseCapturedKernel, resolveName } from '../src/core/kernel/index.ts';
import type { KernelState } from '../src/core/kernel/index.ts';
import type { Topology } from '../src/core/model/index.ts';
import { composeRun } from './truth/composeRun.ts';
import type { Probe, Lookup, TruthCase } from './truth/TruthCase.ts';
import { Tally } from './truth/Tally.ts';

const argv = process.argv.slice(2);
const flag = (name: string): string | undefined => {
  const at = argv.indexOf(name);
  return at < 0 ? undefined : argv.splice(at, 2)[1];
};
const misses = Number(flag('--misses') ?? 0);
const only = flag('--only') ?? '';
const directory = path.resolve(argv[0] ?? path.join(import.meta.dirname, '../../shared/truth'));

if (!existsSync(directory)) {
  console.log(`There is no ${directory}: nothing to hold the model against. Give a folder of recorded cases.`);
  process.exit(0);
}

const runs = { a: new Tally(misses), b: new Tally(misses), c: new Tally(misses) };
for (const file of readdirSync(directory).sort()) {
  if (!file.endsWith('.json') || !file.includes(only)) continue;
  const recorded = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as TruthCase;
  const kind = file.replace(/-\d+\.json$/, '');
  const { value: topology } = topologyOfSnapshot(recorded);
  if (!file.includes('-fw-')) {
    const state = buildState(topology);
    ask(runs.a, kind, file, recorded, topology, state);
    compareChains(runs.a, kind, file, recorded, state);
  }
  ask(runs.b, kind, file, recorded, topology, buildState(topology, parseCapturedKernel(recorded.kernel).value));
  if (recorded.compose !== undefined) composeRun(runs.c, kind, file, recorded, topology, readListeners(recorded).value);
}
console.log('(a) from snapshot, host and listeners\n' + runs.a.table());
console.log('(b) with the kernel\n' + runs.b.table());
console.log('(c) from the Compose file and listeners\n' + runs.c.table());

function ask(
  tally: Tally,
  kind: string,
  file: string,
  recorded: TruthCase,
  topology: Topology,
  state: KernelState,
): void {
  for (const probe of recorded.probes) {
    const asked = batchQuestion(topology, questionOf(probe));
    const answer = 'verdict' in asked ? asked : answerQuestion(state, asked, { hops: false });
    tally.probe(kind, `${file} ${JSON.stringify(probe)}`, probe, answer);
  }
  for (const lookup of recorded.lookups) {
    if (!isScored(lookup)) continue;
    const asker = topology.containers.find((c) => c.name === lookup.from || c.containerName === lookup.from);
    const found = asker ? resolveName(state, asker.id, lookup.name).addresses : [];
    tally.lookup(kind, `${file} ${JSON.stringify(lookup)}`, lookup.addresses ?? [], found);
  }
}

function questionOf(probe: Probe): unknown {
  return { from: probe.from, address: probe.address, port: probe.port, protocol: probe.protocol };
}

/** No resolver there, or a server outside: not scored (recipes.md). */
function isScored(lookup: Lookup): boolean {
  return lookup.addresses !== null && lookup.name !== 'outside.test';
}

function compareChains(tally: Tally, kind: string, file: string, recorded: TruthCase, state: KernelState): void {
  const texts = [
    [recorded.kernel.host.iptablesSave, iptablesSaveText(state.synthesised[4])],
    [recorded.kernel.host.ip6tablesSave, state.synthesised[6] ? iptablesSaveText(state.synthesised[6]) : ''],
  ] as const;
  for (const [real, predicted] of texts) {
    const want = chainsOf(real);
    const got = chainsOf(predicted);
    for (const chain of new Set([...want.keys(), ...got.keys()])) {
      const a = want.get(chain) ?? new Set<string>();
      const b = got.get(chain) ?? new Set<string>();
      const same = a.size === b.size && [...a].every((rule) => b.has(rule));
      const missing = [...a].filter((r) => !b.has(r));
      const extra = [...b].filter((r) => !a.has(r));
      tally.chain(kind, `${file} ${chain}: missing ${JSON.stringify(missing)}, extra ${JSON.stringify(extra)}`, same);
    }
  }
}

/** `filter DOCKER` → its rules. */
function chainsOf(text: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) out.set(`${table} ${line.slice(1).split(' ')[0] ?? ''}`, new Set());
    else if (line.startsWith('-A ')) out.get(`${table} ${line.split(' ')[1] ?? ''}`)?.add(line);
  }
  return out;
}
