import type { MountedFile, Process } from '../../model/index.ts';
import { shellWords, simpleCommandsOf, type CommandWord, type SimpleCommand } from '../SimpleCommand.ts';
import type { CommandStatements } from './ListenStatement.ts';
import { scriptText } from './scriptText.ts';

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
  if (!file) return undefined;
  if (BRANCHES.test(file.text)) return ofLastLine(command, file, read);
  const text = scriptText(file);
  const words = shellWords({ value: text.value, text, from: 0, to: text.value.length });
  // What the container gives it as arguments is not taken apart here.
  if (words.some((w) => /^\$[@*1-9]|\$\{[@*1-9]/.test(w.value))) return ofLastLine(command, file, read);
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

/**
 * What a script comes to whatever its branches do before: `exec foreman start -f Procfile.dev "$@"` as its last line. Nothing where
 * another line may end it, or where what is set before may be an address.
 */
function ofLastLine(
  command: SimpleCommand,
  file: MountedFile,
  read: (command: SimpleCommand) => CommandStatements,
): CommandStatements | undefined {
  if (command.args.length > 0 || /\b(?:HOST|BIND|ADDR|LISTEN)\w*=|<</i.test(file.text)) return undefined;
  const text = scriptText(file);
  const start = text.value.trimEnd().lastIndexOf('\n') + 1;
  const line = text.value.slice(start).trimEnd();
  if (!/^exec\s+[\w./-]+\s/.test(line) || /[`]|\$\(|\$\{?[*1-9A-Za-z_]/.test(line)) return undefined;
  if (/(?:^|[\s;&|])exec\s/.test(text.value.slice(0, start))) return undefined;
  const words = shellWords({ value: text.value, text, from: start, to: start + line.length }).filter(
    (w) => w.value !== '$@',
  );
  const last = simpleCommandsOf(words, command.by).at(-1);
  if (!last) return undefined;
  const { statements, known } = read(last);
  return { statements: statements.map(({ override: _, ...rest }) => rest), known };
}

/** The script that a command runs, by itself or through a shell. */
function scriptOf({ program, words }: SimpleCommand, { mounted }: Process): MountedFile | undefined {
  // The script of Rails that starts what is in development: `bin/dev`.
  const isDev = words.some((w) => /(?:^|\/)bin\/dev$/.test(w.value));
  if (!program.endsWith('.sh') && !isDev) return undefined;
  if (isDev)
    return mounted.find((f) => f.target.endsWith('/bin/dev') && f.text.startsWith('#!') && /^#!.*sh\b/.test(f.text));
  const path = words.find((w) => w.value === program || w.value.endsWith(`/${program}`))?.value.replace(/^\.\//, '');
  const found = mounted.filter((f) => f.target === path || f.target.endsWith(`/${path ?? ''}`));
  return found.length === 1 ? found[0] : undefined;
}
