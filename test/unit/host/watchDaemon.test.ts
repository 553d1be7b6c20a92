import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import {
  connectDocker,
  watchDaemon,
  type DaemonChange,
  type DaemonState,
  type DaemonWatch,
} from '../../../src/host/index.ts';
import { FakeDaemon } from './FakeDaemon.ts';

const network = (id: string) => ({ Id: id, Name: id, Driver: 'bridge' });
const container = (id: string, name = id) => ({ Id: id, Name: `/${name}`, State: { Running: true, Pid: 0 } });
const event = (type: string, action: string, id: string, attributes = {}) =>
  `${JSON.stringify({ Type: type, Action: action, Actor: { ID: id, Attributes: attributes } })}\n`;

/** A watch whose states and changes can be awaited. */
class Watched {
  readonly states: DaemonState[] = [];
  readonly changes: DaemonChange[] = [];
  images = 0;
  readonly watch: DaemonWatch;
  #waiting: (() => void)[] = [];

  constructor(daemon: FakeDaemon, timeout = 2000, times = {}) {
    const tell = () => this.#waiting.splice(0).forEach((f) => f());
    this.watch = watchDaemon(
      (signal) => connectDocker({ environment: daemon.environment, timeout, signal }),
      {
        onState: (state) => {
          this.states.push(state);
          tell();
        },
        onChange: (change) => {
          this.changes.push(change);
          tell();
        },
        onImages: () => {
          this.images++;
          tell();
        },
      },
      { settle: 20, retry: 20, longestRetry: 40, heartbeat: 60_000, ...times },
    );
  }

  async until(met: () => boolean): Promise<void> {
    while (!met()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  state(kind: DaemonState['kind']): Promise<void> {
    return this.until(() => this.states.at(-1)?.kind === kind);
  }

  get names(): string[] {
    return (this.changes.at(-1)?.answers.containers ?? []).map((c) => String(Reflect.get(c as object, 'Name')));
  }
}

describe('watchDaemon', () => {
  let daemon: FakeDaemon;
  let watched: Watched | undefined;
  let events: ServerResponse | undefined;

  beforeEach(async () => {
    daemon = await new FakeDaemon().serve([network('n1')], [container('c1'), container('c2')]).start();
    daemon.on('/events', (_request, response) => {
      events = response;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
    });
  });
  afterEach(async () => {
    watched?.watch.dispose();
    watched = undefined;
    await daemon.remove();
  });

  const asked = (path: string) => daemon.asked.filter((line) => line.includes(path)).length;

  it('reads everything once it is connected', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    assert.deepEqual(watched.names, ['/c1', '/c2']);
    assert.deepEqual(
      watched.states.map((s) => s.kind),
      ['connecting', 'connected'],
    );
  });

  it('inspects only what an event touched', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    daemon.json('/containers/c2/json', container('c2', 'renamed'));
    events?.write(event('container', 'rename', 'c2'));
    await watched.until(() => watched?.changes.length === 2);
    assert.deepEqual(watched.names, ['/c1', '/renamed']);
    assert.equal(asked('/containers/c1/json'), 1);
    assert.equal(asked('/containers/json'), 1);
  });

  it('forgets what is gone, and takes in what is new', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    daemon.forget('/containers/c1/json').json('/containers/c3/json', container('c3'));
    events?.write(event('container', 'destroy', 'c1') + event('network', 'connect', 'n1', { container: 'c3' }));
    await watched.until(() => watched?.changes.length === 2);
    assert.deepEqual(watched.names, ['/c2', '/c3']);
  });

  it('makes few readings of 10,000 events, and misses none of what they touch', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    daemon.json('/containers/c1/json', container('c1', 'last'));
    for (let i = 0; i < 100; i++) {
      events?.write(event('container', i % 2 ? 'die' : 'start', i % 3 ? 'c1' : 'c2').repeat(100));
    }
    daemon.json('/containers/c3/json', container('c3'));
    events?.write(event('container', 'start', 'c3'));
    await watched.until(() => watched?.names.includes('/c3') === true);
    assert.deepEqual(watched.names, ['/last', '/c2', '/c3']);
    assert.ok(watched.changes.length < 20, `${watched.changes.length} readings`);
    assert.ok(asked('/containers/c1/json') < 20);
  });

  it('ignores health checks, which are events every few seconds', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    events?.write(event('container', 'exec_create: curl', 'c1') + event('container', 'health_status: healthy', 'c1'));
    events?.write(event('container', 'start', 'c2'));
    await watched.until(() => watched?.changes.length === 2);
    assert.equal(asked('/containers/c1/json'), 1);
  });

  it('says that images changed, and reads no container for that', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    events?.write(event('image', 'push', 'redis:7') + event('image', 'pull', 'redis:7') + event('image', 'tag', 'a'));
    await watched.until(() => watched?.images === 1);
    events?.write(event('container', 'start', 'c2'));
    await watched.until(() => watched?.changes.length === 2);
    assert.equal(watched.images, 1);
    assert.equal(asked('/containers/json'), 1);
  });

  it('reads everything again after an event that cannot be read', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    events?.write('{"Type": "container", "Action"\n');
    await watched.until(() => watched?.changes.length === 2);
    assert.equal(asked('/containers/json'), 2);
  });

  it('reconnects after a restart, says so meanwhile, and shows what changed while it was away', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    await daemon.stop();
    await watched.state('reconnecting');
    const trouble = watched.states.at(-1);
    assert.ok(trouble?.kind === 'reconnecting' && trouble.retryIn > 0 && trouble.error.message.length > 20);
    daemon.serve([network('n1')], [container('c9')]);
    await daemon.start();
    await watched.state('connected');
    await watched.until(() => watched?.names.join() === '/c9');
  });

  it('says absent for a daemon that was never there, and connects once it comes', async () => {
    await daemon.stop();
    watched = new Watched(daemon);
    await watched.state('absent');
    await daemon.start();
    await watched.state('connected');
  });

  it('says hung for a daemon that accepts and never answers', async () => {
    daemon.on('/version', () => undefined);
    watched = new Watched(daemon, 60);
    await watched.state('hung');
    const state = watched.states.at(-1);
    assert.match(state?.kind === 'hung' ? state.error.message : '', /did not answer GET \/version within/);
  });

  it('notices a daemon that hangs in silence by its missing heartbeat', async () => {
    watched = new Watched(daemon, 60, { heartbeat: 30 });
    await watched.until(() => watched?.changes.length === 1);
    daemon.on('/version', () => undefined);
    await watched.state('hung');
  });

  it('tries at once when asked to, however long it would have waited', async () => {
    await daemon.stop();
    watched = new Watched(daemon, 2000, { retry: 600_000, longestRetry: 600_000 });
    await watched.state('absent');
    await daemon.start();
    watched.watch.refresh();
    await watched.state('connected');
  });

  it('leaves no socket and calls nobody after dispose', async () => {
    watched = new Watched(daemon);
    await watched.until(() => watched?.changes.length === 1);
    const closed = [...daemon.sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    const { length } = watched.states;
    watched.watch.dispose();
    await Promise.all(closed);
    assert.equal(daemon.open, 0);
    assert.equal(watched.states.length, length);
  });

  it('opens no more sockets in a long session than in a short one', async () => {
    watched = new Watched(daemon, 2000, { settle: 1 });
    await watched.until(() => watched?.changes.length === 1);
    for (let i = 2; i < 60; i++) {
      events?.write(event('container', 'start', 'c1') + event('container', 'start', 'c2'));
      await watched.until(() => watched?.changes.length === i);
    }
    assert.ok(daemon.open <= 17, `${daemon.open} sockets`);
  });
});
