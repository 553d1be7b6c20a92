import { datastorePublished } from '../../../../src/core/lint/rules/publishing/datastore-published.ts';
import { publishedOnAllInterfaces } from '../../../../src/core/lint/rules/publishing/published-on-all-interfaces.ts';
import { udpPublishedAsTcp } from '../../../../src/core/lint/rules/publishing/udp-published-as-tcp.ts';
import { port53Resolver } from '../../../../src/core/lint/rules/publishing/port-53-resolver.ts';
import { browserUnsafePort } from '../../../../src/core/lint/rules/publishing/browser-unsafe-port.ts';
import { invalidHostIp } from '../../../../src/core/lint/rules/publishing/invalid-host-ip.ts';
import { sexagesimalPort } from '../../../../src/core/lint/rules/publishing/sexagesimal-port.ts';
import { exposeOnly } from '../../../../src/core/lint/rules/publishing/expose-only.ts';
import { ruleTable, services } from './ruleTable.ts';
import { yaml } from '../../yaml.ts';

const service = (body: string, name = 'db'): string => `services:\n  ${name}:\n${body.replace(/^(?=.)/gm, '    ')}`;

ruleTable(datastorePublished, [
  {
    name: "the host's address is a variable that nobody sets",
    compose: services('  db: {image: "mongo:8", ports: [⟦"${HOST_IP}:${HOST_PORT}:27017"⟧]}\n'),
    severity: 'information',
  },
  {
    name: 'a port that is such a variable, on every address',
    compose: services('  db: {image: "mongo:8", ports: [⟦"${HOST_PORT}:27017"⟧]}\n'),
    severity: 'warning',
  },
  {
    name: 'a password of the image that a variable is to hold, which nobody sets here',
    compose: services(
      '  s3:\n    image: minio/minio\n    environment: {MINIO_ROOT_PASSWORD: "${MINIO_ROOT_PASSWORD}"}\n    ports: [⟦"9000:9000"⟧]\n',
    ),
    severity: 'information',
  },
  {
    name: 'a password in the file of a secret, and under a former name',
    compose: services(`
  one:
    image: minio/minio
    environment: {MINIO_ROOT_PASSWORD_FILE: /run/secrets/s3}
    ports: [⟦"9000:9000"⟧]
  two:
    image: minio/minio
    environment: {MINIO_ACCESS_KEY: shop, MINIO_SECRET_KEY: hG2ndT0kzq}
    ports: [⟦"9001:9000"⟧]
`),
    severity: 'information',
  },
  {
    name: 'a page on which people sign in to a database',
    compose: services('  page: {image: adminer, ports: [⟦"8080:8080"⟧]}\n'),
    severity: 'information',
  },
  {
    name: 'an agent for a console elsewhere',
    compose: services('  agent: {image: portainer/agent, ports: [⟦"9001:9001"⟧]}\n'),
    severity: 'information',
  },
  {
    name: 'the database of a pipeline',
    compose: 'include: [.github/db.yaml]\n',
    files: { '.github/db.yaml': 'services:\n  db: {image: postgres, ports: [⟦"5432:5432"⟧]}\n' },
    severity: 'information',
  },
  {
    name: 'the nodes of a cluster are one finding',
    compose: services(`
  one: {image: redis, ports: [⟦"7001:6379"⟧]}
  two: {image: redis, ports: ["7002:6379"]}
  three: {image: redis, ports: ["7003:6379"]}
  four: {image: redis, ports: ["7004:6379"]}
`),
    message: /So it is in 3 other places of this file\.$/,
  },
  {
    name: 'an object store from which browsers fetch',
    compose: services(`
  minio:
    image: cgr.dev/chainguard/minio
    command: server /data
    ports: [⟦"9090:9000"⟧]
  web:
    image: example/web
    environment:
      S3_EXTERNAL_ENDPOINT: http://localhost:9090
`),
    severity: 'information',
  },
  {
    name: 'ZooKeeper alone has no ports for peers, whoever made its image',
    compose: services(`
  zookeeper:
    image: quay.io/debezium/zookeeper
    ports:
      - ⟦"2181:2181"⟧
      - "2888:2888"
      - "3888:3888"
`),
  },
  {
    name: 'a database on every address',
    compose: service(yaml`
      image: postgres:17 # the data
      environment: {POSTGRES_PASSWORD: postgres}
      ports:
        # for the desktop
        - ⟦"5432:5432"⟧ # everyone
    `),
    message: /^PostgreSQL in db is published on every address/,
    severity: 'warning',
    safe: false,
    fixed: service(
      yaml`
        image: postgres:17 # the data
        environment: {POSTGRES_PASSWORD: postgres}
        ports:
          # for the desktop
          - "127.0.0.1:5432:5432" # everyone
      `,
    ),
  },
  {
    name: 'another host port, unquoted',
    compose: service(yaml`
      image: redis
      ports:
      - ⟦16379:6379⟧
    `),
    fixed: service(yaml`
      image: redis
      ports:
      - 127.0.0.1:16379:6379
    `),
  },
  {
    name: 'flow style, single quotes, protocol',
    compose: service("image: bitnami/redis:7\nports: [ ⟦'6379:6379/tcp'⟧ ]\n"),
    fixed: service("image: bitnami/redis:7\nports: [ '127.0.0.1:6379:6379/tcp' ]\n"),
  },
  {
    name: 'a port that Docker picks is open as well',
    compose: service(yaml`
      image: mongo
      ports:
        - ⟦"27017"⟧
    `),
    fixed: service(yaml`
      image: mongo
      ports:
        - "127.0.0.1::27017"
    `),
  },
  {
    name: 'the wildcard written out',
    compose: service(yaml`
      image: mariadb
      ports:
        - ⟦"0.0.0.0:3306:3306"⟧
    `),
    fixed: service(yaml`
      image: mariadb
      ports:
        - "127.0.0.1:3306:3306"
    `),
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
      yaml`
        image: mysql:8
        ports:
          - ⟦target: 3306
            published: "3306" # as ever
            protocol: tcp⟧
      `,
    ),
    fixed: service(
      yaml`
        image: mysql:8
        ports:
          - target: 3306
            published: "3306" # as ever
            host_ip: 127.0.0.1
            protocol: tcp
      `,
    ),
  },
  {
    name: 'long syntax in flow style',
    compose: service(yaml`
      image: mysql:8
      ports:
        - ⟦{ target: 3306, published: 3306 }⟧
    `),
    fixed: service(yaml`
      image: mysql:8
      ports:
        - { target: 3306, published: 3306, host_ip: 127.0.0.1 }
    `),
  },
  {
    name: 'long syntax with the wildcard',
    compose: service(yaml`
      image: mysql:8
      ports:
        - ⟦target: 3306
          host_ip: "0.0.0.0"
          published: 3306⟧
    `),
    fixed: service(yaml`
      image: mysql:8
      ports:
        - target: 3306
          host_ip: "127.0.0.1"
          published: 3306
    `),
  },
  {
    name: 'both ports of Elasticsearch, and its image by another registry',
    compose: service(
      yaml`
        image: docker.elastic.co/elasticsearch/elasticsearch:8.1
        ports:
          - ⟦9200:9200⟧
          - 9300:9300
      `,
    ),
    message: /^Elasticsearch in db is .* on ports 9200 and 9300 of the host/,
    fixed: service(
      yaml`
        image: docker.elastic.co/elasticsearch/elasticsearch:8.1
        ports:
          - 127.0.0.1:9200:9200
          - 127.0.0.1:9300:9300
      `,
    ),
  },
  { name: 'an admin page', compose: service('image: adminer\nports: [⟦"8080:8080"⟧]\n'), message: /^Adminer in db/ },
  {
    name: 'a port of its own choice',
    compose: service(yaml`
      image: redis
      command: redis-server --port 6380
      ports: [⟦"6380:6380"⟧]
    `),
  },
  {
    name: 'published by the service whose namespace the datastore joins',
    compose: yaml`
      services:
        vpn:
          image: gluetun
          ports: [⟦"5432:5432"⟧]
        db:
          image: postgres
          network_mode: service:vpn
    `,
    message: /db \(in the namespace of vpn\)/,
  },
  {
    name: 'the text that an anchor wrote, once',
    compose: yaml`
      x-ports: &ports
        - ⟦"6379:6379"⟧
      services:
        a:
          image: redis
          ports: *ports
        b:
          image: redis
          profiles: [other]
          ports: *ports
    `,
    fixed: yaml`
      x-ports: &ports
        - "127.0.0.1:6379:6379"
      services:
        a:
          image: redis
          ports: *ports
        b:
          image: redis
          profiles: [other]
          ports: *ports
    `,
  },
  {
    name: 'bound to loopback',
    compose: service(yaml`
      image: postgres
      ports:
        - "127.0.0.1:5432:5432"
        - "[::1]:5432:5432"
    `),
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
  {
    name: 'host mode',
    compose: service(yaml`
    image: postgres
    network_mode: host
    ports: ["5432:5432"]
  `),
  },
  {
    name: 'internal networks only',
    compose: `${service(yaml`
      image: postgres
      networks: [n]
      ports: ["5432:5432"]
    `)}networks: {n: {internal: true}}\n`,
  },
  {
    name: 'a network whose default binding is loopback',
    compose: `${service('image: postgres\nports: ["5432:5432"]\n')}networks:\n  default:\n    driver_opts:\n      com.docker.network.bridge.host_binding_ipv4: 127.0.0.1\n`,
  },
  { name: 'expose', compose: service('image: postgres\nexpose: ["5432"]\n') },
  {
    name: 'an admin page of machines, with accounts of its own',
    compose: service('image: portainer/portainer-ce\nports: ["9443:9443"]\n'),
  },
  {
    name: 'the same in front of a database',
    compose: service('image: dpage/pgadmin4\nports: [⟦"5050:80"⟧]\n'),
    severity: 'information',
  },
  {
    name: 'who gets in, by default',
    compose: service('image: redis:7\nports: [⟦"6379:6379"⟧]\n'),
    message: /, and it asks for no password\.$/,
  },
  {
    name: 'who gets in, by a flag',
    compose: service('image: redis:7\ncommand: redis-server --requirepass Ohn8aiT5\nports: [⟦"6379:6379"⟧]\n'),
    message: /; --requirepass makes it ask for a password\.$/,
    severity: 'information',
  },
  {
    name: 'a password that everyone tries, by a flag',
    compose: service('image: redis:7\ncommand: redis-server --requirepass redis123\nports: [⟦"6379:6379"⟧]\n'),
    message: /, and the password of --requirepass is made of words that everyone tries\.$/,
    severity: 'warning',
  },
  {
    name: 'a password made of the name of the account',
    compose: service(yaml`
      image: postgres:17
      environment: {POSTGRES_USER: bookshop, POSTGRES_PASSWORD: bookshop_dev}
      ports: [⟦"5432:5432"⟧]
    `),
    severity: 'warning',
  },
  {
    name: 'a password of the same kind that the environment is to replace',
    compose: service(yaml`
      image: postgres:17
      environment: {POSTGRES_PASSWORD: "\${DB_PASSWORD:-postgres}"}
      ports: [⟦"5432:5432"⟧]
    `),
    severity: 'information',
  },
  {
    name: 'a password of the same kind from .env',
    compose: service(yaml`
      image: postgres:17
      environment: {POSTGRES_PASSWORD: "\${DB_PASSWORD:-x}"}
      ports: [⟦"5432:5432"⟧]
    `),
    files: { '.env': 'DB_PASSWORD=changeme\n' },
    severity: 'warning',
  },
  {
    name: 'a password of its own',
    compose: service(yaml`
      image: postgres:17
      environment: {POSTGRES_PASSWORD: "tRz4-kaimu-Ee9w"}
      ports: [⟦"5432:5432"⟧]
    `),
    severity: 'information',
  },
  {
    name: 'the password of the documentation',
    compose: service('image: minio/minio\ncommand: server /data\nports: [⟦"9000:9000"⟧]\n'),
    message: /without a password of your own it takes the one in its documentation\.$/,
    severity: 'warning',
  },
  {
    name: 'who gets in, by a file',
    compose: service(yaml`
      image: redis:7
      command: redis-server /r.conf
      volumes: ["./r.conf:/r.conf"]
      ports: [⟦"6379:6379"⟧]
    `),
    files: { 'r.conf': 'requirepass Ohn8aiT5\n' },
    message: /; requirepass makes it ask for a password\.$/,
  },
  {
    name: 'who gets in, in a file that is not here',
    compose: service(yaml`
      image: redis:7
      command: redis-server /r.conf
      ports: [⟦"6379:6379"⟧]
    `),
    message: /can connect to it on port \d+ of the host\.$/,
  },
  {
    name: 'a variable that lets everyone in',
    compose: service('image: postgres\nenvironment: {POSTGRES_HOST_AUTH_METHOD: trust}\nports: [⟦"5432:5432"⟧]\n'),
    message: /, and POSTGRES_HOST_AUTH_METHOD=trust lets everyone in\.$/,
  },
  {
    name: 'a broker with a password',
    compose: service('image: rabbitmq\nenvironment: {RABBITMQ_DEFAULT_PASS: x}\nports: [⟦"5672:5672"⟧]\n'),
    severity: 'information',
  },
  {
    name: 'a broker whose clients are sent on to localhost',
    compose: service(
      'image: apache/kafka:3.8.0\nenvironment: {KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://localhost:9092"}\nports: [⟦"9092:9092"⟧]\n',
    ),
    severity: 'information',
  },
  {
    name: 'a broker on loopback alone',
    compose: service('image: eclipse-mosquitto:2\nports: ["1883:1883"]\n'),
  },
]);

