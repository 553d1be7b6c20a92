import { readMachine, topologyOfMachine } from '../../src/core/machine/index.ts';
import { notInCapture } from '../../test/unit/kernel/recordedTruth.ts';
import { buildState, compareCniChains } from '../../src/core/kernel/index.ts';
import { HOST, type Host } from '../../src/core/model/index.ts';
import { asRecorded } from './asRecorded.ts';
import { commandAsker, coreAsker } from './Asker.ts';
import { agrees, type Tally } from './Tally.ts';
import type { RecordedFile } from './TruthCase.ts';

/**
 * Run (d): the namespaces of a machine without an engine, from `machine` and `host` alone. `untold` counts the probes that differ and hang
 * on something that no capture shows.
 */
export function machineRun(
  tally: Tally,
  { kind, file, recorded }: RecordedFile,
  byCommand: boolean,
  untold: Map<string, number>,
): void {
  const { machine, host, probes } = recorded;
  const asker = byCommand
    ? commandAsker((write) => ['--snapshot', write('snapshot.json', { machine, host })])
    : machineAsker(machine, host);
  const answers = asker.ask(probes.map(({ from, address, port, protocol }) => ({ from, address, port, protocol })));
  for (const [i, probe] of probes.entries()) {
    const answer = answers[i] && asRecorded(host, probe, answers[i]);
    const why = notInCapture(machine, probe);
    if (why !== undefined && answer && !agrees(probe, answer)) untold.set(why, (untold.get(why) ?? 0) + 1);
    else if (answer) tally.probe(kind, `${file} ${JSON.stringify(probe)}`, probe, answer);
  }
}

function machineAsker(raw: unknown, host: Host): ReturnType<typeof coreAsker> {
  const { value, problems } = readMachine(raw);
  if (!value) throw new Error(problems[0]?.message ?? 'The machine cannot be read.');
  return coreAsker(topologyOfMachine(value, host));
}

/** The chains of CNI's plugins, predicted from conflists and results, against the recorded ones. */
export function compareCniRules(tally: Tally, { kind, file, recorded }: RecordedFile): void {
  const { value } = readMachine(recorded.machine);
  if (!value?.cni) return;
  const state = buildState(topologyOfMachine(value, recorded.host));
  const host = state.namespaces.get(HOST);
  for (const family of [4, 6] as const) {
    const predicted = state.synthesised[family];
    const captured = host?.rulesets[family];
    if (!predicted || !captured) continue;
    for (const { name, missing, extra } of compareCniChains(predicted, captured))
      tally.chain(
        kind,
        `${file} ${name}: missing ${JSON.stringify(missing)}, extra ${JSON.stringify(extra)}`,
        missing.length === 0 && extra.length === 0,
      );
  }
}
