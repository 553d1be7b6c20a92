import assert from 'node:assert/strict';
import { PanelRegistry } from '../../../src/server/extension/PanelRegistry.ts';
import type { NetworkSource } from '../../../src/server/panel/NetworkSource.ts';
import type { PanelRequests } from '../../../src/server/panel/PanelRequests.ts';
import type { SourceRegistry } from '../../../src/server/panel/SourceRegistry.ts';
import { FakePage, silentLog } from './FakePage.ts';

function source(id: string): NetworkSource {
  return {
    id,
    kind: 'files',
    title: 'shop',
    onDidChange: () => ({ dispose: () => undefined }),
    state: () => ({ notices: [], instead: { title: `picture of ${id}`, text: '', actions: [] } }),
  };
}

describe('a panel that is opened by an id', () => {
  const known = new Map(['file:///a/shop', 'file:///b/shop'].map((id) => [id, source(id)]));

  async function told(id: string) {
    const page = new FakePage();
    const panels = new PanelRegistry(
      { find: async (asked: string) => known.get(asked) } as unknown as SourceRegistry,
      { restore: () => undefined } as unknown as PanelRequests,
      {
        editor: page.editor,
        kept: page.kept,
        log: silentLog,
        handle: async () => undefined,
        sourceMode: () => ({ mode: 'files', canSwitch: false }),
        firstDetail: () => 'overview',
        changed: () => undefined,
        detailsOf: () => [],
      },
    );
    const opening = panels.open('p', { source: id, isVisible: true, isReady: false, revision: 0 });
    const empty = page.next(({ type }) => type === 'empty');
    // What is sent to it while it is being opened waits for that.
    void panels.whenOpen('p').then((panel) => panel?.receive({ type: 'ready' }));
    await opening;
    const message = await empty;
    assert.ok(message.type === 'empty');
    return { message, page };
  }

  it('shows that network, and its page is told what to keep', async () => {
    for (const id of known.keys()) {
      const { message, page } = await told(id);
      assert.equal(message.title, `picture of ${id}`);
      assert.ok(page.sent.some((sent) => sent.type === 'source' && sent.id === id));
    }
  });

  for (const [id, text] of [
    ['file:///c/shop', /no longer in this workspace: file:\/\/\/c\/shop/],
    ['netlens:gone', /did not remember which network/],
  ] as const) {
    it(`says that it is not found, and shows no other: ${id}`, async () => {
      const { message } = await told(id);
      assert.match(message.text, text);
      assert.deepEqual(
        message.actions.map((action) => action.id),
        ['openDiagram'],
      );
    });
  }
});
