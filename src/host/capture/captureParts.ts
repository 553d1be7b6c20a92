import { TOO_LONG } from '../../core/machine/index.ts';

/** A list of rules as nft prints it may be most of a capture. One that is longer stays a text, which the kernel's room reads when it is needed. */
const LONG = 256 * 1024;

/**
 * How much of the values of all namespaces is read, in bytes. A machine of 300 has 10 MB, its rules apart, which are texts; one that somebody
 * made up could fill 2 GB of memory with them.
 */
const MOST_OF_VALUES = 32 * 1024 * 1024;

/** More entries of the list of namespaces, and members of an object, than any capture has. */
const MOST_ENTRIES = 5001;

export interface CapturePartsOptions {
  /** Every part as a value, also a long list of rules. */
  readonly whole?: boolean;
}

/**
 * Reads the JSON of a snapshot file (docs/contract.md) part by part: of a machine each namespace, and of that each key, by itself. So
 * neither the text of the file nor the values of all rules are in memory at once, and whoever reads it can do other work in between.
 * Yields how many bytes were read. What is more than any machine has is left out, and `TOO_LONG` in its place. Throws a SyntaxError for what
 * is not JSON.
 */
export function* captureParts(bytes: Buffer, { whole = false }: CapturePartsOptions = {}): Generator<number, unknown> {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const reader = new PartReader(bytes, start);
  let left = MOST_OF_VALUES;
  const part = (name: string): unknown => {
    const from = reader.at;
    const text = reader.text();
    if (text.startsWith('"')) return JSON.parse(text) as unknown;
    if (name === 'nft' && !whole && text.length > LONG && text.startsWith('{')) return text;
    left -= reader.at - from;
    return left < 0 ? TOO_LONG : (JSON.parse(text) as unknown);
  };
  const value = yield* reader.object(function* (key) {
    if (key !== 'machine') return reader.value();
    return yield* reader.object(function* (member) {
      if (member !== 'namespaces') return reader.value();
      return yield* reader.list(function* () {
        const namespace = yield* reader.object(function* (name) {
          yield reader.at;
          return part(name);
        });
        return namespace;
      });
    });
  });
  reader.end();
  return value;
}

type ReadPart = (key: string) => Generator<number, unknown>;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Cuts JSON at the borders of its values; what is inside of one is JSON.parse's. */
class PartReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  /** The object that stands here, member by member; a value that is none as it is. */
  *object(read: ReadPart): Generator<number, unknown> {
    if (!this.#takes(OPEN_OBJECT)) return this.value();
    const members: [string, unknown][] = [];
    if (this.#takes(CLOSE_OBJECT)) return {};
    do {
      if (this.#next() !== QUOTE) throw this.#unexpected();
      const key = this.value() as string;
      if (!this.#takes(COLON)) throw this.#unexpected();
      if (members.length < MOST_ENTRIES) members.push([key, yield* read(key)]);
      else this.#skip();
    } while (this.#takes(COMMA));
    if (!this.#takes(CLOSE_OBJECT)) throw this.#unexpected();
    // Not by assignment: a key may be `__proto__`.
    return Object.fromEntries(members);
  }

  /** The list that stands here, entry by entry; a value that is none as it is. */
  *list(read: () => Generator<number, unknown>): Generator<number, unknown> {
    if (!this.#takes(OPEN_LIST)) return this.value();
    const entries: unknown[] = [];
    if (this.#takes(CLOSE_LIST)) return entries;
    do {
      if (entries.length < MOST_ENTRIES) entries.push(yield* read());
      else this.#skip();
    } while (this.#takes(COMMA));
    if (!this.#takes(CLOSE_LIST)) throw this.#unexpected();
    return entries;
  }

  value(): unknown {
    return JSON.parse(this.text()) as unknown;
  }

  end(): void {
    if (this.#next() !== undefined) throw this.#unexpected();
  }

  /** The text of the value that begins here. */
  text(): string {
    this.#next();
    const from = this.#at;
    this.#skip();
    return this.#bytes.toString('utf8', from, this.#at);
  }

  #skip(): void {
    const first = this.#next();
    const from = this.#at;
    if (first === QUOTE) this.#skipText();
    else if (first === OPEN_OBJECT || first === OPEN_LIST) this.#skipNested();
    else this.#skipWord();
    if (this.#at === from) throw this.#unexpected();
  }

  #skipText(): void {
    for (let from = this.#at + 1; ;) {
      const end = this.#bytes.indexOf(QUOTE, from);
      if (end < 0) throw this.#cutOff();
      let escapes = 0;
      while (this.#bytes[end - 1 - escapes] === BACKSLASH) escapes++;
      from = end + 1;
      if (escapes % 2 === 0) {
        this.#at = from;
        return;
      }
    }
  }

  #skipNested(): void {
    const bytes = this.#bytes;
    let depth = 0;
    do {
      const byte = bytes[this.#at];
      if (byte === undefined) throw this.#cutOff();
      if (byte === QUOTE) {
        this.#skipText();
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
      this.#at++;
    } while (depth > 0);
  }

  /** A number, `true`, `false` or `null`. */
  #skipWord(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || byte <= 0x20 || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST) return;
      this.#at++;
    }
  }

  #takes(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at++;
    return true;
  }

  /** The next byte that is no white space. */
  #next(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.#at++;
    }
  }

  #unexpected(): SyntaxError {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) return this.#cutOff();
    const character = this.#bytes.toString('utf8', this.#at, this.#at + 4)[0] ?? '';
    return new SyntaxError(`Unexpected ${JSON.stringify(character)} at byte ${this.#at}`);
  }

  #cutOff(): SyntaxError {
    return new SyntaxError(`It ends in the middle, after ${this.#bytes.length} bytes`);
  }
}
