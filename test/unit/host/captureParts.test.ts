import assert from 'node:assert/strict';
import { captureParts } from '../../../src/host/index.ts';

function read(text: string | Buffer, options?: { readonly whole?: boolean }): unknown {
  const parts = captureParts(typeof text === 'string' ? Buffer.from(text) : text, options);
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
  }
}

describe('a capture that is read part by part', () => {
  for (const [name, text] of [
    ['an empty object', ' {} '],
    ['no object', '[1, {"a": "]"}]'],
    ['a text', '"machine"'],
    ['null', 'null'],
    ['a machine that is none', '{"machine": 7, "host": {}}'],
    ['namespaces that are none', '{"machine": {"namespaces": {"a": []}}}'],
    ['no namespaces', '{"machine":{"namespaces":[]},"host":{}}'],
    ['entries of every kind', '{"machine":{"namespaces":[{}, 7, null, "x", [1], {"id":"1","addr":[{"a":"}"}]}]}}'],
    ['quotes and brackets in texts', '{"machine":{"namespaces":[{"name":"a\\"]}\\\\","iptablesSave":"\\\\\\""}]}}'],
    ['letters beyond ASCII', '{"machine":{"namespaces":[{"name":"bücher→日本"}]},"host":{"hostname":"é"}}'],
    [
      'properties of every object',
      '{"__proto__":{"a":1},"machine":{"namespaces":[{"__proto__":"x","constructor":2}]}}',
    ],
    ['a key twice', '{"host":1,"host":2}'],
    ['white space', '\r\n{\t"machine" : { "namespaces" : [ { "id" : 1 } , { "id" : -1.5e3 } ] } }\n'],
  ] as const)
    it(`is what JSON says: ${name}`, () => assert.deepEqual(read(text), JSON.parse(text)));

  it('may begin with a byte order mark', () => assert.deepEqual(read('\uFEFF{"host": 1}'), { host: 1 }));

  const whole =
    '{"machine":{"namespaces":[{"id":"1","addr":[{"ifname":"lo"}],"nft":{"nftables":[]}}]},"host":{"a":"b"}}';
  it('ends in one clear error wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length++)
      assert.throws(() => read(whole.slice(0, length)), SyntaxError, whole.slice(0, length));
  });
  for (const text of [
    '{"a" 1}',
    '{"a":1,}',
    '{a:1}',
    '{"machine":{"namespaces":[{},]}}',
    '{} {}',
    '{"machine":{"a":}}',
    '\0',
  ])
    it(`refuses what is no JSON: ${JSON.stringify(text)}`, () => assert.throws(() => read(text), SyntaxError));

  it('keeps a long list of nft rules as a text, unless all is wanted', () => {
    const nft = { nftables: Array.from({ length: 10_000 }, (_, handle) => ({ rule: { family: 'ip', handle } })) };
    const text = JSON.stringify({ machine: { namespaces: [{ id: '1', nft }] } });
    assert.deepEqual(read(text), { machine: { namespaces: [{ id: '1', nft: JSON.stringify(nft) }] } });
    assert.deepEqual(read(text, { whole: true }), JSON.parse(text));
  });

  it('leaves out more than any machine has', () => {
    const many = `{"machine":{"namespaces":[${Array.from({ length: 20_000 }, () => '{}').join(',')}]}}`;
    const { machine } = read(many) as { readonly machine: { readonly namespaces: readonly unknown[] } };
    assert.equal(machine.namespaces.length, 5001);
    const long = `[${' '.repeat(17 * 1024 * 1024)}]`;
    const { machine: other } = read(`{"machine":{"namespaces":[{"addr":[],"route":${long},"route6":${long}}]}}`) as {
      readonly machine: { readonly namespaces: readonly { readonly route: unknown; readonly route6: unknown }[] };
    };
    assert.equal(Array.isArray(other.namespaces[0]?.route), true);
    assert.equal(other.namespaces[0]?.route6, 'longer than what is read');
  });
});
