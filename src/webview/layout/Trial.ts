/** How a picture is tried: clients left of their servers or above them, so many in a column, so many columns in a grid. */
export interface Trial {
  readonly direction: 'RIGHT' | 'DOWN';
  readonly layering: 'LONGEST_PATH' | 'COFFMAN_GRAHAM';
  /** The most nodes of one layer, for `COFFMAN_GRAHAM`. */
  readonly bound: number;
  readonly columns: number;
  /** How much wider a frame has to be than its contents, for its title. */
  readonly wider?: ReadonlyMap<string, number>;
}
