import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Comments cite documents for their facts: `docs/semantics.md, section 2.2 and cell D14`, `docs/contract.md, "Snapshot file"`. A
 * document is named by its path from the root of the repository; sections, cells and headings are optional.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');
const PLACE = String.raw`(?:section|cell) [A-Z]?\d+(?:\.\d+)*|"[^"]+"`;
const CITATION = new RegExp(String.raw`([\w./-]+\.md)\b(?:, ((?:${PLACE})(?: and (?:${PLACE}))*))?`, 'g');

interface Citation {
  readonly document: string;
  readonly places: readonly string[];
}

/** The comments of a TypeScript file, each block as one line: a citation may be broken over two. */
function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  for (const line of text.split('\n')) {
    const block = /^\s*(?:\/\*\*?|\*)(.*)/.exec(line)?.[1];
    const said = block ?? /(?:^|\s)\/\/ (.*)/.exec(line)?.[1];
    if (said === undefined) comments.push('');
    else comments[Math.max(0, comments.length - 1)] = `${comments.at(-1) ?? ''} ${said.trim()}`;
  }
  return comments.filter(Boolean);
}

function citationsOf(comment: string): readonly Citation[] {
  const own = comment.replace(/https?:\/\/\S+/g, '');
  return [...own.matchAll(CITATION)].map(([, document = '', places]) => ({
    document,
    places: places?.split(' and ') ?? [],
  }));
}

/** Made when the package is, and not kept. */
const MADE = new Set(['THIRD_PARTY_NOTICES.md']);

/** What keeps a citation from being looked up, or undefined. */
function troubleWith({ document, places }: Citation): string | undefined {
  if (MADE.has(document)) return undefined;
  const file = path.join(ROOT, document);
  if (!existsSync(file)) return `there is no ${document}`;
  const text = readFileSync(file, 'utf8');
  const headings = text.split('\n').filter((line) => /^#+ /.test(line));
  for (const place of places) {
    const name = place.replace(/^(section|cell) |"/g, '');
    const found = place.startsWith('section ')
      ? headings.some((h) => new RegExp(String.raw`^#+ ${name.replaceAll('.', '\\.')}\.?\s`).test(h))
      : place.startsWith('cell ')
        ? text.includes(`\n| ${name} |`)
        : headings.some((h) => h.replace(/^#+ /, '').startsWith(name));
    if (!found) return `${document} has no ${place}`;
  }
  return undefined;
}

const sources = ['src', 'test', 'scripts'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !name.startsWith('fixtures'))
    .map((name) => path.join(folder, name)),
);

describe('what comments cite', () => {
  it('is there, with the section that is named', () => {
    let looked = 0;
    const troubles = sources.flatMap((source) =>
      commentsOf(readFileSync(path.join(ROOT, source), 'utf8')).flatMap((comment) =>
        citationsOf(comment).flatMap((citation) => {
          looked++;
          const trouble = troubleWith(citation);
          return trouble === undefined ? [] : [`${source}: ${trouble}`];
        }),
      ),
    );
    assert.deepEqual(troubles, []);
    assert.ok(looked > 40, `only ${String(looked)} citations were found: are comments still read?`);
  });

  it('is found in every form that is in use', () => {
    assert.deepEqual(
      citationsOf('as measured (docs/semantics.md, section 2.2 and cell D14); docs/contract.md, "A machine"'),
      [
        { document: 'docs/semantics.md', places: ['section 2.2', 'cell D14'] },
        { document: 'docs/contract.md', places: ['"A machine"'] },
      ],
    );
    assert.deepEqual(citationsOf('https://github.com/go-delve/delve/blob/master/usage/dlv.md'), []);
    assert.deepEqual(
      commentsOf('/** One\n * two (docs/contract.md,\n * "A machine").\n */\nconst a = 1;\nf(a); // three'),
      [' One two (docs/contract.md, "A machine"). /', ' three'],
    );
  });

  it('is missed where it is not there', () => {
    assert.match(troubleWith({ document: 'docs/nowhere.md', places: [] }) ?? '', /there is no/);
    assert.match(troubleWith({ document: 'docs/semantics.md', places: ['section 9.9'] }) ?? '', /has no section 9.9/);
    assert.match(troubleWith({ document: 'docs/semantics.md', places: ['cell Z9'] }) ?? '', /has no cell Z9/);
    assert.match(troubleWith({ document: 'docs/contract.md', places: ['"No such"'] }) ?? '', /has no "No such"/);
  });
});
