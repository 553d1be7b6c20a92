import { defaultDetail, type Diagram, diagramOf, mermaidText } from '../../core/diagram/index.ts';
import { escapeMarkdown } from '../escapeMarkdown.ts';
import type { NetworkView } from '../language/analyseProject.ts';

/** Mermaid's own default limits, which renderers such as GitHub keep to (mermaid, defaultConfig: maxTextSize, maxEdges). */
const LONGEST = 50_000;
const MOST_EDGES = 500;

/** A network as Markdown: the picture as a Mermaid block, its tables, and what was found. Everything is escaped. */
export function networkMarkdown(view: NetworkView, options: { readonly findings: boolean }): string {
  const { topology, facts, findings } = view;
  const preferred = defaultDetail(topology);
  let diagram = diagramOf(topology, facts, { detail: preferred, findings });
  let text = mermaidText(diagram);
  if (text.length > LONGEST || diagram.edges.length > MOST_EDGES) {
    diagram = diagramOf(topology, facts, { detail: 'overview', findings });
    text = mermaidText(diagram);
  }
  const fits = text.length <= LONGEST && diagram.edges.length <= MOST_EDGES;
  const parts = [fits ? fence(text) : `The diagram is larger than Mermaid draws by default; the tables have it all.`];
  if (!fits || options.findings) parts.push(...diagram.tables.filter((t) => t.rows.length > 0).map(table));
  if (options.findings && findings.length > 0) {
    const lines = findings.map(
      (f) =>
        `- **${f.severity}** ${escapeMarkdown(f.message)} (\`${f.rule}\`)${f.why ? `  \n  ${escapeMarkdown(f.why)}` : ''}`,
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

/** A fence that is longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((m) => m[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}mermaid\n${text.trimEnd()}\n${ticks}`;
}
