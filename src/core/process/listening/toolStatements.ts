import { type Container, MASKED } from '../../model/index.ts';
import type { CommandWord, SimpleCommand } from '../SimpleCommand.ts';
import { defaultStatement } from './defaultStatement.ts';
import { flagValues } from './flagValues.ts';
import { everyAddress, type ListenStatement } from './ListenStatement.ts';
import type { ListenTool } from './listenTools.ts';
import { settingStatements } from './settingStatements.ts';
import { unsaidStatements } from './unsaidStatements.ts';
import { expanded, variableValue } from './variableValue.ts';
import { wordStatements } from './wordStatements.ts';

/** What flags, arguments and variables of a tool that we know say, else its default; and the flags of its other sockets. */
export function toolStatements(
  tool: ListenTool,
  name: string,
  command: SimpleCommand,
  args: readonly CommandWord[],
  container: Container,
): readonly ListenStatement[] {
  return [
    ...servingStatements(tool, name, command, args, container),
    ...furtherStatements(tool, name, args, container),
  ];
}

function furtherStatements(
  tool: ListenTool,
  name: string,
  args: readonly CommandWord[],
  container: Container,
): readonly ListenStatement[] {
  return tool.further.flatMap(({ address, port, defaultPort }) =>
    flagValues(args, address).flatMap((flag) => {
      if (!flag.value || tool.address.includes(flag.name)) return [];
      const said = flagValues(args, port)
        .map((f) => f.value && expanded(f.value, container).value)
        .find((v) => v !== undefined && /^\d{1,5}$/.test(v));
      const own = said === undefined ? defaultPort : Number(said);
      return wordStatements(flag.value, container, { flag: flag.name, tool: name, port: own, debug: tool.debug });
    }),
  );
}

function servingStatements(
  tool: ListenTool,
  name: string,
  command: SimpleCommand,
  args: readonly CommandWord[],
  container: Container,
): readonly ListenStatement[] {
  // `nc -z db 5432` dials; `nc -l 5432` listens.
  if (tool.onlyWith.length > 0 && !args.some(({ value }) => tool.onlyWith.includes(value))) return [];
  const port = portOf(tool, command, args, container);
  // It is set, and nobody tells to what: then the default does not hold.
  const isMasked =
    port === undefined && tool.variables.port.some((v) => variableValue(v, command, container)?.value === MASKED);
  const usual = port ?? (isMasked ? undefined : tool.defaults?.port);
  const addresses = flagValues(args, tool.address);
  const use = { tool: name, port: usual, debug: tool.debug };
  const found: ListenStatement[] = [];
  for (const flag of addresses) {
    if (flag.value === undefined) {
      // `vite --host`: every address.
      if (tool.bareIsEvery) found.push(everyAddress(name, flag.word, port, 'flag'));
      continue;
    }
    found.push(...wordStatements(flag.value, container, { ...use, flag: flag.name }));
  }
  if (name === 'postgres' || name === 'mysqld' || name === 'mariadbd')
    found.push(...settingStatements(args, name, port));
  if (tool.positional) {
    const at = args.findIndex((a) => tool.subcommands?.includes(a.value) === true);
    const positional = args.slice(at + 1).find((a) => !a.value.startsWith('-'));
    if (positional) {
      if (/^\d+$/.test(positional.value))
        return defaultStatement(tool, name, command, Number(positional.value), positional);
      found.push(...wordStatements(positional, container, { ...use, flag: '' }));
      // A variable or an odd form: nothing can be said, and no default is claimed.
      return found;
    }
  }
  if (found.length > 0 || addresses.length > 0) return found;
  if (tool.bareIsEvery && args.some((a) => a.value === '--host')) return found;
  if (isMasked) return found;
  for (const variable of tool.variables.address) {
    const set = variableValue(variable, command, container);
    if (!set) continue;
    const binds = wordStatements(set, container, { ...use, flag: '', tool: variable, how: 'variable' });
    // It is set: whatever it says, the default no longer holds.
    return binds;
  }
  return unsaidStatements({ tool, name, command, args }, port, container);
}

function portOf(
  tool: ListenTool,
  command: SimpleCommand,
  args: readonly CommandWord[],
  container: Container,
): number | undefined {
  for (const flag of flagValues(args, tool.port)) {
    const value = flag.value && expanded(flag.value, container).value;
    if (value !== undefined && /^\d{1,5}$/.test(value)) return Number(value);
  }
  // `python -m http.server 8100 --bind 127.0.0.1`
  if (tool.known.moves?.some((m) => m.what === 'port' && m.argument === 1) === true) {
    const first = args.find((a, i) => !a.value.startsWith('-') && !tool.address.includes(args[i - 1]?.value ?? ''));
    if (first && /^\d{1,5}$/.test(first.value)) return Number(first.value);
  }
  for (const name of tool.variables.port) {
    const value = variableValue(name, command, container)?.value;
    if (value !== undefined && /^\d{1,5}$/.test(value)) return Number(value);
  }
  return undefined;
}
