import { deepEqual, equal, ok } from 'node:assert/strict';
import { loadProject } from '../../../src/core/compose/index.ts';
import { diagramOf } from '../../../src/core/diagram/index.ts';
import { buildState, kernelFacts } from '../../../src/core/kernel/index.ts';
import { projectTopology } from './projectTopology.ts';
import { askInMemory, parseQuestions } from './questions.ts';

const project = (mode: string): string =>
  `name: shop\nservices:\n  vpn: {image: x, networks: [back]}\n  a: {image: x, network_mode: "${mode}"}\n  b: {image: x, network_mode: "${mode}"}\nnetworks: {back: {}}\n`;

describe('a network_mode that names no namespace here', () => {
  for (const mode of ['services:vpn', 'back', 'vpn', 'hosts', 'service:nope', 'container:elsewhere', 'net:back'])
    it(`${mode}: whose it is, is not known`, () => {
      const topology = projectTopology(project(mode));
      const state = buildState(topology);
      deepEqual(
        ['a', 'b'].map((id) => [state.namespaceOf.get(id), state.withoutNamespace.get(id)]),
        [
          [undefined, 'unknown-target'],
          [undefined, 'unknown-target'],
        ],
      );
      deepEqual(
        topology.networks.map((n) => n.id),
        ['back'],
      );
      for (const detail of ['kernel', 'overview'] as const) {
        const { groups, nodes } = diagramOf(topology, kernelFacts(state), { detail, findings: [] });
        const ids = [...groups, ...nodes].map((part) => part.id);
        equal(new Set(ids).size, ids.length, ids.join());
      }
    });

  it('service:nope is refused once, at the first place that names it', () => {
    const [question] = parseQuestions(`=== shop\n${project('service:nope')}`);
    ok(question);
    const { request, reader } = askInMemory(question);
    const { problems } = loadProject(request, reader);
    deepEqual(
      problems.map((p) => [p.code, p.related?.length]),
      [['compose-unknown-service', 1]],
    );
  });
});

/** The name of an external network, and what its members get: namespace, networks, aliases. */
const PREDEFINED: readonly (readonly [name: string, kind: string, networks: readonly string[], aliases: number])[] = [
  ['host', 'host', [], 0],
  ['none', 'none', [], 0],
  ['bridge', 'own', ['bridge'], 0],
  ['hosts', 'own', ['out'], 1],
];

describe('an external network that every daemon has', () => {
  for (const [name, kind, networks, aliases] of PREDEFINED)
    it(`${name}: ${kind}, on ${networks.join() || 'no network'}`, () => {
      const topology = projectTopology(
        `services:\n  a: {image: x, networks: [out]}\nnetworks: {out: {external: true, name: ${name}}}\n`,
      );
      const [a] = topology.containers;
      equal(a?.namespace.kind, kind);
      deepEqual(
        topology.networks.map((n) => n.id),
        networks,
      );
      equal(a.endpoints.flatMap((e) => e.aliases).length, aliases);
    });
});
