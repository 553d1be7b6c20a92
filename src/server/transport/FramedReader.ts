import type { Readable } from 'node:stream';
import { AbstractMessageReader, type DataCallback, type Disposable, type Message } from 'vscode-languageserver/node';

/** Longer headers are damage. Those of LSP have one or two short fields. */
const MAX_HEADER = 8 * 1024;
/** No message that an editor means is as long: the files that are read have 2 MB at most. */
const MAX_MESSAGE = 64 * 1024 * 1024;

const END_OF_HEADER = '\r\n\r\n';
const LENGTH = /content-length:[ \t]*(\d{1,15})[ \t]*(?=\r\n)/i;

/** What arrived and is no message, in one sentence, and the code of JSON-RPC for it. */
export interface Damage {
  readonly code: -32700 | -32600;
  readonly why: string;
}

/**
 * Reads messages from a stream, and finds its way back after damage: the reader of vscode-jsonrpc waits for ever after a length
 * that is none. What lies between two messages is left out; a message that is too long is passed over.
 */
export class FramedReader extends AbstractMessageReader {
  readonly #input: Readable;
  readonly #onDamage: (damage: Damage) => void;
  #callback: DataCallback = () => undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The length of the message whose header was read; undefined while a header is awaited. */
  #awaited: number | undefined;
  /** Bytes of a message that is passed over. */
  #skipped = 0;
  /** Whether the damage that is being left out was told already. */
  #isLost = false;

  constructor(input: Readable, onDamage: (damage: Damage) => void) {
    super();
    this.#input = input;
    this.#onDamage = onDamage;
  }

  listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    const take = (chunk: Buffer): void => this.#take(chunk);
    this.#input.on('data', take);
    this.#input.on('error', (error) => this.fireError(error));
    this.#input.on('close', () => this.fireClose());
    return { dispose: () => this.#input.off('data', take) };
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#skipped > 0) {
        const skipped = Math.min(this.#skipped, this.#size);
        this.#read(skipped);
        this.#skipped -= skipped;
        if (this.#skipped > 0) return;
      }
      if (this.#awaited === undefined && !this.#readHeader()) return;
      const awaited = this.#awaited;
      if (awaited === undefined) continue;
      if (this.#size < awaited) return;
      this.#awaited = undefined;
      this.#deliver(this.#read(awaited).toString('utf8'));
    }
  }

  /** Takes the next header off the stream; false where it is not all there. */
  #readHeader(): boolean {
    const all = this.#joined();
    const end = all.indexOf(END_OF_HEADER);
    if (end < 0) {
      if (all.length <= MAX_HEADER) return false;
      this.#lose('A header is longer than 8 KB.');
      // The start of the next one may be among the last bytes.
      this.#read(all.length - 'Content-Length: '.length);
      return false;
    }
    const header = this.#read(end + END_OF_HEADER.length).toString('latin1');
    const found = LENGTH.exec(header);
    if (!found) {
      this.#lose('A header has no Content-Length that is a number.');
      return true;
    }
    // Fields stand before it, each on its line; anything else was left over.
    if (!/^(?:[\w-]+:[^\r\n]*\r\n)*$/.test(header.slice(0, found.index)))
      this.#lose('There is data between two messages.');
    const length = Number(found[1]);
    if (length > MAX_MESSAGE) {
      this.#lose('A message is longer than 64 MB.');
      this.#skipped = length;
      this.#isLost = false;
      return true;
    }
    this.#isLost = false;
    this.#awaited = length;
    return true;
  }

  #deliver(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#onDamage({ code: -32700, why: 'A message is not valid JSON.' });
      return;
    }
    if (typeof message === 'object' && message !== null && !Array.isArray(message)) this.#callback(message as Message);
    else this.#onDamage({ code: -32600, why: 'A message is not a JSON object.' });
  }

  #lose(why: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#onDamage({ code: -32700, why });
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }

  #read(length: number): Buffer {
    const all = this.#joined();
    this.#chunks = length < all.length ? [all.subarray(length)] : [];
    this.#size -= length;
    return all.subarray(0, length);
  }
}
