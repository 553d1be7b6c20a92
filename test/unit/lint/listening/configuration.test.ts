import { healthcheckLocalhostIpv6 } from '../../../../src/core/lint/rules/healthcheck-localhost-ipv6.ts';
import { loopbackInConfig } from '../../../../src/core/lint/rules/loopback-in-config.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

const cache = (body: string): string =>
  `services:\n  web:\n    image: x\n    environment:\n      REDIS_URL: redis://cache:6379\n  cache:\n${body.replace(/^(?=.)/gm, '    ')}`;
const pg = (body: string): string =>
  `services:\n  db:\n${body.replace(/^(?=.)/gm, '    ')}    ports: ["127.0.0.1:5432:5432"]\n`;

ruleTable(loopbackInConfig, [
  {
    name: 'redis.conf that the command names',
    compose: cache(
      'image: redis:7\ncommand: redis-server /etc/redis.conf\nvolumes: ["./redis.conf:/etc/redis.conf"]\n',
    ),
    files: { 'redis.conf': '# bind 0.0.0.0\nbind ⟦127.0.0.1⟧\nport 6379\n' },
    message: /^Redis in cache is configured to listen on 127\.0\.0\.1.*: web, which dials cache, is refused\.$/,
    severity: 'warning',
    safe: false,
    fixed: '# bind 0.0.0.0\nbind 0.0.0.0\nport 6379\n',
    fixedFile: 'redis.conf',
  },
  {
    name: 'both loopbacks, with the dash of Redis 7',
    compose: cache(
      'image: redis:7\ncommand: redis-server /etc/redis.conf\nvolumes: ["./redis.conf:/etc/redis.conf"]\n',
    ),
    files: { 'redis.conf': 'bind ⟦127.0.0.1 -::1⟧\n' },
  },
  {
    name: 'postgresql.conf by config_file',
    compose: pg(
      'image: postgres:17\ncommand: postgres -c config_file=/etc/pg/postgresql.conf\nvolumes: ["./postgresql.conf:/etc/pg/postgresql.conf"]\n',
    ),
    files: { 'postgresql.conf': "listen_addresses = '⟦localhost⟧' # what\n" },
  },
  {
    name: 'my.cnf where MySQL looks',
    compose:
      'services:\n  db:\n    image: mysql:8\n    ports: ["3306:3306"]\n    volumes: ["./my.cnf:/etc/mysql/conf.d/my.cnf"]\n',
    files: { 'my.cnf': '[mysqld]\nbind-address = ⟦127.0.0.1⟧\n' },
  },
  {
    name: 'nginx on loopback alone',
    compose:
      'services:\n  web:\n    image: nginx\n    ports: ["80:8080"]\n    volumes: ["./d.conf:/etc/nginx/conf.d/default.conf"]\n',
    files: { 'd.conf': 'server {\n  listen ⟦127.0.0.1:8080⟧;\n}\n' },
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
      Dockerfile:
        'FROM redis\n#COPY redis.conf /usr/local/etc/redis/redis.conf\n#CMD ["redis-server", "/usr/local/etc/redis/redis.conf"]\n',
      'redis.conf': 'bind 127.0.0.1\n',
    },
  },
  {
    name: 'another address beside it',
    compose: cache(
      'image: redis:7\ncommand: redis-server /etc/redis.conf\nvolumes: ["./redis.conf:/etc/redis.conf"]\n',
    ),
    files: { 'redis.conf': 'bind 127.0.0.1 0.0.0.0\n' },
  },
  {
    name: 'nobody publishes or dials it',
    compose:
      'services:\n  cache:\n    image: redis\n    command: redis-server /etc/redis.conf\n    volumes: ["./redis.conf:/etc/redis.conf"]\n',
    files: { 'redis.conf': 'bind 127.0.0.1\n' },
  },
  {
    name: "nginx's status page beside the server",
    compose:
      'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n    volumes: ["./d.conf:/etc/nginx/conf.d/default.conf"]\n',
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
    compose: 'services:\n  app:\n    build: .\n    healthcheck:\n      test: wget http://⟦localhost⟧:80\n',
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
