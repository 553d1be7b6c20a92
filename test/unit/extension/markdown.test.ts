import assert from 'node:assert/strict';
import { blockIn } from '../../../src/extension/commands/markdownBlock.ts';
import { escapeMarkdown } from '../../../src/core/analysis/index.ts';
import { relativePath } from '../../../src/extension/commands/relativePath.ts';

describe('Markdown that is written for a person', () => {
  it('shows names of the workspace as they are', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['web', 'web'],
      ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
      ['a|b', 'a\\|b'],
      ['[x](http://y)', '\\[x\\](http://y)'],
      ['a\nb', 'a b'],
      ['&lt;', '&amp;lt;'],
      ['a & b', 'a &amp; b'],
      ['`tick`', '\\`tick\\`'],
    ];
    for (const [text, wanted] of cases) assert.equal(escapeMarkdown(text), wanted);
  });

  it('finds the block that is to be brought up to date', () => {
    const one = 'x\n<!-- netlens: a/compose.yaml -->\nold\n<!-- /netlens -->\ny';
    assert.deepEqual(blockIn(one, 0), { file: 'a/compose.yaml', start: 2, end: one.length - 2 });
    const two = `${one}\n<!-- netlens: b.yaml -->\n<!-- /netlens -->`;
    assert.equal(blockIn(two, 0), undefined, 'two blocks, and the cursor in none');
    assert.equal(blockIn(two, two.length - 5)?.file, 'b.yaml');
    assert.equal(blockIn('<!-- netlens: a --> never closed', 3), undefined);
    assert.equal(blockIn('', 0), undefined);
  });

  it('names a file from the folder of another', () => {
    assert.equal(relativePath('/w', '/w/compose.yaml'), 'compose.yaml');
    assert.equal(relativePath('/w/docs', '/w/compose.yaml'), '../compose.yaml');
    assert.equal(relativePath('/w/docs/a', '/w/app/b/compose.yaml'), '../../app/b/compose.yaml');
    assert.equal(relativePath('/w/app', '/w/app'), '../app');
  });
});