ruleTable(publishedOnAllInterfaces, [
  {
    name: 'a web server',
    compose: service('image: example/web\nports: [⟦"8080:80"⟧]\n'),
    severity: 'hint',
    safe: false,
    fixed: service('image: example/web\nports: ["127.0.0.1:8080:80"]\n'),
  },
  {
    name: 'a range, once',
    compose: service(yaml`
    image: example/web
    ports:
      - ⟦8000-8003:8000-8003⟧
  `),
  },
  { name: 'a datastore has its own rule', compose: service('image: redis\nports: ["6379:6379"]\n') },
  { name: 'bound', compose: service('image: example/web\nports: ["127.0.0.1:8080:80", "192.168.1.2:8080:80"]\n') },
  {
    name: 'host mode',
    compose: service(yaml`
    image: example/web
    network_mode: host
    ports: ["8080:80"]
  `),
  },
]);

ruleTable(port53Resolver, [
  {
    name: 'both protocols',
    compose: service(yaml`
      image: pihole/pihole
      ports:
        - ⟦"53:53/tcp"⟧
        - ⟦"53:53/udp"⟧
    `),
    severity: 'information',
    fixed: service(yaml`
      image: pihole/pihole
      ports:
        - "127.0.0.1:53:53/tcp"
        - "127.0.0.1:53:53/udp"
    `),
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
    compose: service(yaml`
      image: example/app
      environment:
        ROOT_URL: http://localhost:6000/
      ports: [⟦"6000:6000"⟧]
    `),
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
    compose: service(yaml`
      image: example/app
      ports:
        - target: 80
          host_ip: ⟦255.255.255.255⟧
          published: 80
    `),
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
    compose: service(yaml`
      image: gitea/gitea
      ports:
        - ⟦22:22⟧ # ssh
        - ⟦2222:22⟧
    `),
    severity: 'hint',
    message: /^22:22 without quotes is the number 1342/,
    safe: true,
    fixed: service(yaml`
      image: gitea/gitea
      ports:
        - "22:22" # ssh
        - "2222:22"
    `),
  },
  {
    name: "the file's own quotes",
    compose: service("image: 'gitea/gitea'\nports: [⟦22:22⟧]\n"),
    fixed: service("image: 'gitea/gitea'\nports: ['22:22']\n"),
  },
  {
    name: 'quoted',
    compose: service(yaml`
    image: gitea/gitea
    ports:
      - "22:22"
      - '2222:22'
  `),
  },
  {
    name: 'no number to YAML 1.1',
    compose: service(yaml`
      image: x
      ports:
        - 80:80
        - 22:22/tcp
        - 127.0.0.1:22:22
        - 8080
    `),
  },
]);

