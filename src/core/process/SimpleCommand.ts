import type { Process, Text, Words } from '../model/index.ts';

/** One word of a command line, and where it stands in the Text that holds it. */
export interface CommandWord {
  readonly value: string;
  readonly text: Text;
  /** The word's stretch of `text.value`, quotes of a shell script included. */
  readonly from: number;
  readonly to: number;
}

/** One program with its arguments: wrappers (`exec`, `gosu`, `bundle exec`, `npx`, `python -m`) are taken off. */
export interface SimpleCommand {
  /** The program's name without its folder: `uvicorn`, `npm`. Empty where only arguments are known (the image's entrypoint takes them). */
  readonly program: string;
  /** The word that names it; undefined where `program` is empty. */
  readonly programWord?: CommandWord;
  readonly args: readonly CommandWord[];
  /** `HOST=0.0.0.0 npm start`. */
  readonly assignments: ReadonlyMap<string, CommandWord>;
  readonly by: Words['by'];
  /** The words as written, wrappers included. */
  readonly words: readonly CommandWord[];
}

/** The stretch of `word.text.value` that holds `part`, searched inside the word; the whole word where it is not there. */
export function stretchOf(word: CommandWord, part: string): { readonly from: number; readonly to: number } {
  const at = word.text.value.indexOf(part, word.from);
  if (part !== '' && at >= 0 && at + part.length <= word.to) return { from: at, to: at + part.length };
  return { from: word.from, to: word.to };
}

/** A part of a word as a word of its own, at the stretch that holds it. */
export function partOf(word: CommandWord, part: string): CommandWord {
  const { from, to } = stretchOf(word, part);
  return { value: part, text: word.text, from, to };
}

/**
 * The programs that a container starts, as far as the words say: entrypoint and command are one argument list, `sh -c`
 * scripts are split at `&&`, `||`, `;`, `|`, `&` and line ends.
 */
export function simpleCommands(process: Process): readonly SimpleCommand[] {
  let commands = known.get(process);
  if (!commands) known.set(process, (commands = commandsOf(process)));
  return commands;
}

/** Several readers ask for the commands of each process. */
const known = new WeakMap<Process, readonly SimpleCommand[]>();

function commandsOf(process: Process): readonly SimpleCommand[] {
  const parts = [process.entrypoint, process.command].filter((w): w is Words => w !== undefined);
  const words = parts.flatMap((w) => w.words.map((text) => wholeWord(text)));
  if (words.length === 0) return [];
  const by = (process.command ?? process.entrypoint)?.by ?? 'compose';
  return simpleCommandsOf(words, by);
}

/** The same for words that are there already: operators are words of their own. */
export function simpleCommandsOf(words: readonly CommandWord[], by: Words['by']): readonly SimpleCommand[] {
  return splitCommands(words).flatMap((c) => unwrapped(c, by, 0));
}

