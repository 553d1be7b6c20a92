import { datastorePublished } from '../../../../src/core/lint/rules/datastore-published.ts';
import { publishedOnAllInterfaces } from '../../../../src/core/lint/rules/published-on-all-interfaces.ts';
import { port53Resolver } from '../../../../src/core/lint/rules/port-53-resolver.ts';
import { browserUnsafePort } from '../../../../src/core/lint/rules/browser-unsafe-port.ts';
import { invalidHostIp } from '../../../../src/core/lint/rules/invalid-host-ip.ts';
import { sexagesimalPort } from '../../../../src/core/lint/rules/sexagesimal-port.ts';
import { exposeOnly } from '../../../../src/core/lint/rules/expose-only.ts';
import { ruleTable } from './ruleTable.ts';

const service = (body: string, name = 'db'): string => `services:\n  ${name}:\n${body.replace(/^(?=.)/gm, '    ')}`;

ruleTable(datastorePublished, [
  {
    name: 'a database on every address',
    compose: service('image: postgres:17 # the data\nports:\n  # for the desktop\n  - ⟦"5432:5432"⟧ # everyone\n'),
    message: /^PostgreSQL in db is published on every address: port 5432 of the host/,
    severity: 'warning',
    safe: false,
    fixed: service(
      'image: postgres:17 # the data\nports:\n  # for the desktop\n  - "127.0.0.1:5432:5432" # everyone\n',
    ),
  },
  {
    name: 'another host port, unquoted',
    compose: service('image: redis\nports:\n- ⟦16379:6379⟧\n'),
    fixed: service('image: redis\nports:\n- 127.0.0.1:16379:6379\n'),
  },
  {
    name: 'flow style, single quotes, protocol',
    compose: service("image: bitnami/redis:7\nports: [ ⟦'6379:6379/tcp'⟧ ]\n"),
    fixed: service("image: bitnami/redis:7\nports: [ '127.0.0.1:6379:6379/tcp' ]\n"),
  },
  {
    name: 'a port that Docker picks is open as well',
    compose: service('image: mongo\nports:\n  - ⟦"27017"⟧\n'),
    fixed: service('image: mongo\nports:\n  - "127.0.0.1::27017"\n'),
  },
  {
    name: 'the wildcard written out',
    compose: service('image: mariadb\nports:\n  - ⟦"0.0.0.0:3306:3306"⟧\n'),
    fixed: service('image: mariadb\nports:\n  - "127.0.0.1:3306:3306"\n'),
  },
  {
    name: 'a variable for the host port',
    compose: service('image: postgres\nports:\n  - ⟦"${DB_PORT:-5432}:5432"⟧\n'),
    fixed: service('image: postgres\nports:\n  - "127.0.0.1:${DB_PORT:-5432}:5432"\n'),
  },
  {
    name: 'a variable for the address, with the wildcard as default',
    compose: service('image: postgres\nports:\n  - ⟦"${BIND:-0.0.0.0}:5432:5432"⟧\n'),
    fixed: service('image: postgres\nports:\n  - "${BIND:-127.0.0.1}:5432:5432"\n'),
  },
  {
    name: 'long syntax in block style',
    compose: service(
      'image: mysql:8\nports:\n  - ⟦target: 3306\n    published: "3306" # as ever\n    protocol: tcp⟧\n',
    ),
    fixed: service(
      'image: mysql:8\nports:\n  - target: 3306\n    published: "3306" # as ever\n    host_ip: 127.0.0.1\n    protocol: tcp\n',
    ),
  },
  {
    name: 'long syntax in flow style',
    compose: service('image: mysql:8\nports:\n  - ⟦{ target: 3306, published: 3306 }⟧\n'),
    fixed: service('image: mysql:8\nports:\n  - { target: 3306, published: 3306, host_ip: 127.0.0.1 }\n'),
  },
  {
    name: 'long syntax with the wildcard',
    compose: service('image: mysql:8\nports:\n  - ⟦target: 3306\n    host_ip: "0.0.0.0"\n    published: 3306⟧\n'),
    fixed: service('image: mysql:8\nports:\n  - target: 3306\n    host_ip: "127.0.0.1"\n    published: 3306\n'),
  },
  {
    name: 'both ports of Elasticsearch, and its image by another registry',
    compose: service(
      'image: docker.elastic.co/elasticsearch/elasticsearch:8.1\nports:\n  - ⟦9200:9200⟧\n  - ⟦9300:9300⟧\n',
    ),
  },
  { name: 'an admin page', compose: service('image: adminer\nports: [⟦"8080:8080"⟧]\n'), message: /^Adminer in db/ },
  {
    name: 'a port of its own choice',
    compose: service('image: redis\ncommand: redis-server --port 6380\nports: [⟦"6380:6380"⟧]\n'),
  },
  {
    name: 'published by the service whose namespace the datastore joins',
    compose:
      'services:\n  vpn:\n    image: gluetun\n    ports: [⟦"5432:5432"⟧]\n  db:\n    image: postgres\n    network_mode: service:vpn\n',
    message: /db \(in the namespace of vpn\)/,
  },
  {
    name: 'the text that an anchor wrote, once',
    compose:
      'x-ports: &ports\n  - ⟦"6379:6379"⟧\nservices:\n  a:\n    image: redis\n    ports: *ports\n  b:\n    image: redis\n    profiles: [other]\n    ports: *ports\n',
    fixed:
      'x-ports: &ports\n  - "127.0.0.1:6379:6379"\nservices:\n  a:\n    image: redis\n    ports: *ports\n  b:\n    image: redis\n    profiles: [other]\n    ports: *ports\n',
  },
  {
    name: 'bound to loopback',
    compose: service('image: postgres\nports:\n  - "127.0.0.1:5432:5432"\n  - "[::1]:5432:5432"\n'),
  },
  {
    name: 'bound to an address that somebody chose',
    compose: service('image: postgres\nports: ["10.0.0.5:5432:5432"]\n'),
  },
  { name: 'an unknown image, whatever its port', compose: service('image: example/app\nports: ["5432:5432"]\n') },
  {
    name: 'an image that only sounds like one',
    compose: service('image: example/postgres-exporter\nports: ["9187:9187"]\n'),
  },
  { name: 'a port that hands out no data', compose: service('image: postgres\nports: ["9187:9187"]\n') },
  { name: 'host mode', compose: service('image: postgres\nnetwork_mode: host\nports: ["5432:5432"]\n') },
  {
    name: 'internal networks only',
    compose: `${service('image: postgres\nnetworks: [n]\nports: ["5432:5432"]\n')}networks: {n: {internal: true}}\n`,
  },
  {
    name: 'a network whose default binding is loopback',
    compose: `${service('image: postgres\nports: ["5432:5432"]\n')}networks:\n  default:\n    driver_opts:\n      com.docker.network.bridge.host_binding_ipv4: 127.0.0.1\n`,
  },
  { name: 'expose', compose: service('image: postgres\nexpose: ["5432"]\n') },
  { name: 'an admin page with accounts of its own', compose: service('image: dpage/pgadmin4\nports: ["5050:80"]\n') },
]);

