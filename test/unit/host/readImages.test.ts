import assert from 'node:assert/strict';
import { captureSnapshot, connectDocker, type DockerConnection, readImages } from '../../../src/host/index.ts';
import { FakeDaemon } from './FakeDaemon.ts';

const ID = `sha256:${'a'.repeat(64)}`;

const image = (config: object = {}, more: object = {}) => ({
  Id: ID,
  RepoTags: ['acme/app:1'],
  RepoDigests: [],
  Config: { Env: ['TOKEN=t0p', 'PORT=9000'], Cmd: ['/app'], ExposedPorts: { '9000/tcp': {} }, ...config },
  GraphDriver: { Data: { UpperDir: '/var/lib/docker' } },
  ...more,
});

describe('readImages', () => {
  let daemon: FakeDaemon;
  let connection: DockerConnection;
  beforeEach(async () => {
    daemon = await new FakeDaemon().serve([], []).start();
    connection = await connectDocker({ environment: daemon.environment, timeout: 5000 });
    daemon.asked.length = 0;
  });
  afterEach(async () => {
    connection.dispose();
    await daemon.remove();
  });
  const read = (names: readonly string[], options = {}) => readImages(connection, names, options);

  it('reads what the engine has, by the name in the file, without any value of a variable', async () => {
    daemon.json('/images/reg.example:5000/acme/app:1/json', image());
    const { records, problems } = await read(['reg.example:5000/acme/app:1', 'redis:7', 'redis:7']);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...records],
      [
        [
          'reg.example:5000/acme/app:1',
          {
            id: ID,
            entrypoint: [],
            command: ['/app'],
            exposed: [{ port: 9000, protocol: 'tcp' }],
            variables: ['TOKEN', 'PORT'],
            healthcheck: [],
          },
        ],
      ],
    );
    assert.deepEqual(daemon.asked.map((line) => line.replace(/\/v[\d.]+/, '')).sort(), [
      'GET /images/redis:7/json',
      'GET /images/reg.example:5000/acme/app:1/json',
    ]);
  });

  it('has one record for one id, and asks for an id once', async () => {
    daemon.json('/images/a/json', image()).json('/images/b/json', image());
    const { records } = await read(['a', 'b']);
    assert.equal(records.get('a'), records.get('b'));
    daemon.asked.length = 0;
    assert.equal((await read([ID])).records.get(ID), records.get('a'));
    assert.deepEqual(daemon.asked, []);
  });

  it('asks for nothing but images', async () => {
    const names = ['../../containers/json', 'a/../b', '/etc', 'a?x=1', 'a#b', 'a b', 'a%2fb', '', 'a@sha256:../b'];
    assert.deepEqual(await read(names), { records: new Map(), problems: [] });
    assert.deepEqual(daemon.asked, []);
  });

  for (const [what, answer, problem] of [
    ['a list', [], /^Image a is not an object/],
    ['null', null, /^Image a is not an object/],
    ['no id', { Config: {} }, /^Image a has no Id/],
    ['a number for an id', { Id: 7 }, /^Image a/],
  ] as const) {
    it(`has no record, and says why: ${what}`, async () => {
      daemon.json('/images/a/json', answer);
      const { records, problems } = await read(['a']);
      assert.equal(records.size, 0);
      assert.match(problems.join(' '), problem);
    });
  }

  it('keeps what can be read of an odd answer', async () => {
    const Config = {
      Cmd: 7,
      Entrypoint: '/run.sh',
      Env: 'x',
      ExposedPorts: { '80/tcp': null, '0/tcp': {}, '99999/tcp': {}, __proto__x: {}, '53/udp': 7 },
      Healthcheck: { Test: [7, 'CMD'] },
    };
    daemon.json('/images/a/json', image(Config)).json('/images/b/json', { Id: 'b', Config: null });
    const { records } = await read(['a', 'b']);
    const record = records.get('a');
    assert.deepEqual(record?.entrypoint, ['/run.sh']);
    assert.deepEqual(record.exposed, [
      { port: 80, protocol: 'tcp' },
      { port: 53, protocol: 'udp' },
    ]);
    assert.deepEqual([record.command, record.variables, record.healthcheck], [[], [], ['CMD']]);
    assert.deepEqual(records.get('b')?.exposed, []);
  });

  it('says of thousands of ports that they say nothing', async () => {
    const ports = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${i + 1}/udp`, {}]));
    daemon.json('/images/a/json', image({ ExposedPorts: ports }));
    const { records, problems } = await read(['a']);
    assert.deepEqual(records.get('a')?.exposed, []);
    assert.match(problems.join(' '), /exposes 5000 ports/);
  });

  it('goes on where one image cannot be described, or its answer breaks off', async () => {
    daemon.json('/images/a/json', { message: 'disk is full' }, 500).json('/images/c/json', image());
    daemon.on('/images/b/json', (_request, response) => {
      response.writeHead(200, { 'Content-Length': '500' }).write('{"Id": "sha');
      response.destroy();
    });
    const { records, problems } = await read(['a', 'b', 'c']);
    assert.deepEqual([...records.keys()], ['c']);
    assert.equal(problems.length, 2, problems.join(' '));
    assert.match(problems.join(' '), /disk is full/);
  });

  it('has a limit for all of them together, and keeps what came in time', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `hung:${i}`);
    for (const name of names) daemon.on(`/images/${name}/json`, () => undefined);
    daemon.json('/images/a/json', image());
    const { records, problems } = await read(['a', ...names], { limit: 150 });
    assert.deepEqual([...records.keys()], ['a']);
    assert.deepEqual(problems, [
      'The engine did not describe all 61 images within 0.15 s; the rest are known only by name.',
    ]);
    assert.ok(daemon.asked.length < 30, 'no question after the limit');
  });

  it('ends at once, and says nothing, where nobody waits any more', async () => {
    const stop = new AbortController();
    daemon.on('/images/a/json', () => stop.abort());
    assert.deepEqual(await read(['a'], { signal: stop.signal }), { records: new Map(), problems: [] });
    connection.dispose();
    assert.equal((await read(['b'])).records.size, 0);
  });
});

describe('the images of a snapshot', () => {
  let daemon: FakeDaemon;
  let connection: DockerConnection | undefined;
  beforeEach(async () => {
    const container = (id: string) => ({ Id: id, Image: ID, Config: { Image: 'acme/app:1' } });
    daemon = await new FakeDaemon().serve([], [container('c1'), container('c2')]).start();
    daemon.json(
      `/images/${ID}/json`,
      image({ Labels: { 'api.token': 't0p', version: '1' }, Cmd: ['/app', '--password', 't0p'] }),
    );
  });
  afterEach(async () => {
    connection?.dispose();
    await daemon.remove();
  });

  it('are those of its containers, once each, masked like them', async () => {
    connection = await connectDocker({ environment: daemon.environment });
    const { snapshot, problems } = await captureSnapshot(connection);
    assert.equal(problems, undefined);
    assert.deepEqual(snapshot.images, [
      {
        Id: ID,
        RepoTags: ['acme/app:1'],
        RepoDigests: [],
        Config: {
          Env: ['TOKEN=***', 'PORT=***'],
          Cmd: ['/app', '--password', '***'],
          ExposedPorts: { '9000/tcp': {} },
          Labels: { 'api.token': '***', version: '1' },
        },
      },
    ]);
    const open = await captureSnapshot(connection, { withEnv: true });
    assert.match(JSON.stringify(open.snapshot.images), /PORT=9000/);
  });

  it('are not there where the engine has none of them any more', async () => {
    daemon.forget(`/images/${ID}/json`);
    connection = await connectDocker({ environment: daemon.environment });
    const { snapshot, problems } = await captureSnapshot(connection);
    assert.equal(problems, undefined);
    assert.ok(!('images' in snapshot));
  });
});
