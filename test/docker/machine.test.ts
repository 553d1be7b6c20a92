import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, tryRun } from './run.ts';

const cli = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.js');
const tag = `nl${process.pid}`;
const name = (short: string): string => `${tag}-${short}`;

/** Answers every client with its own name and the address that it saw. */
const SERVER = `
const { createServer } = require('node:net');
const [who, ...ports] = process.argv.slice(1);
let left = ports.length;
for (const port of ports)
  createServer((socket) => socket.end(who + ' ' + socket.remoteAddress.replace('::ffff:', '')))
    .listen({ host: '0.0.0.0', port: Number(port) }, () => --left || console.log('ready'));
`;
/** What a client sees, as the recordings put it. */
const CLIENT = `
const { connect } = require('node:net');
const [host, port] = process.argv.slice(1);
const socket = connect({ host, port: Number(port) });
let text = '';
const end = (outcome) => { console.log(JSON.stringify({ outcome })); process.exit(0); };
socket.setTimeout(1500, () => end('timeout'));
socket.on('data', (piece) => (text += piece));
socket.on('error', ({ code }) => end(code === 'ECONNREFUSED' ? 'refused' : code === 'ECONNRESET' ? 'reset' : 'unreachable'));
socket.on('end', () => {
  const [servedBy, sourceSeen] = text.split(' ');
  console.log(JSON.stringify(text === '' ? { outcome: 'reset' } : { outcome: 'ok', servedBy, sourceSeen }));
  process.exit(0);
});
`;

interface Probe {
  readonly from: string;
  readonly address: string;
  readonly port: number;
}
interface Seen {
  readonly outcome: string;
  readonly servedBy?: string;
  readonly servedByOneOf?: readonly string[];
  readonly sourceSeen?: string;
}

