import assert from 'node:assert/strict';
import { composeConfig, createParseCache, loadProject, parseAhead } from '../../../src/core/compose/index.ts';

const FILE = '/p/compose.yaml';
const request = { files: [FILE], directory: '/p', profiles: [], envFiles: [], environment: new Map() };

function projectOf(services: number): string {
  const lines = ['services:'];
  for (let i = 0; i < services; i++)
    lines.push(`  s${i}:`, '    image: nginx', `    ports: ["${10_000 + i}:80"]`, '    environment: {A: b, C: "$$d"}');
  return `${lines.join('\n')}\n`;
}

describe('parseAhead', () => {
  it('parses in many steps what a loader then finds in the cache', () => {
    const text = projectOf(2000);
    const reader = { text: (path: string) => (path === FILE ? text : null) };
    const cache = createParseCache();
    let steps = 0;
    for (const _ of parseAhead(cache, reader, [FILE])) steps++;
    assert.ok(steps > 10, `${steps} steps`);
    assert.equal(cache.size, 1);
    const ahead = loadProject(request, reader, cache);
    const whole = loadProject(request, reader);
    assert.deepEqual(ahead.problems, whole.problems);
    assert.ok(ahead.value && whole.value);
    assert.deepEqual(composeConfig(ahead.value), composeConfig(whole.value));
  });

  it('does nothing again for a text that is known, and parses a changed one that only the cache names', () => {
    const texts = new Map([[FILE, projectOf(3)]]);
    const reader = { text: (path: string) => texts.get(path) ?? null };
    const cache = createParseCache();
    const steps = (paths: readonly string[]) => [...parseAhead(cache, reader, paths)].length;
    assert.ok(steps([FILE]) > 0);
    assert.equal(steps([FILE]), 0);
    texts.set(FILE, projectOf(4));
    assert.ok(steps([]) > 0);
    assert.equal(steps([]), 0);
  });

  it('keeps the faults of a broken file for the loader', () => {
    const reader = { text: (path: string) => (path === FILE ? 'services:\n  a: [\n' : null) };
    const cache = createParseCache();
    assert.ok([...parseAhead(cache, reader, [FILE])].length > 0);
    assert.ok(loadProject(request, reader, cache).problems.some(({ code }) => code === 'yaml-syntax'));
  });
});
