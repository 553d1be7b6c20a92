import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../src/core/docker/index.ts';
import type { Topology } from '../../src/core/model/index.ts';
import {
  connectDocker,
  watchDaemon,
  type DaemonChange,
  type DaemonState,
  type DaemonWatch,
} from '../../src/host/index.ts';
import { IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';
import { run } from './run.ts';

withEngines(['20', '28'], (engine) => {
  let watch: DaemonWatch;
  let states: DaemonState[] = [];
  let change: DaemonChange | undefined;
  let changes = 0;
  let waiting: (() => void)[] = [];

  before(async () => {
    const tell = () => waiting.splice(0).forEach((f) => f());
    watch = watchDaemon(
      (signal) => connectDocker({ environment: engine().environment, timeout: 1000, signal }),
      {
        onState: (state) => {
          states.push(state);
          tell();
        },
        onChange: (now) => {
          change = now;
          changes++;
          tell();
        },
      },
      { retry: 50, longestRetry: 200, heartbeat: 300 },
    );
    await until(() => watch.state.kind === 'connected' && change !== undefined);
  });
  after(() => {
    watch?.dispose();
    states = [];
    change = undefined;
    waiting = [];
  });

  async function until(met: () => boolean): Promise<void> {
    while (!met()) await new Promise<void>((resolve) => waiting.push(resolve));
  }
  const topology = (): Topology => topologyOfSnapshot({ snapshot: change?.answers }, { source: 'live' }).value;
  const stateOf = (name: string) => topology().containers.find((c) => c.name === name)?.state;

  it('follows a container from its start to its end', async () => {
    const { docker } = engine();
    await docker('run', '-d', '--name', 'one', IMAGE, 'sleep', '1d');
    await until(() => stateOf('one') === 'running');
    await docker('rename', 'one', 'two');
    await until(() => stateOf('two') === 'running' && stateOf('one') === undefined);
    await docker('kill', 'two');
    await until(() => stateOf('two') === 'stopped');
    await docker('rm', 'two');
    await until(() => stateOf('two') === undefined);
  });

  it('follows networks, and who is on them', async () => {
    const { docker } = engine();
    await docker('network', 'create', 'later');
    await until(() => topology().networks.some((n) => n.name === 'later'));
    await docker('run', '-d', '--name', 'guest', IMAGE, 'sleep', '1d');
    await docker('network', 'connect', '--alias', 'visitor', 'later', 'guest');
    const endpoints = () => topology().containers.find((c) => c.name === 'guest')?.endpoints ?? [];
    await until(() => endpoints().length === 2);
    assert.ok(endpoints().some((e) => e.aliases.some((a) => a.value === 'visitor')));
    await docker('network', 'disconnect', 'later', 'guest');
    await until(() => endpoints().length === 1);
    await docker('network', 'rm', 'later');
    await until(() => !topology().networks.some((n) => n.name === 'later'));
  });

  it('reads a storm of events in few steps', async function () {
    this.timeout(60_000);
    const { docker } = engine();
    const names = Array.from({ length: 12 }, (_, i) => `s${i}`);
    const before = changes;
    await Promise.all(names.map((name) => docker('run', '-d', '--name', name, IMAGE, 'sleep', '1d')));
    await docker('rm', '-f', ...names.slice(0, 6));
    await until(() => names.every((name, i) => stateOf(name) === (i < 6 ? undefined : 'running')));
    // Each container is some five events (create, connect, start; kill, die, disconnect, destroy).
    assert.ok(changes - before < 12 * 5, `${changes - before} readings`);
  });

  it('says hung for a frozen daemon, and recovers when it thaws', async () => {
    engine().freeze();
    try {
      await until(() => watch.state.kind === 'hung');
      assert.match(watch.state.kind === 'hung' ? watch.state.error.message : '', /did not answer GET \S+ within 1 s/);
    } finally {
      engine().thaw();
    }
    await until(() => watch.state.kind === 'connected');
  });

  it('says reconnecting while the daemon restarts, and shows what is left afterwards', async function () {
    this.timeout(60_000);
    const from = states.length;
    await engine().docker('run', '-d', '--name', 'survivor', IMAGE, 'sleep', '1d');
    await until(() => stateOf('survivor') === 'running');
    await engine().docker('kill', ...(await engine().docker('ps', '-q')).trim().split('\n'));
    await engine().restart();
    await until(() => watch.state.kind === 'connected' && states.slice(from).some((s) => s.kind === 'reconnecting'));
    await until(() => stateOf('survivor') === 'stopped');
    for (const state of states.slice(from)) {
      if (state.kind === 'connecting' || state.kind === 'connected') continue;
      assert.ok(state.retryIn <= 200 && state.error.message.endsWith('.'), state.error.message);
    }
  });

  it('leaves no open socket behind', async () => {
    // The daemon's side of each connection carries the path of its socket, and is shown in the client's namespace.
    const open = async () => {
      const lines = (await run('ss', ['-Hxn'])).split('\n');
      return lines.filter((line) => line.includes('ESTAB') && line.includes(engine().socket)).length;
    };
    const during = await open();
    assert.ok(during >= 1 && during <= 17, `${during} connections while it watches`);
    watch.dispose();
    // mocha's timeout is the end of this wait.
    while ((await open()) > 0);
  });
});
