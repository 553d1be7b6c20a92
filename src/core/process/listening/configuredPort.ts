import type { Container } from '../../model/index.ts';
import type { ProgramRun } from '../evidence/ProgramRun.ts';
import { settingsOf } from '../evidence/settingsOf.ts';
import { readKeys } from '../evidence/readKeys.ts';
import type { CommandWord, SimpleCommand } from '../SimpleCommand.ts';
import type { ListenTool } from './listenTools.ts';

/**
 * The port that a configuration beside the program gives a tool that no word gives one: `server.port` of `vite.config.ts`. Undefined
 * where none does, and `unknown` where code works it out.
 */
export function configuredPort(
  { known }: ListenTool,
  name: string,
  command: SimpleCommand,
  args: readonly CommandWord[],
  container: Container,
): number | 'unknown' | undefined {
  if (known.files?.some((f) => f.beside) !== true) return undefined;
  const run: ProgramRun = { container, program: known, level: 2, command, args, name, onlySpoken: false };
  const [socket] = known.listens;
  const keys = (known.moves ?? []).filter((m) => m.socket === socket?.id).flatMap((m) => m.keys ?? []);
  const isOpaque = readKeys(run).some(
    ({ key, opaque }) => opaque === true && (key === '' || keys.some((k) => k === key || k.startsWith(`${key}.`))),
  );
  if (isOpaque) return 'unknown';
  const [move] = (known.moves ?? []).filter((m) => m.socket === socket?.id && m.what === 'port');
  const said = move && settingsOf({ keys: move.keys ?? [] }, run)[0];
  return said && /^\d{1,5}$/.test(said.value) ? Number(said.value) : undefined;
}
