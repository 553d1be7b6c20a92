import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CASES = path.join(import.meta.dirname, '../../fixtures/planted');
/** The folder of every planted project. */
export const DIRECTORY = '/p';

/** One project; `⟦rule|text⟧` marks what that rule must report. */
export interface Planted {
  /** Its file in the fixtures, without `.txt`. */
  readonly file: string;
  readonly name: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly marks: readonly string[];
}

/** `=== name`, then `--- file` and its text, as often as there are files. */
function casesOf(file: string): Planted[] {
  return readFileSync(path.join(CASES, file), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [name = '', ...files] = block.split(/^--- /m);
      const texts = new Map<string, string>();
      const marks: string[] = [];
      for (const part of files) {
        const end = part.indexOf('\n');
        const at = `${DIRECTORY}/${part.slice(0, end).trim()}`;
        texts.set(at, unmarked(part.slice(end + 1).replace(/\n+$/, '\n'), at, marks));
      }
      return { file: file.replace(/\.txt$/, ''), name: name.trim(), texts, marks };
    });
}

function unmarked(marked: string, file: string, marks: string[]): string {
  let text = '';
  let last = 0;
  const open: { rule: string; at: number }[] = [];
  for (const m of marked.matchAll(/⟦([\w-]+)\||⟧/g)) {
    text += marked.slice(last, m.index);
    last = m.index + m[0].length;
    if (m[1] !== undefined) {
      open.push({ rule: m[1], at: text.length });
      continue;
    }
    const start = open.pop();
    assert.ok(start, `${file}: ⟧ without ⟦`);
    marks.push(`${start.rule} ${file}:${String(start.at)} ${text.slice(start.at)}`);
  }
  return text + marked.slice(last);
}

/** All planted projects, in the order of their files. */
export function plantedProjects(): readonly Planted[] {
  return readdirSync(CASES).sort().flatMap(casesOf);
}
