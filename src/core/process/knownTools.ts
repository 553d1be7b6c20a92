import data from './tools.json' with { type: 'json' };
import type { KnownTool } from './KnownTool.ts';

/** Everything that is known of programs that are started by a command, checked by toolSchema in the tests. */
export const KNOWN_TOOLS = data.tools as readonly KnownTool[];

/**
 * Programs that dial and do not listen: their --host and -h are destinations. An unknown program's `--host` counts as a
 * listening address, so every common client is here. One that does both (`rclone serve`, `nc -l`) is among the tools as well,
 * and those are asked first.
 */
export const CLIENT_PROGRAMS: ReadonlySet<string> = new Set(data.clients);

const BY_PROGRAM = new Map<string, KnownTool[]>();
for (const tool of KNOWN_TOOLS) {
  for (const program of tool.programs) {
    const tools = BY_PROGRAM.get(program);
    if (tools) tools.push(tool);
    else BY_PROGRAM.set(program, [tool]);
  }
}

/** What is known of a program, one for each kind of its subcommands; empty where nothing is. */
export function knownTools(program: string): readonly KnownTool[] {
  return BY_PROGRAM.get(program) ?? [];
}
