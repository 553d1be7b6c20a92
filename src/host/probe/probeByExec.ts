import {
  type Probe,
  PROBE_PATIENCE,
  PROBE_WATCH,
  type ProbeAttempt,
  type ProbeResult,
  type Untried,
} from '../../core/explain/index.ts';
import type { DockerConnection, ExecResult } from '../connection/DockerConnection.ts';
import { DockerError } from '../connection/DockerError.ts';

/**
 * A program that images have and that can be a client. It must end by itself: a process that docker exec started goes on when
 * nobody waits for it any more.
 */
interface Tool {
  readonly name: string;
  /** Undefined: this program cannot do that. */
  readonly command: (host: string, probe: Probe) => readonly string[] | undefined;
  readonly seesCutOff: boolean;
}

const PATIENCE = PROBE_PATIENCE / 1000;

/**
 * bash opens connections by itself (bash(1), "REDIRECTION", /dev/tcp), and tries a name's addresses in their order. Opening
 * one over UDP sends nothing yet, but looks the name up: so that a slow name server is told from a connection that is lost.
 */
const bash: Tool = {
  name: 'bash',
  command: (host, { dial, port, protocol }) => {
    const watch = protocol === 'tcp' ? PROBE_WATCH / 1000 : PATIENCE;
    const say = protocol === 'tcp' ? '' : `printf '?' >&3;`;
    // `taken` and how the reading ended: 0 a byte came, 1 the end or an error, above 128 nothing in that time.
    const client = `{ ${say} IFS= read -r -t ${watch} -n 1 -u 3; echo "taken $?"; } 3<>"/dev/${protocol}/$0/$1"`;
    const limited = ['timeout', String(PATIENCE + watch), 'bash', '-c', client, host, String(port)];
    if (!('name' in dial)) return limited;
    const lookUp = `{ echo found; } 3<>"/dev/udp/$0/$1" && shift && exec "$@"`;
    return ['timeout', String(MAX_LOOK_UP + PATIENCE + watch), 'bash', '-c', lookUp, host, String(port), ...limited];
  },
  seesCutOff: true,
};

/** A resolver asks twice, five seconds each, before it gives up (resolv.conf(5), "timeout" and "attempts"). */
const MAX_LOOK_UP = 11;

/** The nc of busybox, of OpenBSD and of nmap know these three options. What comes back over UDP it does not tell. */
const nc: Tool = {
  name: 'nc',
  command: (host, { port, protocol }) =>
    protocol === 'udp' ? undefined : ['nc', '-v', '-z', '-w', String(PATIENCE), host, String(port)],
  seesCutOff: false,
};

/** busybox as Debian builds it knows neither -v nor -z: it connects, meets the end of its input and ends. */
const plainNc: Tool = {
  name: 'nc',
  command: (host, { port, protocol }) =>
    protocol === 'udp' ? undefined : ['nc', '-w', String(PATIENCE), host, String(port)],
  seesCutOff: false,
};

/** What is dialled becomes part of a command, so it must not look like an option or hold what a shell or resolver interprets. */
const DIALLED = /^[a-z0-9_:][\w.:-]{0,252}$/i;

/**
 * Runs a client inside of the container with what its image has: bash, else nc. `container` is the daemon's id. Reads nothing
 * and changes nothing in the container.
 */
