import * as l10n from '@vscode/l10n';
import type { RulesetDifference } from '../../core/analysis/index.ts';
import type { Notice } from '../../protocol/index.ts';

/** A notice of the differences between the host's rules and Docker's that break something. Foreign rules alone do not. */
export function differenceNotices(differences: readonly RulesetDifference[]): readonly Notice[] {
  const severe = differences.filter((d) => d.severity !== 'information');
  const [first, ...rest] = [...severe].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  if (!first) return [];
  const text =
    rest.length === 0
      ? first.message
      : rest.length === 1
        ? l10n.t`${first.message} And 1 more difference.`
        : l10n.t`${first.message} And ${rest.length} more differences.`;
  return [
    {
      severity: first.severity === 'error' ? 'error' : 'warning',
      text,
      actions: [{ id: 'showRuleDifferences', label: l10n.t('Show the rules') }],
    },
  ];
}
