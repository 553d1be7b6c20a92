import assert from 'node:assert/strict';
import type { PanelSurroundings } from '../../../src/extension/panel/DiagramPanel.ts';
import type { NetworkSource } from '../../../src/extension/panel/NetworkSource.ts';
import { FakeWebview } from './FakeWebview.ts';

/** A source that can be shown, of whatever title: titles are not what a panel is restored by. */
function source(id: string, title = 'shop'): NetworkSource {
  return {
    id,
    kind: 'files',
    title,
    onDidChange: () => ({ dispose: () => undefined }),
    state: () => ({ notices: [], instead: { title: `picture of ${id}`, text: '', actions: [] } }),
  };
}

const surroundings: PanelSurroundings = {
  extension: 'extension' as never,
  log: { error: () => undefined, warn: () => undefined } as unknown as PanelSurroundings['log'],
  handle: async () => undefined,
  sourceMode: () => ({ mode: 'files', canSwitch: false }),
  firstDetail: () => 'overview',
};

async function panelsThatFind(find: (id: string) => Promise<NetworkSource | undefined>) {
  const { DiagramPanels } = await import('../../../src/extension/panel/DiagramPanels.ts');
  const panels = new DiagramPanels(surroundings, find);
  const restore = async (state: unknown) => {
    const page = new FakeWebview();
    await panels.deserializeWebviewPanel(page.panel, state);
    const empty = page.next(({ type }) => type === 'empty');
    if (!page.isDisposed) page.say({ type: 'ready' });
    return { page, told: page.isDisposed ? undefined : await empty };
  };
  return { panels, restore };
}

const known = new Map(['file:///a/shop', 'file:///b/shop'].map((id) => [id, source(id)]));
const find = async (id: string) => known.get(id);

describe('a panel of the last session', () => {
  it('is restored by the id that its page kept, also where titles are the same', async () => {
    const { panels, restore } = await panelsThatFind(find);
    for (const id of ['file:///b/shop', 'file:///a/shop']) {
      const { page, told } = await restore({ source: id, title: 'shop' });
      assert.equal(told?.type === 'empty' && told.title, `picture of ${id}`);
      assert.ok(
        page.sent.some((sent) => sent.type === 'source' && sent.id === id),
        'the page is told what to keep',
      );
    }
    assert.deepEqual(
      panels.all.map((panel) => panel.source.id),
      ['file:///b/shop', 'file:///a/shop'],
    );
  });

  it('is closed where its network is open already', async () => {
    const { restore } = await panelsThatFind(find);
    await restore({ source: 'file:///a/shop' });
    assert.ok((await restore({ source: 'file:///a/shop' })).page.isDisposed);
  });

  for (const [what, state, lookUp] of [
    ['kept nothing', undefined, find],
    ['kept no id, as an earlier version', { view: { detail: 'kernel' }, title: 'shop' }, find],
    ['kept what is no id', { source: 1 }, find],
    ['kept an id that nothing has now', { source: 'file:///c/shop' }, find],
    [
      'kept an id at whose place another network is',
      { source: 'file:///c/shop' },
      async () => source('file:///a/shop'),
    ],
    ['kept an id that cannot be looked up', { source: 'file:///c/shop' }, () => Promise.reject(new Error('no'))],
  ] as const) {
    it(`says so, and shows no other network, where it ${what}`, async () => {
      const { panels, restore } = await panelsThatFind(lookUp);
      const { told } = await restore(state);
      assert.ok(told?.type === 'empty');
      assert.match(told.text, /not in this workspace now: file:\/\/\/c\/shop|did not note which network/);
      assert.deepEqual(
        told.actions.map(({ id }) => id),
        ['openDiagram'],
      );
      // The network that a person opens then takes its place.
      const opened = panels.open(source('file:///d/shop'));
      assert.equal(panels.all.length, 1);
      assert.equal(opened.source.id, 'file:///d/shop');
    });
  }
});
