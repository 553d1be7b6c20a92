/** Control, format and separator characters and unpaired surrogates. Line feeds, tabs, and what joins letters of a script mean something. */
const DISTURBING = /(?![\n\t])\p{Cc}|(?![\u200c\u200d])[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text from a file for a reader whose terminal or viewer acts on characters: those that move a cursor, turn the reading
 * direction (Unicode TR 36) or are no text at all become the replacement character. Escaping for a format is done after this.
 */
export function plainText(text: string): string {
  return text.replace(DISTURBING, '\ufffd');
}
