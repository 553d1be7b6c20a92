import { type KernelState, walk } from '../../kernel/index.ts';
import type { Answer, ProbeOutcome } from '../../model/index.ts';

/**
 * Verdict and outcome of one question whose address is known, and nothing else: no step is recorded and no text is made,
 * so that a million of them take seconds. `source` is a `Container.id`, `@host`, `@lan`, `@lan+route` or `@internet`.
 */
export function reach(
  state: KernelState,
  source: string,
  address: string,
  port: number,
  protocol: 'tcp' | 'udp',
): { readonly verdict: Answer['verdict']; readonly outcome: ProbeOutcome } {
  const namespace = source.startsWith('@') ? source : state.namespaceOf.get(source);
  if (namespace === undefined) return { verdict: 'unknown', outcome: 'unknown' };
  const { outcome } = walk(
    state,
    { from: namespace, container: source, destination: address, port, protocol },
    WITHOUT_STEPS,
  );
  return { verdict: verdictOf(outcome), outcome };
}

const WITHOUT_STEPS = { steps: false } as const;

/** `ok` is reachable, `unknown` stays unknown, all else is unreachable. */
export function verdictOf(outcome: ProbeOutcome): Answer['verdict'] {
  return outcome === 'ok' ? 'reachable' : outcome === 'unknown' ? 'unknown' : 'unreachable';
}
