import assert from 'node:assert/strict';
import { answerMarkdown, type Network } from '../../../src/core/analysis/index.ts';
import { isListenerUnknown } from '../../../src/core/model/index.ts';
import { readTexts } from './readTexts.ts';

function networkOf(services: string): Network {
  return readTexts(new Map([['/p/compose.yaml', `services:\n${services}`]]), '/p');
}

/** What the picture draws on a port: `unknown`, `nobody listens` or `listening`; undefined for nothing. */
function drawn(network: Network, container: string, port: string) {
  const node = network
    .diagram({ detail: 'kernel' })
    .nodes.find(
      ({ kind, about }) => kind === 'listener' && about.container === container && about.sockets?.includes(port),
    );
  if (!node) return undefined;
  return node.look.unknown ? 'unknown' : /listening/.test(node.lines[0] ?? '') ? 'listening' : node.lines[1];
}

const CASES: readonly {
  readonly what: string;
  readonly services: string;
  /** Who asks whom, and which container's port is drawn. */
  readonly ask: readonly [from: string, to: string];
  readonly at: readonly [container: string, port: string];
  readonly state: 'unknown' | 'listening' | 'nothing listens';
  /** What is drawn, where that is something else. */
  readonly draws?: undefined;
}[] = [
  {
    what: 'a port that is dialled, of a container of which nothing is known',
    services: `
  web: {image: nginx, environment: {API: "http://api:7000"}}
  api: {image: example.test/api}
`,
    ask: ['web', 'api:7000/tcp'],
    at: ['api', '7000/tcp'],
    state: 'unknown',
  },
  {
    what: 'a published port that only the unknown container of a shared namespace could have',
    services: `
  db: {image: "postgres:17", ports: ["5432:5433"]}
  side: {image: example.test/side, network_mode: "service:db"}
`,
    ask: ['@lan', '@host:5432/tcp'],
    at: ['db', '5433/tcp'],
    state: 'unknown',
  },
  {
    what: 'a published port that another container of the namespace has',
    services: `
  vpn: {image: redis, ports: ["8080:80"]}
  web: {image: nginx, network_mode: "service:vpn"}
`,
    ask: ['@lan', '@host:8080/tcp'],
    at: ['vpn', '80/tcp'],
    state: 'listening',
    // It is written on the box of web, which stands in that of vpn.
    draws: undefined,
  },
  {
    what: 'a published port, where the image listens on another one',
    services: `
  web: {image: nginx, ports: ["8000:8000"]}
`,
    ask: ['@lan', '@host:8000/tcp'],
    at: ['web', '8000/tcp'],
    state: 'nothing listens',
  },
  {
    what: 'a published port, where nothing speaks of another one',
    services: `
  web: {image: example.test/web, ports: ["8000:8000"]}
`,
    ask: ['@lan', '@host:8000/tcp'],
    at: ['web', '8000/tcp'],
    state: 'listening',
  },
];

