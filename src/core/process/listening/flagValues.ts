import { partOf, type CommandWord } from '../SimpleCommand.ts';

/** One occurrence of a flag. */
export interface FlagValue {
  readonly name: string;
  readonly word: CommandWord;
  /** Undefined where the flag stands alone. */
  readonly value?: CommandWord;
}

/** `--host 127.0.0.1`, `--host=127.0.0.1`, `-b127.0.0.1`; every occurrence, and for some every following address. */
export function flagValues(args: readonly CommandWord[], names: readonly string[]): FlagValue[] {
  const found: FlagValue[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i];
    if (!word?.value.startsWith('-')) continue;
    if (names.includes(word.value)) found.push(...valuesBehind(args, i, word));
    const name = nameBefore(word.value, names);
    if (name === undefined) continue;
    const value = word.value.slice(name.length + (word.value[name.length] === '=' ? 1 : 0));
    found.push({ name, word, value: partOf(word, value) });
  }
  return found;
}

/** The values of a flag that stands in a word of its own, the argument at `at`. */
function valuesBehind(args: readonly CommandWord[], at: number, word: CommandWord): FlagValue[] {
  const name = word.value;
  const next = args[at + 1];
  if (!next || next.value.startsWith('-')) return [{ name, word }];
  const found: FlagValue[] = [{ name, word, value: next }];
  if (name !== '--bind') return found;
  // `redis-server --bind 127.0.0.1 ::1` takes several.
  for (const more of args.slice(at + 2)) {
    if (!/^[\d.:*a-f]+$|^localhost$/i.test(more.value) || /^\d+$/.test(more.value)) break;
    found.push({ name, word, value: more });
  }
  return found;
}

/** The flag of a word that holds its value too: `--host=…`, `-b127.0.0.1`. */
function nameBefore(word: string, names: readonly string[]): string | undefined {
  const equals = word.indexOf('=');
  const long = equals < 0 ? undefined : word.slice(0, equals);
  if (long !== undefined && names.includes(long)) return long;
  const short = /^-[a-zA-Z](?=[\d[:*l])/.exec(word)?.[0];
  return short !== undefined && names.includes(short) ? short : undefined;
}

/** Whether one of the flags is there, with a value or without. */
export function hasFlag(args: readonly CommandWord[], names: readonly string[]): boolean {
  return args.some((a) => names.some((n) => a.value === n || a.value.startsWith(`${n}=`)));
}
