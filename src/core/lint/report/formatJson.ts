import type { Finding } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';

/** The JSON of `netlens check --format json` (docs/contract.md): lines and characters from 0, as in LSP. */
export function formatJson(findings: readonly Finding[], files: ReadonlyMap<string, string>): string {
  const indexOf = lineIndexes(files);
  const place = (o: { readonly file: string; readonly start: number; readonly end: number }) => ({
    file: o.file,
    range: indexOf(o.file).rangeOf(o.start, o.end),
  });
  return JSON.stringify(
    findings.map((f) => ({
      rule: f.rule,
      severity: f.severity,
      message: f.message,
      ...place(f.origin),
      ...(f.why === undefined ? {} : { why: f.why }),
      related: f.related.map((r) => ({ message: r.message, ...place(r.origin) })),
      fixes: f.fixes.map((x) => ({
        title: x.title,
        safe: x.safe,
        edits: x.edits.map((e) => ({ ...place(e), newText: e.newText })),
      })),
    })),
    null,
    2,
  );
}
