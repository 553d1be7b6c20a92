import { parseBinds } from './Bind.ts';
import type { Container } from '../../model/index.ts';
import { configuresHost } from '../packageScript.ts';
import { stretchOf, type CommandWord, type SimpleCommand } from '../SimpleCommand.ts';
import { configuredPort } from './configuredPort.ts';
import { defaultStatement } from './defaultStatement.ts';
import { flagValues, hasFlag } from './flagValues.ts';
import { everyAddress, statementOf, type ListenStatement } from './ListenStatement.ts';
import type { ListenTool } from './listenTools.ts';
import { variableValue } from './variableValue.ts';

/** A command that runs a tool under the name `name`. */
export interface ToolRun {
  readonly tool: ListenTool;
  readonly name: string;
  readonly command: SimpleCommand;
  readonly args: readonly CommandWord[];
}

/** Where a tool listens that no flag, argument or variable of its own tells: its default, unless something may say otherwise. */
export function unsaidStatements(
  { tool, name, command, args }: ToolRun,
  port: number | undefined,
  container: Container,
): readonly ListenStatement[] {
  // A server that is given a configuration file listens where that says.
  if (tool.defaults?.loopback === false && port === undefined && args.some((a) => CONFIGURATION_FILE.test(a.value)))
    return [];
  if (tool.notInImages.some((n) => imageNames(container).includes(n))) return [];
  if (tool.defaults?.loopback && configuresHost(container.process)) return [];
  if (!tool.defaults || hasFlag(args, tool.notWith) || hasFlag(args, tool.configuration)) return [];
  if (name === 'gunicorn') {
    const extra = variableValue('GUNICORN_CMD_ARGS', command, container);
    if (extra) return /(^|\s)(-b|--bind|-c|--config)/.test(extra.value) ? gunicornArguments(extra) : [];
    if (variableValue('PORT', command, container))
      return command.programWord ? [everyAddress(name, command.programWord, port, 'default')] : [];
  }
  if (tool.defaults.loopback && environmentIsProduction(name, command, container)) return [];
  const configured = port ?? configuredPort(tool, name, command, args, container);
  return configured === 'unknown' ? [] : defaultStatement(tool, name, command, configured);
}

/** The image and the one that the Dockerfile starts from. */
function imageNames({ process }: Container): string {
  return [process.image, process.baseImage, ...(process.dockerfile?.from ?? [])]
    .map((t) => t?.value.toLowerCase() ?? '')
    .join(' ');
}

const CONFIGURATION_FILE = /\.(?:conf|cnf|cfg|ini|ya?ml|toml|json)$/;

/** Rails and rackup listen on localhost in development only. */
function environmentIsProduction(name: string, command: SimpleCommand, container: Container): boolean {
  if (name !== 'rails' && name !== 'rackup') return false;
  const mode = ['RAILS_ENV', 'RACK_ENV']
    .map((v) => variableValue(v, command, container)?.value)
    .find((v) => v !== undefined);
  const flag = flagValues(command.args, ['-e', '--environment', '-E', '--env'])[0]?.value?.value;
  return (flag ?? mode ?? 'development') !== 'development';
}

function gunicornArguments(extra: CommandWord): ListenStatement[] {
  const m = /(?:^|\s)(?:-b|--bind)[= ]?\s*(\S+)/.exec(extra.value);
  if (!m?.[1]) return [];
  const { from } = stretchOf(extra, m[1]);
  return parseBinds(m[1]).map((bind) =>
    statementOf(bind, {
      text: extra.text,
      at: from,
      tool: 'gunicorn',
      by: 'GUNICORN_CMD_ARGS',
      port: 8000,
      debug: false,
      how: 'variable',
    }),
  );
}
