import { resolve } from 'node:path';
import { captureSnapshot, connectDocker, type Snapshot } from '../../host/index.ts';
import { readArguments, textFlag, UsageError } from '../options.ts';
import type { Command } from '../Command.ts';
import { writePrivate } from '../writePrivate.ts';

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  kernel: { type: 'boolean' },
  listeners: { type: 'boolean' },
  'with-env': { type: 'boolean' },
} as const;

/** `netlens snapshot`: the daemon's networks and containers in one file, to be asked later and elsewhere. */
export const snapshot: Command = {
  summary: "Capture the Docker daemon's networks and containers in a file",
  usage: 'netlens snapshot [-o FILE] [--kernel] [--listeners] [--with-env] [--host URL] [--context NAME]',
  options: OPTIONS,
  examples: [
    'netlens snapshot -o snapshot.json',
    'sudo netlens snapshot --kernel --listeners -o snapshot.json',
    'netlens snapshot --host ssh://me@server -o server.json',
  ],
  run: async (args, surroundings) => {
    const parsed = readArguments(args, OPTIONS);
    // --listeners takes a file on every other command; here it asks for the listening sockets themselves.
    if (parsed.source.files.length > 0 || parsed.source.snapshot !== undefined)
      throw new UsageError('snapshot reads the daemon; it does not accept -f or --snapshot.');
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

/** What was written, and what to know before sharing it. */
function written(file: string, { snapshot: { containers }, masked = 0, problems = [] }: Snapshot): string {
  const secrets = masked > 0 ? `, and ${masked} of command lines and labels that look like secrets` : '';
  const odd = problems.length > 0 ? ` ${problems.length} things could not be read; the file lists them.` : '';
  return `${file} has ${containers.length} containers. Values of environment variables are masked${secrets}; check it before you share it.${odd}`;
}
