import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.join(import.meta.dirname, '../..');

/** Texts are sentences and labels: words with a space between. Templates are read with `…` for what they insert. */
interface Text {
  readonly file: string;
  readonly line: number;
  readonly words: string;
}

/** docs/WRITING.md says what to write instead. Each of these stood in a message once. */
const FORBIDDEN: readonly RegExp[] = [
  /(?<!there )\b(?:is|are|was|were) no (?:valid|Compose|snapshot|baseline|service|network|container|address|host name|mapping|list|JSON|object)\b/i,
  /\bno one\b/i,
  /\b(?:Some|No|Any)body\b/i,
  /\bone another\b/,
  /\b(?:has|have) to (?:be|have|name|say)\b/,
  /\bno socket waits\b/i,
  /\b(?:plugged|plugs?) (?:into|in)\b/i,
  /\b(?:comes|came|come) in by\b/,
  /\bis not known here\b/,
  /\bthe container that runs\b/,
  /\bcontainer alone\b/,
  /\bdrawn closed\b/,
  /\bWho reaches whom\b/i,
  /\bis where [\w, ]+ listens?\b/,
];

/** No sentence that is shown is longer than this, in words. Inserted values count as one. */
const LONGEST = 60;

const ROOMS = ['src/core', 'src/cli', 'src/host', 'src/server', 'src/webview', 'src/extension'];

describe('texts', () => {
  const texts = ROOMS.flatMap((room) =>
    readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => textsOf(path.join(room, name))),
  );

  it('are found', () => assert.ok(texts.length > 1500, `${texts.length}`));

  for (const forbidden of FORBIDDEN)
    it(`do not say ${String(forbidden)}`, () => {
      assert.deepEqual(
        said((text) => forbidden.test(text.words)),
        [],
      );
    });

  it(`have no sentence of more than ${LONGEST} words`, () => {
    assert.deepEqual(
      said((text) => sentences(text.words).some((sentence) => sentence.split(/\s+/).length > LONGEST)),
      [],
    );
  });

  function said(wrong: (text: Text) => boolean): string[] {
    return texts.filter(wrong).map(({ file, line, words }) => `${file}:${line} ${words}`);
  }
});

function sentences(words: string): string[] {
  return words.split(/(?<=[.!?:;])\s+|\n/);
}

function textsOf(file: string): Text[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const words = wordsOf(node);
    // Two words of letters: what has no space is an identifier, a path or a key.
    if (words !== undefined && /[a-z]{2,} [a-z]/i.test(words))
      found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, words });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  return undefined;
}
