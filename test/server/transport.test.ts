import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { framed, LspClient, RequestError } from './LspClient.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

async function codeOf(request: Promise<unknown>): Promise<number | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
}

const uri = 'file:///netlens-test/compose.yaml';

describe('netlens lsp: the protocol', () => {
  let client: LspClient | undefined;
  afterEach(() => client?.kill());

  const lenses = (id: string) =>
    framed(JSON.stringify({ jsonrpc: '2.0', id, method: 'textDocument/codeLens', params: { textDocument: { uri } } }));

  const damaged: readonly [string, string | Buffer, number][] = [
    ['is not JSON', framed('{"jsonrpc": '), -32700],
    [
      'is not UTF-8',
      Buffer.concat([Buffer.from('Content-Length: 3\r\n\r\n'), Buffer.from([0xff, 0xfe, 0x00])]),
      -32700,
    ],
    ['is empty', 'Content-Length: 0\r\n\r\n', -32700],
    ['is a list', framed('[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]'), -32600],
    ['is a number', framed('5'), -32600],
    ['is null', framed('null'), -32600],
    ['has no length', 'Content-Type: application/json\r\n\r\n{}', -32700],
    ['has a length that is a word', 'Content-Length: many\r\n\r\n{}', -32700],
    ['has a negative length', 'Content-Length: -5\r\n\r\n{}', -32700],
    ['has a header without an end', `X: ${'y'.repeat(20_000)}`, -32700],
    ['is no message at all', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', -32700],
    ['is longer than 64 MB', framed(' '.repeat(64 * 1024 * 1024 + 1)), -32700],
    ['is nested a hundred thousand times', framed('['.repeat(100_000)), -32700],
    ['has a method that is no text', framed('{"jsonrpc":"2.0","id":null,"method":5}'), -32600],
    ['has an id that is none', framed('{"jsonrpc":"2.0","id":{},"method":"shutdown"}'), -32600],
  ];
  for (const [what, bytes, code] of damaged)
    it(`goes on after a message that ${what}`, async () => {
      client = await LspClient.open();
      const refused = client.message(({ id, error }) => id === null && error !== undefined);
      const answered = client.message(({ id }) => id === 'x');
      client.raw(bytes);
      client.raw(lenses('x'));
      assert.equal((await refused).error?.code, code);
      assert.deepEqual((await answered).result, []);
      assert.equal(await client.shutDown(), 0);
    });

  it('takes messages however they are cut into pieces', async () => {
    client = await LspClient.open();
    const bytes = Buffer.concat(['x', 'y', 'z'].map(lenses));
    const last = client.message(({ id }) => id === 'z');
    for (const byte of bytes) client.raw(Buffer.from([byte]));
    await last;
    client.raw(Buffer.concat(['a', 'b', 'c'].map(lenses)));
    assert.equal(await client.shutDown(), 0);
    const ids = client.received.map(({ id }) => id).filter((id) => typeof id === 'string');
    assert.deepEqual(ids, ['x', 'y', 'z', 'a', 'b', 'c']);
  });

  it('takes other fields of a header, in any case', async () => {
    client = await LspClient.open();
    const body = '{"jsonrpc":"2.0","id":"x","method":"shutdown"}';
    const answered = client.message(({ id }) => id === 'x');
    client.raw(
      `content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    assert.equal((await answered).error, undefined);
    assert.equal(client.received.filter(({ error }) => error).length, 0);
  });

  it('holds the client to the order of LSP', async () => {
    client = new LspClient();
    const hover = { textDocument: { uri: 'file:///netlens-test/compose.yaml' }, position: { line: 0, character: 0 } };
    assert.equal(await codeOf(client.request('textDocument/hover', hover)), -32002);
    assert.equal(await codeOf(client.request('shutdown')), -32002);
    client.openDocument('file:///netlens-test/compose.yaml', 'services: {}\n');
    await client.initialize();
    // What was opened before counts for nothing.
    assert.equal(await client.request('textDocument/hover', hover), null);
    assert.equal(await codeOf(client.request('initialize', { capabilities: {} })), -32600);
    await client.request('shutdown');
    assert.equal(await codeOf(client.request('textDocument/hover', hover)), -32600);
    assert.equal(await codeOf(client.request('shutdown')), -32600);
    client.notify('exit', undefined);
    assert.equal(await client.exitCode(), 0);
    assert.equal(client.errors, '');
  });

  const wrong: readonly [string, string, unknown, number][] = [
    ['an unknown method', 'textDocument/nope', {}, -32601],
    ['an unknown method of the protocol', '$/nope', {}, -32601],
    ['a hover of nothing', 'textDocument/hover', {}, -32602],
    ['a hover nowhere', 'textDocument/hover', { textDocument: { uri } }, -32602],
    [
      'a hover at a place that is none',
      'textDocument/hover',
      { textDocument: { uri }, position: { line: 'a' } },
      -32602,
    ],
    ['a hover on a number', 'textDocument/hover', { textDocument: { uri: 5 } }, -32602],
    ['parameters that are a text', 'textDocument/hover', 'x', -32602],
    ['links of nothing', 'textDocument/documentLink', { textDocument: null }, -32602],
    ['a command that is none', 'workspace/executeCommand', { command: 'rm' }, -32602],
    ['a picture of nothing', 'netlens/diagram', {}, -32602],
    ['a picture of a kind that is none', 'netlens/diagram', { textDocument: { uri }, view: { detail: 'x' } }, -32602],
    ['a picture of a file that is none', 'netlens/diagram', { textDocument: { uri: 'untitled:1' } }, -32803],
    [
      'a picture where no project is',
      'netlens/diagram',
      { textDocument: { uri: 'file:///nowhere/compose.yaml' } },
      -32803,
    ],
    ['a question without an end', 'netlens/answer', { textDocument: { uri }, from: 'web' }, -32602],
    [
      'a matrix with a wrong state',
      'netlens/changes',
      { textDocument: { uri }, before: { name: 'x', texts: [5] } },
      -32602,
    ],
  ];
  for (const [what, method, params, code] of wrong)
    it(`answers ${what} with an error`, async () => {
      client = await LspClient.open();
      client.openDocument(uri, 'services: {}\n');
      assert.equal(await codeOf(client.request(method, params)), code);
      assert.equal(await client.shutDown(), 0);
    });

  const ignored: readonly [string, unknown][] = [
    ['$/nope', {}],
    ['nope', {}],
    ['textDocument/didOpen', {}],
    ['textDocument/didOpen', { textDocument: { uri, text: 5, version: 'x', languageId: null } }],
    ['textDocument/didChange', { textDocument: { uri } }],
    ['textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: 'x' }],
    ['textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: 5, text: 'x' }] }],
    ['textDocument/didClose', null],
    ['workspace/didChangeConfiguration', {}],
    ['workspace/didChangeConfiguration', { settings: { netlens: [1, { rules: 5 }] } }],
    ['workspace/didChangeWatchedFiles', { changes: 5 }],
    ['workspace/didChangeWatchedFiles', { changes: [{ uri: 'x' }, { uri: 5 }] }],
    ['workspace/didChangeWorkspaceFolders', {}],
    ['workspace/didChangeWorkspaceFolders', { event: { added: [{ uri: '::' }], removed: [] } }],
    ['$/cancelRequest', { id: 99 }],
    ['$/cancelRequest', {}],
    ['$/setTrace', { value: 'loud' }],
  ];
  it('survives notifications that make no sense', async () => {
    client = await LspClient.open();
    for (const [method, params] of ignored) {
      client.notify(method, params);
      assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri: 'file:///a' } }), []);
    }
    assert.equal(await client.shutDown(), 0);
  });

  it('survives answers that nobody waits for, and a client that has nothing to say of itself', async () => {
    client = new LspClient();
    assert.ok(
      await client.request('initialize', { capabilities: null, initializationOptions: 'x', workspaceFolders: null }),
    );
    client.send({ jsonrpc: '2.0', id: 55, result: {} });
    client.send({ jsonrpc: '2.0', id: 'z', error: { code: 1, message: 'x' } });
    client.send({ jsonrpc: '2.0' });
    assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri } }), []);
    assert.equal(await client.shutDown(), 0);
  });

  const ends: readonly [string, (client: LspClient) => Promise<unknown>, number][] = [
    [
      '0 after shutdown and exit',
      (client) => client.request('shutdown').then(() => client.notify('exit', undefined)),
      0,
    ],
    ['1 after exit alone', async (client) => client.notify('exit', undefined), 1],
    ['1 where the editor goes away', async (client) => client.hangUp(), 1],
    ['0 where it goes away after shutdown', (client) => client.request('shutdown').then(() => client.hangUp()), 0],
  ];
  for (const [what, end, code] of ends)
    it(`ends with ${what}`, async () => {
      client = await LspClient.open();
      await end(client);
      assert.equal(await client.exitCode(), code);
      assert.equal(client.errors, '');
    });

  it('ends with 1 where the editor goes away without a word', async () => {
    client = new LspClient();
    client.hangUp();
    assert.equal(await client.exitCode(), 1);
  });

  const atOnce = [
    { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } },
    { method: 'initialized', params: {} },
    ...Array.from({ length: 2000 }, (_, at) => ({ id: at + 2, method: 'textDocument/hover', params: {} })),
    { id: 9999, method: 'shutdown' },
  ].map((message) => framed(JSON.stringify({ jsonrpc: '2.0', ...message })));
  for (const [what, last] of [
    ['exit', [framed('{"jsonrpc":"2.0","method":"exit"}')]],
    ['the end of the input', []],
  ] as const)
    it(`answers everything before it ends where all comes at once with ${what}`, () => {
      const input = Buffer.concat([...atOnce, ...last].map((message) => Buffer.from(message)));
      const { status, stdout } = spawnSync(process.execPath, [cli, 'lsp', '--stdio'], { input, encoding: 'utf8' });
      const ids = new Set([...stdout.matchAll(/"id":(\d+)/g)].map(([, id]) => Number(id)));
      assert.deepEqual([status, ids.size, ids.has(9999)], [0, 2002, true]);
    });

  it('refuses flags that it does not know with 2 and a line on stderr, and explains itself', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [cli, 'lsp', ...args], { encoding: 'utf8', input: '' });
    const wrong = run('--nope');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /^netlens lsp: .*--nope.*\n$/);
    assert.equal(wrong.stdout, '');
    const help = run('--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, /Usage: netlens lsp/);
    assert.doesNotMatch(help.stdout, /--snapshot/);
    assert.equal(run('--stdio', '--clientProcessId=1').status, 1);
  });

  it('answers every request, however many come at once', async () => {
    const server = (client = await LspClient.open());
    server.openDocument(uri, 'services: {a: {image: x}}\n');
    const methods = [
      'textDocument/hover',
      'textDocument/codeLens',
      'nope',
      'netlens/matrix',
      'textDocument/definition',
    ];
    const started = Array.from({ length: 300 }, (_, index) =>
      server.start(methods[index % methods.length] ?? '', {
        textDocument: { uri },
        position: { line: 0, character: index % 20 },
      }),
    );
    for (const { id } of started.filter((_, i) => i % 3 === 0)) server.notify('$/cancelRequest', { id });
    const codes = await Promise.all(started.map(({ answer }) => codeOf(answer)));
    assert.deepEqual(
      [...new Set(codes)].filter((code) => code !== undefined && code !== -32601 && code !== -32800),
      [],
    );
    const ids = server.received.map(({ id }) => id).filter((id) => typeof id === 'number');
    assert.equal(new Set(ids).size, ids.length);
  });
});
