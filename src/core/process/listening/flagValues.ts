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
    const equals = word.value.indexOf('=');
    for (const name of names) {
      if (word.value === name) {
        const next = args[i + 1];
        if (!next || next.value.startsWith('-')) found.push({ name, word });
        else {
          found.push({ name, word, value: next });
          // `redis-server --bind 127.0.0.1 ::1` takes several.
          for (
            let j = i + 2;
            name === '--bind' &&
            j < args.length &&
            /^[\d.:*a-f]+$|^localhost$/i.test(args[j]?.value ?? '') &&
            !/^\d+$/.test(args[j]?.value ?? '');
            j++
          ) {
            const more = args[j];
            if (more) found.push({ name, word, value: more });
          }
        }
      } else if (equals === name.length && word.value.startsWith(name)) {
        found.push({ name, word, value: partOf(word, word.value.slice(name.length + 1)) });
      } else if (/^-[a-zA-Z]$/.test(name) && word.value.startsWith(name) && /^[\d[:*l]/.test(word.value.slice(2))) {
        found.push({ name, word, value: partOf(word, word.value.slice(2)) });
      }
    }
  }
  return found;
}

/** Whether one of the flags is there, with a value or without. */
export function hasFlag(args: readonly CommandWord[], names: readonly string[]): boolean {
  return args.some((a) => names.some((n) => a.value === n || a.value.startsWith(`${n}=`)));
}
