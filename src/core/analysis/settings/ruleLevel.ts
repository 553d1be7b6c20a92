import { nearMiss } from '../../explain/index.ts';
import { ruleCatalogue, ruleOf } from '../../lint/index.ts';
import type { Severity } from '../../model/index.ts';

/** What a rule can be set to. `default` restores the rule's own severity. */
export type RuleLevel = Severity | 'off' | 'default';

export const ruleLevels = ['default', 'error', 'warning', 'information', 'hint', 'off'] as const satisfies RuleLevel[];

/** The level of a word; else a sentence that says what is wrong with it. */
export function ruleLevelOf(rule: string, word: unknown): RuleLevel | { readonly why: string } {
  const level = ruleLevels.find((l) => l === word);
  if (level) return level;
  const near = typeof word === 'string' ? nearMiss(word, ruleLevels) : undefined;
  const said = typeof word === 'string' ? `"${word}"` : 'a value of another type';
  return { why: `${rule} must be one of ${ruleLevels.join(', ')}, not ${said}${didYouMean(near)}.` };
}

/** A sentence that there is no such rule; undefined if there is. */
export function unknownRule(id: string): string | undefined {
  if (ruleOf(id)) return undefined;
  return `There is no rule "${id}"${didYouMean(
    nearMiss(
      id,
      ruleCatalogue.map((rule) => rule.id),
    ),
  )}.`;
}

/** Reads `id=level` of `--rule`; else a sentence that says what is wrong with it. */
export function ruleSetting(
  text: string,
): { readonly id: string; readonly level: RuleLevel } | { readonly why: string } {
  const at = text.indexOf('=');
  if (at <= 0) return { why: `Set a rule as ID=LEVEL, for example loopback-bind=off, not as "${text}".` };
  // The name of the editor's setting works too.
  const id = text.slice(0, at).replace(/^netlens\.rules\./, '');
  const why = unknownRule(id);
  if (why !== undefined) return { why };
  const level = ruleLevelOf(id, text.slice(at + 1));
  return typeof level === 'string' ? { id, level } : level;
}

export function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}
