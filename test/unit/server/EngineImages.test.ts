import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { ImageRecord } from '../../../src/core/analysis/index.ts';
import { EngineImages } from '../../../src/server/live/EngineImages.ts';
import { connectDocker, type DockerConnection } from '../../../src/host/index.ts';
import { FakeDaemon } from '../host/FakeDaemon.ts';

type Docker = ConstructorParameters<typeof EngineImages>[0];

/** An event as the extension's parts have them. */
class Event {
  readonly #listeners = new Set<() => void>();
  readonly on = (listener: () => void) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  fire(): void {
    for (const listener of this.#listeners) listener();
  }
}

describe('EngineImages', () => {
  let daemon: FakeDaemon;
  let connection: DockerConnection;
  const changed = new Event();
  const imagesChanged = new Event();
  const projectsChanged = new Event();
  let docker: { state: Docker['status']['state']; last: DockerConnection | undefined };
  let projects: { imageNames: readonly string[] }[];
  let said: string[];
  let given: ReadonlyMap<string, ImageRecord>[];
  let waiting: (() => void)[];
  let images: EngineImages;

  beforeEach(async () => {
    daemon = await new FakeDaemon().serve([], []).start();
    connection = await connectDocker({ environment: daemon.environment });
    daemon.asked.length = 0;
    for (const name of ['web', 'db'])
      daemon.json(`/images/${name}/json`, { Id: `sha256:${name}`, Config: { ExposedPorts: { '80/tcp': {} } } });
    docker = { state: 'idle', last: undefined };
    projects = [{ imageNames: ['web', 'gone'] }];
    [said, given, waiting] = [[], [], []];
    images = new EngineImages(
      {
        get status() {
          return { state: docker.state };
        },
        get last() {
          return docker.last ? ({ connection: docker.last } as Docker['last']) : undefined;
        },
        onDidChange: changed.on as Docker['onDidChange'],
        onDidChangeImages: imagesChanged.on as Docker['onDidChangeImages'],
      },
      {
        get projects() {
          return projects;
        },
        onDidChange: projectsChanged.on,
        setImages: (records) => {
          given.push(records);
          for (const tell of waiting.splice(0)) tell();
        },
      },
      { info: (line) => said.push(line) },
    );
  });
  afterEach(async () => {
    images.dispose();
    connection.dispose();
    await daemon.remove();
  });

  const follow = () => {
    docker = { state: 'connected', last: connection };
    changed.fire();
  };
  const readings = async (count: number) => {
    while (given.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const asked = () => daemon.asked.map((line) => line.replace(/^GET \/v[\d.]+\/images\/|\/json$/g, '')).sort();
  const known = () => [...(given.at(-1)?.keys() ?? [])].sort();

  it('asks no daemon that nobody follows', () => {
    for (const state of ['idle', 'connecting', 'off', 'trouble'] as const) {
      docker = { state, last: state === 'trouble' || state === 'off' ? connection : undefined };
      changed.fire();
      projectsChanged.fire();
    }
    assert.deepEqual([asked(), given], [[], []]);
  });

  it('gives the records to the projects once they are here', async () => {
    follow();
    assert.equal(given.length, 0, 'nothing waits for them');
    await readings(1);
    assert.deepEqual([asked(), known(), said], [['gone', 'web'], ['web'], []]);
    assert.deepEqual(given[0]?.get('web')?.exposed, [{ port: 80, protocol: 'tcp' }]);
  });

  it('asks for a name once, and for new names as projects come to have them', async () => {
    follow();
    await readings(1);
    changed.fire();
    projects = [...projects, { imageNames: ['web', 'db'] }];
    projectsChanged.fire();
    await readings(2);
    assert.deepEqual(
      [asked(), known()],
      [
        ['db', 'gone', 'web'],
        ['db', 'web'],
      ],
    );
  });

  it('asks again after the images of the engine changed, and forgets one that is gone', async () => {
    follow();
    await readings(1);
    daemon.json('/images/gone/json', { Id: 'sha256:back' }).forget('/images/web/json');
    imagesChanged.fire();
    await readings(2);
    assert.deepEqual(known(), ['gone']);
  });

  it('keeps what it knows while the engine is away, and forgets it with the engine', async () => {
    follow();
    await readings(1);
    docker.state = 'trouble';
    changed.fire();
    assert.equal(given.length, 1);
    docker = { state: 'idle', last: undefined };
    changed.fire();
    assert.deepEqual(known(), []);
    assert.equal(given.length, 2);
  });

  it('takes nothing from an engine that is not followed any more', async () => {
    let answer: ServerResponse | undefined;
    const reached = new Promise<void>((resolve) =>
      daemon.on('/images/web/json', (_request, response) => {
        answer = response;
        resolve();
      }),
    );
    follow();
    await reached;
    const other = await connectDocker({ environment: daemon.environment });
    docker.last = other;
    daemon.json('/images/web/json', { Id: 'sha256:other' });
    changed.fire();
    FakeDaemon.send(answer as ServerResponse, { Id: 'sha256:old' });
    await readings(1);
    assert.deepEqual(
      given.map((records: ReadonlyMap<string, ImageRecord>) => records.get('web')?.id),
      ['sha256:other'],
    );
    other.dispose();
  });
});
