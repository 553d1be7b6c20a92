import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CodeAction, CodeLens, DocumentLink, MarkupContent } from 'vscode-languageserver/node';
import type { ExplanationMessage, PanelState, SourceInfo, ToWebview, TreeRow } from '../../src/protocol/index.ts';
import { pseudoBundle, untranslated } from '../pseudoLanguage.ts';
import { LspClient, uriOf } from './LspClient.ts';
import { folderWith, LOOPBACK, positionOf, rangeOf } from './workspace.ts';

const SHOP = readFileSync(path.resolve(import.meta.dirname, '../../examples/shop/compose.yaml'), 'utf8');
const texts = pseudoBundle();
const settings = { codeLens: { enabled: true }, inlayHints: { enabled: true } };

/** Of these nobody knows what they listen on. */
const UNKNOWN = `name: shop
services:
  web: {image: example.test/web}
  api: {image: example.test/api, ports: ["9000:9000"]}
`;

/** What is the same in every language: names of the projects here, of the kernel's things, and of rules. */
const NAMES = [
  ...['shop', 'web', 'proxy', 'api', 'worker', 'frontend', 'backend', 'default', 'compose.yaml', 'loopback-bind'],
  ...['db', 'eth0', 'eth1', 'bridge', 'br-backend', 'DNAT', 'tcp', 'veth'],
];

/** Fails with what is in English in one of these texts, `known` being what core says. */
function insist(said: readonly (string | undefined)[], known: readonly string[] = []): void {
  assert.ok(said.length > 0);
  for (const text of said) assert.deepEqual(untranslated(text ?? '', [...NAMES, ...known]), [], text);
}

