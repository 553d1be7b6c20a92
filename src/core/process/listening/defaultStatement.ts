import type { CommandWord, SimpleCommand } from '../SimpleCommand.ts';
import type { ListenStatement } from './ListenStatement.ts';
import { preferredFlag, type ListenTool } from './listenTools.ts';
import { stretchTo } from './stretchTo.ts';

/**
 * Where a tool listens by default, said at the words that start it; nothing where its default is not known. `portWord` is an
 * argument that says the port alone: the words that override the default go in its place.
 */
export function defaultStatement(
  tool: ListenTool,
  name: string,
  command: SimpleCommand,
  port: number | undefined,
  portWord?: CommandWord,
): ListenStatement[] {
  if (!tool.defaults || !command.programWord) return [];
  const last = command.args.find((a) => tool.subcommands?.includes(a.value) === true) ?? command.programWord;
  const override = overrideOf(tool, port);
  return [
    {
      address: tool.defaults.loopback ? '127.0.0.1' : '0.0.0.0',
      port: port ?? tool.defaults.port,
      protocol: 'tcp',
      how: 'default',
      debug: tool.debug,
      tool: name,
      by: `the default of ${name}`,
      ...stretchTo(command.programWord, last),
      ...(override === undefined
        ? {}
        : { override: { at: portWord ?? last, replaces: portWord !== undefined, words: override } }),
    },
  ];
}

/** The words that make a tool listen on every address. */
function overrideOf(tool: ListenTool, port: number | undefined): readonly string[] | undefined {
  const withPort = `0.0.0.0:${port ?? tool.defaults?.port ?? 0}`;
  if (tool.positional) return [withPort];
  const flag = preferredFlag(tool.address);
  // etcd's flag takes URLs, and another one has to go with it.
  if (flag === undefined || flag.endsWith('urls')) return undefined;
  return [flag, tool.flagTakesPort ? withPort : '0.0.0.0'];
}
