import assert from 'node:assert/strict';
import { atLeast, engineText, parseEngine } from '../../../src/core/model/index.ts';

describe('parseEngine', () => {
  const cases: [string, [number, number] | undefined, 'iptables' | 'nftables'][] = [
    ['20.10', [20, 10], 'iptables'],
    ['23', [23, 0], 'iptables'],
    ['28', [28, 5], 'iptables'],
    ['28.0', [28, 0], 'iptables'],
    ['29-nft', [29, 7], 'nftables'],
    ['26.1.5+dfsg1', [26, 1], 'iptables'],
    ['v28.5.2', [28, 5], 'iptables'],
    ['19.03', undefined, 'iptables'],
    ['', undefined, 'iptables'],
    ['latest', undefined, 'iptables'],
  ];
  for (const [text, version, backend] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const engine = parseEngine(text);
      assert.deepEqual(engine?.version.slice(0, 2), version);
      if (engine) assert.equal(engine.backend, backend);
    });
  }
  const told: [string, string][] = [
    ['20.10', '20.10'],
    ['20.10.24', '20.10.24'],
    ['23', '23.0'],
    ['23.0', '23.0'],
    ['27.0', '27.0'],
    ['27.0.3', '27.0.3'],
    ['28', '28.5'],
    ['28.0', '28.0'],
    ['28.0.0', '28.0.0'],
    ['28.0.4', '28.0.4'],
    ['28.2', '28.2'],
    ['29-nft', '29.7 (nftables)'],
    ['29.0-nft', '29.0 (nftables)'],
    ['29.0.0-nft', '29.0.0 (nftables)'],
    ['v26.1.5+dfsg1', '26.1.5'],
  ];
  for (const [text, shown] of told)
    it(`tells ${JSON.stringify(text)} as it was said: ${shown}`, () => {
      const engine = parseEngine(text);
      assert.equal(engine && engineText(engine), shown);
    });

  it('takes a minor without a patch as its newest patch, a .0 too', () => {
    const newest = (text: string, patch: number): boolean => {
      const engine = parseEngine(text);
      assert.ok(engine);
      return atLeast(engine, engine.version[0], engine.version[1], patch);
    };
    for (const [text, patch] of [
      ['23.0', 11],
      ['25.0', 5],
      ['28.0', 4],
      ['28.2', 2],
    ] as const)
      assert.ok(newest(text, patch), text);
    assert.ok(!newest('28.0.1', 2));
  });

  it('takes a bare 28 as 28.2 and later, and 28.0 as before it', () => {
    const bare = parseEngine('28');
    const early = parseEngine('28.0');
    assert.ok(bare && atLeast(bare, 28, 2));
    assert.ok(early && !atLeast(early, 28, 2) && atLeast(early, 28, 0, 1));
  });
});
