import type { Steps } from '../../core/analysis/index.ts';

/** For how many milliseconds steps run before other work gets its turn. */
export const STRETCH = 8;

/** Lets the extension host handle requests of the editor and other extensions. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs steps to the end, with pauses for other work. Rejects at a pause if the signal is aborted. */
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
