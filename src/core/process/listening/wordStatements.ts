import { parseBinds } from './Bind.ts';
import type { Container } from '../../model/index.ts';
import { stretchOf, type CommandWord } from '../SimpleCommand.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';
import { expanded } from './variableValue.ts';

/** What the addresses in one word say: a flag's value, an argument (`flag` is empty then), or a variable's value. */
export function wordStatements(
  word: CommandWord,
  flag: string,
  tool: string,
  port: number | undefined,
  debug: boolean,
  container: Container,
  how: ListenStatement['how'] = 'flag',
): ListenStatement[] {
  const value = expanded(word, container);
  const at = value.value === value.text.value ? 0 : stretchOf(value, value.value).from;
  const by =
    how === 'variable'
      ? `the variable ${tool}`
      : flag === ''
        ? `${value.value} in command`
        : `${flag} ${value.value} in command`;
  return parseBinds(value.value).map((b) => statementOf(b, value.text, at, tool, by, port, debug, how));
}
