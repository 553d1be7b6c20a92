import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Network } from '../../../src/core/analysis/index.ts';
import type { Request, ToWebview } from '../../../src/protocol/index.ts';
import type { NetworkSource } from '../../../src/server/panel/NetworkSource.ts';
import { PanelRequests, type PanelServices } from '../../../src/server/panel/PanelRequests.ts';
import { madeTopology } from '../explain/madeTopology.ts';
import { FakePage, silentLog } from './FakePage.ts';

const topology = madeTopology({
  services: { web: {}, db: { ports: ['5432:5432'] } },
  listeners: ['db 0.0.0.0:5432'],
});
const view = { network: new Network({ topology }), findings: [] };

/** A source of its own id; `shows` nothing, or the network. */
function source(shows: boolean): NetworkSource {
  return {
    id: 'file:///shop',
    kind: 'files',
    title: 'shop',
    onDidChange: () => ({ dispose: () => undefined }),
    state: () => (shows ? { view, notices: [] } : { notices: [], instead: { title: '', text: '', actions: [] } }),
  };
}

const services: Omit<PanelServices, 'editor' | 'kept'> = {
  log: silentLog,
  edits: {} as unknown as PanelServices['edits'],
  isTrusted: () => true,
  setSource: async () => undefined,
  openReason: async () => undefined,
  act: async () => undefined,
  canLook: () => false,
  look: async () => ({ why: 'It has no running container.' }),
  whyNotTried: () => undefined,
  tryForReal: async () => undefined,
  otherStates: { head: async () => ({}), capture: async () => ({}), live: async () => ({ why: 'No daemon.' }) },
};

async function opened({ shows = true, ...overrides }: Partial<PanelServices> & { readonly shows?: boolean } = {}) {
  const page = new FakePage();
  const requests = new PanelRequests({ ...services, editor: page.editor, kept: page.kept, ...overrides });
  const panel = page.opened(source(shows), (from, message) => requests.handle(from, message));
  page.say({ type: 'ready' });
  await panel.whenReady();
  return { page, panel, requests };
}

const answers = (message: ToWebview, request: number) =>
  'request' in message && message.request === request && message.type !== 'busy' && message.type !== 'working';

/** One request of every kind. */
const every: readonly Request[] = [
  { type: 'runCommand', request: 7, revision: 1, element: 'gone', command: 0, how: 'copy' },
  { type: 'runHopCommand', request: 7, hop: 0, how: 'copy' },
  { type: 'runExplainerCommand', request: 7, revision: 99, step: 0, how: 'copy' },
  { type: 'applyFix', request: 7, revision: 1, finding: 0, fix: 0 },
  { type: 'applyAnswerFix', request: 7, id: 'fix-0' },
  { type: 'ask', request: 7, from: 'web', to: 'db:5432/tcp' },
  { type: 'ask', request: 7, from: 'nobody', to: '' },
  { type: 'verify', request: 7, from: 'web', to: 'db:5432/tcp' },
  { type: 'report', request: 7, from: 'web', to: 'db:5432/tcp' },
  { type: 'look', request: 7, assumption: 0 },
  { type: 'askMatrix', request: 7 },
  { type: 'askMatrix', request: 7, compare: 'head' },
  { type: 'askMatrix', request: 7, compare: 'live' },
  { type: 'save', request: 7, format: 'csv', data: 'a,b' },
  { type: 'copy', request: 7, text: 'a' },
  { type: 'copyMarkdown', request: 7 },
];

describe('a request of the page', () => {
  for (const shows of [true, false]) {
    for (const message of every) {
      const { type, request: _, ...rest } = message;
      it(`is answered once: ${type} ${JSON.stringify(rest)}, ${shows ? 'with a picture' : 'without one'}`, async () => {
        const { page } = await opened({ shows });
        const answer = page.next((sent) => answers(sent, 7));
        page.say(message);
        await answer;
        // What is answered later than this was answered twice.
        const after = page.next((sent) => answers(sent, 8));
        page.say({ type: 'copy', request: 8, text: '' });
        await after;
        assert.equal(page.sent.filter((sent) => answers(sent, 7)).length, 1);
      });
    }
  }

  for (const [what, message] of [
    ['of an unknown type', { type: 'eval', request: 7, code: '1' }],
    ['of a known type with a part missing', { type: 'ask', request: 7, from: 'web' }],
    ['with a number out of range', { type: 'copy', request: -1, text: '' }],
  ] as const) {
    it(`is answered with an error where it is no message: ${what}`, async () => {
      const { page } = await opened();
      const answer = page.next((sent) => answers(sent, message.request));
      page.say(message);
      assert.deepEqual([(await answer).type, ((await answer) as { ok?: boolean }).ok], ['done', false]);
    });
  }

  it('is answered with the error where it fails', async () => {
    const { page } = await opened({
      otherStates: { ...services.otherStates, head: () => Promise.reject(new Error('no git')) },
    });
    const answer = page.next((sent) => answers(sent, 7));
    page.say({ type: 'askMatrix', request: 7, compare: 'head' });
    assert.deepEqual(await answer, { type: 'done', request: 7, ok: false, text: 'no git' });
  });

  it('for the same matrix anew asks for no other capture', async () => {
    const then = new Network({ topology: madeTopology({ services: { web: {} } }) });
    let chosen = 0;
    const capture = () => Promise.resolve({ network: then, name: `capture ${++chosen}` });
    const { page } = await opened({ otherStates: { ...services.otherStates, capture } });
    const compared = async (request: number, again?: true) => {
      const answer = page.next((sent) => answers(sent, request));
      page.say({ type: 'askMatrix', request, compare: 'capture', only: { from: 'web' }, ...(again && { again }) });
      const sent = await answer;
      return sent.type === 'matrix' && sent.matrix.compared?.before;
    };
    assert.equal(await compared(1), 'capture 1');
    assert.equal(await compared(2, true), 'capture 1', 'narrowed down');
    assert.equal(await compared(3), 'capture 2', 'a person wants another');
    assert.equal(await compared(4, true), 'capture 2');
  });

  it('shows its picture though what the page remembers is of another version', async () => {
    const { page } = await opened();
    const picture = page.next(({ type }) => type === 'diagram');
    page.say({ type: 'ready', view: { detail: 'of yore' } });
    await picture;
  });
});

