import { answerMarkdown } from '../../explain/index.ts';
import { type Engine, engineText, shellQuote } from '../../model/index.ts';
import type { ScrubbedReport } from './scrubbedReport.ts';

/** What the report says of where it was made. */
export interface ReportedFrom {
  /** Of Net Lens. */
  readonly version: string;
  readonly engine: Engine;
  /** The operating system. */
  readonly system: string;
  /** The name of the scrubbed file. */
  readonly file: string;
}

/** The text of an issue, by the fields of .github/ISSUE_TEMPLATE/wrong-verdict.yml. It has only scrubbed names. */
export function issueText(report: ScrubbedReport, { version, engine, system, file }: ReportedFrom): string {
  const { answer, said, from, to } = report;
  const source = report.fileName === 'snapshot.json' ? '--snapshot' : '-f';
  const different = report.same
    ? []
    : [
        '',
        `The original answer is ${said.verdict} (${said.outcome}, \`${said.reason.code}\`). It depends on files that are not in the report.`,
      ];
  return [
    '### The question',
    '',
    `    netlens explain ${source} report.json --from ${shellQuote(from)} --to ${shellQuote(to)}`,
    '',
    '### What Net Lens says',
    '',
    answerMarkdown(answer).trimEnd(),
    ...different,
    '',
    '### What really happens',
    '',
    '(The command you tried and its output.)',
    '',
    '### Snapshot or Compose file',
    '',
    `(Drop ${file} here. Look through it first.)`,
    '',
    '### Engine and platform',
    '',
    `${engineText(engine)}; ${system}; Net Lens ${version}`,
    '',
  ].join('\n');
}
