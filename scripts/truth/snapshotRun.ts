import type { Topology } from '../../src/core/model/index.ts';
import { mayBeLeftBehind } from '../../test/unit/kernel/recordedTruth.ts';
import { asRecorded } from './asRecorded.ts';
import type { Asker } from './Asker.ts';
import { chainsOf, nftChainsOf, nftText } from '../../test/unit/kernel/chainsOf.ts';
import type { Tally } from './Tally.ts';
import { isScored, type RecordedFile } from './TruthCase.ts';

/** Runs (a) and (b): every probe and look-up of a case, asked of a snapshot. */
export function snapshotRun(tally: Tally, { kind, file, recorded }: RecordedFile, asker: Asker): void {
  const lookups = recorded.lookups.filter(isScored);
  const answers = asker.ask([
    ...recorded.probes.map(({ from, address, port, protocol }) => ({ from, address, port, protocol })),
    ...lookups.map((l) => ({ from: l.from, address: l.name, port: 80, protocol: 'tcp' as const })),
  ]);
  for (const [i, probe] of recorded.probes.entries()) {
    const answer = answers[i] && asRecorded(recorded.host, probe, answers[i]);
    if (answer) tally.probe(kind, `${file} ${JSON.stringify(probe)}`, probe, answer);
  }
  for (const [i, lookup] of lookups.entries()) {
    const found = answers[recorded.probes.length + i]?.resolved ?? [];
    tally.lookup(kind, `${file} ${JSON.stringify(lookup)}`, lookup.addresses ?? [], found);
  }
}

/** The predicted chains against the recorded ones, as sets of rules. */
export function compareChains(
  tally: Tally,
  { kind, file, recorded }: RecordedFile,
  topology: Topology,
  asker: Asker,
): void {
  const rules = recorded.kernel.rootless ?? recorded.kernel.host;
  for (const family of [4, 6] as const) {
    const text = asker.rules(family);
    // The recorder's `ip6tables` is about the machine's flags; a rootless dockerd has its own.
    if (text === '' && recorded.kernel.rootless && family === 6) continue;
    const isNft = topology.engine.backend === 'nftables';
    const want = isNft
      ? nftChainsOf(nftText(rules.nft, family))
      : chainsOf(family === 4 ? rules.iptablesSave : rules.ip6tablesSave);
    const got = isNft ? nftChainsOf(text) : chainsOf(text);
    for (const chain of new Set([...want.keys(), ...got.keys()])) {
      if (mayBeLeftBehind(family, chain, topology.networks)) continue;
      const a = want.get(chain) ?? new Set<string>();
      const b = got.get(chain) ?? new Set<string>();
      const missing = [...a].filter((r) => !b.has(r));
      const extra = [...b].filter((r) => !a.has(r));
      const what = `${file} ${chain}: missing ${JSON.stringify(missing)}, extra ${JSON.stringify(extra)}`;
      tally.chain(kind, what, missing.length === 0 && extra.length === 0);
    }
  }
}
