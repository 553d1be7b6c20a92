import type { DrawnPart } from './decorate.ts';
import type { PictureView } from './PictureView.ts';

/**
 * Moves the focus with the arrow keys: right from a node to a line that leaves it and on to its end, left backwards, up and down
 * between the lines of one node. Returns whether the key was handled.
 */
export function walkKeys(key: string, at: DrawnPart, view: PictureView): boolean {
  const forwards = key === 'ArrowRight';
  const sideways = key === 'ArrowUp' || key === 'ArrowDown';
  if (!forwards && key !== 'ArrowLeft' && !sideways) return false;
  const target =
    at.type === 'edge' ? fromEdge(key, at, view) : sideways ? beside(key, at, view) : fromNode(forwards, at, view);
  if (!target) return false;
  target.element.focus({ preventScroll: true });
  view.reveal([target.part.id]);
  return true;
}

/** The end that the walk came from: up and down stay at its lines. */
let origin: string | undefined;

function edgesAt(id: string, view: PictureView): DrawnPart[] {
  return [...view.parts.values()].filter((p) => 'from' in p.part && (p.part.from === id || p.part.to === id));
}

function ids(at: DrawnPart): string[] {
  const { part } = at;
  return 'group' in part ? [part.id, part.group] : [part.id];
}

function fromNode(forwards: boolean, at: DrawnPart, view: PictureView): DrawnPart | undefined {
  for (const id of ids(at)) {
    const edges = edgesAt(id, view);
    const wanted = edges.find((e) => 'from' in e.part && (forwards ? e.part.from === id : e.part.to === id));
    if (wanted) {
      origin = id;
      return wanted;
    }
  }
  return undefined;
}

function fromEdge(key: string, at: DrawnPart, view: PictureView): DrawnPart | undefined {
  const { part } = at;
  if (!('from' in part)) return undefined;
  if (key === 'ArrowRight') return view.parts.get(part.to);
  if (key === 'ArrowLeft') return view.parts.get(part.from);
  const end = origin === part.to ? part.to : part.from;
  const edges = edgesAt(end, view);
  const index = edges.indexOf(at);
  return edges[(index + (key === 'ArrowDown' ? 1 : edges.length - 1)) % edges.length];
}

/** The next node above or below, by where it is drawn. */
function beside(key: string, at: DrawnPart, view: PictureView): DrawnPart | undefined {
  const here = at.element.getBoundingClientRect();
  let best: { part: DrawnPart; far: number } | undefined;
  for (const part of view.parts.values()) {
    if (part.type !== 'node' || part === at) continue;
    const box = part.element.getBoundingClientRect();
    const dy = box.y + box.height / 2 - (here.y + here.height / 2);
    if (key === 'ArrowDown' ? dy < 4 : dy > -4) continue;
    const far = Math.abs(dy) + 2 * Math.abs(box.x + box.width / 2 - (here.x + here.width / 2));
    if (!best || far < best.far) best = { part, far };
  }
  return best?.part;
}
