import { healthcheckLocalhostIpv6 } from '../../../../src/core/lint/rules/listening/healthcheck-localhost-ipv6.ts';
import { loopbackInConfig } from '../../../../src/core/lint/rules/listening/loopback-in-config.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const cache = (body: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      REDIS_URL: redis://cache:6379\n  cache:\n${body.replace(/^(?=.)/gm, '    ')}`;
const pg = (body: string): string =>
  `services:\n  db:\n${body.replace(/^(?=.)/gm, '    ')}    ports: ["127.0.0.1:5432:5432"]\n`;

ruleTable(loopbackInConfig, [
  ...['\r\n', '\n'].flatMap((end) =>
    ['', '\uFEFF'].map((mark) => ({
      name: `a receiver of the collector in a file with ${JSON.stringify(end)} and ${mark === '' ? 'no' : 'a'} byte order mark, in a folder`,
      compose:
        'services:\n  app:\n    image: example/app\n    environment: {OTLP_ENDPOINT: "http://otel:4317"}\n  otel:\n    image: otel/opentelemetry-collector:0.98.0\n    volumes: ["./otel:/etc/otelcol"]\n',
      files: {
        'otel/config.yaml':
          `${mark}receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: ⟦localhost:4317⟧\n`.replaceAll(
            '\n',
            end,
          ),
      },
    })),
  ),
  {
    name: 'an image that nobody listed, whose configuration has loopback with the published port',
    compose:
      'services:\n  log:\n    image: ghcr.io/example/changelog\n    ports: ["6001:6001"]\n    volumes: ["./changelog.yml:/etc/changelog.yml"]\n',
    files: { 'changelog.yml': 'addr: ⟦localhost:6001⟧\npage:\n  title: x\n' },
    severity: 'warning',
    safe: false,
    fixedFile: 'changelog.yml',
    fixed: 'addr: 0.0.0.0:6001\npage:\n  title: x\n',
  },
  {
    name: 'the same with another port, a key of a peer, or every address',
    compose:
      'services:\n  log:\n    image: ghcr.io/example/changelog\n    ports: ["6001:6001"]\n    volumes: ["./changelog.yml:/etc/changelog.yml"]\n',
    files: { 'changelog.yml': 'addr: localhost:6002\nredis_addr: localhost:6001\nlisten: 0.0.0.0:6001\n' },
  },
  {
    name: 'redis.conf that the command names',
    compose: cache(
      yaml`
        image: redis:7
        command: redis-server /etc/redis.conf
        volumes: ["./redis.conf:/etc/redis.conf"]
      `,
    ),
    files: {
      'redis.conf': yaml`
      # bind 0.0.0.0
      bind ⟦127.0.0.1⟧
      port 6379
    `,
    },
    message: /^Redis in cache is configured to listen on 127\.0\.0\.1.*: web, which dials cache, is refused\.$/,
    severity: 'warning',
    safe: false,
    fixed: yaml`
      # bind 0.0.0.0
      bind 0.0.0.0
      port 6379
    `,
    fixedFile: 'redis.conf',
  },
  {
    name: 'both loopbacks, with the dash of Redis 7',
    compose: cache(
      yaml`
        image: redis:7
        command: redis-server /etc/redis.conf
        volumes: ["./redis.conf:/etc/redis.conf"]
      `,
    ),
    files: { 'redis.conf': 'bind ⟦127.0.0.1 -::1⟧\n' },
  },
  {
    name: 'postgresql.conf by config_file',
    compose: pg(
      yaml`
        image: postgres:17
        command: postgres -c config_file=/etc/pg/postgresql.conf
        volumes: ["./postgresql.conf:/etc/pg/postgresql.conf"]
      `,
    ),
    files: { 'postgresql.conf': "listen_addresses = '⟦localhost⟧' # what\n" },
  },
  {
    name: 'my.cnf where MySQL looks',
    compose: yaml`
      services:
        db:
          image: mysql:8
          ports: ["3306:3306"]
          volumes: ["./my.cnf:/etc/mysql/conf.d/my.cnf"]
    `,
    files: { 'my.cnf': '[mysqld]\nbind-address = ⟦127.0.0.1⟧\n' },
  },
  {
    name: 'nginx on loopback alone',
    compose: yaml`
      services:
        web:
          image: nginx
          ports: ["80:8080"]
          volumes: ["./d.conf:/etc/nginx/conf.d/default.conf"]
    `,
    files: {
      'd.conf': yaml`
      server {
        listen ⟦127.0.0.1:8080⟧;
      }
    `,
    },
  },
  // Look-alikes.
  {
    name: 'a file that is not read (laradock/redis)',
    compose: cache('image: redis:7\nvolumes: ["./redis.conf:/etc/redis.conf"]\n'),
    files: { 'redis.conf': 'bind 127.0.0.1\n' },
  },
  {
    name: 'a COPY that is commented out',
    compose: cache('build: .\n'),
    files: {
      Dockerfile: yaml`
        FROM redis
        #COPY redis.conf /usr/local/etc/redis/redis.conf
        #CMD ["redis-server", "/usr/local/etc/redis/redis.conf"]
      `,
      'redis.conf': 'bind 127.0.0.1\n',
    },
  },
  {
    name: 'another address beside it',
    compose: cache(
      yaml`
        image: redis:7
        command: redis-server /etc/redis.conf
        volumes: ["./redis.conf:/etc/redis.conf"]
      `,
    ),
    files: { 'redis.conf': 'bind 127.0.0.1 0.0.0.0\n' },
  },
  {
    name: 'nobody publishes or dials it',
    compose: yaml`
      services:
        cache:
          image: redis
          command: redis-server /etc/redis.conf
          volumes: ["./redis.conf:/etc/redis.conf"]
    `,
    files: { 'redis.conf': 'bind 127.0.0.1\n' },
  },
  {
    name: "nginx's status page beside the server",
    compose: yaml`
      services:
        web:
          image: nginx
          ports: ["80:80"]
          volumes: ["./d.conf:/etc/nginx/conf.d/default.conf"]
    `,
    files: { 'd.conf': 'server { \n listen 80;\n}\nserver {\n  listen 127.0.0.1:8081;\n}\n' },
  },
]);

