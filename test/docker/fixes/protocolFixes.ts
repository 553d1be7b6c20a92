import assert from 'node:assert/strict';
import { HOST_ADDRESS, IMAGE, type Engine } from '../engine.ts';
import { tryRun, type Ran } from '../run.ts';
import { until } from './background.ts';
import { answers, failed, worked } from './expectRan.ts';
import type { FixCase } from './FixCase.ts';
import type { FixProject } from './FixProject.ts';
import { PROGRAMS } from './programs.ts';

/** A broker that speaks the network part of Kafka's protocol: on each listener it answers with what that one advertises. */
const BROKER = `IFS=,
for listener in $KAFKA_LISTENERS; do
  for told in $KAFKA_ADVERTISED_LISTENERS; do
    [ "\${told%%://*}" = "\${listener%%://*}" ] && /standin/listen "\${told#*://}" "0.0.0.0:\${listener##*:}" &
  done
done
wait`;

/** A MongoDB that names the member of its replica set, as \`hello\` does. */
const MONGO = `member=$(busybox sed -n "s/.*host: '\\([^']*\\)'.*/\\1/p" /docker-entrypoint-initdb.d/init.js)
exec /standin/listen "$member" 0.0.0.0:27017`;

/** A JVM's registry, which names the RMI server's port; 40123 is the free one that it takes where nothing is said. */
const JMX = `of() { echo "$JAVA_TOOL_OPTIONS" | busybox sed -n "s/.*-D$1=\\([^ ]*\\).*/\\1/p"; }
registry=$(of com.sun.management.jmxremote.port)
second=$(of com.sun.management.jmxremote.rmi.port)
told=$(of java.rmi.server.hostname):\${second:-40123}
[ "$registry" = "$second" ] || /standin/listen server 0.0.0.0:\${second:-40123} &
exec /standin/listen "$told" 0.0.0.0:$registry`;

/** vsftpd as fauria/vsftpd starts it: the variables become its configuration. */
const VSFTPD = `cat >/tmp/vsftpd.conf <<END
listen=YES
background=NO
anonymous_enable=YES
anon_root=/srv/ftp
seccomp_sandbox=NO
secure_chroot_dir=/var/run/vsftpd/empty
pasv_min_port=\${PASV_MIN_PORT:-21100}
pasv_max_port=\${PASV_MAX_PORT:-21110}
pasv_address=$PASV_ADDRESS
END
# Not exec: as process 1 it ends with a segmentation fault.
vsftpd /tmp/vsftpd.conf
echo "vsftpd ended: $?"`;

/** A client that has asked closes its half: busybox's nc, which is no reason to give up. */
const NGINX = `echo 'events {} http { proxy_ignore_client_abort on; include /etc/nginx/conf.d/*.conf; }' >/tmp/nginx.conf
exec nginx -c /tmp/nginx.conf -g 'daemon off;'`;

/** A server of a few lines, for a Python without its library. */
const PYTHON_SERVER = `import socket

sock = socket.socket()
sock.bind(("127.0.0.1", 8000))
sock.listen()
while True:
    client, _ = sock.accept()
    client.recv(1000)
    client.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\napi\\n")
    client.close()
`;