describe('work for a page', () => {
  const never = () => new Promise<never>(() => undefined);
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('is given up after a time, with an answer that says so; until then there are signs of life', async () => {
    const { page } = await opened({ otherStates: { ...services.otherStates, head: never } });
    const answer = page.next((sent) => answers(sent, 7));
    page.say({ type: 'askMatrix', request: 7, compare: 'head' });
    for (let i = 0; i < 12; i++) mock.timers.tick(5_000);
    const done = await answer;
    assert.ok(done.type === 'done' && !done.ok);
    assert.match(done.text ?? '', /gave up after 60 seconds/);
    assert.ok(page.sent.filter(({ type }) => type === 'working').length >= 11);
    const signs = page.sent.length;
    mock.timers.tick(60_000);
    assert.equal(page.sent.length, signs, 'nothing is said of it any more');
  });

  it('waits for a person as long as they like', async () => {
    let decide: (tried: undefined) => void = () => undefined;
    const asked = new Promise<undefined>((resolve) => (decide = resolve));
    const { page } = await opened({
      tryForReal: (_, task) => task.person(() => asked),
    });
    const explained = page.next((sent) => answers(sent, 7));
    page.say({ type: 'ask', request: 7, from: 'web', to: 'db:5432/tcp' });
    await explained;
    const answer = page.next((sent) => answers(sent, 8));
    page.say({ type: 'verify', request: 8, from: 'web', to: 'db:5432/tcp' });
    mock.timers.tick(600_000);
    decide(undefined);
    assert.deepEqual(await answer, { type: 'done', request: 8, ok: true });
  });

  it('is stopped by its number, also when the panel shows another source meanwhile', async () => {
    let stopped: () => void = () => undefined;
    const isStopped = new Promise<void>((resolve) => (stopped = resolve));
    const { page, panel } = await opened({
      tryForReal: async (_, { signal }) => {
        signal.addEventListener('abort', () => stopped());
        await isStopped;
        return { why: 'Cancelled.' };
      },
    });
    const explained = page.next((sent) => answers(sent, 7));
    page.say({ type: 'ask', request: 7, from: 'web', to: 'db:5432/tcp' });
    await explained;
    const answer = page.next((sent) => answers(sent, 8));
    page.say({ type: 'verify', request: 8, from: 'web', to: 'db:5432/tcp' });
    panel.show({ ...source(true), id: 'live', kind: 'live' });
    page.say({ type: 'cancel', of: 8 });
    assert.deepEqual(await answer, { type: 'verified', request: 8, text: 'Cancelled.' });
    // It is over, and another of the panel goes on.
    page.say({ type: 'cancel', of: 8 });
    page.say({ type: 'cancel', of: 4711 });
    const copied = page.next((sent) => answers(sent, 9));
    page.say({ type: 'copy', request: 9, text: '' });
    await copied;
  });

  it('of which two have one number is stopped as one, and the end of one leaves the other', async () => {
    const ends: ((state: object) => void)[] = [];
    const { page, panel, requests } = await opened({
      otherStates: {
        ...services.otherStates,
        head: () => new Promise((resolve) => ends.push(resolve)),
      },
    });
    const first = requests.compareWithHead(panel);
    const second = requests.compareWithHead(panel);
    ends[0]?.({ why: 'First.' });
    assert.equal(await first, undefined);
    page.say({ type: 'cancel', of: 0 });
    ends[1]?.({ network: view.network });
    assert.equal(await second, undefined, 'the one that went on could still be stopped');
  });

  it('ends with its panel', async () => {
    let stopped: () => void = () => undefined;
    const isStopped = new Promise<void>((resolve) => (stopped = resolve));
    const { page, panel, requests } = await opened({
      tryForReal: async (_, { signal }) => {
        signal.addEventListener('abort', () => stopped());
        await isStopped;
        return undefined;
      },
    });
    await requests.ask(panel, 'web', 'db:5432/tcp');
    page.say({ type: 'verify', request: 7, from: 'web', to: 'db:5432/tcp' });
    page.close();
    await isStopped;
    const said = page.sent.length;
    await requests.handle(panel, { type: 'copy', request: 8, text: '' });
    assert.equal(page.sent.length, said, 'a page that is gone is told nothing');
  });
});
