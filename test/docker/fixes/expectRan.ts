import assert from 'node:assert/strict';
import type { Ran } from '../run.ts';
import { until } from './background.ts';

/** The command went well, and printed this. */
export function worked(ran: Ran, printed?: RegExp): void {
  assert.equal(ran.code, 0, ran.err);
  if (printed) assert.match(ran.out, printed);
}

/** Somebody answers with this; a server that has only just started gets five seconds. */
export async function answers(ask: () => Promise<Ran>, printed: RegExp): Promise<void> {
  let last: Ran | undefined;
  await until(async () => {
    last = await ask();
    return last.code === 0 && printed.test(last.out);
  }).catch(() => assert.fail(`no answer: ${last?.err ?? ''} ${last?.out ?? ''}`));
}

/** The command failed, and said this. */
export function failed(ran: Ran, said: RegExp): void {
  assert.notEqual(ran.code, 0, `it worked: ${ran.out}`);
  assert.match(`${ran.out}\n${ran.err}`, said);
}
