import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer, Diagram, Matrix } from '../../src/protocol/index.ts';
import type { RequestError } from './LspClient.ts';
import { type ClientOptions, LspClient, uriOf } from './LspClient.ts';
import { folderWith, LOOPBACK } from './workspace.ts';

const SHOP = readFileSync(path.resolve(import.meta.dirname, '../../examples/shop/compose.yaml'), 'utf8');

describe('netlens lsp: requests of its own', () => {
  let client: LspClient;
  let uri: string;
  afterEach(() => client.kill());

  async function serve(text: string, options: ClientOptions = {}) {
    const folder = folderWith({ 'compose.yaml': text });
    client = await LspClient.open({ folders: [folder], ...options });
    uri = uriOf(path.join(folder, 'compose.yaml'));
  }

  const ask = <T>(method: string, params: object = {}) =>
    client.request<T>(method, { textDocument: { uri }, ...params });

  it('draws the network of a file that need not be open, as one string', async () => {
    await serve(SHOP);
    const { title, mermaid, picture, isStale } = await ask<
      Record<'title' | 'mermaid' | 'picture', string> & { isStale: boolean }
    >('netlens/diagram');
    assert.equal(title, 'shop');
    assert.match(mermaid, /^flowchart LR/);
    assert.equal(isStale, false);
    const diagram = JSON.parse(picture) as Diagram;
    assert.ok(diagram.nodes.length > 5);
    const focus = await ask<{ picture: string }>('netlens/diagram', { view: { detail: 'focus', focus: 'db' } });
    assert.equal((JSON.parse(focus.picture) as Diagram).detail, 'focus');
  });

  it('draws the last picture that it could while the file is broken, and says so', async () => {
    await serve(SHOP);
    client.openDocument(uri, SHOP);
    await ask('netlens/diagram');
    client.change(uri, 2, [{ text: `${SHOP}  x: [\n` }]);
    const { title, isStale } = await ask<{ title: string; isStale: boolean }>('netlens/diagram');
    assert.deepEqual([title, isStale], ['shop', true]);
  });

  it('answers whether one reaches another, and says why a question is none', async () => {
    await serve(SHOP);
    const answer = await ask<Answer>('netlens/answer', { from: 'proxy', to: 'web:3000' });
    assert.equal(answer.outcome, 'refused');
    assert.equal(answer.reason.code, 'loopback-listener');
    assert.ok(answer.hops.length > 3);
    await assert.rejects(
      ask('netlens/answer', { from: 'nobody', to: 'web:3000' }),
      (error: RequestError) => error.code === -32803 && error.message.includes('nobody'),
    );
  });

  it('walks everybody’s way to everybody', async () => {
    await serve(SHOP);
    const { rows, columns, cells } = await ask<Matrix>('netlens/matrix');
    const cell = cells[rows.findIndex(({ id }) => id === 'api')]?.[columns.findIndex(({ to }) => to === 'db:5432/tcp')];
    assert.equal(cell?.verdict, 'reachable');
  });

  const fixed = LOOPBACK.replace('"127.0.0.1", ', '"0.0.0.0", ');
  const pasts: readonly [string, () => object, string][] = [
    ['what is saved', () => ({}), 'saved'],
    ['texts that it is given', () => ({ before: { name: 'last commit', texts: { [uri]: LOOPBACK } } }), 'last commit'],
  ];
  for (const [what, params, name] of pasts)
    it(`compares with ${what}`, async () => {
      await serve(LOOPBACK);
      client.openDocument(uri, fixed);
      const { cells, compared } = await ask<Matrix>('netlens/changes', params());
      assert.deepEqual(compared, { before: name, after: 'now' });
      const changes = cells.flat().flatMap((cell) => (cell?.change ? [cell.change] : []));
      assert.ok(changes.length > 0 && changes.every((change) => change === 'gained'), changes.join());
    });

  it('says what cannot be compared', async () => {
    await serve(SHOP);
    await assert.rejects(
      ask('netlens/changes', { before: { name: 'x', texts: { [uri]: null } } }),
      (error: RequestError) => error.code === -32803,
    );
  });

  it('explains the network, and a thing in it', async () => {
    await serve(SHOP);
    const { steps } = await ask<{ steps: { title: string }[] }>('netlens/explainer');
    assert.ok(steps.length >= 4);
    const { title } = await ask<{ title: string }>('netlens/explainer', { what: 'web@frontend' });
    assert.match(title, /veth/);
    await assert.rejects(ask('netlens/explainer', { what: 'nothing' }), (error: RequestError) => error.code === -32803);
  });

  it('is of a broken file an error that says what is broken', async () => {
    await serve('services: [\n');
    await assert.rejects(
      ask('netlens/matrix'),
      (error: RequestError) => error.code === -32803 && /cannot be read/.test(error.message),
    );
  });

  describe('a long one', () => {
    const services = Array.from(
      { length: 150 },
      (_, i) => `  s${i}:\n    image: nginx\n    ports: ["${9000 + i}:80"]\n`,
    );
    const large = `services:\n${services.join('')}`;

    it('says how far it is, and others are answered meanwhile', async () => {
      await serve(large);
      client.openDocument(uri, large);
      await ask('netlens/explainer', { what: 'nothing' }).catch(() => undefined);
      const began = client.message(
        ({ method, params }) => method === '$/progress' && (params as { token: string }).token === 'matrix',
      );
      const matrix = ask<Matrix>('netlens/matrix', { workDoneToken: 'matrix' });
      await began;
      const answered: string[] = [];
      await Promise.all([
        matrix.then(() => answered.push('matrix')),
        ask<Answer>('netlens/explainer', { what: '@host' })
          .catch(() => undefined)
          .then(() => answered.push('other')),
      ]);
      assert.deepEqual(answered, ['other', 'matrix']);
      const told = client.received.flatMap(({ method, params }) =>
        method === '$/progress' ? [(params as { value: { kind: string } }).value.kind] : [],
      );
      assert.equal(told[0], 'begin');
      assert.equal(told.at(-1), 'end');
    });

    it('can be cancelled, and is answered with that', async () => {
      await serve(large);
      const began = client.message(({ method }) => method === '$/progress');
      const { id, answer } = client.start('netlens/matrix', { textDocument: { uri }, workDoneToken: 5 });
      const refused = assert.rejects(answer, (error: RequestError) => error.code === -32800);
      await began;
      client.notify('$/cancelRequest', { id });
      await refused;
      assert.equal(await client.shutDown(), 0);
    });
  });
});
