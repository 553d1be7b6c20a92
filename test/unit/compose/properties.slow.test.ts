import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  composeConfig,
  createParseCache,
  loadProject,
  printingProblems,
  topologyOfProject,
} from '../../../src/core/compose/index.ts';
import { mergeNodes } from '../../../src/core/compose/phases/mergeNodes.ts';
import { equalNodes } from '../../../src/core/compose/yaml/equalNodes.ts';
import { parseYaml } from '../../../src/core/compose/yaml/parseYaml.ts';
import { DEFAULT_ENGINE, type Problem } from '../../../src/core/model/index.ts';
import { checkOrigins } from './checkOrigins.ts';
import { askInMemory, questionSets, readAnswers, readQuestions } from './questions.ts';

/** Loads files by name below /p, and makes the topology of what came out. */
function load(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) {
  const text = (path: string) => files[path.replace(/^\/p\//, '')] ?? null;
  const { value, problems } = loadProject(
    { files: [], directory: '/p', profiles: ['*'], envFiles: [], environment: new Map(Object.entries(variables)) },
    { text },
  );
  const made = value ? topologyOfProject(value, { engine: DEFAULT_ENGINE, includeInactive: true }) : undefined;
  checkOrigins([problems, made], text);
  return { config: value ? composeConfig(value) : undefined, problems };
}

/** The value that variable V of the only service has. */
function variableV(value: string, variables: Readonly<Record<string, string>> = {}): unknown {
  const { config, problems } = load(
    { 'compose.yaml': `services: {a: {image: x, environment: {V: ${JSON.stringify(value)}}}}` },
    variables,
  );
  assert.deepEqual(errors(problems), []);
  const services = config?.['services'] as { a: { environment: { V: string } } };
  // Printed with its dollars doubled.
  return services.a.environment.V.replaceAll('$$', '$');
}

const errors = (problems: readonly Problem[]) => problems.filter((p) => p.severity === 'error').map((p) => p.message);

/** Bits of Compose files, put together at random: nearly valid, and seldom so. */
const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'services:',
          'networks:',
          'a:',
          'image: x',
          'ports:',
          '- "80:80"',
          '- 1-2',
          'environment:',
          'A=1',
          '<<: *a',
        ],
        ...[
          '&a',
          '*a',
          '!reset',
          '!override',
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '- ',
          '? ',
          '|',
          '>-',
          '"',
          "'",
          '#',
          '---',
        ],
        ...[
          '${A',
          '${A:-b}',
          '$$',
          '$',
          'include: [x.yaml]',
          'extends: a',
          'build: .',
          'null',
          '~',
          '\t',
          '\r\n',
          '%YAML',
        ],
        ...['depends_on:', 'env_file: e', 'name: p', 'ipam: {config: [{subnet: 1}]}', 'network_mode: service:a'],
      ),
      fc.constantFrom('\n', '\n  ', '\n    ', ' '),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Empty texts that mean something are not printed, and of two long ports that came to be the same only one is read. */
const PRINTED_SHORTER = new Set(['network_mode-3-3', 'm26', 'm96', 'ports-long', 'ports-mix']);

