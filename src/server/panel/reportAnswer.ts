import * as l10n from '@vscode/l10n';
import { platform, release } from 'node:os';
import { issueText, scrubbedReport, shellQuote } from '../../core/analysis/index.ts';
import type { DiagramPanel } from './DiagramPanel.ts';

/** The version of package.json, put in by the bundler. */
declare const NETLENS_VERSION: string | undefined;

/**
 * "This verdict is wrong…": copies the text of an issue about an answer, with the scrubbed project in it. Nothing is sent. Returns
 * whether it could, and what to say.
 */
export async function reportAnswer(
  { shown }: DiagramPanel,
  { from, to }: { readonly from: string; readonly to: string },
  editor: { readonly copy: (text: string) => Promise<unknown> },
): Promise<[boolean, string]> {
  // The page has a topology of what runs, and not the engine's answers that a snapshot holds.
  if (!shown?.network.project)
    return [
      false,
      l10n.t`Capture a snapshot, then run: netlens report --snapshot FILE --from ${shellQuote(from)} --to ${shellQuote(to)}`,
    ];
  const made = scrubbedReport({ network: shown.network, from, to });
  if (!made) return [false, l10n.t('The question can no longer be asked.')];
  const issue = issueText(made, {
    version: typeof NETLENS_VERSION === 'undefined' ? '0.0.0' : NETLENS_VERSION,
    engine: shown.network.topology.engine,
    system: `${platform()} ${release()}`,
    file: made.fileName,
  });
  // No line of JSON begins with a tilde.
  await editor.copy(`${issue}\n~~~json\n${made.text}~~~\n`);
  return [true, l10n.t('Copied the text of an issue with a scrubbed project. Look through it before you send it.')];
}
