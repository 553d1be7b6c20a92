import * as vscode from 'vscode';
import type { RuleInfo } from '../../protocol/index.ts';
import type { Command } from '../Services.ts';
import { showPage } from './showPage.ts';

/** The page of a rule: what it reports, why it fails, how to fix it. */
export const openRulePage: Command = {
  id: 'netlens.openRulePage',
  run: async ({ context, server }, id) => {
    const rules = await server.ask('netlens/rules', {});
    const rule = typeof id === 'string' ? rules.find((one) => one.id === id) : await pickRule(rules);
    if (!rule) return;
    await showPage(vscode.Uri.joinPath(context.extensionUri, rule.page));
  },
};

async function pickRule(rules: readonly RuleInfo[]): Promise<RuleInfo | undefined> {
  const items = rules.map((rule) => ({
    label: rule.id,
    detail: rule.what,
    description: rule.group,
    rule,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDetail: true,
  });
  return chosen?.rule;
}
