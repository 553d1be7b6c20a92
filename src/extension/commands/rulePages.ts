import * as vscode from 'vscode';
import { pageOf, ruleCatalogue, ruleOf } from '../../core/analysis/index.ts';
import type { Command } from '../Services.ts';
import { showPage } from './showPage.ts';

/** The page of a rule: what it reports, why it fails, how to fix it. */
export const openRulePage: Command = {
  id: 'netlens.openRulePage',
  run: async ({ context }, id) => {
    const rule = typeof id === 'string' ? ruleOf(id) : await pickRule();
    if (!rule) return;
    await showPage(vscode.Uri.joinPath(context.extensionUri, pageOf(rule)));
  },
};

async function pickRule() {
  const items = ruleCatalogue.map((rule) => ({
    label: rule.id,
    detail: rule.docs.what,
    description: rule.group,
    rule,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDetail: true,
  });
  return chosen?.rule;
}
