import type { Rule } from './Rule.ts';
import { rules } from '../rules/index.ts';

/** Every rule, in the order of the documentation: for settings, hovers, SARIF and pages. */
export const ruleCatalogue: readonly Rule[] = rules;

const byId = new Map(rules.map((r) => [r.id, r]));

/** The rule of a finding; undefined for `internal-error` and for problems of reading. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id);
}

/** The key of the setting that sets a rule's severity or switches it off. */
export function settingOf(rule: Rule): string {
  return `netlens.rules.${rule.id}`;
}

/** The rule's page, relative to the extension's root. */
export function pageOf(rule: Rule): string {
  return `docs/rules/${rule.id}.md`;
}
