import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { netlens } from './netlens.ts';

const node = readFileSync('examples/node/node.json', 'utf8');
const without = node.replace(/-A KUBE-POD-FW-API (?:[^\\]|\\")*?REJECT --reject(?:[^\\]|\\")*?\\n/, '');
const files = { 'before.json': without, 'after.json': node, 'odd.json': '{"machine": []}' };

describe('netlens diff', () => {
  it('says what changed, connections first, then the rules that did it', async () => {
    const { code, out } = await netlens(['diff', 'before.json', 'after.json'], files);
    assert.equal(code, 0);
    assert.match(
      out,
      /^shop\/client .*can no longer reach shop\/api:5000\.\n\n@host: the chain KUBE-POD-FW-API of the table filter has a new rule\.\n {2}-A KUBE-POD-FW-API .*REJECT/,
    );
  });

  it('prints one JSON value with --json', async () => {
    const { out } = await netlens(['diff', 'before.json', 'after.json', '--json'], files);
    const { reachability, parts } = JSON.parse(out) as {
      reachability: { from: string; change: string }[];
      parts: { kind: string }[];
    };
    assert.ok(reachability.some(({ from, change }) => from === 'shop/client' && change === 'lost'));
    assert.deepEqual([...new Set(parts.map(({ kind }) => kind))], ['rule']);
  });

  it('says that nothing changed where nothing did', async () => {
    const { code, out } = await netlens(['diff', 'after.json', 'after.json'], files);
    assert.deepEqual({ code, out }, { code: 0, out: 'Nothing changed.\n' });
  });

  for (const [what, args] of [
    ['one file', ['diff', 'before.json']],
    ['three files', ['diff', 'before.json', 'after.json', 'odd.json']],
    ['a file that is no capture', ['diff', 'before.json', 'odd.json']],
    ['a file that is not there', ['diff', 'before.json', 'nowhere.json']],
  ] as const)
    it(`ends with 2 and one line for ${what}`, async () => {
      const { code, out, err } = await netlens([...args], files);
      assert.deepEqual({ code, out }, { code: 2, out: '' });
      assert.equal(err.trimEnd().split('\n').length, 1, err);
    });
});
