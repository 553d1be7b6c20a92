import type { Writable } from 'node:stream';
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-languageserver/node';

/** How long the last answers may take, in milliseconds. */
const LONGEST = 5_000;

type Id = number | string;

/**
 * Ends the process when everything that was asked is answered and has left: output to a pipe is asynchronous (Node.js, "process I/O"),
 * and a process that exits at once takes its last answers with it.
 */
export class Ending {
  /** Writes to the client. */
  readonly writer: MessageWriter;
  readonly #output: Writable;
  readonly #open = new Set<Id>();
  #code: number | undefined;

  constructor(writer: MessageWriter, output: Writable) {
    this.#output = output;
    this.writer = new AnswerWriter(writer, (id) => this.#answered(id));
  }

  /** A request arrived. */
  asked(id: Id): void {
    this.#open.add(id);
  }

  /** Exits with this code once all is said, or soon anyway. */
  end(code: number): void {
    if (this.#code !== undefined) return;
    this.#code = code;
    setTimeout(() => process.exit(code), LONGEST);
    this.#exit();
  }

  #answered(id: Id): void {
    this.#open.delete(id);
    this.#exit();
  }

  #exit(): void {
    const code = this.#code;
    if (code === undefined || this.#open.size > 0) return;
    this.#output.write('', () => process.exit(code));
  }
}

/** Tells of each answer when it was written. */
class AnswerWriter extends AbstractMessageWriter {
  readonly #writer: MessageWriter;
  readonly #written: (id: Id) => void;

  constructor(writer: MessageWriter, written: (id: Id) => void) {
    super();
    this.#writer = writer;
    this.#written = written;
    writer.onError(([error, message, count]) => this.fireError(error, message, count));
    writer.onClose(() => this.fireClose());
  }

  async write(message: Message & { readonly id?: Id | null; readonly method?: string }): Promise<void> {
    await this.#writer.write(message);
    if (message.method === undefined && message.id !== undefined && message.id !== null) this.#written(message.id);
  }

  end(): void {
    this.#writer.end();
  }
}
