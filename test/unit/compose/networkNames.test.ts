import { deepEqual, equal, ok } from 'node:assert/strict';
import { composeConfig, loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { diagramOf } from '../../../src/core/diagram/index.ts';
import { answerQuestion, explainObject, parseQuestion } from '../../../src/core/explain/index.ts';
import { buildState, kernelFacts } from '../../../src/core/kernel/index.ts';
import { Network } from '../../../src/core/analysis/index.ts';
import { DEFAULT_ENGINE, type Topology } from '../../../src/core/model/index.ts';
import { askInMemory, parseQuestions } from './questions.ts';

function load(networks: string, services: string) {
  const [question] = parseQuestions(`=== shop\nname: shop\nservices:\n${services}networks:\n${networks}`);
  ok(question);
  const { request, reader } = askInMemory(question);
  const { value: project } = loadProject(request, reader);
  ok(project);
  return { project, topology: topologyOfProject(project, { engine: DEFAULT_ENGINE }).value };
}

function answer(topology: Topology, from: string, to: string) {
  const { value, problems } = parseQuestion(topology, from, to);
  ok(value, problems[0]?.message);
  return answerQuestion(buildState(topology), value, {});
}

const WEB_AND_DB = '  web: {image: nginx, networks: [a]}\n  db: {image: "postgres:17", networks: [b]}\n';

/** Two keys each that the daemon knows as one network. */
const ONE_NETWORK: readonly (readonly [what: string, networks: string, name: string, kept: string])[] = [
  ['both external', '  a: {external: true, name: shared}\n  b: {external: true, name: shared}\n', 'shared', 'a'],
  ['one of them made here', '  a: {external: true, name: shop_b}\n  b: {}\n', 'shop_b', 'b'],
  ['both named alike', '  a: {name: shared}\n  b: {name: shared}\n', 'shared', 'a'],
  ['one called as the other is named', '  a: {external: true, name: b}\n  b: {external: true}\n', 'b', 'a'],
  ['docker0', '  a: {external: true, name: bridge}\n  b: {external: true, name: bridge}\n', 'bridge', 'bridge'],
];

describe('networks with several keys', () => {
  for (const [what, networks, name, kept] of ONE_NETWORK) {
    it(`${what}: one network, known by both keys`, () => {
      const { topology } = load(networks, WEB_AND_DB);
      deepEqual(
        topology.networks.map((n) => [n.name, n.key]),
        [[name, kept]],
      );
      const state = buildState(topology);
      const bridges = state.namespaces.get('@host')?.links.filter((l) => l.kind === 'bridge');
      // docker0 is there in any case.
      equal(bridges?.filter((l) => name === 'bridge' || l.name !== 'docker0').length, 1);
      for (const key of ['a', 'b']) {
        equal(answer(topology, 'web', `db@${key}:5432`).verdict, 'reachable');
        ok(explainObject(state, `web@${key}`).value, key);
      }
      const facts = kernelFacts(state);
      const { groups, nodes } = diagramOf(topology, facts, { detail: 'kernel', findings: [] });
      equal([...groups, ...nodes].filter((part) => part.kind === 'bridge').length, 1);
    });
  }

  it('have one scope of names', () => {
    const { topology } = load(ONE_NETWORK[0]?.[1] ?? '', WEB_AND_DB);
    equal(answer(topology, 'web', 'db:5432').verdict, 'reachable');
  });

  it('have one scope of names for the rules too', () => {
    const services = WEB_AND_DB.replace('networks: [a]', 'networks: {a: {aliases: [db]}}');
    const { topology } = load(ONE_NETWORK[2]?.[1] ?? '', services);
    const { findings } = new Network({ topology }).findings();
    deepEqual(
      findings.flatMap((f) => (f.rule === 'alias-collision' ? [f.message] : [])),
      ['web has the alias db on a, which is also the name of another service there, so the name refers to both.'],
    );
  });

  for (const [what, priority, aliases] of [
    ['the first key', '', ['web', 'first']],
    ['the key of the highest priority', ', priority: 9', ['web', 'second']],
  ] as const)
    it(`plug a service in once, as ${what} says`, () => {
      const services = `  web: {image: nginx, networks: {a: {aliases: [first]}, b: {aliases: [second]${priority}}}}\n`;
      const { topology } = load(ONE_NETWORK[0]?.[1] ?? '', services);
      deepEqual(
        topology.containers[0]?.endpoints.map((e) => e.aliases.map((a) => a.value)),
        [aliases],
      );
    });

  it('stay as they are written in the configuration', () => {
    const { project } = load(ONE_NETWORK[0]?.[1] ?? '', WEB_AND_DB);
    deepEqual(Object.keys((composeConfig(project) as { networks: object }).networks), ['a', 'b']);
  });
});
