/**
 * Work that can be interrupted: at every `yield` the caller may do something else first. The generator returns the result. An
 * editor runs the steps between its other work; a command runs them all at once.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs all steps without a pause. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
