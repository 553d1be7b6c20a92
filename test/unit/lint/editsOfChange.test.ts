import assert from 'node:assert/strict';
import { loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { answerQuestion, parseQuestion } from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { editsOfChange } from '../../../src/core/lint/index.ts';
import { applyEdits, DEFAULT_ENGINE } from '../../../src/core/model/index.ts';
import { yaml } from '../yaml.ts';

const FILE = '/p/compose.yaml';

function topologyOf(text: string) {
  const reader = { text: (path: string) => (path === FILE ? text : null) };
  const loaded = loadProject(
    { directory: '/p', files: [FILE], profiles: [], envFiles: [], environment: new Map() },
    reader,
  );
  assert.ok(loaded.value);
  assert.deepEqual(loaded.problems, []);
  return topologyOfProject(loaded.value, { engine: DEFAULT_ENGINE }).value;
}

function ask(text: string, from: string, to: string) {
  const topology = topologyOf(text);
  const question = parseQuestion(topology, from, to).value;
  assert.ok(question);
  return { topology, answer: answerQuestion(buildState(topology), question, { hops: false }) };
}

/** What the first fix with a change makes of the text; undefined where there is no edit. */
function fixed(text: string, from: string, to: string): string | undefined {
  const { topology, answer } = ask(text, from, to);
  const change = answer.fixes.find((fix) => fix.change)?.change;
  assert.ok(change, `${answer.reason.code} has a change`);
  const edits = editsOfChange(change, topology, new Map([[FILE, text]]));
  return edits && applyEdits(text, edits);
}

const TOP = yaml`
  networks:
    back: {}
    front: {}
`;
const DB = '  db:\n    image: postgres:17\n    networks: [back]\n';

interface Row {
  readonly what: string;
  readonly web: string;
  /** The service afterwards; undefined: no edit is offered. */
  readonly becomes?: string;
}

const joins: readonly Row[] = [
  {
    what: 'no list yet: the network that it had unasked is listed too',
    web: '  web:\n    image: a\n',
    becomes: '  web:\n    networks:\n      - default\n      - back\n    image: a\n',
  },
  {
    what: 'a flow list',
    web: '  web:\n    image: a\n    networks: [front]\n',
    becomes: '  web:\n    image: a\n    networks: [back, front]\n',
  },
  {
    what: 'a block list',
    web: '  web:\n    networks: # of the web\n      - front\n    image: a\n',
    becomes: '  web:\n    networks: # of the web\n      - back\n      - front\n    image: a\n',
  },
  {
    what: 'a mapping with options',
    web: '  web:\n    image: a\n    networks:\n      front:\n        aliases: [www]\n',
    becomes: '  web:\n    image: a\n    networks:\n      back: {}\n      front:\n        aliases: [www]\n',
  },
  {
    what: 'a flow mapping',
    web: '  web:\n    image: a\n    networks: { front: {} }\n',
    becomes: '  web:\n    image: a\n    networks: { back: {}, front: {} }\n',
  },
  {
    what: 'a service in flow style',
    web: '  web: { image: a }\n',
    becomes: '  web: { networks: [default, back], image: a }\n',
  },
  {
    what: 'a list with an anchor, which others use',
    web: '  web:\n    image: a\n    networks: &n [front]\n  other:\n    image: a\n    networks: *n\n',
  },
  { what: 'a merged list', web: '  web:\n    <<: *shared\n    image: a\n' },
];

describe('editsOfChange', () => {
  for (const { what, web, becomes } of joins) {
    it(`puts a service on a network: ${what}`, () => {
      const shared = web.includes('*shared') ? 'x-shared: &shared\n  networks: [front]\n' : '';
      const file = (service: string) => `${shared}services:\n${service}${DB}${TOP}`;
      const after = fixed(file(web), 'web', 'db:5432');
      assert.equal(after, becomes === undefined ? undefined : file(becomes));
      if (after === undefined) return;
      assert.equal(ask(after, 'web', 'db:5432').answer.verdict, 'reachable');
    });
  }

  const publishes: readonly Row[] = [
    {
      what: 'no list yet',
      web: '  web:\n    image: a\n    expose: ["3000"]\n',
      becomes: '  web:\n    ports:\n      - "3000:3000"\n    image: a\n    expose: ["3000"]\n',
    },
    {
      what: 'a block list with long syntax',
      web: '  web:\n    image: a\n    expose: ["3000"]\n    ports:\n      - target: 80\n        published: "8080"\n',
      becomes:
        '  web:\n    image: a\n    expose: ["3000"]\n    ports:\n      - "3000:3000"\n      - target: 80\n        published: "8080"\n',
    },
    {
      what: 'a flow list',
      web: '  web:\n    image: a\n    expose: ["3000"]\n    ports: ["8080:80"]\n',
      becomes: '  web:\n    image: a\n    expose: ["3000"]\n    ports: ["3000:3000", "8080:80"]\n',
    },
    { what: 'an anchor', web: '  web:\n    image: a\n    expose: ["3000"]\n    ports: &p ["8080:80"]\n' },
  ];
  for (const { what, web, becomes } of publishes) {
    it(`publishes a port: ${what}`, () => {
      const file = (service: string) => `services:\n${service}`;
      const after = fixed(file(web), '@host', 'localhost:3000');
      assert.equal(after, becomes === undefined ? undefined : file(becomes));
      if (after !== undefined) assert.equal(ask(after, '@host', 'localhost:3000').answer.verdict, 'reachable');
    });
  }

  it('publishes no port of the host that another service has, and changes nothing that is in no file', () => {
    const text = yaml`
      services:
        web:
          image: a
        other:
          image: a
          ports: ["3000:80"]
    `;
    const topology = topologyOf(text);
    const change = {
      kind: 'publish',
      container: 'web',
      hostPort: 3000,
      containerPort: 3000,
      protocol: 'tcp',
    } as const;
    const files = new Map([[FILE, text]]);
    assert.equal(editsOfChange(change, topology, files), undefined);
    assert.ok(editsOfChange({ ...change, hostPort: 3001 }, topology, files));
    assert.equal(editsOfChange({ ...change, container: 'gone' }, topology, files), undefined);
    const live = { ...topology, containers: topology.containers.map((c) => ({ ...c, origin: { kind: 'docker' } })) };
    assert.equal(editsOfChange({ ...change, hostPort: 3001 }, live as never, files), undefined);
  });

  it('writes a name that YAML would read as something else in quotes', () => {
    const text = yaml`
      services:
        web:
          image: a
        db:
          image: b
          networks: ["yes", "1"]
      networks:
        "yes": {}
        "1": {}
    `;
    const after = fixed(text, 'web', 'db:5432');
    assert.match(after ?? '', / {6}- default\n {6}- "(yes|1)"\n/);
    assert.equal(ask(after ?? '', 'web', 'db:5432').answer.way, 'open');
  });
});