describe('properties of reading Compose files', function () {
  this.timeout(60_000);

  it('no text makes an exception, and every problem is inside of its file', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), soup, fc.json()), soup, (first, second) => {
        load({ 'compose.yaml': first, 'compose.override.yaml': second, 'x.yaml': second, e: first, '.env': second });
      }),
      { numRuns: 200 },
    );
  });

  it('no file that ends too early makes an exception', () => {
    for (const set of questionSets) {
      const [, , ...questions] = readQuestions(set);
      for (const question of questions.filter((_, i) => i % 50 === 0)) {
        const { request, reader } = askInMemory(question);
        const whole = question.files.get('compose.yaml') ?? '';
        for (let end = 0; end < whole.length; end += 1 + Math.floor(whole.length / 30)) {
          const text = (path: string) => {
            const found = reader.text(path);
            return path.endsWith('/compose.yaml') ? (found?.slice(0, end) ?? null) : found;
          };
          const { value, problems } = loadProject(request, { text });
          const made = value && topologyOfProject(value, { engine: DEFAULT_ENGINE });
          checkOrigins([problems, made], text);
        }
      }
    }
  });

  it('a text whose dollars are doubled comes through as it is', () => {
    fc.assert(fc.property(fc.string(), (text) => assert.equal(variableV(text.replaceAll('$', '$$$$')), text)));
  });

  it('a variable comes through as it is, by every form that may name it', () => {
    const forms = [
      '$X',
      '${X}',
      '${X-other}',
      '${X:-other}',
      '${X?needed}',
      '${X:?needed}',
      '${NONE:-${X}}',
      '${X:+${X}}',
    ];
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...forms), (text, form) =>
        assert.equal(variableV(form, { X: text }), text),
      ),
    );
  });

  it('a default comes through as it is', () => {
    const plain = fc.string().filter((text) => !/[${}\n]/.test(text));
    fc.assert(fc.property(plain, (text) => assert.equal(variableV('${NONE-' + text + '}'), text)));
  });

  it('laying files over each other is associative where nothing is taken away', () => {
    const name = fc.constantFrom('a', 'b');
    const scalar = fc.constantFrom('one', 'two', 3, true);
    const service = fc.record(
      {
        image: fc.constantFrom('x', 'y'),
        hostname: fc.constantFrom('h', 'i'),
        command: fc.array(fc.constantFrom('p', 'q'), { minLength: 1, maxLength: 2 }),
        environment: fc.array(fc.constantFrom('A=1', 'A=2', 'B'), { maxLength: 3 }),
        ports: fc.array(fc.constantFrom('80', '81:81', 82), { maxLength: 3 }),
        networks: fc.dictionary(fc.constantFrom('n', 'm'), fc.record({ priority: scalar, aliases: fc.array(name) })),
        healthcheck: fc.record({ test: fc.array(name), retries: scalar }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    const model = fc.record({ services: fc.dictionary(name, service), 'x-more': fc.dictionary(name, scalar) });
    const nodeOf = (value: unknown) => {
      const [node] = parseYaml('/p/compose.yaml', JSON.stringify(value)).documents;
      assert.ok(node);
      return node;
    };
    fc.assert(
      fc.property(model, model, model, (one, two, three) => {
        const [a, b, c] = [nodeOf(one), nodeOf(two), nodeOf(three)];
        const left = mergeNodes(mergeNodes(a, b, []), c, []);
        const right = mergeNodes(a, mergeNodes(b, c, []), []);
        assert.ok(equalNodes(left, right));
      }),
      { numRuns: 150 },
    );
  });

  it('what is printed can be read again, and means the same', () => {
    let read = 0;
    for (const set of questionSets) {
      const answers = readAnswers(set);
      for (const question of readQuestions(set)) {
        if ('error' in (answers.get(question.name) ?? { error: '' }) || PRINTED_SHORTER.has(question.name)) continue;
        // What a provider runs is not printed.
        if ([...question.files.values()].some((text) => text.includes('provider'))) continue;
        const { request, reader } = askInMemory(question);
        const { value } = loadProject(request, reader);
        assert.ok(value);
        if (printingProblems(value).length > 0) continue;
        const printed = composeConfig(value);
        // Compose doubles dollars in keys too, where it replaces no variables; takes any x-… for an extension; and prints an
        // empty list for a host without addresses.
        if (/"extra_hosts":\[\]|"(?:[^"]*\$[^"]*|x-[^"]*|#extensions)":/.test(JSON.stringify(printed))) continue;
        const again = load({ 'compose.yaml': JSON.stringify(printed) });
        // A service that is only built, or given by a provider, has no image to be printed.
        const others = errors(again.problems).filter((message) => !/neither an image nor a build/.test(message));
        if (others.length > 0) continue;
        assert.deepEqual(again.config, printed, `${set} ${question.name}`);
        read++;
      }
    }
    assert.ok(read > 500, `${read} were read again`);
  });

  it('parses again only the file that changed', () => {
    const files = new Map(
      ['compose.yaml', 'one.yaml', 'two.yaml'].map((name, i) => [`/p/${name}`, `services: {s${i}: {image: x}}`]),
    );
    files.set('/p/compose.yaml', 'include: [one.yaml, two.yaml]\nservices: {s0: {image: x}}');
    const cache = createParseCache();
    const run = () => {
      const { value } = loadProject(
        { files: ['/p/compose.yaml'], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
        { text: (path) => files.get(path) ?? null },
        cache,
      );
      assert.ok(value);
      return topologyOfProject(value, { engine: DEFAULT_ENGINE }).value.containers.map((c) => c.name);
    };
    const parsed = () => new Map((cache as unknown as { files: ReadonlyMap<string, unknown> }).files);
    run();
    const before = parsed();
    files.set('/p/two.yaml', 'services: {changed: {image: x}}');
    assert.deepEqual(run().sort(), ['changed', 's0', 's1']);
    const after = parsed();
    assert.equal(after.get('/p/compose.yaml'), before.get('/p/compose.yaml'));
    assert.equal(after.get('/p/one.yaml'), before.get('/p/one.yaml'));
    assert.notEqual(after.get('/p/two.yaml'), before.get('/p/two.yaml'));
  });
});
