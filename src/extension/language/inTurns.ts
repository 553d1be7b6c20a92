import type { Steps } from '../../core/analysis/index.ts';

/** The longest that steps run together, in milliseconds, before others get their turn. */
export const STRETCH = 8;

/** Lets the extension host do what else is waiting: requests of the editor, other extensions. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Takes the steps to their end, with a pause whenever they have taken a while. Rejects at a pause where the signal has come. */
export async function inTurns<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < STRETCH) continue;
    await nextTurn();
    signal?.throwIfAborted();
    began = performance.now();
  }
}
