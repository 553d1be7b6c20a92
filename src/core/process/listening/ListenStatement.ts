import type { Bind } from './Bind.ts';
import type { CommandWord } from '../SimpleCommand.ts';
import type { Text } from '../../model/index.ts';

/** One place that says where the process of a container listens. */
export interface ListenStatement {
  readonly address: string;
  /** Undefined where nothing near it says a port. */
  readonly port?: number;
  readonly protocol: 'tcp' | 'udp';
  readonly how: 'flag' | 'variable' | 'default';
  /** A debugger's socket beside the one that serves. */
  readonly debug: boolean;
  /** `uvicorn`, or the variable's name. */
  readonly tool: string;
  /** In a few words: "--host 127.0.0.1 in command". */
  readonly by: string;
  /** The address as written is `text.value[from, to)`; for a default, the words that start the program. */
  readonly text: Text;
  readonly from: number;
  readonly to: number;
  /** Where a default can be overridden: the words to write after this word, or instead of it. */
  readonly override?: { readonly at: CommandWord; readonly replaces: boolean; readonly words: readonly string[] };
}

/** What one command says. */
export interface CommandStatements {
  readonly statements: readonly ListenStatement[];
  /** Whether the program is one that we know: then only its own variables count. */
  readonly known: boolean;
}

/** What is known of a statement besides the bind itself. */
export type StatementSource = Pick<ListenStatement, 'how' | 'debug' | 'tool' | 'by'> & {
  /** The bind was read in `text`, from `at` on. */
  readonly text: Text;
  readonly at: number;
  /** For a bind without a port of its own. */
  readonly port: number | undefined;
};

/** The statement that a bind makes. */
export function statementOf(bind: Bind, { text, at, tool, by, port, debug, how }: StatementSource): ListenStatement {
  const known = bind.port ?? port;
  return {
    address: bind.address,
    ...(known === undefined ? {} : { port: known }),
    protocol: 'tcp',
    how,
    debug,
    tool,
    by,
    text,
    from: at + bind.from,
    to: at + bind.to,
  };
}

/** The statement that a word makes which lets a program listen on every address without naming one. */
export function everyAddress(
  name: string,
  word: CommandWord,
  port: number | undefined,
  how: ListenStatement['how'],
): ListenStatement {
  return {
    address: '0.0.0.0',
    ...(port === undefined ? {} : { port }),
    protocol: 'tcp',
    how,
    debug: false,
    tool: name,
    by: `${word.value} of ${name}`,
    text: word.text,
    from: word.from,
    to: word.to,
  };
}
