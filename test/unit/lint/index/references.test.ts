import assert from 'node:assert/strict';
import { LineIndex } from '../../../../src/core/analysis/index.ts';
import { daemonReferences, references } from '../../../../src/core/lint/index/references.ts';
import type { Reference } from '../../../../src/core/lint/index/Reference.ts';
import type { RuleContext } from '../../../../src/core/lint/engine/LintInput.ts';
import { spanOf, type Text } from '../../../../src/core/model/index.ts';
import { readTexts } from '../../analysis/readTexts.ts';

type Files = Readonly<Record<string, string>>;

/** `who where name host:port host@place port@place`, of each destination that somebody dials. */
function dialled(files: Files): readonly string[] {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`/p/${name}`, text]));
  const { topology } = readTexts(texts, '/p');
  const context = { topology } as RuleContext;
  const place = (text: Text, from: number, to: number, said: string): string => {
    const span = spanOf(text, from, to);
    if (!span) return '?';
    const file = texts.get(span.file) ?? '';
    assert.equal(file.slice(span.start, span.end), said, 'the place is the text itself');
    const { line, character } = new LineIndex(file).positionOf(span.start);
    return `${span.file.slice(3)}:${String(line + 1)}:${String(character + 1)}`;
  };
  const shown = (reference: Reference): string => {
    const port = String(reference.port ?? (reference.meant.join('|') || '-'));
    const host = reference.hostImplied
      ? 'implied'
      : place(reference.text, reference.start, reference.end, reference.host);
    const at =
      reference.portText && reference.portStart !== undefined && reference.portEnd !== undefined
        ? ` ${place(reference.portText, reference.portStart, reference.portEnd, String(reference.port))}`
        : '';
    const by = reference.by === undefined ? '' : ` by ${reference.by}`;
    return `${reference.from.name} ${reference.where} ${reference.name} ${reference.host}:${port} ${host}${at}${reference.outward ? ' outward' : ''}${by}`;
  };
  return [...references(context), ...daemonReferences(context)].filter((r) => r.where !== 'link').map(shown);
}

/** A service `app` with these lines, and whatever else. */
const app = (lines: string, more = ''): string =>
  `services:\n  app:\n    image: acme/app\n${lines.replace(/^/gm, '    ')}\n${more}`;
const env = (...lines: readonly string[]): Files => ({
  'compose.yaml': app(`environment:\n${lines.map((l) => `  ${l}`).join('\n')}`),
});
const command = (line: string): Files => ({ 'compose.yaml': app(`command: ${line}`) });
const check = (line: string): Files => ({ 'compose.yaml': app(`healthcheck:\n  test: ${line}`) });

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly dials: readonly string[];
}

