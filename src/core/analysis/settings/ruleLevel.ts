import { nearMiss } from '../../explain/index.ts';
import { ruleCatalogue, ruleOf } from '../../lint/index.ts';
import type { Severity } from '../../model/index.ts';

/** What a rule can be set to. `default` is the rule's own severity, and takes back what another place says. */
export type RuleLevel = Severity | 'off' | 'default';

export const ruleLevels = ['default', 'error', 'warning', 'information', 'hint', 'off'] as const satisfies RuleLevel[];

/** The level that a word means; else the sentence that says why there is none. */
export function ruleLevelOf(rule: string, word: unknown): RuleLevel | { readonly why: string } {
  const level = ruleLevels.find((l) => l === word);
  if (level) return level;
  const near = typeof word === 'string' ? nearMiss(word, ruleLevels) : undefined;
  const said = typeof word === 'string' ? `"${word}"` : 'a value of another kind';
  return { why: `${rule} is set to one of ${ruleLevels.join(', ')}, not to ${said}${didYouMean(near)}.` };
}

/** Why there is no rule of this name; undefined where there is one. */
export function unknownRule(id: string): string | undefined {
  if (ruleOf(id)) return undefined;
  return `There is no rule "${id}"${didYouMean(
    nearMiss(
      id,
      ruleCatalogue.map((rule) => rule.id),
    ),
  )}.`;
}

/** `id=level`, as `--rule` takes it; else the sentence that says what is wrong with it. */
export function ruleSetting(
  text: string,
): { readonly id: string; readonly level: RuleLevel } | { readonly why: string } {
  const at = text.indexOf('=');
  if (at <= 0) return { why: `A rule is set as ID=LEVEL, for instance loopback-bind=off, not as "${text}".` };
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
