import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Network, readProject } from '../../../src/core/analysis/index.ts';

const REQUEST = {
  files: ['/p/compose.yaml'],
  directory: '/p',
  profiles: [],
  envFiles: [],
  environment: new Map<string, string>(),
};

const SHOP = `name: shop
services:
  # the shop
  web:
    image: example/web:1
    command: ["serve", "--port", "8000", "--host", "127.0.0.1"]
    ports: ["127.0.0.1:8080:8000"]
    environment:
      DATABASE_URL: postgres://app@db:5432/app
      CACHE_URL: redis://cache:6379
      JOBS_URL: http://jobs:9000/api
    networks: [front, back]
  db:
    image: postgres:17
    networks: [back]
  cache:
    image: redis:7
    command: redis-server --port 6379
    networks: [apart]
  jobs:
    image: example/jobs:2
    profiles: [jobs]
    command: serve --port 9000 --host 0.0.0.0
    environment:
      DATABASE_URL: postgres://app@db:5433/app
    networks:
      back:
        aliases: [worker]
  admin:
    image: adminer
    network_mode: service:web
networks:
  front:
  back:
    internal: true
  apart:
`;

/** What a person does to a text: a word for another of the same text, digits, a line away or twice, a comment. */
const change = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('word', 'digit', 'drop', 'double', 'comment', 'swap'));

function changed(text: string, [at, other, kind]: readonly [number, number, string]): string {
  const lines = text.split('\n');
  const i = at % lines.length;
  const line = lines[i] ?? '';
  const words = text.match(/\b[a-z]\w+\b/g) ?? [];
  const own = line.match(/\b[a-z]\w+\b/g) ?? [];
  const made = {
    word: () => [line.replace(own[other % Math.max(1, own.length)] ?? 'web', words[other % words.length] ?? 'web')],
    digit: () => [line.replace(/\d/, String(other % 10))],
    drop: () => [],
    double: () => [line, line],
    comment: () => [line, `# ${String(other)}`],
    swap: () => [lines[other % lines.length] ?? ''],
  }[kind as 'word']();
  return [...lines.slice(0, i), ...made, ...lines.slice(i + 1)].join('\n');
}

const read = (text: string, earlier?: Network): Network | undefined =>
  readProject(
    REQUEST,
    { text: (path) => (path === '/p/compose.yaml' ? text : null) },
    { ...(earlier ? { earlier } : {}) },
  ).network;

/** Everything that rests on verdicts. */
const said = (network: Network) => ({
  findings: network.findings().findings,
  connections: network.connections.map(({ from, to, outcome, isFailing, origin, answer }) => ({
    from,
    to,
    outcome,
    isFailing,
    origin,
    reason: answer.reason,
  })),
});

const SAME: readonly (readonly [from: string, to: string])[] = [
  ['# the shop', '# our shop, and more of it'],
  ['DATABASE_URL: postgres://app@db:5432/app', 'DATABASE_URL: postgres://app@cache:5432/app'],
  ['services:\n', 'services:\n\n\n'],
];

const OTHER: readonly (readonly [from: string, to: string])[] = [
  ['--port 6379', '--port 6380'],
  ['"127.0.0.1"]', '"0.0.0.0"]'],
  ['internal: true', 'internal: false'],
  ['networks: [apart]', 'networks: [back]'],
  ['aliases: [worker]', 'aliases: [runner]'],
  ['profiles: [jobs]', 'profiles: [other]'],
  ['127.0.0.1:8080:8000', '127.0.0.1:8080:8001'],
  ['network_mode: service:web', 'network_mode: service:db'],
  ['  cache:\n', '  store:\n'],
];

describe('Network: what an earlier reading found', () => {
  const isTaken = ([from, to]: readonly [string, string]): boolean => {
    assert.ok(SHOP.includes(from), from);
    const [before, after] = [read(SHOP), read(SHOP.replace(from, to))];
    assert.ok(before && after);
    return before.glancesFor(after.topology, undefined) !== undefined;
  };
  for (const edit of SAME) it(`holds after ${JSON.stringify(edit)}`, () => assert.ok(isTaken(edit)));
  for (const edit of OTHER) it(`is asked again after ${JSON.stringify(edit)}`, () => assert.ok(!isTaken(edit)));

  it('says the same with it as without it, whatever was edited', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let text = SHOP;
        let earlier = read(text);
        earlier?.findings();
        for (const one of changes) {
          text = changed(text, one);
          const network = read(text, earlier);
          const alone = read(text);
          assert.equal(network === undefined, alone === undefined);
          if (!network || !alone) continue;
          if (earlier?.glancesFor(network.topology, undefined)) taken++;
          assert.deepEqual(said(network), said(alone), text);
          earlier = network;
        }
      }),
      { numRuns: 25 },
    );
    // Comments, doubled lines and words of environments leave the network as it is.
    assert.ok(taken > 10, `Only ${taken} readings took something over.`);
  });
});
