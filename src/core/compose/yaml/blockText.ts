import type { SourceFile } from './ComposeNode.ts';

/**
 * The text of a block scalar as libyaml reads it, from what the yaml package read. They differ where the scalar ends the file in
 * the middle of a line: yaml adds the missing line break, libyaml does not (yaml_parser_scan_block_scalar).
 */
export function blockText(value: string, file: SourceFile, start: number, end: number): string {
  const { text } = file;
  if (end < text.length || !value.endsWith('\n') || text.endsWith('\n') || !/\S/.test(value)) return value;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  if (/[^ ]/.test(last)) return value.slice(0, -1);
  // A last line of spaces belongs to the text only if it is longer than the indentation.
  const indent = firstIndent(text.slice(text.indexOf('\n', start) + 1, end)) - firstIndent(value);
  return last.length > indent ? value.slice(0, -1) : value;
}

/** How many spaces begin the first line that is not blank. */
function firstIndent(lines: string): number {
  return /^( *)[^ \r\n]/m.exec(lines)?.[1]?.length ?? 0;
}
