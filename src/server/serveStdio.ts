import type { Readable, Writable } from 'node:stream';
import { createConnection, type Message, StreamMessageWriter } from 'vscode-languageserver/node';
import { Server, type ServerSurroundings } from './Server.ts';
import { Ending } from './transport/Ending.ts';
import { FramedReader } from './transport/FramedReader.ts';
import { LifecycleReader } from './transport/LifecycleReader.ts';

/**
 * Serves one client over two streams, until it says `exit` or goes: the process then ends, with 0 after `shutdown` and else with 1, as LSP
 * has it. What arrives and is no message is answered with an error without an id, as JSON-RPC has it.
 */
export function serveStdio(input: Readable, output: Writable, surroundings: ServerSurroundings): void {
  const ending = new Ending(new StreamMessageWriter(output), output);
  const { writer } = ending;
  const reader = new FramedReader(input, ({ code, why }) => {
    void writer.write({ jsonrpc: '2.0', id: null, error: { code, message: why } } as Message);
  });
  const inOrder = new LifecycleReader(reader, writer, ending);
  const connection = createConnection(inOrder, writer);
  // An editor that is gone says nothing more.
  input.once('end', () => ending.end(inOrder.isShutDown ? 0 : 1));
  // Nothing is left to wait for, though nobody said goodbye: an end without a word would look like one that was asked for.
  process.once('beforeExit', () => {
    process.stderr.write('netlens lsp: the input is closed and nothing is left to do, so the server ends.\n');
    process.exit(inOrder.isShutDown ? 0 : 1);
  });
  new Server(connection, surroundings);
  connection.listen();
}
