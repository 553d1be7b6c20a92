import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chooseEndpoint, type EndpointFacts, type StatedEndpoint } from '../../../src/host/index.ts';

interface World {
  environment?: Record<string, string>;
  files?: Record<string, string>;
  sockets?: Record<string, 'usable' | 'denied'>;
  platform?: string;
}

function facts({ environment = {}, files = {}, sockets = {}, platform = 'linux' }: World): EndpointFacts {
  return {
    environment,
    platform,
    home: '/home/me',
    uid: 1000,
    file: (path) => files[path] ?? null,
    names: (folder) => [
      ...new Set(
        Object.keys(files)
          .filter((f) => f.startsWith(`${folder}/`))
          .map((f) => f.slice(folder.length + 1).split('/')[0] ?? ''),
      ),
    ],
    socket: (path) => sockets[path] ?? 'absent',
  };
}

const hash = (name: string) => createHash('sha256').update(name).digest('hex');
const context = (name: string, host: string, more = {}, config = '/home/me/.docker') => ({
  [`${config}/contexts/meta/${hash(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, ...more } },
  }),
});
const current = (name: string) => ({ '/home/me/.docker/config.json': JSON.stringify({ currentContext: name }) });

const rows: { name: string; stated?: StatedEndpoint; world: World; url?: string; by?: string; error?: RegExp }[] = [
  {
    name: 'the usual socket',
    world: { sockets: { '/var/run/docker.sock': 'usable' } },
    url: 'unix:///var/run/docker.sock',
    by: 'default-socket',
  },
  {
    name: 'a stated host over everything',
    stated: { host: 'unix:///a.sock' },
    world: { environment: { DOCKER_HOST: 'unix:///b.sock' }, sockets: { '/var/run/docker.sock': 'usable' } },
    url: 'unix:///a.sock',
    by: 'stated-host',
  },
  {
    name: 'a stated context over DOCKER_HOST',
    stated: { context: 'far' },
    world: { environment: { DOCKER_HOST: 'unix:///b.sock' }, files: context('far', 'ssh://me@far') },
    url: 'ssh://me@far',
    by: 'stated-context',
  },
  {
    name: 'DOCKER_HOST over DOCKER_CONTEXT and the current context',
    world: {
      environment: { DOCKER_HOST: 'tcp://10.0.0.1', DOCKER_CONTEXT: 'far' },
      files: { ...context('far', 'ssh://far'), ...current('far') },
    },
    url: 'tcp://10.0.0.1:2375',
    by: 'DOCKER_HOST',
  },
  {
    name: 'DOCKER_CONTEXT over the current context',
    world: {
      environment: { DOCKER_CONTEXT: 'far' },
      files: { ...context('far', 'ssh://far'), ...context('near', 'unix:///near.sock'), ...current('near') },
    },
    url: 'ssh://far',
    by: 'DOCKER_CONTEXT',
  },
  {
    name: 'the current context over the usual sockets',
    world: {
      files: { ...context('near', 'unix:///near.sock'), ...current('near') },
      sockets: { '/var/run/docker.sock': 'usable' },
    },
    url: 'unix:///near.sock',
    by: 'current-context',
  },
  {
    name: 'DOCKER_CONTEXT=default over the current context',
    world: {
      environment: { DOCKER_CONTEXT: 'default' },
      files: { ...context('near', 'unix:///near.sock'), ...current('near') },
      sockets: { '/var/run/docker.sock': 'usable' },
    },
    url: 'unix:///var/run/docker.sock',
  },
  {
    name: 'the configuration of DOCKER_CONFIG',
    world: {
      environment: { DOCKER_CONFIG: '/etc/mine', DOCKER_CONTEXT: 'c' },
      files: context('c', 'unix:///c.sock', {}, '/etc/mine'),
    },
    url: 'unix:///c.sock',
  },
  {
    name: 'no other daemon where the current context is gone',
    world: { files: current('lost'), sockets: { '/var/run/docker.sock': 'usable' } },
    error: /No Docker context "lost" \(currentContext of config.json\).*docker context ls/,
  },
  {
    name: 'a broken config.json like none',
    world: {
      files: { '/home/me/.docker/config.json': '{"currentCont' },
      sockets: { '/var/run/docker.sock': 'usable' },
    },
    url: 'unix:///var/run/docker.sock',
  },
  {
    name: 'a socket that may be opened before one that may not',
    world: {
      environment: { XDG_RUNTIME_DIR: '/run/user/1000' },
      sockets: { '/var/run/docker.sock': 'denied', '/run/user/1000/docker.sock': 'usable' },
    },
    url: 'unix:///run/user/1000/docker.sock',
  },
  {
    name: 'a denied socket where there is no other',
    world: { sockets: { '/var/run/docker.sock': 'denied' } },
    url: 'unix:///var/run/docker.sock',
  },
  {
    name: 'Docker Desktop on a Mac',
    world: { platform: 'darwin', sockets: { '/home/me/.docker/run/docker.sock': 'usable' } },
    url: 'unix:///home/me/.docker/run/docker.sock',
  },
  {
    name: 'Colima',
    world: { sockets: { '/home/me/.colima/default/docker.sock': 'usable' } },
    url: 'unix:///home/me/.colima/default/docker.sock',
  },
  {
    name: 'OrbStack',
    world: { sockets: { '/home/me/.orbstack/run/docker.sock': 'usable' } },
    url: 'unix:///home/me/.orbstack/run/docker.sock',
  },
  {
    name: 'Docker before Podman',
    world: { sockets: { '/run/podman/podman.sock': 'usable', '/run/user/1000/docker.sock': 'usable' } },
    url: 'unix:///run/user/1000/docker.sock',
  },
  {
    name: 'Podman where it is alone',
    world: { sockets: { '/run/user/1000/podman/podman.sock': 'usable' } },
    url: 'unix:///run/user/1000/podman/podman.sock',
  },
  {
    name: 'the named pipe on Windows',
    world: { platform: 'win32', sockets: { '//./pipe/docker_engine': 'usable' } },
    url: 'npipe:////./pipe/docker_engine',
  },
  {
    name: 'nothing where nothing is',
    world: {},
    error: /No container engine found.*\/var\/run\/docker\.sock.*Start Docker/,
  },
  {
    name: 'an address with another scheme',
    stated: { host: 'gopher://x' },
    world: {},
    error: /"gopher:\/\/x".*not a transport/,
  },
  {
    name: 'a host that ssh would read as an option',
    stated: { host: 'ssh://-oProxyCommand=x' },
    world: {},
    error: /must not start with "-"|USER@HOST/,
  },
  {
    name: 'a password in an address',
    stated: { host: 'ssh://me:secret@far' },
    world: {},
    error: /do not put a password/,
  },
  {
    name: "a socket path beyond the kernel's limit",
    stated: { host: `unix:///${'x'.repeat(200)}` },
    world: {},
    error: /107 bytes/,
  },
];

describe('chooseEndpoint', () => {
  for (const { name, stated = {}, world, url, by, error } of rows) {
    it(`takes ${name}`, () => {
      const choice = chooseEndpoint(stated, facts(world));
      assert.equal(choice.chosen?.url, url);
      if (by) assert.equal(choice.chosen?.by, by);
      if (error) assert.match(choice.error?.message ?? '', error);
      else assert.equal(choice.error, undefined);
      assert.ok(choice.chosen === undefined || choice.chosen.why.length > 10);
    });
  }

  it('lists every daemon once, the chosen one first', () => {
    const { candidates } = chooseEndpoint(
      {},
      facts({
        environment: { DOCKER_HOST: 'unix:///var/run/docker.sock' },
        files: { ...context('far', 'ssh://far'), ...context('same', 'unix:///var/run/docker.sock') },
        sockets: { '/var/run/docker.sock': 'usable', '/run/podman/podman.sock': 'denied' },
      }),
    );
    assert.deepEqual(
      candidates.map((c) => [c.name, c.url]),
      [
        ['DOCKER_HOST', 'unix:///var/run/docker.sock'],
        ['context far', 'ssh://far'],
        ['Podman', 'unix:///run/podman/podman.sock'],
      ],
    );
  });

  it("takes a context's TLS material, and its wish not to verify", () => {
    const folder = `/home/me/.docker/contexts/tls/${hash('far')}/docker`;
    const files = {
      ...context('far', 'tcp://far:2376', { SkipTLSVerify: true }),
      [`${folder}/ca.pem`]: 'x',
      [`${folder}/cert.pem`]: 'x',
      [`${folder}/key.pem`]: 'x',
    };
    const { chosen } = chooseEndpoint({ context: 'far' }, facts({ files }));
    assert.deepEqual(chosen?.tls, {
      verify: false,
      ca: `${folder}/ca.pem`,
      cert: `${folder}/cert.pem`,
      key: `${folder}/key.pem`,
    });
  });

  it('takes TLS from the environment only where DOCKER_TLS_VERIFY or DOCKER_TLS says so', () => {
    const files = { '/certs/ca.pem': 'x' };
    const tls = (environment: Record<string, string>) =>
      chooseEndpoint({}, facts({ environment: { DOCKER_HOST: 'tcp://far', ...environment }, files })).chosen;
    assert.equal(tls({ DOCKER_CERT_PATH: '/certs' })?.tls, undefined);
    assert.deepEqual(tls({ DOCKER_CERT_PATH: '/certs', DOCKER_TLS_VERIFY: '1' })?.tls, {
      verify: true,
      ca: '/certs/ca.pem',
    });
    assert.deepEqual(tls({ DOCKER_CERT_PATH: '/certs', DOCKER_TLS: '1' })?.tls, { verify: false, ca: '/certs/ca.pem' });
    assert.equal(tls({ DOCKER_TLS_VERIFY: '1' })?.url, 'tcp://far:2376');
  });
});
