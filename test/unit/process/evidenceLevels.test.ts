import assert from 'node:assert/strict';
import { readTexts } from '../analysis/readTexts.ts';

/**
 * What counts as known of a listener (docs/contract.md), asked from a sibling `b`: the service `a`, what is asked, what comes out, and what
 * the answer has to name. What images and programs do by themselves is what the sources in images.json and tools.json say; where a row
 * rests on something else, a comment above it says on what. No image was started for this.
 */
type Row = readonly [
  name: string,
  service: string,
  asked: string,
  outcome: 'ok' | 'refused' | 'unknown',
  says?: RegExp | undefined,
  files?: Readonly<Record<string, string>>,
];

const ENTRYPOINT = 'FROM acme/java\nCOPY target/a.jar /a.jar\nEXPOSE 8080\nENTRYPOINT ["java", "-jar", "/a.jar"]\n';
const DIGEST = `@sha256:${'0123456789abcdef'.repeat(4)}`;

const ROWS: readonly Row[] = [
  // The image, by its name (3).
  ['Redis on its port', 'image: redis:7', '6379', 'ok', /default of the image/],
  ['Redis on another', 'image: redis:7', '6380', 'refused', /6379/],
  ["nginx on the host's port", 'image: nginx:1.27\n    ports: ["8000:80"]', '8000', 'refused', /\b80\b/],
  ['nginx on its own', 'image: nginx:1.27\n    ports: ["8000:80"]', '80', 'ok'],
  ['Memcached on 1234', 'image: memcached:1.6', '1234', 'refused', /11211/],
  ['MariaDB', 'image: mariadb:11', '3306', 'ok'],
  ['MongoDB asked as PostgreSQL', 'image: mongo:7', '5432', 'refused', /27017/],
  ['RabbitMQ without the plugin', 'image: rabbitmq:4', '15672', 'refused', /5672/],
  ['RabbitMQ with it', 'image: rabbitmq:4-management', '15672', 'ok'],
  ['php-fpm', 'image: php:8.3-fpm-alpine', '9000', 'ok'],
  ['php with Apache', 'image: php:8.3-apache', '80', 'ok'],
  ['php with Apache has no FPM', 'image: php:8.3-apache', '9000', 'refused', /\b80\b/],
  ['the php command line serves nobody', 'image: php:8.3-cli', '80', 'unknown'],
  ['Keycloak', 'image: quay.io/keycloak/keycloak:26.0\n    command: start-dev', '8080', 'ok'],
  ['an image that nobody listed', 'image: acme/redis-like', '6379', 'unknown', /nothing in the command/],
  // Names.
  ["Docker's own registry by its name", 'image: docker.io/library/redis', '6379', 'ok'],
  ['a mirror', 'image: mirror.example:5000/hub/library/postgres:17', '5432', 'ok'],
  ["a cloud's mirror of the Hub", 'image: public.ecr.aws/docker/library/redis:7', '6379', 'ok'],
  ['a digest', `image: redis:7.4${DIGEST}`, '6379', 'ok'],
  ['a digest alone', `image: postgres${DIGEST}`, '5432', 'ok'],
  ["somebody's own image of that name", 'image: acme/redis:7', '6379', 'unknown'],
  ["somebody's on a shared registry", 'image: ghcr.io/acme/postgres', '5432', 'unknown'],
  // Bitnami's nginx is rootless: 8080.
  ["a vendor's build has its own port", 'image: bitnami/nginx:1.27', '8080', 'ok'],
  ["and not the official one's", 'image: bitnami/nginx:1.27', '80', 'refused', /8080/],
  [
    "a vendor's PostgreSQL",
    'image: bitnami/postgresql:17\n    environment: {POSTGRESQL_PORT_NUMBER: 5433}',
    '5433',
    'ok',
  ],
  ['the unprivileged nginx', 'image: nginxinc/nginx-unprivileged:1.27', '80', 'refused', /8080/],
  // Words, variables and files (2).
  ['--port', 'image: redis:7\n    command: --port 6390', '6390', 'ok', /--port 6390/],
  ['--port moves the socket', 'image: redis:7\n    command: --port 6390', '6379', 'refused', /6390/],
  ['-p of Memcached', 'image: memcached:1.6\n    command: ["-p", "1234"]', '1234', 'ok'],
  ['PGPORT', 'image: postgres:17\n    environment: {PGPORT: 5433}', '5432', 'refused', /5433/],
  ['a target of ports beside the image', 'image: postgres:17\n    ports: ["5432:5433"]', '5433', 'refused', /5432/],
  [
    'GF_SERVER_HTTP_PORT',
    'image: grafana/grafana:11.1.0\n    environment: {GF_SERVER_HTTP_PORT: 3001}',
    '3000',
    'refused',
    /3001/,
  ],
  [
    'KC_HTTP_PORT',
    'image: quay.io/keycloak/keycloak:26.0\n    command: start-dev\n    environment: {KC_HTTP_PORT: 8180}',
    '8180',
    'ok',
  ],
  [
    'ASPNETCORE_HTTP_PORTS in the Dockerfile',
    'build: .',
    '9000',
    'ok',
    /ASPNETCORE_HTTP_PORTS/,
    {
      Dockerfile:
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nENV ASPNETCORE_HTTP_PORTS=9000\nCOPY . .\nENTRYPOINT ["dotnet", "a.dll"]\n',
    },
  ],
  ['loopback alone', 'image: redis:7\n    command: --bind 127.0.0.1', '6379', 'refused', /127\.0\.0\.1/],
  [
    'a configuration that moves it',
    'image: nginx:1.27\n    volumes: ["./n.conf:/etc/nginx/conf.d/default.conf"]',
    '80',
    'refused',
    /8081/,
    { 'n.conf': 'server { listen 8081; }\n' },
  ],
  [
    'two listeners of one program',
    'image: nginx:1.27\n    volumes: ["./n.conf:/etc/nginx/conf.d/default.conf"]',
    '8444',
    'ok',
    undefined,
    { 'n.conf': 'server { listen 8081; }\nserver { listen 8444 ssl; }\n' },
  ],
  [
    'one of two on loopback',
    'image: eclipse-mosquitto:2\n    volumes: ["./m.conf:/mosquitto/config/mosquitto.conf"]',
    '9001',
    'refused',
    /127\.0\.0\.1|loopback/,
    { 'm.conf': 'listener 1883 0.0.0.0\nlistener 9001 127.0.0.1\nallow_anonymous true\n' },
  ],
  [
    'a template that the command fills in',
    'image: nginx:1.27\n    command: ["sh", "-c", "envsubst < /t/nginx.template > /etc/nginx/nginx.conf && exec nginx"]\n    environment: {PORT: 8082}\n    volumes: ["./t.conf:/t/nginx.template"]',
    '8082',
    'ok',
    undefined,
    { 't.conf': 'http { server { listen ${PORT}; } }\n' },
  ],
  // Kafka binds the address of the name (KAFKA_LISTENERS with a host), and localhost in the container is another.
  [
    'listeners by name',
    'image: confluentinc/cp-kafka:7.7.0\n    environment: {KAFKA_LISTENERS: "IN://a:29092,OUT://0.0.0.0:9092"}',
    '29092',
    'ok',
    /KAFKA_LISTENERS/,
  ],
  [
    'an agent beside the program',
    'image: confluentinc/cp-schema-registry:7.7.0\n    environment: {JAVA_TOOL_OPTIONS: "-javaagent:/o/jmx_prometheus_javaagent.jar=9404:/o/c.yml"}',
    '9404',
    'ok',
    /javaagent/,
  ],
  [
    'an agent says nothing of the rest',
    'image: acme/a\n    environment: {JAVA_OPTS: "-Dcom.sun.management.jmxremote.port=9010"}',
    '8080',
    'unknown',
  ],
  // The collector since 0.104: receivers on localhost unless told otherwise.
  [
    'the default of a version',
    'image: otel/opentelemetry-collector:0.110.0\n    command: --config=/c.yaml\n    volumes: ["./c.yaml:/c.yaml"]',
    '4317',
    'refused',
    /127\.0\.0\.1|loopback/,
    { 'c.yaml': 'receivers:\n  otlp:\n    protocols:\n      grpc:\n' },
  ],
  [
    'SERVER_PORT of a Spring application',
    'image: acme/a\n    expose: ["8080"]\n    environment: {SPRING_PROFILES_ACTIVE: prod, SERVER_PORT: 8082}',
    '8082',
    'ok',
    /SERVER_PORT/,
  ],
  // What takes the place of the image's program.
  ['another program of the image', 'image: redis:7\n    command: sleep infinity', '6379', 'unknown'],
  ['an entrypoint of its own', 'image: postgres:17\n    entrypoint: ["/bin/backup"]', '5432', 'unknown'],
  [
    'a derived image with an entrypoint of its own',
    'build: .',
    '80',
    'unknown',
    undefined,
    { Dockerfile: 'FROM nginx:1.27\nENTRYPOINT ["/usr/bin/acme"]\n' },
  ],
  [
    'a derived image that leaves it',
    'build: .',
    '80',
    'ok',
    undefined,
    { Dockerfile: 'FROM nginx:1.27\nCOPY html /h\n' },
  ],
  // UDP.
  ['DNS by UDP', 'image: coredns/coredns', '53/udp', 'ok'],
  ['WireGuard is UDP', 'image: linuxserver/wireguard', '51820/udp', 'ok'],
  ['TCP says nothing of UDP', 'image: acme/a\n    expose: ["53"]', '53/udp', 'unknown'],
  ['published UDP alone', 'image: acme/a\n    ports: ["514:514/udp"]', '514/udp', 'ok', /ports/],
  // EXPOSE, expose (4) and ports (5).
  ['expose', 'image: acme/a\n    expose: ["9000"]', '9000', 'ok', /expose/],
  ['expose speaks against others', 'image: acme/a\n    expose: ["9000"]', '9001', 'refused', /9000/],
  ['the targets of ports', 'image: acme/a\n    ports: ["8000:9000"]', '9000', 'ok', /ports/],
  ['and not the ports of the host', 'image: acme/a\n    ports: ["8000:9000"]', '8000', 'refused', /9000/],
  [
    'expose is stronger than ports',
    'image: acme/a\n    expose: ["9000"]\n    ports: ["8000:9001"]',
    '9001',
    'refused',
    /9000/,
  ],
  [
    'EXPOSE is weak beside a configuration',
    'build: .',
    '9090',
    'ok',
    /server\.port|port 9090/,
    { Dockerfile: ENTRYPOINT, 'src/main/resources/application.properties': 'server.port=9090\n' },
  ],
  [
    'so it is in YAML, in a module',
    'build: .',
    '8080',
    'refused',
    /9091/,
    {
      Dockerfile: ENTRYPOINT.replace('target/', 'orders/target/'),
      'orders/src/main/resources/application.yml': 'server:\n  port: ${HTTP_PORT:9091}\n',
    },
  ],
  ['EXPOSE without one', 'build: .', '8080', 'ok', /EXPOSE/, { Dockerfile: ENTRYPOINT }],
  // What is not seen: it may be open as well.
  [
    'a file that is not there',
    'image: nginx:1.27\n    volumes: ["./n.conf:/etc/nginx/conf.d/default.conf"]',
    '8080',
    'unknown',
    /conf\.d\/default\.conf/,
  ],
  [
    'nor is its default known then',
    'image: nginx:1.27\n    volumes: ["./n.conf:/etc/nginx/nginx.conf"]',
    '80',
    'unknown',
    /nginx\.conf/,
  ],
  [
    'a file that the command names',
    'image: redis:7\n    command: redis-server /etc/other.conf',
    '6379',
    'unknown',
    /other\.conf/,
  ],
  [
    'a config that the engine holds',
    'image: haproxy:3.0\n    configs: [{source: c, target: /usr/local/etc/haproxy/haproxy.cfg}]\nconfigs: {c: {external: true}}',
    '8080',
    'unknown',
    /haproxy\.cfg/,
  ],
  [
    'a language that nobody reads for ports',
    'image: grafana/alloy:v1.5.0\n    command: run --server.http.listen-addr=0.0.0.0:12345 /etc/alloy/config.alloy\n    volumes: ["./c.alloy:/etc/alloy/config.alloy"]',
    '4317',
    'unknown',
    /config\.alloy/,
    { 'c.alloy': 'otelcol.receiver.otlp "d" { grpc { } }\n' },
  ],
  [
    'but what the words say of it holds',
    'image: grafana/alloy:v1.5.0\n    command: run --server.http.listen-addr=0.0.0.0:12345 /etc/alloy/config.alloy\n    volumes: ["./c.alloy:/etc/alloy/config.alloy"]',
    '12345',
    'ok',
    /listen-addr/,
    { 'c.alloy': '' },
  ],
  [
    'a script of its own that writes the configuration',
    'build: .',
    '80',
    'unknown',
    /entrypoint\.sh/,
    {
      Dockerfile: 'FROM nginx:1.27\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["nginx"]\n',
      'entrypoint.sh': 'sed -i "s/80/$PORT/" /etc/nginx/conf.d/default.conf\nexec "$@"\n',
    },
  ],
  [
    'one that only waits, in a folder that is copied',
    'build: .',
    '80',
    'ok',
    undefined,
    {
      Dockerfile: 'FROM nginx:1.27\nCOPY . /app\nENTRYPOINT ["/app/run/entrypoint.sh"]\nCMD ["nginx"]\n',
      'run/entrypoint.sh': 'sleep 5\nexec "$@"\n',
    },
  ],
  [
    'one that is not there',
    'build: .',
    '80',
    'unknown',
    /entrypoint\.sh/,
    { Dockerfile: 'FROM nginx:1.27\nCOPY entrypoint.sh /\nENTRYPOINT ["/entrypoint.sh"]\nCMD ["nginx"]\n' },
  ],
  [
    'one among those that the image runs',
    'image: nginx:1.27\n    volumes: ["./10.sh:/docker-entrypoint.d/10-port.sh"]',
    '80',
    'unknown',
    /10-port\.sh/,
    { '10.sh': 'sed -i s/80/8080/ /etc/nginx/conf.d/default.conf\n' },
  ],
  [
    'an image that has a proxy in it',
    'image: acme/haproxy-certbot\n    volumes: ["./h:/config"]',
    '8080',
    'unknown',
    /whose haproxy configuration is all/,
    { 'h/haproxy.cfg': 'frontend a\n  bind *:81\n' },
  ],
  [
    'and the port of that proxy',
    'image: acme/haproxy-certbot\n    volumes: ["./h:/config"]',
    '81',
    'ok',
    /haproxy\.cfg/,
    { 'h/haproxy.cfg': 'frontend a\n  bind *:81\n' },
  ],
  [
    'a source file that the words start, on loopback',
    'image: python:3.12\n    working_dir: /app\n    command: python main.py\n    volumes: [".:/app"]\n    ports: ["8000:8000"]',
    '8000',
    'refused',
    /127\.0\.0\.1 in main\.py/,
    { 'main.py': 'import uvicorn\nuvicorn.run("a:a", host="127.0.0.1", port=8000)\n' },
  ],
  [
    'a published port beside the one that it binds',
    'image: python:3.12\n    working_dir: /app\n    command: python main.py\n    volumes: [".:/app"]\n    ports: ["8000:8000", "9000:9000"]',
    '9000',
    'ok',
    /./,
    { 'main.py': 'import uvicorn\nuvicorn.run("a:a", host="127.0.0.1", port=8000)\n' },
  ],
  [
    'a source file that binds every address',
    'image: python:3.12\n    working_dir: /app\n    command: python main.py\n    volumes: [".:/app"]\n    ports: ["8000:8000"]',
    '8000',
    'ok',
    /./,
    { 'main.py': 'import uvicorn\nuvicorn.run("a:a", host="0.0.0.0", port=8000)\n' },
  ],
  [
    'a value that nobody gives',
    'image: redis:7\n    command: ["redis-server", "--port", "$${REDIS_PORT}"]',
    '6380',
    'unknown',
    /REDIS_PORT/,
  ],
];

describe('evidence of listeners, by level', () => {
  for (const [name, service, asked, outcome, says, files = {}] of ROWS) {
    it(`${name}: ${asked} ${outcome}`, () => {
      const [own = '', top] = service.split(/\n(?=configs:)/);
      const compose = `services:\n  a:\n    ${own}\n  b:\n    image: acme/b\n${top === undefined ? '' : `${top}\n`}`;
      const texts = new Map([['/p/compose.yaml', compose]]);
      for (const [path, text] of Object.entries(files)) texts.set(`/p/${path}`, text);
      const answer = readTexts(texts, '/p').answer('b', `a:${asked}`);
      assert.ok(answer);
      assert.equal(answer.outcome, outcome, answer.reason.message);
      const said = [answer.reason.message, ...answer.assumptions.map((a) => a.message)].join(' ');
      if (says) assert.match(said, says);
      if (outcome === 'ok') assert.ok(answer.assumptions.some((a) => a.code === 'listener-declared'));
    });
  }
});
