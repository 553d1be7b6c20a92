import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { networkOfTopology } from '../../src/core/analysis/index.ts';
import {
  connectDocker,
  liveTopology,
  readDaemon,
  watchDaemon,
  type DaemonAnswers,
  type DaemonChange,
  type DockerConnection,
} from '../../src/host/index.ts';
import { milliseconds, summary } from './timed.ts';

const CONTAINERS = 500;
const NETWORKS = 60;
/** `settle` of watchDaemon: how long a change waits for its companions. */
const SETTLE = 30;

/**
 * A daemon of 500 containers and 60 networks: what a person waits for beside the daemon's own time. The daemon answers out of
 * memory, so its time here is that of 564 requests over a socket; the same requests, unread, are taken away from ours.
 */
export async function measureLive(line: (what: string, figure: string, goal?: string) => void): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'netlens-bench-'));
  const socket = path.join(folder, 'docker.sock');
  const program = path.join(import.meta.dirname, 'daemonOfSize.ts');
  const daemon = spawn(process.execPath, [program, socket, String(CONTAINERS), String(NETWORKS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await new Promise<void>((resolve) => daemon.stdout.once('data', () => resolve()));
    const environment = { DOCKER_HOST: `unix://${socket}`, HOME: folder };
    const connection = await connectDocker({ environment });
    const answers = (await readDaemon(connection)).answers;
    const times: Record<'read' | 'bare' | 'picture', number[]> = { read: [], bare: [], picture: [] };
    for (let round = 0; round < 7; round++) {
      times.bare.push(await elapsed(() => readBare(socket, connection.parallel, answers)));
      times.read.push(await elapsed(() => readDaemon(connection)));
      times.picture.push(await elapsed(() => picture(connection, answers)));
    }
    connection.dispose();
    const [read, bare, drawn] = [times.read, times.bare, times.picture].map((t) => summary(t).median);
    const ours = (read ?? 0) - (bare ?? 0) + (drawn ?? 0);
    line(
      `live, ${CONTAINERS} containers on ${NETWORKS} networks: full read, of it the daemon's`,
      `${milliseconds(read ?? 0)}, ${milliseconds(bare ?? 0)}`,
      '2 s',
    );
    line('live, the rest of the read, the model, the rules and the diagram: ours', milliseconds(ours), '300 ms');

    const applied: number[] = [];
    let changed: (change: DaemonChange) => void = () => undefined;
    const first = new Promise<DaemonChange>((resolve) => (changed = resolve));
    const watch = watchDaemon((signal) => connectDocker({ environment, signal }), {
      onState: () => undefined,
      onChange: (change) => changed(change),
    });
    await first;
    for (let i = 0; i < 9; i++) {
      const next = new Promise<DaemonChange>((resolve) => (changed = resolve));
      const began = performance.now();
      daemon.stdin.write(`${i * 7}\n`);
      const change = await next;
      await picture(change.connection, change.answers);
      applied.push(performance.now() - began - SETTLE);
    }
    watch.dispose();
    const { median, p95 } = summary(applied);
    line(
      `live, one event of ${CONTAINERS} containers to the diagram's text: median, p95`,
      `${milliseconds(median)}, ${milliseconds(p95)}`,
      '150 ms',
    );
  } finally {
    daemon.stdin.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What follows from answers until the picture is sent to the webview. */
async function picture(connection: DockerConnection, answers: DaemonAnswers): Promise<string> {
  const live = await liveTopology(connection, answers, { kernel: true });
  const network = networkOfTopology(live.topology, { hostNetwork: live.hostNetwork });
  return network.mermaid(network.diagram({ detail: 'overview' }));
}

/** The same requests as a full read, as many at once, by Node's bare client, and nothing made of the answers. */
async function readBare(socketPath: string, parallel: number, answers: DaemonAnswers): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const id = (object: unknown) => String(Reflect.get(object as object, 'Id'));
  const paths = [
    '/info',
    '/networks',
    '/containers/json',
    ...answers.networks.map((n) => `/networks/${id(n)}`),
    ...answers.containers.map((c) => `/containers/${id(c)}/json`),
  ];
  await Promise.all(
    paths.map(
      (url) =>
        new Promise<void>((resolve, reject) => {
          get({ socketPath, path: url, agent }, (response) => response.resume().once('end', resolve)).once(
            'error',
            reject,
          );
        }),
    ),
  );
  agent.destroy();
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
