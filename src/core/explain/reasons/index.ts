import { assumptions } from './assumptions.ts';
import { differences } from './differences.ts';
import { dropped } from './dropped.ts';
import { machine } from './machine.ts';
import { reached } from './reached.ts';
import type { Reason } from './Reason.ts';
import { refused } from './refused.ts';
import { unknown } from './unknown.ts';
import { unreachable } from './unreachable.ts';

export type { Reason, ReasonExample } from './Reason.ts';

/** Everything that an answer, an assumption or a difference can name, in the order of the documentation. */
export const reasonCatalogue: readonly Reason[] = [
  ...reached,
  ...refused,
  ...dropped,
  ...unreachable,
  ...unknown,
  ...machine,
  ...assumptions,
  ...differences,
];

const byCode = new Map(reasonCatalogue.map((r) => [r.code, r]));

/** The page of a code; undefined for a code that has none. */
export function reasonOf(code: string): Reason | undefined {
  return byCode.get(code);
}
