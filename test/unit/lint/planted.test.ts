import assert from 'node:assert/strict';
import { shortfallOf } from '../../../src/core/analysis/index.ts';
import { applyEdits, selectFixes, type Finding } from '../../../src/core/model/index.ts';
import { readTexts } from '../analysis/readTexts.ts';
import { DIRECTORY, plantedProjects } from './plantedProjects.ts';

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
  const projects = plantedProjects();
  for (const file of new Set(projects.map((p) => p.file))) {
    describe(file, () => {
      for (const { name, texts, marks } of projects.filter((p) => p.file === file)) {
        it(name, () => {
          const findings = findingsOf(texts);
          // Equal findings of one cause are one, with the other places.
          const all = findings.flatMap((finding) =>
            [finding.origin, ...finding.related.map((r) => r.origin)].map((origin) =>
              shown({ ...finding, origin }, texts),
            ),
          );
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
          fixesMend(
            texts,
            findings.filter((f) => isGrave(f) || marks.some((m) => m.startsWith(`${f.rule} `))),
          );
        });
      }
    });
  }
});

/** After each fix the network is asked again: the finding is gone, and its destination is reached, or the title says what is missing. */
function fixesMend(texts: ReadonlyMap<string, string>, findings: readonly Finding[]): void {
  const network = readTexts(texts, DIRECTORY);
  for (const finding of findings) {
    for (const fix of finding.fixes) {
      const shortfall = shortfallOf(network, [{ finding, fix }]);
      assert.ok(
        !shortfall || shortfall.kind === 'unreached',
        `${finding.rule}, ${fix.title}: ${shortfall?.message ?? ''}`,
      );
    }
  }
}

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
