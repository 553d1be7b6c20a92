import assert from 'node:assert/strict';
import path from 'node:path';
import type { ExplanationMessage, PanelState, SourceInfo, ToWebview, TreeRow } from '../../src/protocol/index.ts';
import { type ClientOptions, LspClient, type Message, type RequestError, uriOf } from './LspClient.ts';
import { folderWith, LOOPBACK } from './workspace.ts';

/** A service of which nobody knows whether it listens. */
const UNKNOWN = 'name: shop\nservices:\n  web:\n    image: example.test/web\n  api:\n    image: example.test/api\n';

interface Post {
  readonly panel: string;
  readonly type: ToWebview['type'];
  readonly text: string;
  readonly revision?: number;
}

describe('what VS Code’s extension asks the server', () => {
  let client: LspClient;
  let uri: string;
  afterEach(() => client.kill());

  async function serve(text: string, { initializationOptions, ...options }: ClientOptions = {}): Promise<string> {
    const folder = folderWith({ 'compose.yaml': text });
    uri = uriOf(path.join(folder, 'compose.yaml'));
    await open({ folders: [folder], ...options, initializationOptions: { ...initializationOptions } });
    return folder;
  }

  async function open(options: ClientOptions): Promise<void> {
    const ours = { client: 'netlens', trusted: true, ...options.initializationOptions };
    client = await LspClient.open({ ...options, initializationOptions: ours });
  }

  const ask = <T>(method: string, params: object = {}) => client.request<T>(method, params);
  const source = async () => (await ask<SourceInfo>('netlens/project', { uri })).id;
  const openPanel = async (more: object = {}) =>
    ask('netlens/panel/open', {
      panel: 'p',
      source: await source(),
      isVisible: true,
      isReady: false,
      revision: 0,
      ...more,
    });
  const say = (message: object) => ask('netlens/panel/receive', { panel: 'p', message });

  /** The next message to the page of this kind. */
  async function posted<T extends ToWebview['type']>(
    type: T,
    isMeant: (message: Extract<ToWebview, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ToWebview, { type: T }>> {
    const { params } = await client.message(({ method, params }) => {
      const post = params as Post;
      return (
        method === 'netlens/panel/post' &&
        post.type === type &&
        isMeant(JSON.parse(post.text) as Extract<ToWebview, { type: T }>)
      );
    });
    return JSON.parse((params as Post).text) as Extract<ToWebview, { type: T }>;
  }

  /** What the client was asked to keep last. */
  const kept = () =>
    (client.received.findLast(({ method }) => method === 'netlens/keep')?.params as { text: string } | undefined)?.text;

  async function showing(): Promise<Extract<ToWebview, { type: 'diagram' }>> {
    await openPanel();
    const picture = posted('diagram');
    await say({ type: 'ready' });
    return picture;
  }

  const explained = async (cause: () => Promise<unknown>): Promise<ExplanationMessage> => {
    const message = posted('explanation');
    await cause();
    return message;
  };

  it('is answered to our extension alone', async () => {
    const folder = folderWith({ 'compose.yaml': LOOPBACK });
    client = await LspClient.open({ folders: [folder], initializationOptions: { trusted: true } });
    await assert.rejects(ask('netlens/tree'), (error: RequestError) => error.code === -32601);
  });

  for (const [method, params] of [
    ['netlens/panel/open', { panel: 'p' }],
    ['netlens/panel/receive', { panel: 'nowhere', message: {} }],
    ['netlens/element', { source: 'file:///nowhere', element: {} }],
    ['netlens/tool', { tool: 'rm' }],
    ['netlens/tree', { parent: 7 }],
  ] as const)
    it(`is an error where it is none: ${method} ${JSON.stringify(params)}`, async () => {
      await serve(LOOPBACK);
      await assert.rejects(
        ask(method, params),
        (error: RequestError) => error.code === -32602 || error.code === -32803,
      );
      assert.equal(await client.shutDown(), 0);
    });

  it('a page gets the picture as one string, and it follows what is typed', async () => {
    await serve(LOOPBACK);
    client.openDocument(uri, LOOPBACK);
    const { diagram, revision, source: mode } = await showing();
    assert.ok(diagram.nodes.some(({ lines }) => lines.join(' ').includes('web')));
    assert.deepEqual(mode, { mode: 'files', canSwitch: true });
    const next = posted('diagram');
    client.change(uri, 2, [{ text: `${LOOPBACK}  more:\n    image: nginx\n` }]);
    const changed = await next;
    assert.ok(changed.revision > revision);
    assert.match(changed.mermaid, /more/);
  });

  it('a server that is started again takes up what the one before was told', async () => {
    const folder = await serve(UNKNOWN);
    client.openDocument(uri, UNKNOWN);
    const { revision } = await showing();
    await say({ type: 'setView', view: { detail: 'overview' } });
    const first = await explained(() => say({ type: 'ask', request: 1, from: 'web', to: 'api:9000' }));
    const nobody = first.listener?.actions.find(({ label }) => label === 'Nothing listens');
    assert.ok(nobody);
    const told = await explained(() => say({ type: 'action', id: nobody.id }));
    assert.equal(told.answer.reason.code, 'nothing-listens');
    const text = kept();
    client.kill();

    await open({ folders: [folder], initializationOptions: { kept: text } });
    client.openDocument(uri, UNKNOWN);
    const [picture, again] = [posted('diagram'), posted('explanation')];
    await openPanel({ isReady: true, revision: 4711 });
    assert.equal((await picture).view.detail, 'overview');
    assert.ok((await picture).revision > Math.max(revision, 4711));
    assert.deepEqual([(await again).again, (await again).answer.reason.code], [true, 'nothing-listens']);
  });

  for (const text of ['{', '7', 'null', '{"statements": 7, "panels": [], "engine": "x"}'])
    it(`what is given back and was never kept does no harm: ${text}`, async () => {
      await serve(UNKNOWN, { initializationOptions: { kept: text } });
      await showing();
      const answer = await explained(() => say({ type: 'ask', request: 1, from: 'web', to: 'api:9000' }));
      assert.equal(answer.answer.reason.code, 'listener-unknown');
    });

  it('counts the problems of a project by severity, and says of a broken one what cannot be read', async () => {
    await serve(LOOPBACK);
    client.openDocument(uri, LOOPBACK);
    await source();
    const none = { errors: 0, notes: 0, warnings: 0 };
    assert.deepEqual(await ask('netlens/problems', { uri }), { title: 'shop', tally: { ...none, warnings: 1 } });
    const changed = client.message(({ method }) => method === 'netlens/changed');
    client.change(uri, 2, [{ text: `${LOOPBACK}  db: [\n` }]);
    await source();
    const { params } = await changed;
    assert.deepEqual(params, { tally: { ...none, warnings: 1 } });
    const { broken } = await ask<{ broken?: { file: string; why: string } }>('netlens/problems', { uri });
    assert.equal(broken?.file, 'compose.yaml');
    assert.match(broken.why, /^Invalid YAML/);
    const [row] = await ask<TreeRow[]>('netlens/tree');
    assert.deepEqual([row?.description, row?.icon], ['1 warning · compose.yaml cannot be read', 'error']);
  });

  it('shows the problems of what is open, in an editor or as a picture, and of what a person had checked', async () => {
    const folder = folderWith({ 'a/compose.yaml': LOOPBACK, 'b/compose.yaml': LOOPBACK.replace('shop', 'blog') });
    const [a, b] = ['a', 'b'].map((name) => uriOf(path.join(folder, name, 'compose.yaml'))) as [string, string];
    await open({ folders: [folder] });
    const warnings = async () => (await ask<{ tally: { warnings: number } }>('netlens/tally')).tally.warnings;
    uri = a;
    // The tree reads it, and says how many problems it has; the editor's list is about what is open.
    await source();
    assert.equal(await warnings(), 0);
    let published = client.diagnostics(a, ({ diagnostics }) => diagnostics.length > 0);
    await openPanel();
    await published;
    published = client.diagnostics(a, ({ diagnostics }) => diagnostics.length === 0);
    client.notify('netlens/panel/close', { panel: 'p' });
    await published;
    published = client.diagnostics(b, ({ diagnostics }) => diagnostics.length > 0);
    assert.equal((await ask<SourceInfo>('netlens/check', { uri: b })).title, 'blog');
    await published;
    published = client.diagnostics(a, ({ diagnostics }) => diagnostics.length > 0);
    client.openDocument(a, LOOPBACK);
    await published;
    assert.equal(await warnings(), 2);
    published = client.diagnostics(a, ({ diagnostics }) => diagnostics.length === 0);
    client.closeDocument(a);
    await published;
    assert.equal(await warnings(), 1, 'what was checked stays');
  });

  it('the tree has a row for the Compose files that were not read yet, by folder', async () => {
    const names = ['compose.yaml', 'apps/one/compose.yaml', 'apps/two/compose.yaml', 'docs/compose.yaml'];
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, LOOPBACK])));
    const uris = names.map((name) => uriOf(path.join(folder, name)));
    await open({ folders: [folder] });
    uri = uris[0] ?? '';
    await source();
    client.notify('netlens/workspaceFiles', { uris });
    const [project, more] = await ask<TreeRow[]>('netlens/tree');
    assert.deepEqual([project?.label, more?.label, more?.context], ['shop', '3 more', 'more']);
    const rows = await ask<TreeRow[]>('netlens/tree', { parent: 'more' });
    assert.deepEqual(
      rows.map(({ label, description }) => [label, description]),
      [
        ['apps', '2'],
        ['docs/compose.yaml', undefined],
      ],
    );
    const [one] = await ask<TreeRow[]>('netlens/tree', { parent: rows[0]?.key });
    assert.deepEqual([one?.label, one?.command, one?.uri], ['one/compose.yaml', 'netlens.openDiagram', uris[1]]);
    // A file that was read is a project, and no longer one of them.
    uri = uris[1] ?? '';
    await source();
    const after = await ask<TreeRow[]>('netlens/tree');
    assert.deepEqual(
      after.map(({ label, description }) => [label, description?.split(' · ')[1]]),
      [
        ['shop', 'files'],
        ['shop', 'apps/one'],
        ['2 more', undefined],
      ],
    );
  });

  it('no two panels have the same title, and a panel says whether it is pinned', async () => {
    const folder = folderWith({ 'a/app/compose.yaml': UNKNOWN, 'b/app/compose.yaml': UNKNOWN });
    await open({ folders: [folder] });
    const titles = () => {
      const states = client.received.flatMap(({ method, params }) =>
        method === 'netlens/panel/state' ? [params as PanelState] : [],
      );
      return Object.fromEntries(states.map(({ panel, title }) => [panel, title]));
    };
    for (const name of ['a', 'b']) {
      uri = uriOf(path.join(folder, name, 'app', 'compose.yaml'));
      await openPanel({ panel: name });
    }
    assert.deepEqual(titles(), { a: 'Network: shop (a/app)', b: 'Network: shop (b/app)' });
    const pinned = client.message(
      ({ method, params }) => method === 'netlens/panel/state' && (params as PanelState).isPinned,
    );
    await ask('netlens/panel/receive', { panel: 'b', message: { type: 'pin', isPinned: true } });
    await pinned;
    client.notify('netlens/panel/close', { panel: 'a' });
    await ask('netlens/tally');
    assert.equal(titles()['b'], 'Network: shop');
  });

  it('reads a project with the profiles and files that a person chose, and has the choice kept with the workspace', async () => {
    const text = `${UNKNOWN}  seed:\n    image: nginx\n    profiles: [seed]\n`;
    const folder = folderWith({
      'compose.yaml': text,
      'compose.prod.yaml': 'services:\n  cache:\n    image: redis\n',
      Makefile: 'prod:\n\tdocker compose -f compose.yaml -f compose.prod.yaml up -d\n',
    });
    uri = uriOf(path.join(folder, 'compose.yaml'));
    await open({ folders: [folder] });
    client.openDocument(uri, text);
    const offered = posted('run');
    await showing();
    const { profiles, files } = await offered;
    assert.deepEqual(profiles, [{ name: 'seed', isOn: false }]);
    assert.deepEqual(
      files.map(({ label, isOn }) => [label, isOn]),
      [
        ['Default', true],
        ['compose.yaml + compose.prod.yaml (Makefile:2)', false],
      ],
    );
    const seeded = posted('run', (run) => run.profiles[0]?.isOn === true);
    await say({ type: 'setRun', profiles: ['seed'] });
    await seeded;
    const withProd = posted('diagram', ({ mermaid }) => mermaid.includes('cache'));
    await say({ type: 'setRun', files: files[1]?.id });
    await withProd;
    const isRemembered = ({ method }: Message) => method === 'netlens/remember';
    const { text: remembered } = client.received.findLast(isRemembered)?.params as { text: string };
    client.kill();
    // Another window of the same workspace.
    await open({ folders: [folder], initializationOptions: { remembered } });
    const again = posted('run');
    const { mermaid } = await showing();
    assert.match(mermaid, /cache/);
    assert.deepEqual(
      (await again).profiles.map(({ isOn }) => isOn),
      [true],
    );
    // What is in no list is no choice.
    const before = client.received.length;
    await say({ type: 'setRun', files: '/etc/passwd' });
    await source();
    assert.ok(!client.received.slice(before).some(isRemembered));
    const back = posted('diagram', ({ mermaid }) => !mermaid.includes('cache'));
    await say({ type: 'setRun', files: '' });
    await back;
  });

  for (const [what, remembered] of [
    ['no JSON', '{'],
    ['another kind of value', '{"a": 1}'],
    ['entries of other kinds', '[1, ["x"], ["y", {"files": 7, "profiles": [1]}]]'],
  ] as const)
    it(`takes ${what} for no choice`, async () => {
      await serve(LOOPBACK, { initializationOptions: { remembered } });
      assert.equal((await ask<SourceInfo>('netlens/project', { uri })).title, 'shop');
    });

  it('the tree has the networks of a file that nobody has open, level by level', async () => {
    await serve(LOOPBACK);
    await source();
    const [project] = await ask<TreeRow[]>('netlens/tree');
    assert.ok(project);
    assert.deepEqual([project.label, project.description], ['shop', '1 warning · files']);
    assert.deepEqual([project.icon, project.severity], ['warning', 'warning']);
    const [network] = await ask<TreeRow[]>('netlens/tree', { parent: project.key });
    assert.equal(network?.label, 'default');
    const [endpoint] = await ask<TreeRow[]>('netlens/tree', { parent: network.key });
    assert.deepEqual([endpoint?.icon, endpoint?.severity], ['warning', 'warning'], 'the service has the problem');
    assert.deepEqual([network.icon, network.severity], ['circuit-board', undefined], 'its network has none');
    const [port] = await ask<TreeRow[]>('netlens/tree', { parent: endpoint?.key });
    assert.match(port?.label ?? '', /127\.0\.0\.1:3000 → 3000\/tcp/);
    const facts = await ask<{ name: string; place: { uri: string } }>('netlens/element', {
      source: project.element.source,
      element: port?.element ?? {},
    });
    assert.deepEqual([facts.name, facts.place.uri], ['web', uri]);
  });

  it('a file of a virtual workspace is read through the client, and again when that says that it changed', async () => {
    const files = new Map([['memfs://box/shop/compose.yaml', `include: [part.yaml]\n${UNKNOWN}`]]);
    files.set('memfs://box/shop/part.yaml', 'services:\n  part:\n    image: nginx\n');
    const read: string[] = [];
    client = new LspClient({
      initializationOptions: { client: 'netlens', trusted: true },
      answers: (method, params) => {
        const { uri: asked } = params as { uri: string };
        if (method === 'netlens/readFolder') return null;
        read.push(asked);
        return { text: files.get(asked) ?? null };
      },
    });
    await client.initialize();
    client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: 'memfs://box/shop', name: 'shop' }], removed: [] },
    });
    uri = 'memfs://box/shop/compose.yaml';
    assert.match((await showing()).mermaid, /part/);
    assert.ok(read.includes('memfs://box/shop/part.yaml'));
    files.set('memfs://box/shop/part.yaml', 'services:\n  other:\n    image: nginx\n');
    const next = posted('diagram', ({ mermaid }) => mermaid.includes('other'));
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: 'memfs://box/shop/part.yaml', type: 2 }] });
    await next;
  });

  it('no engine is asked before the workspace is trusted', async () => {
    const DOCKER_HOST = 'unix:///nowhere/docker.sock';
    await serve(UNKNOWN, { initializationOptions: { trusted: false }, environment: { DOCKER_HOST } });
    const status = () => ask<{ state: string; why?: string }>('netlens/live/settled');
    const { state, why } = await status();
    assert.deepEqual(
      [state, why],
      ['off', 'This workspace is not trusted, so Net Lens does not contact a Docker daemon.'],
    );
    assert.deepEqual(await ask('netlens/live/endpoints'), []);
    const tried = client.message(
      ({ method, params }: Message) => method === 'netlens/live' && (params as { state: string }).state === 'trouble',
    );
    client.notify('netlens/trusted', {});
    await tried;
    assert.match((await status()).why ?? '', /\/nowhere\/docker\.sock/);
  });

  it('a chat tool answers on a file, and says why there is nothing of what runs', async () => {
    await serve(LOOPBACK, { environment: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
    const about = { source: await source() };
    assert.match(
      await ask<string>('netlens/tool', { tool: 'explain', ...about, from: '@host', to: '127.0.0.1:3000' }),
      /refused/,
    );
    assert.match(
      await ask<string>('netlens/tool', { tool: 'findings', ...about }),
      /loopback-bind at .*compose\.yaml:5/,
    );
    assert.match(await ask<string>('netlens/tool', { tool: 'network', ...about }), /```mermaid/);
    assert.match(await ask<string>('netlens/tool', { tool: 'findings', live: true }), /\/nowhere\/docker\.sock/);
    assert.match(await ask<string>('netlens/tool', { tool: 'findings' }), /No such Compose project/);
  });
});
