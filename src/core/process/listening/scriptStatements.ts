import { shellWords, simpleCommandsOf, type CommandWord, type SimpleCommand } from '../SimpleCommand.ts';
import type { Text } from '../../model/index.ts';
import type { CommandStatements, ListenStatement } from './ListenStatement.ts';
import { stretchTo } from './stretchTo.ts';

/**
 * What the script of a package.json says, at the words of the command that runs it. `read` reads one command of the script. What is
 * added to a script goes to its last command, and to none of several that a runner starts (`isOneOfMany`).
 */
export function scriptStatements(
  script: string,
  command: SimpleCommand,
  read: (command: SimpleCommand) => CommandStatements,
  isOneOfMany = false,
): CommandStatements {
  const words = [...command.words];
  const at = command.programWord;
  if (!at) return { statements: [], known: false };
  // What follows `--` is handed to the script, and with all but npm what follows its name.
  const dashes = words.findIndex((w) => w.value === '--');
  const extra =
    dashes >= 0
      ? words.slice(dashes + 1)
      : command.program === 'npm'
        ? []
        : command.args.slice(nameAt(command.args) + 1);
  const text: Text = { value: script, origin: at.text.origin };
  const commands = simpleCommandsOf(
    [...shellWords({ value: script, text, from: 0, to: script.length }), ...extra],
    command.by,
  );
  const last = command.args.findLast((a) => !a.value.startsWith('-') && !extra.includes(a)) ?? at;
  const npm = command.program === 'npm' && dashes < 0;
  let known = false;
  const statements: ListenStatement[] = [];
  for (const inner of commands) {
    const found = read({ ...inner, assignments: new Map([...command.assignments, ...inner.assignments]) });
    known ||= found.known;
    for (const s of found.statements) {
      if (s.text !== text) statements.push(s);
      else {
        const { override, ...rest } = s;
        statements.push({
          ...rest,
          ...stretchTo(at, last),
          ...(override && !override.replaces && !isOneOfMany && inner === commands.at(-1)
            ? { override: { at: last, replaces: false, words: [...(npm ? ['--'] : []), ...override.words] } }
            : {}),
        });
      }
    }
  }
  return { statements, known };
}

/** Where the script's name stands: `yarn dev`, `pnpm run dev`. */
function nameAt(args: readonly CommandWord[]): number {
  const first = args.findIndex((a) => !a.value.startsWith('-'));
  const isRun = /^run(?:-script)?$/.test(args[first]?.value ?? '');
  return isRun ? args.findIndex((a, i) => i > first && !a.value.startsWith('-')) : first;
}
