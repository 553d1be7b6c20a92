import { isInBlock } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { isNetworkNode } from '../pictures/isNetworkNode.ts';

/**
 * The elements for a place in a file: those with the narrowest text around it; else the container or network whose block
 * contains it, since an origin is only the key. A closed box stands for its content. `text` is the file's text; without it, a
 * block's end is not known. Empty if the place has no element in the picture.
 */
export function elementsAt(diagram: Diagram, file: string, offset: number, text?: string): string[] {
  let best: { width: number; ids: string[] } | undefined;
  let before: { start: number; ids: string[] } | undefined;
  for (const part of [...diagram.nodes, ...diagram.edges, ...diagram.groups]) {
    const whole = BOXES.has(part.kind) || isNetworkNode(part);
    const places = [
      ...(part.about.source ? [{ source: part.about.source, whole }] : []),
      ...(part.about.holds ?? []).flatMap(({ source }) => (source ? [{ source, whole: true }] : [])),
    ];
    for (const { source, whole } of places) {
      if (source.file !== file || source.start > offset) continue;
      const width = source.end - source.start;
      if (offset <= source.end) {
        if (!best || width < best.width) best = { width, ids: [part.id] };
        else if (width === best.width) best.ids.push(part.id);
      }
      if (!whole) continue;
      if (!before || source.start > before.start) before = { start: source.start, ids: [part.id] };
      else if (source.start === before.start) before.ids.push(part.id);
    }
  }
  const block = before && (text === undefined || isInBlock(text, before.start, offset)) ? before.ids : [];
  return [...new Set(best?.ids ?? block)];
}

/** The element for a whole container. */
export const BOXES: ReadonlySet<string> = new Set(['container', 'service', 'sharer', 'hostmode', 'isolated']);
