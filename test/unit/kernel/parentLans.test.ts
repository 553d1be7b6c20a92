import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';
import { buildState, type KernelState, walk } from '../../../src/core/kernel/index.ts';
import { type Host, parseEngine } from '../../../src/core/model/index.ts';

function stateOf(compose: string, host: Host = {}, version = '28'): KernelState {
  const engine = parseEngine(version, 'stated');
  assert.ok(engine);
  const { network } = readProject(
    { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
    { text: (path) => (path === '/p/compose.yaml' ? compose : null) },
    { engine: engine, host },
  );
  assert.ok(network);
  return buildState(network.topology);
}

/** Addresses by interface, without loopback. */
const addressesOf = (state: KernelState, namespace: string): Record<string, readonly string[]> =>
  Object.fromEntries(
    (state.namespaces.get(namespace)?.links ?? [])
      .filter((l) => l.kind === 'nic')
      .map((l) => [l.name, l.addresses.map((a) => `${a.address}/${a.prefix}`)]),
  );

const macvlan = (ipam: string, more = ''): string => `
services:
  cam: {image: nginx, networks: [lan]${more}}
networks:
  lan:
    driver: macvlan
    driver_opts: {parent: enp3s0}
    ipam: {config: [${ipam}]}
`;

describe('the LANs of macvlan and ipvlan parents', () => {
  const asked: readonly (readonly [name: string, state: () => KernelState, host: object, lan: object])[] = [
    [
      'give the host and its neighbour addresses that nobody has',
      () => stateOf(macvlan('{subnet: 192.168.3.0/24, gateway: 192.168.3.254, aux_addresses: {tv: 192.168.3.252}}')),
      { enp3s0: ['192.168.3.253/24'] },
      { eth0: ['192.168.3.251/24'] },
    ],
    [
      'keep out of the range that Docker gives out',
      () => stateOf(macvlan('{subnet: 192.168.3.0/24, gateway: 192.168.3.1, ip_range: 192.168.3.224/27}')),
      { enp3s0: ['192.168.3.223/24'] },
      { eth0: ['192.168.3.222/24'] },
    ],
    [
      'take the address of the host that a published port names',
      () => stateOf(macvlan('{subnet: 10.1.0.0/16, gateway: 10.1.0.1}', ', ports: ["10.1.0.5:80:80"]')),
      { enp3s0: ['10.1.0.5/16'] },
      { eth0: ['10.1.255.254/16'] },
    ],
    [
      'are the length of the LAN around a stated address',
      () => stateOf(macvlan('{subnet: 10.1.0.0/16, gateway: 10.1.0.1}'), { lanAddress: '10.1.7.3' }),
      { enp3s0: ['10.1.7.3/16'] },
      { eth0: ['10.1.7.254/16'] },
    ],
    [
      'say nothing of a neighbour whose LAN is known to be another',
      () => stateOf(macvlan('{subnet: 10.1.0.0/16, gateway: 10.1.0.1}'), { lanAddress: '192.0.2.7' }),
      { enp3s0: ['192.0.2.7/24'] },
      { eth0: ['192.0.2.254/24'] },
    ],
    [
      'are none where Docker takes the subnet from its pools, or where there is no parent',
      () =>
        stateOf(
          'services: {a: {image: nginx, networks: [n]}}\nnetworks: {n: {driver: macvlan, driver_opts: {parent: eth0}}}\n',
        ),
      { eth0: ['192.0.2.1/24'] },
      { eth0: ['192.0.2.9/24'] },
    ],
    [
      'have an interface each for a VLAN and another card',
      () =>
        stateOf(`
services:
  a: {image: nginx, networks: [one, two, three]}
networks:
  two: {driver: ipvlan, driver_opts: {parent: eth0.20}, ipam: {config: [{subnet: 10.20.0.0/24, gateway: 10.20.0.1}]}}
  one: {driver: macvlan, driver_opts: {parent: eth0}, ipam: {config: [{subnet: 10.10.0.0/24, gateway: 10.10.0.1}]}}
  three: {driver: macvlan, driver_opts: {parent: eth1}, ipam: {config: [{subnet: 10.30.0.0/24, gateway: 10.30.0.1}]}}
`),
      { eth0: ['10.10.0.254/24'] },
      { eth0: ['10.10.0.253/24'], eth1: ['10.20.0.254/24'], eth2: ['10.30.0.254/24'] },
    ],
    [
      'have IPv6 where the network has',
      () =>
        stateOf(`
services:
  a: {image: nginx, networks: [n]}
networks:
  n:
    driver: macvlan
    enable_ipv6: true
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 10.10.0.0/24, gateway: 10.10.0.1}, {subnet: "2001:db8:7::/64", gateway: "2001:db8:7::1"}]}
`),
      { eth0: ['10.10.0.254/24'] },
      { eth0: ['10.10.0.253/24', '2001:db8:7:0:ffff:ffff:ffff:fffe/64'] },
    ],
  ];
  for (const [name, state, host, lan] of asked)
    it(name, () => {
      const made = state();
      assert.deepEqual(addressesOf(made, '@host'), host);
      assert.deepEqual(addressesOf(made, '@lan'), lan);
    });

  it('carry IPv6 from a neighbour, and none from the host', () => {
    const state = stateOf(`
services:
  a: {image: nginx, networks: {n: {ipv6_address: "2001:db8:7::5"}}}
networks:
  n:
    driver: macvlan
    enable_ipv6: true
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 10.10.0.0/24, gateway: 10.10.0.1}, {subnet: "2001:db8:7::/64", gateway: "2001:db8:7::1"}]}
`);
    const to = (from: string) => walk(state, { from, destination: '2001:db8:7::5', port: 81, protocol: 'tcp' }).cause;
    assert.equal(to('@lan'), 'no-listener');
    assert.equal(to('@host'), 'no-route');
  });

  it('stay apart where their parents are different, and in private mode', () => {
    const state = stateOf(`
services:
  a: {image: nginx, networks: [one]}
  b: {image: nginx, networks: [two]}
  c: {image: nginx, networks: [quiet]}
  d: {image: nginx, networks: [quiet]}
networks:
  one: {driver: macvlan, driver_opts: {parent: eth0}, ipam: {config: [{subnet: 10.10.0.0/24, gateway: 10.10.0.1}]}}
  two: {driver: macvlan, driver_opts: {parent: eth0.7}, ipam: {config: [{subnet: 10.10.9.0/24, gateway: 10.10.9.1}]}}
  quiet: {driver: macvlan, driver_opts: {parent: eth0, macvlan_mode: private}, ipam: {config: [{subnet: 10.10.5.0/24, gateway: 10.10.5.1}]}}
`);
    const ask = (from: string, destination: string) =>
      walk(state, { from, destination, port: 80, protocol: 'tcp' }).cause;
    // By the LANs' router, of which nothing is known.
    assert.equal(ask('a', '10.10.9.2'), 'outside');
    assert.equal(ask('c', '10.10.5.3'), 'parent-isolated');
    assert.equal(ask('@lan', '10.10.5.3'), 'delivered');
  });

  it('get no default route by a guessed gateway from engine 29 on, and keep it from the bridge', () => {
    const compose = `
services:
  a: {image: nginx, networks: [attic, zone], ports: ["8080:80"]}
networks:
  attic: {driver: macvlan, driver_opts: {parent: eth0}, ipam: {config: [{subnet: 10.10.0.0/24}]}}
  zone:
`;
    const routes = (version: string) =>
      (stateOf(compose, {}, version).namespaces.get('a')?.routes ?? [])
        .filter((r) => r.destination === '0.0.0.0/0')
        .map((r) => `${r.via ?? ''} ${r.link}`);
    assert.deepEqual(routes('28'), ['10.10.0.1 eth0']);
    assert.deepEqual(routes('29'), []);
    assert.deepEqual(
      stateOf(compose, {}, '29').ports.map((p) => `${p.by} ${p.why ?? ''}`),
      ['none driver'],
    );
  });
});
