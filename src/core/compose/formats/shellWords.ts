/** One word of a command line: its value, and the stretches of the line that made it. */
export interface ShellWord {
  readonly value: string;
  /** Runs of characters that are the same in line and word: `[offset in word, offset in line, length]`. */
  readonly runs: readonly (readonly [number, number, number])[];
}

/**
 * Splits a command as Compose does (mattn/go-shellwords without environment and backticks): quotes, backslashes, and an end
 * at the first unquoted `;`, `&`, `|`, `<` or `>`. Undefined where it is refused (an open quote, a bare parenthesis).
 */
export function shellWords(line: string): readonly ShellWord[] | undefined {
  const words: ShellWord[] = [];
  let value = '';
  let runs: [number, number, number][] = [];
  let escaped = false;
  let double = false;
  let single = false;
  let back = false;
  let dollar = false;
  let got = false;
  const add = (text: string, at: number) => {
    const last = runs.at(-1);
    if (last && last[0] + last[2] === value.length && last[1] + last[2] === at) last[2] += text.length;
    else runs.push([value.length, at, text.length]);
    value += text;
  };
  const end = () => {
    words.push({ value, runs });
    value = '';
    runs = [];
    got = false;
  };
  let i = 0;
  for (const c of line) {
    const at = i;
    i += c.length;
    if (escaped) {
      add(c, at);
      escaped = false;
      got = true;
      continue;
    }
    if (c === '\\') {
      if (single) add(c, at);
      else escaped = true;
      continue;
    }
    if (c === ' ' || c === '\t' || c === '\r' || c === '\n') {
      if (single || double || back || dollar) add(c, at);
      else if (got) end();
      continue;
    }
    if (c === '`' && !single && !double && !dollar) back = !back;
    else if (c === ')' && !single && !double && !back) dollar = !dollar;
    else if (c === '(' && !single && !double && !back) {
      if (dollar || !value.endsWith('$')) return undefined;
      dollar = true;
      add(c, at);
      continue;
    } else if (c === '"' && !single && !dollar) {
      if (double) got = true;
      double = !double;
      continue;
    } else if (c === "'" && !double && !dollar) {
      if (single) got = true;
      single = !single;
      continue;
    } else if (';&|<>'.includes(c) && !single && !double && !back && !dollar) {
      // `2>` takes its digit along.
      if (c === '>' && value !== '' && /^[0-9]/.test(value)) got = false;
      break;
    }
    got = true;
    add(c, at);
  }
  if (got) end();
  if (escaped || single || double || back || dollar) return undefined;
  return words;
}
