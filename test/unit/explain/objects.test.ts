import assert from 'node:assert/strict';
import {
  explainContainer,
  explainEndpoint,
  explainNetwork,
  explainObject,
  explainPublishedPort,
  type Explanation,
  explanationMarkdown,
  explanationText,
} from '../../../src/core/explain/index.ts';
import { buildState, type KernelState } from '../../../src/core/kernel/index.ts';
import { assertGolden } from './golden.ts';
import { madeTopology } from './madeTopology.ts';

const state = buildState(
  madeTopology({
    networks: {
      front: {},
      back: { internal: true },
      quiet: {
        options: {
          'com.docker.network.bridge.enable_icc': 'false',
          'com.docker.network.bridge.enable_ip_masquerade': 'false',
        },
      },
      lan: { driver: 'macvlan', subnet: '192.0.2.0/24' },
      mesh: { driver: 'overlay' },
    },
    services: {
      web: { networks: ['front', 'back'], ports: ['8080:80', '127.0.0.1:9000:9000'] },
      sidecar: { mode: { kind: 'shared', with: 'web', target: 'web' }, ports: ['1:1'] },
      db: { networks: ['back'], ports: ['5432:5432'] },
      a: { networks: ['quiet'] },
      b: { networks: ['quiet'] },
      cam: { networks: ['lan'], ports: ['554:554'] },
      far: { networks: ['mesh'] },
      agent: { mode: { kind: 'host' }, ports: ['9100:9100'] },
      job: { mode: { kind: 'none' }, ports: ['2:2'] },
      off: { state: 'stopped', ports: ['3:3'] },
      extra: { active: false, profiles: ['x'] },
      old: { networks: ['bridge'] },
    },
    listeners: ['web 0.0.0.0:80', 'web 127.0.0.1:9000', 'sidecar 0.0.0.0:7000'],
  }),
);

const explained: [string, (s: KernelState) => Explanation | undefined][] = [
  ['network-front', (s) => explainNetwork(s, 'front')],
  ['network-back', (s) => explainNetwork(s, 'back')],
  ['network-quiet', (s) => explainNetwork(s, 'quiet')],
  ['network-lan', (s) => explainNetwork(s, 'lan')],
  ['network-mesh', (s) => explainNetwork(s, 'mesh')],
  ['network-bridge', (s) => explainNetwork(s, 'bridge')],
  ['container-web', (s) => explainContainer(s, 'web')],
  ['container-sidecar', (s) => explainContainer(s, 'sidecar')],
  ['container-agent', (s) => explainContainer(s, 'agent')],
  ['container-job', (s) => explainContainer(s, 'job')],
  ['container-off', (s) => explainContainer(s, 'off')],
  ['container-extra', (s) => explainContainer(s, 'extra')],
  ['container-old', (s) => explainContainer(s, 'old')],
  ['container-db', (s) => explainContainer(s, 'db')],
  ['endpoint-web-back', (s) => explainEndpoint(s, 'web', 'back')],
  ['endpoint-a-quiet', (s) => explainEndpoint(s, 'a', 'quiet')],
  ['endpoint-cam-lan', (s) => explainEndpoint(s, 'cam', 'lan')],
  ['endpoint-far-mesh', (s) => explainEndpoint(s, 'far', 'mesh')],
  ['port-web-0', (s) => explainPublishedPort(s, 'web', 0)],
  ['port-web-1', (s) => explainPublishedPort(s, 'web', 1)],
  ['port-sidecar', (s) => explainPublishedPort(s, 'sidecar', 0)],
  ['port-db-internal', (s) => explainPublishedPort(s, 'db', 0)],
  ['port-cam-macvlan', (s) => explainPublishedPort(s, 'cam', 0)],
  ['port-agent-host-mode', (s) => explainPublishedPort(s, 'agent', 0)],
  ['port-job-none', (s) => explainPublishedPort(s, 'job', 0)],
  ['port-off', (s) => explainPublishedPort(s, 'off', 0)],
];

describe('explanations of objects', () => {
  for (const [name, explain] of explained) {
    it(`tell what ${name} is`, () => {
      const told = explain(state);
      assert.ok(told);
      const text = explanationMarkdown(told);
      assert.doesNotMatch(text, /undefined|null|NaN|\[object|\?\?|\.\./);
      assertGolden(`object-${name}.md`, text);
    });
  }

  it('are undefined for what is not there', () => {
    assert.equal(explainContainer(state, 'nobody'), undefined);
    assert.equal(explainNetwork(state, 'nowhere'), undefined);
    assert.equal(explainEndpoint(state, 'web', 'lan'), undefined);
    assert.equal(explainPublishedPort(state, 'web', 9), undefined);
  });
});

describe('explainObject', () => {
  const named: [string, RegExp][] = [
    ['web', /^web: a network namespace of its own$/],
    ['shop-web-1', /^web: a network namespace/],
    ['front', /^Network front: bridge /],
    ['web@front', /^eth\d of web: a veth pair to br-front$/],
    [' web@shop_front ', /^eth\d of web: a veth pair/],
    ['cam@lan', /a macvlan child/],
    ['web:80', /8080 → 80\/tcp of web/],
    ['web:8080', /8080 → 80\/tcp of web/],
    ['web:80/tcp', /8080 → 80\/tcp of web/],
    ['@host:8080', /8080 → 80\/tcp of web/],
    ['@host:5432', /5432 → 5432\/tcp of db/],
  ];
  for (const [text, title] of named)
    it(`knows what ${text} is`, () => assert.match(explainObject(state, text).value?.title ?? '', title));

  const unknown: [string, RegExp][] = [
    ['wbe', /no service, container or network "wbe" here; did you mean "web"\?/],
    ['web@lan', /web is not on the network lan: it has no veth pair there; it is on front, back/],
    ['web@frnt', /no network "frnt" here; did you mean "front"\?/],
    ['wbe@front', /no service or container "wbe"/],
    ['web:81', /web publishes no port 81; published are 8080:80\/tcp, 9000:9000\/tcp/],
    ['web:80/udp', /web publishes no port 80/],
    ['@host:81', /No container here publishes the host's port 81/],
    ['', /no service, container or network ""/],
    ['@', /no service, container or network "@"/],
    ['\u001b[2J:80', /\\u001b/],
  ];
  for (const [text, message] of unknown)
    it(`says why there is no ${JSON.stringify(text)}`, () => {
      const { value, problems } = explainObject(state, text);
      assert.equal(value, undefined);
      assert.match(problems[0]?.message ?? '', message);
    });

  it('is told for a terminal in lines that fit', () => {
    const { value } = explainObject(state, 'web@front');
    assert.ok(value);
    const text = explanationText(value);
    assert.ok(text.startsWith(`${value.title}\n`));
    for (const line of text.split('\n')) assert.ok(line.startsWith('    $ ') || line.length <= 100, line);
    for (const { command } of value.commands) assert.ok(text.includes(`    $ ${command}`));
  });
});
