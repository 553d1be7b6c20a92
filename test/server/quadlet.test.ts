import assert from 'node:assert/strict';
import path from 'node:path';
import type { MarkupContent } from 'vscode-languageserver/node';
import { LspClient, uriOf } from './LspClient.ts';
import { folderWith, positionOf, rangeOf, writeFiles } from './workspace.ts';

const WEB = `[Container]
Image=docker.io/library/nginx
Network=shop.network
PublishPort=8080:80
`;
const DB = `[Container]
Image=docker.io/library/postgres
Network=shop.network
PublishPort=5432:5432
`;
const NETWORK = '[Network]\nSubnet=10.90.0.0/24\n';

describe('netlens lsp: Quadlet', () => {
  let client: LspClient | undefined;
  afterEach(() => client?.kill());

  async function open(files: Readonly<Record<string, string>>) {
    const folder = folderWith(files);
    client = await LspClient.open({
      folders: [folder],
      capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
    });
    return { client, folder, uri: (name: string) => uriOf(path.join(folder, name)) };
  }

  it('finds what is wrong in the units of a folder, in the unit that says it', async () => {
    const { client, uri } = await open({ 'web.container': WEB, 'db.container': DB, 'shop.network': NETWORK });
    const published = client.diagnostics(uri('db.container'), ({ diagnostics }) => diagnostics.length > 0);
    client.openDocument(uri('db.container'), DB, 'plaintext');
    const { diagnostics } = await published;
    assert.deepEqual(
      diagnostics.map(({ code, range }) => ({ code, range })),
      [{ code: 'datastore-published', range: rangeOf(DB, '5432:5432') }],
    );
  });

  it('says of a unit that is not beside it, until it is', async () => {
    const { client, uri, folder } = await open({ 'web.container': WEB });
    const missing = client.diagnostics(uri('web.container'), ({ diagnostics }) =>
      diagnostics.some(
        ({ message }) => typeof message === 'string' && message.startsWith('There is no shop.network beside this file'),
      ),
    );
    client.openDocument(uri('web.container'), WEB, 'plaintext');
    await missing;
    const mended = client.diagnostics(uri('web.container'), ({ diagnostics }) =>
      diagnostics.every(({ code }) => code !== 'quadlet-unit-missing'),
    );
    writeFiles(folder, { 'shop.network': NETWORK });
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('shop.network'), type: 1 }] });
    await mended;
  });

  const hovers: readonly [string, string, string, RegExp][] = [
    ['a published port', 'web.container', '8080', /8080.*10\.90\.0\.\d/s],
    [
      'a container',
      'web.container',
      '[Container]',
      /\*\*systemd-web\*\* · a network namespace of its own.*eth0 on shop/s,
    ],
    [
      'the network that it joins',
      'web.container',
      'shop.network',
      /Linux bridge.*10\.90\.0\.0\/24.*systemd-db, systemd-web/s,
    ],
    ['a network in its own unit', 'shop.network', '[Network]', /Linux bridge.*10\.90\.0\.0\/24/s],
  ];
  for (const [what, file, needle, expected] of hovers)
    it(`explains ${what}`, async () => {
      const files = { 'web.container': WEB, 'db.container': DB, 'shop.network': NETWORK };
      const { client, uri } = await open(files);
      const text = { ...files }[file as keyof typeof files];
      client.openDocument(uri(file), text, 'plaintext');
      const hover = await client.request<{ contents: MarkupContent } | null>('textDocument/hover', {
        textDocument: { uri: uri(file) },
        position: positionOf(text, needle, 1),
      });
      assert.match(hover?.contents.value ?? '', expected);
    });

  it('takes no file of systemd-networkd and no documentation of Perl for units', async () => {
    const { client, uri } = await open({ '10-eth0.network': '[Match]\nName=eth0\n[Network]\nDHCP=yes\n' });
    client.openDocument(uri('10-eth0.network'), '[Match]\nName=eth0\n[Network]\nDHCP=yes\n', 'plaintext');
    const hover = await client.request('textDocument/hover', {
      textDocument: { uri: uri('10-eth0.network') },
      position: { line: 2, character: 1 },
    });
    assert.equal(hover, null);
  });
});