/** A router with a bridge, three pods on it, a Service by iptables, a pod wired as Calico does it, and a dead end by policy routing. */
describe('a machine of namespaces, captured by our own command', function () {
  const made: string[] = [];
  const servers: ChildProcess[] = [];
  let folder = '';
  const ip = (where: string, ...words: string[]) => run('ip', ['-n', name(where), ...words]);
  const inside = (where: string, ...words: string[]) => run('ip', ['netns', 'exec', name(where), ...words]);

  const add = async (short: string): Promise<void> => {
    await run('ip', ['netns', 'add', name(short)]);
    made.push(short);
    await ip(short, 'link', 'set', 'lo', 'up');
  };
  const cable = async (one: string, link: string, other: string, far: string): Promise<void> => {
    const ends = ['link', 'add', link, 'netns', name(one), 'type', 'veth', 'peer', 'name', far, 'netns', name(other)];
    await run('ip', ends);
    await ip(one, 'link', 'set', link, 'up');
    await ip(other, 'link', 'set', far, 'up');
  };
  const serve = (short: string, ...ports: string[]): Promise<void> => {
    const child = spawn('ip', ['netns', 'exec', name(short), process.execPath, '-e', SERVER, name(short), ...ports], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    servers.push(child);
    return new Promise((resolve) => child.stdout.once('data', () => resolve()));
  };

  before(async function () {
    if (process.getuid?.() !== 0 || (await tryRun('sh', ['-c', 'command -v ip iptables-restore'])).code !== 0)
      this.skip();
    folder = mkdtempSync(join(tmpdir(), 'netlens-machine-'));
    for (const short of ['node', 'a', 'b', 'c', 'd']) await add(short);
    await ip('node', 'link', 'add', 'br0', 'type', 'bridge');
    await ip('node', 'link', 'set', 'br0', 'up');
    await ip('node', 'addr', 'add', '10.70.0.1/24', 'dev', 'br0');
    for (const [i, short] of ['a', 'b', 'c'].entries()) {
      await cable('node', `v${short}`, short, 'eth0');
      await ip('node', 'link', 'set', `v${short}`, 'master', 'br0');
      await ip(short, 'addr', 'add', `10.70.0.${i + 2}/24`, 'dev', 'eth0');
      await ip(short, 'route', 'add', 'default', 'via', '10.70.0.1');
    }
    await cable('node', 'calid', 'd', 'eth0');
    await ip('d', 'addr', 'add', '10.79.0.2/32', 'dev', 'eth0');
    await ip('d', 'route', 'add', '169.254.1.1', 'dev', 'eth0', 'scope', 'link');
    await ip('d', 'route', 'add', 'default', 'via', '169.254.1.1', 'dev', 'eth0');
    await ip('node', 'route', 'add', '10.79.0.2', 'dev', 'calid', 'scope', 'link');
    await ip('node', 'route', 'add', 'default', 'via', '10.70.0.250', 'dev', 'br0');
    await ip('node', 'route', 'add', 'unreachable', '10.99.0.0/16', 'table', '100');
    await ip('node', 'rule', 'add', 'from', '10.70.0.2', 'lookup', '100', 'priority', '100');
    await inside(
      'node',
      'sh',
      '-c',
      'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/calid/proxy_arp',
    );
    const nat = [
      '*nat',
      ':PREROUTING ACCEPT [0:0]',
      ':SVC - [0:0]',
      '-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j SVC',
      '-A SVC -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 10.70.0.3:80',
      '-A SVC -p tcp -j DNAT --to-destination 10.70.0.4:80',
      '-A POSTROUTING -s 10.70.0.0/24 -d 10.70.0.0/24 -j MASQUERADE',
      'COMMIT',
      '*filter',
      '-A FORWARD -s 10.79.0.2/32 -p tcp -m tcp --dport 81 -j REJECT --reject-with tcp-reset',
      'COMMIT',
      '',
    ];
    await run('ip', ['netns', 'exec', name('node'), 'iptables-restore'], { input: nat.join('\n') });
    await Promise.all([serve('b', '80', '81'), serve('c', '80'), serve('d', '80')]);
    await run(process.execPath, [cli, 'snapshot', '--machine', '-o', join(folder, 'node.json')]);
  });
  after(async () => {
    for (const server of servers) server.kill();
    for (const short of made) await tryRun('ip', ['netns', 'del', name(short)]);
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  it('gives the answers that its probes get', async function () {
    const probes: Probe[] = [
      { from: 'a', address: '10.70.0.3', port: 80 },
      { from: 'a', address: '10.70.0.3', port: 82 },
      { from: 'a', address: '10.96.0.10', port: 80 },
      { from: 'd', address: '10.96.0.10', port: 80 },
      { from: 'd', address: '10.70.0.3', port: 81 },
      { from: 'a', address: '10.79.0.2', port: 80 },
      { from: 'd', address: '10.79.0.2', port: 80 },
      { from: 'a', address: '10.99.0.1', port: 80 },
      { from: 'node', address: '10.70.0.4', port: 80 },
    ];
    const file = join(folder, 'batch.json');
    writeFileSync(file, JSON.stringify(probes.map((p) => ({ ...p, from: name(p.from), protocol: 'tcp' }))));
    const answers = JSON.parse(
      await run(process.execPath, [cli, 'reach', '--snapshot', join(folder, 'node.json'), '--batch', file, '--json']),
    ) as Seen[];
    for (const [i, probe] of probes.entries()) {
      const answer = answers[i];
      const asked = `${probe.from} to ${probe.address}:${probe.port}`;
      const seen = new Set<string>();
      // Where chance decides each asks several times; twenty of one kind among two is one in a million.
      for (let n = 0; n < (answer?.servedByOneOf ? 20 : 1); n++) {
        const out = await inside(probe.from, process.execPath, '-e', CLIENT, probe.address, String(probe.port));
        const got = JSON.parse(out) as Seen;
        assert.equal(got.outcome, answer?.outcome, asked);
        if (got.servedBy !== undefined) seen.add(got.servedBy);
        if (!answer?.servedByOneOf) assert.equal(got.sourceSeen, answer?.sourceSeen, asked);
      }
      assert.deepEqual(
        [...seen].sort(),
        answer?.servedByOneOf ?? (answer?.servedBy === undefined ? [] : [answer.servedBy]),
        asked,
      );
    }
  });

  it('names the namespaces, and holds no argument of a program', () => {
    const text = readFileSync(join(folder, 'node.json'), 'utf8');
    const { machine } = JSON.parse(text) as {
      machine: { namespaces: { name: string; sockets: { process?: string }[] }[] };
    };
    for (const short of ['node', 'a', 'b', 'c', 'd'])
      assert.ok(
        machine.namespaces.some((n) => n.name === name(short)),
        short,
      );
    assert.equal(machine.namespaces.find((n) => n.name === name('c'))?.sockets[0]?.process, 'node');
    assert.doesNotMatch(text, /createServer/);
  });

  it('can be asked over standard input, as ssh does', async () => {
    const out = await run(process.execPath, ['-', 'snapshot', '--machine'], { input: readFileSync(cli) });
    assert.match(out, /^\{"machine":\{"namespaces":\[/);
  });

  it('never takes a host for an option of ssh', async () => {
    const { code, err } = await tryRun(process.execPath, [
      cli,
      'snapshot',
      '--machine',
      '--ssh=-oProxyCommand=touch /tmp/x',
    ]);
    assert.equal(code, 2);
    assert.match(err, /no host that ssh can be asked for/);
  });
});
