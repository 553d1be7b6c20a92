/** Space between the columns of a picture, in pixels of the unscaled picture. */
export const BETWEEN_COLUMNS = 30;
/** Space between the parts of one column, in pixels of the unscaled picture. */
export const BETWEEN_ROWS = 16;
/** Rooms narrower than this, in pixels of the screen, get smaller gaps, and the Internet and the LAN above the host. */
export const NARROW = 900;