describe('the server in another language', () => {
  let client: LspClient;
  let uri: string;
  afterEach(() => client.kill());

  async function open(text: string, initializationOptions: object = {}): Promise<void> {
    const folder = folderWith({ 'compose.yaml': text });
    uri = uriOf(path.join(folder, 'compose.yaml'));
    const capabilities = {
      textDocument: {
        hover: { contentFormat: ['plaintext'] },
        codeAction: { codeActionLiteralSupport: {} },
      },
    };
    client = await LspClient.open({
      folders: [folder],
      capabilities,
      initializationOptions: { texts, settings, ...initializationOptions },
    });
    client.openDocument(uri, text);
  }

  const ours = { client: 'netlens', trusted: true };
  const ask = <T>(method: string, params: object = {}) => client.request<T>(method, params);

  describe('for any editor', () => {
    it('has lenses, links and actions in it', async () => {
      await open(LOOPBACK, { commands: ['netlens.openRulePage', 'workbench.action.openSettings'] });
      const textDocument = { uri };
      const lenses = await ask<CodeLens[]>('textDocument/codeLens', { textDocument });
      assert.equal(lenses[0]?.command?.title, '⟦1 container⟧ · ⟦1 network⟧ · ⟦1 published port⟧ · ⟦1 warning⟧');
      const range = rangeOf(LOOPBACK, '127.0.0.1');
      const actions = await ask<CodeAction[]>('textDocument/codeAction', {
        textDocument,
        range,
        context: { diagnostics: [] },
      });
      // What changes the text is a fix, which core names.
      const own = actions.filter(({ edit, title }) => edit === undefined || /ignore/i.test(title));
      assert.ok(own.length >= 3, actions.map(({ title }) => title).join());
      insist(own.map(({ title }) => title));
      client.change(uri, 2, [{ text: `${LOOPBACK}# netlens-ignore loopback-bind\n` }]);
      const links = await ask<DocumentLink[]>('textDocument/documentLink', { textDocument });
      insist(links.map(({ tooltip }) => tooltip));
    });

    for (const [what, needle] of [
      ['a published port', '8080:80'],
      ['a service', 'proxy:'],
      ['a network', 'backend]'],
    ] as const)
      it(`explains in it ${what}`, async () => {
        await open(SHOP);
        const { contents } = await ask<{ contents: MarkupContent }>('textDocument/hover', {
          textDocument: { uri },
          position: positionOf(SHOP, needle, 1),
        });
        // Why something is warned about is said by core.
        const [, explained = contents.value] = contents.value.split(/⟦Read about ⟧[\w-]+⟦⟧: \S+/);
        insist(explained.split('\n').filter((line) => !line.startsWith('    ')));
      });

    it('says in it what it cannot do', async () => {
      await open('services: [');
      await assert.rejects(ask('netlens/matrix', { textDocument: { uri } }), (error: Error) =>
        /^⟦The Compose project cannot be read: ⟧/.test(error.message),
      );
    });

    for (const [what, stated] of [
      ['no bundle', 7],
      ['texts that are none', { '1 container': 7, '1 network': null, '1 warning': { message: 7, comment: [] } }],
      ['null', null],
    ] as const)
      it(`stays English where it is given ${what}`, async () => {
        await open(LOOPBACK, { texts: stated });
        const [lens] = await ask<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
        assert.equal(lens?.command?.title, '1 container · 1 network · 1 published port · 1 warning');
      });
  });

  describe('for our extension', () => {
    const posts = (type: ToWebview['type']) =>
      client.received.flatMap(({ method, params }) => {
        const post = params as { readonly type: string; readonly text: string };
        return method === 'netlens/panel/post' && post.type === type ? [JSON.parse(post.text) as ToWebview] : [];
      });

    async function openPanel(): Promise<void> {
      const { id: source } = await ask<SourceInfo>('netlens/project', { uri });
      await ask('netlens/panel/open', { panel: 'p', source, isVisible: true, isReady: true, revision: 0 });
      await ask('netlens/panel/ready', { panel: 'p' });
    }

    it('has the tree in it, level by level', async () => {
      await open(SHOP, ours);
      await ask('netlens/project', { uri });
      const walk = async (parent?: string): Promise<readonly TreeRow[]> => {
        const rows = await ask<TreeRow[]>('netlens/tree', parent === undefined ? {} : { parent });
        const below = await Promise.all(rows.filter(({ children }) => children !== 'none').map(({ key }) => walk(key)));
        return [...rows, ...below.flat()];
      };
      const rows = await walk();
      assert.ok(rows.length > 8);
      assert.match(rows[0]?.description ?? '', /⟦ warnings⟧.* · ⟦files⟧$/);
      insist(rows.map(({ description }) => description));
    });

    it('has the titles of panels, the choice of files and what is asked beside an answer in it', async () => {
      await open(UNKNOWN, ours);
      await openPanel();
      const states = client.received.flatMap(({ method, params }) =>
        method === 'netlens/panel/state' ? [(params as PanelState).title] : [],
      );
      assert.equal(states.at(-1), '⟦Network: ⟧shop⟦⟧');
      const explained = client.message(
        ({ method, params }) =>
          method === 'netlens/panel/post' && (params as { readonly type: string }).type === 'explanation',
      );
      await ask('netlens/panel/receive', {
        panel: 'p',
        message: { type: 'ask', request: 1, from: 'web', to: 'api:9000' },
      });
      await explained;
      const [message] = posts('explanation') as ExplanationMessage[];
      insist([message?.listener?.text, ...(message?.listener?.actions ?? []).map(({ label }) => label)]);
      insist((message?.settle ?? []).flatMap(({ actions }) => actions.map(({ label }) => label)));
    });

    it('says in it why there is no picture', async () => {
      await open('services: [', ours);
      await openPanel();
      const [empty] = posts('empty') as Extract<ToWebview, { type: 'empty' }>[];
      assert.equal(empty?.title, '⟦No network to show yet⟧');
      assert.match(empty.text, /^⟦⟧compose\.yaml⟦ cannot be read: ⟧/);
      insist(empty.actions.map(({ label }) => label));
    });
  });
});
