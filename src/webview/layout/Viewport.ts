/** The room in which the picture is to be read, in pixels of the screen. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** From how many nodes on the whole is hard to keep in mind: a minimap lies over the upper right corner. */
export const MINIMAP_FROM = 60;
/** The longer side of the minimap, and the space around it. */
export const MINIMAP_LONGEST = 180;
export const MINIMAP_MARGIN = 24;
/** Hardly larger than life. */
const MAX_SIZE = 1.25;

/**
 * How large a picture of this size is when all of it is in view: with a minimap beside or below that, whose shape is the
 * picture's own.
 */
export function scaleIn(room: Viewport, width: number, height: number, minimap: boolean): number {
  const within = (wide: number, high: number): number => Math.min(MAX_SIZE, wide / width, high / height);
  if (!minimap) return within(room.width, room.height);
  const ratio = MINIMAP_LONGEST / Math.max(width, height);
  return Math.max(
    within(room.width - width * ratio - MINIMAP_MARGIN, room.height),
    within(room.width, room.height - height * ratio - MINIMAP_MARGIN),
  );
}
