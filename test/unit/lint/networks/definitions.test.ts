import { staticIpNoSubnet } from '../../../../src/core/lint/rules/networks/static-ip-no-subnet.ts';
import { staticIpConflict } from '../../../../src/core/lint/rules/networks/static-ip-conflict.ts';
import { subnetOverlap } from '../../../../src/core/lint/rules/networks/subnet-overlap.ts';
import { subnetNotPrivate } from '../../../../src/core/lint/rules/networks/subnet-not-private.ts';
import { ipv6NotEnabled } from '../../../../src/core/lint/rules/networks/ipv6-not-enabled.ts';
import { macvlanHostAccess } from '../../../../src/core/lint/rules/networks/macvlan-host-access.ts';
import { networkNotCreated } from '../../../../src/core/lint/rules/networks/network-not-created.ts';
import { networkModeUnknown } from '../../../../src/core/lint/rules/networks/network-mode-unknown.ts';
import { networkModeWithNetworks } from '../../../../src/core/lint/rules/networks/network-mode-with-networks.ts';
import { unsetVariable } from '../../../../src/core/lint/rules/networks/unset-variable.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

/** One service `db` with a fixed address on `back`. */
const fixedAt = (address: string, network: string, more = ''): string =>
  `services:\n  db:\n    image: postgres\n    networks:\n      back:\n        ipv4_address: ${address}\n${more}networks:\n${network}`;
const back = (subnet: string, more = ''): string =>
  `  back:\n    ipam:\n      config:\n        - subnet: ${subnet}\n${more}`;

ruleTable(staticIpNoSubnet, [
  { name: 'an address that a variable leaves empty', compose: fixedAt('$WEB_IP', '  back: # ours\n') },
  { name: 'an address that a variable cuts', compose: fixedAt('${PREFIX}.13', '  back: # ours\n') },
  { name: 'no address at all', compose: fixedAt('⟦10.89.4⟧', '  back: # ours\n') },
  {
    name: 'a network without ipam',
    compose: fixedAt('⟦10.89.4.10⟧', '  back: # ours\n'),
    severity: 'error',
    safe: false,
    message: /db has the static address 10\.89\.4\.10 on the network back/,
    fixed: fixedAt('10.89.4.10', '  back: # ours\n    ipam:\n      config:\n        - subnet: 10.89.4.0/24\n'),
  },
  {
    name: 'a network with other keys',
    compose: fixedAt('⟦"10.89.4.10"⟧'.replace('⟦"', '"⟦').replace('"⟧', '⟧"'), '  back:\n    driver: bridge\n'),
    fixed: fixedAt(
      '"10.89.4.10"',
      '  back:\n    ipam:\n      config:\n        - subnet: 10.89.4.0/24\n    driver: bridge\n',
    ),
  },
  {
    name: 'networks in flow style',
    compose: 'services: {db: {image: x, networks: {back: {ipv4_address: ⟦10.1.2.3⟧}}}}\nnetworks: {back: {}}\n',
    fixed:
      'services: {db: {image: x, networks: {back: {ipv4_address: 10.1.2.3}}}}\nnetworks: {back: { ipam: { config: [{ subnet: 10.1.2.0/24 }] } }}\n',
  },
  {
    name: 'the default network, declared nowhere',
    compose: yaml`
      services:
        db:
          image: x
          networks:
            default:
              ipv4_address: ⟦10.1.2.3⟧
    `,
    fixed: yaml`
      services:
        db:
          image: x
          networks:
            default:
              ipv4_address: 10.1.2.3
      networks:
        default:
          ipam:
            config:
              - subnet: 10.1.2.0/24
    `,
  },
  {
    name: 'IPv6 that is enabled without a subnet',
    compose: yaml`
      services:
        db:
          image: x
          networks:
            back:
              ipv6_address: ⟦fd00:1:2::5⟧
      networks:
        back:
          enable_ipv6: true
    `,
    fixed: yaml`
      services:
        db:
          image: x
          networks:
            back:
              ipv6_address: fd00:1:2::5
      networks:
        back:
          ipam:
            config:
              - subnet: fd00:1:2::/64
          enable_ipv6: true
    `,
  },
  { name: 'a subnet of its own', compose: fixedAt('10.89.4.10', back('10.89.4.0/24')) },
  { name: 'an external network', compose: fixedAt('10.89.4.10', '  back:\n    external: true\n') },
]);

