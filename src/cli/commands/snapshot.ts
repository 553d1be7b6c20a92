import { resolve } from 'node:path';
import { captureOverSsh, captureSnapshot, connectDocker, machineSnapshot, type Snapshot } from '../../host/index.ts';
import { oneLine } from '../oneLine.ts';
import { type Arguments, readArguments, textFlag, UsageError } from '../options.ts';
import { UnreadableInput } from '../openSource.ts';
import { Progress } from '../Progress.ts';
import type { Command, Surroundings } from '../Command.ts';
import { writePrivate } from '../writePrivate.ts';

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  kernel: { type: 'boolean' },
  listeners: { type: 'boolean' },
  'with-env': { type: 'boolean' },
  machine: { type: 'boolean' },
  ssh: { type: 'string' },
} as const;

/** `netlens snapshot`: the daemon's networks and containers in one file, to be asked later and elsewhere. */
export const snapshot: Command = {
  summary: "Capture the Docker daemon's networks and containers, or a whole machine, in a file",
  usage:
    'netlens snapshot [-o FILE] [--kernel] [--listeners] [--with-env] [--host URL] [--context NAME]\n' +
    '       sudo netlens snapshot --machine [-o FILE]            (every network namespace of this machine)\n' +
    '       netlens snapshot --machine --ssh HOST [-o FILE]      (of another, which needs Node and sudo)',
  options: OPTIONS,
  examples: [
    'netlens snapshot -o snapshot.json',
    'sudo netlens snapshot --kernel --listeners -o snapshot.json',
    'netlens snapshot --host ssh://me@server -o server.json',
    'sudo netlens snapshot --machine -o machine.json',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    // --listeners takes a file on every other command; here it asks for the listening sockets themselves.
    if (parsed.source.files.length > 0 || parsed.source.snapshot !== undefined)
      throw new UsageError('snapshot reads the daemon; it does not accept -f or --snapshot.');
    if (parsed.flags.has('ssh') && !parsed.flags.has('machine')) throw new UsageError('--ssh goes with --machine.');
    if (parsed.flags.has('machine'))
      return snapshotMachine(surroundings, {
        file: textFlag(parsed, 'output'),
        ssh: textFlag(parsed, 'ssh'),
        source: parsed.source,
      });
    const { host, context } = parsed.source;
    const connection = await connectDocker({
      environment: surroundings.environment,
      ...(host === undefined ? {} : { host }),
      ...(context === undefined ? {} : { context }),
    });
    try {
      const captured = await captureSnapshot(connection, {
        kernel: parsed.flags.has('kernel'),
        listeners: parsed.flags.has('listeners'),
        withEnv: parsed.flags.has('with-env'),
        beside: surroundings.environment,
      });
      const text = `${JSON.stringify(captured, null, 2)}\n`;
      const file = textFlag(parsed, 'output');
      if (file === undefined) surroundings.streams.out(text);
      else {
        writePrivate(resolve(surroundings.directory, file), text);
        if (!parsed.flags.has('with-env')) surroundings.streams.err(`netlens: ${written(file, captured)}\n`);
      }
    } finally {
      connection.dispose();
    }
    return 0;
  },
};

interface MachineRequest {
  readonly file: string | undefined;
  readonly ssh: string | undefined;
  readonly source: Arguments['source'];
}

/** `netlens snapshot --machine`: every network namespace, here or by ssh. */
async function snapshotMachine(surroundings: Surroundings, { file, ssh, source }: MachineRequest): Promise<number> {
  const { streams } = surroundings;
  const put = (text: string, what: string): void => {
    if (file === undefined) streams.out(text);
    else {
      writePrivate(resolve(surroundings.directory, file), text);
      streams.err(
        `netlens: ${file} holds ${what}. Arguments and variables of programs are not in it; look through it before you send it.\n`,
      );
    }
  };
  if (ssh !== undefined) {
    const progress = new Progress(streams);
    const result = await captureOverSsh(ssh, process.argv[1] ?? '', (said) => progress.say(() => said));
    progress.clear();
    if ('why' in result) throw new UnreadableInput(`${ssh} cannot be captured: ${oneLine(result.why)}.`);
    put(result.out, `the namespaces of ${ssh}`);
    return 0;
  }
  if (process.platform !== 'linux')
    throw new UsageError('Network namespaces are of Linux: give --ssh HOST to capture a Linux machine from here.');
  if (process.getuid?.() !== 0)
    throw new UsageError('Other namespaces can be entered by root alone: run it with sudo.');
  const progress = new Progress(streams);
  const { host, context } = source;
  const { text, namespaces, problems } = await machineSnapshot({
    environment: surroundings.environment,
    ...(host === undefined ? {} : { host }),
    ...(context === undefined ? {} : { context }),
    onProgress: (done, all) => progress.say(() => `${done} of ${all} namespaces`),
  });
  progress.clear();
  for (const problem of problems.slice(0, 5)) streams.err(`netlens: warning: ${oneLine(problem)}\n`);
  if (problems.length > 5) streams.err(`netlens: warning: ${problems.length - 5} more could not be read.\n`);
  put(text, `${namespaces} namespaces`);
  return 0;
}

/** What was written, and what to know before sharing it. */
function written(file: string, { snapshot: { containers }, masked = 0, problems = [] }: Snapshot): string {
  const secrets = masked > 0 ? `, and ${masked} of command lines and labels that look like secrets` : '';
  const odd = problems.length > 0 ? ` ${problems.length} things could not be read; the file lists them.` : '';
  return `${file} has ${containers.length} containers. Values of environment variables are masked${secrets}; check it before you share it.${odd}`;
}