const checked = (image: string, test: string): string =>
  `services:\n  app:\n    image: ${image}\n    healthcheck:\n      test: ${test}\n`;

ruleTable(healthcheckLocalhostIpv6, [
  {
    name: 'wget in CMD form',
    compose: checked('app:alpine', '["CMD", "wget", "-q", "http://⟦localhost⟧:3000/"]'),
    severity: 'information',
    safe: true,
    fixed: checked('app:alpine', '["CMD", "wget", "-q", "http://127.0.0.1:3000/"]'),
  },
  {
    name: 'wget in CMD-SHELL form',
    compose: checked('app:3-alpine', '["CMD-SHELL", "wget -q --spider http://⟦localhost⟧/ || exit 1"]'),
  },
  { name: 'a string', compose: checked('busybox', 'wget -qO- ⟦localhost⟧:80') },
  {
    name: 'the base image of the Dockerfile',
    compose: yaml`
      services:
        app:
          build: .
          healthcheck:
            test: wget http://⟦localhost⟧:80
    `,
    files: { Dockerfile: 'FROM node:22-alpine\n' },
  },
  { name: 'curl', compose: checked('app:alpine', '["CMD", "curl", "http://localhost:3000/"]') },
  {
    name: 'an image that is not Alpine',
    compose: checked('app:bookworm', '["CMD", "wget", "http://localhost:3000/"]'),
  },
  { name: '127.0.0.1', compose: checked('app:alpine', '["CMD", "wget", "http://127.0.0.1:3000/"]') },
  {
    name: 'mysqladmin (awesome-compose)',
    compose: checked('mysql:8-alpine', '["CMD", "mysqladmin", "ping", "-h", "localhost"]'),
  },
]);