export async function probeByExec(
  connection: DockerConnection,
  container: string,
  probe: Probe,
  signal?: AbortSignal,
): Promise<ProbeResult | Untried> {
  const { dial, protocol } = probe;
  const hosts = 'name' in dial ? [dial.name] : dial.addresses.slice(0, protocol === 'udp' ? 1 : 4);
  const odd = hosts.find((host) => !DIALLED.test(host));
  if (odd !== undefined) return { why: 'This name cannot be passed to a program inside the container.' };
  for (const tool of [bash, nc, plainNc]) {
    const attempts: ProbeAttempt[] = [];
    for (const host of hosts) {
      const command = tool.command(host, probe);
      if (!command) break;
      const ran = await run(connection, container, command, signal);
      if ('why' in ran) return ran;
      if (isMissing(ran)) break;
      const by = `docker exec ${tool.name}`;
      const named = 'name' in dial;
      const seen = attemptOf(ran, named ? undefined : host, named && tool === bash, protocol === 'udp');
      if (seen === 'unknown-name' || seen === 'no-server')
        return { lookup: seen, attempts: [], seesCutOff: tool.seesCutOff, by };
      if (!seen)
        return { why: `${tool.name} in the container printed something Net Lens does not know: ${lastLine(ran)}` };
      attempts.push(seen);
      if (seen.outcome === 'ok' || attempts.length === hosts.length) {
        const unsure = named && tool !== bash ? { lookup: 'unsure' as const } : {};
        return { ...unsure, attempts, seesCutOff: tool.seesCutOff, by };
      }
    }
  }
  const wanted = protocol === 'tcp' ? 'neither bash nor nc' : 'no bash';
  return { why: `This container's image has ${wanted}, so nothing could be tried in it.` };
}

async function run(
  connection: DockerConnection,
  container: string,
  command: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ExecResult | Untried> {
  try {
    return await connection.runInContainer(container, command, { timeout: 30_000, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    // Old daemons answer with an error where newer ones write it into the output.
    if (MISSING.test(error.message)) return { exitCode: 127, out: '', err: error.message };
    return { why: error.message };
  }
}

const MISSING = /executable file not found|no such file or directory/i;

/** The program is not in the image, or does not know an option that is needed. */
function isMissing({ exitCode, out, err }: ExecResult): boolean {
  const said = `${out}\n${err}`;
  if ((exitCode === 126 || exitCode === 127) && (MISSING.test(said) || said.trim() === '')) return true;
  return (
    /(invalid|unrecognized|unknown) option|^usage: /im.test(said) || /failed to run command|can't execute/i.test(said)
  );
}

/**
 * What the programs print, in the words of glibc and of musl (strerror(3), gai_strerror(3)). `tellsFound`: the program says
 * when it has looked the name up.
 */
function attemptOf(
  { exitCode, out, err }: ExecResult,
  address: string | undefined,
  tellsFound: boolean,
  udp: boolean,
): ProbeAttempt | 'unknown-name' | 'no-server' | undefined {
  const attempt = (outcome: ProbeAttempt['outcome'], heard = false): ProbeAttempt => ({
    ...(address === undefined ? {} : { address }),
    outcome,
    heard,
  });
  const taken = /^taken (\d+)$/m.exec(out)?.[1];
  if (taken === '0') return attempt('ok', true);
  if (taken !== undefined && Number(taken) > 128) return attempt(udp ? 'timeout' : 'ok');
  // Over UDP a refusal reaches the client when it reads.
  if (taken !== undefined) return attempt(/read error.*refused/i.test(err) ? 'refused' : 'reset');
  // Its other messages are about addresses that it tried before.
  if (exitCode === 0) return attempt('ok');
  if (
    /name or service not known|bad address|name does not resolve|no address associated|host not found|forward host lookup failed/i.test(
      err,
    )
  ) {
    return 'unknown-name';
  }
  if (/temporary failure in name resolution|try again/i.test(err)) return 'no-server';
  if (/connection refused/i.test(err)) return attempt('refused');
  if (/no route to host|(host|network) is unreachable|network unreachable|address not available/i.test(err)) {
    return attempt('unreachable');
  }
  if (exitCode === 124 || exitCode === 143 || /timed out/i.test(err)) {
    return tellsFound && !/^found$/m.test(out) ? 'no-server' : attempt('timeout');
  }
  return undefined;
}

function lastLine({ out, err, exitCode }: ExecResult): string {
  return `${err}\n${out}`.trim().split('\n').at(-1)?.slice(0, 120) || `exit code ${exitCode}`;
}
