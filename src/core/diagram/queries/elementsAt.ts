import { isInBlock } from '../../model/index.ts';
import type { Diagram } from '../Diagram.ts';
import { isNetworkNode } from '../pictures/isNetworkNode.ts';

/**
 * The elements for a place in a file: those whose text holds it, the narrowest; else the container or network in whose block it
 * stands, since an origin is a key and its body follows. A closed box stands for what it holds. `text` is the file's; without it
 * a block is not bounded. Empty where the file says nothing of the picture.
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

/** What stands for a container as a whole. */
export const BOXES: ReadonlySet<string> = new Set(['container', 'service', 'sharer', 'hostmode', 'isolated']);