ruleTable(exposeOnly, [
  {
    name: 'a URL for the browser names it',
    compose: service(
      yaml`
        image: example/web
        environment:
          PUBLIC_URL: http://localhost:8080
        expose:
          - ⟦"8080"⟧
      `,
      'web',
    ),
    severity: 'hint',
    safe: false,
    fixed: service(
      yaml`
        ports:
          - "127.0.0.1:8080:8080"
        image: example/web
        environment:
          PUBLIC_URL: http://localhost:8080
        expose:
          - "8080"
      `,
      'web',
    ),
  },
  { name: 'a web server that nobody calls', compose: service('image: nginx\nexpose: [⟦80⟧]\n', 'web') },
  { name: 'a datastore', compose: service('image: postgres\nexpose: [5432]\n') },
  {
    name: 'behind a proxy of the project',
    compose: yaml`
      services:
        web:
          image: example/web
          expose: [8080]
        proxy:
          image: nginx
          ports: ["80:80"]
          depends_on: [web]
    `,
  },
  {
    name: 'found by labels, variables, or another project',
    compose: yaml`
      services:
        a:
          image: example/a
          expose: [8080]
          labels: [traefik.enable=true]
        b:
          image: example/b
          expose: [8080]
          environment: {VIRTUAL_HOST: b.example.org}
        c:
          image: example/c
          expose: [8080]
          networks: [proxy]
      networks: {proxy: {external: true}}
    `,
  },
]);

