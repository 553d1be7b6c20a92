import * as vscode from 'vscode';
import type { Answer } from '../../core/model/index.ts';
import type { ExplanationMessage } from '../../protocol/index.ts';

/** Ways to settle what an answer had to assume: buttons whose ids come back as actions. */
export function settleActions(answer: Answer): ExplanationMessage['settle'] {
  return answer.assumptions.flatMap(({ code }, assumption) => {
    if (code.startsWith('listener')) {
      return [
        {
          assumption,
          actions: [
            { id: 'settle:listener:0.0.0.0', label: vscode.l10n.t('It listens on 0.0.0.0') },
            { id: 'settle:listener:127.0.0.1', label: vscode.l10n.t('It listens on 127.0.0.1') },
            { id: 'settle:listener:', label: vscode.l10n.t('Nothing listens there') },
          ],
        },
      ];
    }
    if (code.startsWith('engine')) {
      return [{ assumption, actions: [{ id: 'settle:engine', label: vscode.l10n.t('Choose the engine…') }] }];
    }
    return [];
  });
}
