import * as l10n from '@vscode/l10n';
import type { Diagram } from '../../protocol/index.ts';

/** How many containers a picture has; of a machine, namespaces. */
export function containersText({ containers, noun }: Diagram['counts']): string {
  if (noun === 'namespace') return containers === 1 ? l10n.t('1 namespace') : l10n.t`${containers} namespaces`;
  return containers === 1 ? l10n.t('1 container') : l10n.t`${containers} containers`;
}

/** How many networks it has. */
export function networksText({ networks }: Diagram['counts']): string {
  return networks === 1 ? l10n.t('1 network') : l10n.t`${networks} networks`;
}
