import assert from 'node:assert/strict';
import { readSnapshot } from '../../../src/core/analysis/index.ts';
import { HOST_FACTS, machineJson, router } from './madeMachine.ts';

/** What an engine says of one container on one bridge. */
function engine(
  version: string,
  { id, name, bridge, address }: Readonly<Record<'id' | 'name' | 'bridge' | 'address', string>>,
) {
  const network = `${bridge}-network`;
  const subnet = address.replace(/\d+$/, '0/24');
  return {
    snapshot: {
      version: { Version: version, ...(version.startsWith('5') ? { Components: [{ Name: 'Podman Engine' }] } : {}) },
      info: { ID: id },
      networks: [
        {
          Id: network,
          Name: network,
          Driver: 'bridge',
          IPAM: { Config: [{ Subnet: subnet }] },
          Options: { 'com.docker.network.bridge.name': bridge },
        },
      ],
      containers: [
        {
          Id: id.repeat(64).slice(0, 64),
          Name: `/${name}`,
          State: { Status: 'running', Running: true },
          HostConfig: { NetworkMode: network },
          Config: {},
          NetworkSettings: { Networks: { [network]: { NetworkID: network, IPAddress: address, IPPrefixLen: 24 } } },
        },
      ],
    },
  };
}

const machine = machineJson({
  '@host': {
    links: {
      eth0: { addresses: ['192.0.2.1/24'] },
      br0: { kind: 'bridge', addresses: ['10.70.0.1/24'] },
      br1: { kind: 'bridge', addresses: ['10.71.0.1/24'] },
      va: { to: 'web:eth0', master: 'br0' },
      vb: { to: 'db:eth0', master: 'br1' },
    },
    sysctl: router(),
  },
  web: { links: { eth0: { to: '@host:va', addresses: ['10.70.0.2/24'] } }, routes: ['default via 10.70.0.1 dev eth0'] },
  db: {
    links: { eth0: { to: '@host:vb', addresses: ['10.71.0.2/24'] } },
    routes: ['default via 10.71.0.1 dev eth0'],
    listens: ['0.0.0.0:5432'],
  },
});
const first = engine('28.5.2', { id: 'a', name: 'web', bridge: 'br0', address: '10.70.0.2' });
const second = engine('5.8.2', { id: 'b', name: 'db', bridge: 'br1', address: '10.71.0.2' });

describe('a captured machine with several engines', () => {
  it('gives each container to the engine that made it', () => {
    const { network, problems } = readSnapshot({ ...first, beside: [second], machine, host: HOST_FACTS });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      network.topology.containers.map(({ name, dockerId }) => `${name} ${dockerId?.slice(0, 2) ?? 'of none'}`),
      ['web aa', 'db bb'],
    );
    assert.equal(network.topology.beside?.length, 1);
    assert.equal(network.answer('web', 'db:5432')?.outcome === undefined, false);
    assert.equal(network.answer('web', '10.71.0.2:5432')?.servedBy, 'db');
  });

  it('takes what no engine is named for as a namespace of its own', () => {
    const { network } = readSnapshot({ ...first, machine, host: HOST_FACTS });
    assert.deepEqual(
      network.topology.containers.map(({ name, dockerId }) => `${name} ${dockerId?.slice(0, 2) ?? 'of none'}`),
      ['web aa', 'db of none'],
    );
  });
});