ruleTable(staticIpConflict, [
  {
    name: 'the gateway that is implied',
    compose: fixedAt('⟦10.89.4.1⟧', back('10.89.4.0/24')),
    severity: 'error',
    message: /is the gateway address of back/,
    fixed: null,
  },
  {
    name: 'the gateway that is written',
    compose: fixedAt('⟦10.89.4.254⟧', back('10.89.4.0/24', '          gateway: 10.89.4.254\n')),
  },
  {
    name: 'outside the subnet',
    compose: fixedAt('⟦10.89.5.10⟧', back('10.89.4.0/24')),
    message: /is outside the subnet of back, 10\.89\.4\.0\/24/,
  },
  { name: "the network's own address", compose: fixedAt('⟦10.89.4.0⟧', back('10.89.4.0/24')) },
  { name: 'the broadcast address', compose: fixedAt('⟦10.89.4.255⟧', back('10.89.4.0/24')) },
  {
    name: 'reserved in aux_addresses',
    compose: fixedAt('⟦10.89.4.9⟧', back('10.89.4.0/24', '          aux_addresses:\n            nas: 10.89.4.9\n')),
    message: /reserved as nas/,
  },
  {
    name: 'given twice, at the later',
    compose: fixedAt(
      '10.89.4.10',
      back('10.89.4.0/24'),
      '  app:\n    image: x\n    networks:\n      back:\n        ipv4_address: ⟦10.89.4.10⟧\n',
    ),
    message: /is also the address of/,
  },
  {
    name: 'one address for replicas',
    compose: fixedAt('⟦10.89.4.10⟧', back('10.89.4.0/24')).replace(
      '    image: postgres\n',
      '    image: postgres\n    scale: 2\n',
    ),
    message: /2 replicas but only one address/,
  },
  {
    name: 'in the dynamic range beside a dynamic member',
    compose: fixedAt('⟦10.89.4.10⟧', back('10.89.4.0/24'), '  app:\n    image: x\n    networks: [back]\n'),
    severity: 'information',
    message: /in the range from which app on back gets its address/,
  },
  {
    name: 'inside ip_range',
    compose: fixedAt(
      '⟦10.89.4.130⟧',
      back('10.89.4.0/24', '          ip_range: 10.89.4.128/25\n'),
      '  app:\n    image: x\n    networks: [back]\n',
    ),
    severity: 'information',
  },
  {
    name: 'outside ip_range',
    compose: fixedAt(
      '10.89.4.10',
      back('10.89.4.0/24', '          ip_range: 10.89.4.128/25\n'),
      '  app:\n    image: x\n    networks: [back]\n',
    ),
  },
  {
    name: 'everybody has a fixed address',
    compose: fixedAt(
      '10.89.4.10',
      back('10.89.4.0/24'),
      '  app:\n    image: x\n    networks:\n      back:\n        ipv4_address: 10.89.4.11\n',
    ),
  },
  {
    name: 'alternatives with one address',
    compose: fixedAt(
      '10.89.4.10\n    profiles: [a]',
      back('10.89.4.0/24'),
      '  app:\n    image: x\n    profiles: [b]\n    networks:\n      back:\n        ipv4_address: 10.89.4.10\n',
    ),
  },
  { name: 'an external network', compose: fixedAt('10.89.4.1', '  back:\n    external: true\n') },
]);

const nets = (front: string, rear: string, more = ''): string =>
  `services:\n  app:\n    image: x\n    networks: [front, back]\n${more}networks:\n  front:\n    ipam:\n      config:\n        - subnet: ${front}\n  back:\n    ipam:\n      config:\n        - subnet: ${rear}\n`;

