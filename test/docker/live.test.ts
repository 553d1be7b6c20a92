import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topologyOfSnapshot } from '../../src/core/docker/index.ts';
import { buildState, kernelFacts, parseCapturedKernel } from '../../src/core/kernel/index.ts';
import {
  captureSnapshot,
  connectDocker,
  liveTopology,
  readDaemon,
  type DockerConnection,
  type LiveTopology,
  type VethEnd,
} from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE, LAN_ADDRESS } from './engine.ts';
import { withEngines } from './generations.ts';
import { run, tryRun } from './run.ts';

const askLive = join(dirname(fileURLToPath(import.meta.url)), 'askLive.ts');

interface IpLink {
  ifname: string;
  ifindex: number;
  link_index?: number;
}
interface Asked {
  version: { Version: string };
  host: Record<string, unknown>;
  listeners: { container: string; address: string; port: number }[];
  listenersComplete: boolean;
  listenersUnknown: string[];
  missing: { key: string; why: string; command: string }[];
  ends: VethEnd[];
  why?: string;
  local: boolean;
  privilege?: string;
  namespace?: unknown;
}

withEngines(['20', '28'], (engine, generation) => {
  let connection: DockerConnection;
  let live: LiveTopology;

  before(async () => {
    const { docker } = engine();
    await docker('network', 'create', '--subnet', '10.60.0.0/24', 'front');
    await docker('network', 'create', '--internal', 'back');
    const start = (...args: string[]) => docker('run', '-d', ...args);
    await start(
      '--name',
      'web',
      '--network',
      'front',
      '-p',
      '8080:80',
      '-p',
      '127.0.0.1:8443:443',
      '-e',
      'PASSWORD=secret',
      IMAGE,
      'httpd',
      '-f',
      '-p',
      '0.0.0.0:80',
    );
    await docker('network', 'connect', '--alias', 'site', 'back', 'web');
    // A server that listens on its own loopback behind a published port: the classic mistake.
    await start('--name', 'shy', '--network', 'front', '-p', '9090:8000', IMAGE, 'httpd', '-f', '-p', '127.0.0.1:8000');
    await start('--name', 'side', '--network', 'container:shy', IMAGE, 'httpd', '-f', '-p', '0.0.0.0:7000');
    await start('--name', 'bare', IMAGE, 'sleep', '1d');
    await start('--name', 'hostly', '--network', 'host', IMAGE, 'httpd', '-f', '-p', '0.0.0.0:9100');
    await docker('create', '--name', 'never', '--network', 'front', IMAGE, 'sleep', '1d');
    connection = await connectDocker({ environment: engine().environment });
    const { answers, problems } = await readDaemon(connection);
    assert.deepEqual(problems, []);
    live = await liveTopology(connection, answers, { kernel: true });
  });
  after(() => connection?.dispose());

  const container = (name: string) => {
    const found = live.topology.containers.find((c) => c.name === name);
    assert.ok(found, name);
    return found;
  };
  const network = (name: string) => {
    const found = live.topology.networks.find((n) => n.name === name);
    assert.ok(found, name);
    return found;
  };

  it('reads the version, every network and every container, running or not', async () => {
    const version = (await engine().docker('version', '-f', '{{.Server.Version}}')).trim();
    assert.ok(version.startsWith(generation));
    assert.ok(version.startsWith(live.topology.engine.version.join('.')), version);
    assert.deepEqual(live.problems, []);
    assert.deepEqual(
      live.topology.networks.map((n) => n.name).sort(),
      ['back', 'bridge', 'front', 'host', 'none'].filter((n) => live.topology.networks.some((x) => x.name === n)),
    );
    assert.deepEqual(live.topology.containers.map((c) => [c.name, c.state]).sort(), [
      ['bare', 'running'],
      ['hostly', 'running'],
      ['never', 'stopped'],
      ['shy', 'running'],
      ['side', 'running'],
      ['web', 'running'],
    ]);
    assert.equal(network('front').subnets[0]?.cidr, '10.60.0.0/24');
    assert.equal(network('back').internal, true);
  });

  it('keeps every host binding of every port', () => {
    const bindings = container('web').published.map((p) => `${p.hostIp ?? ''}|${p.hostPort ?? ''}|${p.containerPort}`);
    assert.deepEqual(bindings.sort(), ['0.0.0.0|8080|80', '127.0.0.1|8443|443', '::|8080|80']);
  });

  it('names the host end of every interface as `ip link` does', async () => {
    const host = JSON.parse(await engine().onHost('ip', '-j', 'link')) as IpLink[];
    let compared = 0;
    for (const name of ['web', 'shy', 'bare']) {
      const inside = JSON.parse(await engine().inNamespaceOf(name, 'ip', '-j', 'link')) as IpLink[];
      for (const endpoint of container(name).endpoints) {
        const inner = inside.find((l) => l.ifname === endpoint.interfaceName);
        assert.equal(endpoint.vethName, host.find((l) => l.ifindex === inner?.link_index)?.ifname);
        assert.match(endpoint.vethName ?? '', /^veth/);
        compared++;
      }
    }
    assert.equal(compared, 4);
    assert.equal(live.vethsUnknown, undefined);
  });

  it('sees the listeners that /proc/net/tcp shows, whose they are, and a loopback listener behind a published port', async () => {
    for (const name of ['web', 'shy']) {
      const table = await engine().inNamespaceOf(name, 'cat', '/proc/net/tcp');
      const shown = [...table.matchAll(/^ *\d+: ([0-9A-F]{8}):([0-9A-F]{4}) \S+ 0A/gm)]
        .map(
          ([, address = '', port = '']) =>
            `${(address.match(/../g) ?? [])
              .reverse()
              .map((b) => Number.parseInt(b, 16))
              .join('.')}:${Number.parseInt(port, 16)}`,
        )
        .filter((s) => !s.startsWith('127.0.0.11:'));
      const seen = live.topology.listeners
        .filter(
          (listener) =>
            (listener.container === container(name).id ||
              (name === 'shy' && listener.container === container('side').id)) &&
            !listener.address.includes(':'),
        )
        .map((l) => `${l.address}:${l.port}`);
      assert.deepEqual(seen.sort(), shown.sort());
    }
    const of = (name: string) =>
      live.topology.listeners
        .filter((l) => l.container === container(name).id)
        .map((l) => `${l.address}:${l.port} ${l.certainty}`);
    assert.deepEqual(of('shy'), ['127.0.0.1:8000 seen']);
    assert.deepEqual(of('side'), ['0.0.0.0:7000 seen']);
    assert.deepEqual(of('hostly'), ['0.0.0.0:9100 seen']);
    assert.deepEqual(of('bare'), []);
    assert.equal(live.topology.listenersComplete, true);
    assert.ok(
      !live.topology.listeners.some((l) => l.container === '@host' && l.port === 8080),
      "docker-proxy's socket is not the host's own",
    );
  });

  it('shows the DNAT rules that iptables-save shows', async () => {
    const save = await engine().onHost('iptables-save', '-t', 'nat');
    const programmed = save.split('\n').filter((line) => line.includes('-j DNAT'));
    const facts = kernelFacts(buildState(live.topology));
    const shown = facts.ports.filter((p) => p.by === 'dnat' && !p.hostIp.includes(':')).map((p) => p.rule ?? '');
    assert.equal(shown.length, 3);
    assert.deepEqual([...new Set(shown)].sort(), programmed.sort());
    // Captured as it is, but for counters and comments.
    assert.ok(live.kernel?.host?.iptablesSave);
    for (const rule of programmed) assert.ok(live.kernel.host.iptablesSave.includes(rule), rule);
  });

  it("captures the host's and the containers' links, routes and rules", () => {
    assert.deepEqual(live.missing, []);
    assert.deepEqual(Object.keys(live.kernel?.containers ?? {}).sort(), ['bare', 'shy', 'web']);
    const { value, problems } = parseCapturedKernel(live.kernel);
    assert.deepEqual(problems, []);
    assert.ok(value.host?.rulesets[4]);
  });

  it("reads the host's own facts", () => {
    const { lanAddress, lanPeer, userlandProxy, forwardPolicy, bridgeNf, rpFilter } = live.topology.host;
    assert.deepEqual(
      { lanAddress, lanPeer, userlandProxy, forwardPolicy, bridgeNf: typeof bridgeNf, rpFilter: typeof rpFilter },
      {
        lanAddress: HOST_ADDRESS,
        lanPeer: LAN_ADDRESS,
        userlandProxy: true,
        forwardPolicy: 'DROP',
        bridgeNf: 'boolean',
        rpFilter: 'number',
      },
    );
  });

  it('says what to do where the socket may not be opened', async () => {
    chmodSync(engine().folder, 0o711);
    chmodSync(engine().socket, 0o660);
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, askLive];
    const { code, err } = await tryRun('setpriv', nobody, { env: engine().environment });
    assert.notEqual(code, 0);
    assert.match(err, /Permission to open the Docker socket \S+docker\.sock was denied\. .*usermod -aG docker/);
  });

  it('reads sockets and host facts without any rights, and says what needs them, with the command', async () => {
    chmodSync(engine().socket, 0o666);
    chmodSync(engine().folder, 0o711);
    // Some traffic, so that the bridges have learned where everybody is.
    await engine()
      .onHost('ping', '-c1', '-W2', container('web').endpoints[0]?.ipv4 ?? '')
      .catch(() => undefined);
    const nobody = [
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      askLive,
      '--kernel',
    ];
    const out = await run('nsenter', [`--net=${engine().hostNamespace}`, ...nobody], { env: engine().environment });
    const asked = JSON.parse(out) as Asked;
    assert.deepEqual([asked.local, asked.privilege, asked.namespace], [true, 'none', 'self']);
    assert.ok(
      asked.listeners.some((l) => l.container === container('shy').id && l.address === '127.0.0.1' && l.port === 8000),
    );
    // Whose a socket is in a shared namespace takes root; the reading says that it is not complete.
    assert.equal(asked.listenersComplete, false);
    assert.match(asked.listenersUnknown.join('\n'), /side: .*cannot be told apart without root/);
    assert.equal(asked.host.lanAddress, HOST_ADDRESS);
    const rules = asked.missing.find((m) => m.key === 'iptablesSave');
    assert.equal(rules?.why, 'reading the rules needs root');
    assert.equal(rules.command, 'sudo iptables-save');
    // What is claimed without rights is true; what cannot be known is said.
    const sure = new Map(
      live.topology.containers.flatMap((c) => c.endpoints.map((e) => [`${c.dockerId ?? ''} ${e.network}`, e.vethName])),
    );
    for (const end of asked.ends) assert.equal(end.veth, sure.get(`${end.container} ${end.network}`));
    assert.ok(asked.ends.length >= 2, `${asked.ends.length} of 4 veth ends`);
    if (asked.ends.length < 4) assert.match(asked.why ?? '', /could not be told apart without root/);
  });

  it('reads tables and iflink by docker exec where that is allowed', async () => {
    const table = await connection.readInContainer(container('shy').id, '/proc/net/tcp');
    assert.match(table, /0100007F:1F40 00000000:0000 0A/);
    const index = Number(await connection.readInContainer(container('bare').id, '/sys/class/net/eth0/iflink'));
    const host = JSON.parse(await engine().onHost('ip', '-j', 'link')) as IpLink[];
    assert.equal(host.find((l) => l.ifindex === index)?.ifname, container('bare').endpoints[0]?.vethName);
  });

  it('captures a snapshot that is read again offline, with the environment masked', async () => {
    const snapshot: unknown = JSON.parse(
      JSON.stringify(await captureSnapshot(connection, { kernel: true, listeners: true })),
    );
    assert.doesNotMatch(JSON.stringify(snapshot), /PASSWORD=secret/);
    assert.match(JSON.stringify(snapshot), /PASSWORD=\*\*\*/);
    const { value, problems } = topologyOfSnapshot(snapshot);
    assert.deepEqual(problems, []);
    assert.equal(value.containers.length, 6);
    assert.equal(value.listenersComplete, true);
    assert.equal(value.host.forwardPolicy, 'DROP');
  });

  it('changed nothing in Docker', async () => {
    const { docker } = engine();
    assert.equal((await docker('ps', '-aq')).trim().split('\n').length, 6);
    assert.equal((await docker('network', 'ls', '-q', '--filter', 'type=custom')).trim().split('\n').length, 2);
  });
});
