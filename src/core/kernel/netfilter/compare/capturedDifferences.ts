import { engineNamespace } from '../../../model/index.ts';
import { compareCni } from './compareCni.ts';
import { compareRulesets, type RulesetDifference } from './compareRulesets.ts';
import type { KernelState } from '../../state/KernelState.ts';

const known = new WeakMap<KernelState, readonly RulesetDifference[]>();

/**
 * How the host's captured rules differ from those that this engine programs for this topology, in both families. Empty if
 * nothing was captured, and where the rules are not predicted: for Podman, whose netavark programs other rules, and for a
 * Swarm node, whose routing mesh does not follow from the containers of one daemon. Computed once per state.
 */
export function capturedDifferences(state: KernelState): readonly RulesetDifference[] {
  const before = known.get(state);
  if (before) return before;
  const found: RulesetDifference[] = [];
  const { engine } = state.topology;
  if (engine.product !== 'docker' || engine.swarm === true) return found;
  const host = state.namespaces.get(engineNamespace(engine));
  for (const family of [4, 6] as const) {
    const predicted = state.synthesised[family];
    const captured = host?.rulesets[family];
    if (!predicted || captured?.origin !== 'captured') continue;
    found.push(...(state.topology.machine ? compareCni(predicted, captured) : compareRulesets(predicted, captured)));
  }
  known.set(state, found);
  return found;
}
