import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTexts } from '../analysis/readTexts.ts';
import { applyEdits, selectFixes, type Finding } from '../../../src/core/model/index.ts';

const CASES = path.join(import.meta.dirname, '../../fixtures/planted');
const DIRECTORY = '/p';

/** One project; `⟦rule|text⟧` marks what that rule must report. */
interface Planted {
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
      return { name: name.trim(), texts, marks };
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

function findingsOf(texts: ReadonlyMap<string, string>): readonly Finding[] {
  const { findings, log } = readTexts(texts, DIRECTORY).findings();
  assert.deepEqual(log, []);
  return findings;
}

function shown({ rule, origin }: Finding, texts: ReadonlyMap<string, string>): string {
  const text = (texts.get(origin.file) ?? '').slice(origin.start, origin.end).trimEnd();
  return `${rule} ${origin.file}:${String(origin.start)} ${text}`;
}

const isGrave = (f: Finding): boolean => f.severity === 'error' || f.severity === 'warning';

describe('planted problems, as people write them, under all rules together', () => {
  for (const file of readdirSync(CASES).sort()) {
    describe(file.replace(/\.txt$/, ''), () => {
      for (const { name, texts, marks } of casesOf(file)) {
        it(name, () => {
          const findings = findingsOf(texts);
          const all = findings.map((f) => shown(f, texts));
          assert.deepEqual(
            marks.filter((m) => !all.includes(m)),
            [],
            'each mark is found',
          );
          assert.deepEqual(
            findings
              .filter(isGrave)
              .map((f) => shown(f, texts))
              .filter((f) => !marks.includes(f)),
            [],
            'nothing else is an error or a warning',
          );
          fixesHold(texts, findings, marks);
        });
      }
    });
  }
});

/** What is fixed stays fixed, in a project that still loads, and nothing grave comes in its place. */
function fixesHold(before: ReadonlyMap<string, string>, first: readonly Finding[], marks: readonly string[]): void {
  const texts = new Map(before);
  const rules = new Set(marks.map((m) => m.slice(0, m.indexOf(' '))));
  const concerned = (f: Finding): boolean => isGrave(f) || rules.has(f.rule);
  let findings = first;
  for (let pass = 0; ; pass++) {
    const fixes = selectFixes(findings.filter(concerned), { unsafe: true });
    if (fixes.size === 0) break;
    assert.ok(pass < 5, 'fixes come to an end');
    for (const [file, edits] of fixes) texts.set(file, applyEdits(texts.get(file) ?? '', edits));
    findings = findingsOf(texts);
  }
  const unfixable = new Set(first.filter((f) => f.fixes.length === 0).map((f) => f.rule));
  assert.deepEqual(
    findings
      .filter(isGrave)
      .filter((f) => !unfixable.has(f.rule))
      .map((f) => shown(f, texts)),
    [],
    'what a fix leaves',
  );
}
