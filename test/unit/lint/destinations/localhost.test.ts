import { kafkaAdvertisedLocalhost } from '../../../../src/core/lint/rules/kafka-advertised-localhost.ts';
import { localhostAsPeer } from '../../../../src/core/lint/rules/localhost-as-peer.ts';
import { localhostInConfig } from '../../../../src/core/lint/rules/localhost-in-config.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

const DB = '  db:\n    image: postgres:17\n';
const web = (environment: string, more = DB): string =>
  `services:\n  web:\n    image: example/web\n    environment:\n${environment.replace(/^(?=.)/gm, '      ')}${more}`;

ruleTable(localhostAsPeer, [
  {
    name: 'a URL with user and password',
    compose: web('DATABASE_URL: postgres://u:p@⟦localhost⟧:5432/app # local\n'),
    message: /^web dials localhost:5432, which is web itself: port 5432 is where db listens\.$/,
    severity: 'warning',
    safe: true,
    fixed: web('DATABASE_URL: postgres://u:p@db:5432/app # local\n'),
  },
  {
    name: 'JDBC',
    compose: web('SPRING_DATASOURCE_URL: "jdbc:postgresql://⟦127.0.0.1⟧:5432/app"\n'),
    fixed: web('SPRING_DATASOURCE_URL: "jdbc:postgresql://db:5432/app"\n'),
  },
  { name: 'a scheme without a port', compose: web('DATABASE_URL: postgres://u:p@⟦localhost⟧/app\n') },
  {
    name: 'a list in a block',
    compose: web("- 'REDIS_ADDR=⟦localhost⟧:6379'\n", '  cache:\n    image: redis\n'),
    fixed: web("- 'REDIS_ADDR=cache:6379'\n", '  cache:\n    image: redis\n'),
  },
  {
    name: 'host and port in two variables',
    compose: web('DB_HOST: ⟦localhost⟧\nDB_PORT: 5432\n'),
    fixed: web('DB_HOST: db\nDB_PORT: 5432\n'),
  },
  {
    name: 'a host whose name says the kind',
    compose: web('REDIS_HOST: ⟦127.0.0.1⟧\n', '  cache:\n    image: redis:7\n'),
  },
  { name: 'PGHOST', compose: web('PGHOST: ⟦localhost⟧\n') },
  { name: 'an ADO connection string', compose: web('CONN: "Server=⟦localhost⟧;Port=5432;Database=x"\n') },
  { name: "Go's driver", compose: web('DSN: u:p@tcp(⟦127.0.0.1⟧:3306)/x\n', '  mysql:\n    image: mysql:8\n') },
  {
    name: 'the port on the host, which is another one inside',
    compose: web('API: http://⟦localhost⟧:8080/v1\n', '  api:\n    image: x\n    ports: ["8080:80"]\n').replace(
      'web:',
      'worker:',
    ),
    fixed: web('API: http://api:80/v1\n', '  api:\n    image: x\n    ports: ["8080:80"]\n').replace('web:', 'worker:'),
    message: /port 8080 on the host is published by api/,
  },
  {
    name: 'a flag of the command',
    compose:
      `services:\n  web:\n    image: x\n    command: ./app --db-host ⟦localhost⟧ --db-url=postgres://⟦localhost⟧:5432/x\n${DB}`.replace(
        '--db-host ⟦localhost⟧',
        '--x y',
      ),
  },
  {
    name: 'an env file: offered, not safe',
    compose: `services:\n  web:\n    image: x\n    env_file: .env.app\n${DB}`,
    files: { '.env.app': 'DB_HOST=⟦localhost⟧\nDB_PORT=5432\n' },
    safe: false,
    fixed: 'DB_HOST=db\nDB_PORT=5432\n',
    fixedFile: '.env.app',
  },
  {
    name: 'the default of a variable',
    compose: web('DATABASE_URL: postgres://${DB_HOST:-⟦localhost⟧}:5432/app\n'),
    fixed: web('DATABASE_URL: postgres://${DB_HOST:-db}:5432/app\n'),
  },
  // Look-alikes, each seen in a real project.
  {
    name: 'addresses for browsers',
    compose: web(
      'APP_URL: http://localhost:5432\nPUBLIC_URL: http://localhost:5432\nROOT_URL: http://localhost:5432\nNEXTAUTH_URL: http://localhost:5432\nDB_EXTERNAL_URI: http://localhost:5432\nCORS_ORIGIN: http://localhost:5432\nVITE_API: http://localhost:5432\n',
    ),
  },
  {
    name: 'a frontend whose API is published',
    compose:
      'services:\n  frontend:\n    image: x\n    environment:\n      API_URL: http://localhost:8080\n  api:\n    image: x\n    ports: ["8080:80"]\n',
  },
  {
    name: 'no port at all',
    compose: web('API: http://localhost/\n', '  api:\n    image: nginx\n    ports: ["80:80"]\n'),
  },
  {
    name: 'its own published port',
    compose:
      'services:\n  web:\n    image: x\n    environment:\n      SELF: localhost:8080\n    ports: ["8080:80"]\n  api:\n    image: x\n    expose: ["8080"]\n',
  },
  {
    name: 'a shared namespace (Haxxnet/guacamole)',
    compose:
      'services:\n  vpn:\n    image: gluetun\n  db:\n    image: postgres\n    network_mode: service:vpn\n  guacamole:\n    image: guacamole\n    network_mode: service:vpn\n    environment:\n      POSTGRESQL_HOSTNAME: localhost\n      POSTGRESQL_PORT: 5432\n',
  },
  {
    name: 'host mode',
    compose: `services:\n  web:\n    image: x\n    network_mode: host\n    environment:\n      DB_URL: postgres://localhost:5432\n${DB}`,
  },
  {
    name: 'extra_hosts to itself (overleaf)',
    compose:
      'services:\n  mongo:\n    image: mongo\n    extra_hosts: ["mongo:127.0.0.1"]\n  app:\n    image: x\n    environment:\n      MONGO_URL: mongodb://mongo/x\n',
  },
  {
    name: 'a health check',
    compose: `services:\n  web:\n    image: x\n    healthcheck:\n      test: curl http://localhost:5432\n${DB}`,
  },
  {
    name: 'an address to listen on',
    compose:
      'services:\n  web:\n    image: x\n    environment:\n      HOST: localhost\n      PORT: 5432\n  db:\n    image: postgres\n',
  },
  { name: 'nothing in the project has the port', compose: web('DB_HOST: localhost\nDB_PORT: 9999\n') },
  { name: 'advertised', compose: web('KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:5432\n') },
  {
    name: 'a cluster of one image (Hyperledger Fabric)',
    compose:
      'services:\n  peer0:\n    image: fabric-peer:2\n    environment: [BOOTSTRAP=127.0.0.1:7051]\n  peer1:\n    image: fabric-peer:2\n    ports: ["7051:7051"]\n',
  },
  {
    name: 'a port at which it names itself',
    compose:
      'services:\n  a:\n    image: x\n    environment: ["ADDRESS=a:7051", "BOOTSTRAP=127.0.0.1:7051"]\n  b:\n    image: y\n    ports: ["7051:7051"]\n',
  },
  { name: 'no destination', compose: web('GREETING: hello localhost\nIMAGE: localhost:5432/x\n') },
]);

