import type { Diagram } from '../Diagram.ts';

/** The diagram as JSON text: what `netlens graph --format json` prints. */
export function diagramJson(diagram: Diagram): string {
  const { askable: _a, explainer: _e, filters: _f, ...rest } = diagram;
  return `${JSON.stringify(rest, null, 2)}\n`;
}
