import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Tasks {
  readonly tasks: readonly {
    readonly label: string;
    readonly problemMatcher: {
      readonly pattern: readonly { readonly regexp: string }[];
      readonly background: { readonly beginsPattern: string; readonly endsPattern: string };
    };
  }[];
}

describe('the task that F5 waits for', () => {
  const { tasks } = JSON.parse(readFileSync(path.join(root, '.vscode/tasks.json'), 'utf8')) as Tasks;
  const matcher = tasks.find(({ label }) => label === 'watch')?.problemMatcher;
  /** What esbuild.js itself prints while it watches. */
  const printed = [...readFileSync(path.join(root, 'esbuild.js'), 'utf8').matchAll(/console\.log\('(.*?)'\)/g)].map(
    ([, text = '']) => text,
  );

  it('knows the lines that say when building begins and ends', () => {
    assert.ok(matcher);
    const { beginsPattern, endsPattern } = matcher.background;
    for (const pattern of [beginsPattern, endsPattern])
      assert.equal(
        printed.filter((text) => new RegExp(pattern).test(text)).length,
        1,
        `${pattern} in ${printed.join(', ')}`,
      );
  });

  it('finds the place of an error as esbuild prints it', () => {
    const lines = ['✘ [ERROR] Expected identifier but found "="', '', '    src/webview/main.ts:20:13:'];
    const found = matcher?.pattern.map(({ regexp }, i) => new RegExp(regexp).exec(lines[i] ?? '')?.slice(1));
    assert.deepEqual(found, [['Expected identifier but found "="'], [], ['src/webview/main.ts', '20', '13']]);
  });
});
