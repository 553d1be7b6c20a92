import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { captureListeners } from '../../../src/host/index.ts';
import type { KernelAccess } from '../../../src/host/kernel/KernelAccess.ts';
import { AT_ONCE, type Procfs, procfsAt } from '../../../src/host/kernel/Procfs.ts';
import { processesCalled } from '../../../src/host/kernel/processesCalled.ts';

const WEB = 'a'.repeat(64);
const SIDECAR = 'b'.repeat(64);
const ON_HOST = 'c'.repeat(64);

/** A process as procfs shows it; `sockets` are the inodes that it has open, or nobody may see them. */
interface Process {
  readonly comm?: string;
  readonly cgroup?: string;
  readonly sockets?: readonly number[];
  /** Inodes and ports that listen in its namespace, as /proc/<pid>/net/tcp has them. */
  readonly listens?: Readonly<Record<number, number>>;
}

function tcpTable(listens: Readonly<Record<number, number>>): string {
  const lines = Object.entries(listens).map(([inode, port], index) => {
    const local = `00000000:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    return `   ${index}: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
  });
  return `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n${lines.join('\n')}\n`;
}

function container(Id: string, name: string, Pid: number, NetworkMode: string) {
  return { Id, Name: `/${name}`, State: { Pid, Running: true }, HostConfig: { NetworkMode } };
}

function access(host: number): KernelAccess {
  return {
    local: true,
    host,
    privilege: 'root',
    pids: new Map([
      [WEB, 10],
      [SIDECAR, 20],
      [ON_HOST, 30],
    ]),
    run: () => assert.fail('nothing is run'),
    commandText: () => '',
  };
}

const answers = {
  containers: [
    container(WEB, 'web', 10, 'shop_default'),
    container(SIDECAR, 'sidecar', 20, `container:${WEB}`),
    container(ON_HOST, 'agent', 30, 'host'),
  ],
} as unknown as Parameters<typeof captureListeners>[2];

const inNamespace = { 1001: 80, 1002: 9000, 1003: 9001 };
const ofHost = { 2001: 22, 2002: 7000 };
const processes: Readonly<Record<number, Process>> = {
  1: { comm: 'init', sockets: [2001], listens: ofHost },
  10: { comm: 'nginx', cgroup: `0::/docker/${WEB}`, sockets: [1001], listens: inNamespace },
  20: { comm: 'sh', cgroup: `0::/docker/${SIDECAR}`, sockets: [] },
  // A second process of the container, which has ended but for its entry.
  21: { cgroup: `0::/docker/${SIDECAR}` },
  22: { comm: 'metrics', cgroup: `0::/docker/${SIDECAR}`, sockets: [1002, 1003] },
  30: { comm: 'agent', cgroup: `0::/docker/${ON_HOST}`, sockets: [2002] },
};

