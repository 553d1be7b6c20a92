/** The room in which the picture is to be read, in pixels of the screen. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** The scale at which the smallest text of a picture (11.5 px, picture.css) has 10 px on the screen. */
export const READABLE = 0.87;
/** A picture with this many nodes gets a minimap over its upper right corner. */
export const MINIMAP_FROM = 60;
/** The longer side of the minimap, and the space around it. */
export const MINIMAP_LONGEST = 180;
export const MINIMAP_MARGIN = 24;
/** The greatest scale of a picture that is fitted in. */
const MAX_SIZE = 1.25;

/**
 * The scale at which a picture of this size fits into the room. A minimap takes the space beside or below it, and has the shape of
 * the picture.
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