const TABLE: Readonly<Record<string, readonly Case[]>> = {
  variables: [
    {
      name: 'host and port in two variables',
      files: env('DB_HOST: db', 'DB_PORT: 5432'),
      dials: ['app environment DB_HOST db:5432 compose.yaml:5:16 compose.yaml:6:16'],
    },
    {
      name: 'the pair of .NET',
      files: env('Mail__Host: post', 'Mail__Port: "2525"'),
      dials: ['app environment Mail__Host post:2525 compose.yaml:5:19 compose.yaml:6:20'],
    },
    {
      name: 'a server and its port',
      files: env('MAIL_SERVER: post', 'MAIL_PORT: 1025'),
      dials: ['app environment MAIL_SERVER post:1025 compose.yaml:5:20 compose.yaml:6:18'],
    },
    {
      name: 'a hostname and its port',
      files: env('REDIS_HOSTNAME: cache', 'REDIS_PORT_NUMBER: 6380'),
      dials: ['app environment REDIS_HOSTNAME cache:6380 compose.yaml:5:23 compose.yaml:6:26'],
    },
    {
      name: 'camel case',
      files: env('smtpHost: post', 'smtpPort: 1025'),
      dials: ['app environment smtpHost post:1025 compose.yaml:5:17 compose.yaml:6:17'],
    },
    {
      name: 'a port after the whole name',
      files: env('SMTP_SERVER: post', 'SMTP_SERVER_PORT: 1025'),
      dials: ['app environment SMTP_SERVER post:1025 compose.yaml:5:20 compose.yaml:6:25'],
    },
    {
      name: 'a URL in a variable for a host takes the port beside it',
      files: env('API_HOST: http://api', 'API_PORT: 3000'),
      dials: ['app environment API_HOST api:3000 compose.yaml:5:24 compose.yaml:6:17'],
    },
    {
      name: 'a list of hosts, some with a port',
      files: env('MEMCACHED_SERVERS: a:11211,b', 'MEMCACHED_PORT: 11212'),
      dials: [
        'app environment MEMCACHED_SERVERS a:11211 compose.yaml:5:26 compose.yaml:5:28',
        'app environment MEMCACHED_SERVERS b:11212 compose.yaml:5:34 compose.yaml:6:23',
      ],
    },
    {
      name: 'an indexed list of .NET',
      files: env('Redis__Endpoints__0: cache', 'Redis__Endpoints__1: cache2:6380'),
      dials: [
        'app environment Redis__Endpoints__0 cache:6379 compose.yaml:5:28',
        'app environment Redis__Endpoints__1 cache2:6380 compose.yaml:6:28 compose.yaml:6:35',
      ],
    },
    {
      name: 'a bootstrap list',
      files: env('KAFKA_BROKERS: k1:9092,k2:9093'),
      dials: [
        'app environment KAFKA_BROKERS k1:9092 compose.yaml:5:22 compose.yaml:5:25',
        'app environment KAFKA_BROKERS k2:9093 compose.yaml:5:30 compose.yaml:5:33',
      ],
    },
    {
      name: 'JDBC with two hosts',
      files: env('URL: "jdbc:postgresql://a:5432,b:5433/x"'),
      dials: [
        'app environment URL a:5432 compose.yaml:5:31 compose.yaml:5:33',
        'app environment URL b:5433 compose.yaml:5:38 compose.yaml:5:40',
      ],
    },
    {
      name: 'a connection string',
      files: env('ConnectionStrings__Default: Server=db,1433;Database=x'),
      dials: ['app environment ConnectionStrings__Default db:1433 compose.yaml:5:42 compose.yaml:5:45'],
    },
    {
      name: 'a replica set',
      files: env('MONGO_URL: mongodb://u:p@a:27017,b:27018/x'),
      dials: [
        'app environment MONGO_URL a:27017 compose.yaml:5:32 compose.yaml:5:34',
        'app environment MONGO_URL b:27018 compose.yaml:5:40 compose.yaml:5:42',
      ],
    },
    {
      name: 'an address without a scheme',
      files: env('UPSTREAM: api:3000'),
      dials: ['app environment UPSTREAM api:3000 compose.yaml:5:17 compose.yaml:5:21'],
    },
    {
      name: 'what browsers open',
      files: env('PORTAL_BROWSER_URL: http://localhost:9600', 'OIDC_CALLBACK: http://localhost:80/x'),
      dials: [
        'app environment PORTAL_BROWSER_URL localhost:9600 compose.yaml:5:34 compose.yaml:5:44 outward',
        'app environment OIDC_CALLBACK localhost:80 compose.yaml:6:29 compose.yaml:6:39 outward',
      ],
    },
    {
      name: 'public, by its value an address of the cluster',
      files: env('PUBLIC_FRONTEND_ADDRESS: frontend:7233'),
      dials: ['app environment PUBLIC_FRONTEND_ADDRESS frontend:7233 compose.yaml:5:32 compose.yaml:5:41'],
    },
    {
      name: 'public, and the container is published',
      files: { 'compose.yaml': app('ports: ["80:80"]\nenvironment: {PUBLIC_ADDRESS: "web:80"}') },
      dials: ['app environment PUBLIC_ADDRESS web:80 compose.yaml:5:36 compose.yaml:5:40 outward'],
    },
  ],
  commands: [
    {
      name: 'two flags with words',
      files: command('serve --db-host store --db-port 3307'),
      dials: ['app command --db-host store:3307 compose.yaml:4:30 compose.yaml:4:46'],
    },
    {
      name: 'two flags with equals signs',
      files: command('[serve, --db-host=store, --db-port=3307]'),
      dials: ['app command --db-host store:3307 compose.yaml:4:32 compose.yaml:4:49'],
    },
    {
      name: 'camel case',
      files: command('serve --dbHost store --dbPort 3307'),
      dials: ['app command --dbHost store:3307 compose.yaml:4:29 compose.yaml:4:44'],
    },
    {
      name: 'no character set of a database server',
      files: command(
        '[mysqld, --character-set-server=utf8, --collation-server=utf8_bin, --character_set_server, utf8mb4]',
      ),
      dials: [],
    },
    {
      name: 'psql',
      files: command('psql -h db -p 5433 -U x'),
      dials: ['app command psql db:5433 compose.yaml:4:22 compose.yaml:4:28'],
    },
    {
      name: 'mysql with joined flags, in a script',
      files: command('sh -c "until mysqladmin ping -hdb -P3307; do sleep 1; done"'),
      dials: ['app command mysqladmin db:3307 compose.yaml:4:45 compose.yaml:4:50'],
    },
    {
      name: 'redis-cli',
      files: command('redis-cli -h cache ping'),
      dials: ['app command redis-cli cache:6379 compose.yaml:4:27'],
    },
    {
      name: 'nc in a loop',
      files: command('sh -c "while ! nc -z -w 2 db 5432; do sleep 1; done; exec serve"'),
      dials: ['app command nc db:5432 compose.yaml:4:40 compose.yaml:4:43'],
    },
    {
      name: 'wait-for-it',
      files: command('./wait-for-it.sh db:5432 -- serve'),
      dials: ['app command  db:5432 compose.yaml:4:31 compose.yaml:4:34'],
    },
    { name: 'where the program listens itself', files: command('serve --host web --port 80'), dials: [] },
    { name: 'help of a client', files: command('mongosh -h'), dials: [] },
  ],
  'health checks': [
    {
      name: 'a URL',
      files: check('["CMD", "curl", "-f", "http://localhost:8084/"]'),
      dials: ['app healthcheck curl localhost:8084 compose.yaml:5:43 compose.yaml:5:53'],
    },
    {
      name: 'a script',
      files: check('wget -qO- http://127.0.0.1:3000/ || exit 1'),
      dials: ['app healthcheck wget 127.0.0.1:3000 compose.yaml:5:30 compose.yaml:5:40'],
    },
    {
      name: 'a client',
      files: check('["CMD-SHELL", "pg_isready -h localhost -p 5433"]'),
      dials: ['app healthcheck pg_isready localhost:5433 compose.yaml:5:42 compose.yaml:5:55'],
    },
    { name: 'none', files: check('["NONE"]'), dials: [] },
  ],
  logging: [
    {
      name: 'syslog',
      files: { 'compose.yaml': app('logging: {driver: syslog, options: {syslog-address: "udp://logs:1514"}}') },
      dials: ['app logging syslog-address logs:1514 compose.yaml:4:64 compose.yaml:4:69 by daemon'],
    },
    {
      name: 'fluentd',
      files: { 'compose.yaml': app('logging: {driver: fluentd, options: {fluentd-address: logs, tag: "a:1"}}') },
      dials: ['app logging fluentd-address logs:24224 compose.yaml:4:59 by daemon'],
    },
    {
      name: 'Loki',
      files: {
        'compose.yaml': app('logging: {driver: loki, options: {loki-url: "http://loki:3100/loki/api/v1/push"}}'),
      },
      dials: ['app logging loki-url loki:3100 compose.yaml:4:57 compose.yaml:4:62 by daemon'],
    },
  ],
  proxies: [
    {
      name: 'Traefik, a port',
      files: {
        'compose.yaml': app(
          'labels:\n  traefik.http.routers.a.rule: Host(`a`)\n  traefik.http.services.a.loadbalancer.server.port: 8082',
          '  gate: {image: "traefik:v3"}\n',
        ),
      },
      dials: ['gate label traefik.http.services.a.loadbalancer.server.port app:8082 implied compose.yaml:6:57'],
    },
    {
      name: 'Traefik, no port',
      files: {
        'compose.yaml': app(
          'expose: ["9000", "8000"]\nlabels: ["traefik.http.routers.a.rule=Host(`a`)"]',
          '  gate: {image: "traefik:v3"}\n',
        ),
      },
      dials: ['gate label traefik.http.routers.a.rule app:8000 implied'],
    },
    {
      name: 'Traefik, off',
      files: {
        'compose.yaml': app(
          'labels:\n  traefik.enable: false\n  traefik.http.services.a.loadbalancer.server.port: 8082',
          '  gate: {image: "traefik:v3"}\n',
        ),
      },
      dials: [],
    },
    {
      name: 'Traefik of another project',
      files: { 'compose.yaml': app('labels: {traefik.http.services.a.loadbalancer.server.port: 8082}') },
      dials: ['app label traefik.http.services.a.loadbalancer.server.port app:8082 implied compose.yaml:4:64'],
    },
    {
      name: 'Traefik on the host',
      files: {
        'compose.yaml': app(
          'labels: {traefik.http.services.a.loadbalancer.server.port: 8082}',
          '  gate: {image: "traefik:v3", network_mode: host}\n',
        ),
      },
      dials: [],
    },
    {
      name: 'behind a namespace of another',
      files: {
        'compose.yaml': app(
          'network_mode: service:vpn\nlabels: {traefik.http.services.a.loadbalancer.server.port: 8082}',
          '  vpn: {image: acme/vpn}\n  gate: {image: "traefik:v3"}\n',
        ),
      },
      dials: ['gate label traefik.http.services.a.loadbalancer.server.port vpn:8082 implied compose.yaml:5:64'],
    },
    {
      name: 'nginx-proxy',
      files: {
        'compose.yaml': app(
          'environment: {VIRTUAL_HOST: a.test, VIRTUAL_PORT: 9070}',
          '  gate: {image: nginxproxy/nginx-proxy}\n',
        ),
      },
      dials: [
        'app environment VIRTUAL_HOST a.test:9070 compose.yaml:4:33 compose.yaml:4:55 outward',
        'gate label VIRTUAL_PORT app:9070 implied compose.yaml:4:55',
      ],
    },
    {
      name: 'nginx-proxy, several ports',
      files: {
        'compose.yaml': app(
          'environment:\n  VIRTUAL_HOST: a.test\n  VIRTUAL_HOST_MULTIPORTS: |-\n    a.test:\n      "/":\n        port: 8000\n      "/x":\n        port: 9000\n        dest: "/"',
          '  gate: {image: nginxproxy/nginx-proxy}\n',
        ),
      },
      dials: [
        'app environment VIRTUAL_HOST a.test:- compose.yaml:5:21 outward',
        'gate label VIRTUAL_HOST_MULTIPORTS app:8000 implied compose.yaml:9:19',
        'gate label VIRTUAL_HOST_MULTIPORTS app:9000 implied compose.yaml:11:19',
      ],
    },
    {
      name: 'caddy',
      files: {
        'compose.yaml': app(
          'labels:\n  caddy: a.test\n  caddy.reverse_proxy: "{{upstreams 8080}}"\n  caddy_1.handle_path.0_reverse_proxy: "{{upstreams http 8081}}"',
          '  gate: {image: lucaslorentz/caddy-docker-proxy}\n',
        ),
      },
      dials: [
        'gate label caddy.reverse_proxy app:8080 implied compose.yaml:6:41',
        'gate label caddy_1.handle_path.0_reverse_proxy app:8081 implied compose.yaml:7:62',
      ],
    },
  ],
  configuration: [
    {
      name: 'whom a sentinel and a replica of Redis dial',
      files: {
        'compose.yaml': app('volumes: ["./s.conf:/etc/sentinel.conf", "./r.conf:/etc/redis.conf"]'),
        's.conf': 'sentinel monitor main api 6379 2\nsentinel down-after-milliseconds main 5000\n',
        'r.conf': 'replicaof api 6379\n',
      },
      dials: [
        'app config sentinel api:6379 s.conf:1:23 s.conf:1:27',
        'app config replicaof api:6379 r.conf:1:11 r.conf:1:15',
      ],
    },
    {
      name: 'a folder of nginx',
      files: {
        'compose.yaml': app('volumes: ["./c:/etc/nginx/conf.d"]'),
        'c/a.conf': 'location / { proxy_pass http://api:5000; }\n',
        'c/b.conf.disabled': 'location / { proxy_pass http://b:1; }\n',
        'c/README.md': 'http://c:1\n',
      },
      dials: ['app config proxy_pass api:5000 c/a.conf:1:32 c/a.conf:1:36'],
    },
    {
      name: 'a folder above',
      files: {
        'compose.yaml': app('volumes: ["./g:/etc/grafana/provisioning"]'),
        'g/datasources/any.yaml': 'datasources:\n  - url: http://prometheus:9090\n',
        'g/dashboards/x.json': '{"url": "http://y:1"}\n',
      },
      dials: ['app config url prometheus:9090 g/datasources/any.yaml:2:17 g/datasources/any.yaml:2:28'],
    },
    {
      name: 'a folder that the command names',
      files: {
        'compose.yaml': app('command: --providers.file.directory=/dynamic\nvolumes: ["./d:/dynamic"]'),
        'd/routes.yml': 'servers:\n  - url: http://api:80\n',
      },
      dials: ['app config url api:80 d/routes.yml:2:17 d/routes.yml:2:21'],
    },
    {
      name: 'a folder that is copied',
      files: {
        'compose.yaml': app('build: .'),
        Dockerfile: 'FROM nginx\nCOPY c /etc/nginx/conf.d\n',
        'c/site.conf': 'location / { proxy_pass http://api:5000; }\n',
      },
      dials: ['app config proxy_pass api:5000 c/site.conf:1:32 c/site.conf:1:36'],
    },
    {
      name: 'a file that its place makes one',
      files: {
        'compose.yaml': app('volumes: ["./nginx.dev:/etc/nginx/nginx.conf"]'),
        'nginx.dev': 'location / { proxy_pass http://api:5000; }\n',
      },
      dials: ['app config proxy_pass api:5000 nginx.dev:1:32 nginx.dev:1:36'],
    },
    {
      name: 'configs.content',
      files: {
        'compose.yaml': app(
          'configs: [{source: c, target: /etc/nginx/conf.d/default.conf}]',
          'configs:\n  c:\n    content: |\n      location / { proxy_pass http://api:5000; }\n',
        ),
      },
      dials: ['app config proxy_pass api:5000 compose.yaml:8:38 compose.yaml:8:42'],
    },
    {
      name: 'the .env of Laravel, where the environment wins',
      files: {
        'compose.yaml': app(
          'working_dir: /var/www/html\nenvironment: {REDIS_HOST: cache}\nvolumes: ["./src:/var/www/html"]',
        ),
        'src/artisan': '#!/usr/bin/env php\n',
        'src/.env':
          'DB_HOST="mysqldb" # ours\nDB_PORT=3306\nREDIS_HOST=127.0.0.1\nVITE_API=http://localhost:80\nX=http://${Y}:1\n',
      },
      dials: [
        'app environment REDIS_HOST cache:6379 compose.yaml:5:31',
        'app environment DB_HOST mysqldb:3306 src/.env:1:10 src/.env:2:9',
        'app environment VITE_API localhost:80 src/.env:4:17 src/.env:4:27 outward',
      ],
    },
    {
      name: 'an .env that nobody reads',
      files: {
        'compose.yaml': app('volumes: ["./src:/app"]'),
        'src/main.c': 'x',
        'src/.env': 'DB_HOST=db\nDB_PORT=1\n',
      },
      dials: [],
    },
    {
      name: 'an .env for browsers',
      files: {
        'compose.yaml': app('volumes: ["./a.env:/srv/.env"]'),
        'a.env': 'API_URL=http://api:80\nAPI_BROWSER_URL=http://localhost:9600\n',
      },
      dials: [
        'app environment API_URL api:80 a.env:1:16 a.env:1:20',
        'app environment API_BROWSER_URL localhost:9600 a.env:2:24 a.env:2:34 outward',
      ],
    },
    {
      name: 'camel case, for browsers and not',
      files: {
        'compose.yaml': app('volumes: ["./a.yml:/app/config/application.yml"]'),
        'a.yml': 'mail:\n  smtpHost: post\n  smtpPort: 25\npublicUrl: http://localhost:80\n',
      },
      dials: [
        'app config smtpHost post:25 a.yml:2:13 a.yml:3:13',
        'app config publicUrl localhost:80 a.yml:4:19 a.yml:4:29 outward',
      ],
    },
    {
      name: 'a connection string, a list and a prefixed key',
      files: {
        'compose.yaml': app('volumes: ["./a.yml:/app/config/application.yml"]'),
        'a.yml':
          'Default: Host=db;Port=5433;Username=u\nspring.kafka.bootstrap-servers: k1:9092,k2:9093\nurl: jdbc:sqlserver://ms:1433;x=y\n',
      },
      dials: [
        'app config Default db:5433 a.yml:1:15 a.yml:1:23',
        'app config spring.kafka.bootstrap-servers k1:9092 a.yml:2:33 a.yml:2:36',
        'app config spring.kafka.bootstrap-servers k2:9093 a.yml:2:41 a.yml:2:44',
        'app config url ms:1433 a.yml:3:23 a.yml:3:26',
      ],
    },
  ],
  'documents and data': [
    {
      name: 'an OpenAPI description',
      files: {
        'compose.yaml': app('volumes: ["./api.yaml:/app/api.yaml"]'),
        'api.yaml': 'openapi: 3.0.3\nservers:\n  - url: http://localhost:9200\n',
      },
      dials: [],
    },
    {
      name: 'the same as JSON',
      files: {
        'compose.yaml': app('volumes: ["./api.json:/app/api.json"]'),
        'api.json': '{"openapi": "3.0.3", "servers": [\n{"url": "http://localhost:9200"}]}\n',
      },
      dials: [],
    },
    {
      name: 'a Compose file',
      files: {
        'compose.yaml': app('volumes: ["./stack.yml:/data/stack.yml"]'),
        'stack.yml': 'services:\n  a:\n    image: x\n    environment:\n      U: http://b:1\n',
      },
      dials: [],
    },
    {
      name: 'what a web server hands out',
      files: {
        'compose.yaml': app('volumes: ["./c.json:/usr/share/nginx/html/c.json"]'),
        'c.json': '{\n"url": "http://localhost:9200"}\n',
      },
      dials: [],
    },
    {
      name: 'a template that nobody fills in',
      files: { 'compose.yaml': app('volumes: ["./a.tmpl:/data/a.tmpl"]'), 'a.tmpl': 'proxy_pass http://b:1;\n' },
      dials: [],
    },
    {
      name: 'a template that the command fills in',
      files: {
        'compose.yaml': app('command: sh -c "envsubst < /data/a.tmpl > /a"\nvolumes: ["./a.tmpl:/data/a.tmpl"]'),
        'a.tmpl': 'proxy_pass http://b:1;\n',
      },
      dials: ['app config proxy_pass b:1 a.tmpl:1:19 a.tmpl:1:21'],
    },
    {
      name: 'a manifest',
      files: {
        'compose.yaml': app('volumes: ["./m.yaml:/m.yaml"]'),
        'm.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata:\n  url: http://b:1\n',
      },
      dials: [],
    },
  ],
};

describe('references', () => {
  for (const [reader, cases] of Object.entries(TABLE)) {
    describe(reader, () => {
      for (const { name, files, dials } of cases) it(name, () => assert.deepEqual(dialled(files), dials));
    });
  }
});
