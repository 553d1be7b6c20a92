import assert from 'node:assert/strict';
import { hostNetworkOf } from '../../../src/core/docker/index.ts';

const addr = [
  { ifname: 'eth0', mtu: 1500, addr_info: [{ local: '192.0.2.1' }, { local: '2001:db8::1' }] },
  { ifname: 'wg0', mtu: 1420, addr_info: [{ local: '10.8.0.2' }] },
];
const viaEth0 = { dst: 'default', gateway: '192.0.2.9', dev: 'eth0', metric: 100 };

describe('hostNetworkOf', () => {
  it('reads interfaces, routes and the way out', () =>
    assert.deepEqual(hostNetworkOf({ addr, route: [viaEth0, { dst: '192.0.2.7', dev: 'eth0' }] }), {
      interfaces: [
        { name: 'eth0', mtu: 1500, addresses: ['192.0.2.1', '2001:db8::1'] },
        { name: 'wg0', mtu: 1420, addresses: ['10.8.0.2'] },
      ],
      egressInterface: 'eth0',
      routes: [
        { cidr: 'default', interface: 'eth0' },
        { cidr: '192.0.2.7/32', interface: 'eth0' },
      ],
    }));

  const out = (...route: object[]) => hostNetworkOf({ route }).egressInterface;
  it('takes the default route with the least metric', () =>
    assert.equal(out(viaEth0, { dst: 'default', dev: 'wlan0', metric: 50 }), 'wlan0'));
  it('takes the two halves that a VPN lays over it', () =>
    assert.equal(out(viaEth0, { dst: '0.0.0.0/1', dev: 'tun0' }, { dst: '128.0.0.0/1', dev: 'tun0' }), 'tun0'));
  it('leaves the default of another table to who asks the kernel', () =>
    assert.equal(out(viaEth0, { dst: 'default', dev: 'wg0', table: '51820' }), 'eth0'));
  it('leaves out what is no way for packets', () =>
    assert.deepEqual(
      hostNetworkOf({
        route: [
          { dst: '10.0.0.0/8', dev: 'eth0', type: 'blackhole' },
          { type: 'local', dst: '192.0.2.1', dev: 'eth0' },
          7,
        ],
        route6: [
          { dst: 'fe80::/64', dev: 'eth0' },
          { dst: 'ff00::/8', dev: 'eth0' },
        ],
      }),
      {},
    ));

  const firewall = (iptablesSave: string) => hostNetworkOf({ iptablesSave }).firewall;
  it('knows ufw by its jump, not by chains that it left behind', () => {
    assert.equal(firewall('*filter\n:ufw-before-input - [0:0]\n-A INPUT -j ufw-before-input\nCOMMIT\n'), 'ufw');
    assert.equal(firewall('*filter\n:ufw-before-input - [0:0]\nCOMMIT\n'), undefined);
  });
  it('knows firewalld by its zones or by its table', () => {
    assert.equal(firewall('*filter\n-A INPUT -j INPUT_ZONES\nCOMMIT\n'), 'firewalld');
    assert.equal(
      hostNetworkOf({ nft: { nftables: [{ metainfo: {} }, { table: { family: 'inet', name: 'firewalld' } }] } })
        .firewall,
      'firewalld',
    );
  });
  it('is empty for what is odd', () =>
    assert.deepEqual(hostNetworkOf({ addr: {}, route: 'x', route6: null, iptablesSave: 7, nft: [] }), {}));
});