ruleTable(subnetOverlap, [
  {
    name: 'one inside the other, at the later',
    compose: nets('10.89.0.0/16', '⟦10.89.4.0/24⟧'),
    severity: 'error',
    message: /^The subnet 10\.89\.4\.0\/24 of back overlaps 10\.89\.0\.0\/16 of front/,
    fixed: null,
  },
  { name: 'the larger one later', compose: nets('10.89.4.0/24', '⟦10.89.0.0/16⟧') },
  {
    name: 'IPv6',
    compose: nets('fd00::/48', '⟦fd00::/64⟧').replaceAll('    ipam:', '    enable_ipv6: true\n    ipam:'),
  },
  { name: "docker0's", compose: nets('⟦172.17.0.0/24⟧', '10.1.0.0/24'), severity: 'warning', message: /docker0/ },
  { name: 'side by side', compose: nets('10.89.4.0/24', '10.89.5.0/24') },
  { name: 'two families', compose: nets('10.89.4.0/24', 'fd00::/64') },
  {
    name: 'a network that no service uses is not created',
    compose: nets('10.89.4.0/24', '10.89.4.0/24').replace('networks: [front, back]', 'networks: [front]'),
  },
  {
    name: 'alternatives',
    compose: nets(
      '10.89.4.0/24',
      '10.89.4.0/24',
      '    profiles: [a]\n  b:\n    image: x\n    profiles: [b]\n    networks: [back]\n',
    ).replace('networks: [front, back]', 'networks: [front]'),
  },
]);

const one = (network: string): string => `services:\n  app:\n    image: x\nnetworks:\n  default:\n${network}`;

ruleTable(subnetNotPrivate, [
  {
    name: "somebody's addresses",
    compose: one('    ipam:\n      config:\n        - subnet: ⟦172.69.0.0/16⟧\n'),
    severity: 'warning',
    message: /172\.69\.0\.0\/16 of default is not private: it belongs to hosts on the Internet/,
    fixed: null,
  },
  {
    name: 'loopback',
    compose: one('    ipam:\n      config:\n        - subnet: ⟦"127.29.0.0/16"⟧\n'),
    message: /loopback/,
  },
  {
    name: 'private, shared, link-local and documentation ranges',
    compose: `services:\n  app:\n    image: x\n    networks: [a, b, c, d, e, f, g]\nnetworks:\n${[
      '10.0.0.0/8',
      '172.31.0.0/16',
      '192.168.5.0/24',
      '100.64.0.0/10',
      '169.254.3.0/24',
      '198.18.0.0/16',
      '192.0.2.0/24',
    ]
      .map((s, i) => `  ${'abcdefg'.charAt(i)}: {ipam: {config: [{subnet: ${s}}]}}\n`)
      .join('')}`,
  },
  { name: 'IPv6', compose: one('    enable_ipv6: true\n    ipam:\n      config:\n        - subnet: 2001:470::/64\n') },
  {
    name: 'macvlan',
    compose: one(
      '    driver: macvlan\n    driver_opts: {parent: eth0}\n    ipam:\n      config:\n        - subnet: 8.8.8.0/24\n',
    ),
  },
  {
    name: 'routed on purpose',
    compose: one(
      '    driver_opts:\n      com.docker.network.bridge.gateway_mode_ipv4: routed\n    ipam:\n      config:\n        - subnet: 8.8.8.0/24\n',
    ),
  },
  {
    name: 'not used',
    compose: yaml`
      services:
        app:
          image: x
      networks:
        n: {ipam: {config: [{subnet: 8.8.8.0/24}]}}
    `,
  },
]);

const six = (network: string, address = 'ipv6_address: fd00:89::10'): string =>
  `services:\n  app:\n    image: x\n    networks:\n      back:\n        ${address}\nnetworks:\n${network}`;

