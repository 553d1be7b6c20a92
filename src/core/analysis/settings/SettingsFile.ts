import type { Engine, Severity } from '../../model/index.ts';
import type { RuleLevel } from './ruleLevel.ts';

/** The content of a settings file. Absent settings are decided elsewhere. */
export interface FileSettings {
  /** By the rule's id; `default` overrides the editor's setting with the rule's own severity. */
  readonly levels: ReadonlyMap<string, RuleLevel>;
  readonly engine?: Engine;
  readonly profiles?: readonly string[];
}

/** The severities of one place, with those of a stronger place on top. */
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
