import type { TreeEngine } from './treeEngine.ts';
import { run } from './run.ts';

/** A TCP connection that is really opened: `from` is a container, `@host` or `@lan`. */
export interface Asked {
  readonly from: string;
  readonly address: string;
  readonly port: number;
}

/**
 * The outcome of a TCP connection, as the question's words have it: `ok` where the server sends something. An emulated machine may need
 * longer than its patience: `NETLENS_PATIENCE`, in milliseconds.
 */
const CLIENT = `
  const [address, port] = process.argv.slice(1);
  const socket = require('node:net').connect({ host: address, port: Number(port) });
  const say = (word) => { console.log(word); process.exit(0); };
  socket.setTimeout(Number(process.env.NETLENS_PATIENCE ?? 2500), () => say('timeout'));
  socket.on('connect', () => socket.write('GET / HTTP/1.0\\r\\n\\r\\n'));
  socket.on('data', () => say('ok'));
  socket.on('close', () => say('reset'));
  socket.on('error', (error) => say({ ECONNREFUSED: 'refused', ECONNRESET: 'reset', EHOSTUNREACH: 'unreachable', ENETUNREACH: 'unreachable' }[error.code] ?? error.code));
`;

const AT_ONCE = 12;

/** How connections really end, in the order of the questions. */
export async function realOutcomes(
  engine: Pick<TreeEngine, 'docker' | 'machine' | 'lan'>,
  asked: readonly Asked[],
): Promise<readonly string[]> {
  const pids = new Map<string, Promise<string>>();
  const pidOf = (name: string): Promise<string> => {
    const known = pids.get(name) ?? engine.docker('inspect', '-f', '{{.State.Pid}}', name);
    pids.set(name, known);
    return known;
  };
  const ask = async ({ from, address, port }: Asked): Promise<string> => {
    const enter =
      from === '@host'
        ? [`--net=${engine.machine}`]
        : from === '@lan'
          ? [`--net=${engine.lan}`]
          : ['-t', (await pidOf(from)).trim(), '-n'];
    return (await run('nsenter', [...enter, process.execPath, '-e', CLIENT, address, String(port)])).trim();
  };
  const answers: string[] = [];
  for (let start = 0; start < asked.length; start += AT_ONCE)
    answers.push(...(await Promise.all(asked.slice(start, start + AT_ONCE).map(ask))));
  return answers;
}
