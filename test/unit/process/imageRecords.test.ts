import assert from 'node:assert/strict';
import { imageNames, type ImageRecord } from '../../../src/core/analysis/index.ts';
import { foundBy, readTexts } from '../analysis/readTexts.ts';

/** What the engine says of `acme/app`, or of another image. */
type Said = Partial<Pick<ImageRecord, 'entrypoint' | 'command' | 'variables' | 'healthcheck'>> & {
  readonly image?: string;
  readonly exposed?: readonly string[];
};

type Row = readonly [
  name: string,
  service: string,
  record: Said,
  evidence: readonly string[],
  files?: Readonly<Record<string, string>>,
];

const APP = 'image: acme/app:1';

const ROWS: readonly Row[] = [
  // An image that nobody listed.
  ['EXPOSE', APP, { exposed: ['9000/tcp', '9001/udp'] }, ['3  0.0.0.0:9000/tcp', '3  0.0.0.0:9001/udp']],
  [
    'EXPOSE is stronger than the targets in ports',
    `${APP}\n    ports: ["80:80"]`,
    { exposed: ['9000/tcp'], entrypoint: ['/app'] },
    ['3  0.0.0.0:9000/tcp'],
  ],
  [
    'and than expose',
    `${APP}\n    expose: ["7000", "7000/udp"]`,
    { exposed: ['9000/tcp'] },
    ['3  0.0.0.0:9000/tcp', '4  0.0.0.0:7000/udp'],
  ],
  ['a record that says nothing', `${APP}\n    ports: ["80:8080"]`, {}, ['5  0.0.0.0:8080/tcp']],
  [
    'flags of its command',
    APP,
    { command: ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8080'], exposed: ['8000/tcp'] },
    ['3 main 0.0.0.0:8080/tcp'],
  ],
  [
    'a default of its command that EXPOSE agrees with',
    APP,
    { command: ['npx', 'vite'], exposed: ['5173/tcp'] },
    ['3 main 127.0.0.1:5173/tcp'],
  ],
  [
    'a default of its command that EXPOSE does not name',
    APP,
    { command: ['nginx', '-g', 'daemon off;'], exposed: ['8080/tcp'] },
    ['3  0.0.0.0:8080/tcp'],
  ],
  [
    'an address that an unknown program is given',
    APP,
    { entrypoint: ['/app'], command: ['--listen', '127.0.0.1:7000'], exposed: ['7000/tcp'] },
    ['3 main 127.0.0.1:7000/tcp'],
  ],
  [
    'a script of its entrypoint',
    APP,
    { entrypoint: ['/bin/sh', '-c'], command: ['exec gunicorn app -b :5000'] },
    ['3 main 0.0.0.0:5000/tcp'],
  ],
  [
    'the health check, where nothing else speaks',
    APP,
    { healthcheck: ['CMD-SHELL', 'curl -f http://localhost:3000/health || exit 1'] },
    ['3  0.0.0.0:3000/tcp'],
  ],
  [
    'the health check without a port',
    APP,
    { healthcheck: ['CMD', 'wget', '-q', 'http://127.0.0.1/'] },
    ['3  0.0.0.0:80/tcp'],
  ],
  [
    'a health check ends nothing that the file says',
    `${APP}\n    ports: ["8080"]`,
    { healthcheck: ['CMD', 'nc', '-z', 'localhost', '9000'] },
    ['3  0.0.0.0:9000/tcp', '5  0.0.0.0:8080/tcp'],
  ],
  [
    'a health check of another host',
    APP,
    { healthcheck: ['CMD', 'curl', 'http://localhost.example:3000', 'http://db:5432'] },
    [],
  ],
  ['a health check that is switched off', APP, { healthcheck: ['NONE', 'http://localhost:3000'] }, []],
  // Words of the service replace the image's.
  [
    'a command of its own',
    `${APP}\n    command: uvicorn main:app --host 0.0.0.0 --port 7000`,
    { command: ['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '8080'], exposed: ['8080/tcp'] },
    ['2 main 0.0.0.0:7000/tcp'],
  ],
  [
    'arguments of its own for the program of the image',
    `${APP}\n    command: --port 7000 --host 0.0.0.0`,
    { entrypoint: ['uvicorn', 'main:app'], command: ['--port', '8080'], exposed: ['8080/tcp'] },
    ['2 main 0.0.0.0:7000/tcp'],
  ],
  [
    'arguments that move nothing',
    `${APP}\n    command: --verbose\n    ports: ["1:1"]`,
    { entrypoint: ['/app'], command: ['--quiet'], exposed: ['9000/tcp'] },
    ['3  0.0.0.0:9000/tcp'],
  ],
  [
    'an entrypoint of its own ends the command of the image',
    `${APP}\n    entrypoint: ["sleep", "infinity"]`,
    { entrypoint: ['/app'], command: ['--listen', '0.0.0.0:7000'] },
    [],
  ],
  [
    'another program leaves only EXPOSE, as weak as in a Dockerfile',
    `${APP}\n    command: ["worker"]`,
    { command: ['serve-it'], exposed: ['9000/tcp'], healthcheck: ['CMD', 'curl', 'http://localhost:9000'] },
    ['4  0.0.0.0:9000/tcp'],
  ],
  [
    'an empty entrypoint leaves the command',
    `${APP}\n    entrypoint: []`,
    { entrypoint: ['/app'], command: ['gunicorn', '-b', '0.0.0.0:5000', 'a'] },
    ['3 main 0.0.0.0:5000/tcp'],
  ],
  // Variables of the image are masked.
  [
    'a variable of the image moves the socket to nobody knows where',
    APP,
    { command: ['uvicorn', 'main:app'], variables: ['PATH', 'UVICORN_PORT'], exposed: ['9000/tcp'] },
    ['3  0.0.0.0:9000/tcp'],
  ],
  [
    'the service sets the same variable',
    `${APP}\n    environment: {UVICORN_PORT: "7000", UVICORN_HOST: 0.0.0.0}`,
    { command: ['uvicorn', 'main:app'], variables: ['UVICORN_PORT'], exposed: ['9000/tcp'] },
    ['2 main 0.0.0.0:7000/tcp'],
  ],
  [
    'a masked address is no address',
    APP,
    { command: ['uvicorn', 'main:app', '--port', '7000'], variables: ['UVICORN_HOST'] },
    [],
  ],
  [
    'a masked port is no port of a script either',
    `${APP}\n    volumes: ["./package.json:/app/package.json"]`,
    { command: ['npm', 'start'], variables: ['PORT'] },
    [],
    { 'package.json': '{"scripts": {"start": "next start"}}' },
  ],
  [
    'PORT, where the image lets it be chosen',
    `${APP}\n    environment: {PORT: "7000"}`,
    { entrypoint: ['/app'], variables: ['PORT'], exposed: ['9000/tcp', '9000/udp'] },
    ['2 main 0.0.0.0:7000/tcp', '3  0.0.0.0:9000/udp'],
  ],
  [
    'PORT, where the image does not say that it reads it',
    `${APP}\n    environment: {PORT: "7000"}`,
    { entrypoint: ['/app'], exposed: ['9000/tcp'] },
    ['3  0.0.0.0:9000/tcp'],
  ],
  // An image that is listed by name.
  [
    'the table knows the image with the variables that it sets',
    'image: mcr.microsoft.com/dotnet/aspnet:8.0',
    { image: 'mcr.microsoft.com/dotnet/aspnet:8.0', command: ['bash'], variables: ['ASPNETCORE_HTTP_PORTS'] },
    ['3 main 0.0.0.0:8080/tcp'],
  ],
  ['the record agrees with the table', 'image: redis:7', { image: 'redis:7', exposed: ['6379/tcp'], command: ['redis-server'], entrypoint: ['docker-entrypoint.sh'] }, ['3 main 0.0.0.0:6379/tcp']], // prettier-ignore
  ['the record has another port', 'image: redis:7', { image: 'redis:7', exposed: ['6380/tcp'], command: ['redis-server', '/etc/redis.conf'], entrypoint: ['docker-entrypoint.sh'] }, ['3  0.0.0.0:6380/tcp']], // prettier-ignore
  ['the record has another program', 'image: redis:7', { image: 'redis:7', command: ['uvicorn', 'a:b', '--host', '0.0.0.0'] }, ['3 main 0.0.0.0:8000/tcp']], // prettier-ignore
  ['the record has no EXPOSE', 'image: redis:7', { image: 'redis:7', command: ['redis-server'] }, ['3 main 0.0.0.0:6379/tcp']], // prettier-ignore
  [
    'the table knows the program, also which of its ports are not open by themselves',
    'image: rabbitmq:4',
    {
      image: 'rabbitmq:4',
      entrypoint: ['docker-entrypoint.sh'],
      command: ['rabbitmq-server'],
      exposed: ['5671/tcp', '5672/tcp', '15691/tcp', '15692/tcp', '25672/tcp', '4369/tcp'],
      variables: ['RABBITMQ_DATA_DIR', 'RABBITMQ_VERSION'],
    },
    ['3 dist 0.0.0.0:25672/tcp', '3 metrics 0.0.0.0:15692/tcp', '3 epmd 0.0.0.0:4369/tcp', '3 main 0.0.0.0:5672/tcp'], // prettier-ignore
  ],
  [
    'flags move the socket of a listed image as they do without a record',
    'image: redis:7\n    command: --port 6380',
    { image: 'redis:7', exposed: ['6379/tcp'], entrypoint: ['docker-entrypoint.sh'], command: ['redis-server'] },
    ['2 main 0.0.0.0:6380/tcp'],
  ],
  [
    'so do variables',
    'image: postgres:17\n    environment: {PGPORT: 5440}',
    { image: 'postgres:17', exposed: ['5432/tcp'], entrypoint: ['docker-entrypoint.sh'], command: ['postgres'], variables: ['PGDATA', 'PG_MAJOR'] }, // prettier-ignore
    ['2 main 0.0.0.0:5440/tcp'],
  ],
  [
    'and a subcommand for its entrypoint',
    'image: hashicorp/vault:1.20\n    command: server -dev -dev-listen-address=0.0.0.0:8300',
    { image: 'hashicorp/vault:1.20', exposed: ['8200/tcp'], entrypoint: ['docker-entrypoint.sh'], command: ['server', '-dev'] }, // prettier-ignore
    ['2 main 0.0.0.0:8300/tcp', '3 cluster 0.0.0.0:8201/tcp'],
  ],
  // The image that a Dockerfile starts from.
  [
    'the base image, where the Dockerfile starts nothing of its own',
    'build: .',
    { image: 'acme/base', entrypoint: ['/app'], command: ['--listen', '0.0.0.0:7000'] },
    ['3 main 0.0.0.0:7000/tcp'],
    { Dockerfile: 'FROM acme/base\nCOPY a /a\n' },
  ],
  [
    'a program of its own replaces it',
    'build: .',
    { image: 'acme/base', entrypoint: ['/app'], command: ['--listen', '0.0.0.0:7000'], exposed: ['7000/tcp'] },
    ['2 main 0.0.0.0:5000/tcp'],
    { Dockerfile: 'FROM acme/base\nENTRYPOINT ["gunicorn", "-b", ":5000", "a"]\n' },
  ],
];

describe('the record of an image', () => {
  for (const [name, service, said, evidence, files = {}] of ROWS) {
    it(name, () => {
      const { image = 'acme/app:1', exposed = [], ...rest } = said;
      const texts = new Map([['/p/compose.yaml', `services:\n  a:\n    ${service}\n`]]);
      for (const [path, text] of Object.entries(files)) texts.set(`/p/${path}`, text);
      const record = { id: 'sha256:1', entrypoint: [], command: [], variables: [], healthcheck: [], ...rest };
      const ports = exposed.map((key) => {
        const [port, protocol] = key.split('/') as [string, 'tcp' | 'udp'];
        return { port: Number(port), protocol };
      });
      const { topology } = readTexts(texts, '/p', { images: new Map([[image, { ...record, exposed: ports }]]) });
      assert.deepEqual(imageNames(topology), [image]);
      const found = topology.listeners.map(
        (l) => `${String(l.level)} ${l.socket ?? ''} ${l.address}:${String(l.port)}/${l.protocol}`,
      );
      assert.deepEqual(found.sort(), [...evidence].sort());
      for (const listener of topology.listeners) {
        assert.ok(listener.by, 'somebody says it');
        assert.ok(!JSON.stringify(listener).includes('***'), 'what is masked says nothing');
      }
    });
  }

  it('says that it is the image that says so, at its name in the file', () => {
    const record: ImageRecord = {
      id: 'sha256:1',
      entrypoint: ['/app'],
      command: ['--listen', '0.0.0.0:7000'],
      exposed: [],
      variables: [],
      healthcheck: [],
    };
    const text = 'services:\n  a:\n    image: acme/app:1\n';
    const { topology } = readTexts(new Map([['/p/compose.yaml', text]]), '/p', {
      images: new Map([['acme/app:1', record]]),
    });
    const [listener] = topology.listeners;
    assert.equal(listener?.by, '--listen 0.0.0.0:7000 in the command of the image');
    const { origin } = listener;
    assert.ok(origin.kind === 'source', origin.kind);
    assert.equal(text.slice(origin.start, origin.end), 'acme/app:1');
  });

  it('is surer than the name of the image where a rule compares ports', () => {
    const text = 'services:\n  a:\n    image: redis:7\n    ports: ["127.0.0.1:6380:6380"]\n';
    const texts = new Map([['/p/compose.yaml', text]]);
    const port = { port: 6380, protocol: 'tcp' } as const;
    const record = { id: 'sha256:1', entrypoint: [], command: [], exposed: [port], variables: [], healthcheck: [] };
    const found = (images: ReadonlyMap<string, ImageRecord>) =>
      foundBy('target-port-mismatch', readTexts(texts, '/p', { images })).findings.length;
    assert.deepEqual([found(new Map()), found(new Map([['redis:7', record]]))], [1, 0]);
  });

  it('says to the listening rules what the image starts, without an edit of the image', () => {
    const text = 'services:\n  a:\n    image: acme/app:1\n    ports: ["127.0.0.1:7000:7000"]\n';
    const found = (command: readonly string[]) => {
      const record = { id: 'sha256:1', entrypoint: [], command, exposed: [], variables: ['HOST'], healthcheck: [] };
      const network = readTexts(new Map([['/p/compose.yaml', text]]), '/p', {
        images: new Map([['acme/app:1', record]]),
      });
      return foundBy('loopback-bind', network).findings.map(
        ({ origin, severity, fixes }) => `${severity} ${text.slice(origin.start, origin.end)} ${String(fixes.length)}`,
      );
    };
    assert.deepEqual(found(['uvicorn', 'main:app', '--host', '127.0.0.1', '--port', '7000']), ['warning acme/app:1 0']);
    assert.deepEqual(found(['uvicorn', 'main:app', '--host', '0.0.0.0', '--port', '7000']), []);
  });

  it('stays known when the files are read with a change', () => {
    const text = 'services:\n  a:\n    image: acme/app:1\n';
    const port = { port: 9000, protocol: 'tcp' } as const;
    const record = { id: 'sha256:1', entrypoint: [], command: [], exposed: [port], variables: [], healthcheck: [] };
    const network = readTexts(new Map([['/p/compose.yaml', text]]), '/p', {
      images: new Map([['acme/app:1', record]]),
    });
    const at = text.indexOf('a:');
    const after = network.after([{ file: '/p/compose.yaml', start: at, end: at + 1, newText: 'b' }]);
    assert.deepEqual(
      after?.topology.listeners.map((l) => `${l.container} ${l.port}`),
      ['b 9000'],
    );
  });

  it('is not asked for by what is no name of an image', () => {
    const texts =
      'services:\n  a:\n    image: "../../containers/json"\n  b:\n    image: redis\n  c:\n    image: redis\n';
    const { topology } = readTexts(new Map([['/p/compose.yaml', texts]]), '/p');
    assert.deepEqual(imageNames(topology), ['redis']);
  });
});