ruleTable(publishedOnAllInterfaces, [
  {
    name: 'a web server',
    compose: service('image: example/web\nports: [⟦"8080:80"⟧]\n'),
    severity: 'hint',
    safe: false,
    fixed: service('image: example/web\nports: ["127.0.0.1:8080:80"]\n'),
  },
  { name: 'a range, once', compose: service('image: example/web\nports:\n  - ⟦8000-8003:8000-8003⟧\n') },
  { name: 'a datastore has its own rule', compose: service('image: redis\nports: ["6379:6379"]\n') },
  { name: 'bound', compose: service('image: example/web\nports: ["127.0.0.1:8080:80", "192.168.1.2:8080:80"]\n') },
  { name: 'host mode', compose: service('image: example/web\nnetwork_mode: host\nports: ["8080:80"]\n') },
]);

ruleTable(port53Resolver, [
  {
    name: 'both protocols',
    compose: service('image: pihole/pihole\nports:\n  - ⟦"53:53/tcp"⟧\n  - ⟦"53:53/udp"⟧\n'),
    severity: 'information',
    fixed: service('image: pihole/pihole\nports:\n  - "127.0.0.1:53:53/tcp"\n  - "127.0.0.1:53:53/udp"\n'),
  },
  { name: 'on one address', compose: service('image: pihole/pihole\nports: ["192.168.1.2:53:53/udp"]\n') },
  { name: 'another host port', compose: service('image: pihole/pihole\nports: ["5353:53/udp"]\n') },
]);

ruleTable(browserUnsafePort, [
  {
    name: 'a web server on a blocked port',
    compose: service('image: gitlab/gitlab-ce\nports: [⟦"10080:80"⟧]\n'),
    severity: 'information',
    fixed: null,
  },
  {
    name: 'a URL says that it is one',
    compose: service('image: example/app\nenvironment:\n  ROOT_URL: http://localhost:6000/\nports: [⟦"6000:6000"⟧]\n'),
  },
  {
    name: 'ssh, mail, IRC',
    compose: service('image: example/app\nports: ["22:22", "25:25", "6667:6667", "5060:5060"]\n'),
  },
  { name: 'udp', compose: service('image: example/app\nports: ["10080:80/udp"]\n') },
  { name: 'an allowed port', compose: service('image: example/app\nports: ["10081:80"]\n') },
]);

