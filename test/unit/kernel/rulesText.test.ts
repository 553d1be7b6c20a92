import assert from 'node:assert/strict';
import { buildState, rulesText } from '../../../src/core/kernel/index.ts';
import { madeTopology } from '../explain/madeTopology.ts';

const made = { services: { web: { ports: ['8080:80'] } }, listeners: [] } as const;

describe('rulesText', () => {
  it('prints iptables-save text, one section per table', () => {
    const state = buildState(madeTopology({ ...made, engine: '28' }));
    const text = rulesText(state);
    const nat = text.split('\n').filter((l) => l.startsWith('*'));
    assert.ok(nat.includes('*nat') && nat.includes('*filter') && nat.includes('*raw'));
    assert.match(
      text,
      /^-A DOCKER ! -i br-default -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172\.18\.0\.2:80$/m,
    );
    assert.equal(text.split('COMMIT\n').length - 1, nat.length);
  });

  it('prints one table alone', () => {
    const text = rulesText(buildState(madeTopology({ ...made, engine: '28' })), { table: 'nat' });
    assert.deepEqual(
      text.split('\n').filter((l) => l.startsWith('*')),
      ['*nat'],
    );
  });

  it('prints nothing for IPv6 where the engine programs nothing', () => {
    const state = buildState(madeTopology({ ...made, engine: '26', host: { ip6tables: false } }));
    assert.equal(rulesText(state, { family: 6 }), '');
  });

  it("prints nft's own listing where the engine programs nftables", () => {
    const state = buildState(madeTopology({ ...made, engine: '29-nft' }));
    const text = rulesText(state);
    assert.match(text, /^table ip docker-bridges \{\n/);
    assert.match(text, /\t\tiifname != "br-default" tcp dport 8080 counter dnat to 172\.18\.0\.2:80 comment "DNAT"\n/);
    const raw = rulesText(state, { table: 'raw' });
    assert.deepEqual(
      [...raw.matchAll(/chain (\S+)/g)].map((m) => m[1]),
      ['raw-PREROUTING'],
    );
    assert.match(rulesText(state, { family: 6 }), /^table ip6 docker-bridges \{\n/);
  });
});
