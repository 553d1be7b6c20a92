import type { Finding } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';

/** The JSON of `netlens check --format json` (docs/contract.md): lines and characters from 0, as in LSP. */
export function formatJson(findings: readonly Finding[], files: ReadonlyMap<string, string>): string {
  const indexOf = lineIndexes(files);
  const place = (span: { readonly file: string; readonly start: number; readonly end: number }) => ({
    file: span.file,
    range: indexOf(span.file).rangeOf(span.start, span.end),
  });
  return JSON.stringify(
    findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      ...place(finding.origin),
      ...(finding.why === undefined ? {} : { why: finding.why }),
      related: finding.related.map((r) => ({ message: r.message, ...place(r.origin) })),
      fixes: finding.fixes.map((fix) => ({
        title: fix.title,
        safe: fix.safe,
        edits: fix.edits.map((e) => ({ ...place(e), newText: e.newText, ...(e.creates ? { creates: true } : {}) })),
      })),
    })),
    null,
    2,
  );
}
