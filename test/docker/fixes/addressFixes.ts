import type { Ran } from '../run.ts';
import { IMAGE } from '../engine.ts';
import { serve } from './background.ts';
import { answers, failed, worked } from './expectRan.ts';
import type { FixCase, NotShown } from './FixCase.ts';
import type { FixProject } from './FixProject.ts';

const UNKNOWN_NAME = /bad address|timed out/;

/** A rule about a variable that is dialled: it leads nowhere, and after the edit to the server. */
function dialled(
  rule: string,
  {
    variable,
    port = '',
    from = 'web',
    to,
    listen,
    said,
  }: {
    readonly variable: string;
    readonly port?: string;
    readonly from?: string;
    readonly to: string;
    readonly listen: string;
    readonly said: RegExp;
  },
): FixCase {
  const own = listen.slice(listen.lastIndexOf(':') + 1);
  return {
    rule,
    standIns: { [from]: { listen: [] }, [to]: { listen: [listen] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial(to, '127.0.0.1', own), new RegExp(to));
      failed(await project.dialVariable(from, variable, port), said);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable(from, variable, port), new RegExp(to));
    },
    by: 'edit',
  };
}

/** A server that is published and has to be reached from the host. */
function publishedAt(rule: string, service: string, server: string, hostPort: number, own: string): FixCase {
  return {
    rule,
    standIns: { [service]: { server } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial(service, '127.0.0.1', own), new RegExp(service));
      failed(await project.fromHost('127.0.0.1', hostPort), /closed without an answer|reset|refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', hostPort), new RegExp(service));
    },
    by: 'edit',
  };
}

const upstream =
  "at=$(busybox sed -n 's/.*proxy_pass \\(.*\\);/\\1/p' /etc/nginx/conf.d/default.conf); exec /standin/dial $at";
const redis = `bind=$(busybox sed -n 's/^bind //p' /etc/redis.conf); exec /standin/listen cache "\${bind:-0.0.0.0}:6379"`;

