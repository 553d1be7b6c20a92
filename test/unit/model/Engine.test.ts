import assert from 'node:assert/strict';
import { atLeast, parseEngine } from '../../../src/core/model/index.ts';

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
  it('takes a bare 28 as 28.2 and later, and 28.0 as before it', () => {
    const bare = parseEngine('28');
    const early = parseEngine('28.0');
    assert.ok(bare && atLeast(bare, 28, 2));
    assert.ok(early && !atLeast(early, 28, 2) && atLeast(early, 28, 0, 1));
  });
});
