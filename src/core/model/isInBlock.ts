/**
 * Whether an offset in a YAML text is inside the block of a key before it: every line between the two is indented more than the
 * key. Comments do not count.
 */
export function isInBlock(text: string, key: number, place: number): boolean {
  const indent = key - (text.lastIndexOf('\n', key - 1) + 1);
  for (let end = text.indexOf('\n', key); end >= 0 && end < place; end = text.indexOf('\n', end + 1)) {
    const line = /^[ \t]*(?=[^\s#])/.exec(text.slice(end + 1, end + 400))?.[0];
    if (line !== undefined && line.length <= indent) return false;
  }
  return true;
}
