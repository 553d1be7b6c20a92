import type { KernelState, Step, Trace } from '../../kernel/index.ts';
import { type Hop, indexOf } from '../../model/index.ts';
import { commandsOf } from './commands.ts';
import { packetOf, touchesOf } from './stepViews.ts';
import type { StepContext } from './StepContext.ts';
import { describeStep } from './describeStep.ts';

/** The walk as hops: one sentence each, the rule that decided, a command that shows it. Steps that say nothing are left out. */
export function narrateSteps(state: KernelState, trace: Trace): Hop[] {
  const context: StepContext = { state, index: indexOf(state.topology), commands: commandsOf(state), trace };
  const hops: Hop[] = [];
  for (const [index, step] of trace.steps.entries()) {
    const hop = hopOf(context, step, index === trace.decidedAt);
    const before = hops[hops.length - 1];
    // Out by lo and in by lo are two look-ups in the kernel and one thing to a reader.
    if (hop && !(before && before.summary === hop.summary && before.at === hop.at)) hops.push(hop);
  }
  return hops;
}

function hopOf(context: StepContext, step: Step, decided: boolean): Hop | undefined {
  const told = describeStep(context, step, decided);
  if (!told) return undefined;
  const packet = packetOf(step);
  const touches = touchesOf(context, step);
  return {
    at: placeOf(context, step.namespace),
    kind: step.kind,
    summary: told.summary,
    ...(told.rule && step.rule ? { rule: step.rule.text } : {}),
    ...(told.verify === undefined ? {} : { verify: told.verify }),
    ...(packet ? { packet } : {}),
    ...(touches ? { touches } : {}),
  };
}

/** `Hop.at`: the container's name, or the machine's own word. */
function placeOf(context: StepContext, namespace: string): string {
  if (namespace.startsWith('@')) return namespace === '@lan+route' ? '@lan' : namespace;
  return context.index.containers.get(namespace)?.name ?? namespace;
}