describe('a listener of which nobody knows', () => {
  for (const { what, services, ask, at, state, ...rest } of CASES) {
    it(`is the same in picture, matrix and answer: ${what}`, () => {
      const network = networkOf(services);
      const answer = network.answer(...ask);
      assert.ok(answer);
      const said = isListenerUnknown(answer) ? 'unknown' : answer.outcome;
      assert.equal(said, { unknown: 'unknown', listening: 'ok', 'nothing listens': 'refused' }[state]);
      assert.equal(drawn(network, ...at), 'draws' in rest ? rest.draws : state);
      const { rows, columns, cells } = network.matrix('a test');
      const cell = cells[rows.findIndex(({ id }) => id === ask[0])]?.[columns.findIndex(({ to }) => to === ask[1])];
      assert.ok(cell, 'it is a cell of the matrix');
      assert.equal(isListenerUnknown(cell) ? 'unknown' : cell.outcome, said);
    });
  }

  it('makes what leads there amber too: rule, lines, legend, tables, cards; and nothing else', () => {
    const network = networkOf(CASES[1]?.services ?? '');
    const kernel = network.diagram({ detail: 'kernel' });
    const unknown = [...kernel.nodes, ...kernel.edges].filter(({ look }) => look.unknown).map(({ id }) => id);
    assert.deepEqual(unknown, ['p_db_0', 'l_db_unknown', 'e_in_p_db_0', 'e_to_p_db_0', 'e_l_db_unknown_i_db_default']);
    assert.ok(kernel.legend.some(({ sample, text }) => sample === 'unknown' && /not known/.test(text)));
    assert.match(JSON.stringify(kernel.tables), /:5433 \(listener not known\)/);
    const card = (id: string) => kernel.nodes.find((node) => node.id === id)?.card.sentence ?? '';
    assert.match(card('p_db_0'), /don’t know whether db listens/);
    assert.match(card('l_db_unknown'), /We don’t know what listens here/);
    const overview = network.diagram({ detail: 'overview' });
    const edge = overview.edges.find(({ kind }) => kind === 'publish');
    assert.deepEqual([edge?.look.unknown, edge?.label], [true, ':5432 → 5433 ?']);
    const other = networkOf(CASES[4]?.services ?? '').diagram({ detail: 'kernel' });
    assert.deepEqual(
      [...other.nodes, ...other.edges].filter(({ look }) => look.unknown),
      [],
    );
    assert.ok(!other.legend.some(({ sample }) => sample === 'unknown'));
  });

  it('is a class and a style of lines in Mermaid text', () => {
    const network = networkOf(CASES[0]?.services ?? '');
    const text = network.mermaid(network.diagram({ detail: 'kernel' }));
    assert.match(text, /^ {2}class l_api_unknown unknown$/m);
    const edges = text.split('\n').filter((line) => /^ {2}\w+ \w+@/.test(line));
    const position = edges.findIndex((line) => line.includes('e_l_api_unknown_'));
    assert.match(text, new RegExp(`^  linkStyle ${position} stroke:`, 'm'));
  });

  it('has a last hop that says who would accept, and a verdict that says what is not known', () => {
    const network = networkOf(CASES[0]?.services ?? '');
    const question = network.question('web', 'api:7000').value;
    assert.ok(question);
    const answer = network.answerTo(question);
    assert.match(
      answer.hops.findLast(({ kind }) => kind === 'deliver')?.summary ?? '',
      /^api accepts it, if it listens/,
    );
    assert.match(
      answerMarkdown(answer),
      /: not known: the network lets it through, but we don't know what listens there\*\*/,
    );
  });

  it('is not taken for closed by the filter of who reaches a container', () => {
    const network = networkOf(CASES[0]?.services ?? '');
    const { nodes } = network.diagram({ detail: 'overview', filter: { reaches: 'api' } });
    assert.deepEqual(
      nodes.filter(({ kind }) => kind === 'service').map(({ id }) => id),
      ['c_web', 'c_api'],
    );
  });

  it('is said of a published port that is asked about, and what refuses is told from it', () => {
    const told = (services: string, what: string) => {
      const explanation = networkOf(services).explain(what).value;
      return explanation && JSON.stringify(explanation);
    };
    assert.match(told(CASES[1]?.services ?? '', 'db:5433') ?? '', /don't know whether anything in db listens on 5433/);
    assert.match(told(CASES[3]?.services ?? '', 'web:8000') ?? '', /names other ports: clients are refused/);
    assert.doesNotMatch(told(CASES[4]?.services ?? '', 'web:8000') ?? '', /not known|refused/);
  });

  it('is one of the host where no container has the port, and can be said of the host too', () => {
    const network = networkOf(`
  web: {image: nginx, extra_hosts: ["host.docker.internal:host-gateway"]}
`);
    const to = 'host.docker.internal:9999';
    const answer = network.answer('web', to);
    assert.ok(answer && isListenerUnknown(answer));
    const socket = answer.assumptions.find(({ code }) => code === 'listener-not-stated')?.socket;
    assert.deepEqual(socket, { container: '@host', port: 9999, protocol: 'tcp' });
    const saying = (address?: string) =>
      network.saying([{ ...socket, ...(address === undefined ? {} : { address }) }]).answer('web', to);
    assert.deepEqual(
      [saying('0.0.0.0')?.outcome, saying()?.outcome, saying('127.0.0.1')?.outcome],
      ['ok', 'refused', 'refused'],
    );
    for (const said of [saying('0.0.0.0'), saying()])
      assert.deepEqual(
        said?.assumptions.filter(({ code }) => /no-host-process|not-stated/.test(code)),
        [],
      );
  });
});
