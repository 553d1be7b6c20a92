import assert from 'node:assert/strict';
import { Network } from '../../../../src/core/analysis/index.ts';
import { loopbackBind } from '../../../../src/core/lint/rules/listening/loopback-bind.ts';
import { DEFAULT_ENGINE, implied, type Listener } from '../../../../src/core/model/index.ts';
import { foundBy } from '../../analysis/readTexts.ts';
import { containerOf } from '../containerOf.ts';

function said(...sockets: readonly (readonly [string, number, Listener['certainty']])[]): string[] {
  const listeners = sockets.map(([address, port, certainty]): Listener => ({
    container: 'web',
    address,
    port,
    protocol: 'tcp',
    certainty,
    origin: implied('test'),
  }));
  const topology = {
    source: 'live',
    engine: DEFAULT_ENGINE,
    host: {},
    networks: [],
    containers: [containerOf({ ports: [80, 81] })],
    listeners,
    listenersComplete: true,
  } as const;
  const { findings, log } = foundBy(loopbackBind.id, new Network({ topology }));
  assert.deepEqual(log, []);
  return findings.map((f) => `${f.severity} ${f.message}`);
}

describe('loopback-bind, from sockets that were seen', () => {
  it('reports a loopback socket behind a published port', () => {
    assert.deepEqual(said(['127.0.0.1', 80, 'seen']), [
      'warning web listens on 127.0.0.1:80, the loopback of its own network namespace: the published port 80:80 is refused.',
    ]);
    assert.equal(said(['::1', 80, 'stated']).length, 1);
  });
  it('says nothing where another socket hears it, where no port is published, and of what is only declared', () => {
    assert.deepEqual(said(['127.0.0.1', 80, 'seen'], ['0.0.0.0', 80, 'seen']), []);
    assert.deepEqual(said(['127.0.0.1', 9000, 'seen']), []);
    assert.deepEqual(said(['127.0.0.1', 80, 'declared']), []);
    assert.deepEqual(said(['0.0.0.0', 81, 'seen']), []);
  });
});
