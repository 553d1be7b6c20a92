/**
 * A name that comes from a file, made fit to stand in a sentence: control characters, line breaks and the characters that
 * turn text around (Unicode bidi controls) become visible escapes, and a very long name is cut. Escaping for HTML,
 * Markdown or a shell is done where the text goes there, not here.
 */
export function shown(name: string, longest = 80): string {
  let out = '';
  for (const ch of name) {
    const code = ch.codePointAt(0) ?? 0;
    if (out.length >= longest) return `${out}…`;
    out += isInvisible(code) ? `\\u${code.toString(16).padStart(4, '0')}` : ch;
  }
  return out;
}

function isInvisible(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    code === 0x200b ||
    code === 0x200e ||
    code === 0x200f ||
    code === 0x2028 ||
    code === 0x2029 ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0xfeff ||
    // Half of a character.
    (code >= 0xd800 && code <= 0xdfff)
  );
}

/** `shown`, between quotes: for a name that the reader typed or that is not known. */
export function quoted(name: string): string {
  return `"${shown(name)}"`;
}
