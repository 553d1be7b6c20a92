import { type Finding, plainText, type Severity } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';
import { pathFrom } from './pathFrom.ts';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/**
 * Workflow commands, one per line, which GitHub Actions turns into annotations
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions). Lines and columns count from 1.
 */
export function formatGithub(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  options: { readonly directory?: string } = {},
): string {
  const indexOf = lineIndexes(files);
  return findings
    .map((finding) => {
      const { start, end } = indexOf(finding.origin.file).rangeOf(finding.origin.start, finding.origin.end);
      const properties = [
        `file=${property(pathFrom(options.directory, finding.origin.file))}`,
        `line=${start.line + 1}`,
        `endLine=${end.line + 1}`,
        // GitHub ignores columns of an annotation that spans lines, and warns about them.
        ...(start.line === end.line ? [`col=${start.character + 1}`, `endColumn=${end.character + 1}`] : []),
        `title=${property(`Net Lens: ${finding.rule}`)}`,
      ];
      return `::${COMMANDS[finding.severity]} ${properties.join(',')}::${data(finding.message)}\n`;
    })
    .join('');
}

/** The escapes of actions/toolkit's `command.ts`: without them a message could end the command and start another. */
function data(text: string): string {
  return plainText(text).replace(/%/g, '%25').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
