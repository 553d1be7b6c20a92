import type { FileProblems } from './FileProblems.ts';

/**
 * The text of a double-quoted scalar as libyaml reads it, from what the yaml package read. libyaml accepts the escape `\'` and
 * refuses `\/`, and it refuses escapes that stand for no character (yaml_parser_scan_flow_scalar).
 */
export function quotedText(value: string, problems: FileProblems, start: number, end: number): string {
  const source = problems.file.text.slice(start, end);
  for (const escape of source.matchAll(/\\(?:[^]|$)/g)) {
    if (escape[0] !== '\\/') continue;
    const at = start + escape.index;
    problems.add('yaml-escape', 'YAML 1.1, which Compose reads, does not know the escape \\/.', at, at + 2);
  }
  for (const escape of source.matchAll(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[^]|$)/g)) {
    const code = Number.parseInt(escape[1] ?? escape[2] ?? '0', 16);
    if ((code < 0xd800 || code > 0xdfff) && code <= 0x10ffff) continue;
    const at = start + escape.index;
    problems.add('yaml-escape', `${escape[0]} is not a valid escape.`, at, at + escape[0].length);
  }
  return source.includes("\\'") && !source.includes('\\\\') ? value.replaceAll("\\'", "'") : value;
}