/** Faults that show in what a program does: in its own protocol, or by its source. It is the program itself where Debian has a small one. */
export const protocolFixes: readonly FixCase[] = [
  {
    rule: 'loopback-in-source',
    example: {
      compose:
        'services:\n  api:\n    image: python:3.11\n    working_dir: /app\n    command: python main.py\n    volumes: [".:/app"]\n    ports: ["8000:8000"]\n',
      files: { 'main.py': PYTHON_SERVER },
    },
    // The command of the file stays, and its first word is another one in Debian.
    standIns: { api: { command: ['sh', '-c', 'shift; exec python3 "$@"', 'sh'], image: PROGRAMS } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('api', '127.0.0.1', '8000'), /api/);
      failed(await project.fromHost('127.0.0.1', 8000), /closed without an answer|reset|refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8000), /api/);
    },
    by: 'edit',
  },
  {
    rule: 'announced-address',
    example: {
      compose:
        'services:\n  mongo:\n    image: mongo:8\n    command: ["--replSet", "rs0", "--bind_ip_all"]\n    volumes: ["./init.js:/docker-entrypoint-initdb.d/init.js:ro"]\n  app:\n    image: example/app\n    environment:\n      MONGO_URL: mongodb://mongo:27017/app?replicaSet=rs0\n',
      files: { 'init.js': "rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'localhost:27017'}]})\n" },
    },
    standIns: { mongo: { command: ['sh', '-c', MONGO] }, app: { listen: [] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('app', 'MONGO_URL'), /localhost:27017/);
      failed(await project.dialTold('app', 'MONGO_URL'), /refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialTold('app', 'MONGO_URL'), /mongo:27017/);
    },
    by: 'edit',
  },
  {
    rule: 'announced-outside',
    standIns: { kafka: { command: ['sh', '-c', BROKER] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 9092), /kafka:9092/);
      failed(await goOn(project, 9092), /bad address|timed out/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 9092), /localhost:9092/);
      worked(await goOn(project, 9092));
      // And a container still gets where it is told.
      worked(await project.dial('kafka', 'kafka', '29092'), /kafka:29092/);
    },
    by: 'good',
  },
  {
    rule: 'jmx-second-port',
    standIns: { app: { command: ['sh', '-c', JMX] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 9010), /localhost:40123/);
      worked(await project.dial('app', '127.0.0.1', '40123'));
      failed(await goOn(project, 9010), /refused/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 9010), /localhost:9010/);
      worked(await goOn(project, 9010));
    },
    by: 'good',
  },
  {
    rule: 'rabbitmq-node-name',
    // Erlang itself, which compares the names; RabbitMQ's nodes are Erlang's.
    standIns: { rabbit1: erlangNode(), rabbit2: erlangNode() },
    async symptom(project) {
      worked(await project.up());
      await answers(() => join(project), /\{ok,\[\{"rabbit",\d+\}\]\} pang/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => join(project), /\{ok,\[\{"rabbit",\d+\}\]\} pong/);
    },
    by: 'edit',
  },
  {
    rule: 'ftp-passive-ports',
    standIns: { files: { image: PROGRAMS, command: ['sh', '-c', VSFTPD] } },
    async symptom(project, engine) {
      worked(await project.up());
      // The login works, and the data connection does not.
      await until(async () => /cmd EPSV/.test((await fetchByFtp(engine)).err));
      failed(await fetchByFtp(engine), /cmd EPSV[^]*(?:refused|timed out)/i);
    },
    async gone(project, engine) {
      worked(await project.up());
      await answers(() => fetchByFtp(engine), /^files$/m);
    },
    by: 'edit',
  },
  {
    rule: 'upstream-resolved-once',
    standIns: {
      proxy: { image: PROGRAMS, command: ['sh', '-c', NGINX] },
      app: { listen: ['0.0.0.0:8000'] },
    },
    async symptom(project, engine) {
      await upInOrder(project);
      await answers(() => project.dial('proxy', '127.0.0.1', '80'), /app/);
      await moveApp(project, engine);
      failed(await project.dial('proxy', '127.0.0.1', '80'), /closed without an answer/);
      await engine.docker('rm', '-f', 'other');
    },
    async gone(project, engine) {
      await upInOrder(project);
      await moveApp(project, engine);
      await answers(() => project.dial('proxy', '127.0.0.1', '80'), /app/);
    },
    by: 'good',
  },
  {
    rule: 'proxy-network-name',
    // Traefik asks the daemon for the container's networks and looks the label's name up among them; the rest is the kernel's.
    standIns: { traefik: { listen: [] }, app: { listen: ['0.0.0.0:80'] } },
    async symptom(project, engine) {
      worked(await project.up());
      await answers(() => project.dial('app', '127.0.0.1', '80'), /app/);
      const { label, addresses } = await networksOfApp(engine);
      assert.equal(addresses[label], undefined, 'the daemon knows no network by that name');
      // So Traefik takes any; this one it is not on.
      failed(await project.dial('traefik', addresses['shop_inner'] ?? '', '80'), /timed out|unreachable/i);
    },
    async gone(project, engine) {
      worked(await project.up());
      const { label, addresses } = await networksOfApp(engine);
      await answers(() => project.dial('traefik', addresses[label] ?? '', '80'), /app/);
    },
    by: 'edit',
  },
];

/** The host dials the address that the published port named. */
async function goOn(project: FixProject, port: number): Promise<Ran> {
  const told = (await project.fromHost('127.0.0.1', port)).out.trim().split('\n').at(-1) ?? '';
  const [host = '', second] = told.split(':');
  // The machine's hosts file has localhost.
  return project.fromHost(host === 'localhost' ? '127.0.0.1' : host, Number(second));
}

function erlangNode(): { readonly image: string; readonly command: readonly string[] } {
  return { image: PROGRAMS, command: ['erl', '-sname', 'rabbit', '-setcookie', 'shop', '-noinput'] };
}

/** What a node of rabbit2 hears from the node that rabbitmq.conf names: from epmd, and from the node itself. */
function join(project: FixProject): Promise<Ran> {
  const ask =
    'Node = list_to_atom(os:getenv("NODE")), [_, Host] = string:split(os:getenv("NODE"), "@"), io:format("~p ~p~n", [erl_epmd:names(Host), net_adm:ping(Node)]), halt().';
  const script = `export NODE=$(sed -n 's/.*nodes.1 = //p' /etc/rabbitmq/rabbitmq.conf); exec erl -sname asker -setcookie shop -noshell -eval '${ask}'`;
  return project.compose('exec', '-T', 'rabbit2', 'sh', '-c', script);
}

/** A file, from another machine. Busybox takes the port of the answer to PASV, and the address of its first connection. */
function fetchByFtp(engine: Engine): Promise<Ran> {
  const get = ['ftpget', '-v', '-u', 'anonymous', '-p', 'a@example.com', HOST_ADDRESS, '-', 'listing'];
  return tryRun('nsenter', [`--net=${engine.lanNamespace}`, 'timeout', '5', 'busybox', ...get]);
}

/** nginx does not start before the name of its upstream resolves. */
async function upInOrder(project: FixProject): Promise<void> {
  worked(await project.compose('up', '-d', 'app'));
  worked(await project.compose('up', '-d', 'proxy'));
}

/** The service is made anew, and its address meanwhile is somebody else's. */
async function moveApp(project: FixProject, engine: Engine): Promise<void> {
  await answers(() => project.dial('app', '127.0.0.1', '8000'), /app/);
  await engine.docker('rm', '-f', 'fix-app-1');
  await engine.docker('run', '-d', '--name', 'other', '--network', 'fix_default', IMAGE, 'sleep', '600');
  worked(await project.compose('up', '-d', '--no-recreate', 'app'));
  await answers(() => project.dial('app', '127.0.0.1', '8000'), /app/);
}

async function networksOfApp(
  engine: Engine,
): Promise<{ readonly label: string; readonly addresses: Readonly<Record<string, string>> }> {
  const of = '{{index .Config.Labels "traefik.docker.network"}} {{range $name, $it := .NetworkSettings.Networks}}';
  const said = await engine.docker('inspect', '-f', `${of}{{$name}}={{$it.IPAddress}} {{end}}`, 'shop-app-1');
  const [label = '', ...pairs] = said.trim().split(' ');
  return { label, addresses: Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string])) };
}
