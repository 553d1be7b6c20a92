import assert from 'node:assert/strict';
import { readTexts } from '../../analysis/readTexts.ts';

/** The project's files, and `who -> host:port outcome` of each connection that it declares. */
type Row = readonly [name: string, files: Readonly<Record<string, string>>, connections: readonly string[]];

const compose = (text: string): Readonly<Record<string, string>> => ({ 'compose.yaml': text });

/** `a` with an image, its variables and whatever else; beside it the service `db` of another image. */
const pair = (image: string, variables: string, other = 'postgres:17'): Readonly<Record<string, string>> =>
  compose(
    `services:\n  a:\n    image: ${image}\n    environment: {${variables}}\n  db:\n    image: ${other}\n    environment: {MYSQL_ROOT_PASSWORD: x}\n`,
  );

const ROWS: readonly Row[] = [
  [
    'a broad word means the port that the server has',
    pair('acme/a', 'DATABASE_HOST: db', 'mysql:8'),
    ['a -> db:3306 ok'],
  ],
  ['and of another server the one it has', pair('acme/a', 'DB_HOST: db', 'questdb/questdb'), ['a -> db:9000 ok']],
  ['a narrow word means its own port', pair('acme/a', 'REDIS_HOST: db'), ['a -> db:6379 refused']],
  ['a bare name is asked where the server listens', pair('acme/a', 'PARENT_HOST: db'), ['a -> db:5432 ok']],
  ['what it listens on is no destination', pair('acme/a', '"X_LISTENERS": "http://0.0.0.0:81,http://db:82"'), []],
  ['nor is a wildcard address', pair('acme/a', '"PROMETHEUS_ENDPOINT": "0.0.0.0:8000", ADDRESS: "[::]:8001"'), []],
  [
    'a URL to a wildcard address is one',
    pair('acme/a', '"API_URL": "http://0.0.0.0:8000"'),
    ['a -> 0.0.0.0:8000 unknown'],
  ],
  ['its own name', pair('acme/a', 'A_HOST: a, A_PORT: 80, PEER_HOST: a'), []],
  ['its public name', pair('acme/shop', 'SHOP_HOST: shop.example.org, A_HOSTNAME: x.example.org'), []],
  ['what the image announces', pair('n8nio/n8n', 'N8N_HOST: shop.example.org, N8N_PORT: 5678'), []],
  ['a database that is told its own kind of host', pair('mariadb:11', 'MARIADB_HOST: shop'), []],
  [
    'and one that is told its primary',
    pair('bitnami/postgresql:17', 'POSTGRESQL_MASTER_HOST: db'),
    ['a -> db:5432 ok'],
  ],
  ['a virtual host of RabbitMQ', pair('rabbitmq:4', 'RABBITMQ_DEFAULT_VHOST: shop'), []],
  ['a switch', pair('acme/a', '"REV_SERVER": "true", "SKIP_REDIS_HOST": "n"'), []],
  ['localhost without a port', pair('acme/a', 'PHX_HOST: localhost'), []],
  ['StatsD is UDP', pair('acme/a', 'STATSD_ADDR: "db:8125"'), ['a -> db:8125/udp unknown']],
  [
    'the ports of one host by protocol',
    pair('acme/a', 'OTLP_HOST: db, OTLP_PORT_GRPC: 4317'),
    ['a -> db:4317 refused'],
  ],
  ['a frontend that a proxy dials', pair('acme/a', 'FRONTEND_HOST: db, FRONTEND_PORT: 5432'), ['a -> db:5432 ok']],
  ['a frontend that a browser opens', pair('acme/a', '"FRONTEND_HOST": "localhost:3000"'), []],
  [
    'receivers of a collector',
    {
      'compose.yaml':
        'services:\n  a:\n    image: otel/opentelemetry-collector:0.110.0\n    command: --config=/etc/c.yaml\n    volumes: ["./c.yaml:/etc/c.yaml"]\n  db: {image: jaegertracing/all-in-one}\n',
      'c.yaml':
        'receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: localhost:4317\n      http:\n        endpoint: a:4318\nexporters:\n  otlp:\n    endpoint: db:4317\n',
    },
    ['a -> db:4317 ok'],
  ],
  [
    'links of a page in a configuration',
    {
      'compose.yaml':
        'services:\n  a:\n    image: grafana/grafana\n    volumes: ["./p:/etc/grafana/provisioning"]\n  db: {image: prom/prometheus}\n',
      'p/datasources/d.yaml':
        'datasources:\n  - url: http://db:9090\n    jsonData:\n      traces:\n        - url: http://localhost:8080/trace/$${__value.raw}\n',
      'p/alerting/r.yaml':
        'a:\n  runbook_url: https://runbooks.example.org/x\n  "$schema": https://example.org/s.json\n',
    },
    ['a -> db:9090 ok'],
  ],
  [
    'a key that begins as documentation does',
    {
      'compose.yaml':
        'services:\n  a:\n    image: prom/prometheus\n    volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]\n  documents: {image: "nginx:1"}\n',
      'p.yml': 'scrape_configs:\n  - static_configs:\n      - targets:\n          - documents:80\n',
    },
    ['a -> documents:80 ok'],
  ],
];

describe('declared connections', () => {
  for (const [name, files, connections] of ROWS) {
    it(name, () => {
      const texts = new Map(Object.entries(files).map(([path, text]) => [`/p/${path}`, text]));
      const said = readTexts(texts, '/p').connections.map((c) => `${c.from} -> ${c.to} ${c.answer.outcome}`);
      assert.deepEqual(said, connections);
    });
  }
});
