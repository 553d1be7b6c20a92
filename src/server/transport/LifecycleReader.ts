import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/node';
import type { Ending } from './Ending.ts';

/** A JSON object that arrived. */
type Received = Message & { readonly method?: unknown; readonly id?: unknown; readonly params?: unknown };

/**
 * Holds a client to the order of LSP: `initialize` comes first and once, and after `shutdown` comes `exit` alone. Requests out of order are
 * answered with the error that the protocol names for it, notifications are left out; neither reaches a handler.
 */
export class LifecycleReader extends AbstractMessageReader {
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  readonly #ending: Pick<Ending, 'asked' | 'end'> | undefined;
  #state: 'new' | 'open' | 'ended' = 'new';

  /** With `ending` it is this that ends the process after `exit`, and not the library, which does so at once. */
  constructor(reader: MessageReader, writer: MessageWriter, ending?: Pick<Ending, 'asked' | 'end'>) {
    super();
    this.#ending = ending;
    this.#reader = reader;
    this.#writer = writer;
    reader.onError((error) => this.fireError(error));
    reader.onClose(() => this.fireClose());
  }

  get isShutDown(): boolean {
    return this.#state === 'ended';
  }

  listen(callback: DataCallback): Disposable {
    return this.#reader.listen((message) => {
      try {
        this.#pass(message, callback);
      } catch (error) {
        // The connection takes some fields for granted: whoever left them out loses the message, and nobody the server.
        this.fireError(error);
      }
    });
  }

  #pass(message: Received, callback: DataCallback): void {
    const { method, id, params } = message;
    // An answer of the client.
    if (method === undefined) {
      if (this.#state !== 'new') callback(message);
      return;
    }
    const isRequest = id !== undefined;
    const answered = isRequest && (typeof id === 'string' || typeof id === 'number') ? id : null;
    if (typeof method !== 'string' || (isRequest && answered === null))
      this.#refuse(answered, ErrorCodes.InvalidRequest, 'The message is not a JSON-RPC request.');
    else if (params !== undefined && typeof params !== 'object')
      this.#refuse(answered, ErrorCodes.InvalidParams, 'Parameters must be an object or an array.', isRequest);
    else if (!isRequest) {
      if (method === 'exit' && this.#ending) this.#ending.end(this.isShutDown ? 0 : 1);
      else if (this.#state === 'open' || method === 'exit') callback(message);
    } else {
      const why = this.#order(method);
      if (why) this.#refuse(answered, ...why);
      else {
        if (answered !== null) this.#ending?.asked(answered);
        callback(method === 'initialize' ? withCapabilities(message) : message);
      }
    }
  }

  /** What is wrong with a request of this name now. */
  #order(method: string): [number, string] | undefined {
    if (this.#state === 'ended') return [ErrorCodes.InvalidRequest, 'The server was shut down.'];
    if (method === 'initialize') {
      if (this.#state === 'open') return [ErrorCodes.InvalidRequest, 'The server is initialized already.'];
      this.#state = 'open';
    } else if (this.#state === 'new') return [ErrorCodes.ServerNotInitialized, 'initialize comes first.'];
    if (method === 'shutdown') this.#state = 'ended';
    return undefined;
  }

  #refuse(id: string | number | null, code: number, message: string, isAnswered = true): void {
    if (isAnswered) void this.#writer.write({ jsonrpc: '2.0', id, error: { code, message } } as Message);
  }
}

/** The library takes it for granted that a client says what it can do. */
function withCapabilities(message: Received): Message {
  const { capabilities, ...params } = (message.params ?? {}) as { readonly capabilities?: unknown };
  const said = typeof capabilities === 'object' ? capabilities : null;
  return { ...message, params: { ...params, capabilities: said ?? {} } } as Message;
}
