import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LineIndex, readProject } from '../../../src/core/analysis/index.ts';

const CORPUS = path.join(import.meta.dirname, '../../fixtures/corpus');
const FILES = path.join(CORPUS, 'files');
const GOLDEN = path.join(CORPUS, 'findings.txt');

/** `project/file:line:column severity rule message` for one project of the corpus, or why it is refused. */
function findingsOf(project: string): string[] {
  const texts = new Map<string, string>();
  const { network, problems } = readProject(
    { files: [], directory: path.join(FILES, project), profiles: [], envFiles: [], environment: new Map() },
    {
      text: (file) => {
        if (!existsSync(file) || !statSync(file).isFile()) return null;
        const text = readFileSync(file, 'utf8');
        texts.set(file, text);
        return text;
      },
    },
  );
  if (!network) return [`${project}: refused: ${problems.map((p) => p.message).join('; ')}`];
  const { findings, log } = network.findings();
  assert.deepEqual(log, []);
  return findings.map((finding) => {
    const { line, character } = new LineIndex(texts.get(finding.origin.file) ?? '').positionOf(finding.origin.start);
    return `${path.relative(FILES, finding.origin.file)}:${String(line + 1)}:${String(character + 1)} ${finding.severity} ${finding.rule}: ${finding.message}`;
  });
}

describe('the corpus of projects', () => {
  it('has exactly the findings that were looked at, one by one', () => {
    const questions = JSON.parse(readFileSync(path.join(CORPUS, 'oracle.json'), 'utf8')) as { readonly dir: string }[];
    const actual = [...new Set(questions.map((question) => question.dir))].flatMap(findingsOf).join('\n');
    // To look at a change: UPDATE_GOLDEN=1, and read the difference line by line.
    if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, actual + '\n');
    assert.equal(actual + '\n', readFileSync(GOLDEN, 'utf8'));
  });
});
