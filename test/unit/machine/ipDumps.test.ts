import assert from 'node:assert/strict';
import { readSnapshot } from '../../../src/core/analysis/index.ts';
import { HOST_FACTS, machineJson, small } from './madeMachine.ts';

type Json = Record<string, unknown>;

/** What iproute2 prints as JSON in bug reports, each a variant of our own of the form: what is read, and what of it is unknown. */
const dumps: readonly (readonly [string, Json, readonly string[]])[] = [
  [
    'empty objects, of links that a filter hid',
    { addr: [{}, {}] },
    ['Left out of "addr" of the capture: a link without a name or a number (2 times, first in @host, entry 6).'],
  ],
  [
    'a link in another namespace, with alternative names and without a carrier',
    {
      addr: [
        {
          ifindex: 90,
          link_index: 2,
          ifname: 'vethc2dd4e1a',
          altnames: ['enp0s31f6'],
          flags: ['NO-CARRIER', 'BROADCAST', 'MULTICAST', 'UP'],
          mtu: 1450,
          qdisc: 'noqueue',
          operstate: 'LOWERLAYERDOWN',
          link_netnsid: 12,
          linkinfo: { info_kind: 'veth' },
          addr_info: [{ family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link', tentative: true }],
        },
      ],
    },
    [],
  ],
  [
    'a tunnel of a kind that is not modelled, with a peer',
    {
      addr: [
        {
          ifindex: 91,
          ifname: 'wg0',
          flags: ['POINTOPOINT', 'NOARP', 'UP', 'LOWER_UP'],
          linkinfo: { info_kind: 'wireguard' },
          addr_info: [{ family: 'inet', local: '10.13.13.2', address: '10.13.13.1', prefixlen: 32, scope: 'global' }],
        },
      ],
    },
    [],
  ],
  [
    'routes by a router of the other family, with next hops, encapsulated, onlink, dead',
    {
      route: [
        { dst: '198.51.100.0/24', via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0', protocol: 'bgp', flags: [] },
        {
          dst: '203.0.113.0/24',
          protocol: 'static',
          flags: [],
          nexthops: [
            { gateway: '192.0.2.7', dev: 'eth0', weight: 1, flags: [] },
            { gateway: '192.0.2.8', dev: 'eth0', weight: 1, flags: ['dead', 'linkdown'] },
          ],
        },
        { dst: '10.244.1.0/24', gateway: '10.244.1.0', dev: 'eth0', flags: ['onlink'] },
        { type: 'unreachable', dst: '10.200.0.0/16', dev: 'lo', table: '200', metric: 4278198272, flags: [] },
        { dst: '10.201.0.0/16', encap: 'mpls', gateway: '192.0.2.7', dev: 'eth0', flags: ['linkdown'] },
      ],
    },
    [],
  ],
  [
    'policy rules by mark, interface, VRF and user',
    {
      rule: [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 100, src: 'all', fwmark: '0x20000', fwmask: '0xf0000', table: '2004' },
        { priority: 1000, src: 'all', l3mdev: null },
        { priority: 5210, src: 'all', fwmark: '0x80000', fwmask: '0xff0000', table: 'main', suppress_prefixlen: 0 },
        { priority: 5250, src: 'all', iif: 'br0', iif_detached: null, table: '52' },
        { priority: 5270, src: 'all', uid_range: '1000-1000', table: '52' },
        { priority: 32766, src: 'all', table: 'main' },
      ],
    },
    [],
  ],
  [
    'neighbours that failed, are proxies, or come from a router',
    {
      neigh: [
        { dst: '10.70.0.3', dev: 'br0', lladdr: '5e:1b:00:00:00:03', state: ['STALE'] },
        { dst: '10.70.0.77', dev: 'br0', state: ['FAILED'] },
        { dst: 'fe80::1', dev: 'eth0', lladdr: '00:00:5e:00:53:01', router: null, state: ['REACHABLE'] },
        { dst: '10.70.0.99', dev: 'br0', proxy: null },
      ],
    },
    [],
  ],
];

describe('dumps of ip in bug reports', () => {
  for (const [name, parts, unknown] of dumps)
    it(`are read, and what is unknown is listed: ${name}`, () => {
      const machine = structuredClone(machineJson(small()));
      const [host] = machine.namespaces as Json[];
      assert.ok(host);
      for (const [key, more] of Object.entries(parts))
        host[key] = key === 'rule' ? more : [...(host[key] as unknown[]), ...(more as unknown[])];
      const { network, problems } = readSnapshot({ machine, host: HOST_FACTS });
      assert.deepEqual(
        problems.map(({ message }) => message),
        unknown,
      );
      assert.equal(network.answer('a', '10.70.0.3:80')?.outcome, 'ok');
    });
});
