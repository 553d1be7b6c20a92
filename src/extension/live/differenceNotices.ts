import * as vscode from 'vscode';
import type { RulesetDifference } from '../../core/analysis/index.ts';
import type { Notice } from '../../protocol/index.ts';

/** A notice of the differences between the host's rules and Docker's that break something. Foreign rules alone do not. */
export function differenceNotices(differences: readonly RulesetDifference[]): readonly Notice[] {
  const severe = differences.filter((d) => d.severity !== 'information');
  const [first, ...rest] = [...severe].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  if (!first) return [];
  const text =
    rest.length === 0 ? first.message : vscode.l10n.t('{0} And {1} more differences.', first.message, rest.length);
  return [
    {
      severity: first.severity === 'error' ? 'error' : 'warning',
      text,
      actions: [{ id: 'showRuleDifferences', label: vscode.l10n.t('Show the rules') }],
    },
  ];
}
