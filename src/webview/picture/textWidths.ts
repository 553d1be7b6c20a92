import type { Diagram } from '../../protocol/index.ts';

/** The sizes of the style sheet (picture.css): the name of a part, and its further lines. */
const NAME = '600 13px';
const FURTHER = '12px';

/**
 * How wide the text of each node and group is as it is shown. Mermaid measures stand-ins for letters that it could misread, and
 * not in the weight in which a name is shown; a layout that goes by these widths keeps every text inside its box.
 */
export function textWidths(diagram: Diagram, family: string): ReadonlyMap<string, number> {
  const context = document.createElement('canvas').getContext('2d');
  const widths = new Map<string, number>();
  if (!context) return widths;
  for (const { id, lines } of [...diagram.nodes, ...diagram.groups]) {
    const each = lines.map((line, row) => {
      context.font = `${row === 0 ? NAME : FURTHER} ${family}`;
      return context.measureText(line).width;
    });
    widths.set(id, Math.ceil(Math.max(0, ...each)));
  }
  return widths;
}
