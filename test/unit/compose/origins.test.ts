import assert from 'node:assert/strict';
import { composeConfig, loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { DEFAULT_ENGINE, type SourceOrigin } from '../../../src/core/model/index.ts';
import { checkNames, checkOrigins } from './checkOrigins.ts';
import { askInMemory, parseQuestions, questionSets, readAnswers, readQuestions } from './questions.ts';

/** Loads one question and gives what its facts are, with the text at a place. */
function loaded(text: string) {
  const [question] = parseQuestions(text);
  assert.ok(question);
  const { request, reader } = askInMemory(question);
  const { value } = loadProject(request, reader);
  assert.ok(value);
  const { value: topology } = topologyOfProject(value, { engine: DEFAULT_ENGINE, includeInactive: true });
  const at = ({ file, start, end }: SourceOrigin) => `${file}: ${reader.text(file)?.slice(start, end)}`;
  return { topology, at };
}

describe('places of facts', () => {
  for (const set of questionSets) {
    it(`${set}: every place is re-read, and says what the fact says`, () => {
      let origins = 0;
      const answers = readAnswers(set);
      for (const question of readQuestions(set)) {
        const { request, reader } = askInMemory(question);
        const textOf = (file: string) => reader.text(file);
        const { value, problems } = loadProject(request, reader);
        checkOrigins(problems, textOf);
        if (!value) continue;
        const { value: topology } = topologyOfProject(value, { engine: DEFAULT_ENGINE, includeInactive: true });
        origins += checkOrigins(topology, textOf).origins;
        if (!('error' in (answers.get(question.name) ?? {}))) checkNames(topology, textOf);
      }
      assert.ok(origins > 0);
    });
  }

  it('point through an anchor, an alias and a merge key at the text that was written once', () => {
    const { topology, at } = loaded(`=== project
x-common: &common
  hostname: shared-host
services:
  a: {<<: *common, image: x}
  b: {image: x, hostname: own-host, <<: *common}
`);
    const [a, b] = topology.containers;
    assert.equal(a?.hostname?.origin.kind === 'source' && at(a.hostname.origin), '/project/compose.yaml: shared-host');
    assert.equal(b?.hostname?.origin.kind === 'source' && at(b.hostname.origin), '/project/compose.yaml: own-host');
  });

  it('point into the file that won: an override, an extended base, an included file, an env file', () => {
    const { topology, at } = loaded(`=== project
include: [more/compose.yaml]
services:
  a:
    extends: {file: base.yaml, service: base}
    hostname: first
    ports: ["127.0.0.1:\${PORT}:80"]
-- compose.override.yaml --
services: {a: {hostname: second}}
-- base.yaml --
services: {base: {image: x, domainname: from.base}}
-- more/compose.yaml --
services: {c: {image: x, hostname: included}}
-- .env --
PORT=8088
`);
    const container = (name: string) => topology.containers.find((c) => c.name === name);
    const place = (text: { origin: { kind: string } } | undefined) => text && at(text.origin as SourceOrigin);
    assert.equal(place(container('a')?.hostname), '/project/compose.override.yaml: second');
    assert.equal(place(container('a')?.domainname), '/project/base.yaml: from.base');
    assert.equal(place(container('c')?.hostname), '/project/more/compose.yaml: included');
    const [port] = container('a')?.published ?? [];
    assert.equal(port?.origin.kind === 'source' && at(port.origin), '/project/compose.yaml: "127.0.0.1:${PORT}:80"');
    const pieces = JSON.stringify(port);
    assert.match(pieces, /\.env/, 'the number itself is written in .env');
  });

  it('go on after the first error: each of several faults is reported at its own place', () => {
    const [question] = parseQuestions(`=== project
services:
  a: {image: x, ports: ["nope"], networks: [missing]}
  b: {image: x, bogus: 1, depends_on: [nobody]}
  c: {image: "\${UNCLOSED", command: [1]}
  d: {image: x, hostname: fine}
`);
    assert.ok(question);
    const { request, reader } = askInMemory(question);
    const { value, problems } = loadProject(request, reader);
    const text = reader.text('/project/compose.yaml') ?? '';
    const places = problems.flatMap(({ severity, origin }) =>
      severity === 'error' && origin?.kind === 'source' ? [text.slice(origin.start, origin.end)] : [],
    );
    for (const place of ['"nope"', 'missing', 'bogus', 'nobody', '${UNCLOSED', '1']) {
      assert.ok(places.includes(place), `${place} is among ${places.join(' | ')}`);
    }
    const services = value ? (composeConfig(value)['services'] as Record<string, unknown>) : {};
    assert.deepEqual((services['d'] as { hostname: string }).hostname, 'fine');
  });

  it('say one mistake in an interpolation once, and those of other lines too', () => {
    const [question] = parseQuestions(`=== project
services:
  a:
    image: "x\${A:-\${B:-\${C:-y"
    command: |
      echo \${x%%y} \${y%%z}
      echo $$HOME \${A:-b}
      echo \${1}
`);
    assert.ok(question);
    const { request, reader } = askInMemory(question);
    const { problems } = loadProject(request, reader);
    const text = reader.text('/project/compose.yaml') ?? '';
    const places = problems.flatMap(({ code, origin }) =>
      code === 'compose-interpolation' && origin?.kind === 'source' ? [text.slice(origin.start, origin.end)] : [],
    );
    assert.deepEqual(places, ['${A', '${x', '${']);
  });
});