ruleTable(invalidHostIp, [
  {
    name: 'the loopback network itself',
    compose: service('image: example/app\nports: ["⟦127.0.0.0⟧:8080:80"]\n'),
    severity: 'error',
    safe: false,
    fixed: service('image: example/app\nports: ["127.0.0.1:8080:80"]\n'),
  },
  { name: 'multicast', compose: service('image: example/app\nports: ["⟦224.0.0.1⟧:8080:80"]\n'), fixed: null },
  { name: 'reserved', compose: service('image: example/app\nports: ["⟦240.0.0.1⟧:8080:80"]\n') },
  {
    name: 'long syntax',
    compose: service('image: example/app\nports:\n  - target: 80\n    host_ip: ⟦255.255.255.255⟧\n    published: 80\n'),
  },
  {
    name: "a container's address",
    compose: `${service('image: example/app\nports: ["⟦10.89.4.77⟧:8080:80"]\n')}networks: {default: {ipam: {config: [{subnet: 10.89.4.0/24}]}}}\n`,
    message: /subnet of the network default/,
  },
  {
    name: "a network's gateway is on the host",
    compose: `${service('image: example/app\nports: ["10.89.4.1:8080:80"]\n')}networks: {default: {ipam: {config: [{subnet: 10.89.4.0/24}]}}}\n`,
  },
  {
    name: 'any other address may be one of the host',
    compose: service(
      'image: example/app\nports: ["192.168.1.2:1:80", "8.8.8.8:2:80", "[fd00::1]:3:80", "0.0.0.0:4:80", "[::]:5:80"]\n',
    ),
  },
]);

ruleTable(sexagesimalPort, [
  {
    name: 'an unquoted pair below 60',
    compose: service('image: gitea/gitea\nports:\n  - ⟦22:22⟧ # ssh\n  - ⟦2222:22⟧\n'),
    severity: 'hint',
    message: /^22:22 without quotes is the number 1342/,
    safe: true,
    fixed: service('image: gitea/gitea\nports:\n  - "22:22" # ssh\n  - "2222:22"\n'),
  },
  {
    name: "the file's own quotes",
    compose: service("image: 'gitea/gitea'\nports: [⟦22:22⟧]\n"),
    fixed: service("image: 'gitea/gitea'\nports: ['22:22']\n"),
  },
  { name: 'quoted', compose: service('image: gitea/gitea\nports:\n  - "22:22"\n  - \'2222:22\'\n') },
  {
    name: 'no number to YAML 1.1',
    compose: service('image: x\nports:\n  - 80:80\n  - 22:22/tcp\n  - 127.0.0.1:22:22\n  - 8080\n'),
  },
]);

ruleTable(exposeOnly, [
  {
    name: 'a URL for the browser names it',
    compose: service(
      'image: example/web\nenvironment:\n  PUBLIC_URL: http://localhost:8080\nexpose:\n  - ⟦"8080"⟧\n',
      'web',
    ),
    severity: 'hint',
    safe: false,
    fixed: service(
      'ports:\n  - "127.0.0.1:8080:8080"\nimage: example/web\nenvironment:\n  PUBLIC_URL: http://localhost:8080\nexpose:\n  - "8080"\n',
      'web',
    ),
  },
  { name: 'a web server that nobody calls', compose: service('image: nginx\nexpose: [⟦80⟧]\n', 'web') },
  { name: 'a datastore', compose: service('image: postgres\nexpose: [5432]\n') },
  {
    name: 'behind a proxy of the project',
    compose:
      'services:\n  web:\n    image: example/web\n    expose: [8080]\n  proxy:\n    image: nginx\n    ports: ["80:80"]\n    depends_on: [web]\n',
  },
  {
    name: 'found by labels, variables, or another project',
    compose:
      'services:\n  a:\n    image: example/a\n    expose: [8080]\n    labels: [traefik.enable=true]\n  b:\n    image: example/b\n    expose: [8080]\n    environment: {VIRTUAL_HOST: b.example.org}\n  c:\n    image: example/c\n    expose: [8080]\n    networks: [proxy]\nnetworks: {proxy: {external: true}}\n',
  },
]);