ruleTable(ipv6NotEnabled, [
  {
    name: 'an address',
    compose: six(back('fd00:89::/64'), 'ipv6_address: ⟦fd00:89::10⟧'),
    severity: 'warning',
    safe: false,
    message: /app asks for fd00:89::10, but the network back has no IPv6/,
    fixed: six('  back:\n    enable_ipv6: true\n    ipam:\n      config:\n        - subnet: fd00:89::/64\n'),
  },
  {
    name: 'a network in flow style',
    compose: six('  back: {ipam: {config: [{subnet: "fd00:89::/64"}]}}\n', 'ipv6_address: ⟦fd00:89::10⟧'),
    fixed: six('  back: {enable_ipv6: true, ipam: {config: [{subnet: "fd00:89::/64"}]}}\n'),
  },
  {
    name: 'a network without anything',
    compose: six('  back:\n', 'ipv6_address: "⟦fd00:89::10⟧"'),
    fixed: six('  back:\n    enable_ipv6: true\n', 'ipv6_address: "fd00:89::10"'),
  },
  {
    name: 'a subnet alone',
    compose: six(back('⟦fd00:89::/64⟧'), 'aliases: [x]'),
    message: /^The subnet fd00:89::\/64 is not used/,
  },
  { name: 'enabled', compose: six('  back:\n    enable_ipv6: true\n') },
  {
    name: 'enabled by the driver option, as engine 28.5 takes it',
    compose: six('  back:\n    driver_opts:\n      com.docker.network.enable_ipv6: "true"\n'),
  },
  { name: 'external', compose: six('  back:\n    external: true\n') },
]);

const macvlan = (service: string): string =>
  `services:\n  dns:\n    image: x\n${service}networks:\n  lan:\n    driver: macvlan\n    driver_opts:\n      parent: eth0\n`;

ruleTable(macvlanHostAccess, [
  {
    name: 'ports',
    compose: macvlan('    networks: [lan]\n    ports:\n      - ⟦"8080:80"⟧\n'),
    severity: 'warning',
    message: /dns is only on the macvlan network lan, so 8080:80 is not published/,
    fixed: null,
  },
  { name: 'a bridge as well', compose: macvlan('    networks: [lan, default]\n    ports: ["8080:80"]\n') },
  { name: 'no ports', compose: macvlan('    networks: [lan]\n') },
]);

ruleTable(macvlanHostAccess, [
  {
    name: 'a service in the host mode that calls its address',
    compose: yaml`
      services:
        dns:
          image: x
          networks:
            lan:
              ipv4_address: 192.168.1.53
        app:
          image: y
          network_mode: host
          environment:
            DNS_SERVER: ⟦192.168.1.53⟧
      networks:
        lan:
          driver: macvlan
          ipam: {config: [{subnet: 192.168.1.0/24}]}
    `,
    message: /app dials dns at 192\.168\.1\.53 from the host/,
  },
  {
    name: 'a service on macvlan that calls its host',
    compose: macvlan('    networks: [lan]\n    environment:\n      API_URL: http://⟦host.docker.internal⟧:8080\n'),
    message: /cannot reach its own host/,
  },
]);

ruleTable(networkModeWithNetworks, [
  {
    name: 'host mode with networks',
    compose: yaml`
      services:
        app:
          image: x
          network_mode: ⟦host⟧ # fast
          networks:
            - back
      networks:
        back: {}
    `,
    severity: 'error',
    safe: false,
    fixed: yaml`
      services:
        app:
          image: x
          networks:
            - back
      networks:
        back: {}
    `,
  },
  {
    name: 'written in two files',
    compose: yaml`
      services:
        app:
          image: x
          networks: [back]
      networks: {back: {}}
    `,
    files: {
      'compose.override.yaml': yaml`
      services:
        app:
          network_mode: ⟦"service:db"⟧
        db:
          image: y
    `,
    },
  },
  {
    name: 'an empty list',
    compose: yaml`
    services:
      app:
        image: x
        network_mode: host
        networks: []
  `,
  },
  {
    name: 'one of the two',
    compose: yaml`
      services:
        app:
          image: x
          network_mode: none
        b:
          image: x
          networks: [default]
    `,
  },
]);

