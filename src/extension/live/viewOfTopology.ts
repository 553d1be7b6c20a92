import { hostNetworkOf, topologyOfSnapshot } from '../../core/docker/index.ts';
import {
  type CapturedKernel,
  capturedDifferences,
  kernelFacts,
  parseCapturedKernel,
  type RulesetDifference,
  stateInSteps,
} from '../../core/kernel/index.ts';
import { lintInSteps, type LiveFacts, type LintSettings } from '../../core/lint/index.ts';
import type { Steps, Topology } from '../../core/model/index.ts';
import type { NetworkView } from '../language/analyseProject.ts';

/** A daemon's networks as a view, and how its host's rules differ from those that the engine programs. */
export interface CapturedView extends NetworkView {
  /** Empty where no rules were captured, or where what should be there cannot be predicted. */
  readonly differences: readonly RulesetDifference[];
}

/** A daemon's topology as a network, in steps: the walk runs on the captured kernel where there is one. */
export function* viewOfTopology(
  topology: Topology,
  captured: CapturedKernel | undefined,
  settings: LintSettings,
  live: LiveFacts = { topology },
): Steps<{ readonly view: CapturedView; readonly log: readonly string[] }> {
  const kernel = yield* stateInSteps(topology, captured);
  const facts = kernelFacts(kernel);
  yield;
  const texts = new Map<string, string>();
  const { findings, log } = yield* lintInSteps({ topology, facts, files: texts, live }, settings);
  return { view: { topology, kernel, facts, findings, texts, differences: differencesIn(topology, kernel) }, log };
}

/** Podman programs rules of its own, and a Swarm's mesh is known to its managers: there a difference says nothing. */
function differencesIn({ engine }: Topology, kernel: NetworkView['kernel']): readonly RulesetDifference[] {
  return engine.flavour === 'podman' || engine.swarm ? [] : capturedDifferences(kernel);
}

/** A snapshot as a network, in steps; `log` says what of it could not be understood. */
export function* viewOfSnapshot(
  raw: unknown,
  settings: LintSettings,
): Steps<{ readonly view?: CapturedView; readonly log: readonly string[] }> {
  const made = topologyOfSnapshot(raw, {});
  yield;
  const said = made.problems.map((problem) => problem.message);
  if (!made.value) return { log: said };
  const part: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'kernel') : undefined;
  const captured = part === undefined ? undefined : parseCapturedKernel(part);
  yield;
  // What the host's own tools printed tells its interfaces and its firewall too.
  const host: unknown = typeof part === 'object' && part !== null ? Reflect.get(part, 'host') : undefined;
  const facts = { topology: made.value, ...hostNetworkOf(typeof host === 'object' && host !== null ? host : {}) };
  const { view, log } = yield* viewOfTopology(made.value, captured?.value, settings, facts);
  return { view, log: [...said, ...(captured?.problems ?? []).map((problem) => problem.message), ...log] };
}
