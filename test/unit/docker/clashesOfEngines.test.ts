import assert from 'node:assert/strict';
import { clashesOfEngines, topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import type { Topology } from '../../../src/core/model/index.ts';

function engine(name: 'Engine' | 'Podman Engine', subnet: string, port: string, rootless = false): Topology {
  const id = (name === 'Engine' ? 'd' : 'e').repeat(64);
  return topologyOfSnapshot({
    snapshot: {
      version: { Version: name === 'Engine' ? '28.5.2' : '5.8.6', Components: [{ Name: name }] },
      info: rootless ? { SecurityOptions: ['name=rootless'] } : {},
      networks: [{ Id: id, Name: 'shop', Driver: 'bridge', IPAM: { Config: [{ Subnet: subnet }] } }],
      containers: [
        {
          Id: id,
          Name: '/web',
          State: { Running: true },
          HostConfig: { NetworkMode: 'shop' },
          NetworkSettings: {
            Ports: { '80/tcp': [{ HostIp: port.split(':')[0], HostPort: port.split(':')[1] }] },
            Networks: { shop: { NetworkID: id, IPAddress: subnet.replace(/0\/\d+$/, '2') } },
          },
        },
      ],
    },
  }).value;
}

describe('clashesOfEngines', () => {
  const docker = engine('Engine', '10.89.0.0/16', '0.0.0.0:8080');
  for (const [what, other, kinds] of [
    ['one port and overlapping subnets', engine('Podman Engine', '10.89.0.0/24', '127.0.0.1:8080'), ['port', 'subnet']],
    ['nothing in common', engine('Podman Engine', '10.90.0.0/24', '0.0.0.0:8081'), []],
    [
      'a rootless one has its subnets for itself',
      engine('Podman Engine', '10.89.0.0/24', '0.0.0.0:8080', true),
      ['port'],
    ],
  ] as const)
    it(`names ${what}`, () => {
      const clashes = clashesOfEngines(docker, other);
      assert.deepEqual(
        clashes.map((c) => c.kind),
        kinds,
      );
      for (const { message } of clashes) assert.match(message, /Docker 28\.5\.2.*Podman 5\.8\.6/);
    });
});
