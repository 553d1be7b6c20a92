import * as l10n from '@vscode/l10n';
import type { Tally } from '../core/model/index.ts';

/** `1 error, 2 warnings, 1 note`; `no problems`. */
export function tallyText({ errors, warnings, notes }: Tally): string {
  const parts = [
    errors === 1 ? l10n.t('1 error') : errors > 1 && l10n.t`${errors} errors`,
    warnings === 1 ? l10n.t('1 warning') : warnings > 1 && l10n.t`${warnings} warnings`,
    notes === 1 ? l10n.t('1 note') : notes > 1 && l10n.t`${notes} notes`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : l10n.t('no problems');
}