ruleTable(udpPublishedAsTcp, [
  {
    name: "Consul's DNS on a port of its own",
    compose: service(
      'image: hashicorp/consul\ncommand: agent -dev -client 0.0.0.0\nports: ["8500:8500", ⟦"8600:8600"⟧]\n',
    ),
  },
  {
    name: "Consul's DNS for both",
    compose: service(
      'image: hashicorp/consul\ncommand: agent -dev -client 0.0.0.0\nports: ["8500:8500", "8600:8600", "8600:8600/udp", "8301:8301"]\n',
    ),
  },
  {
    name: 'the short form',
    compose: service(yaml`
      image: linuxserver/wireguard
      ports:
        - ⟦"51820:51820"⟧ # tunnel
    `),
    message: /^db publishes 51820:51820 for TCP, but the server uses UDP \(the default of the image\)\.$/,
    severity: 'warning',
    safe: false,
    fixed: service(yaml`
      image: linuxserver/wireguard
      ports:
        - "51820:51820/udp" # tunnel
    `),
  },
  {
    name: 'a protocol that is written',
    compose: service('image: cturra/ntp\nports: [⟦123:123/tcp⟧]\n'),
    fixed: service('image: cturra/ntp\nports: [123:123/udp]\n'),
  },
  {
    name: 'the long form',
    compose: service(yaml`
      image: pghalliday/tftp
      ports:
        - ⟦target: 69
          published: "6969"⟧
    `),
    fixed: service(yaml`
      image: pghalliday/tftp
      ports:
        - target: 69
          protocol: udp
          published: "6969"
    `),
  },
  {
    name: 'the long form with a protocol, in flow style',
    compose: service('image: cturra/ntp\nports: [⟦{target: 123, published: 123, protocol: "tcp"}⟧]\n'),
    fixed: service('image: cturra/ntp\nports: [{target: 123, published: 123, protocol: "udp"}]\n'),
  },
  {
    name: 'a whole range',
    compose: service('image: example/tap\ncommand: socat UDP-LISTEN:7001 -\nports: [⟦"7000-7002:7000-7002"⟧]\n'),
    fixed: service('image: example/tap\ncommand: socat UDP-LISTEN:7001 -\nports: ["7000-7002:7000-7002/udp"]\n'),
  },
  {
    name: 'a server that uses both gets a second entry',
    compose: service(yaml`
      image: coredns/coredns
      ports:
        - ⟦"127.0.0.1:1053:53"⟧
    `),
    message: /for TCP only, but clients try UDP first/,
    fixed: service(yaml`
      image: coredns/coredns
      ports:
        - "127.0.0.1:1053:53/udp"
        - "127.0.0.1:1053:53"
    `),
  },
  // Look-alikes.
  { name: 'HTTP/3 beside HTTPS', compose: service('image: caddy:2\nports: ["443:443"]\n') },
  { name: 'OpenVPN by TCP', compose: service('image: kylemanna/openvpn\nports: ["1194:1194/tcp"]\n') },
  { name: 'a name alone', compose: service('image: example/ntp-page\nports: ["8080:80"]\n') },
  { name: 'a port alone', compose: service('image: example/app\nports: ["8080:51820"]\n') },
  {
    name: 'an entry that Compose refuses',
    compose: service('image: coredns/coredns\nports: ["53:53", "53/udp:53/udp"]\n'),
  },
]);
