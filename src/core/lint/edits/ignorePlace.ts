/**
 * The start of the line above which a comment about the text at `offset` belongs. As a rule that is the text's own line. Inside
 * a YAML scalar of several lines a `#` would be part of the value, so there it is the line on which the scalar's key or item
 * stands.
 */
export function ignorePlace(text: string, offset: number, file: string): number {
  const own = text.lastIndexOf('\n', offset - 1) + 1;
  if (!/\.ya?ml$/i.test(file)) return own;
  const line = lineAt(text, own);
  const outer = linesFurtherOut(text, own, indentOf(line));
  // Whatever stands further in than `command: |` is its text, however it looks.
  const block = outer.findLast((at) => BLOCK_HEADER.test(lineAt(text, at)));
  if (block !== undefined) return block;
  // `command: uvicorn`, or `command:` alone, and words on the lines below.
  const [nearest] = outer;
  const goesOn = nearest !== undefined && !STARTS_NODE.test(line) && STARTS_NODE.test(lineAt(text, nearest));
  return goesOn && !isInBrackets(text, nearest, own) ? nearest : own;
}

/** The line that this one hangs on, the line which that one hangs on, and so on. */
function linesFurtherOut(text: string, from: number, indent: number): readonly number[] {
  const found: number[] = [];
  let least = indent;
  for (let at = from; at > 0 && least > 0;) {
    at = at >= 2 ? text.lastIndexOf('\n', at - 2) + 1 : 0;
    const line = lineAt(text, at);
    if (/^\s*(?:#|$)/.test(line) || indentOf(line) >= least) continue;
    found.push(at);
    least = indentOf(line);
  }
  return found;
}

/** A key, an item of a list, or a closing or opening bracket: something begins on this line. */
const STARTS_NODE = /^\s*(?:-\s|[\]}[{]|["']?[\w.$/<-][\w.$/ -]*["']?\s*:(?:\s|$))/;

/** `command: |`, `- >-`. */
const BLOCK_HEADER = /(?::|-|^)\s+(?:[!&]\S+\s+)*[|>][-+0-9]*\s*(?:#.*)?\r?$/;

/** Whether a bracket that was opened between the two is still open: there every line may have a comment. */
function isInBrackets(text: string, from: number, to: number): boolean {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const c = text[i];
    if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
  }
  return depth > 0;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}
