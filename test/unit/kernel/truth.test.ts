import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import {
  buildState,
  parseCapturedKernel,
  resolveName,
  rulesText,
  walk,
  type KernelState,
} from '../../../src/core/kernel/index.ts';
import { readMachine, topologyOfMachine } from '../../../src/core/machine/index.ts';
import { type Host, parseEngine } from '../../../src/core/model/index.ts';
import { chainsOf, nftChainsOf, nftText } from './chainsOf.ts';
import { mayBeLeftBehind, notAskedYet, notInCapture, statedEngine } from './recordedTruth.ts';

interface RecordedRules {
  readonly iptablesSave: string;
  readonly ip6tablesSave: string;
  readonly nft?: unknown;
}

interface Recorded {
  readonly engine: string;
  readonly snapshot?: unknown;
  readonly machine?: unknown;
  readonly host: Host;
  readonly foreignRules: readonly string[];
  readonly kernel: { readonly host: RecordedRules; readonly rootless?: RecordedRules };
  readonly probes: readonly {
    readonly from: string;
    readonly address: string;
    readonly port: number;
    readonly protocol: 'tcp' | 'udp';
    readonly outcome?: string;
    readonly outcomeOneOf?: readonly string[];
    readonly servedBy?: string;
    readonly servedByOneOf?: readonly string[];
    readonly sourceSeen?: string;
    readonly multi?: boolean;
  }[];
  readonly lookups: readonly {
    readonly from: string;
    readonly name: string;
    readonly addresses: readonly string[] | null;
  }[];
}

const folder = path.join(import.meta.dirname, '../../fixtures/truth');

describe('the walk against recorded kernels', () => {
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.json'))) {
    const recorded = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recorded;
    if (notAskedYet(recorded) !== undefined) continue;
    if (recorded.machine !== undefined) {
      it(`${file}: from the namespaces alone`, () => compareMachine(recorded));
      continue;
    }
    const engine = parseEngine(statedEngine(recorded) ?? '');
    const { value: topology, problems } = topologyOfSnapshot(recorded, engine ? { engine } : {});

    it(`${file}: the snapshot is read without a problem`, () => assert.deepEqual(problems, []));

    it(`${file}: with what the kernel said`, () => {
      const captured = parseCapturedKernel(recorded.kernel);
      assert.deepEqual(captured.problems, []);
      compare(buildState(topology, captured.value), recorded);
    });

    // Rules that somebody added by hand cannot be predicted.
    if (recorded.foreignRules.length) continue;
    it(`${file}: with every rule predicted`, () => compare(buildState(topology), recorded));

    it(`${file}: the predicted chains are the real ones`, () => {
      const state = buildState(topology);
      const real = recorded.kernel.rootless ?? recorded.kernel.host;
      const isNft = topology.engine.backend === 'nftables';
      for (const family of [4, 6] as const) {
        const text = rulesText(state, { family });
        // The recorder's `ip6tables` is about the machine's flags; a rootless dockerd has its own.
        if (text === '' && recorded.kernel.rootless && family === 6) continue;
        const saved = family === 4 ? real.iptablesSave : real.ip6tablesSave;
        const want = isNft ? nftChainsOf(nftText(real.nft, family)) : chainsOf(saved);
        const got = isNft ? nftChainsOf(text) : chainsOf(text);
        for (const [chain, rules] of want) {
          if (mayBeLeftBehind(family, chain, topology.networks)) continue;
          assert.deepEqual([...(got.get(chain) ?? [])].sort(), [...rules].sort(), `IPv${family} ${chain}`);
        }
      }
    });
  }
});

function compare(state: KernelState, recorded: Recorded): void {
  const { topology } = state;
  // A service is asked from its first replica.
  const called = (name: string) =>
    topology.containers.find((c) => c.name === name || c.containerName === name) ??
    topology.containers.find((c) => c.service === name && c.containerName.endsWith('-1'));
  for (const p of recorded.probes) {
    const container = called(p.from);
    const from = container ? (state.namespaceOf.get(container.id) ?? '') : p.from;
    const w = walk(state, { from, destination: p.address, port: p.port, protocol: p.protocol }, { steps: false });
    // The recorder waited 0.9 s; a kernel gives up on ARP after three seconds, and then says "no route to host".
    if (p.outcome === 'timeout' && w.cause === 'no-neighbour') continue;
    // Others have asked a moment before: the error is there already.
    if (p.outcome === 'unreachable' && w.cause === 'parent-isolated') continue;
    // The LAN's router says that it has no route, which Linux does for IPv6 alone where it forwards nothing.
    if (p.outcome === 'unreachable' && w.cause === 'outside' && p.address.includes(':')) continue;
    // What other machines of the LAN serve is not for this model to say.
    if (w.outcome === 'unknown' && w.cause === 'outside') {
      assert.ok(!p.servedBy);
      continue;
    }
    // What hangs on an order that nobody knows: the recorded way is one of those that are named.
    if (p.multi === true && w.outcomeOneOf?.some((outcome) => outcome === p.outcome)) continue;
    assert.deepEqual(
      { outcome: w.outcome, servedBy: w.servedBy, sourceSeen: w.sourceSeen },
      { outcome: p.outcome, servedBy: p.servedBy, sourceSeen: p.sourceSeen },
      JSON.stringify(p),
    );
  }
  for (const l of recorded.lookups) {
    // Not a question to the embedded resolver, or one that it forwarded to a server outside.
    if (l.addresses === null || l.name === 'outside.test') continue;
    const asker = called(l.from);
    assert.ok(asker);
    const four = resolveName(state, asker.id, l.name).addresses.filter((a) => !a.includes(':'));
    assert.deepEqual(four.sort(), [...l.addresses].sort(), JSON.stringify(l));
  }
}

function compareMachine({ machine, host, probes }: Recorded): void {
  const read = readMachine(machine);
  assert.deepEqual(read.problems, []);
  assert.ok(read.value);
  const state = buildState(topologyOfMachine(read.value, host));
  for (const p of probes) {
    const packet = { from: p.from, destination: p.address, port: p.port, protocol: p.protocol };
    const w = walk(state, packet, { steps: false });
    if (p.outcome === 'timeout' && w.cause === 'no-neighbour') continue;
    const { outcome, outcomeOneOf, servedBy, servedByOneOf, sourceSeen } = w;
    const got = outcomeOneOf ? { outcomeOneOf } : { outcome, servedBy, servedByOneOf, sourceSeen };
    const want = p.outcomeOneOf
      ? { outcomeOneOf: p.outcomeOneOf }
      : { outcome: p.outcome, servedBy: p.servedBy, servedByOneOf: p.servedByOneOf, sourceSeen: p.sourceSeen };
    if (isDeepStrictEqual(got, want) || notInCapture(machine, p) !== undefined) continue;
    assert.deepEqual(got, want, JSON.stringify(p));
  }
}
