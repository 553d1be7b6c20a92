import { type Finding, type Severity, textHash } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';
import { stableKey } from './stableKey.ts';

const SEVERITIES: Readonly<Record<Severity, 'critical' | 'major' | 'minor' | 'info'>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/**
 * GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format): paths relative to
 * the repository, lines from 1. GitLab shows one finding per fingerprint and takes one for fixed whose fingerprint is gone, so a
 * fingerprint has no line in it, and equal findings of one file are counted.
 */
export function formatGitlab(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  { directory }: { readonly directory: string },
): string {
  const indexOf = lineIndexes(files);
  const seen = new Map<string, number>();
  return JSON.stringify(
    findings.map((finding) => {
      const { rule, file, message } = stableKey(finding, files, directory);
      const identity = [rule, file, message].join('\0');
      const nth = seen.get(identity) ?? 0;
      seen.set(identity, nth + 1);
      const { start, end } = indexOf(finding.origin.file).rangeOf(finding.origin.start, finding.origin.end);
      return {
        description: finding.message,
        check_name: rule,
        fingerprint: textHash(`${identity}\0${nth}`),
        severity: SEVERITIES[finding.severity],
        location: { path: file, lines: { begin: start.line + 1, end: end.line + 1 } },
      };
    }),
    null,
    2,
  );
}
