import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject, topologyOfProject } from '../../src/core/compose/index.ts';
import { compareComposeWithLive, type Drift } from '../../src/core/docker/index.ts';
import { DEFAULT_ENGINE, type Topology } from '../../src/core/model/index.ts';
import { connectDocker, liveTopology, nodeReader, readDaemon, type LiveTopology } from '../../src/host/index.ts';
import { IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';

const FILE = `
name: shop
services:
  web:
    image: ${IMAGE}
    command: ["httpd", "-f", "-p", "80"]
    ports: ["8080:80", "127.0.0.1:8443:443", "5000"]
    networks:
      front: { aliases: [site] }
      back: {}
  db:
    image: ${IMAGE}
    command: sleep 1d
    networks:
      back: { ipv4_address: 10.70.0.9 }
  side:
    image: ${IMAGE}
    command: sleep 1d
    network_mode: service:db
  onhost:
    image: ${IMAGE}
    command: sleep 1d
    network_mode: host
networks:
  front:
    driver_opts: { com.docker.network.bridge.host_binding_ipv4: 127.0.0.1 }
  back:
    internal: true
    ipam: { config: [{ subnet: 10.70.0.0/24 }] }
`;

withEngines(['20', '28'], (engine) => {
  let folder: string;
  let live: LiveTopology;

  const planned = (text: string): Topology => {
    writeFileSync(join(folder, 'compose.yaml'), text);
    const request = {
      files: [join(folder, 'compose.yaml')],
      directory: folder,
      profiles: [],
      envFiles: [],
      environment: new Map<string, string>(),
    };
    const { value: project } = loadProject(request, nodeReader());
    assert.ok(project);
    return topologyOfProject(project, { engine: DEFAULT_ENGINE }).value;
  };
  const read = async () => {
    const connection = await connectDocker({ environment: engine().environment });
    try {
      live = await liveTopology(connection, (await readDaemon(connection)).answers);
    } finally {
      connection.dispose();
    }
  };
  const compare = (text: string): Drift =>
    compareComposeWithLive(planned(text), live.topology, live.hostNetwork.routes);
  const messages = (drift: Drift) => drift.services.flatMap((s) => s.differences.map((d) => d.message));

  before(async function () {
    this.timeout(60_000);
    folder = join(engine().folder, 'shop');
    mkdirSync(folder);
    writeFileSync(join(folder, 'compose.yaml'), FILE);
    await engine().compose(folder, 'up', '-d');
    await read();
  });

  it('finds no difference right after `docker compose up`', () => {
    const drift = compare(FILE);
    assert.deepEqual(messages(drift), []);
    assert.deepEqual(drift.networks, []);
    assert.deepEqual(drift.clashes, []);
    assert.deepEqual(drift.orphans, []);
    assert.deepEqual(drift.services.map((s) => [s.service, s.state]).sort(), [
      ['db', 'running'],
      ['onhost', 'running'],
      ['side', 'running'],
      ['web', 'running'],
    ]);
    const db = drift.services.find((s) => s.service === 'db');
    assert.deepEqual(db?.containers[0]?.addresses, [{ network: 'shop_back', ipv4: '10.70.0.9' }]);
  });

  const edits: [what: string, from: string, to: string, says: RegExp][] = [
    ['a port', '"8080:80"', '"8081:80"', /The file says 8081:80 for web/],
    [
      'an address of a port',
      '"127.0.0.1:8443:443"',
      '"0.0.0.0:8443:443"',
      /The file says 8443:443 for web; 127\.0\.0\.1:8443:443 is published/,
    ],
    ['an alias', 'site', 'page', /no alias page on shop_front/],
    ['a command', '"80"]', '"81"]', /command "httpd -f -p 80"; the file says "httpd -f -p 81"/],
    ['an address', '10.70.0.9', '10.70.0.8', /address 10\.70\.0\.9 on shop_back; the file says 10\.70\.0\.8/],
    [
      'a namespace',
      'network_mode: host',
      'network_mode: none',
      /onhost runs in the host's namespace; the file says a namespace without network/,
    ],
    [
      'a shared namespace',
      'network_mode: service:db',
      'network_mode: service:web',
      /side shares the namespace of shop-db-1; the file says web/,
    ],
  ];
  for (const [what, from, to, says] of edits) {
    it(`finds ${what} that was edited in the file`, () => {
      assert.ok(FILE.includes(from));
      const [first = '', ...more] = messages(compare(FILE.replace(from, to)));
      assert.match(first, says);
      // An alias that changed is one that is missing and one that is left.
      assert.ok(more.length <= 1, more.join('\n'));
    });
  }

  it('finds a network that was edited, an orphan, and a service that does not run', () => {
    assert.match(
      compare(FILE.replace('internal: true', 'internal: false')).networks[0]?.message ?? '',
      /shop_back is internal/,
    );
    const renamed = compare(FILE.replace('  onhost:', '  elsewhere:'));
    assert.deepEqual(
      renamed.orphans.map((o) => o.containerName),
      ['shop-onhost-1'],
    );
    assert.equal(renamed.services.find((s) => s.service === 'elsewhere')?.state, 'missing');
  });

  it('finds what another project would run into, a VPN included', async () => {
    await engine().onHost('ip', 'link', 'add', 'wg0', 'type', 'veth', 'peer', 'name', 'far0');
    await engine().onHost('ip', 'link', 'set', 'wg0', 'up');
    await engine().onHost('ip', 'route', 'add', '10.90.0.0/16', 'dev', 'wg0', 'table', '51820');
    await read();
    const other = `
name: other
services:
  web: { image: x, container_name: shop-web-1, ports: ["8443:1"] }
networks:
  default: { ipam: { config: [{ subnet: 10.70.0.128/25 }] } }
  far: { ipam: { config: [{ subnet: 10.90.3.0/24 }] } }
  edge: { external: true }
`;
    const used = other.replace('ports:', 'networks: [default, far, edge], ports:');
    const kinds = compare(used).clashes.map((c) => c.kind);
    assert.deepEqual(kinds.sort(), ['container-name', 'external-network-missing', 'port', 'subnet', 'vpn']);
  });
});