describe('the listeners of procfs', () => {
  const roots: string[] = [];
  after(() => roots.forEach((root) => rmSync(root, { recursive: true })));

  function made(all: Readonly<Record<number, Process>>): string {
    const root = mkdtempSync(path.join(tmpdir(), 'procfs-'));
    roots.push(root);
    mkdirSync(path.join(root, 'sys'));
    for (const [pid, { comm, cgroup, sockets, listens }] of Object.entries(all)) {
      const at = path.join(root, pid);
      mkdirSync(path.join(at, 'net'), { recursive: true });
      if (comm !== undefined) writeFileSync(path.join(at, 'comm'), `${comm}\n`);
      if (cgroup !== undefined) writeFileSync(path.join(at, 'cgroup'), `${cgroup}\n`);
      if (listens) {
        writeFileSync(path.join(at, 'net', 'tcp'), tcpTable(listens));
        writeFileSync(path.join(at, 'net', 'udp'), tcpTable({}));
      }
      if (!sockets) continue;
      mkdirSync(path.join(at, 'fd'));
      symlinkSync('/dev/null', path.join(at, 'fd', '0'));
      sockets.forEach((inode, i) => symlinkSync(`socket:[${inode}]`, path.join(at, 'fd', String(i + 3))));
    }
    return root;
  }

  const capture = (procfs: Procfs) => captureListeners({} as never, access(1), answers, { procfs });

  it('belong to the container whose process has the socket open, in a shared namespace and on the host', async () => {
    const { listeners, complete, missing } = await capture(procfsAt(made(processes)));
    assert.deepEqual(
      listeners.map(({ container: name, port }) => `${name}:${port}`),
      ['web:80', 'sidecar:9000', 'sidecar:9001', '@host:22', 'agent:7000'],
    );
    assert.deepEqual([complete, missing], [true, []]);
  });

  it('are the namespace’s owner’s where the descriptors of another in it may not be read, and that is said', async () => {
    const { sockets: _, ...hidden } = processes[20]!;
    const { listeners, complete, missing } = await capture(procfsAt(made({ ...processes, 20: hidden })));
    assert.deepEqual(listeners.map(({ container: name, port }) => `${name}:${port}`).slice(0, 3), [
      'web:80',
      'web:9000',
      'web:9001',
    ]);
    assert.equal(complete, false);
    assert.match(missing.join('\n'), /^sidecar: its sockets are in the namespace of web/);
  });

  it('are read a few files at a time, each process once, and with the turns of others between', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [1000 + i, { comm: 'sleep', cgroup: '0::/user.slice', sockets: [] }]),
    );
    const sockets = Array.from({ length: 200 }, (_, i) => 5000 + i);
    const busy = { ...processes, ...many, 22: { ...processes[22], sockets: [1002, 1003, ...sockets] } };
    const real = procfsAt(made(busy));
    let now = 0;
    let most = 0;
    const read: string[] = [];
    const counted =
      <T>(action: (at: string) => Promise<T>) =>
      async (at: string) => {
        read.push(at);
        most = Math.max(most, ++now);
        try {
          return await action(at);
        } finally {
          now--;
        }
      };
    let turns = 0;
    let over = false;
    const turn = () => {
      turns++;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const { listeners } = await capture({
      names: counted(real.names),
      text: counted(real.text),
      link: counted(real.link),
    });
    over = true;
    assert.equal(listeners.length, 5);
    assert.ok(most <= AT_ONCE, `${most} at once`);
    const groups = read.filter((at) => at.endsWith('/cgroup'));
    assert.deepEqual(groups, [...new Set(groups)], 'once, though two namespaces are shared');
    assert.ok(turns > read.length / AT_ONCE / 2, `${turns} turns for ${read.length} files`);
  });

  it('are read by docker exec of those containers alone that a person asked for', async () => {
    const elsewhere = { local: false, why: 'It is another machine.' } as KernelAccess;
    const asked: string[] = [];
    const connection = {
      readInContainer: async (id: string, file: string) => {
        asked.push(id);
        return tcpTable(file.endsWith('/tcp') ? { 1: 80 } : {});
      },
    } as unknown as Parameters<typeof captureListeners>[0];
    const containers = [container(WEB, 'web', 10, 'shop_default'), container(SIDECAR, 'other', 20, 'shop_default')];
    const both = { containers } as unknown as typeof answers;
    const read = (exec: boolean | ReadonlySet<string>) => captureListeners(connection, elsewhere, both, { exec });
    assert.deepEqual((await read(false)).read, []);
    assert.deepEqual(asked, []);
    const one = await read(new Set([WEB]));
    assert.deepEqual([one.read, one.complete, new Set(asked)], [[WEB], false, new Set([WEB])]);
    assert.deepEqual(
      one.listeners.map(({ container: name, port }) => `${name}:${port}`),
      ['web:80'],
    );
    assert.match(one.missing.join('\n'), /^other: It is another machine/);
    assert.deepEqual((await read(true)).read, [WEB, SIDECAR]);
  });

  it('name processes too', async () => {
    assert.deepEqual(await processesCalled('metrics', procfsAt(made(processes))), [22]);
    assert.deepEqual(await processesCalled('metrics', procfsAt('/nowhere')), []);
  });
});
