import type { Finding } from '../../model/index.ts';
import { stableKey } from '../report/stableKey.ts';
import { BASELINE_VERSION, type BaselineEntry } from './Baseline.ts';

/**
 * The file that says of these findings that they are known: JSON, sorted, and with one line for each, so that two people who
 * change it get along in version control. Paths are as seen from its own folder.
 */
export function baselineText(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  directory: string,
): string {
  const entries = new Map<string, BaselineEntry>();
  for (const finding of findings) {
    const key = stableKey(finding, files, directory);
    const identity = [key.file, key.rule, key.message].join('\0');
    entries.set(identity, { ...key, count: (entries.get(identity)?.count ?? 0) + 1 });
  }
  const lines = [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { count, ...key }]) => `    ${JSON.stringify(count > 1 ? { ...key, count } : key)}`);
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n  ]`;
  return `{\n  "version": ${BASELINE_VERSION},\n  "findings": ${list}\n}\n`;
}
