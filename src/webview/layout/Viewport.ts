/** The room in which the picture is to be read, in pixels of the screen. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** The scale at which the smallest text of a picture (11.5 px, picture.css) has 10 px on the screen. */
export const READABLE = 0.87;
/** A picture with this many nodes gets a minimap over its upper right corner. */
export const MINIMAP_FROM = 60;
/** The longer side of the minimap. */
export const MINIMAP_LONGEST = 180;
/** The greatest scale of a picture that is fitted in. */
const MAX_SIZE = 1.25;

/** The scale at which a picture of this size fits into the room. */
export function scaleIn(room: Viewport, width: number, height: number): number {
  return Math.min(MAX_SIZE, room.width / width, room.height / height);
}
