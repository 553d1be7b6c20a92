import type { CommandWord } from '../SimpleCommand.ts';
import { spanOf } from '../../model/index.ts';

/** From the word that names the program to the subcommand, where they stand beside each other; else the program alone. */
export function stretchTo(first: CommandWord, last: CommandWord): Pick<CommandWord, 'text' | 'from' | 'to'> {
  if (first === last) return { text: first.text, from: first.from, to: first.to };
  if (first.text === last.text) return { text: first.text, from: first.from, to: last.to };
  const a = spanOf(first.text, first.from, first.to);
  const b = spanOf(last.text, last.from, last.to);
  // One blank between them: two words of one string, and not two items of a list.
  if (!a || !b || a.file !== b.file || b.start !== a.end + 1)
    return { text: first.text, from: first.from, to: first.to };
  const value = `${first.value} ${last.value}`;
  return { text: { value, origin: { ...a, end: b.end } }, from: 0, to: value.length };
}
