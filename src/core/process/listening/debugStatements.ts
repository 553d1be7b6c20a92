import { parseBinds } from './Bind.ts';
import type { Container } from '../../model/index.ts';
import { stretchOf, type SimpleCommand } from '../SimpleCommand.ts';
import { statementOf, type ListenStatement } from './ListenStatement.ts';
import { variableValue } from './variableValue.ts';

/** `node --inspect=127.0.0.1:9229`, `-agentlib:jdwp=…,address=127.0.0.1:5005`; also in NODE_OPTIONS and JAVA_TOOL_OPTIONS. */
export function debugStatements(command: SimpleCommand, container: Container): readonly ListenStatement[] {
  const words = [...command.words];
  for (const name of ['NODE_OPTIONS', 'JAVA_TOOL_OPTIONS', 'JAVA_OPTS', '_JAVA_OPTIONS']) {
    const set = variableValue(name, command, container);
    if (set) words.push(set);
  }
  return words.flatMap((word) => {
    const m = /--inspect(?:-brk|-wait)?=(\S+)|jdwp=\S*?address=([^\s,]+)/.exec(word.value);
    const value = m?.[1] ?? m?.[2];
    if (value === undefined) return [];
    const { from } = stretchOf(word, value);
    const tool = m?.[1] === undefined ? 'the Java debugger' : 'the Node inspector';
    const port = m?.[1] === undefined ? undefined : 9229;
    return parseBinds(value).map((bind) =>
      statementOf(bind, { text: word.text, at: from, tool, by: `${value} in command`, port, debug: true, how: 'flag' }),
    );
  });
}
