import assert from 'node:assert/strict';
import path from 'node:path';
import { LspClient, type Message, type PublishedDiagnostics, uriOf } from './LspClient.ts';
import { folderWith, LOOPBACK, positionOf, rangeOf, writeFiles } from './workspace.ts';

const codes = ({ diagnostics }: PublishedDiagnostics) => diagnostics.map(({ code }) => code).sort();
const has = (code: string) => (published: PublishedDiagnostics) => codes(published).includes(code);
const without = (code: string) => (published: PublishedDiagnostics) => !codes(published).includes(code);

describe('netlens lsp: documents', () => {
  let client: LspClient | undefined;
  afterEach(() => client?.kill());

  async function open(
    files: Readonly<Record<string, string>>,
    options: ConstructorParameters<typeof LspClient>[0] = {},
  ) {
    const folder = folderWith(files);
    client = await LspClient.open({ folders: [folder], ...options });
    return { client, folder, uri: (name: string) => uriOf(path.join(folder, name)) };
  }

  it('says what is wrong when a file is opened, with its version, on the exact text', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK });
    const published = client.diagnostics(uri('compose.yaml'));
    client.openDocument(uri('compose.yaml'), LOOPBACK, 'dockercompose', 7);
    const { version, diagnostics } = await published;
    assert.equal(version, 7);
    const found = diagnostics.find(({ code }) => code === 'loopback-bind');
    assert.deepEqual(found?.range, rangeOf(LOOPBACK, '127.0.0.1'));
    assert.equal(found.severity, 2);
    assert.equal(found.source, 'netlens');
  });

  it('follows edits of a few characters, counted in UTF-16', async () => {
    const text = LOOPBACK.replace('"serve"', '"serve 🦊"');
    const { client, uri } = await open({ 'compose.yaml': text });
    const file = uri('compose.yaml');
    let published = client.diagnostics(file, has('loopback-bind'));
    client.openDocument(file, text);
    await published;
    published = client.diagnostics(file, without('loopback-bind'));
    const { start } = rangeOf(text, '127.0.0.1');
    client.change(file, 2, [
      { range: { start, end: { ...start, character: start.character + 3 } }, text: '0' },
      { range: { start, end: { ...start, character: start.character + 1 } }, text: '0' },
      {
        range: {
          start: { ...start, character: start.character + 6 },
          end: { ...start, character: start.character + 7 },
        },
        text: '0',
      },
    ]);
    assert.equal((await published).version, 2);
    published = client.diagnostics(file, has('loopback-bind'));
    client.change(file, 3, [{ text }]);
    assert.equal((await published).version, 3);
  });

  for (const [how, isRelative] of [
    ['by relative patterns', true],
    ['by absolute ones', false],
  ] as const)
    it(`has files watched that lie outside the folders, ${how}, and reads them again`, async () => {
      const whole = folderWith({
        'netlens.config.json': '{"rules": {"loopback-bind": "off"}}',
        'base/common.yaml': LOOPBACK,
        'app/compose.yaml': 'include: [../base/common.yaml]\n',
      });
      client = new LspClient({
        folders: [path.join(whole, 'app')],
        initializationOptions: { trusted: true },
        capabilities: {
          workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: isRelative } },
        },
      });
      const patterns = (message: Message): string =>
        message.method === 'client/registerCapability' ? JSON.stringify(message.params) : '';
      const registered = client.message((message) => patterns(message).includes('common.yaml'));
      await client.initialize();
      const file = path.join(whole, 'app/compose.yaml');
      client.openDocument(uriOf(file), 'include: [../base/common.yaml]\n', 'dockercompose');
      const said = patterns(await registered);
      for (const [folder, name] of [
        [path.join(whole, 'base'), '{.env,common.yaml}'],
        [whole, 'netlens.config.json'],
      ] as const)
        assert.ok(
          said.includes(isRelative ? `{"baseUri":"${uriOf(folder)}","pattern":"${name}"}` : `"${folder}/${name}"`),
          said,
        );
      assert.ok(!said.includes('.git'), said);
      const published = client.diagnostics(uriOf(path.join(whole, 'base/common.yaml')), has('loopback-bind'));
      writeFiles(whole, { 'netlens.config.json': '{}' });
      const changes = [{ uri: uriOf(path.join(whole, 'netlens.config.json')), type: 2 }];
      client.notify('workspace/didChangeWatchedFiles', { changes });
      await published;
    });

  it('keeps what was found while the file is broken', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK });
    const file = uri('compose.yaml');
    let published = client.diagnostics(file);
    client.openDocument(file, LOOPBACK);
    await published;
    const before = client.received.length;
    client.change(file, 2, [{ text: `${LOOPBACK}  db: [\n` }]);
    // A question makes it read the text at once.
    await client.request('textDocument/hover', { textDocument: { uri: file }, position: { line: 0, character: 0 } });
    const since = client.received.slice(before).filter(({ method }) => method === 'textDocument/publishDiagnostics');
    assert.deepEqual(since, []);
    published = client.diagnostics(file);
    client.change(file, 3, [{ text: LOOPBACK }]);
    assert.ok(has('loopback-bind')(await published));
  });

  it('says where a file is broken to a client that has nothing else that does, until it is mended', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK }, { initializationOptions: { syntaxErrors: true } });
    const file = uri('compose.yaml');
    const broken = `${LOOPBACK}  db: [\n`;
    let published = client.diagnostics(file, has('yaml-syntax'));
    client.openDocument(file, broken);
    const [first, ...others] = (await published).diagnostics;
    assert.deepEqual(others, [], 'each error once');
    assert.deepEqual([first?.severity, first?.source], [1, 'netlens']);
    assert.equal(first?.range.start.line, broken.split('\n').length - 1, 'where the list would have to end');
    assert.match(JSON.stringify(first), /"message":"Invalid YAML: /);
    published = client.diagnostics(file, has('loopback-bind'));
    client.change(file, 2, [{ text: LOOPBACK }]);
    assert.ok(without('yaml-syntax')(await published));
    // What was found before stays beside it.
    published = client.diagnostics(file, has('yaml-syntax'));
    client.change(file, 3, [{ text: broken }]);
    assert.ok(has('loopback-bind')(await published));
  });

  it('says what the schema of Compose refuses to such a client, and to no other', async () => {
    const refused = LOOPBACK.replace('services:\n', 'services:\n  db:\n    image: [postgres]\n');
    for (const syntaxErrors of [true, false]) {
      const { client, uri } = await open({ 'compose.yaml': refused }, { initializationOptions: { syntaxErrors } });
      const published = client.diagnostics(uri('compose.yaml'), has('loopback-bind'));
      client.openDocument(uri('compose.yaml'), refused);
      const { diagnostics } = await published;
      const found = diagnostics.filter(({ range }) => range.start.line === rangeOf(refused, '[postgres]').start.line);
      assert.equal(found.length, syntaxErrors ? 1 : 0, JSON.stringify(diagnostics));
      client.kill();
    }
  });

  it('analyses a document that was never saved where its language is Compose', async () => {
    const { client } = await open({});
    const untitled = 'untitled:Untitled-1';
    const published = client.diagnostics(untitled, has('loopback-bind'));
    client.notify('textDocument/didOpen', {
      textDocument: {
        uri: untitled,
        languageId: 'dockercompose',
        version: 1,
        text: LOOPBACK.replace('name: shop\n', ''),
      },
    });
    assert.equal((await published).version, 1);
    const { title } = await client.request<{ title: string }>('netlens/diagram', { textDocument: { uri: untitled } });
    assert.equal(title, 'untitled-1');
  });

  it('reads a project from what is open over what is saved, and says what concerns other files there', async () => {
    const included = LOOPBACK.replace('name: shop\n', '');
    const main = 'include: [web.yaml]\n';
    const { client, uri } = await open({ 'compose.yaml': main, 'web.yaml': included });
    let published = client.diagnostics(uri('web.yaml'), has('loopback-bind'));
    client.openDocument(uri('compose.yaml'), main);
    await published;
    // Opened, it wins over the disk.
    published = client.diagnostics(uri('web.yaml'), without('loopback-bind'));
    client.openDocument(uri('web.yaml'), included.replace('"127.0.0.1", ', '"0.0.0.0", '));
    await published;
    // Closed without being saved, the disk counts again.
    published = client.diagnostics(uri('web.yaml'), has('loopback-bind'));
    client.closeDocument(uri('web.yaml'));
    await published;
  });

  it('withdraws what it said when the last file of a project is closed', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK });
    let published = client.diagnostics(uri('compose.yaml'), has('loopback-bind'));
    client.openDocument(uri('compose.yaml'), LOOPBACK);
    await published;
    published = client.diagnostics(uri('compose.yaml'));
    client.closeDocument(uri('compose.yaml'));
    assert.deepEqual((await published).diagnostics, []);
  });

  const onDisk: readonly [string, (client: LspClient, uri: (name: string) => string) => void][] = [
    [
      'the client tells',
      (client, uri) => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('.env'), type: 2 }] }),
    ],
    [
      'another file is saved',
      (client, uri) => client.notify('textDocument/didSave', { textDocument: { uri: uri('compose.yaml') } }),
    ],
  ];
  for (const [when, tell] of onDisk)
    it(`sees a change on the disk when ${when}`, async () => {
      const text = LOOPBACK.replace('"127.0.0.1", ', '"${BIND}", ');
      const { client, folder, uri } = await open({ 'compose.yaml': text, '.env': 'BIND=0.0.0.0\n' });
      let published = client.diagnostics(uri('compose.yaml'));
      client.openDocument(uri('compose.yaml'), text);
      await published;
      writeFiles(folder, { '.env': 'BIND=127.0.0.1\n' });
      // It is the env file that says the address.
      published = client.diagnostics(uri('.env'), has('loopback-bind'));
      tell(client, uri);
      await published;
    });

  it('follows the settings file of the project, and says what is wrong in it', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK });
    let published = client.diagnostics(uri('compose.yaml'), has('loopback-bind'));
    client.openDocument(uri('compose.yaml'), LOOPBACK);
    await published;
    const settings = uri('netlens.config.json');
    published = client.diagnostics(uri('compose.yaml'), without('loopback-bind'));
    client.openDocument(settings, '{"rules": {"loopback-bind": "off"}}', 'json');
    await published;
    published = client.diagnostics(settings, has('settings-file'));
    const text = '{"rules": {"loopback-bnd": "off"}}';
    client.change(settings, 2, [{ text }]);
    const [problem] = (await published).diagnostics;
    assert.deepEqual(problem?.range, rangeOf(text, '"loopback-bnd"'));
    published = client.diagnostics(settings);
    client.change(settings, 3, [{ text: '{}' }]);
    assert.deepEqual((await published).diagnostics, []);
  });

  it('asks for the settings of each folder, and again when they change', async () => {
    const [one, other] = [folderWith({ 'compose.yaml': LOOPBACK }), folderWith({ 'compose.yaml': LOOPBACK })];
    let isOff = true;
    client = await LspClient.open({
      folders: [one, other],
      capabilities: { workspace: { configuration: true, workspaceFolders: true } },
      settings: (scope) => (isOff && scope.startsWith(uriOf(one)) ? { rules: { 'loopback-bind': 'off' } } : {}),
    });
    const [first, second] = [uriOf(path.join(one, 'compose.yaml')), uriOf(path.join(other, 'compose.yaml'))];
    const both = [client.diagnostics(first), client.diagnostics(second)];
    client.openDocument(first, LOOPBACK);
    client.openDocument(second, LOOPBACK);
    const [offThere, onHere] = await Promise.all(both);
    assert.ok(offThere && without('loopback-bind')(offThere));
    assert.ok(onHere && has('loopback-bind')(onHere));
    isOff = false;
    const again = client.diagnostics(first, has('loopback-bind'));
    client.notify('workspace/didChangeConfiguration', { settings: null });
    await again;
  });

  const stated: readonly [string, object][] = [
    ['objects in objects', { rules: { 'loopback-bind': 'off' } }],
    ['names with dots', { 'rules.loopback-bind': 'off' }],
    ['names as in VS Code', { 'netlens.rules.loopback-bind': 'off' }],
  ];
  for (const [how, settings] of stated)
    it(`takes settings from a client that cannot be asked: ${how}`, async () => {
      const { client, uri } = await open({ 'compose.yaml': LOOPBACK }, { initializationOptions: { settings } });
      let published = client.diagnostics(uri('compose.yaml'));
      client.openDocument(uri('compose.yaml'), LOOPBACK);
      assert.ok(without('loopback-bind')(await published));
      published = client.diagnostics(uri('compose.yaml'), has('loopback-bind'));
      client.notify('workspace/didChangeConfiguration', { settings: { netlens: {} } });
      await published;
    });

  it('knows the project above a file once its folder is open', async () => {
    const folder = folderWith({ 'compose.yaml': 'include: [web/web.yaml]\n', 'web/web.yaml': LOOPBACK });
    client = await LspClient.open({ folders: [path.join(folder, 'web')] });
    const file = uriOf(path.join(folder, 'web/web.yaml'));
    // Alone it is of no project: its name is not that of a Compose file.
    client.openDocument(file, LOOPBACK);
    assert.deepEqual(await client.request('textDocument/documentLink', { textDocument: { uri: file } }), []);
    const text = '# netlens-ignore loopback-bind\nservices: {}\n';
    const other = uriOf(path.join(folder, 'web/compose.yaml'));
    client.openDocument(other, text);
    const published = client.diagnostics(file, has('loopback-bind'));
    client.openDocument(uriOf(path.join(folder, 'compose.yaml')), 'include: [web/web.yaml]\n');
    await published;
    const event = {
      added: [{ uri: uriOf(folder), name: 'all' }],
      removed: [{ uri: uriOf(path.join(folder, 'web')), name: 'web' }],
    };
    const again = client.diagnostics(file, has('loopback-bind'));
    client.notify('workspace/didChangeWorkspaceFolders', { event });
    await again;
  });

  it('reads no file of more than 2 MB, says so, and goes on', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK, 'other/compose.yaml': LOOPBACK });
    const said = client.message(
      ({ method, params }) =>
        method === 'window/logMessage' && (params as { message: string }).message.includes('larger than 2 MB'),
    );
    client.openDocument(uri('compose.yaml'), `${LOOPBACK}# ${'x'.repeat(5_000_000)}\n`);
    await said;
    const published = client.diagnostics(uri('other/compose.yaml'), has('loopback-bind'));
    client.openDocument(uri('other/compose.yaml'), LOOPBACK);
    await published;
    // Made smaller, it is read.
    const small = client.diagnostics(uri('compose.yaml'), has('loopback-bind'));
    client.change(uri('compose.yaml'), 2, [{ text: LOOPBACK }]);
    await small;
  });

  it('takes edits and closings of what is not open for nothing', async () => {
    const { client, uri } = await open({ 'compose.yaml': LOOPBACK });
    const file = uri('compose.yaml');
    client.change(file, 4, [{ text: 'x' }]);
    client.closeDocument(file);
    client.notify('textDocument/didSave', { textDocument: { uri: file } });
    assert.equal(
      await client.request('textDocument/hover', {
        textDocument: { uri: file },
        position: positionOf(LOOPBACK, 'web'),
      }),
      null,
    );
    const published = client.diagnostics(file, has('loopback-bind'));
    client.openDocument(file, LOOPBACK);
    await published;
    client.closeDocument(file);
    client.closeDocument(file);
    assert.equal(await client.shutDown(), 0);
  });

  describe('what it may read', () => {
    const outside = folderWith.bind(undefined, { 'web.yaml': LOOPBACK.replace('name: shop\n', '') });

    for (const trusted of [false, true])
      it(`${trusted ? 'reads' : 'does not read'} files outside of the folders, and variables, where they are ${trusted ? '' : 'not '}trusted`, async () => {
        const elsewhere = path.join(outside(), 'web.yaml');
        const text = `include: ["${elsewhere}"]\nservices:\n  api:\n    image: x\n    ports: ["\${NETLENS_TEST_PORT:-1}:80"]\n`;
        const { client, uri } = await open(
          { 'compose.yaml': text },
          {
            initializationOptions: { trusted },
            environment: { NETLENS_TEST_PORT: '8099' },
            capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } },
          },
        );
        client.openDocument(uri('compose.yaml'), text);
        const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', {
          textDocument: { uri: uri('compose.yaml') },
          position: positionOf(text, 'NETLENS_TEST_PORT'),
        });
        assert.match(hover.contents.value, trusted ? /0\.0\.0\.0:8099\/tcp/ : /0\.0\.0\.0:1\/tcp/);
        const there = client.received.filter(
          ({ params }) => (params as { uri?: string } | undefined)?.uri === uriOf(elsewhere),
        );
        assert.equal(there.length > 0, trusted);
      });
  });
});
