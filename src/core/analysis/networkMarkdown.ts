import { type Diagram, diagramOf, type MermaidPart, mermaidWithinLimits } from '../diagram/index.ts';
import { escapeMarkdown } from './escapeMarkdown.ts';
import type { Drawable } from './Drawable.ts';

/**
 * A network as Markdown: the picture as a Mermaid block (one for each network, where one would be larger than Mermaid draws by
 * default), its tables and its findings. Everything is escaped.
 */
export function networkMarkdown(drawable: Drawable, options: { readonly findings: boolean }): string {
  const { topology, facts, findings, destinations } = drawable;
  const { parts: pictures, left } = mermaidWithinLimits(topology, facts, { findings, destinations });
  const parts = [...mermaidBlocks(pictures)];
  if (left.length > 0) {
    const names = left.map(escapeMarkdown).join(', ');
    parts.push(`Larger than Mermaid draws by default, so only in the tables: ${names}.`);
  }
  if (left.length > 0 || options.findings) {
    const whole = pictures.length === 1 && left.length === 0 ? pictures[0]?.diagram : undefined;
    const { tables } = whole ?? diagramOf(topology, facts, { detail: 'overview', findings, destinations });
    parts.push(...tables.filter((t) => t.rows.length > 0).map(table));
  }
  if (options.findings && findings.length > 0) {
    const lines = findings.map(
      (finding) =>
        `- **${finding.severity}** ${escapeMarkdown(finding.message)} (\`${finding.rule}\`)${finding.why ? `  \n  ${escapeMarkdown(finding.why)}` : ''}`,
    );
    parts.push(`### Problems\n\n${lines.join('\n')}`);
  }
  return `${parts.join('\n\n')}\n`;
}

function table({ title, columns, rows }: Diagram['tables'][number]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const head = [line(columns), `|${' --- |'.repeat(columns.length)}`];
  return `### ${escapeMarkdown(title)}\n\n${[...head, ...rows.map((row) => line(row.cells))].join('\n')}`;
}

/** Each picture as a block of Markdown, under its title where it has one. */
export function mermaidBlocks(pictures: readonly MermaidPart[]): readonly string[] {
  return pictures.flatMap(({ title, text }) => [
    ...(title === undefined ? [] : [`### ${escapeMarkdown(title)}`]),
    mermaidBlock(text),
  ]);
}

/** Mermaid text as a Markdown block, with a fence longer than any in the text. */
function mermaidBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}mermaid\n${text.trimEnd()}\n${ticks}`;
}
