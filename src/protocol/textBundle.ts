/** Texts of a language by the English ones, as in `l10n/bundle.l10n.LANGUAGE.json`; an object where translators have a comment. */
export type TextBundle = Readonly<Record<string, string | { message: string; comment: string[] }>>;

/** Reads a bundle that a client states: of anything else no text is taken. Its keys are its own, whatever they are called. */
export function textBundle(stated: unknown): TextBundle {
  const texts: Record<string, TextBundle[string]> = Object.create(null) as Record<string, TextBundle[string]>;
  if (typeof stated !== 'object' || stated === null) return texts;
  for (const [key, text] of Object.entries(stated as Record<string, unknown>)) {
    if (typeof text === 'string') texts[key] = text;
    else if (typeof text === 'object' && text !== null && 'message' in text && typeof text.message === 'string')
      texts[key] = { message: text.message, comment: [] };
  }
  return texts;
}