const app = (config: string): string =>
  `services:\n  app:\n    image: x\nnetworks:\n  default:\n    ipam:\n      config:\n${config}`;

ruleTable(networkNotCreated, [
  {
    name: 'IPv6 without a subnet, before engine 27',
    engine: '26',
    compose: yaml`
      services:
        db:
          image: postgres
      networks:
        default:
          enable_ipv6: ⟦true⟧
    `,
    severity: 'error',
    safe: false,
    fixed: yaml`
      services:
        db:
          image: postgres
      networks:
        default:
          ipam:
            config:
              - subnet: fd0e:8dc2:edbf::/64
          enable_ipv6: true
    `,
  },
  {
    name: 'IPv6 without a subnet, from engine 27 on',
    engine: '27',
    compose: 'services:\n  db:\n    image: postgres\nnetworks:\n  default:\n    enable_ipv6: true\n',
  },
  {
    name: 'host bits in the subnet',
    compose: app('        - subnet: "⟦10.89.4.7/24⟧"\n'),
    severity: 'error',
    safe: true,
    message: /default will not be created: .*10\.89\.4\.0\/24/,
    fixed: app('        - subnet: "10.89.4.0/24"\n'),
  },
  {
    name: 'host bits in a default',
    compose: app('        - subnet: ${SUBNET:-⟦fd00:1::1/64⟧}\n').replace(
      '  default:\n',
      '  default:\n    enable_ipv6: true\n',
    ),
    fixed: app('        - subnet: ${SUBNET:-fd00:1::/64}\n').replace(
      '  default:\n',
      '  default:\n    enable_ipv6: true\n',
    ),
  },
  {
    name: 'addresses outside the subnet',
    compose: app(
      '        - subnet: 10.89.4.0/24\n          gateway: ⟦10.89.5.1⟧\n          aux_addresses: {a: 10.89.4.3, b: ⟦10.9.9.9⟧}\n',
    ),
    fixed: null,
  },
  { name: 'no subnet', compose: app('        - subnet: ⟦10.89.4.0⟧\n'), message: /is not a subnet/, fixed: null },
  {
    name: 'an entry of its own for the gateway',
    compose: app('        - subnet: 10.89.4.0/24\n        - ⟦gateway⟧: 10.89.4.1\n'),
    fixed: null,
  },
  { name: 'a larger range', compose: app('        - subnet: 10.89.4.0/24\n          ip_range: ⟦10.89.0.0/16⟧\n') },
  { name: 'a range outside', compose: app('        - subnet: 10.89.4.0/24\n          ip_range: ⟦10.89.5.0/25⟧\n') },
  {
    name: 'host bits in the range',
    compose: app('        - subnet: 10.89.4.0/24\n          ip_range: ⟦10.89.4.9/28⟧\n'),
    fixed: app('        - subnet: 10.89.4.0/24\n          ip_range: 10.89.4.0/28\n'),
  },
  {
    name: 'everything in its place',
    compose: app(
      '        - subnet: 10.89.4.0/24\n          ip_range: 10.89.4.128/25\n          gateway: 10.89.4.1\n          aux_addresses: {a: 10.89.4.3}\n',
    ),
  },
  { name: 'an IPv6 subnet that is passed over', compose: app('        - subnet: fd00:1::1/64\n') },
  {
    name: 'a network of nobody',
    compose: `${app('        - subnet: 10.89.4.0/24\n')}  other: {ipam: {config: [{subnet: 10.5.5.5/8}]}}\n`,
  },
  {
    name: 'an overlap, which has its own rule',
    compose:
      'services: {a: {image: x, networks: [b, c]}}\nnetworks:\n  b: {ipam: {config: [{subnet: 10.1.0.0/16}]}}\n  c: {ipam: {config: [{subnet: 10.1.1.0/24}]}}\n',
  },
]);

