/**
 * A file as it would be written, in a template literal that follows the indentation of the code around it: the first line break,
 * the indentation that all lines share, and what stands before the closing backtick are left out.
 */
export function yaml(strings: TemplateStringsArray): string {
  const lines = strings.join('').replace(/^\n/, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join('\n');
}
