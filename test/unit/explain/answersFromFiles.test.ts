import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';
import { type Answer, parseEngine } from '../../../src/core/model/index.ts';

/** A question about a project of files, and what its answer has to be. */
interface Asked {
  readonly from: string;
  readonly to: string;
  readonly outcome: Answer['outcome'];
  readonly code: string;
  /** Each somewhere in reason, assumptions and fixes. */
  readonly says?: readonly RegExp[];
  /** None there, nor in a hop. */
  readonly saysNot?: readonly RegExp[];
  /** How the first fix begins. */
  readonly fix?: string;
}

interface Project {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly engine?: string;
  readonly asked: readonly Asked[];
}

const compose = (text: string): Project['files'] => ({ 'compose.yaml': text });

const projects: readonly Project[] = [
  {
    name: 'a macvlan network on the LAN',
    files: compose(`
services:
  cam:
    image: nginx:1.27
    networks: {lan: {ipv4_address: 192.168.77.10}}
  app: {image: httpd, ports: ["8080:80"]}
networks:
  lan:
    driver: macvlan
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 192.168.77.0/24, gateway: 192.168.77.1}]}
`),
    asked: [
      {
        from: '@lan',
        to: '192.168.77.10:80',
        outcome: 'ok',
        code: 'reached-on-lan',
        says: [/separate machine/, /network lan suggests that the LAN of eth0 is 192\.168\.77\.0\/24/],
        saysNot: [/ufw|iptables/],
      },
      { from: '@lan', to: 'cam@lan:81', outcome: 'refused', code: 'nothing-listens', says: [/listens on 80/] },
      {
        from: 'cam',
        to: '198.51.100.7:443',
        outcome: 'unknown',
        code: 'beyond-this-host',
        says: [/192\.168\.77\.1, the router on the LAN of eth0/, /rules and NAT do not apply/],
        saysNot: [/bridge ,/, /leaves this host/],
      },
      { from: '@host', to: '192.168.77.10:80', outcome: 'timeout', code: 'host-cannot-reach-macvlan' },
      {
        from: 'app',
        to: '192.168.77.10:80',
        outcome: 'timeout',
        code: 'host-cannot-reach-macvlan',
        fix: 'Give cam a second, bridge network',
      },
      {
        from: 'cam',
        to: '@host:8080',
        outcome: 'timeout',
        code: 'host-cannot-reach-macvlan',
        says: [/app cannot be reached this way/],
      },
      { from: '@internet', to: '192.168.77.10:80', outcome: 'unreachable', code: 'behind-lan-router' },
      { from: '@lan', to: '@host:8080', outcome: 'ok', code: 'reached-published-port' },
    ],
  },
  {
    name: 'an ipvlan network on a VLAN, with a range',
    files: compose(`
services:
  dns:
    image: pihole/pihole
    networks: {iot: {ipv4_address: 10.20.0.53}}
  hub: {image: mongo, networks: [iot]}
networks:
  iot:
    driver: ipvlan
    driver_opts: {parent: bond0.20}
    ipam: {config: [{subnet: 10.20.0.0/16, gateway: 10.20.0.1, ip_range: 10.20.8.0/24}]}
`),
    asked: [
      {
        from: '@lan',
        to: '10.20.0.53:53/udp',
        outcome: 'ok',
        code: 'reached-on-lan',
        says: [/LAN of bond0\.20 is 10\.20\.0\.0\/16/],
      },
      { from: '@lan', to: 'hub@iot:27017', outcome: 'ok', code: 'reached-on-lan' },
      {
        from: 'hub',
        to: 'dns:53',
        outcome: 'ok',
        code: 'reached-same-bridge',
        says: [/neighbours on the network iot/],
      },
      // The host's own card is bond0: what a router between the two LANs does is not known.
      {
        from: '@host',
        to: '10.20.0.53:53',
        outcome: 'unknown',
        code: 'beyond-this-host',
        says: [/on a LAN where, as far as the files say, the host has no address/],
      },
    ],
  },
  {
    name: 'ipvlan in layer 3, two subnets on one parent',
    files: compose(`
services:
  web: {image: httpd, networks: [near]}
  db: {image: "postgres:16", networks: [far]}
networks:
  near:
    driver: ipvlan
    driver_opts: {parent: eth0, ipvlan_mode: l3}
    ipam: {config: [{subnet: 10.50.1.0/24}]}
  far:
    driver: ipvlan
    driver_opts: {parent: eth0, ipvlan_mode: l3s}
    ipam: {config: [{subnet: 10.50.2.0/24}]}
`),
    asked: [
      {
        from: '@lan',
        to: 'web@near:80',
        outcome: 'unreachable',
        code: 'ipvlan-l3-needs-route',
        says: [/ip route add 10\.50\.1\.0\/24/],
        saysNot: [/192\.0\.2\.1/],
      },
      { from: '@lan+route', to: 'web@near:80', outcome: 'ok', code: 'reached-on-lan', says: [/eth0 passes it/] },
      { from: 'web', to: 'db@far:5432', outcome: 'ok', code: 'reached-container-address' },
      {
        from: 'web',
        to: '9.9.9.9:443',
        outcome: 'unknown',
        code: 'beyond-this-host',
        says: [/needs a route to 10\.50\.1\.0\/24/],
      },
      { from: '@host', to: 'web@near:80', outcome: 'timeout', code: 'host-cannot-reach-macvlan' },
    ],
  },
  {
    name: 'an internal macvlan network keeps its parent',
    files: compose(`
services:
  bus: {image: "redis:7", networks: [lan], ports: ["6379:6379"]}
networks:
  lan:
    driver: macvlan
    internal: true
    driver_opts: {parent: eno1}
    ipam: {config: [{subnet: 192.168.3.0/24, gateway: 192.168.3.1}]}
`),
    engine: '24',
    asked: [
      { from: '@lan', to: 'bus@lan:6379', outcome: 'ok', code: 'reached-on-lan' },
      {
        from: 'bus',
        to: '9.9.9.9:443',
        outcome: 'unreachable',
        code: 'no-default-route',
        says: [/is internal/],
        saysNot: [/engine 25/],
      },
      {
        from: '@lan',
        to: '@host:6379',
        outcome: 'refused',
        code: 'port-not-programmed',
        says: [/internal network lan/, /own address from the LAN/],
      },
    ],
  },
  {
    name: 'no parent, and a network without a stated gateway',
    files: compose(`
services:
  box: {image: "nginx:alpine", networks: [lan], ports: ["8123:80"]}
networks:
  lan: {driver: macvlan}
`),
    engine: '29',
    asked: [
      { from: '@lan', to: 'box@lan:80', outcome: 'unreachable', code: 'macvlan-without-parent' },
      { from: '@host', to: 'box@lan:80', outcome: 'timeout', code: 'macvlan-without-parent' },
      {
        from: 'box',
        to: '9.9.9.9:443',
        outcome: 'unreachable',
        code: 'macvlan-without-parent',
        fix: "Name the host's interface",
      },
      {
        from: '@host',
        to: 'localhost:8123',
        outcome: 'refused',
        code: 'port-not-programmed',
        says: [/macvlan network lan/],
        saysNot: [/own address from the LAN/],
      },
    ],
  },
  {
    name: 'engines from 29 on guess no gateway',
    files: compose(`
services:
  cam: {image: nginx, networks: [lan]}
networks:
  lan:
    driver: ipvlan
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 192.168.5.0/24}]}
`),
    engine: '29',
    asked: [
      {
        from: 'cam',
        to: '1.1.1.1:443',
        outcome: 'unreachable',
        code: 'no-default-route',
        says: [/names no gateway/],
        fix: "Name the LAN's router",
      },
      { from: '@lan', to: 'cam@lan:80', outcome: 'ok', code: 'reached-on-lan' },
    ],
  },
  {
    name: 'a container on a bridge and on the LAN',
    files: compose(`
services:
  home: {image: "nginx:alpine", networks: [back, lan], ports: ["8123:80"]}
  db: {image: "mariadb:11", networks: [back]}
networks:
  back:
  lan:
    driver: macvlan
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 192.168.3.0/24, gateway: 192.168.3.1}]}
`),
    asked: [
      {
        from: '@lan',
        to: '@host:8123',
        outcome: 'timeout',
        code: 'reply-by-other-way',
        fix: 'Dial its own address on the LAN: 192.168.3.2:80',
      },
      { from: '@lan', to: 'home@lan:80', outcome: 'ok', code: 'reached-on-lan' },
      { from: '@internet', to: '@host:8123', outcome: 'ok', code: 'reached-published-port' },
      { from: 'home', to: 'db:3306', outcome: 'ok', code: 'reached-same-bridge' },
    ],
  },
  {
    name: 'a macvlan network that takes the default route',
    files: compose(`
services:
  home: {image: "nginx:alpine", networks: [zone, attic], ports: ["8123:80"]}
networks:
  zone:
  attic:
    driver: macvlan
    driver_opts: {parent: eth0}
    ipam: {config: [{subnet: 192.168.3.0/24, gateway: 192.168.3.1}]}
`),
    asked: [
      {
        from: '@host',
        to: 'localhost:8123',
        outcome: 'refused',
        code: 'port-not-programmed',
        says: [/default route goes through the macvlan network attic/, /gw_priority: 1 on zone/],
        saysNot: [/is only on/],
      },
    ],
  },
  {
    name: 'a network with host bits',
    files: compose(`
services:
  api: {image: "nginx:1.27", networks: [ring, ok], ports: ["8080:80"]}
  db: {image: "mongo:7", networks: [ring]}
  side: {image: busybox, network_mode: "service:db"}
  one: {image: "redis:7", networks: [ok]}
  two: {image: "redis:7", networks: [ok]}
networks:
  ok:
  ring: {ipam: {config: [{subnet: 172.28.5.9/24}]}}
`),
    asked: [
      {
        from: 'api',
        to: 'db:27017',
        outcome: 'unknown',
        code: 'network-not-created',
        says: [/^The network ring will not be created/],
        fix: 'Write 172.28.5.0/24',
      },
      { from: 'one', to: 'api:80', outcome: 'unknown', code: 'network-not-created', says: [/does not start api/] },
      { from: '@lan', to: '@host:8080', outcome: 'unknown', code: 'network-not-created' },
      { from: '@host', to: 'localhost:8080', outcome: 'unknown', code: 'network-not-created' },
      { from: 'side', to: 'localhost:27017', outcome: 'unknown', code: 'network-not-created' },
      { from: 'one', to: '172.28.5.3:27017', outcome: 'unknown', code: 'network-not-created' },
      { from: 'one', to: '172.28.5.77:80', outcome: 'unknown', code: 'network-not-created' },
      // What does not hang on it is answered.
      { from: 'one', to: 'two:6379', outcome: 'ok', code: 'reached-same-bridge' },
      { from: 'one', to: 'localhost:8080', outcome: 'refused', code: 'localhost-is-this-container' },
    ],
  },
  ...refusals(),
  {
    name: 'values of network_mode that are none',
    files: compose(`
services:
  vpn: {image: qmcgaw/gluetun}
  plural: {image: nginx, network_mode: "services:vpn", ports: ["9000:80"]}
  typo: {image: nginx, network_mode: hosts}
  key: {image: nginx, network_mode: back}
  bare: {image: nginx, network_mode: vpn}
  joins: {image: busybox, network_mode: "service:plural"}
  cache: {image: "redis:7", networks: [back, default]}
networks: {back: }
`),
    asked: [
      {
        from: 'plural',
        to: 'vpn:8000',
        outcome: 'unknown',
        code: 'network-mode-unknown',
        fix: 'Write network_mode: service:vpn',
        saysNot: [/not part of what was read/],
      },
      { from: 'vpn', to: 'plural:80', outcome: 'unknown', code: 'network-mode-unknown' },
      {
        from: 'cache',
        to: 'typo:80',
        outcome: 'unknown',
        code: 'network-mode-unknown',
        fix: 'Write network_mode: host',
      },
      { from: 'cache', to: 'key:80', outcome: 'unknown', code: 'network-mode-unknown', fix: 'Write networks: [back]' },
      {
        from: 'cache',
        to: 'bare:80',
        outcome: 'unknown',
        code: 'network-mode-unknown',
        fix: 'Write network_mode: service:vpn',
      },
      {
        from: 'joins',
        to: 'cache:6379',
        outcome: 'unknown',
        code: 'network-mode-unknown',
        says: [/which joins joins/],
      },
      { from: '@lan', to: '@host:9000', outcome: 'unknown', code: 'network-mode-unknown' },
      { from: 'vpn', to: 'cache:6379', outcome: 'ok', code: 'reached-same-bridge' },
    ],
  },
  {
    name: 'one protocol published, the other asked',
    files: compose(`
services:
  vpn: {image: "lscr.io/linuxserver/wireguard:latest", ports: ["51820:51820"]}
  dns: {image: coredns/coredns, ports: ["53:53/udp"]}
  log: {image: balabit/syslog-ng, ports: [{target: 514, published: "5514", protocol: udp}]}
  game: {image: itzg/minecraft-server, ports: ["25565-25566:25565-25566/udp"]}
  turn: {image: coturn/coturn, ports: ["127.0.0.1:3478:3478"]}
  cli: {image: busybox}
`),
    asked: [
      {
        from: '@lan',
        to: '@host:51820/udp',
        outcome: 'refused',
        code: 'port-not-published',
        says: [/for TCP only/],
        fix: 'Publish it for UDP: "51820:51820/udp"',
      },
      {
        from: '@lan',
        to: '@host:53',
        outcome: 'refused',
        code: 'port-not-published',
        says: [/for UDP only/, /"53:53"/],
      },
      {
        from: '@lan',
        to: '@host:5514',
        outcome: 'unknown',
        code: 'host-process-unknown',
        says: [/for UDP only/, /"5514:514"/, /ss -lntp 'sport = :5514'/, /iptables -S INPUT/, /ufw status/],
      },
      {
        from: '@internet',
        to: '@host:25566',
        outcome: 'unknown',
        code: 'host-process-unknown',
        says: [/"25566:25566"/],
      },
      {
        from: '@host',
        to: 'localhost:3478/udp',
        outcome: 'refused',
        code: 'port-not-published',
        says: [/for TCP only/],
      },
      {
        from: 'cli',
        to: '@host:51820/udp',
        outcome: 'refused',
        code: 'port-not-published',
        says: [/Or dial vpn:51820/],
      },
    ],
  },
  {
    name: 'ports of the host that the engine picks',
    files: {
      'compose.yaml': `
services:
  cache: {image: "redis:7", ports: ["6379"]}
  web: {image: "nginx:1.27", env_file: vars.env, ports: ["\${HTTP_PORT}:80"]}
  lo: {image: "memcached:1", ports: ["127.0.0.1::11211"]}
  some: {image: "mongo", ports: ["8000-8005:27017"]}
  dns: {image: coredns/coredns, ports: ["53/udp"]}
`,
      'vars.env': 'HTTP_PORT=9000\n',
    },
    asked: [
      {
        from: '@host',
        to: 'localhost:6379',
        outcome: 'refused',
        code: 'published-on-random-port',
        says: [/docker compose port cache 6379/],
        saysNot: [/does not publish/],
      },
      {
        from: '@host',
        to: 'localhost:80',
        outcome: 'refused',
        code: 'published-on-random-port',
        says: [/variable that should fill it is set neither/],
      },
      {
        from: '@host',
        to: 'localhost:9000',
        outcome: 'unknown',
        code: 'host-process-unknown',
        says: [/HTTP_PORT=9000 is in an env_file/],
      },
      {
        from: '@lan',
        to: '@host:11211',
        outcome: 'refused',
        code: 'published-on-random-port',
        says: [/on 127\.0\.0\.1 only/],
      },
      {
        from: '@lan',
        to: '@host:53/udp',
        outcome: 'refused',
        code: 'published-on-random-port',
        says: [/port --protocol udp dns 53/, /"53:53\/udp"/],
      },
      { from: '@lan', to: '@host:8004', outcome: 'unknown', code: 'host-process-unknown', says: [/from 8000 to 8005/] },
    ],
  },
  {
    name: 'ports of services that nothing is published for',
    files: compose(`
services:
  vault: {image: "nginx:1.27", networks: [inner], ports: ["8811:80"]}
  store: {image: "redis:7", networks: [inner], ports: ["6379"]}
  app: {image: busybox, networks: [inner]}
  edge: {image: "caddy:2", networks: [inner, outer], ports: ["443:443"]}
  lone: {image: "httpd", network_mode: none, ports: ["8070:80"]}
  pal: {image: "httpd", network_mode: "service:vault", ports: ["8071:80"]}
  plex: {image: "nginx:alpine", network_mode: host, ports: ["8085:80"]}
  late: {image: "mongo", profiles: [dev, "b c"], ports: ["27017:27017"]}
networks:
  inner: {internal: true}
  outer:
`),
    asked: [
      {
        from: '@host',
        to: 'localhost:8811',
        outcome: 'refused',
        code: 'port-not-programmed',
        says: [/internal network inner/, /For example outer/],
        saysNot: [/Use a port that is published/],
      },
      { from: '@lan', to: '@host:6379', outcome: 'refused', code: 'port-not-programmed', saysNot: [/engine picks/] },
      { from: 'app', to: '@host:8811', outcome: 'unreachable', code: 'no-default-route', fix: 'Dial vault:80' },
      {
        from: '@host',
        to: 'vault:80',
        outcome: 'nxdomain',
        code: 'host-has-no-container-names',
        saysNot: [/Dial localhost/],
      },
      {
        from: '@lan',
        to: '@host:8070',
        outcome: 'refused',
        code: 'port-not-programmed',
        fix: 'Remove network_mode: none',
      },
      {
        from: '@lan',
        to: '@host:8071',
        outcome: 'refused',
        code: 'port-not-programmed',
        fix: 'Publish it in the ports of vault',
      },
      { from: '@lan', to: '@host:8085', outcome: 'refused', code: 'port-not-programmed', fix: 'Dial 192.0.2.1:80' },
      {
        from: '@host',
        to: 'localhost:27017',
        outcome: 'refused',
        code: 'port-not-programmed',
        says: [/profiles dev and b c, none of which is active/, /docker compose --profile dev up/],
      },
      { from: '@lan', to: '@host:443', outcome: 'ok', code: 'reached-published-port' },
    ],
  },
  {
    name: 'an alias of another network than the one that both are on',
    files: compose(`
services:
  app: {image: busybox, networks: [front]}
  db: {image: "redis:7", networks: {front: {}, back: {aliases: [store]}}}
networks: {front: {}, back: {}}
`),
    asked: [
      {
        from: 'app',
        to: 'store:6379',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        says: [/a name of db on back only/],
        saysNot: [/share none/],
        fix: 'Dial db',
      },
    ],
  },
  {
    name: 'names of services without a network',
    files: compose(`
services:
  proxy: {image: "caddy:2"}
  ready: {image: "caddy:2", extra_hosts: ["host.docker.internal:host-gateway"]}
  ha: {image: ghcr.io/home-assistant/home-assistant:stable, network_mode: host}
  plex: {image: "nginx:alpine", network_mode: host, ports: ["8085:80"]}
  side: {image: "redis:7", network_mode: "service:ha"}
  lone: {image: "redis:7", network_mode: none}
  pal: {image: "redis:7", network_mode: "service:proxy"}
  pal2: {image: busybox, network_mode: "service:proxy"}
  tool: {image: "mongo", profiles: ["it's"], ports: ["27017:27017"]}
`),
    asked: [
      {
        from: 'proxy',
        to: 'ha:8123',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        says: [/host-gateway/],
        saysNot: [/one network/i],
        fix: 'Dial host.docker.internal:8123',
      },
      { from: 'ready', to: 'ha:8123', outcome: 'nxdomain', code: 'no-shared-network', saysNot: [/host-gateway/] },
      {
        from: 'pal',
        to: 'ha:8123',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        says: [/host-gateway"\] in proxy/],
      },
      {
        from: 'proxy',
        to: 'plex:8085',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        fix: 'Dial host.docker.internal:80',
      },
      {
        from: 'proxy',
        to: 'side:6379',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        says: [/joins ha/, /host-gateway/],
      },
      { from: 'ha', to: 'plex:80', outcome: 'nxdomain', code: 'host-has-no-container-names', fix: 'Dial localhost:80' },
      {
        from: '@host',
        to: 'plex:8085',
        outcome: 'nxdomain',
        code: 'host-has-no-container-names',
        fix: 'Dial localhost:80',
      },
      {
        from: 'proxy',
        to: 'lone:6379',
        outcome: 'nxdomain',
        code: 'no-shared-network',
        fix: 'Remove network_mode: none',
      },
      { from: 'pal2', to: 'pal:6379', outcome: 'nxdomain', code: 'no-shared-network', fix: 'Dial localhost:6379' },
      { from: 'ready', to: 'pal:6379', outcome: 'nxdomain', code: 'no-shared-network', fix: 'Dial proxy instead' },
      {
        from: 'proxy',
        to: 'tool:27017',
        outcome: 'nxdomain',
        code: 'profile-not-active',
        says: [/--profile 'it'\\''s' up/],
      },
      {
        from: '@host',
        to: 'tool:27017',
        outcome: 'nxdomain',
        code: 'host-has-no-container-names',
        says: [/--profile/],
      },
    ],
  },
  {
    name: 'lines of extra_hosts with names of services',
    files: compose(`
services:
  app: {image: nginx, extra_hosts: ["db:127.0.0.1", "cache=10.1.2.3", "mq:host-gateway", "WEB:172.31.5.5", "own:10.9.8.7"]}
  pal: {image: "redis:7", network_mode: "service:app"}
  db: {image: "postgres:16"}
  cache: {image: valkey/valkey:8}
  mq: {image: "rabbitmq:4", ports: ["5672:5672"]}
  web: {image: httpd}
`),
    asked: [
      {
        from: 'app',
        to: 'db:5432',
        outcome: 'refused',
        code: 'extra-hosts-shadow',
        says: [/the line "db:127\.0\.0\.1" of its extra_hosts/],
        saysNot: [/Dial db:5432/],
        fix: 'Remove the line db:127.0.0.1 from extra_hosts of app',
      },
      {
        from: 'pal',
        to: 'db:5432',
        outcome: 'refused',
        code: 'extra-hosts-shadow',
        fix: 'Remove the line db:127.0.0.1',
      },
      { from: 'app', to: 'cache:6379', outcome: 'unknown', code: 'beyond-this-host', says: [/"cache:10\.1\.2\.3"/] },
      {
        from: 'app',
        to: 'web:80',
        outcome: 'unknown',
        code: 'beyond-this-host',
        says: [/the line "WEB:172\.31\.5\.5"/],
      },
      // By the host's published port it is that very service.
      { from: 'app', to: 'mq:5672', outcome: 'ok', code: 'reached-docker-proxy', saysNot: [/extra_hosts/] },
      { from: 'app', to: 'own:80', outcome: 'unknown', code: 'beyond-this-host', saysNot: [/extra_hosts/] },
      { from: 'db', to: 'cache:6379', outcome: 'ok', code: 'reached-same-bridge', saysNot: [/extra_hosts/] },
    ],
  },
  {
    name: 'VPN clients whose namespace others share',
    files: compose(`
services:
  gluetun: {image: "qmcgaw/gluetun:v3", cap_add: [NET_ADMIN], ports: ["8080:8080"]}
  torrent: {image: lscr.io/linuxserver/qbittorrent, network_mode: "service:gluetun", environment: {WEBUI_PORT: "8080"}}
  index: {image: lscr.io/linuxserver/prowlarr, network_mode: "service:gluetun"}
  shows: {image: lscr.io/linuxserver/sonarr}
  tunnel: {image: example/tunnel, network_mode: "service:site", cap_add: [cap_net_admin]}
  site: {image: nginx}
  alone: {image: "linuxserver/wireguard", cap_add: [NET_ADMIN]}
`),
    asked: [
      {
        from: 'torrent',
        to: 'shows:8989',
        outcome: 'ok',
        code: 'reached-same-bridge',
        says: [
          /gluetun \(Gluetun\) shares its network namespace with torrent and 1 more/,
          /kill switch/,
          /name servers/,
        ],
      },
      { from: 'shows', to: 'gluetun:8080', outcome: 'ok', code: 'reached-same-bridge', says: [/kill switch/] },
      { from: '@lan', to: '@host:8080', outcome: 'ok', code: 'reached-published-port', says: [/iptables -S/] },
      { from: 'index', to: '1.1.1.1:443', outcome: 'unknown', code: 'beyond-this-host', says: [/tunnel/] },
      { from: 'index', to: 'nobody:80', outcome: 'nxdomain', code: 'no-such-name', says: [/cat \/etc\/resolv\.conf/] },
      {
        from: 'site',
        to: 'shows:8989',
        outcome: 'ok',
        code: 'reached-same-bridge',
        says: [/tunnel shares .* It has NET_ADMIN/],
      },
      // Over the loopback, and where nobody shares it, nothing of that matters.
      {
        from: 'torrent',
        to: 'localhost:9696',
        outcome: 'ok',
        code: 'reached-same-namespace',
        saysNot: [/kill switch/],
      },
      {
        from: 'alone',
        to: 'shows:8989',
        outcome: 'ok',
        code: 'reached-same-bridge',
        saysNot: [/kill switch|NET_ADMIN/],
      },
      { from: 'torrent', to: 'index:9696', outcome: 'nxdomain', code: 'no-shared-network', fix: 'Dial localhost:9696' },
    ],
  },
];

/** Each reason for which an engine refuses a network, in one shape of project. */
function refusals(): readonly Project[] {
  const ipams: readonly (readonly [name: string, network: string, engine: string, says: RegExp])[] = [
    ['a gateway outside', 'ipam: {config: [{subnet: 10.44.0.0/24, gateway: 10.45.0.1}]}', '28', /gateway 10\.45\.0\.1/],
    ['a range outside', 'ipam: {config: [{subnet: 10.44.0.0/24, ip_range: 10.46.0.0/25}]}', '27', /ip_range/],
    ['an entry without a subnet', 'ipam: {config: [{subnet: 10.44.0.0/24}, {gateway: 10.44.0.1}]}', '28', /no subnet/],
    [
      'an auxiliary address outside',
      'ipam: {config: [{subnet: 10.44.0.0/24, aux_addresses: {printer: 10.9.9.9}}]}',
      '26',
      /auxiliary/,
    ],
    ['IPv6 without a pool', 'enable_ipv6: true', '26', /IPv6 subnet/],
  ];
  return ipams.map(([name, network, engine, says]) => ({
    name,
    engine,
    files: compose(`
services:
  client: {image: alpine, networks: [ring]}
  db: {image: "mysql:8", networks: [ring], ports: ["3306:3306"]}
networks:
  ring: {${network}}
`),
    asked: [
      {
        from: 'client',
        to: 'db:3306',
        outcome: 'unknown',
        code: 'network-not-created',
        says: [says, /will not be created/],
      },
      { from: '@lan', to: '@host:3306', outcome: 'unknown', code: 'network-not-created', says: [says] },
    ],
  }));
}

describe('answers about files', () => {
  for (const { name, files, engine, asked } of projects)
    describe(name, () => {
      const texts = new Map(Object.entries(files).map(([file, text]) => [`/p/${file}`, text]));
      const stated = engine === undefined ? undefined : parseEngine(engine, 'stated');
      const { network } = readProject(
        { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
        { text: (path) => texts.get(path) ?? null },
        stated ? { engine: stated } : {},
      );
      for (const { from, to, outcome, code, says = [], saysNot = [], fix } of asked)
        it(`${from} to ${to}: ${code}`, () => {
          assert.ok(network);
          const question = network.question(from, to).value;
          assert.ok(question);
          const answer = network.answerTo(question);
          const said = [
            answer.reason.message,
            ...answer.assumptions.map((a) => a.message),
            ...answer.fixes.flatMap((f) => [f.title, f.detail]),
          ].join('\n');
          assert.equal(`${answer.outcome} ${answer.reason.code}`, `${outcome} ${code}`, said);
          for (const wanted of says) assert.match(said, wanted);
          const all = [said, ...answer.hops.map((h) => h.summary)].join('\n');
          for (const unwanted of saysNot) assert.doesNotMatch(all, unwanted);
          if (fix !== undefined) assert.ok(answer.fixes[0]?.title.startsWith(fix), answer.fixes[0]?.title);
        });
    });
});
