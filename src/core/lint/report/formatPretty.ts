import type { Finding, Severity } from '../../model/index.ts';
import { lineIndexes } from './LineIndex.ts';
import { pathFrom } from './pathFrom.ts';

const COLORS: Readonly<Record<Severity, string>> = { error: '31', warning: '33', information: '36', hint: '90' };

/** For a person at a terminal: place, severity, message and rule, the line itself with the text underlined, and the fixes. */
export function formatPretty(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  options: { readonly color: boolean; readonly directory?: string },
): string {
  const indexOf = lineIndexes(files);
  const paint = (code: string, text: string): string => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const out: string[] = [];
  for (const f of findings) {
    const { start, end } = indexOf(f.origin.file).rangeOf(f.origin.start, f.origin.end);
    const where = `${plain(pathFrom(options.directory, f.origin.file))}:${start.line + 1}:${start.character + 1}`;
    out.push(
      `${paint('1', where)} ${paint(COLORS[f.severity], f.severity)} ${plain(f.message)} ${paint('90', `[${f.rule}]`)}`,
    );
    const text = files.get(f.origin.file);
    if (text !== undefined && f.origin.end > f.origin.start) {
      const line = text.slice(f.origin.start - start.character).split(/\r\n|[\r\n]/, 1)[0] ?? '';
      const from = Math.max(0, start.character - 60);
      const shown = plain(line.slice(from, from + 120));
      const width = Math.max(1, (start.line === end.line ? end.character : line.length) - start.character);
      const gutter = String(start.line + 1).padStart(5);
      out.push(`${paint('90', `${gutter} |`)} ${shown}`);
      const marks = '^'.repeat(Math.min(width, Math.max(1, shown.length - (start.character - from))));
      out.push(`${paint('90', '      |')} ${' '.repeat(start.character - from)}${paint(COLORS[f.severity], marks)}`);
    }
    for (const r of f.related) {
      const at = indexOf(r.origin.file).positionOf(r.origin.start);
      out.push(
        `        ${plain(pathFrom(options.directory, r.origin.file))}:${at.line + 1}:${at.character + 1}: ${plain(r.message)}`,
      );
    }
    for (const x of f.fixes) out.push(`        fix${x.safe ? '' : ' (by hand or --fix-unsafe)'}: ${plain(x.title)}`);
  }
  out.push(summary(findings));
  return out.join('\n') + '\n';
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'No problems found.';
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const n = findings.filter((f) => f.severity === severity).length;
    return n ? [`${n} ${n === 1 || severity === 'information' ? severity : `${severity}s`}`] : [];
  });
  return `${findings.length} ${findings.length === 1 ? 'problem' : 'problems'} (${counts.join(', ')})`;
}

/** A hostile file must not move the cursor of a terminal or write in its colours. */
function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');
}
