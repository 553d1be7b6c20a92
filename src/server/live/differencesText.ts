import type { RulesetDifference } from '../../core/analysis/index.ts';

/** The rules that are missing on the host and those that are not Docker's, as a shell script that does nothing. */
export function differencesText(differences: readonly RulesetDifference[]): string {
  const head = '# The host’s firewall rules, compared with what this engine programs\n';
  const paragraphs = differences.map(
    ({ message, rules }) => `# ${message}\n${rules.map((rule) => `${rule}\n`).join('')}`,
  );
  return [head, ...paragraphs].join('\n');
}
