import type { Engine, Severity } from '../../model/index.ts';
import type { RuleLevel } from './ruleLevel.ts';

/** What a settings file says. What it leaves out is settled elsewhere. */
export interface FileSettings {
  /** By the rule's id; `default` takes back what the editor's own settings say. */
  readonly levels: ReadonlyMap<string, RuleLevel>;
  readonly engine?: Engine;
  readonly profiles?: readonly string[];
}

/** The severities of one place with what a stronger place says of some rules. */
export function withLevels(
  severities: ReadonlyMap<string, Severity | 'off'>,
  levels: Iterable<readonly [string, RuleLevel]>,
): ReadonlyMap<string, Severity | 'off'> {
  const all = new Map(severities);
  for (const [id, level] of levels) {
    if (level === 'default') all.delete(id);
    else all.set(id, level);
  }
  return all;
}
