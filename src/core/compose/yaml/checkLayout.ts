import type { FileProblems } from './FileProblems.ts';

/** Reports a tab between the dash of a list item and the item, which libyaml refuses. `start` is where the item begins. */
export function checkItemTab(problems: FileProblems, start: number): void {
  const { text } = problems.file;
  if (text[start - 1] !== '\t') return;
  let at = start - 1;
  while (text[at] === '\t' || text[at] === ' ') at--;
  if (text[at] === '-') {
    problems.add('yaml-tab', 'Tab after the dash: YAML requires spaces here.', at + 1, start);
  }
}

/** Reports a tab in the indentation of a block scalar, which libyaml refuses (yaml_parser_scan_block_scalar_breaks). */
export function checkBlockTabs(problems: FileProblems, start: number, end: number): void {
  const { text } = problems.file;
  const tab = text.indexOf('\t', start);
  if (tab < 0 || tab > end) return;
  let indent = Infinity;
  for (let at = text.indexOf('\n', start) + 1; at > 0 && at < end; at = text.indexOf('\n', at) + 1) {
    let from = at;
    while (text[from] === ' ' && from - at < indent) from++;
    const ch = text[from];
    if (ch === '\t' && from - at < indent) {
      problems.add('yaml-tab', 'Tab in the indentation: YAML requires spaces here.', from, from + 1);
      return;
    }
    if (ch !== '\n' && ch !== '\r' && ch !== undefined) indent = Math.min(indent, from - at);
  }
}

/** Reports a key in braces that does not end, with its colon, on the line on which it begins: libyaml refuses it. */
export function checkFlowKey(problems: FileProblems, start: number, end: number): void {
  const { text } = problems.file;
  let colon = end;
  while (/[\s]/.test(text[colon] ?? '')) colon++;
  if (text[colon] !== ':' || !text.slice(start, colon).includes('\n')) return;
  if (/\?\s*$/.test(text.slice(Math.max(0, start - 80), start))) return;
  problems.add('yaml-syntax', 'Invalid YAML: a key and its colon must be on the same line.', start, end);
}
