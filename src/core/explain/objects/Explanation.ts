/** What an object of the picture is, on this very project, for a hover or "What am I looking at?". */
export interface Explanation {
  readonly title: string;
  /** In reading order; each stands alone. */
  readonly sentences: readonly string[];
  /** Commands that show it on the reader's own machine; they only look. */
  readonly commands: readonly { readonly title: string; readonly command: string }[];
}
