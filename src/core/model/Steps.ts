/**
 * Work that can be interrupted: at every `yield` the caller may do something else first. What it makes is what the generator
 * returns. An editor takes the steps in turns with everything else that it does; a command takes them at once.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Takes all steps without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