const mode = (value: string, more = ''): string =>
  `name: shop\nservices:\n  vpn:\n    image: x\n    networks: [back]\n  app:\n    image: x\n    network_mode: ${value}${more}\nnetworks:\n  back: {}\n`;

ruleTable(networkModeUnknown, [
  {
    name: 'services: for service:',
    compose: mode('"⟦services:vpn⟧"').replace('"⟦', '⟦"').replace('⟧"', '"⟧'),
    severity: 'error',
    safe: true,
    message: /did you mean service:vpn\?/,
    fixed: mode('"service:vpn"'),
  },
  { name: 'a capital', compose: mode('⟦Service:vpn⟧'), fixed: mode('service:vpn') },
  { name: 'containers: for container:', compose: mode('⟦containers:other⟧'), fixed: mode('container:other') },
  { name: 'a service that is not there', compose: mode('⟦services:nope⟧'), severity: 'error', fixed: null },
  { name: 'a prefix of nobody', compose: mode('⟦net:back⟧'), severity: 'error', fixed: null },
  {
    name: 'the key of a network',
    compose: mode('⟦back⟧', ' # ours'),
    severity: 'error',
    safe: false,
    message: /the daemon calls that network shop_back/,
    fixed: mode('back', ' # ours').replace('network_mode: back', 'networks: [back]'),
  },
  { name: 'a service', compose: mode('⟦vpn⟧'), safe: false, fixed: mode('service:vpn') },
  { name: 'a plural', compose: mode('⟦hosts⟧'), severity: 'error', safe: false, fixed: mode('host') },
  { name: 'two letters changed round', compose: mode('⟦brigde⟧'), fixed: mode('bridge') },
  { name: "the daemon's name", compose: mode('shop_back') },
  { name: 'a network of somebody else', compose: mode('proxy') },
  { name: 'a name that begins as a mode does', compose: mode('hosting') },
  { name: 'a container of somebody else', compose: mode('container:vpn-1') },
  { name: 'Podman', compose: mode('slirp4netns:allow_host_loopback=true') },
  { name: 'nothing', compose: mode('""') },
]);

const published = (ports: string, more = ''): string =>
  `services:\n  web:\n    image: nginx\n${more}    ports:\n      - ${ports}\n`;

