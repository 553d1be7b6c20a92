import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DeclaredConnection, Finding, Network } from '../../../src/core/analysis/index.ts';
import { placeOf, ruleCatalogue } from '../../../src/core/lint/index.ts';
import { plantedProjects } from '../lint/plantedProjects.ts';
import { readTexts } from './readTexts.ts';

const DIRECTORY = '/p';

/** Rules whose finding says that a connection fails on its way, whoever listens. */
const SAYS_IT_FAILS: ReadonlySet<string> = new Set([
  'default-bridge-no-dns',
  'destination-unreachable',
  'host-docker-internal-linux',
  'internal-network-egress',
  'macvlan-host-access',
  'no-common-network',
  'unknown-host',
  'v1-container-name',
]);

/**
 * Lint and explanation are of one mind: what fails is found, and what is found to fail is not reached.
 */
function contradictions(network: Network): string[] {
  const { findings, log } = network.findings();
  assert.deepEqual(log, []);
  return network.connections.flatMap((connection) => {
    const { from, to, answer } = connection;
    const here = findings.filter((f) => isAt(f, connection));
    const said = `${from} → ${to} is ${answer.outcome} (${answer.reason.code})`;
    if (connection.isFailing) return here.length > 0 ? [] : [`${said}, and nothing was found`];
    if (answer.verdict !== 'reachable') return [];
    return here
      .filter((f) => SAYS_IT_FAILS.has(f.rule) && f.subjects.some((s) => 'id' in s && s.id === from))
      .map((f) => `${said}, and ${f.rule} says: ${f.message}`);
  });
}

/** Whether the finding is about this destination: it stands at its host or port, or at the cause in the server's own set-up. */
function isAt({ origin, related, rule, subjects }: Finding, connection: DeclaredConnection): boolean {
  const isClaimed = claims.get(rule)?.includes(connection.answer.reason.code) === true;
  if (isClaimed && subjects.some((s) => connection.servers.includes('container' in s ? s.container : s.id)))
    return true;
  return [connection.origin, connection.portOrigin].some((written) => {
    const place = written && placeOf(written);
    // Equal findings of one cause are one, with the other places.
    return [origin, ...related.map((r) => r.origin)].some(
      (at) => place !== undefined && at.file === place.file && at.start < place.end && place.start < at.end,
    );
  });
}

const claims = new Map(ruleCatalogue.map((rule) => [rule.id, rule.claims]));

const NAMES = ['web', 'db', 'cache', 'api'] as const;
const NETWORKS = ['front', 'back', 'lan'] as const;

const service = fc.record({
  mode: fc.constantFrom('', '', '', '', 'host', 'none', 'bridge', 'service:web', 'service:db', 'services:db'),
  networks: fc.subarray([...NETWORKS], { minLength: 1 }),
  implicit: fc.boolean(),
  profile: fc.constantFrom('', '', '', 'a', 'b'),
  alias: fc.constantFrom('', '', 'store'),
  dials: fc.array(
    fc.constantFrom('web', 'db', 'cache', 'api', 'store', 'nobody', 'p-db-1', 'host.docker.internal', '10.89.1.9'),
    { maxLength: 3 },
  ),
  port: fc.constantFrom(80, 5432, 6379),
  extra: fc.boolean(),
});

const network = fc.constantFrom(
  '{}',
  '{internal: true}',
  '{driver_opts: {com.docker.network.bridge.enable_icc: "false"}}',
  '{external: true, name: shared}',
  '{external: true}',
  '{driver: macvlan, driver_opts: {parent: eth0}, ipam: {config: [{subnet: 10.89.1.0/24}]}}',
  '{ipam: {config: [{subnet: 10.89.1.0/24}]}}',
  '{ipam: {config: [{subnet: 10.89.1.7/24}]}}',
  '{driver: ipvlan, driver_opts: {parent: eth0, ipvlan_mode: l3}, ipam: {config: [{subnet: 10.89.1.0/24}]}}',
);

const project = fc
  .record({ services: fc.tuple(service, service, service, service), networks: fc.tuple(network, network, network) })
  .map(({ services, networks }) => {
    const texts = services.map(({ mode, networks: on, implicit, profile, alias, dials, port, extra }, index) => {
      const name = NAMES[index] ?? '';
      const joined =
        mode !== '' || implicit
          ? ''
          : `    networks:\n${on.map((n) => `      ${n}: {${alias === '' ? '' : `aliases: [${alias}]`}}\n`).join('')}`;
      return [
        `  ${name}:\n    image: example/${name}\n`,
        mode === '' || mode === `service:${name}` ? '' : `    network_mode: ${mode}\n`,
        mode === `service:${name}` ? '' : joined,
        profile === '' ? '' : `    profiles: [${profile}]\n`,
        extra ? '    extra_hosts: ["host.docker.internal:host-gateway"]\n' : '',
        dials.length === 0
          ? ''
          : `    environment:\n${dials.map((d, k) => `      URL_${k}: http://${d}:${port}/\n`).join('')}`,
      ].join('');
    });
    return `name: p\nservices:\n${texts.join('')}networks:\n${NETWORKS.map((n, i) => `  ${n}: ${networks[i] ?? '{}'}\n`).join('')}`;
  });

describe('lint and explanation', function () {
  this.timeout(60_000);
  it('agree on every planted project', () => {
    for (const { file, name, texts } of plantedProjects())
      assert.deepEqual(contradictions(readTexts(texts, DIRECTORY)), [], `${file}: ${name}`);
  });

  it('agree on projects that nobody wrote', () => {
    fc.assert(
      fc.property(project, (text) => {
        assert.deepEqual(
          contradictions(readTexts(new Map([[`${DIRECTORY}/compose.yaml`, text]]), DIRECTORY)),
          [],
          text,
        );
      }),
      { numRuns: 300 },
    );
  });
});
