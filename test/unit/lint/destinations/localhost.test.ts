import { kafkaAdvertisedLocalhost } from '../../../../src/core/lint/rules/destinations/kafka-advertised-localhost.ts';
import { localhostAsPeer } from '../../../../src/core/lint/rules/destinations/localhost-as-peer.ts';
import { localhostInConfig } from '../../../../src/core/lint/rules/destinations/localhost-in-config.ts';
import { ruleTable, services } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const DB = '  db:\n    image: postgres:17\n';
const web = (environment: string, more = DB): string =>
  `services:\n  web:\n    image: example/web\n    environment:\n${environment.replace(/^(?=.)/gm, '      ')}${more}`;

/** A program whose settings are in its jar, and the servers that they are about. */
const spring = (environment = '{}'): string => `services:
  app: {build: ., environment: ${environment}}
  db: {image: "mysql:8", environment: {MYSQL_ROOT_PASSWORD: x}}
  cache: {image: "redis:8"}
  registry: {image: example/registry, expose: ["8761"]}
`;
const JAR = { Dockerfile: 'FROM eclipse-temurin:21\nCOPY target/app.jar app.jar\nCMD ["java", "-jar", "app.jar"]\n' };

/** A job of Prometheus that hands the server to an exporter at this address. */
const scraping = (exporter: string): string =>
  [
    'scrape_configs:',
    '  - job_name: cache',
    '    metrics_path: /scrape',
    // What another exporter is asked about is named as well.
    '    static_configs: [{targets: ["redis://cache:6379", "http://exporter:9121"]}]',
    '    relabel_configs:',
    '      - {source_labels: [__address__], target_label: __param_target}',
    `      - {target_label: __address__, replacement: "${exporter}"}`,
    '',
  ].join('\n');