export const addressFixes: readonly FixCase[] = [
  publishedAt('loopback-bind', 'api', '0.0.0.0:8000', 8000, '8000'),
  publishedAt('loopback-default', 'web', '127.0.0.1:5173', 5173, '5173'),
  publishedAt('target-port-mismatch', 'api', '0.0.0.0:8000', 8080, '8000'),
  {
    rule: 'loopback-in-config',
    // Redis is played by a server that takes its address from the same file.
    standIns: { web: { listen: [] }, cache: { command: ['sh', '-c', redis] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('cache', '127.0.0.1', '6379'), /cache/);
      failed(await project.dialVariable('web', 'REDIS_URL'), /refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('web', 'REDIS_URL'), /cache/);
    },
    by: 'edit',
  },
  dialled('localhost-as-peer', { variable: 'DATABASE_URL', to: 'db', listen: '0.0.0.0:5432', said: /refused/i }),
  {
    rule: 'localhost-in-config',
    standIns: { proxy: { listen: [] }, app: { listen: ['0.0.0.0:3000'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('app', '127.0.0.1', '3000'), /app/);
      failed(await project.compose('exec', '-T', 'proxy', 'sh', '-c', upstream), /refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.compose('exec', '-T', 'proxy', 'sh', '-c', upstream), /app/);
    },
    by: 'edit',
  },
  {
    rule: 'kafka-advertised-localhost',
    // The broker answers with the address that it advertises; the client goes there next, as Kafka's clients do.
    standIns: {
      kafka: { command: ['sh', '-c', 'exec /standin/listen "$KAFKA_ADVERTISED_LISTENERS" 0.0.0.0:9092'] },
      worker: { listen: [] },
    },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('worker', 'BOOTSTRAP_SERVERS'), /localhost:9092/);
      failed(await project.dialTold('worker', 'BOOTSTRAP_SERVERS'), /refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialTold('worker', 'BOOTSTRAP_SERVERS'), /kafka:9092/);
    },
    by: 'edit',
  },
  dialled('published-port-inside', { variable: 'API_URL', to: 'api', listen: '0.0.0.0:80', said: /refused/i }),
  {
    rule: 'browser-url-service-name',
    standIns: { web: { listen: [] }, api: { listen: ['0.0.0.0:8000'] } },
    async symptom(project) {
      worked(await project.up());
      failed(await asBrowser(project), UNKNOWN_NAME);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => asBrowser(project), /api/);
    },
    by: 'edit',
  },
  dialled('no-common-network', { variable: 'DATABASE_URL', to: 'db', listen: '0.0.0.0:5432', said: UNKNOWN_NAME }),
  dialled('extra-hosts-shadow', {
    variable: 'SEARCH_URL',
    from: 'app',
    to: 'search',
    listen: '0.0.0.0:9200',
    said: /refused/i,
  }),
  {
    rule: 'profile-not-active',
    standIns: { app: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      worked(await project.up());
      failed(await project.dialVariable('app', 'DATABASE_URL'), UNKNOWN_NAME);
    },
    async gone(project) {
      worked(await project.compose('--profile', 'dev', 'up', '-d', '-t', '0'));
      await answers(() => project.dialVariable('app', 'DATABASE_URL'), /db/);
    },
    by: 'good',
  },
  {
    rule: 'logging-destination',
    // The engine dials when the container starts, so the collector has to be there.
    example: {
      compose:
        'services:\n  app:\n    image: example/app\n    depends_on: [collector]\n    logging:\n      driver: fluentd\n      options:\n        fluentd-address: collector:24224\n  collector:\n    image: fluent/fluentd:v1.17\n    ports: ["127.0.0.1:24224:24224"]\n',
    },
    standIns: { app: { listen: [] }, collector: { listen: ['0.0.0.0:24224'] } },
    async symptom(project) {
      failed(await project.up(), /logging driver/);
    },
    async gone(project) {
      worked(await project.up());
    },
    by: 'edit',
  },
  dialled('unknown-host', {
    variable: 'KEYCLOAK_URL',
    from: 'proxy',
    to: 'keycloak',
    listen: '0.0.0.0:8080',
    said: UNKNOWN_NAME,
  }),
  dialled('v1-container-name', {
    variable: 'DB_HOST',
    port: '5432',
    to: 'db',
    listen: '0.0.0.0:5432',
    said: UNKNOWN_NAME,
  }),
  {
    rule: 'alias-collision',
    standIns: { app: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    // Another project's database on the same network, under the same name.
    async prepare(engine) {
      await engine.docker('network', 'create', 'proxy');
      const serveOther = 'mkdir -p /www; echo other >/www/index.html; exec busybox httpd -f -p 5432 -h /www';
      const run = ['run', '-d', '--name', 'other', '--network', 'proxy', '--network-alias', 'db', IMAGE];
      await engine.docker(...run, 'sh', '-c', serveOther.replace('mkdir', 'busybox mkdir'));
      return () => Promise.resolve();
    },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('app', 'DATABASE_URL'), /other/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('app', 'DATABASE_URL'), /db/);
      for (let n = 0; n < 12; n++) worked(await project.dialVariable('app', 'DATABASE_URL'), /db/);
    },
    by: 'good',
  },
  {
    rule: 'hardcoded-container-address',
    standIns: { web: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      // Another order of starting, and the address that was written down is somebody else's.
      worked(await project.compose('up', '-d', 'db'));
      worked(await project.compose('up', '-d', 'web'));
      await answers(() => project.dial('db', '127.0.0.1', '5432'), /db/);
      failed(await project.dialVariable('web', 'DB_HOST', '5432'), /refused|unreachable|timed out/i);
    },
    async gone(project) {
      worked(await project.compose('up', '-d', 'db'));
      worked(await project.compose('up', '-d', 'web'));
      await answers(() => project.dialVariable('web', 'DB_HOST', '5432'), /db/);
    },
    by: 'edit',
  },
  {
    rule: 'host-docker-internal-linux',
    standIns: { web: { listen: [] } },
    prepare: (engine) => serve(engine.hostNamespace, engine.folder, '0.0.0.0:3000', 'host'),
    async symptom(project) {
      worked(await project.up());
      failed(await project.dialVariable('web', 'API_URL'), UNKNOWN_NAME);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('web', 'API_URL'), /host/);
    },
    by: 'edit',
  },
  {
    rule: 'hardcoded-docker0-address',
    // Pools as daemon.json can set them, docker0 among them: 172.17.0.1 is then nobody's.
    flags: ['--default-address-pool', 'base=10.200.0.0/16,size=24'],
    standIns: { web: { listen: [] } },
    prepare: (engine) => serve(engine.hostNamespace, engine.folder, '0.0.0.0:3000', 'host'),
    async symptom(project) {
      worked(await project.up());
      failed(await project.dial('web', 'host.docker.internal', '3000'), /refused|unreachable|timed out/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dial('web', 'host.docker.internal', '3000'), /host/);
    },
    by: 'edit',
  },
  dialled('host-gateway-loopback-publish', { variable: 'API_URL', to: 'api', listen: '0.0.0.0:80', said: /refused/i }),
];

/** What a browser on the host gets from the URL that is baked into the page. */
async function asBrowser(project: FixProject): Promise<Ran> {
  const url = (await project.compose('exec', '-T', 'web', 'sh', '-c', 'echo "$VITE_API_URL"')).out.trim();
  const { hostname, port } = new URL(url);
  // The machine's hosts file has localhost; its resolver knows no containers.
  return project.fromHost(hostname === 'localhost' ? '127.0.0.1' : hostname, Number(port || '80'));
}

export const addressNotShown: readonly NotShown[] = [
  { rule: 'config-not-read', reason: 'It needs the image whose configuration lies elsewhere, which no stand-in is.' },
  { rule: 'healthcheck-port', reason: 'It needs an image with a health check of its own at a fixed port.' },
  { rule: 'port-variable-shared', reason: 'What is mistaken is which side of the port the variable was meant for.' },
  { rule: 'proxy-elsewhere', reason: 'The proxy belongs to a project that is not here.' },
  { rule: 'random-host-port', reason: 'The engine does as it is told: the port is another at each start.' },
  { rule: 'setting-not-read', reason: 'It needs two versions of an image, of which one reads the variable.' },
  {
    rule: 'healthcheck-localhost-ipv6',
    reason:
      "It is musl's resolver and Alpine's busybox that ask ::1 first; Debian's static busybox, which plays here, has another libc.",
  },
  {
    rule: 'underscore-hostname',
    reason: 'The resolver answers for the name; it is URL parsers of client libraries that refuse it.',
  },
  {
    rule: 'proxy-env',
    reason:
      "Whether a proxy's variables are followed is the client program's matter; busybox's nc knows none, and its wget no NO_PROXY.",
  },
];
