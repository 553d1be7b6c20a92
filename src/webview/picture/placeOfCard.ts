interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface CardPlace {
  readonly x: number;
  readonly y: number;
  /** A higher card scrolls. */
  readonly maxHeight: number;
}

/** Distance to the edges of the window. */
const MARGIN = 8;
/** Distance to the cell, small enough that the pointer reaches the card. */
const GAP = 4;

/**
 * Where the card of a cell goes: past a corner of the cell, clear of its row and column; below or above it if there is no room
 * beside; inside the window, and never over the cell.
 */
export function placeOfCard(cell: Box, card: Size, window: Size): CardPlace {
  const right = cell.right + GAP;
  const left = cell.left - GAP - card.width;
  const most = window.width - MARGIN - card.width;
  const x = right <= most ? right : left >= MARGIN ? left : Math.max(MARGIN, Math.min(cell.left, most));
  const below = window.height - MARGIN - cell.bottom - GAP;
  const above = cell.top - GAP - MARGIN;
  if (card.height <= below || below >= above) return { x, y: cell.bottom + GAP, maxHeight: below };
  return { x, y: cell.top - GAP - Math.min(card.height, above), maxHeight: above };
}
