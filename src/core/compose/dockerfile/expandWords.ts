import { slice, type TracedText } from './TracedText.ts';

/** Values of ARG and ENV that are in scope. */
export type Scope = ReadonlyMap<string, string>;

/**
 * Splits at blanks outside quotes, without touching quotes and variables: the words of EXPOSE, COPY, and `ENV a=b c=d`.
 */
export function splitWords(text: TracedText, escape: string): TracedText[] {
  const words: TracedText[] = [];
  let start = -1;
  let quote = '';
  for (let i = 0; i < text.value.length; i++) {
    const c = text.value[i] ?? '';
    if (quote === '' && (c === ' ' || c === '\t')) {
      if (start >= 0) words.push(slice(text, start, i));
      start = -1;
      continue;
    }
    if (start < 0) start = i;
    if (c === escape && quote !== "'") i++;
    else if (quote === '' && (c === '"' || c === "'")) quote = c;
    else if (c === quote) quote = '';
  }
  if (start >= 0) words.push(slice(text, start));
  return words;
}

const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([^{}]*))?\})/y;

/** A longer value is cut off: values may be made of values, each twice as long as the last. */
const LONGEST = 64_000;

/**
 * One word as the builder reads it: quotes and escapes gone, variables replaced (`$a`, `${a}`, `${a:-b}`, `${a:+b}`; the
 * reference's "Environment replacement"). Without a scope, variables stay as they are.
 *
 * @param unset what stands for a variable that the file does not set: nothing, or the variable as it is written, where the image
 *   below may set it.
 */
export function expandWord(
  word: TracedText,
  escape: string,
  scope?: Scope,
  unset: 'empty' | 'as written' = 'empty',
): TracedText {
  let value = '';
  const offsets: number[] = [];
  const put = (whole: string, at?: number) => {
    const text = whole.slice(0, Math.max(0, LONGEST - value.length));
    value += text;
    for (let k = 0; k < text.length; k++) offsets.push(at === undefined ? -1 : at + k);
  };
  let quote = '';
  for (let i = 0; i < word.value.length; i++) {
    const c = word.value[i] ?? '';
    if (c === escape && quote !== "'" && i + 1 < word.value.length) {
      const next = word.value[i + 1] ?? '';
      // Inside double quotes only these are escaped; elsewhere every character is.
      if (quote === '"' && !['"', '$', escape].includes(next)) put(c, word.offsets[i]);
      i++;
      put(next, word.offsets[i]);
      continue;
    }
    if (quote === '' && (c === '"' || c === "'")) {
      quote = c;
      continue;
    }
    if (quote !== '' && c === quote) {
      quote = '';
      continue;
    }
    if (c === '$' && quote !== "'" && scope) {
      VARIABLE.lastIndex = i;
      const variable = VARIABLE.exec(word.value);
      if (variable) {
        const name = variable[1] ?? variable[2] ?? '';
        const set = scope.get(name);
        const given = variable[3]?.startsWith(':') ? set !== undefined && set !== '' : set !== undefined;
        const operator = variable[3]?.slice(-1);
        const alternative = i + (variable[0].length - 1 - (variable[4]?.length ?? 0));
        if (operator === '-' && !given) put(variable[4] ?? '', word.offsets[alternative]);
        else if (operator === '+') {
          if (given) put(variable[4] ?? '', word.offsets[alternative]);
        } else if (set === undefined && operator === undefined && unset === 'as written')
          put(variable[0], word.offsets[i]);
        else put(set ?? '');
        i += variable[0].length - 1;
        continue;
      }
    }
    put(c, word.offsets[i]);
  }
  return { value, offsets };
}
