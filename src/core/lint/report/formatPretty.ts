import { type Finding, plainText, type Severity } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';
import { pathFrom } from './pathFrom.ts';

const COLORS: Readonly<Record<Severity, string>> = { error: '31', warning: '33', information: '36', hint: '90' };

/**
 * For a person at a terminal: a block per file, in the order of the project. It has each finding from top to bottom, with its
 * place, the line with the text underlined, and the fixes. The counts by severity and by rule follow.
 */
export function formatPretty(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  options: { readonly color: boolean; readonly directory?: string; readonly projects?: number },
): string {
  const paint = (code: string, text: string): string => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const indexOf = lineIndexes(files);
  const byFile = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = byFile.get(finding.origin.file);
    if (list) list.push(finding);
    else byFile.set(finding.origin.file, [finding]);
  }
  const out: string[] = [];
  for (const [file, found] of byFile) {
    out.push(paint('1;4', plain(pathFrom(options.directory, file))));
    const text = files.get(file);
    for (const f of found.sort((a, b) => a.origin.start - b.origin.start)) {
      const { start, end } = indexOf(file).rangeOf(f.origin.start, f.origin.end);
      // An object of the daemon has no lines.
      const where = text === undefined ? '' : `${paint('1', `${start.line + 1}:${start.character + 1}`)} `;
      out.push(`  ${where}${paint(COLORS[f.severity], f.severity)} ${plain(f.message)} ${paint('90', `[${f.rule}]`)}`);
      if (text !== undefined && f.origin.end > f.origin.start) {
        const line = text.slice(f.origin.start - start.character).split(/\r\n|[\r\n]/, 1)[0] ?? '';
        const from = Math.max(0, start.character - 60);
        const shown = plain(line.slice(from, from + 120));
        const width = Math.max(1, (start.line === end.line ? end.character : line.length) - start.character);
        const gutter = String(start.line + 1).padStart(7);
        out.push(`${paint('90', `${gutter} |`)} ${shown}`);
        const marks = '^'.repeat(Math.min(width, Math.max(1, shown.length - (start.character - from))));
        out.push(
          `${paint('90', '        |')} ${' '.repeat(start.character - from)}${paint(COLORS[f.severity], marks)}`,
        );
      }
      for (const r of f.related) {
        const at = indexOf(r.origin.file).positionOf(r.origin.start);
        out.push(
          `          ${plain(pathFrom(options.directory, r.origin.file))}:${at.line + 1}:${at.character + 1}: ${plain(r.message)}`,
        );
      }
      for (const x of f.fixes)
        out.push(`          fix${x.safe ? '' : ' (by hand or --fix-unsafe)'}: ${plain(x.title)}`);
    }
    out.push('');
  }
  out.push(...summary(findings, options.projects));
  return out.join('\n') + '\n';
}

/** The number of findings, and a line for each rule, the most frequent first. */
function summary(findings: readonly Finding[], projects: number | undefined): readonly string[] {
  const where = projects === undefined ? '' : ` in ${projects} ${projects === 1 ? 'project' : 'projects'}`;
  if (findings.length === 0) return [`No problems found${where}.`];
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const n = findings.filter((f) => f.severity === severity).length;
    return n ? [`${n} ${n === 1 || severity === 'information' ? severity : `${severity}s`}`] : [];
  });
  const byRule = new Map<string, number>();
  for (const { rule } of findings) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  const rows = [...byRule].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const width = String(rows[0]?.[1] ?? 0).length;
  return [
    `${findings.length} ${findings.length === 1 ? 'problem' : 'problems'}${where} (${counts.join(', ')})`,
    ...rows.map(([rule, n]) => `  ${String(n).padStart(width)} ${rule}`),
  ];
}

/** A hostile file must not move the cursor of a terminal or write in its colours. */
function plain(text: string): string {
  return plainText(text).replace(/[\n\t]/g, ' ');
}
