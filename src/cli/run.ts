import { DockerError } from '../host/index.ts';
import type { Command, Streams } from './Command.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { diff } from './commands/diff.ts';
import { explain } from './commands/explain.ts';
import { graph } from './commands/graph.ts';
import { lsp } from './commands/lsp.ts';
import { reach } from './commands/reach.ts';
import { report } from './commands/report.ts';
import { rules } from './commands/rules.ts';
import { snapshot } from './commands/snapshot.ts';
import { oneLine } from './oneLine.ts';
import { UsageError } from './options.ts';
import { UnreadableInput } from './openSource.ts';
import { version } from './version.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['check', check],
  ['config', config],
  ['graph', graph],
  ['explain', explain],
  ['diff', diff],
  ['reach', reach],
  ['report', report],
  ['rules', rules],
  ['snapshot', snapshot],
  ['lsp', lsp],
  ['completion', completion(() => commands)],
]);

/** Runs `netlens ARGS` and returns the exit code. A wrong input is one line on stderr, never a stack trace (docs/contract.md). */
export async function run(
  args: readonly string[],
  streams: Streams,
  directory: string,
  environment: NodeJS.ProcessEnv,
  system = 'linux',
): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    streams.out(`netlens ${version}\n`);
    return 0;
  }
  const command = commands.get(name ?? '');
  if (!command) {
    const asked = name === undefined || name === 'help' || name === '--help' || name === '-h';
    (asked && name !== undefined ? streams.out : streams.err)(
      asked ? overview() : `netlens: no command "${name}". Run netlens --help for the list.\n`,
    );
    return name !== undefined && asked ? 0 : 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    streams.out(
      `${command.summary}\n\nUsage: ${command.usage}\n${command.flags ?? ''}${command.hasNoSource ? '' : SOURCE_HELP}${examplesText(command)}`,
    );
    return 0;
  }
  try {
    return await command.run(rest, { streams, directory, environment, system });
  } catch (error) {
    if (error instanceof UsageError) streams.err(`netlens ${name}: ${oneLine(error.message)}\n`);
    else if (error instanceof UnreadableInput || error instanceof DockerError)
      streams.err(`netlens: ${oneLine(error.message)}\n`);
    else
      streams.err(
        `netlens ${name}: internal error: ${oneLine(error instanceof Error ? error.message : String(error))}. Please report it.\n`,
      );
    return 2;
  }
}

function overview(): string {
  const width = Math.max(...[...commands.keys()].map((n) => n.length));
  const lines = [...commands].map(([n, c]) => `  ${n.padEnd(width)}  ${c.summary}`);
  return `netlens: see the network that your Compose files and containers really have.\n\nCommands:\n${lines.join('\n')}\n${SOURCE_HELP}${OVERVIEW_END}`;
}

function examplesText({ examples }: Command): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}\n`).join('')}`;
}

const OVERVIEW_END = `
Exit codes:
  0  done
  1  check: something was found at or above --severity; explain --exit-code: not reachable
  2  wrong flags, or an input that cannot be read: one line on stderr

Environment:
  NO_COLOR=1            no colours
  FORCE_COLOR=1         colours, even where the output is not a terminal

netlens COMMAND --help shows a command's flags and examples. netlens --version prints the version.
`;

const SOURCE_HELP = `
Network sources:
  -f FILE, --profile P, -p NAME, --env-file F, --project-directory D
                        Compose files, as in docker compose (default: compose.yaml here; - is standard input)
                        or Podman's Quadlet files (web.container, shop.network, shop.pod)
  --snapshot FILE       a snapshot file (netlens snapshot)
  --live [--host URL] [--context NAME]
                        the Docker daemon
  --listeners FILE      what listens where, for sources that do not say
  --engine V            the engine to assume: 20.10, 23 ... 27, 28.0, 28, 29, 29-nft, or a full version;
                        podman (netavark on nftables), podman-iptables
  --platform P          where it runs: linux, rootless, desktop (default: desktop on macOS and Windows, else linux)
`;
