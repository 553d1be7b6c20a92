import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { LIMIT, Messenger, PATIENCE, SIGN_OF_LIFE } from '../../../src/protocol/index.ts';

interface Ask {
  readonly type: 'ask';
  readonly of: number;
}
interface Told {
  readonly type: 'told';
  readonly text: string;
}
interface Message {
  readonly type: string;
  readonly request?: number;
  readonly of?: number;
  readonly text?: string;
}

/** An asking end and an answering one, joined as a page and a server are; `cut` loses what the answering end posts. */
function joined(answering: (task: Parameters<Parameters<Messenger<never, Told>['work']>[1]>[0]) => Promise<unknown>) {
  const state = { cut: false, lost: [] as number[], unasked: [] as Told[], shown: [] as string[] };
  const asking = new Messenger<Ask, never, Message>({
    post: (message) => {
      if (message.type === 'cancel') answerer.take(message);
      else void answerer.work(message.request, answering).catch(() => undefined);
    },
    lost: (request) => state.lost.push(request),
  });
  const answerer = new Messenger<never, Told, Message>({
    post: (message) => {
      if (!state.cut && asking.take(message)) state.shown.push(message.type);
    },
    unasked: (answer) => state.unasked.push(answer),
  });
  return { asking, answerer, state };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('the messenger between a page and the server', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('brings each answer to its question', async () => {
    const ends: (() => void)[] = [];
    const { asking } = joined(async (task) => {
      const text = `answer ${ends.length}`;
      await new Promise<void>((end) => ends.push(end));
      return task.answer({ type: 'told', text });
    });
    const first = asking.ask({ type: 'ask', of: 1 });
    const second = asking.ask({ type: 'ask', of: 2 });
    ends[1]?.();
    ends[0]?.();
    assert.deepEqual(await first.outcome, { answer: { type: 'told', text: 'answer 0', request: first.request } });
    assert.deepEqual(await second.outcome, { answer: { type: 'told', text: 'answer 1', request: second.request } });
  });

  it('waits for slow work as long as the other end says that it goes on', async () => {
    let end: () => void = () => undefined;
    const { asking, state } = joined(async (task) => {
      await task.person(() => new Promise<void>((resolve) => (end = resolve)));
      return task.answer({ type: 'told', text: 'late' });
    });
    const { outcome, request } = asking.ask({ type: 'ask', of: 1 });
    for (let time = 0; time < 10 * PATIENCE; time += SIGN_OF_LIFE) mock.timers.tick(SIGN_OF_LIFE);
    end();
    assert.deepEqual(await outcome, { answer: { type: 'told', text: 'late', request } });
    assert.deepEqual([state.lost, state.shown], [[], ['told']]);
  });

  it('gives up where it hears nothing, and ignores what still comes', async () => {
    let end: () => void = () => undefined;
    const { asking, state } = joined(async (task) => {
      await new Promise<void>((resolve) => (end = resolve));
      return task.answer({ type: 'told', text: 'too late' });
    });
    state.cut = true;
    const { outcome, request } = asking.ask({ type: 'ask', of: 1 });
    mock.timers.tick(PATIENCE);
    assert.deepEqual(await outcome, { why: 'Net Lens has not answered for 30 seconds. Try again.' });
    assert.deepEqual(state.lost, [request]);
    state.cut = false;
    end();
    await turns();
    assert.deepEqual(state.shown, []);
  });

  it('stops the work of a question that is cancelled, and of no other', async () => {
    const signals: AbortSignal[] = [];
    const { asking } = joined((task) => {
      signals.push(task.signal);
      return new Promise(() => undefined);
    });
    const first = asking.ask({ type: 'ask', of: 1 });
    asking.ask({ type: 'ask', of: 2 });
    asking.cancel(first.request);
    assert.deepEqual(await first.outcome, { cancelled: true });
    assert.deepEqual(
      signals.map((signal) => signal.aborted),
      [true, false],
    );
  });

  it('gives work without progress up', async () => {
    const { answerer } = joined(() => Promise.resolve());
    let signal: AbortSignal | undefined;
    const work = answerer.work(7, (task) => {
      signal = task.signal;
      return new Promise(() => undefined);
    });
    mock.timers.tick(LIMIT);
    await assert.rejects(work, /gave up after 60 seconds/);
    assert.equal(signal?.aborted, true);
  });

  it('says that it is idle when the last work that showed progress ends', async () => {
    const ends: (() => void)[] = [];
    const { answerer, state } = joined(() => Promise.resolve());
    const busy = (): Promise<void> =>
      answerer.work(undefined, async (task) => {
        task.busy('Walking', { done: 1, total: 2 });
        await new Promise<void>((end) => ends.push(end));
      });
    const both = [busy(), busy()];
    ends[0]?.();
    await both[0];
    assert.deepEqual(state.shown, ['busy', 'busy']);
    ends[1]?.();
    await both[1];
    assert.deepEqual(state.shown, ['busy', 'busy', 'idle']);
  });

  it('hands an answer that nobody asked for to whoever shows it', async () => {
    const { answerer, state } = joined(() => Promise.resolve());
    await answerer.work(undefined, async (task) => task.answer({ type: 'told', text: 'news' }));
    assert.deepEqual([state.unasked, state.shown], [[{ type: 'told', text: 'news' }], []]);
  });

  it('stops everything when the other end is gone', () => {
    const { answerer } = joined(() => Promise.resolve());
    let signal: AbortSignal | undefined;
    void answerer.work(7, (task) => {
      signal = task.signal;
      return new Promise(() => undefined);
    });
    answerer.dispose();
    assert.equal(signal?.aborted, true);
  });
});
