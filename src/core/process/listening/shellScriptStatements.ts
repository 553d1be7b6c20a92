import type { MountedFile, Process, Text } from '../../model/index.ts';
import { shellWords, simpleCommandsOf, type CommandWord, type SimpleCommand } from '../SimpleCommand.ts';
import type { CommandStatements } from './ListenStatement.ts';

/** What makes more than one way through a script, or words that only a shell can tell. */
const BRANCHES = /(?:^|[\s;&|])(?:if|case|for|while|until|select|function|trap)\s|\(\)\s*\{|<<|`|\$\(/m;

/**
 * What a shell script of the project says that a command starts: that of its last command, which is the server where the script goes
 * straight on, with what it sets before. Undefined where it does not, or where its text is not here. `read` reads one command.
 */
export function shellScriptStatements(
  command: SimpleCommand,
  process: Process,
  read: (command: SimpleCommand) => CommandStatements,
): CommandStatements | undefined {
  const file = scriptOf(command, process);
  if (!file || BRANCHES.test(file.text)) return undefined;
  const text = textOf(file);
  const words = shellWords({ value: text.value, text, from: 0, to: text.value.length });
  // What the container gives it as arguments is not taken apart here.
  if (words.some((w) => /^\$[@*1-9]|\$\{[@*1-9]/.test(w.value))) return undefined;
  const last = simpleCommandsOf(words, command.by).at(-1);
  if (!last) return undefined;
  const set = words.filter((w) => /^[A-Za-z_]\w*=/.test(w.value));
  const assignments = new Map<string, CommandWord>(set.map((w) => [w.value.slice(0, w.value.indexOf('=')), w]));
  const { statements, known } = read({
    ...last,
    assignments: new Map([...command.assignments, ...assignments, ...last.assignments]),
  });
  // A word is written into a list or a line of YAML; a script is neither.
  return { statements: statements.map(({ override: _, ...rest }) => rest), known };
}

/** The script that a command runs, by itself or through a shell. */
function scriptOf({ program, words }: SimpleCommand, { mounted }: Process): MountedFile | undefined {
  if (!program.endsWith('.sh')) return undefined;
  const path = words.find((w) => w.value === program || w.value.endsWith(`/${program}`))?.value.replace(/^\.\//, '');
  const found = mounted.filter((f) => f.target === path || f.target.endsWith(`/${path ?? ''}`));
  return found.length === 1 ? found[0] : undefined;
}

function textOf({ file, text, content }: MountedFile): Text {
  const origin = { kind: 'source', file, start: 0, end: text.length } as const;
  return content ?? { value: text, origin, pieces: [{ at: 0, length: text.length, source: origin, verbatim: true }] };
}
