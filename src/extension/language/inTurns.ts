/** The longest that steps run together, in milliseconds, before others get their turn. */
const STRETCH = 12;

/** Lets the extension host do what else is waiting: requests of the editor, other extensions. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs steps to their end, with a pause whenever they have taken a while. */
export async function inTurns(steps: Iterable<unknown>): Promise<void> {
  let began = performance.now();
  for (const _ of steps) {
    if (performance.now() - began < STRETCH) continue;
    await nextTurn();
    began = performance.now();
  }
}