const nginx = (conf: string) => ({
  compose:
    'services:\n  proxy:\n    image: nginx\n    volumes: ["./d.conf:/etc/nginx/conf.d/default.conf:ro"]\n  app:\n    image: x\n    expose: ["3000"]\n',
  files: { 'd.conf': conf },
});

ruleTable(localhostInConfig, [
  {
    name: 'proxy_pass',
    ...nginx(
      'server {\n  listen 80;\n  server_name localhost;\n  location / {\n    proxy_pass http://⟦localhost⟧:3000/; # app\n  }\n}\n',
    ),
    severity: 'warning',
    safe: false,
    fixed:
      'server {\n  listen 80;\n  server_name localhost;\n  location / {\n    proxy_pass http://app:3000/; # app\n  }\n}\n',
    fixedFile: 'd.conf',
  },
  {
    name: 'an upstream',
    ...nginx(
      'upstream a {\n  server ⟦127.0.0.1⟧:3000;\n}\nserver {\n  listen 80;\n  location / { proxy_pass http://a; }\n}\n',
    ),
  },
  {
    name: 'a stock proxy, where nothing else can be',
    ...nginx('server {\n  listen 80;\n  location ~ php {\n    fastcgi_pass ⟦127.0.0.1⟧:9000;\n  }\n}\n'),
    message: /where nothing listens on port 9000/,
  },
  { name: 'comments', ...nginx('server {\n  listen 80;\n  # proxy_pass http://localhost:3000;\n}\n') },
  {
    name: 'its own other server',
    ...nginx(
      'server {\n  listen 80;\n  location / {\n    proxy_pass http://127.0.0.1:8081;\n  }\n}\nserver {\n  listen 8081;\n}\n',
    ),
  },
  {
    name: 'Prometheus: itself and another one',
    compose:
      'services:\n  prometheus:\n    image: prom/prometheus\n    volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]\n  node:\n    image: prom/node-exporter\n',
    files: {
      'p.yml':
        "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets: ['localhost:9090', '⟦localhost⟧:9100']\n",
    },
  },
  {
    name: 'api_base (laradock/litellm)',
    compose:
      'services:\n  litellm:\n    image: litellm\n    volumes: ["./config.yaml:/app/config.yaml"]\n  ollama:\n    image: ollama/ollama\n',
    files: { 'config.yaml': 'model_list:\n  - litellm_params:\n      api_base: http://⟦localhost⟧:11434\n' },
  },
  {
    name: 'public addresses',
    compose:
      'services:\n  app:\n    image: x\n    volumes: ["./c.yaml:/c.yaml"]\n  web:\n    image: y\n    ports: ["3000:3000"]\n',
    files: {
      'c.yaml':
        'public_url: http://localhost:3000\ncors_origins: ["http://localhost:3000"]\nroot_url: http://localhost:3000\n',
    },
  },
]);

const kafka = (
  value: string,
  worker = '  worker:\n    image: w\n    environment:\n      BOOTSTRAP: kafka:9092\n',
): string =>
  `services:\n  kafka:\n    image: apache/kafka\n    environment:\n      KAFKA_ADVERTISED_LISTENERS: ${value}\n${worker}`;

ruleTable(kafkaAdvertisedLocalhost, [
  {
    name: 'localhost alone',
    compose: kafka('PLAINTEXT://⟦localhost⟧:9092'),
    severity: 'warning',
    safe: false,
    fixed: kafka('PLAINTEXT://kafka:9092'),
  },
  {
    name: 'a user by depends_on',
    compose: kafka('PLAINTEXT://⟦127.0.0.1⟧:9092', '  ui:\n    image: kafka-ui\n    depends_on: [kafka]\n'),
  },
  {
    name: 'Redpanda',
    compose:
      'services:\n  redpanda:\n    image: redpanda\n    command: redpanda start --advertise-kafka-addr=⟦localhost⟧:9092\n  c:\n    image: c\n    environment: [BROKERS=redpanda:9092]\n',
  },
  { name: 'one for containers too', compose: kafka('INTERNAL://kafka:29092,EXTERNAL://localhost:9092') },
  { name: 'nobody else uses it', compose: kafka('PLAINTEXT://localhost:9092', '') },
]);
