/** A JSON value with the place of each part, so that problems can be underlined. */
export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[]; readonly start: number; readonly end: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly start: number; readonly end: number }
  | {
      readonly kind: 'scalar';
      readonly value: string | number | boolean | null;
      readonly start: number;
      readonly end: number;
    };

export interface JsonEntry {
  readonly key: string;
  /** Where the key is written, with its quotes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: JsonNode;
}

/** Where a text stops being JSON, and why. */
export class JsonFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Deeper than any real settings file; a hostile one must not exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Reads JSON as editors let people write it in settings: with comments, and with a comma after the last entry. Core has no other
 * reader that keeps positions: `yaml` belongs to core/compose.
 */
export function readJsonText(text: string): JsonNode | JsonFault {
  try {
    const reader = new Reader(text);
    const value = reader.value(0);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonNode {
    this.#skip();
    const start = this.#at;
    if (depth > MAX_DEPTH) throw new JsonFault('this is nested too deeply', start);
    if (this.#text[start] === '{') return this.#object(depth);
    if (this.#text[start] === '[') return this.#array(depth);
    if (this.#text[start] === '"') return { kind: 'scalar', value: this.#string(), start, end: this.#at };
    const word = /[^\s,:{}[\]"/]+/y;
    word.lastIndex = start;
    const found = word.exec(this.#text)?.[0] ?? '';
    if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(found))
      throw new JsonFault(found === '' ? `a value is missing${this.#instead()}` : `${found} is not a value`, start);
    this.#at += found.length;
    return { kind: 'scalar', value: JSON.parse(found) as number | boolean | null, start, end: this.#at };
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) throw new JsonFault('there is text after the end', this.#at);
  }

  #object(depth: number): JsonNode {
    const start = this.#at++;
    const entries: JsonEntry[] = [];
    for (;;) {
      this.#skip();
      if (this.#takes('}')) return { kind: 'object', entries, start, end: this.#at };
      const keyStart = this.#at;
      if (this.#text[keyStart] !== '"') throw new JsonFault(`a name in quotes is missing${this.#instead()}`, keyStart);
      const key = this.#string();
      const keyEnd = this.#at;
      this.#skip();
      if (!this.#takes(':')) throw new JsonFault(`a colon is missing after "${key}"`, this.#at);
      entries.push({ key, keyStart, keyEnd, value: this.value(depth + 1) });
      this.#separator('}');
    }
  }

  #array(depth: number): JsonNode {
    const start = this.#at++;
    const items: JsonNode[] = [];
    for (;;) {
      this.#skip();
      if (this.#takes(']')) return { kind: 'array', items, start, end: this.#at };
      items.push(this.value(depth + 1));
      this.#separator(']');
    }
  }

  /** A comma, or the bracket that closes; the bracket is left. */
  #separator(close: '}' | ']'): void {
    this.#skip();
    if (this.#text[this.#at] === close || this.#takes(',')) return;
    throw new JsonFault(`a comma or ${close} is missing${this.#instead()}`, this.#at);
  }

  #string(): string {
    const start = this.#at;
    const string = /"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"/y;
    string.lastIndex = start;
    const found = string.exec(this.#text)?.[0];
    if (found === undefined) throw new JsonFault('the quotes are not closed', start);
    this.#at += found.length;
    try {
      return JSON.parse(found) as string;
    } catch {
      throw new JsonFault(`${found} is not a valid string`, start);
    }
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** White space and comments. */
  #skip(): void {
    const space = /\s+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//y;
    for (space.lastIndex = this.#at; space.test(this.#text);) this.#at = space.lastIndex;
  }

  #instead(): string {
    const character = this.#text[this.#at];
    return character === undefined ? ' at the end of the file' : ` before ${JSON.stringify(character)}`;
  }
}
