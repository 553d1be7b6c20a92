import assert from 'node:assert/strict';
import { withProblems, withSubjects } from '../../../src/core/lint/index.ts';
import { loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { type Container, DEFAULT_ENGINE, type Topology } from '../../../src/core/model/index.ts';

const FINDING = { rule: 'x', severity: 'error', message: 'x', related: [], fixes: [], subjects: [] } as const;
const EMPTY = { containers: [], networks: [] } as unknown as Topology;

/** What Compose rejects of a file, as `rule: subject ids`. */
function rejected(text: string): string[] {
  const reader = { text: (path: string) => (path === '/p/compose.yaml' ? text : null) };
  const loaded = loadProject(
    { directory: '/p', files: ['/p/compose.yaml'], profiles: [], envFiles: [], environment: new Map() },
    reader,
  );
  assert.ok(loaded.value);
  const made = topologyOfProject(loaded.value, { engine: DEFAULT_ENGINE });
  const findings = withProblems([...loaded.problems, ...made.problems], []);
  return withSubjects(findings, made.value, new Map([['/p/compose.yaml', text]])).map(
    ({ rule, subjects }) => `${rule}: ${subjects.map((s) => ('id' in s ? s.id : '')).join()}`,
  );
}

describe('withSubjects', () => {
  it('gives what Compose rejects to the service in whose block it stands', () => {
    const text = `services:
  web:
    image: a
    networks: [nowhere]
  db:
    image: b
    depends_on: [ghost]
`;
    assert.deepEqual(
      rejected(text)
        .map((line) => line.split(': ')[1])
        .sort(),
      ['db', 'web'],
    );
  });

  it('leaves what stands in no such block alone', () => {
    const text = `services:
  web:
    image: a
    configs: [none]
name: "UPPER CASE"
`;
    const [first, ...more] = withSubjects(
      [{ ...FINDING, origin: { kind: 'source', file: 'f', start: text.indexOf('name'), end: text.length } }],
      {
        ...EMPTY,
        containers: [
          { id: 'web', origin: { kind: 'source', file: 'f', start: text.indexOf('web'), end: 0 } } as Container,
        ],
      },
      new Map([['f', text]]),
    );
    assert.deepEqual(first?.subjects, []);
    assert.equal(more.length, 0);
  });
});
