import { externalNetworkMissing } from '../../../../src/core/lint/rules/live/external-network-missing.ts';
import { firewallBypass } from '../../../../src/core/lint/rules/live/firewall-bypass.ts';
import { hostModeDesktop } from '../../../../src/core/lint/rules/live/host-mode-desktop.ts';
import { loopbackPublishOldEngine } from '../../../../src/core/lint/rules/live/loopback-publish-old-engine.ts';
import { mtuMismatch } from '../../../../src/core/lint/rules/live/mtu-mismatch.ts';
import type { LiveFacts } from '../../../../src/core/lint/index.ts';
import { implied, type Engine, type Network } from '../../../../src/core/model/index.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const origin = implied('the test');

function network(name: string): Network {
  return {
    id: `id-${name}`,
    key: name,
    name,
    driver: 'bridge',
    isDefaultBridge: false,
    internal: false,
    external: false,
    attachable: false,
    enableIPv4: true,
    enableIPv6: false,
    subnets: [],
    bridgeName: `br-${name}`,
    options: new Map(),
    labels: new Map(),
    origin,
    parts: new Map(),
  };
}

function daemon(engine: Partial<Engine>, networks: readonly string[] = [], rest: Partial<LiveFacts> = {}): LiveFacts {
  return {
    topology: {
      source: 'live',
      engine: {
        version: [28, 5, 2],
        backend: 'iptables',
        product: 'docker',
        platform: 'linux',
        known: 'daemon',
        ...engine,
      },
      host: {},
      networks: networks.map(network),
      containers: [],
      listeners: [],
      listenersComplete: false,
    },
    ...rest,
  };
}

const onProxy = (mark: string, more = ''): string =>
  `services:\n  app:\n    image: x\n    networks: [proxy]\nnetworks:\n  ${mark}:\n    external: true\n${more}`;

ruleTable(externalNetworkMissing, [
  {
    name: 'no such network; one with a prefix is named',
    compose: onProxy('⟦proxy⟧'),
    live: daemon({}, ['bridge', 'other_proxy']),
    severity: 'error',
    message: /^The external network proxy does not exist on the daemon; other_proxy does\./,
  },
  { name: 'it exists', compose: onProxy('proxy'), live: daemon({}, ['proxy']) },
  { name: 'it exists under its name', compose: onProxy('proxy', '    name: edge\n'), live: daemon({}, ['edge']) },
  { name: 'nobody asked a daemon', compose: onProxy('proxy') },
  {
    name: 'no service is on it',
    compose: onProxy('proxy').replace('networks: [proxy]', 'networks: [default]'),
    live: daemon({}),
  },
]);

const published = (port: string): string => `services:\n  app:\n    image: x\n    ports:\n      - ${port}\n`;

ruleTable(loopbackPublishOldEngine, [
  {
    name: 'engine 26',
    compose: published('"⟦127.0.0.1⟧:8080:80"'),
    live: daemon({ version: [26, 1, 5] }),
    severity: 'warning',
    message:
      /^Engine 26\.1\.5 does not protect 127\.0\.0\.1:8080 of app from the LAN, although it is published on loopback/,
  },
  { name: 'engine 28', compose: published('"127.0.0.1:8080:80"'), live: daemon({}) },
  { name: 'every address', compose: published('"8080:80"'), live: daemon({ version: [26, 1, 5] }) },
  { name: 'nobody asked a daemon', compose: published('"127.0.0.1:8080:80"') },
]);

const hostMode = (mark: string): string => `services:\n  app:\n    image: x\n    network_mode: ${mark}\n`;

ruleTable(hostModeDesktop, [
  { name: 'Desktop', compose: hostMode('⟦host⟧'), live: daemon({ platform: 'desktop' }), severity: 'information' },
  { name: 'native', compose: hostMode('host'), live: daemon({}) },
  { name: 'nobody asked a daemon', compose: hostMode('host') },
]);

const vpn: Partial<LiveFacts> = {
  interfaces: [
    { name: 'wg0', mtu: 1420, addresses: ['10.0.0.2'] },
    { name: 'br-shop_default', mtu: 1500, addresses: [] },
  ],
  egressInterface: 'wg0',
};
const withOption = (mtu: string): string =>
  `services:\n  app:\n    image: x\nnetworks:\n  default:\n    driver_opts:\n      com.docker.network.driver.mtu: ${mtu}\n`;

ruleTable(mtuMismatch, [
  {
    name: 'the default behind a VPN',
    compose: yaml`
      services:
        app:
          image: x
      networks:
        ⟦default⟧: {}
    `,
    live: daemon({}, [], vpn),
    severity: 'warning',
    message: /MTU 1500, but the host's outgoing interface wg0 has 1420/,
  },
  {
    name: 'too much, written',
    compose: withOption('"⟦1500⟧"').replace('"⟦1500⟧"', '⟦"1500"⟧'),
    live: daemon({}, [], vpn),
  },
  { name: 'an option that fits', compose: withOption('"1420"'), live: daemon({}, [], vpn) },
  {
    name: 'internal',
    compose: yaml`
      services:
        app:
          image: x
      networks:
        default: {internal: true}
    `,
    live: daemon({}, [], vpn),
  },
  {
    name: 'interfaces that nobody could read',
    compose: yaml`
      services:
        app:
          image: x
      networks:
        default: {}
    `,
    live: daemon({}),
  },
]);

ruleTable(firewallBypass, [
  {
    name: 'ufw',
    compose: published('⟦"8080:80"⟧'),
    live: daemon({}, [], { firewall: 'ufw' }),
    severity: 'information',
    safe: false,
    fixed: published('"127.0.0.1:8080:80"'),
  },
  { name: 'one address', compose: published('"127.0.0.1:8080:80"'), live: daemon({}, [], { firewall: 'ufw' }) },
  { name: 'no firewall that is known of', compose: published('"8080:80"'), live: daemon({}) },
]);
