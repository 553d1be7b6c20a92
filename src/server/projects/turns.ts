/**
 * Lets messages in that came meanwhile. A message takes several turns of the event loop from the stream to its handler: it is read in
 * one and handled in the next.
 */
export async function nextTurn(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
