import assert from 'node:assert/strict';
import { readTexts } from '../analysis/readTexts.ts';

/** The service `a` of a project, its further files, and `level socket address:port/protocol` of each piece of evidence. */
type Row = readonly [
  name: string,
  service: string,
  files: Readonly<Record<string, string>>,
  evidence: readonly string[],
];

const DOCKERFILE = 'build: .';

const ROWS: readonly Row[] = [
  ['Redis', 'image: redis:7', {}, ['3 main 0.0.0.0:6379/tcp']],
  ['Redis behind a mirror', 'image: mirror.example/hub/library/redis:7', {}, ['3 main 0.0.0.0:6379/tcp']],
  ['a flag moves the main socket', 'image: redis:7\n    command: --port 6380', {}, ['2 main 0.0.0.0:6380/tcp']],
  [
    'so does one after the program',
    'image: redis:7\n    command: ["redis-server", "--port", "6390"]',
    {},
    ['2 main 0.0.0.0:6390/tcp'],
  ],
  [
    'a flag is stronger than the file',
    'image: redis:7\n    command: redis-server /etc/redis.conf --port 6380\n    volumes: ["./redis.conf:/etc/redis.conf"]',
    { 'redis.conf': 'port 7000\nbind 127.0.0.1\n' },
    ['2 main 127.0.0.1:6380/tcp'],
  ],
  [
    'a mounted redis.conf that the command names',
    'image: redis:7\n    command: redis-server /usr/local/etc/redis/redis.conf\n    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]',
    { 'redis.conf': '# port 1\nport 7000\n' },
    ['2 main 0.0.0.0:7000/tcp'],
  ],
  [
    'a redis.conf that nothing reads',
    'image: redis:7\n    volumes: ["./redis.conf:/usr/local/etc/redis/redis.conf"]',
    { 'redis.conf': 'port 7000\n' },
    ['3 main 0.0.0.0:6379/tcp'],
  ],
  [
    'a file that nobody sees may say anything',
    'image: redis:7\n    command: redis-server /etc/other.conf\n    ports: ["6379:6379"]',
    {},
    ['5  0.0.0.0:6379/tcp'],
  ],
  [
    'a socket that is turned on',
    'image: redis:7\n    command: --tls-port 6380',
    {},
    ['2 tls 0.0.0.0:6380/tcp', '3 main 0.0.0.0:6379/tcp'],
  ],
  ['no socket at all', 'image: redis:7\n    command: --port 0', {}, []],
  [
    'sockets by flags that begin with their names',
    'image: example/node\n    ports: ["30303:30303", "8545:8545", "8551:8551", "8546:8546"]\n    command: node --port 30303 --authrpc.addr 0.0.0.0 --authrpc.port 8551 --http.addr 0.0.0.0 --http.port 8545 --ws.addr 127.0.0.1 --ws.port 8546 --metrics 0.0.0.0:9001 --redis.port 6379',
    {},
    [
      '2 main 0.0.0.0:30303/tcp',
      '2 main 0.0.0.0:8545/tcp',
      '2 main 0.0.0.0:8551/tcp',
      '2 main 127.0.0.1:8546/tcp',
      '2 main 0.0.0.0:9001/tcp',
    ],
  ],
  [
    'a protocol of datagrams in the name of a variable',
    'image: example/a\n    environment: {MQTT_BIND_ADDRESS: 0.0.0.0, MQTT_BIND_PORT: 1883, COAP_BIND_ADDRESS: 0.0.0.0, COAP_BIND_PORT: 5683}',
    {},
    ['2 main 0.0.0.0:1883/tcp', '2 main 0.0.0.0:5683/udp'],
  ],
  [
    "a site's host binds nothing",
    'image: dunglas/mercure\n    environment: {SERVER_NAME: "http://127.0.0.1"}',
    {},
    ['2 main 0.0.0.0:80/tcp', '3 tls 0.0.0.0:443/tcp', '3 http3 0.0.0.0:443/udp'],
  ],
  ['PGPORT', 'image: postgres:17\n    environment: {PGPORT: 5440}', {}, ['2 main 0.0.0.0:5440/tcp']],
  ['a pair', 'image: postgres:17\n    command: postgres -c port=5441', {}, ['2 main 0.0.0.0:5441/tcp']],
  [
    'postgresql.conf',
    'image: postgres:17\n    command: -c config_file=/etc/pg.conf\n    volumes: ["./pg.conf:/etc/pg.conf"]',
    { 'pg.conf': "listen_addresses = 'localhost' # why\nport = 5433\n" },
    ['2 main 127.0.0.1:5433/tcp'],
  ],
  ['nginx', 'image: nginx:1.27', {}, ['3 main 0.0.0.0:80/tcp']],
  [
    "nginx's own configuration",
    'image: nginx:1.27\n    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]',
    { 'site.conf': 'server {\n  listen 8080; # listen 80;\n  listen [::]:8081 ssl;\n  listen unix:/run/a.sock;\n}\n' },
    ['2 main 0.0.0.0:8080/tcp', '2 main :::8081/tcp'],
  ],
  [
    'a folder of it',
    'image: nginx:1.27\n    volumes: ["./sites:/etc/nginx/conf.d"]',
    {
      'sites/default.conf': 'server {listen 8080;}',
      'sites/app.conf': 'server { listen 127.0.0.1:8090 default_server; }',
    },
    ['2 main 0.0.0.0:8080/tcp', '2 main 127.0.0.1:8090/tcp'],
  ],
  [
    'a template of it',
    'image: nginx:1.27\n    environment: {PORT: 8082}\n    volumes: ["./t:/etc/nginx/templates"]',
    { 't/default.conf.template': 'server { listen ${PORT}; }' },
    ['2 main 0.0.0.0:8082/tcp'],
  ],
  ['Memcached', 'image: memcached:1.6', {}, ['3 main 0.0.0.0:11211/tcp']],
  [
    'Memcached by flags',
    'image: memcached\n    command: memcached -p 11300 -U 11300',
    {},
    ['2 main 0.0.0.0:11300/tcp', '2 udp 0.0.0.0:11300/udp'],
  ],
  ['Mosquitto 2 without a configuration', 'image: eclipse-mosquitto:2', {}, ['3 main 127.0.0.1:1883/tcp']],
  [
    'Mosquitto with two listeners',
    'image: eclipse-mosquitto:2\n    volumes: ["./m.conf:/mosquitto/config/mosquitto.conf"]',
    { 'm.conf': 'listener 1883 127.0.0.1\nlistener 9001\nprotocol websockets\n' },
    ['2 main 0.0.0.0:9001/tcp', '2 main 127.0.0.1:1883/tcp'],
  ],
  ['an entrypoint of its own', 'image: redis:7\n    entrypoint: /app/run', {}, []],
  [
    'an entrypoint of its own in the Dockerfile',
    DOCKERFILE,
    { Dockerfile: 'FROM redis:7\nCOPY run /run\nENTRYPOINT ["/app/run"]\n' },
    [],
  ],
  ['a Dockerfile on a known image', DOCKERFILE, { Dockerfile: 'FROM redis:7\n' }, ['3 main 0.0.0.0:6379/tcp']],
  ['another program than the image has', 'image: redis:7\n    command: sleep infinity', {}, []],
  ['another server', 'image: redis:7\n    command: python -m http.server 8123', {}, ['2 main 0.0.0.0:8123/tcp']],
  [
    'EXPOSE against application.properties',
    DOCKERFILE,
    {
      Dockerfile:
        'FROM eclipse-temurin:21\nCOPY application.properties /app/config/application.properties\nEXPOSE 9000\nCMD ["java", "-jar", "/app/app.jar"]\n',
      'application.properties': 'server.port=8085\nmanagement.server.port=8086\n',
    },
    ['2 main 0.0.0.0:8085/tcp', '2 management 0.0.0.0:8086/tcp'],
  ],
  [
    'application.yml',
    'image: example/app\n    volumes: ["./application.yml:/config/application.yml"]',
    { 'application.yml': 'server:\n  port: ${PORT:8087}\n  address: 127.0.0.1\n' },
    ['2 main 127.0.0.1:8087/tcp'],
  ],
  [
    'EXPOSE alone',
    DOCKERFILE,
    { Dockerfile: 'FROM scratch\nEXPOSE 9000 53/udp\n' },
    ['4  0.0.0.0:53/udp', '4  0.0.0.0:9000/tcp'],
  ],
  [
    'EXPOSE before ports',
    'image: example/a\n    expose: [9000]\n    ports: ["80:8000", "53:53/udp"]',
    {},
    ['4  0.0.0.0:9000/tcp', '5  0.0.0.0:53/udp'],
  ],
  ['the targets alone', 'image: example/a\n    ports: ["80:8000"]', {}, ['5  0.0.0.0:8000/tcp']],
  ['the image against the target', 'image: nginx:1.27\n    ports: ["8088:8080"]', {}, ['3 main 0.0.0.0:80/tcp']],
  ['nothing', 'image: example/a', {}, []],
  ['an image that serves nothing', 'image: python:3.12', {}, []],
  [
    'KAFKA_LISTENERS',
    'image: apache/kafka:3.8.0\n    environment: {KAFKA_LISTENERS: "INT://0.0.0.0:19092,EXT://:9094"}',
    {},
    ['2 main 0.0.0.0:19092/tcp', '2 main 0.0.0.0:9094/tcp', '3 controller 0.0.0.0:9093/tcp'],
  ],
  [
    'Next.js standalone',
    DOCKERFILE,
    {
      Dockerfile:
        'FROM node:22\nCOPY --from=b /app/.next/standalone ./\nENV HOSTNAME="0.0.0.0" PORT=3001\nCMD ["node", "server.js"]\n',
    },
    ['2 main 0.0.0.0:3001/tcp'],
  ],
  [
    'Next.js standalone, by what is copied from the build alone',
    DOCKERFILE,
    { Dockerfile: 'FROM node:22\nCOPY --from=b /app/.next/standalone ./\nCMD ["node", "server.js"]\n' },
    ['2 main 172.18.0.2:3000/tcp'],
  ],
  [
    'Next.js standalone on its own name',
    DOCKERFILE,
    {
      Dockerfile:
        'FROM node:22\nENV NEXT_TELEMETRY_DISABLED=1\nCOPY --from=b /app/.next/standalone ./\nCMD ["node", "server.js"]\n',
    },
    ['2 main 172.18.0.2:3000/tcp'],
  ],
  [
    'OpenTelemetry Collector',
    'image: otel/opentelemetry-collector:0.110.0\n    command: --config /etc/c.yaml\n    volumes: ["./c.yaml:/etc/c.yaml"]',
    { 'c.yaml': 'receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 0.0.0.0:4327\n      http: {}\n' },
    ['2 grpc 0.0.0.0:4327/tcp', '2 http 127.0.0.1:4318/tcp', '3 metrics 0.0.0.0:8888/tcp'],
  ],
  [
    'OpenTelemetry Collector with the configuration that it brings',
    'image: otel/opentelemetry-collector:0.110.0',
    {},
    ['3 grpc 0.0.0.0:4317/tcp', '3 http 0.0.0.0:4318/tcp', '3 metrics 0.0.0.0:8888/tcp'],
  ],
  [
    'OpenTelemetry Collector with one protocol, of a receiver with a name, and the metrics elsewhere',
    'image: otel/opentelemetry-collector:0.120.0\n    volumes: ["./c.yaml:/etc/otelcol/config.yaml"]',
    {
      'c.yaml':
        'receivers:\n  otlp/in:\n    protocols: {grpc: }\nservice:\n  telemetry:\n    metrics:\n      readers:\n        - pull: {exporter: {prometheus: {host: 0.0.0.0, port: 8889}}}\n',
    },
    ['2 grpc 127.0.0.1:4317/tcp', '2 metrics 0.0.0.0:8889/tcp'],
  ],
  [
    'OpenTelemetry Collector with the gate of before',
    'image: otel/opentelemetry-collector:0.110.0\n    command: [--config=/c.yaml, --feature-gates=-component.UseLocalHostAsDefaultHost]\n    volumes: ["./c.yaml:/c.yaml"]',
    { 'c.yaml': 'receivers:\n  otlp:\n    protocols:\n      grpc: {}\n' },
    ['2 grpc 0.0.0.0:4317/tcp', '3 metrics 0.0.0.0:8888/tcp'],
  ],
  [
    'WireGuard',
    'image: lscr.io/linuxserver/wireguard\n    ports: ["51820:51820"]',
    {},
    ['3 main 0.0.0.0:51820/udp', '5  0.0.0.0:51820/tcp'],
  ],
  [
    'KC_HTTP_PORT',
    'image: quay.io/keycloak/keycloak:26\n    command: start-dev\n    environment: {KC_HTTP_PORT: 8180}',
    {},
    ['2 main 0.0.0.0:8180/tcp'],
  ],
  [
    'the health of Keycloak',
    'image: quay.io/keycloak/keycloak:26\n    command: start-dev\n    environment: {KC_HEALTH_ENABLED: "true"}',
    {},
    ['3 main 0.0.0.0:8080/tcp', '3 management 0.0.0.0:9000/tcp'],
  ],
  [
    'ASPNETCORE_HTTP_PORTS',
    DOCKERFILE,
    {
      Dockerfile:
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nENV ASPNETCORE_HTTP_PORTS=5000;5001\nENTRYPOINT ["dotnet", "App.dll"]\n',
    },
    ['2 main 0.0.0.0:5000/tcp', '2 main 0.0.0.0:5001/tcp'],
  ],
  [
    'entry points of Traefik',
    'image: traefik:v3\n    command: ["--entryPoints.web.address=:8000", "--entrypoints.dns.address=:53/udp", "--api.insecure=true"]',
    {},
    ['2 entrypoint 0.0.0.0:53/udp', '2 entrypoint 0.0.0.0:8000/tcp', '3 traefik 0.0.0.0:8080/tcp'],
  ],
  [
    'my.cnf',
    'image: mysql:5.7\n    volumes: ["./my.cnf:/etc/mysql/conf.d/my.cnf"]',
    { 'my.cnf': '[client]\nport = 1\n[mysqld]\nport = 3307\nbind-address = 127.0.0.1\n' },
    ['2 main 127.0.0.1:3307/tcp'],
  ],
  [
    'mongod.conf',
    'image: mongo:7\n    command: --config /etc/mongod.conf\n    volumes: ["./mongod.conf:/etc/mongod.conf"]',
    { 'mongod.conf': 'net:\n  port: 27018\n  bindIp: 127.0.0.1,::1\n' },
    ['2 main 127.0.0.1:27018/tcp', '2 main ::1:27018/tcp'],
  ],
  [
    'haproxy.cfg',
    'image: haproxy:3.0\n    volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"]',
    { 'haproxy.cfg': 'frontend a\n  bind *:8080\n  bind 127.0.0.1:8404\n' },
    ['2 main 0.0.0.0:8080/tcp', '2 main 127.0.0.1:8404/tcp'],
  ],
  [
    'Caddyfile',
    'image: caddy:2\n    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]',
    { Caddyfile: '{\n  admin off\n}\n:8080 {\n  respond "a"\n}\n' },
    ['2 main 0.0.0.0:8080/tcp'],
  ],
  [
    'a package script of its own',
    'image: node:22\n    command: npx vite --host --port 3000',
    {},
    ['2 main 0.0.0.0:3000/tcp'],
  ],
  [
    'socat',
    'image: alpine/socat\n    command: TCP-LISTEN:5000,fork,bind=127.0.0.1 TCP:db:5432',
    {},
    ['2 main 127.0.0.1:5000/tcp'],
  ],
];

describe('evidenceOf', () => {
  for (const [name, service, files, evidence] of ROWS) {
    it(name, () => {
      const texts = new Map([['/p/compose.yaml', `services:\n  a:\n    ${service}\n`]]);
      for (const [path, text] of Object.entries(files)) texts.set(`/p/${path}`, text);
      const { topology } = readTexts(texts, '/p');
      const said = topology.listeners.map(
        (l) => `${String(l.level)} ${l.socket ?? ''} ${l.address}:${String(l.port)}/${l.protocol}`,
      );
      assert.deepEqual(said.sort(), [...evidence].sort());
      for (const listener of topology.listeners) {
        assert.equal(listener.certainty, 'declared');
        assert.ok(listener.by, 'somebody says it');
      }
    });
  }
});
