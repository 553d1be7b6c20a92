/** Further out than this no file that a person wrote has the key of a line. */
const FURTHEST = 400;

/** A key that opens a block or a list, in YAML, JSON and TOML: `origins:`, `"origins": [`, `- name: x` as the head of an item. */
const KEY = /^([ \t]*)((?:-[ \t]+)*)["']?([\w./@-]+)["']?[ \t]*[:=]/;

/** The keys that a line of YAML, JSON or TOML stands under, the nearest first, by indentation; last the header of a TOML or INI section. */
export function outerKeys(lines: readonly string[], at: number): readonly string[] {
  const found: string[] = [];
  const line = lines[at] ?? '';
  // An item of a list may stand at the column of its key.
  let within = indentOf(line) + (/^\s*-/.test(line) ? 1 : 0);
  for (let i = at - 1; i >= Math.max(0, at - FURTHEST); i--) {
    const other = lines[i] ?? '';
    const header = /^\s*\[+([\w. "'-]+)\]+\s*$/.exec(other)?.[1];
    if (header !== undefined) return [...found, header.trim()];
    if (within === 0) continue;
    const [, indent = '', dashes = '', key] = KEY.exec(other) ?? [];
    if (key === undefined || indent.length >= within) continue;
    const column = indent.length + dashes.length;
    // The head of the item that the line is in stands beside the line, and not above it.
    if (column < within) found.push(key);
    within = dashes === '' ? column : indent.length + 1;
  }
  return found;
}

function indentOf(line: string): number {
  return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}
