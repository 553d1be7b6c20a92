import { createConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver/node';
import { Server, type ServerSurroundings } from './Server.ts';
import { LifecycleReader } from './transport/LifecycleReader.ts';

/** Serves the process that started this one, over Node's channel between the two, until it says `exit` or is gone. */
export function serveIpc(surroundings: ServerSurroundings): void {
  const writer = new IPCMessageWriter(process);
  const inOrder = new LifecycleReader(new IPCMessageReader(process), writer);
  const connection = createConnection(inOrder, writer);
  process.once('disconnect', () => process.exit(inOrder.isShutDown ? 0 : 1));
  new Server(connection, surroundings);
  connection.listen();
}