ruleTable(unsetVariable, [
  {
    name: 'a script of the project sets it',
    compose: 'services:\n  web:\n    image: nginx\n    ports: ["⟦${PORT}⟧:80"]\n',
    files: { 'run.sh': '#!/bin/sh\nexport PORT=8080\ndocker compose up\n' },
    severity: 'information',
    message: /^PORT is not set here, so .+\. run\.sh sets it\.$/,
  },
  {
    name: 'a script that only reads it',
    compose: 'services:\n  web:\n    image: nginx\n    ports: ["⟦${PORT}⟧:80"]\n',
    files: { 'run.sh': '#!/bin/sh\ntest "$PORT" = 8080 && curl localhost:$PORT\n' },
    severity: 'warning',
  },
  {
    name: 'it leaves the image empty',
    compose: 'services:\n  web:\n    image: ⟦${IMAGE}⟧\n  db:\n    image: ${IMAGE}\n',
    severity: 'error',
    message: /^IMAGE is not set, so Compose rejects the file: The image of web is empty\.$/,
  },
  {
    name: 'set for the container alone',
    compose: published('"⟦${HTTP_PORT}⟧:80"', '    env_file: web.env\n'),
    files: { 'web.env': 'HTTP_PORT=8080\n' },
    severity: 'warning',
    message:
      /^HTTP_PORT is not set for Compose: env_file is only for the container; Docker picks a host port for web, a different one at each start\.$/,
    safe: false,
    fixed: published('"${HTTP_PORT:-8080}:80"', '    env_file: web.env\n'),
  },
  {
    name: 'set nowhere',
    compose: published('127.0.0.1:⟦$HTTP_PORT⟧:80'),
    message: /^HTTP_PORT is not set, so Docker picks a host port for web, a different one at each start\.$/,
    fixed: null,
  },
  {
    name: 'the long form',
    compose: published('{target: 80, published: "⟦${HTTP_PORT}⟧", host_ip: "⟦${BIND}⟧"}'),
    severity: 'warning',
  },
  { name: 'no address', compose: published('"⟦${BIND}⟧:8080:80"'), message: /web is published on every address/ },
  {
    name: 'a fixed address',
    compose: fixedAt('⟦${DB_ADDRESS}⟧', back('172.30.0.0/24')),
    message: /^DB_ADDRESS is not set, so db has no static address\.$/,
    severity: 'warning',
  },
  {
    name: 'what Compose refuses is an error, once for each variable',
    compose: yaml`
      services:
        web:
          image: nginx
          volumes:
            - "⟦\${DATA}⟧:/a"
            - "\${DATA}:/b"
            - "\${DATA}:/c"
    `,
    severity: 'error',
    message: /^DATA is not set, so Compose rejects the file/,
  },
  {
    name: 'a sample of .env is one cause',
    compose: published('"⟦${HTTP_PORT}⟧:80"\n      - "${HTTPS_PORT}:443"'),
    files: { '.env.example': 'HTTP_PORT=8080\nHTTPS_PORT=8443\n' },
    severity: 'information',
    message:
      /^There is no \.env, so HTTP_PORT and HTTPS_PORT are not set .*\. \.env\.example sets them: copy it to \.env\.$/,
    fixedFile: '.env',
    fixed: 'HTTP_PORT=8080\nHTTPS_PORT=8443\n',
    safe: false,
  },
  {
    name: 'what a script sets is one cause',
    compose: published('"⟦${A}⟧:80"\n      - "${B}:81"\n      - "${C}:82"\n      - "${D}:83"'),
    files: { '.env': 'E=1\n' },
    severity: 'warning',
    message: /^A, B, C and 1 more are not set, so Docker picks a host port for web, a different one at each start\.$/,
  },
  {
    name: 'several variables, and no .env at all',
    compose: published('"⟦${A}⟧:80"', '    environment: ["B=${B}", "C=${C}"]\n'),
    severity: 'information',
    message: /^There is no \.env, so A is not set here and Docker picks a host port for web/,
  },
  {
    name: 'one variable more, and no .env',
    compose: published('"⟦${A}⟧:80"', '    environment: ["B=${B}"]\n'),
    severity: 'warning',
  },
  {
    name: 'a .env that stays out of the repository',
    compose: published('"⟦${A}⟧:80"'),
    files: { '.gitignore': '.env\n' },
    severity: 'information',
    message: /^There is no \.env, which \.gitignore keeps out of the repository, so A is not set here and/,
  },
  {
    name: 'a .env for the containers that is missing too',
    compose: published('"⟦${A}⟧:80"', '    env_file: .env\n'),
    severity: 'information',
  },
  {
    name: 'an env file of another environment',
    compose: published('"⟦${A}⟧:80"'),
    files: { 'dev/.env': 'A=8080\n' },
    severity: 'information',
    message: /\.env sets it\.$/,
  },
  // Look-alikes.
  { name: 'a default', compose: published('"${HTTP_PORT:-8080}:80"') },
  { name: '.env sets it', compose: published('"${HTTP_PORT}:80"'), files: { '.env': 'HTTP_PORT=8080\n' } },
  {
    name: 'no part of the network',
    compose: published('"8080:80"', '    environment: ["A=${A}"]\n    command: run ${B}\n    labels: ["x=${C}"]\n'),
  },
  { name: 'a profile that is off', compose: published('"${HTTP_PORT}:80"', '    profiles: [dev]\n') },
  { name: 'an address that is set', compose: published('"${BIND:-127.0.0.1}:8080:80"') },
]);
