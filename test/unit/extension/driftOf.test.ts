import assert from 'node:assert/strict';
import { createParseCache, loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { DEFAULT_ENGINE, type Topology } from '../../../src/core/model/index.ts';
import { driftOf } from '../../../src/extension/live/driftOf.ts';

function files(text: string): Topology {
  const reader = { text: (path: string) => (path === '/shop/compose.yaml' ? text : null) };
  const request = { files: [], directory: '/shop', profiles: [], envFiles: [], environment: new Map<string, string>() };
  const project = loadProject(request, reader, createParseCache()).value;
  assert.ok(project);
  return topologyOfProject(project, { engine: DEFAULT_ENGINE, includeInactive: true }).value;
}

/** One container of the service web, as the daemon answers for it. */
function live({
  ports = { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
  networks = ['shop_default'],
  cmd = ['serve'],
  running = true,
} = {}): Topology {
  const ids = new Map(networks.map((name) => [name, name.padEnd(64, '0')]));
  return topologyOfSnapshot(
    {
      snapshot: {
        version: { Version: '28.5.2', ApiVersion: '1.51' },
        info: {},
        networks: networks.map((name) => ({
          Name: name,
          Id: ids.get(name),
          Driver: 'bridge',
          IPAM: { Config: [{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] },
          Containers: {},
          Options: {},
          Labels: {},
        })),
        containers: [
          {
            Id: 'c'.repeat(64),
            Name: '/shop-web-1',
            State: { Running: running, Status: running ? 'running' : 'exited', Pid: 7 },
            Config: {
              Image: 'web',
              Cmd: cmd,
              Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
            },
            HostConfig: { NetworkMode: networks[0], PortBindings: ports },
            NetworkSettings: {
              Ports: ports,
              Networks: Object.fromEntries(
                networks.map((name, i) => [
                  name,
                  {
                    NetworkID: ids.get(name),
                    IPAddress: `172.18.0.${i + 2}`,
                    Aliases: ['web'],
                    DNSNames: ['shop-web-1', 'web'],
                  },
                ]),
              ),
            },
          },
        ],
      },
    },
    { source: 'live' },
  ).value;
}

const FILE = 'name: shop\nservices:\n  web:\n    image: web\n    command: [serve]\n    ports: ["8080:80"]\n';

describe('what runs, against the file', () => {
  const kinds = (text: string, daemon: Topology) =>
    driftOf(files(text), daemon).map((d) => `${d.kind}: ${d.file} | ${d.running}`);

  it('is no drift where it is what the file says', () => assert.deepEqual(kinds(FILE, live()), []));
  it('is no drift where it is not up', () =>
    assert.deepEqual(kinds(FILE.replace('8080', '9'), live({ running: false })), []));
  it('sees another port', () =>
    assert.deepEqual(kinds(FILE.replace('8080:80', '8081:80'), live()), ['ports: 8081:80/tcp | 8080:80/tcp']));
  it('sees another address', () =>
    assert.deepEqual(kinds(FILE.replace('8080:80', '127.0.0.1:8080:80'), live()), [
      'ports: 127.0.0.1:8080:80/tcp | 8080:80/tcp',
    ]));
  it('does not compare a port that Docker picks', () =>
    assert.deepEqual(kinds(FILE.replace('"8080:80"', '"8080:80", "81"'), live()), []));
  it('sees another network', () =>
    assert.deepEqual(kinds(`${FILE}    networks: [back]\nnetworks:\n  back:\n`, live()), [
      'networks: shop_back | shop_default',
    ]));
  it('sees another command', () =>
    assert.deepEqual(kinds(FILE.replace('[serve]', '[serve, --fast]'), live()), ['command: serve --fast | serve']));
  it('sees an alias that is not there yet', () =>
    assert.deepEqual(kinds(`${FILE}    networks: {default: {aliases: [www]}}\n`, live()), ['aliases: www | ']));
});
