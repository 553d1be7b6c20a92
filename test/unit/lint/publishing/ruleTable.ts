import assert from 'node:assert/strict';
import { posix } from 'node:path';
import type { LiveFacts, Rule } from '../../../../src/core/lint/index.ts';
import { foundBy, readTexts } from '../../analysis/readTexts.ts';
import { applyEdits, type Finding, parseEngine, type Severity } from '../../../../src/core/model/index.ts';

/** One project. `⟦` and `⟧` stand around each text that must be marked, and nothing else may be. */
export interface RuleCase {
  readonly name: string;
  readonly compose: string;
  /** Further files by their path beside compose.yaml; `compose.override.yaml` is read as Compose does. */
  readonly files?: Readonly<Record<string, string>>;
  /** Part of the message of the first finding. */
  readonly message?: RegExp;
  readonly severity?: Severity;
  /** compose.yaml (or `fixedFile`) after the first fix of every finding; null: no finding has a fix. */
  readonly fixed?: string | null;
  readonly fixedFile?: string;
  /** Whether that fix is safe. */
  readonly safe?: boolean;
  readonly live?: LiveFacts;
  /** As `--engine` takes it; the newest where it does not matter. */
  readonly engine?: string;
}

const DIRECTORY = '/p';

export function found(
  rule: Rule,
  one: RuleCase,
): { readonly findings: readonly Finding[]; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  for (const [path, text] of Object.entries({ 'compose.yaml': one.compose, ...one.files })) {
    texts.set(posix.join(DIRECTORY, path), text.replace(/[⟦⟧]/g, ''));
  }
  const engine = one.engine === undefined ? undefined : parseEngine(one.engine);
  const network = readTexts(texts, DIRECTORY, {
    ...(one.live ? { live: one.live } : {}),
    ...(engine ? { engine } : {}),
  });
  const { findings, log } = foundBy(rule.id, network);
  assert.deepEqual(log, []);
  return { findings, texts };
}

function marked(text: string, file: string): string[] {
  const spans: string[] = [];
  let shift = 0;
  for (const m of text.matchAll(/⟦([^⟦⟧]*)⟧/g)) {
    const start = m.index - shift;
    shift += 2;
    spans.push(`${file} ${String(start)}-${String(start + (m[1] ?? '').length)} ${m[1] ?? ''}`);
  }
  return spans;
}

/** Declares a test per project: exactly the marked texts are reported, and the fix gives exactly the expected text. */
export function ruleTable(rule: Rule, cases: readonly RuleCase[]): void {
  describe(rule.id, () => {
    for (const one of cases) {
      it(one.name, () => {
        const { findings, texts } = found(rule, one);
        const expected = Object.entries({ 'compose.yaml': one.compose, ...one.files }).flatMap(([path, text]) =>
          marked(text, path),
        );
        const actual = findings.map((finding) => {
          const text = texts.get(finding.origin.file) ?? '';
          const end = finding.origin.start + text.slice(finding.origin.start, finding.origin.end).trimEnd().length;
          return `${finding.origin.file.slice(DIRECTORY.length + 1)} ${String(finding.origin.start)}-${String(end)} ${text.slice(finding.origin.start, end)}`;
        });
        assert.deepEqual(actual.sort(), expected.sort());
        const [first] = findings;
        if (one.message) assert.match(first?.message ?? '', one.message);
        if (one.severity) assert.equal(first?.severity, one.severity);
        for (const f of findings) assert.ok((f.why ?? '').length > 0, 'says why');
        if (one.fixed === null)
          assert.deepEqual(
            findings.flatMap((f) => f.fixes),
            [],
          );
        if (one.fixed !== undefined && one.fixed !== null) {
          const file = `${DIRECTORY}/${one.fixedFile ?? 'compose.yaml'}`;
          const edits = findings.flatMap((f) => f.fixes[0]?.edits ?? []).filter((e) => e.file === file);
          const unique = [
            ...new Map(edits.map((e) => [`${String(e.start)}-${String(e.end)}-${e.newText}`, e])).values(),
          ];
          assert.equal(applyEdits(texts.get(file) ?? '', unique), one.fixed);
        }
        if (one.safe !== undefined) {
          assert.deepEqual(
            findings.map((f) => f.fixes[0]?.safe),
            findings.map(() => one.safe),
          );
        }
      });
    }
  });
}

/** A project with the services given in block style, two spaces in. */
export function services(text: string): string {
  return `services:\n${text.replace(/^\n/, '')}`;
}
