import { parseBinds } from './Bind.ts';
import type { Container } from '../../model/index.ts';
import { stretchOf, type CommandWord } from '../SimpleCommand.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';
import { expanded } from './variableValue.ts';

/** How a word came to the program. */
export type WordUse = Pick<ListenStatement, 'tool' | 'debug'> & {
  /** The flag whose value it is; empty for an argument and for a variable's value. */
  readonly flag: string;
  /** For an address without a port. */
  readonly port: number | undefined;
  /** Default: `flag`. */
  readonly how?: ListenStatement['how'];
};

/** What the addresses in one word say. */
export function wordStatements(
  word: CommandWord,
  container: Container,
  { flag, tool, port, debug, how = 'flag' }: WordUse,
): ListenStatement[] {
  const value = expanded(word, container);
  const at = value.value === value.text.value ? 0 : stretchOf(value, value.value).from;
  const by =
    how === 'variable'
      ? `the variable ${tool}`
      : flag === ''
        ? `${value.value} in command`
        : `${flag} ${value.value} in command`;
  return parseBinds(value.value).map((b) => statementOf(b, { text: value.text, at, tool, by, port, debug, how }));
}