ruleTable(localhostAsPeer, [
  {
    name: 'an env file that is also for a job which sets something up',
    compose: `services:
  init-kafka: {image: example/tools, env_file: local.env}
  app: {image: example/app, env_file: local.env, environment: {DB_URL: "postgres://db:5432/a"}}
  db: {image: "postgres:17"}
`,
    files: { 'local.env': 'NAME=a\nDB_URL=postgres://⟦localhost⟧:5432/a\n' },
    severity: 'information',
  },
  {
    name: 'an env file of several services with several ports that only the host has',
    compose: `services:
  one: {image: example/one, env_file: local.env}
  two: {image: example/two, env_file: local.env}
  a: {image: "postgres:17", ports: ["25432:5432"]}
  b: {image: "postgres:17", ports: ["25433:5432"]}
`,
    files: { 'local.env': 'A_URL=postgres://⟦localhost⟧:25432/a\nB_URL=postgres://⟦localhost⟧:25433/b\n' },
    severity: 'information',
  },
  {
    name: 'an env file of several services with one such port',
    compose: `services:
  one: {image: example/one, env_file: local.env}
  two: {image: example/two, env_file: local.env}
  a: {image: "postgres:17", ports: ["25432:5432"]}
`,
    files: { 'local.env': 'A_URL=postgres://⟦localhost⟧:25432/a\n' },
    severity: 'warning',
  },
  {
    name: 'images that dial themselves where nothing is said',
    compose: `services:
  admin: {image: ⟦rediscommander/redis-commander⟧}
  paper: {image: "⟦ghcr.io/paperless-ngx/paperless-ngx:2⟧"}
  cache: {image: "redis:7"}
`,
    message:
      /^admin dials localhost:6379 because REDIS_HOST is not set, which is admin itself: cache listens on port 6379\.$/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'images that are told, that share a namespace, or that have nobody to dial',
    compose: `services:
  admin: {image: rediscommander/redis-commander, environment: {REDIS_HOSTS: "local:cache:6379"}}
  beside: {image: oliver006/redis_exporter, network_mode: "service:cache"}
  words: {image: oliver006/redis_exporter, command: --redis.addr=redis://cache:6379}
  kafka-ui: {image: obsidiandynamics/kafdrop}
  mounted: {image: rediscommander/redis-commander, volumes: ["./local.json:/redis-commander/config/local.json"]}
  cache: {image: "redis:7"}
`,
  },
  {
    name: 'an exporter that reads flags alone',
    compose: services(`
  exporter: {image: ⟦prom/memcached-exporter⟧}
  cache: {image: "memcached:1"}
`),
    message: /^exporter dials localhost:11211 because --memcached\.address is not set/,
  },
  ...[
    ['that Prometheus hands the server with each request', 'oliver006/redis_exporter', 'exporter:9121'],
    ['beside one that is handed the server', '⟦oliver006/redis_exporter⟧', 'blackbox-exporter:9115'],
  ].map(([name = '', image = '', replacement = '']) => ({
    name: `an exporter ${name}`,
    compose: services(`
  exporter: {image: ${image}}
  prometheus: {image: prom/prometheus, volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]}
  cache: {image: "redis:7"}
`),
    files: { 'prometheus.yml': scraping(replacement) },
  })),
  {
    name: 'a text that a fault of YAML cuts',
    compose:
      'services:\n  api: {image: x, ports: ["8080:8080"]}\n  web:\n    image: example/web\n    environment:\n      A_URL: "http://localhost:8080\n',
  },
  {
    name: 'what a program calls itself, behind a proxy',
    compose:
      'services:\n  nginx: {image: nginx, ports: ["8080:8080"]}\n  ghost: {image: ghost, environment: {url: "http://localhost:8080"}}\n',
  },
  {
    name: 'a file of variables in the image, where the container is told the server',
    compose:
      'services:\n  api:\n    build: .\n    environment: {DB_HOST: db, DB_PORT: 5432}\n  worker:\n    build: .\n    environment: {DB_HOST: db}\n  db: {image: "postgres:17"}\n',
    files: {
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY .env.example ./.env\nCMD ["node", "x.js"]\n',
      '.env.example': 'DATABASE_URL=postgres://u:p@localhost:5432/shop\n',
    },
  },
  {
    name: 'what links are made of, and a base that is called like the server',
    compose: `services:
  api:
    image: example/api
    environment: {Files__BaseUri: "http://⟦localhost⟧:14200", SHOP_WEB_BASE_URL: "http://⟦localhost⟧:8888"}
  chat:
    image: example/chat
    environment: {OLLAMA_BASE_URL: "http://⟦localhost⟧:11434"}
  files: {image: example/files, ports: ["14200:80"]}
  stream: {image: example/stream, expose: [8888]}
  ollama: {image: ollama/ollama}
`,
    severity: 'information',
  },
  {
    name: 'the same in many services is one finding',
    compose: `services:
  a: {image: example/a, environment: {CACHE: "redis://⟦localhost⟧:6379"}}
  b: {image: example/b, environment: {CACHE: "redis://localhost:6379"}}
  c: {image: example/c, environment: {CACHE: "redis://localhost:6379"}}
  d: {image: example/d, environment: {CACHE: "redis://localhost:6379"}}
  redis: {image: "redis:8"}
`,
    message: /So it is in 3 other places of this file\.$/,
  },
  {
    name: 'what a client of OAuth asks itself, beside where it sends the browser',
    compose: services(`
  app:
    image: example/app
    environment:
      SSO_AUTHORIZE_URL: http://localhost:9090/auth
      OAUTH_KEYCLOAK_ACCESS_URL: http://⟦localhost⟧:9090/token
      OIDC_JWKS_URI: http://⟦localhost⟧:9090/certs
      OIDC_ISSUER_URL: http://localhost:9090
      NEXT_PUBLIC_OAUTH_TOKEN_URL: http://localhost:9090/token
  sso: {image: example/sso, ports: ["9090:8080"]}
`),
    severity: 'warning',
  },
  {
    name: 'the database of a product that runs none, where the project has none',
    compose:
      'services:\n  sso:\n    image: bitnami/keycloak:24\n    environment: {KEYCLOAK_DATABASE_HOST: ⟦localhost⟧}\n',
    message:
      /^sso dials localhost, which is sso itself: Keycloak needs a server on port 5432, and the image runs none\.$/,
    severity: 'warning',
    fixed: null,
  },
  {
    name: 'the same in a build, behind an entrypoint, on the host’s network, or at another address',
    compose: `services:
  built:
    build: .
    environment: {KEYCLOAK_DATABASE_HOST: localhost}
  wrapped:
    image: bitnami/keycloak:24
    entrypoint: /start.sh
    environment: {KEYCLOAK_DATABASE_HOST: localhost}
  host:
    image: bitnami/keycloak:24
    network_mode: host
    environment: {KEYCLOAK_DATABASE_HOST: localhost}
  right:
    image: bitnami/keycloak:24
    environment: {KEYCLOAK_DATABASE_HOST: db.example.org}
`,
    files: { Dockerfile: 'FROM bitnami/keycloak:24\n' },
  },
  {
    name: 'an extension of a browser, built with its address',
    compose:
      'services:\n  extension:\n    build: {context: ., args: {WXT_API_URL: "http://localhost:8787"}}\n  api:\n    image: example/api\n    environment: {PORT: 8787}\n    ports: ["8787:8787"]\n',
    files: {
      Dockerfile:
        'FROM node:22\nARG WXT_API_URL=http://localhost:8787\nENV WXT_API_URL=$WXT_API_URL\nCMD ["cp", "-r", "out", "/artifacts"]\n',
    },
  },
  {
    name: 'the env file of a proxy',
    compose: 'services:\n  redis: {image: redis}\n  proxy: {image: nginx, env_file: a.env}\n',
    files: { 'a.env': 'THINGS_ES_URL=⟦localhost⟧:6379\n' },
    severity: 'information',
  },
  {
    name: 'the address of a WordPress site, for whoever visits it',
    compose:
      'services:\n  wp: {image: example/wp, environment: {WPSITEURL: "http://localhost:8080", WP_HOME: "http://localhost:8080"}}\n  proxy: {image: nginx, ports: ["8080:80"]}\n',
  },
  {
    name: 'the name that users type, under a name of Rails',
    compose:
      'services:\n  seeder: {image: example/x, environment: {OPENPROJECT_HOST__NAME: "localhost:8080"}}\n  proxy: {image: nginx, ports: ["8080:80"]}\n',
  },
  {
    name: 'an address that the server calls itself, in a block that all share',
    compose:
      'services:\n  web: {image: example/x, command: serve --port 8081, ports: ["8081:8081"], environment: {BASE: "http://localhost:8081"}}\n  worker: {image: example/y, environment: {BASE: "http://localhost:8081"}}\n',
  },
  {
    name: 'an env file of a console, whose variable is its own',
    compose: 'services:\n  db: {image: mysql}\n  console: {image: phpmyadmin, env_file: a.env}\n',
    files: { 'a.env': 'PMA_HOST=⟦localhost⟧\nPMA_PORT=3306\n' },
    severity: 'warning',
  },
  {
    name: 'an env file that a console shares with the server',
    compose:
      'services:\n  db: {image: postgres, env_file: db.env}\n  pgadmin: {image: dpage/pgadmin4, env_file: db.env}\n',
    files: { 'db.env': 'POSTGRES_SERVER=localhost\nPOSTGRES_PORT=5432\n' },
  },
  {
    name: 'an env file of which another service sets the variable for itself',
    compose:
      'services:\n  db: {image: postgres}\n  api: {image: example/api, env_file: a.env, environment: {DB_HOST: db}}\n  page: {image: example/page, env_file: a.env}\n',
    files: { 'a.env': 'DB_HOST=⟦localhost⟧\nDB_PORT=5432\n' },
    severity: 'information',
  },
  {
    name: 'an env file that two services share, and both dial',
    compose:
      'services:\n  db: {image: postgres}\n  api: {image: example/api, env_file: a.env}\n  worker: {image: example/api, env_file: a.env}\n',
    files: { 'a.env': 'DB_HOST=⟦localhost⟧\nDB_PORT=5432\n' },
    severity: 'warning',
  },
  {
    name: 'a URL with user and password',
    compose: web('DATABASE_URL: postgres://u:p@⟦localhost⟧:5432/app # local\n'),
    message: /^web dials localhost:5432, which is web itself: db listens on port 5432\.$/,
    severity: 'warning',
    safe: true,
    fixed: web('DATABASE_URL: postgres://u:p@db:5432/app # local\n'),
  },
  {
    name: 'JDBC',
    compose: web('SPRING_DATASOURCE_URL: "jdbc:postgresql://⟦127.0.0.1⟧:5432/app"\n'),
    fixed: web('SPRING_DATASOURCE_URL: "jdbc:postgresql://db:5432/app"\n'),
  },
  {
    name: 'the address of a web socket that a frontend gives to browsers',
    compose: services(`
  shop-front:
    image: example/front
    environment:
      SHOP_EVENTS: ws://localhost:9000
  gateway:
    image: nginx
    ports: ["9000:80"]
`),
  },
  {
    name: "what Grafana's SDK in a browser reports to",
    compose: services(`
  server:
    image: example/server
    environment:
      FARO_ENDPOINT: http://localhost:12350/collect
  alloy:
    image: grafana/alloy
    ports: ["12350:12350"]
`),
  },
  {
    name: 'localhost beside the same server by its name, at another port',
    compose: services(`
  server:
    image: example/server
    environment:
      REPORTS: http://⟦localhost⟧:12350/collect
      LOGS: http://alloy:3100/push
  alloy:
    image: grafana/alloy
    ports: ["12350:12350"]
`),
    severity: 'information',
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
  {
    name: 'the host of an admin page, whose name says the kind',
    compose: web('PMA_HOST: ⟦localhost⟧\n', '  mariadb:\n    image: mariadb:11\n'),
  },
  {
    name: 'a host name that people open, under a prefix with DB',
    compose: web('TYK_DB_HOSTCONFIG_HOSTNAME: localhost\nTYK_DB_HOSTCONFIG_GATEWAYHOSTNAME: localhost:5432\n'),
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
    message: /api publishes port 8080 on the host/,
  },
  {
    name: 'an address for browsers beside the one that is dialled',
    compose: web(
      'STORAGE_URL: http://⟦localhost⟧:9000/default\nSTORAGE_ENDPOINT: minio\nSTORAGE_PORT: 9000\n',
      '  minio:\n    image: minio/minio\n    ports: ["9000:9000"]\n',
    ).replace('web:', 'app:'),
    severity: 'information',
  },
  {
    name: 'the address of a web app, which it publishes',
    compose: web('WEBAPP_URL: http://localhost:8000/\n', '  webapp:\n    image: x\n    ports: ["8000:80"]\n').replace(
      '  web:',
      '  scheduler:',
    ),
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
      yaml`
        APP_URL: http://localhost:5432
        PUBLIC_URL: http://localhost:5432
        ROOT_URL: http://localhost:5432
        NEXTAUTH_URL: http://localhost:5432
        DB_EXTERNAL_URI: http://localhost:5432
        CORS_ORIGIN: http://localhost:5432
        VITE_API: http://localhost:5432
      `,
    ),
  },
  {
    name: 'a frontend whose API is published',
    compose: yaml`
      services:
        frontend:
          image: x
          environment:
            API_URL: http://localhost:8080
        api:
          image: x
          ports: ["8080:80"]
    `,
  },
  {
    name: 'no port at all',
    compose: web('API: http://localhost/\n', '  api:\n    image: nginx\n    ports: ["80:80"]\n'),
  },
  {
    name: 'its own published port',
    compose: yaml`
      services:
        web:
          image: x
          environment:
            SELF: localhost:8080
          ports: ["8080:80"]
        api:
          image: x
          expose: ["8080"]
    `,
  },
  {
    name: 'a shared namespace (Haxxnet/guacamole)',
    compose: yaml`
      services:
        vpn:
          image: gluetun
        db:
          image: postgres
          network_mode: service:vpn
        guacamole:
          image: guacamole
          network_mode: service:vpn
          environment:
            POSTGRESQL_HOSTNAME: localhost
            POSTGRESQL_PORT: 5432
    `,
  },
  {
    name: 'host mode',
    compose: `services:\n  web:\n    image: x\n    network_mode: host\n    environment:\n      DB_URL: postgres://localhost:5432\n${DB}`,
  },
  {
    name: 'extra_hosts to itself (overleaf)',
    compose: yaml`
      services:
        mongo:
          image: mongo
          extra_hosts: ["mongo:127.0.0.1"]
        app:
          image: x
          environment:
            MONGO_URL: mongodb://mongo/x
    `,
  },
  {
    name: 'a health check',
    compose: `services:\n  web:\n    image: x\n    healthcheck:\n      test: curl http://localhost:5432\n${DB}`,
  },
  {
    name: 'an address to listen on',
    compose: yaml`
      services:
        web:
          image: x
          environment:
            HOST: localhost
            PORT: 5432
        db:
          image: postgres
    `,
  },
  { name: 'nothing in the project has the port', compose: web('DB_HOST: localhost\nDB_PORT: 9999\n') },
  { name: 'advertised', compose: web('KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:5432\n') },
  {
    name: 'a cluster of one image (Hyperledger Fabric)',
    compose: yaml`
      services:
        peer0:
          image: fabric-peer:2
          environment: [BOOTSTRAP=127.0.0.1:7051]
        peer1:
          image: fabric-peer:2
          ports: ["7051:7051"]
    `,
  },
  {
    name: 'a port at which it names itself',
    compose: yaml`
      services:
        a:
          image: x
          environment: ["ADDRESS=a:7051", "BOOTSTRAP=127.0.0.1:7051"]
        b:
          image: y
          ports: ["7051:7051"]
    `,
  },
  { name: 'no destination', compose: web('GREETING: hello localhost\nIMAGE: localhost:5432/x\n') },
]);

