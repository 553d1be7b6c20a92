interface Point {
  readonly x: number;
  readonly y: number;
}

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

/** Distance to the edges of the area, and to what the card is about. */
const MARGIN = 8;
const GAP = 12;
/** What is this near to the pointer stays free: the next place that it goes to. */
const FREE = 28;

/**
 * Where the card of what is pointed at goes: beside, below or above it, whichever is in the area and clear of the pointer; else in the
 * corner of the area that is farthest from the pointer.
 */
export function placeOfHover(around: Box, pointer: Point | undefined, card: Size, area: Size): Point {
  const inside = ({ x, y }: Point): Point => ({
    x: Math.max(MARGIN, Math.min(x, area.width - MARGIN - card.width)),
    y: Math.max(MARGIN, Math.min(y, area.height - MARGIN - card.height)),
  });
  const middle = (around.left + around.right - card.width) / 2;
  const places = [
    { x: around.right + GAP, y: around.top },
    { x: around.left - GAP - card.width, y: around.top },
    { x: middle, y: around.bottom + GAP },
    { x: middle, y: around.top - GAP - card.height },
  ].map(inside);
  const at = pointer ?? { x: (around.left + around.right) / 2, y: (around.top + around.bottom) / 2 };
  const covers = ({ x, y }: Point, box: Box): boolean =>
    x < box.right && x + card.width > box.left && y < box.bottom && y + card.height > box.top;
  const near: Box = { left: at.x - FREE, top: at.y - FREE, right: at.x + FREE, bottom: at.y + FREE };
  const free = places.find((place) => !covers(place, around) && !covers(place, near));
  if (free) return free;
  const corners = [0, area.width].flatMap((x) => [0, area.height].map((y) => inside({ x, y })));
  const far = ({ x, y }: Point): number => Math.hypot(x + card.width / 2 - at.x, y + card.height / 2 - at.y);
  return corners.reduce((best, corner) => (far(corner) > far(best) ? corner : best));
}
