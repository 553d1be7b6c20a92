import { type Finding, plainText } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';
import { pathFrom } from './pathFrom.ts';

/**
 * JUnit's XML as Jenkins, GitLab and the like read it (the schema junit-10.xsd of jenkinsci/xunit-plugin): a suite per file, a
 * failed case per finding, and a case that passed for each file of `checked` with none. The name of a case has no line in it, so
 * that a server knows the case again when the file has changed above it.
 */
export function formatJunit(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  options: { readonly directory?: string; readonly checked?: readonly string[] } = {},
): string {
  const indexOf = lineIndexes(files);
  const byFile = new Map<string, Finding[]>((options.checked ?? []).map((file) => [file, []]));
  for (const finding of findings) {
    const list = byFile.get(finding.origin.file) ?? [];
    byFile.set(finding.origin.file, [...list, finding]);
  }
  const suites = [...byFile].map(([file, found]) => {
    const name = attribute(pathFrom(options.directory, file));
    const seen = new Map<string, number>();
    const cases = found.map((finding) => {
      const at = indexOf(file).positionOf(finding.origin.start);
      const what = `${finding.rule}: ${finding.message}`;
      const nth = (seen.get(what) ?? 0) + 1;
      seen.set(what, nth);
      const lines = [
        `${pathFrom(options.directory, file)}:${at.line + 1}:${at.character + 1}: ${finding.severity}: ${finding.message}`,
        ...(finding.why === undefined ? [] : [finding.why]),
        ...finding.fixes.map((fix) => `fix: ${fix.title}`),
      ];
      return [
        `    <testcase classname="${name}" name="${attribute(nth > 1 ? `${what} (${nth})` : what)}">`,
        `      <failure type="${finding.severity}" message="${attribute(finding.message)}">${text(lines.join('\n'))}</failure>`,
        '    </testcase>',
      ].join('\n');
    });
    if (cases.length === 0) cases.push(`    <testcase classname="${name}" name="netlens check"/>`);
    const counts = `tests="${cases.length}" failures="${found.length}" errors="0"`;
    return `  <testsuite name="${name}" ${counts}>\n${cases.join('\n')}\n  </testsuite>\n`;
  });
  const tests = [...byFile.values()].reduce((sum, found) => sum + Math.max(1, found.length), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Net Lens" tests="${tests}" failures="${findings.length}" errors="0">\n${suites.join('')}</testsuites>\n`;
}

/** Text between tags. Characters that XML 1.0 has no form for (its production Char) become the replacement character. */
function text(raw: string): string {
  return raw
    .split('\r')
    .map(plainText)
    .join('\r')
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\r/g, '&#13;');
}

/** A value between double quotes: a parser would make a space of a line break or a tab. */
function attribute(raw: string): string {
  return text(raw).replace(/"/g, '&quot;').replace(/\n/g, '&#10;').replace(/\t/g, '&#9;');
}
