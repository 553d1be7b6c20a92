import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  pageOf,
  ruleCatalogue,
  ruleIndexMarkdown,
  ruleMarkdown,
  settingOf,
  type Rule,
} from '../../../src/core/lint/index.ts';
import { applyEdits, type TextEdit } from '../../../src/core/model/index.ts';
import { found } from './publishing/ruleTable.ts';

const root = path.join(import.meta.dirname, '../../..');
const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.endsWith('ruleCatalogue.test.ts'))
  .map((name) => readFileSync(path.join(import.meta.dirname, name), 'utf8'))
  .join('\n');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  contributes?: { configuration?: Section | Section[] };
};
const settings = new Set(
  [manifest.contributes?.configuration ?? []].flat().flatMap((s) => Object.keys(s.properties ?? {})),
);

interface Section {
  properties?: Record<string, unknown>;
}

/** The examples of a rule are no plain files where a daemon has to speak as well. */
const runsOnFiles = (rule: Rule): boolean => rule.liveOnly !== true;

describe('every rule', () => {
  it('has an id of its own, and its file, export and setting are named after it', () => {
    const ids = ruleCatalogue.map((r) => r.id);
    assert.equal(new Set(ids).size, ids.length);
    const files = readdirSync(path.join(root, 'src/core/lint/rules'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
      .map((name) => path.basename(name, '.ts'));
    assert.deepEqual([...ids].sort(), files.sort());
    assert.deepEqual(
      ids.filter((id) => !settings.has(`netlens.rules.${id}`)),
      [],
    );
    assert.deepEqual(
      [...settings].filter((s) => s.startsWith('netlens.rules.') && !ids.some((id) => s === `netlens.rules.${id}`)),
      [],
    );
  });

  it('is in the index of the pages', () => {
    assert.equal(readFileSync(path.join(root, 'docs/rules/index.md'), 'utf8'), ruleIndexMarkdown(ruleCatalogue));
  });

  for (const rule of ruleCatalogue) {
    describe(rule.id, () => {
      it('has its page, its setting and its tests', () => {
        assert.equal(readFileSync(path.join(root, pageOf(rule)), 'utf8'), ruleMarkdown(rule), 'run npm run docs');
        assert.equal(settingOf(rule), `netlens.rules.${rule.id}`);
        const name = rule.id.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());
        assert.match(tests, new RegExp(`ruleTable\\(\\s*${name}\\b|\\b${name}\\b`));
        for (const text of [rule.docs.what, rule.docs.why, rule.docs.fixSafety]) assert.match(text, /\.\)?$/);
        assert.ok(rule.docs.references.length > 0);
      });

      if (!runsOnFiles(rule)) return;
      it('finds its bad example, and not its good one', () => {
        assert.ok(found(rule, { name: 'bad', ...rule.docs.bad }).findings.length > 0);
        assert.deepEqual(found(rule, { name: 'good', ...rule.docs.good }).findings, []);
      });

      it('is silent on its bad example once its first fix is applied', () => {
        const { findings, texts } = found(rule, { name: 'bad', ...rule.docs.bad });
        const fixes = findings.flatMap((f) => f.fixes.slice(0, 1));
        if (fixes.length < findings.length) return;
        const edits = new Map<string, TextEdit[]>();
        for (const e of fixes.flatMap((x) => x.edits)) edits.set(e.file, [...(edits.get(e.file) ?? []), e]);
        const fixed = [...texts].map(
          ([file, text]) => [path.basename(file), applyEdits(text, edits.get(file) ?? [])] as const,
        );
        const { 'compose.yaml': compose, ...files } = Object.fromEntries(fixed);
        assert.deepEqual(found(rule, { name: 'fixed', compose: compose ?? '', files }).findings, []);
      });
    });
  }
});
