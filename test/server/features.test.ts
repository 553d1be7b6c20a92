import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  CodeAction,
  CodeLens,
  DocumentDiagnosticReport,
  DocumentLink,
  InlayHint,
  Location,
  MarkupContent,
  TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type ClientOptions, LspClient, uriOf } from './LspClient.ts';
import { folderWith, LOOPBACK, positionOf, rangeOf } from './workspace.ts';

const examples = path.resolve(import.meta.dirname, '../../examples');
const SHOP = readFileSync(path.join(examples, 'shop/compose.yaml'), 'utf8');
const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

describe('netlens lsp: features', () => {
  let client: LspClient;
  let uri: string;
  afterEach(() => client.kill());

  async function open(text: string, options: ClientOptions = {}, files: Readonly<Record<string, string>> = {}) {
    const folder = folderWith({ 'compose.yaml': text, ...files });
    client = await LspClient.open({ folders: [folder], ...options });
    uri = uriOf(path.join(folder, 'compose.yaml'));
    client.openDocument(uri, text);
    return folder;
  }

  describe('hover', () => {
    const hovers: readonly [string, string, RegExp][] = [
      [
        'a finding: why, and the way to its page',
        '127.0.0.1"',
        /has its own lo.*\[Read about loopback-bind\]\(https:.*\/docs\/rules\/loopback-bind\.md\)/s,
      ],
      ['a published port', '8080:80', /DNAT rule.*172\.18\.0\.2:80.*Who can reach it: this host and every machine/s],
      ['a service', 'proxy:', /\*\*proxy\*\* · a network namespace of its own.*eth0 on frontend: 172\.18\.0\.2/s],
      ['a network', 'backend]', /Linux bridge br-backend.*On this network: db, web, api, worker/s],
    ];
    for (const [what, needle, expected] of hovers)
      it(`explains ${what}`, async () => {
        await open(SHOP, { capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } } });
        const hover = await client.request<{ contents: MarkupContent }>('textDocument/hover', {
          textDocument: { uri },
          position: positionOf(SHOP, needle, 1),
        });
        assert.equal(hover.contents.kind, 'markdown');
        assert.match(hover.contents.value, expected);
      });

    it('is plain text for an editor that shows no Markdown, and the rule’s text alone where hovers are off', async () => {
      await open(SHOP, { initializationOptions: { settings: { 'hovers.enabled': false } } });
      const at = (needle: string) =>
        client.request<{ contents: MarkupContent } | null>('textDocument/hover', {
          textDocument: { uri },
          position: positionOf(SHOP, needle, 1),
        });
      const hover = await at('127.0.0.1"');
      assert.equal(hover?.contents.kind, 'plaintext');
      assert.match(hover.contents.value, /Read about loopback-bind: https:/);
      assert.equal(await at('proxy:'), null);
    });

    it('links to the commands that the editor says it has', async () => {
      const options = { commands: ['netlens.explainFromHere', 'netlens.openRulePage'] };
      await open(SHOP, {
        initializationOptions: options,
        capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
      });
      const hover = await client.request<{ contents: MarkupContent }>('textDocument/hover', {
        textDocument: { uri },
        position: positionOf(SHOP, 'proxy:', 1),
      });
      assert.match(hover.contents.value, /\[Explain from here\]\(command:netlens\.explainFromHere\?/);
      assert.doesNotMatch(hover.contents.value, /Show in diagram/);
    });
  });

  describe('code actions', () => {
    const capabilities = (resolves: boolean) => ({
      workspace: { workspaceEdit: { documentChanges: true } },
      textDocument: {
        codeAction: {
          codeActionLiteralSupport: {},
          isPreferredSupport: true,
          ...(resolves ? { dataSupport: true, resolveSupport: { properties: ['edit'] } } : {}),
        },
      },
    });
    const edited = (text: string, { edit }: CodeAction) => {
      const [change] = edit?.documentChanges ?? [];
      assert.ok(change && 'textDocument' in change);
      assert.deepEqual(change.textDocument, { uri, version: 1 });
      return TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), change.edits as TextEdit[]);
    };
    const actionsAt = (needle: string, only?: readonly string[]) =>
      client.request<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri },
        range: rangeOf(LOOPBACK, needle),
        context: { diagnostics: [], ...(only ? { only } : {}) },
      });

    for (const resolves of [false, true])
      it(`fixes what was found${resolves ? ', with the edit when it is chosen' : ''}`, async () => {
        await open(LOOPBACK, { capabilities: capabilities(resolves) });
        const actions = await actionsAt('127.0.0.1');
        assert.deepEqual(
          actions.map(({ title }) => title),
          ['Listen on 0.0.0.0', 'Fix all safe network problems in this file', 'Ignore loopback-bind here'],
        );
        const [fix, all, ignore] = actions;
        assert.ok(fix && all && ignore);
        assert.equal(fix.isPreferred, true);
        assert.equal(fix.edit === undefined, resolves);
        const whole = async (action: CodeAction) =>
          resolves ? client.request<CodeAction>('codeAction/resolve', action) : action;
        const expected = LOOPBACK.replace('127.0.0.1", "--port', '0.0.0.0", "--port');
        assert.equal(edited(LOOPBACK, await whole(fix)), expected);
        assert.equal(edited(LOOPBACK, await whole(all)), expected);
        assert.match(edited(LOOPBACK, ignore), /^ {4}# netlens-ignore loopback-bind\n {4}command:/m);
      });

    const kinds: readonly [string, readonly string[], readonly string[]][] = [
      ['on save', ['source.fixAll'], ['source.fixAll.netlens']],
      ['by its own kind', ['source.fixAll.netlens'], ['source.fixAll.netlens']],
      ['of another kind', ['refactor'], []],
      ['of another server', ['source.fixAll.eslint'], []],
    ];
    for (const [how, only, expected] of kinds)
      it(`gives what is asked for ${how}`, async () => {
        await open(LOOPBACK, { capabilities: capabilities(false) });
        assert.deepEqual(
          (await actionsAt('name: shop', only)).map(({ kind }) => kind),
          expected,
        );
      });

    it('resolves no action whose text is gone, nor one that it did not make', async () => {
      await open(LOOPBACK, { capabilities: capabilities(true) });
      const [fix] = await actionsAt('127.0.0.1');
      client.change(uri, 2, [{ text: `# more\n${LOOPBACK}` }]);
      assert.equal((await client.request<CodeAction>('codeAction/resolve', fix)).edit, undefined);
      for (const data of [undefined, null, 5, { uri: 5 }, { uri, project: 'x', fix: 5 }])
        assert.equal((await client.request<CodeAction>('codeAction/resolve', { title: 'x', data })).edit, undefined);
    });

    describe('of a fix that makes a file', () => {
      const compose = 'services:\n  web:\n    image: nginx:1.27\n    ports: ["${WEB_PORT}:80", "${TLS_PORT}:443"]\n';
      const sample = '# copy me\nWEB_PORT=8080\nTLS_PORT=8443\n';
      const title = 'Copy .env.example to .env';
      const offered = async (resourceOperations: readonly string[], resolves: boolean) => {
        const can = capabilities(resolves);
        const workspace = { workspaceEdit: { ...can.workspace.workspaceEdit, resourceOperations } };
        const folder = await open(compose, { capabilities: { ...can, workspace } }, { '.env.example': sample });
        const actions = await client.request<CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri },
          range: rangeOf(compose, '${WEB_PORT}'),
          context: { diagnostics: [] },
        });
        return { folder, action: actions.find((action) => action.title === title) };
      };

      for (const resolves of [false, true])
        it(`makes the file and writes it${resolves ? ', when it is chosen' : ''}`, async () => {
          const { folder, action } = await offered(['create'], resolves);
          assert.ok(action);
          assert.equal(action.edit === undefined, resolves);
          const whole = resolves ? await client.request<CodeAction>('codeAction/resolve', action) : action;
          const made = uriOf(path.join(folder, '.env'));
          const at = { line: 0, character: 0 };
          // No `overwrite` and no `ignoreIfExists`: a file that has come into being since makes the editor give up.
          assert.deepEqual(whole.edit?.documentChanges, [
            { kind: 'create', uri: made },
            { textDocument: { uri: made, version: null }, edits: [{ range: { start: at, end: at }, newText: sample }] },
          ]);
          assert.equal(whole.edit.changes, undefined);
          assert.equal(action.isPreferred, false);
        });

      it('is not offered to an editor that makes no files', async () => {
        for (const operations of [[], ['rename', 'delete']]) {
          assert.equal((await offered(operations, false)).action, undefined);
          client.kill();
        }
      });
    });

    it('opens the rule’s page by a command, where the editor shows documents', async () => {
      await open(LOOPBACK, { capabilities: { ...capabilities(false), window: { showDocument: { support: true } } } });
      const read = (await actionsAt('127.0.0.1')).find(({ title }) => title === 'Read about loopback-bind');
      const shown = client.message(({ method }) => method === 'window/showDocument');
      await client.request('workspace/executeCommand', {
        command: read?.command?.command,
        arguments: read?.command?.arguments,
      });
      const { uri: page } = (await shown).params as { uri: string };
      assert.match(page, /^https:.*\/docs\/rules\/loopback-bind\.md$/);
    });
  });

  describe('code lenses and inlay hints', () => {
    const settings = { codeLens: { enabled: true }, inlayHints: { enabled: true } };

    it('count what the network has, over the services', async () => {
      await open(SHOP, { initializationOptions: { settings } });
      const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      assert.deepEqual(
        lenses.map(({ range, command }) => [range.start.line, command?.title]),
        [[positionOf(SHOP, '\nservices:', 1).line, '5 containers · 2 networks · 3 published ports · 2 warnings']],
      );
    });

    it('are the commands of an editor that has them', async () => {
      await open(SHOP, {
        initializationOptions: { settings, commands: ['netlens.openDiagram', 'netlens.explainReachability'] },
      });
      const lenses = await client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
      assert.deepEqual(
        lenses.map(({ command }) => command?.command),
        ['netlens.openDiagram', 'netlens.explainReachability'],
      );
    });

    it('say who reaches a published port', async () => {
      await open(SHOP, { initializationOptions: { settings } });
      const hints = await client.request<InlayHint[]>('textDocument/inlayHint', {
        textDocument: { uri },
        range: everything,
      });
      const byLine = hints
        .map(({ position, label }) => [position.line, label])
        .sort(([a], [b]) => Number(a) - Number(b));
      assert.deepEqual(byLine, [
        [positionOf(SHOP, '8080:80').line, '← this host and every machine that reaches it'],
        [positionOf(SHOP, '3000:3000').line, '← nobody (reset)'],
        [positionOf(SHOP, '127.0.0.1:5432').line, '← this host only'],
      ]);
      const near = { start: positionOf(SHOP, '8080:80'), end: positionOf(SHOP, 'networks: [frontend]') };
      assert.equal(
        (await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range: near })).length,
        1,
      );
    });

    it('are off unless somebody wants them', async () => {
      await open(SHOP);
      assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri } }), []);
      assert.deepEqual(
        await client.request('textDocument/inlayHint', { textDocument: { uri }, range: everything }),
        [],
      );
    });
  });

  it('links to included files and to the pages of rules that are named', async () => {
    const text = `include:
  - ./more/web.yaml
services:
  proxy:
    image: nginx
    env_file: [proxy.env, missing.env]
    # netlens-ignore published-on-all-interfaces, no-such-rule
    ports: ["80:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
`;
    const files = {
      'more/web.yaml': 'services: {}\n',
      'proxy.env': 'A=1\n',
      'nginx.conf': 'server { listen 80; }\n',
      'unread.txt': '',
    };
    const folder = await open(text, {}, files);
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    const document = TextDocument.create(uri, 'yaml', 1, text);
    assert.deepEqual(
      links.map(({ range, target }) => [document.getText(range), target?.replace(uriOf(folder), '')]).sort(),
      [
        ['./more/web.yaml', '/more/web.yaml'],
        ['./nginx.conf', '/nginx.conf'],
        ['proxy.env', '/proxy.env'],
        [
          'published-on-all-interfaces',
          'https://github.com/netlens/netlens/blob/main/docs/rules/published-on-all-interfaces.md',
        ],
      ],
    );
  });

  it('finds the links of a word of a megabyte without delay', async () => {
    await open(`services: {}\n# ${'a'.repeat(1_000_000)}\n# ${'./'.repeat(300_000)}\n`);
    assert.deepEqual(await client.request('textDocument/documentLink', { textDocument: { uri } }), []);
  });

  const definitions: readonly [string, string, string][] = [
    ['a dialled name', 'db:5432', '  db:\n'],
    ['a dialled name in a variable of its own', 'db\n      DATABASE_PORT', '  db:\n'],
    ['a network of a service', 'backend]\n\n  db', '  backend:\n'],
  ];
  for (const [what, needle, target] of definitions)
    it(`goes from ${what} to where it is written`, async () => {
      await open(SHOP);
      const found = await client.request<Location[]>('textDocument/definition', {
        textDocument: { uri },
        position: positionOf(SHOP, needle, 1),
      });
      assert.deepEqual(
        found.map((location) => [location.uri, location.range.start]),
        [[uri, positionOf(SHOP, target, 2)]],
      );
    });

  describe('diagnostics that the editor asks for', () => {
    const capabilities = { textDocument: { diagnostic: {} }, workspace: { diagnostics: { refreshSupport: true } } };
    const pull = (of: string, previousResultId?: string) =>
      client.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
        textDocument: { uri: of },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const codes = (report: DocumentDiagnosticReport) =>
      report.kind === 'full' ? report.items.map(({ code }) => code) : report.kind;

    it('are answered, and not pushed for open files', async () => {
      await open(LOOPBACK, { capabilities });
      const report = await pull(uri);
      assert.deepEqual(codes(report), ['loopback-bind']);
      assert.equal(codes(await pull(uri, report.resultId)), 'unchanged');
      client.change(uri, 2, [{ text: LOOPBACK.replace('"127.0.0.1", ', '"0.0.0.0", ') }]);
      const after = await pull(uri, report.resultId);
      assert.deepEqual(codes(after), []);
      client.change(uri, 3, [{ text: `${LOOPBACK}  db: [\n` }]);
      assert.equal(codes(await pull(uri, after.resultId)), 'unchanged');
      assert.deepEqual(
        client.received.filter(({ method }) => method === 'textDocument/publishDiagnostics'),
        [],
      );
    });

    it('are pushed for files that are not open, and asked for again where another file changed them', async () => {
      const main = 'include: [web.yaml]\n';
      const folder = await open(main, { capabilities }, { 'web.yaml': LOOPBACK.replace('name: shop\n', '') });
      const web = uriOf(path.join(folder, 'web.yaml'));
      let published = client.diagnostics(web);
      assert.deepEqual(codes(await pull(uri)), []);
      assert.equal((await published).diagnostics.length, 1);
      // Opened, it is asked about: what was pushed is taken back.
      published = client.diagnostics(web);
      client.openDocument(web, LOOPBACK.replace('name: shop\n', ''));
      assert.equal((await published).diagnostics.length, 0);
      assert.deepEqual(codes(await pull(web)), ['loopback-bind']);
      const again = client.message(({ method }) => method === 'workspace/diagnostic/refresh');
      client.change(uri, 2, [
        { text: `${main}services: {web: {command: ["serve", "--host", "0.0.0.0", "--port", "3000"]}}\n` },
      ]);
      await again;
      assert.deepEqual(codes(await pull(web)), []);
    });
  });
});
