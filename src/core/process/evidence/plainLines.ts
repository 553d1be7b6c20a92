/**
 * The text with every line ended by \n alone and without a byte order mark, each character at its old offset. `.` and `$` of an
 * expression stop at a \r, so that no line of a file from Windows would match.
 */
export function plainLines(text: string): string {
  const plain = text.includes('\r') ? text.replace(/\r(?=\n)/g, ' ') : text;
  return plain.startsWith('\uFEFF') ? `\n${plain.slice(1)}` : plain;
}