const nginx = (conf: string) => ({
  compose: yaml`
    services:
      proxy:
        image: nginx
        volumes: ["./d.conf:/etc/nginx/conf.d/default.conf:ro"]
      app:
        image: x
        expose: ["3000"]
  `,
  files: { 'd.conf': conf },
});

ruleTable(localhostInConfig, [
  {
    name: 'targets of Prometheus that an exporter probes, and a job after them',
    compose: `services:
  prometheus:
    image: prom/prometheus
    volumes: ["./prometheus.yml:/etc/prometheus/prometheus.yml"]
  grafana: {image: grafana/grafana}
`,
    files: {
      'prometheus.yml': `scrape_configs:
  - job_name: blackbox
    metrics_path: /probe
    static_configs:
      - targets:
        - http://localhost:3000
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
  - job_name: grafana
    static_configs:
      - targets: ['⟦localhost⟧:3000']
`,
    },
    severity: 'warning',
  },
  {
    name: 'origins below the key that says so, in YAML, JSON and TOML',
    compose: `services:
  gateway:
    image: example/gateway
    volumes: ["./a.yml:/etc/g/a.yml", "./b.json:/etc/g/b.json", "./c.toml:/etc/g/c.toml"]
  shop: {image: example/shop, ports: ["3000:3000"]}
`,
    files: {
      'a.yml':
        'http:\n  middlewares:\n    headers:\n      accessControlAllowOriginList:\n        - "http://localhost:3000"\n      origins:\n      - "http://localhost:3000"\n',
      'b.json':
        '{\n  "allowedOrigins": [\n    "http://localhost:3000"\n  ],\n  "cors": {\n    "hosts": [\n      "http://localhost:3000"\n    ]\n  }\n}\n',
      'c.toml': '[cors]\nurls = [\n  "http://localhost:3000",\n]\n',
    },
  },
  {
    name: 'servers below a key, beside origins',
    compose:
      'services:\n  gateway:\n    image: example/gateway\n    volumes: ["./a.yml:/etc/g/a.yml"]\n  shop: {image: example/shop, expose: [3000]}\n',
    files: {
      'a.yml':
        'origins:\n  - "http://localhost:3000"\nupstreams:\n  - name: shop\n    servers:\n      - "http://⟦localhost⟧:3000"\n',
    },
    severity: 'warning',
  },
  {
    name: 'a Caddy upstream without a host',
    compose: services(`
  caddy: {image: caddy, volumes: ["./Caddyfile:/etc/caddy/Caddyfile"], ports: ["80:80"]}
  app: {image: example/app, expose: ["25585"]}
`),
    files: { Caddyfile: 'http://app.example.com\n\nreverse_proxy ⟦:25585⟧\n' },
    fixedFile: 'Caddyfile',
    fixed: 'http://app.example.com\n\nreverse_proxy app:25585\n',
    safe: false,
  },
  {
    name: 'a Caddy upstream without a host that its own namespace has, and a site without one',
    compose: services(`
  caddy: {image: caddy, volumes: ["./Caddyfile:/etc/caddy/Caddyfile"], ports: ["80:80"]}
  app: {image: example/app, expose: ["8080"], network_mode: "service:caddy"}
`),
    files: { Caddyfile: ':80 {\n\treverse_proxy :8080\n}\n' },
  },
  {
    name: 'a client of a store in the source that a command starts',
    compose: `services:
  app:
    image: python:3.13
    working_dir: /code
    command: uvicorn src.main:app --host 0.0.0.0
    volumes: [".:/code"]
  cache: {image: "redis:8"}
  db: {image: "postgres:17"}
`,
    files: {
      'src/main.py': `import os, redis, psycopg2
r = redis.Redis(host='⟦localhost⟧', port=6379)
db = psycopg2.connect(dbname='app', host="⟦127.0.0.1⟧")
other = redis.Redis(host=os.getenv('REDIS_HOST', 'localhost'), port=6379)
# old = redis.Redis(host='localhost')
moved = redis.Redis(host='localhost', port=PORT)
`,
    },
    message: /^app dials localhost:6379 in main\.py, which is app itself: cache listens on port 6379\.$/,
    severity: 'warning',
    safe: false,
  },
  {
    name: 'the URL of one, and one that a variable replaces',
    compose: `services:
  app:
    image: node:22
    working_dir: /app
    command: node server.js
    volumes: ["./src:/app"]
  mongo: {image: "mongo:8"}
`,
    files: {
      'src/server.js': `mongoose.connect('mongodb://⟦localhost⟧:27017/shop');
mongoose.connect(process.env.MONGO_URL || 'mongodb://localhost:27017/shop');
// mongoose.connect('mongodb://localhost:27017/old');
`,
    },
  },
  ...[
    ['Vite', 'vite --host', 'vite.config.ts', 'export default defineConfig({\n  server: {\n    proxy: {\n      "/api": { target: "http://⟦localhost⟧:5000", changeOrigin: true },\n      "/old": "http://⟦127.0.0.1⟧:5000",\n      // "/off": "http://localhost:5000",\n      "/env": { target: process.env.API ?? "http://localhost:5000" },\n    },\n    origin: "http://localhost:5000",\n  },\n});\n'], // prettier-ignore
    ['Vite, with a star in a path and one block in another', 'vite', 'vite.config.js', 'export default { server: { proxy: {\n      /* "/no": "http://localhost:5000", */\n      \'/all/*\': \'http://⟦localhost⟧:5000\',\n      "/inner": { proxy: { "/x": "http://⟦127.0.0.1⟧:5000" } },\n} } };\n'], // prettier-ignore
    ['webpack', 'webpack serve', 'webpack.config.js', "module.exports = { devServer: { proxy: [{ context: ['/api'], target: 'http://⟦localhost⟧:5000' }] } };\n"], // prettier-ignore
    ['Vue CLI', 'vue-cli-service serve', 'vue.config.js', "module.exports = {\n  devServer: {\n    proxy: 'http://⟦localhost⟧:5000',\n  },\n};\n"], // prettier-ignore
    ['Angular', 'ng serve --host 0.0.0.0 --proxy-config proxy.conf.json', 'proxy.conf.json', '{\n  "/api": {\n    "target": "http://⟦localhost⟧:5000",\n    "secure": false\n  }\n}\n'], // prettier-ignore
    ['two programs in one container', 'concurrently "vite --host" "node server.js"', 'vite.config.ts', 'export default { server: { proxy: { "/api": "http://localhost:5000" } } };\n'], // prettier-ignore
    ['a build', 'vite build', 'vite.config.ts', 'export default { server: { proxy: { "/api": "http://localhost:5000" } } };\n'], // prettier-ignore
    ['settings that its words name', 'vite --config other.ts', 'vite.config.ts', 'export default { server: { proxy: { "/api": "http://localhost:5000" } } };\n'], // prettier-ignore
  ].map(([name = '', script = '', file = '', text = '']) => ({
    name: `whom a development server forwards to: ${name}`,
    compose: `services:
  web:
    image: node:22
    working_dir: /app
    command: sh -c "npm install && npm run dev"
    volumes: ["./web:/app"]
  api: {image: example/api, expose: ["5000"]}
`,
    files: {
      'web/package.json': JSON.stringify({ scripts: { dev: script } }),
      [`web/${file}`]: text,
    },
  })),
  {
    name: 'whom Create React App forwards to',
    compose: `services:
  web:
    image: node:22
    working_dir: /app
    command: npm start
    volumes: ["./web:/app"]
  api: {image: example/api, expose: ["5000"]}
`,
    files: {
      'web/package.json':
        '{\n  "name": "web",\n  "proxy": "http://⟦localhost⟧:5000",\n  "homepage": "http://localhost:5000",\n  "scripts": { "start": "react-scripts start" }\n}\n',
    },
    message: /^web dials localhost:5000 in package\.json, which is web itself: api listens on port 5000\.$/,
  },
  {
    name: 'the broker of a Celery application, and ones that a variable or loaded settings replace',
    compose: `services:
  one: {image: "python:3.13", working_dir: /code, command: celery -A shop worker, volumes: ["./one:/code"]}
  two: {image: "python:3.13", working_dir: /code, command: celery --app=shop.tasks:app beat, volumes: ["./two:/code"]}
  set: {image: "python:3.13", working_dir: /code, command: celery -A shop worker, volumes: ["./set:/code"], environment: {CELERY_BROKER_URL: "redis://cache:6379"}}
  loads: {image: "python:3.13", working_dir: /code, command: celery -A shop worker, volumes: ["./loads:/code"]}
  cache: {image: "redis:8"}
`,
    files: {
      'one/shop/celery.py': "from celery import Celery\napp = Celery('shop', broker='redis://⟦localhost⟧:6379/0')\n",
      'two/shop/tasks.py': "from celery import Celery\napp = Celery('shop', broker='redis://⟦localhost⟧:6379/0')\n",
      'set/shop.py': "from celery import Celery\napp = Celery('shop', broker='redis://localhost:6379/0')\n",
      'loads/shop.py':
        "from celery import Celery\napp = Celery('shop', broker='redis://localhost:6379/0')\napp.config_from_object('settings')\n",
    },
  },
  {
    name: 'the settings in a jar',
    compose: spring(),
    files: {
      ...JAR,
      'src/main/resources/application.properties':
        'spring.datasource.url=jdbc:mysql://⟦localhost⟧:3306/shop\nspring.data.redis.host=⟦localhost⟧\neureka.client.service-url.defaultZone=http://⟦localhost⟧:8761/eureka/\nspring.rabbitmq.host=${RABBIT:localhost}\n',
    },
    severity: 'warning',
    safe: false,
  },
  {
    name: 'a configuration server that the settings in a jar import, before which the others give way',
    compose: spring(),
    files: {
      ...JAR,
      'src/main/resources/application.yml':
        'spring:\n  config:\n    import: "optional:configserver:http://⟦localhost⟧:8761"\n  datasource:\n    url: jdbc:mysql://localhost:3306/shop\n',
    },
  },
  ...[
    ['the variable', '{SPRING_DATASOURCE_URL: "jdbc:mysql://db:3306/shop"}', ''],
    ['a profile', '{SPRING_PROFILES_ACTIVE: docker}', ''],
    ['an option of the virtual machine', '{JAVA_TOOL_OPTIONS: "-Dspring.datasource.url=jdbc:mysql://db/shop"}', ''],
    ['a section of a profile', '{}', 'spring.config.activate.on-profile=local\n'],
    ['a profile that the settings switch on', '{}', 'spring.profiles.active=docker\n'],
  ].map(([name = '', environment = '', rest = '']) => ({
    name: `settings in a jar, and ${name}`,
    compose: spring(environment),
    files: {
      ...JAR,
      'src/main/resources/application.properties': `spring.datasource.url=jdbc:mysql://localhost:3306/shop\n${rest}`,
    },
  })),
  {
    name: 'origins in a map of nginx',
    compose: `services:
  proxy:
    image: nginx
    volumes: ["./default.conf:/etc/nginx/conf.d/default.conf"]
  app: {image: example/app, expose: [3000]}
`,
    files: {
      'default.conf':
        'map $http_origin $cors {\n  default "";\n  "~^http://localhost:3000$" "http://localhost:3000";\n}\nserver {\n  listen 80;\n  location / {\n    proxy_pass http://app:3000;\n  }\n}\n',
    },
  },
  {
    name: 'a Caddyfile whose other sites are in other files, and one whose are not',
    compose: `services:
  some:
    image: caddy:2
    volumes: ["./some:/etc/caddy/Caddyfile"]
  all:
    image: caddy:2
    volumes: ["./all:/etc/caddy/Caddyfile"]
`,
    files: {
      some: 'import sites/*\na.test {\n  reverse_proxy localhost:8080\n}\n',
      all: 'import common\na.test {\n  reverse_proxy ⟦localhost⟧:8080\n}\n:8081 {\n  respond "x"\n}\nb.test {\n  reverse_proxy localhost:8081\n}\n',
    },
  },
  {
    name: "Zigbee2MQTT's configuration in its mounted folder",
    compose:
      'services:\n  z2m:\n    image: koenkk/zigbee2mqtt\n    volumes: ["./data:/app/data"]\n  mosquitto:\n    image: eclipse-mosquitto\n',
    files: { 'data/configuration.yaml': 'mqtt:\n  server: mqtt://⟦localhost⟧\n' },
    severity: 'warning',
  },
  {
    name: 'Caddy: the wildcard as a destination, and the directive of version 1',
    compose: yaml`
      services:
        caddy:
          image: caddy:2
          ports: ["443:443"]
          volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]
        old:
          image: abiosoft/caddy
          volumes: ["./Caddyfile1:/etc/Caddyfile"]
        vault:
          image: example/vault
          ports: ["8080:80"]
    `,
    files: {
      Caddyfile: 'a.test {\n  reverse_proxy ⟦0.0.0.0⟧:8080\n}\n',
      Caddyfile1: 'a.test {\n  proxy / ⟦localhost⟧:8080 {\n    transparent\n  }\n}\n',
    },
  },
  {
    name: 'the wildcard where it is an address to listen on',
    compose: yaml`
      services:
        app:
          image: example/app
          volumes: ["./app.yaml:/etc/app.yaml", "./nginx.conf:/etc/nginx/nginx.conf"]
        other:
          image: example/other
          ports: ["8080:8080"]
    `,
    files: {
      'app.yaml': 'server: 0.0.0.0:8080\nurl: http://0.0.0.0:8080\n',
      'nginx.conf': 'http { server { listen 0.0.0.0:8080; } }\n',
    },
  },
  {
    name: 'a file beside a variable that names the server',
    compose:
      'services:\n  db: {image: postgres}\n  app:\n    build: .\n    environment: {DATABASE_URL: "postgres://u:p@db/app"}\n',
    files: {
      Dockerfile: 'FROM python:3\nWORKDIR /app\nCOPY alembic.ini .\n',
      'alembic.ini': '[alembic]\nsqlalchemy.url = postgresql://u:p@⟦localhost⟧/app\n',
    },
    severity: 'information',
  },
  {
    name: 'a host beside SQLite',
    compose:
      'services:\n  gitea:\n    image: gitea/gitea\n    volumes: ["./app.ini:/data/gitea/conf/app.ini"]\n  db:\n    image: mysql:8\n',
    files: { 'app.ini': '[database]\nDB_TYPE = sqlite3\nHOST = localhost:3306\n' },
  },
  {
    name: 'a host beside MySQL',
    compose:
      'services:\n  gitea:\n    image: gitea/gitea\n    volumes: ["./app.ini:/data/gitea/conf/app.ini"]\n  db:\n    image: mysql:8\n',
    files: { 'app.ini': '[database]\nDB_TYPE = mysql\nHOST = ⟦localhost⟧:3306\n' },
  },
  {
    name: 'a program of the image on a port that several others have, and are dialled at by name',
    compose: yaml`
      services:
        haproxy:
          image: example/haproxy-certbot
          volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"]
        one: {image: "traefik/whoami", command: ["--port", "8080"]}
        two: {image: "nginxinc/nginx-unprivileged"}
    `,
    files: {
      'haproxy.cfg':
        'backend certbot\n  server certbot 127.0.0.1:8080\nbackend web\n  server a one:8080\n  server b two:8080\n',
    },
  },
  {
    name: 'one server, dialled by name beside localhost',
    compose: yaml`
      services:
        haproxy:
          image: haproxy:3
          volumes: ["./haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg"]
        one: {image: "traefik/whoami", command: ["--port", "8080"]}
    `,
    files: {
      'haproxy.cfg': 'backend a\n  server a ⟦127.0.0.1⟧:8080\nbackend b\n  server b one:8080\n',
    },
    severity: 'information',
  },
  {
    name: 'proxy_pass',
    ...nginx(
      yaml`
        server {
          listen 80;
          server_name localhost;
          location / {
            proxy_pass http://⟦localhost⟧:3000/; # app
          }
        }
      `,
    ),
    severity: 'warning',
    safe: false,
    fixed: yaml`
      server {
        listen 80;
        server_name localhost;
        location / {
          proxy_pass http://app:3000/; # app
        }
      }
    `,
    fixedFile: 'd.conf',
  },
  {
    name: 'an upstream',
    ...nginx(
      yaml`
        upstream a {
          server ⟦127.0.0.1⟧:3000;
        }
        server {
          listen 80;
          location / { proxy_pass http://a; }
        }
      `,
    ),
  },
  {
    name: 'a stock proxy, where nothing else can be',
    ...nginx(yaml`
      server {
        listen 80;
        location ~ php {
          fastcgi_pass ⟦127.0.0.1⟧:9000;
        }
      }
    `),
    message: /where nothing listens on port 9000/,
  },
  {
    name: 'comments',
    ...nginx(yaml`
    server {
      listen 80;
      # proxy_pass http://localhost:3000;
    }
  `),
  },
  {
    name: 'its own other server',
    ...nginx(
      yaml`
        server {
          listen 80;
          location / {
            proxy_pass http://127.0.0.1:8081;
          }
        }
        server {
          listen 8081;
        }
      `,
    ),
  },
  {
    name: 'Prometheus: itself and another one',
    compose: yaml`
      services:
        prometheus:
          image: prom/prometheus
          volumes: ["./p.yml:/etc/prometheus/prometheus.yml"]
        node:
          image: prom/node-exporter
    `,
    files: {
      'p.yml': yaml`
        scrape_configs:
          - job_name: a
            static_configs:
              - targets: ['localhost:9090', '⟦localhost⟧:9100']
      `,
    },
  },
  {
    name: 'api_base (laradock/litellm)',
    compose: yaml`
      services:
        litellm:
          image: litellm
          volumes: ["./config.yaml:/app/config.yaml"]
        ollama:
          image: ollama/ollama
    `,
    files: {
      'config.yaml': yaml`
      model_list:
        - litellm_params:
            api_base: http://⟦localhost⟧:11434
    `,
    },
  },
  {
    name: 'public addresses',
    compose: yaml`
      services:
        app:
          image: x
          volumes: ["./c.yaml:/c.yaml"]
        web:
          image: y
          ports: ["3000:3000"]
    `,
    files: {
      'c.yaml': yaml`
        public_url: http://localhost:3000
        cors_origins: ["http://localhost:3000"]
        root_url: http://localhost:3000
      `,
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
    compose: yaml`
      services:
        redpanda:
          image: redpanda
          command: redpanda start --advertise-kafka-addr=⟦localhost⟧:9092
        c:
          image: c
          environment: [BROKERS=redpanda:9092]
    `,
  },
  {
    name: 'one for containers too, at the port that they dial',
    compose: kafka('INTERNAL://kafka:9092,EXTERNAL://localhost:29092'),
  },
  { name: 'nobody else uses it', compose: kafka('PLAINTEXT://localhost:9092', '') },
]);