function wholeWord(text: Text): CommandWord {
  return { value: text.value, text, from: 0, to: text.value.length };
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const SEPARATORS = new Set(['&&', '||', ';', '|', '&', '\n', '(', ')', '{', '}']);
const KEYWORDS = new Set(['then', 'do', 'else', 'if', 'while', 'until', '!', 'fi', 'done', 'elif']);

function splitCommands(words: readonly CommandWord[]): CommandWord[][] {
  const commands: CommandWord[][] = [];
  let current: CommandWord[] = [];
  for (const word of words) {
    if (SEPARATORS.has(word.value)) {
      if (current.length) commands.push(current);
      current = [];
    } else if (current.length > 0 || !KEYWORDS.has(word.value)) current.push(word);
  }
  if (current.length) commands.push(current);
  return commands;
}

/** What a wrapper takes before the program that it starts: the number of words to skip, or undefined where it is no wrapper. */
function wrapperLength(program: string, args: readonly string[]): number | undefined {
  const first = args[0] ?? '';
  const flags = (withValue: readonly string[] = []): number => {
    let i = 0;
    while (i < args.length && args[i]?.startsWith('-') === true) {
      if (args[i] === '--') return i + 1;
      i += withValue.includes(args[i] ?? '') ? 2 : 1;
    }
    return i;
  };
  switch (program) {
    case 'exec':
    case 'nohup':
    case 'time':
    case 'command':
    case 'builtin':
    case 'tini':
    case 'dumb-init':
    case 'catatonit':
    case 'setsid':
    case 'opentelemetry-instrument':
    case 'ddtrace-run':
    case 'bunx':
    case 'npx':
    case 'sudo':
    case 'env':
    case 'nice':
    case 'stdbuf':
    case 'docker-php-entrypoint':
    case 'cross-env':
    case 'cross-env-shell':
      return flags(['-g', '-u', '-n', '-p', '--package']);
    case 'env-cmd':
      return flags(['-f', '--file', '-e', '--environments', '-r', '--rc-file']);
    case 'gosu':
    case 'su-exec':
    case 'setpriv':
      return flags() + 1;
    case 'timeout':
      return flags(['-s', '-k']) + 1;
    case 'poetry':
    case 'pipenv':
    case 'pdm':
    case 'hatch':
    case 'rye':
    case 'uv':
    case 'coverage':
      if (first !== 'run') return undefined;
      return (
        1 + skipFlags(args.slice(1), ['--with', '--extra', '--group', '--package', '--env-file', '-p', '--python'])
      );
    case 'newrelic-admin':
      return first === 'run-program' ? 1 : undefined;
    case 'bundle':
      return first === 'exec' ? 1 : undefined;
    case 'yarn':
    case 'pnpm':
    case 'npm':
    case 'bun':
      return first === 'exec' || first === 'dlx' || first === 'x' ? 1 + skipFlags(args.slice(1), []) : undefined;
    case 'python':
    case 'python2':
    case 'python3':
    case 'pypy3': {
      let i = 0;
      while (i < args.length && /^-[uBEOsSWXI]/.test(args[i] ?? '')) i += /^-[WX]$/.test(args[i] ?? '') ? 2 : 1;
      if (args[i] === '-m') return i + 1;
      return /(^|\/)manage\.py$/.test(args[i] ?? '') ? i : undefined;
    }
    case 'wait-for-it.sh':
    case 'wait-for-it':
    case 'wait-for':
    case 'wait-for.sh':
    case 'wait-port':
    case 'watchmedo':
    case 'dotenv':
    case 'doppler':
    case 'infisical':
    case 'op': {
      const at = args.indexOf('--');
      return at < 0 ? undefined : at + 1;
    }
    case 'dockerize':
      return flags([
        '-wait',
        '-timeout',
        '-wait-retry-interval',
        '-template',
        '-stdout',
        '-stderr',
        '-wait-http-header',
      ]);
    default:
      return /entrypoint(\.sh)?$/.test(program) && !first.startsWith('-') && first !== '' ? 0 : undefined;
  }
}

function skipFlags(args: readonly string[], withValue: readonly string[]): number {
  let i = 0;
  while (i < args.length && args[i]?.startsWith('-') === true) {
    if (args[i] === '--') return i + 1;
    i += withValue.includes(args[i] ?? '') ? 2 : 1;
  }
  return i;
}

/** The image's entrypoint script hands over to its arguments, and so do these. */
function unwrapped(words: readonly CommandWord[], by: Words['by'], depth: number): readonly SimpleCommand[] {
  const assignments = new Map<string, CommandWord>();
  let rest = words;
  for (let step = 0; step < 8; step++) {
    while (rest[0] !== undefined && /^[A-Za-z_][A-Za-z0-9_]*=/.test(rest[0].value)) {
      assignments.set(rest[0].value.slice(0, rest[0].value.indexOf('=')), rest[0]);
      rest = rest.slice(1);
    }
    const first = rest[0];
    if (!first) return [];
    const program = basename(first.value);
    if (program === 'export') {
      rest = rest.slice(1);
      continue;
    }
    if (SHELLS.has(program)) {
      // Behind the name of a script, `-c` is the script's own flag.
      const named = rest.findIndex(
        (w, i) => i > 0 && !/^[-+]/.test(w.value) && !/^[-+]\w*o$/.test(rest[i - 1]?.value ?? ''),
      );
      const at = rest.findIndex((w, i) => i > 0 && /^-[a-z]*c$/.test(w.value) && (named < 0 || i < named));
      const script = at > 0 ? rest[at + 1] : undefined;
      if (script && depth < 4) {
        const inner = splitCommands(shellWords(script));
        return inner.flatMap((c) => unwrapped(c, by, depth + 1)).map((c) => withAssignments(c, assignments));
      }
      // `sh script.sh`: what runs is the script's business.
      return [{ program: basename(rest[1]?.value ?? program), args: rest.slice(2), assignments, by, words }];
    }
    const skip = wrapperLength(
      program,
      rest.slice(1).map((w) => w.value),
    );
    if (skip === undefined || rest.length <= skip + 1) break;
    rest = rest.slice(skip + 1);
  }
  const first = rest[0];
  if (!first) return [];
  if (first.value.startsWith('-')) return [{ program: '', args: rest, assignments, by, words }];
  return [{ program: basename(first.value), programWord: first, args: rest.slice(1), assignments, by, words }];
}

function withAssignments(command: SimpleCommand, outer: ReadonlyMap<string, CommandWord>): SimpleCommand {
  return outer.size === 0 ? command : { ...command, assignments: new Map([...outer, ...command.assignments]) };
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Splits a shell script into words as POSIX sh does, as far as quotes, escapes, comments and operators go; nothing is expanded. */
export function shellWords(script: CommandWord): CommandWord[] {
  const { text } = script;
  const source = text.value;
  const words: CommandWord[] = [];
  let i = script.from;
  while (i < script.to) {
    const c = source[i] ?? '';
    if (c === '\n') words.push({ value: '\n', text, from: i, to: ++i });
    else if (/\s/.test(c)) i++;
    else if (c === '\\' && source[i + 1] === '\n') i += 2;
    else if (c === '#') {
      while (i < script.to && source[i] !== '\n') i++;
    } else if (/[;&|()]/.test(c)) {
      const to = source[i + 1] === c ? i + 2 : i + 1;
      words.push({ value: source.slice(i, to), text, from: i, to });
      i = to;
    } else {
      const from = i;
      let value = '';
      let quote = '';
      for (; i < script.to; i++) {
        const d = source[i] ?? '';
        if (quote === "'") {
          if (d === "'") quote = '';
          else value += d;
        } else if (d === '\\') {
          i++;
          if (source[i] !== '\n') value += source[i] ?? '';
        } else if (quote === '"') {
          if (d === '"') quote = '';
          else value += d;
        } else if (d === '"' || d === "'") quote = d;
        else if (/[\s;&|()]/.test(d)) {
          // `2>&1`: the & belongs to the redirection.
          if (d === '&' && source[i - 1] === '>') value += d;
          else break;
        } else value += d;
      }
      words.push({ value, text, from, to: Math.min(i, script.to) });
    }
  }
  return words;
}
