import type { Diagram } from './Diagram.ts';

/**
 * The elements for a place in a file: those whose text holds it, the narrowest; else the last container or network that is
 * declared before it, since an origin is a key and its body follows. Empty where the file says nothing of the picture.
 */
export function elementsAt(diagram: Diagram, file: string, offset: number): string[] {
  let best: { width: number; ids: string[] } | undefined;
  let before: { start: number; ids: string[] } | undefined;
  for (const part of [...diagram.nodes, ...diagram.edges, ...diagram.groups]) {
    const { source } = part.about;
    if (!source || source.file !== file) continue;
    const width = source.end - source.start;
    if (source.start <= offset && offset <= source.end) {
      if (!best || width < best.width) best = { width, ids: [part.id] };
      else if (width === best.width) best.ids.push(part.id);
    }
    const whole = BOXES.has(part.kind) || isNetwork(part.kind);
    if (whole && source.start <= offset) {
      if (!before || source.start > before.start) before = { start: source.start, ids: [part.id] };
      else if (source.start === before.start) before.ids.push(part.id);
    }
  }
  return best?.ids ?? before?.ids ?? [];
}

/** What stands for a container as a whole. */
const BOXES: ReadonlySet<string> = new Set(['container', 'service', 'sharer', 'hostmode', 'isolated']);

function isNetwork(kind: string): boolean {
  return kind === 'bridge' || kind === 'macvlan' || kind === 'ipvlan' || kind === 'overlay' || kind === 'othernet';
}
