import assert from 'node:assert/strict';
import { maskSecrets } from '../../../src/host/snapshot/maskSecrets.ts';

const of = (container: object, rest: object = {}) =>
  maskSecrets({ version: {}, info: {}, networks: [], containers: [container], ...rest });
const command = (...Cmd: string[]) => {
  const { answers, secrets } = of({ Id: 'c', Config: { Cmd } });
  return [(answers.containers[0] as { Config: { Cmd: string[] } }).Config.Cmd, secrets] as const;
};

describe('maskSecrets', () => {
  const cases: [string[], string[]][] = [
    [
      ['redis-server', '--requirepass', 'hunter2'],
      ['redis-server', '--requirepass', '***'],
    ],
    [
      ['serve', '--db-password=hunter2', '--port=80'],
      ['serve', '--db-password=***', '--port=80'],
    ],
    [
      ['migrate', 'postgres://app:hunter2@db:5432/app'],
      ['migrate', 'postgres://app:***@db:5432/app'],
    ],
    [
      ['sh', '-c', "API_TOKEN=abc exec serve --listen 0.0.0.0:80 --admin-password 'a b' && true"],
      ['sh', '-c', 'API_TOKEN=*** exec serve --listen 0.0.0.0:80 --admin-password *** && true'],
    ],
    [
      ['x', '--password', '--verbose'],
      ['x', '--password', '--verbose'],
    ],
  ];
  for (const [given, masked] of cases) {
    it(`masks ${given.join(' ')}`, () => {
      const [words, secrets] = command(...given);
      assert.deepEqual(words, masked);
      assert.equal(secrets > 0, JSON.stringify(given) !== JSON.stringify(masked));
    });
  }

  it('leaves alone what decides about the network', () => {
    const words = ['serve', '--host', '127.0.0.1', '--port', '3000', '--upstream', 'http://api:8000/path', 'bypass=1'];
    assert.deepEqual(command(...words), [words, 0]);
  });

  it('masks labels, log options, health checks and proxies by name', () => {
    const { answers, secrets } = of(
      {
        Id: 'c',
        Args: ['--token', 't0p'],
        Config: {
          Env: ['A=1', 'B', 7],
          Labels: { 'com.docker.compose.project': 'shop', 'traefik.http.middlewares.a.basicauth.users': 'me:$apr1$x' },
          Healthcheck: { Test: ['CMD-SHELL', 'curl -H x http://me:pw@localhost'] },
        },
        HostConfig: { LogConfig: { Type: 'splunk', Config: { 'splunk-token': 't0p' } } },
        State: { Running: true, Health: { Log: [{ ExitCode: 1, Output: 'password is t0p' }] } },
      },
      { info: { HttpProxy: 'http://me:t0p@proxy:3128', Name: 'host' } },
    );
    const text = JSON.stringify(answers);
    assert.doesNotMatch(text, /t0p|apr1|:pw@|"A=1"/);
    assert.match(text, /"com\.docker\.compose\.project":"shop"/);
    assert.match(text, /"B"/);
    assert.ok(secrets >= 5, `${secrets}`);
  });

  it('changes nothing of the answers that it was given', () => {
    const container = Object.freeze({ Id: 'c', Config: Object.freeze({ Cmd: Object.freeze(['x', '--secret', 'y']) }) });
    of(container);
    assert.deepEqual(container.Config.Cmd, ['x', '--secret', 'y']);
  });

  for (const odd of [null, 7, 'x', [], { Config: 7 }, { Config: { Env: 'x', Cmd: 7, Labels: [] }, State: null }]) {
    it(`takes ${JSON.stringify(odd)} as it comes`, () =>
      assert.deepEqual(maskSecrets({ version: 1, info: odd, networks: [odd], containers: [odd] }).answers.containers, [
        odd,
      ]));
  }
});
