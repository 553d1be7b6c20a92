import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Network, readProject, readSnapshot } from '../../../src/core/analysis/index.ts';
import { DEFAULT_ENGINE, isActive, isPodman, parseEngine } from '../../../src/core/model/index.ts';

interface Recording {
  readonly probes: readonly { readonly from: string; readonly address: string; readonly port: number }[];
}

/** Names that are Docker's own wherever they stand: of the format, of the engine that a text compares with, of labels. */
const OWN =
  /host\.docker\.internal|com\.docker\.[\w.]+|docker\.io|Docker Desktop|Docker-compatible|DOCKER_HOST|"code":"[\w-]+"/g;

/** All that is told of a network: cards, explainer, explanations of objects, answers. */
function toldOf(network: Network, questions: readonly (readonly [string, string])[]): string[] {
  const cards = (['overview', 'kernel'] as const).flatMap((detail) => {
    const diagram = network.diagram({ detail });
    return [
      diagram.title,
      diagram.subtitle,
      ...[...diagram.nodes, ...diagram.groups, ...diagram.edges].flatMap((part) => [
        ...('lines' in part ? part.lines : []),
        ...Object.values(part.card).map((value) => JSON.stringify(value)),
      ]),
      JSON.stringify(diagram.explainer),
    ];
  });
  const objects = [...network.topology.containers, ...network.topology.networks].map((thing) =>
    JSON.stringify(network.explain(thing.name).value ?? ''),
  );
  const answers = questions.map(([from, to]) => {
    const question = network.question(from, to);
    return question.value ? JSON.stringify(network.answerTo(question.value)) : '';
  });
  return [...cards, ...objects, ...answers];
}

const recorded = ['pod-pod-dev-00', 'pod-pod-dev-03', 'podipt-pod-dev-01', 'podrl-pod-dev-01'].map((name) => {
  const raw = JSON.parse(readFileSync(`test/fixtures/truth/${name}.json`, 'utf8')) as Recording;
  const { network } = readSnapshot(raw);
  const address = (text: string): string => (text.includes(':') ? `[${text}]` : text);
  const running = network.topology.containers.filter(isActive);
  const questions = [
    ...raw.probes.map((p) => [p.from, `${address(p.address)}:${p.port}`] as const),
    ...running.flatMap((one) => running.map((other) => [one.name, `${other.name}:80`] as const)),
    ...['@host', '@lan'].flatMap((from) => running.map((other) => [from, `${other.name}:80`] as const)),
  ];
  return { name, network, questions };
});

const file = `
services:
  web: {image: nginx, ports: ["8080:80", "127.0.0.1:81:81"], networks: [front]}
  db: {image: postgres, networks: [back]}
  off: {image: nginx, profiles: [more]}
  host: {image: nginx, network_mode: host}
networks: {front: {}, back: {internal: true}}
`;
const planned = readProject(
  { files: ['/shop/compose.yaml'], directory: '/shop', profiles: [], envFiles: [], environment: new Map() },
  { text: (path) => (path === '/shop/compose.yaml' ? file : null) },
  { engine: parseEngine('podman') ?? DEFAULT_ENGINE },
).network;
assert.ok(planned);

describe('what is told of a Podman', () => {
  for (const { name, network, questions } of [
    ...recorded,
    {
      name: 'files',
      network: planned,
      questions: ['web', 'db', 'host', '@host', '@lan'].flatMap((from) =>
        ['web:80', 'db:5432', 'off:80', 'localhost:8080', 'nobody:80'].map((to) => [from, to] as const),
      ),
    },
  ])
    it(`names no part and no command of Docker (${name})`, () => {
      assert.ok(isPodman(network.topology.engine));
      const wrong = toldOf(network, questions).flatMap((text) => {
        const found = /.{0,60}docker.{0,60}/i.exec(text.replaceAll(OWN, ''));
        return found ? [found[0]] : [];
      });
      assert.deepEqual([...new Set(wrong)], []);
    });
});
