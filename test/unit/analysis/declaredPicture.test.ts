import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readTexts } from './readTexts.ts';

const PROJECT = `services:
  proxy:
    image: nginx:1.27
    ports: ["8080:80"]
    environment:
      UPSTREAM_URL: http://web:3000
  web:
    image: node:22
    command: node server.js --host 127.0.0.1 --port 3000
    networks: [default, back]
    environment:
      DATABASE_URL: postgres://db:5432/app
      SMTP_URL: smtp://mail-relay:25
  db:
    image: postgres:17
    networks: [back]
  worker:
    image: node:22
    environment:
      DATABASE_URL: postgres://db:5432/app
    depends_on: [cache]
  cache:
    image: redis:7
  idle-1:
    image: busybox:1
  idle-2:
    image: busybox:1
  idle-3:
    image: busybox:1
  idle-4:
    image: busybox:1
networks:
  back:
`;

const EXAMPLES = path.resolve(import.meta.dirname, '../../../examples');

describe('the picture of declared connections', () => {
  const network = readTexts(new Map([['/p/compose.yaml', PROJECT]]), '/p');
  const diagram = network.diagram({ detail: 'overview' });
  const edge = (from: string, to: string) => diagram.edges.find((e) => e.from === from && e.to === to);

  it('has a line for each, of the kind that the walk says, with the variable and the finding on it', () => {
    assert.equal(edge('c_proxy', 'c_web')?.kind, 'denied');
    assert.equal(edge('c_proxy', 'c_web')?.label, ':3000 refused');
    assert.equal(edge('c_web', 'c_db')?.kind, 'reached');
    assert.equal(edge('c_worker', 'c_db')?.kind, 'nameless');
    assert.equal(edge('c_worker', 'c_cache')?.kind, 'depends', 'the weakest is thin');
    const { card, about } = edge('c_worker', 'c_db') ?? assert.fail('it is drawn');
    assert.deepEqual(card.facts, [{ name: 'db:5432', value: 'name not found · set by DATABASE_URL' }]);
    assert.ok(card.problems.length > 0, 'its finding hangs on it');
    assert.ok(about.source && PROJECT.slice(about.source.start, about.source.end) === 'db', 'it leads to the text');
    assert.deepEqual(about.question, { from: 'worker', to: 'db:5432' });
  });

  it('folds those that talk to nobody, frames networks, and says who is on several', () => {
    const idle = diagram.nodes.find((n) => n.lines[0] === '4 without known connections');
    assert.deepEqual(
      idle?.about.holds?.map((h) => h.id),
      ['idle-1', 'idle-2', 'idle-3', 'idle-4'],
    );
    assert.equal(diagram.nodes.find((n) => n.id === 'c_db')?.group, 'n_back');
    const web = diagram.nodes.find((n) => n.id === 'c_web');
    assert.deepEqual([web?.group, web?.lines], [undefined, ['web', 'on back, default']]);
    const text = network.mermaid(network.expandedDiagram({ detail: 'overview' }));
    for (const { id } of network.topology.containers)
      assert.ok(text.includes(id.replace('-', '')) || text.includes(id), id);
  });

  it('leaves only what fails where that is asked for', () => {
    const failing = network.diagram({ detail: 'overview', filter: { failing: true } });
    const kinds = new Set(failing.edges.map((e) => e.kind));
    assert.ok(kinds.has('denied') && kinds.has('nameless') && !kinds.has('reached') && !kinds.has('undecided'));
    assert.ok(!failing.nodes.some((n) => n.about.container === 'cache'));
  });

  it('never says anything else than the answer to the same question', () => {
    const kinds: Readonly<Record<string, string>> = {
      ok: 'reached',
      unknown: 'undecided',
      nxdomain: 'nameless',
      refused: 'denied',
      reset: 'denied',
      timeout: 'lost',
      unreachable: 'lost',
    };
    let asked = 0;
    for (const name of readdirSync(EXAMPLES)) {
      const file = path.join(EXAMPLES, name, 'compose.yaml');
      if (!existsSync(file)) continue;
      const example = readTexts(new Map([[file, readFileSync(file, 'utf8')]]), path.dirname(file));
      for (const { id, kind, about } of example.diagram({ detail: 'overview' }).edges) {
        if (!about.question) continue;
        const answer = example.answer(about.question.from, about.question.to);
        assert.equal(kind, kinds[answer?.outcome ?? ''], `${name}: ${id}`);
        asked++;
      }
    }
    assert.ok(asked > 0);
  });
});
