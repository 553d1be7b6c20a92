import assert from 'node:assert/strict';
import type { PanelPost, PanelState, SourceInfo } from '../../../src/protocol/index.ts';
import type { PanelsSurroundings } from '../../../src/extension/panel/DiagramPanels.ts';
import { EventEmitter } from './fakeVscode.ts';
import { FakeWebview } from './FakeWebview.ts';

interface Asked {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The server as panels see it: what it is asked is kept, and a test speaks for it. */
class FakeServer {
  readonly asked: Asked[] = [];
  readonly #heeding = new Map<string, (params: never) => void>();
  readonly #started = new EventEmitter<void>();
  readonly onDidStart = this.#started.event;
  answer: (asked: Asked) => Promise<unknown> = async () => null;

  ask = async (method: string, params: Asked['params']): Promise<unknown> => {
    this.asked.push({ method, params });
    return this.answer({ method, params });
  };

  tell = (method: string, params: Asked['params']): void => void this.asked.push({ method, params });

  on = (method: string, heed: (params: never) => void): void => void this.#heeding.set(method, heed);

  say(method: 'netlens/panel/post', params: PanelPost): void;
  say(method: 'netlens/panel/state', params: PanelState): void;
  say(method: string, params: unknown): void {
    this.#heeding.get(method)?.(params as never);
  }

  /** Dies, and another one comes. */
  startAgain(): void {
    this.#started.fire();
  }

  opened(): readonly Asked['params'][] {
    return this.asked.filter(({ method }) => method === 'netlens/panel/open').map(({ params }) => params);
  }
}

function source(id: string): SourceInfo {
  return { id, kind: 'files', title: 'shop' };
}

async function panelsOf(server: FakeServer) {
  const { DiagramPanels } = await import('../../../src/extension/panel/DiagramPanels.ts');
  const log = { error: () => undefined } as unknown as PanelsSurroundings['log'];
  const panels = new DiagramPanels({
    extension: 'extension' as never,
    log,
    server: server as unknown as PanelsSurroundings['server'],
    isRemembering: true,
  });
  const restore = async (state: unknown) => {
    const page = new FakeWebview();
    await panels.deserializeWebviewPanel(page.panel, state);
    return page;
  };
  return { panels, restore };
}

describe('a panel of the last session', () => {
  for (const [what, state, id] of [
    ['by the id that its page kept', { source: 'file:///b/shop', title: 'shop' }, 'file:///b/shop'],
    ['as one that is found nowhere, where it kept nothing', undefined, 'netlens:gone'],
    ['so too where an earlier version kept no id', { view: { detail: 'kernel' }, title: 'shop' }, 'netlens:gone'],
    ['so too where it kept what is no id', { source: 1 }, 'netlens:gone'],
  ] as const) {
    it(`is opened at the server ${what}`, async () => {
      const server = new FakeServer();
      const { restore } = await panelsOf(server);
      await restore(state);
      assert.deepEqual(
        server.opened().map(({ source: opened }) => opened),
        [id],
      );
    });
  }

  it('is closed where its network is open already', async () => {
    const { panels, restore } = await panelsOf(new FakeServer());
    await restore({ source: 'file:///a/shop' });
    assert.ok((await restore({ source: 'file:///a/shop' })).isDisposed);
    assert.equal(panels.all.length, 1);
  });

  it('that lost its network gives its place to the one that a person opens', async () => {
    const server = new FakeServer();
    const { panels, restore } = await panelsOf(server);
    await restore({ source: 'file:///c/shop' });
    const [panel] = panels.all;
    server.say('netlens/panel/state', {
      panel: panel?.id ?? '',
      title: 'Network: not found',
      source: { id: 'file:///c/shop', kind: 'gone', title: 'not found' },
      revision: 0,
      isPinned: false,
    });
    const opened = await panels.open(source('file:///d/shop'));
    assert.equal(panels.all.length, 1);
    assert.equal(opened.source.id, 'file:///d/shop');
    assert.equal(server.asked.at(-1)?.method, 'netlens/panel/show');
  });
});

describe('a panel', () => {
  const picture = (panel: string): PanelPost => ({ panel, type: 'diagram', revision: 7, text: '{"type":"diagram"}' });

  it('passes messages on as they are, both ways', async () => {
    const server = new FakeServer();
    const { panels, restore } = await panelsOf(server);
    const page = await restore({ source: 'file:///a/shop' });
    const panel = panels.all[0]?.id ?? '';
    server.say('netlens/panel/post', picture(panel));
    assert.deepEqual(page.sent, ['{"type":"diagram"}']);
    page.say({ type: 'ask', request: 7, from: 'web', to: 'db' });
    assert.deepEqual(server.asked.at(-1), {
      method: 'netlens/panel/receive',
      params: { panel, message: { type: 'ask', request: 7, from: 'web', to: 'db' } },
    });
  });

  it('is opened again at a server that was started again, with what its page has', async () => {
    const server = new FakeServer();
    const { panels, restore } = await panelsOf(server);
    const page = await restore({ source: 'file:///a/shop' });
    page.say({ type: 'ready' });
    server.say('netlens/panel/post', picture(panels.all[0]?.id ?? ''));
    server.startAgain();
    const [first, again] = server.opened();
    assert.deepEqual([first?.['isReady'], first?.['revision']], [false, 0]);
    assert.deepEqual(again, { ...first, isReady: true, revision: 7 });
  });

  it('answers the request that no server answers, and tells it when it closes', async () => {
    const server = new FakeServer();
    const { restore } = await panelsOf(server);
    const page = await restore({ source: 'file:///a/shop' });
    server.answer = () => Promise.reject(new Error('It ended.'));
    const answered = page.next(() => true);
    page.say({ type: 'verify', request: 8, from: 'web', to: 'db' });
    assert.deepEqual(JSON.parse((await answered) as unknown as string), {
      type: 'done',
      request: 8,
      ok: false,
      text: 'It ended.',
    });
    page.close();
    assert.equal(server.asked.at(-1)?.method, 'netlens/panel/close');
  });
});
