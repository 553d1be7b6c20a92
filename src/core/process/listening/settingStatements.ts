import { parseBinds } from './Bind.ts';
import { stretchOf, type CommandWord } from '../SimpleCommand.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';

/** `postgres -c listen_addresses=localhost`, `--listen_addresses=…` and `-clisten_addresses=…`. */
export function settingStatements(
  args: readonly CommandWord[],
  name: string,
  port: number | undefined,
): ListenStatement[] {
  return args.flatMap((word, index) => {
    const m = /^(?:-c\s*|--)?(listen[_-]addresses|bind[_-]address)\s*=\s*'?([^']*)'?$/.exec(word.value);
    if (!m?.[2] || (!word.value.startsWith('-') && args[index - 1]?.value !== '-c')) return [];
    if (
      word.value.startsWith('--bind-address') ||
      word.value.startsWith('--listen_addresses') ||
      word.value.startsWith('--listen-addresses')
    )
      return [];
    const { from } = stretchOf(word, m[2]);
    const main = name === 'postgres' ? 5432 : 3306;
    return parseBinds(m[2]).map((bind) =>
      statementOf(bind, {
        text: word.text,
        at: from,
        tool: name,
        by: `${m[1] ?? ''} of ${name}`,
        port: port ?? main,
        debug: false,
        how: 'flag',
      }),
    );
  });
}
