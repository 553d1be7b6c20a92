import { deepEqual, equal, ok } from 'node:assert/strict';
import { buildState, kernelFacts, rulesText, walk } from '../../../src/core/kernel/index.ts';
import { DEFAULT_ENGINE, type Engine, HOST, implied, type Listener } from '../../../src/core/model/index.ts';
import { projectTopology } from '../compose/projectTopology.ts';

const APP = `services:
  app:
    image: example/app
    extra_hosts: ["host.docker.internal:host-gateway"]
  lo: { image: "nginx:1.27", ports: ["127.0.0.1:8181:80"] }
  all: { image: "nginx:1.27", ports: ["8282:80"] }
`;

function topologyOf(compose: string, engine: Engine = DEFAULT_ENGINE, hostListens: readonly string[] = []) {
  const topology = projectTopology(compose, engine);
  const stated = hostListens.map((text): Listener => {
    const at = text.lastIndexOf(':');
    return {
      container: HOST,
      address: text.slice(0, at),
      port: Number(text.slice(at + 1)),
      protocol: 'tcp',
      certainty: 'stated',
      origin: implied('test'),
    };
  });
  return { ...topology, listeners: [...topology.listeners, ...stated] };
}

/** Who asks which address of the host, what its processes listen on, and how that ends. */
const ASKED: readonly (readonly [from: string, to: string, listens: readonly string[], ends: string])[] = [
  ['app', '172.17.0.1:8123', ['0.0.0.0:8123'], 'ok delivered'],
  ['app', '172.18.0.1:8123', ['0.0.0.0:8123'], 'ok delivered'],
  ['app', '172.17.0.1:8123', ['172.17.0.1:8123'], 'ok delivered'],
  ['app', '172.18.0.1:8123', ['172.17.0.1:8123'], 'refused listener-elsewhere'],
  ['app', '172.17.0.1:8123', ['127.0.0.1:8123'], 'refused listener-elsewhere'],
  ['app', '172.17.0.1:8123', [], 'unknown host-process-unknown'],
  // Published on the host's loopback only, and on every address.
  ['app', '172.17.0.1:8181', [], 'refused listener-elsewhere'],
  ['app', '172.17.0.1:8282', [], 'ok delivered'],
  [HOST, '172.17.0.1:8282', [], 'ok delivered'],
  ['@lan', '172.17.0.1:8282', [], 'unreachable no-route'],
];

describe('docker0 in a project that nobody of is on it', () => {
  for (const [from, to, listens, ends] of ASKED) {
    it(`${from} → ${to}${listens.length > 0 ? `, the host listens on ${listens.join()}` : ''}: ${ends}`, () => {
      const at = to.lastIndexOf(':');
      const state = buildState(topologyOf(APP, DEFAULT_ENGINE, listens));
      const { outcome, cause } = walk(state, {
        from,
        destination: to.slice(0, at),
        port: Number(to.slice(at + 1)),
        protocol: 'tcp',
      });
      equal(`${outcome} ${cause}`, ends);
    });
  }

  it('is no network of the project', () => {
    const topology = topologyOf(APP);
    deepEqual(
      topology.networks.map((n) => n.id),
      ['default'],
    );
    deepEqual(
      kernelFacts(buildState(topology)).bridges.map((b) => b.name),
      ['br-default'],
    );
  });

  it('has the rules that the engine programs for it', () => {
    ok(rulesText(buildState(topologyOf(APP))).includes('-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'));
  });

  const elsewhere: readonly (readonly [what: string, compose: string, engine: Engine])[] = [
    ['rootless', APP, { ...DEFAULT_ENGINE, platform: 'rootless' }],
    ['Docker Desktop', APP, { ...DEFAULT_ENGINE, platform: 'desktop' }],
    ['Podman', APP, { ...DEFAULT_ENGINE, product: 'podman' }],
    [
      'a project that has its subnet, so the daemon has another',
      `${APP}networks:\n  default: {ipam: {config: [{subnet: 172.17.8.0/24}]}}\n`,
      DEFAULT_ENGINE,
    ],
  ];
  for (const [what, compose, engine] of elsewhere) {
    it(`is not assumed with ${what}`, () => {
      const links = buildState(topologyOf(compose, engine)).namespaces.get(HOST)?.links ?? [];
      ok(!links.some((l) => l.name === 'docker0'));
    });
  }

  it('is there once where a service is on it', () => {
    const state = buildState(topologyOf(`${APP}  old: {image: nginx, network_mode: bridge}\n`));
    equal(state.namespaces.get(HOST)?.links.filter((l) => l.name === 'docker0').length, 1);
  });
});
