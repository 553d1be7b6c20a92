import type { Problem, SourceOrigin, TextPiece } from '../../model/index.ts';
import type { SourceFile } from '../yaml/ComposeNode.ts';
import { cutPieces } from '../yaml/scalarPieces.ts';
import { chunkPieces } from './chunkPieces.ts';
import type { Lookup, Variable } from './Environment.ts';
import { substitute, type TemplateError } from './substitute.ts';
import { SubstitutionBudget } from './SubstitutionBudget.ts';

/** Variables of an env file, in its order; reading stops at the first line that Compose cannot read. */
export interface DotenvResult {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly problems: readonly Problem[];
}

/**
 * Reads Compose's own dialect of dotenv (compose-go dotenv/parser.go): `export`, `KEY: value`, quotes over several lines,
 * inline comments after a space, variables in unquoted and double-quoted values.
 *
 * @param known variables of files read before; later lines see earlier ones after what `lookup` knows.
 */
export function parseDotenv(
  file: SourceFile,
  lookup: Lookup,
  known: ReadonlyMap<string, Variable> = new Map(),
): DotenvResult {
  const reading = new Dotenv(file, lookup, known);
  reading.read();
  return { variables: reading.variables, problems: reading.problems };
}

/** The most variables that are read of one file. */
const MAX_VARIABLES = 2000;

/** White space without line breaks, as dotenv/parser.go counts it. */
const BLANK = /[\t\v\f\r \u0085\u00a0]/;
/** unicode.IsSpace of Go. */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

class Dotenv {
  readonly variables: Map<string, Variable>;
  readonly problems: Problem[] = [];
  readonly #file: SourceFile;
  readonly #lookup: Lookup;
  readonly #budget = new SubstitutionBudget();
  #at = 0;

  constructor(file: SourceFile, lookup: Lookup, known: ReadonlyMap<string, Variable>) {
    this.#file = file;
    this.#lookup = (name) => lookup(name) ?? this.variables.get(name);
    this.variables = new Map(known);
  }

  read(): void {
    const { text } = this.#file;
    if (text.startsWith('\uFEFF')) this.#at = 1;
    for (let statements = 0; this.#toStatement(); statements++) {
      const from = this.#at;
      if (statements === MAX_VARIABLES) {
        const message = `This file has more than ${MAX_VARIABLES} variables: Net Lens reads no more of them.`;
        this.problems.push({
          code: 'file-too-large',
          severity: 'warning',
          message,
          origin: this.#origin(from, from + 1),
        });
        return;
      }
      const key = this.#key();
      if (!key) return;
      if (key.name.includes(' ')) {
        this.#refuse(from, this.#at, 'The name of a variable cannot contain a space');
        return;
      }
      if (key.inherited) {
        const value = this.#lookup(key.name);
        if (value) this.variables.set(key.name, { ...value, keyOrigin: key.origin });
        continue;
      }
      const value = this.#value();
      if (!value) return;
      this.variables.set(key.name, { ...value, keyOrigin: key.origin });
    }
  }

  #origin(start: number, end: number): SourceOrigin {
    return { kind: 'source', file: this.#file.path, start, end };
  }

  #refuse(start: number, end: number, message: string): void {
    this.problems.push({
      code: 'compose-env-file',
      severity: 'error',
      message: `${message}; Compose does not read this env file.`,
      origin: this.#origin(start, end),
    });
  }

  /** Moves to the next line that says something; false at the end. */
  #toStatement(): boolean {
    const { text } = this.#file;
    for (;;) {
      while (this.#at < text.length && SPACE.test(text[this.#at] ?? '')) this.#at++;
      if (this.#at >= text.length) return false;
      if (text[this.#at] !== '#') return true;
      const end = text.indexOf('\n', this.#at);
      if (end < 0) return false;
      this.#at = end;
    }
  }

  #key(): { name: string; origin: SourceOrigin; inherited: boolean } | undefined {
    const { text } = this.#file;
    const exported = /^export\s+/.exec(text.slice(this.#at, this.#at + 200));
    if (exported) {
      this.#at += 'export'.length;
      this.#skipBlank();
    }
    const from = this.#at;
    for (let i = from; i < text.length;) {
      const c = String.fromCodePoint(text.codePointAt(i) ?? 0);
      if (BLANK.test(c) || /[_.\-[\]]/.test(c) || /[\p{L}\p{N}]/u.test(c)) {
        i += c.length;
        continue;
      }
      if (c !== '=' && c !== ':' && c !== '\n') {
        const end = text.indexOf('\n', from);
        this.#refuse(from, end < 0 ? text.length : end, `${JSON.stringify(c)} cannot be part of a variable's name`);
        return undefined;
      }
      const name = trimEnd(text.slice(from, i));
      this.#at = i + 1;
      this.#skipBlank();
      return { name, origin: this.#origin(from, from + name.length), inherited: c === '\n' };
    }
    // The last line without a line break: locateKeyName finds no end, the key is empty and all of it is the value.
    this.#at = from;
    return { name: '', origin: this.#origin(from, from), inherited: false };
  }

  #skipBlank(): void {
    const { text } = this.#file;
    while (this.#at < text.length && BLANK.test(text[this.#at] ?? '')) this.#at++;
  }

  #value(): Variable | undefined {
    const { text } = this.#file;
    const quote = text[this.#at];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    const from = this.#at;
    const lineEnd = text.indexOf('\n', from);
    const end = lineEnd < 0 ? text.length : lineEnd;
    this.#at = lineEnd < 0 ? text.length : lineEnd + 1;
    const line = text.slice(from, end);
    const comment = line.indexOf(' #');
    const value = trimEnd(comment < 0 ? line : line.slice(0, comment));
    return this.#expanded(value, verbatim(this.#origin(from, from + value.length), value.length));
  }

  #quoted(quote: string): Variable | undefined {
    const { text } = this.#file;
    const from = this.#at;
    const pieces: TextPiece[] = [];
    let value = '';
    let escaped = false;
    const add = (character: string, at: number) => {
      const last = pieces.at(-1);
      if (last && last.source.end === at) {
        pieces[pieces.length - 1] = {
          ...last,
          length: last.length + character.length,
          source: { ...last.source, end: at + character.length },
        };
      } else
        pieces.push({
          at: value.length,
          length: character.length,
          source: this.#origin(at, at + character.length),
          verbatim: true,
        });
      value += character;
    };
    const isClosed = text.includes(quote, from + 1);
    for (let i = from + 1; isClosed && i < text.length; i++) {
      const c = text[i] ?? '';
      if (c !== quote) {
        if (!escaped && c === '\\') {
          escaped = true;
          continue;
        }
        if (escaped) {
          escaped = false;
          add('\\', i - 1);
        }
        add(c, i);
        continue;
      }
      if (escaped) {
        escaped = false;
        add(c, i);
        continue;
      }
      this.#at = i + 1;
      if (quote === "'") return { value, pieces };
      const unescaped = expandEscapes(value, pieces);
      return this.#expanded(unescaped.value, unescaped.pieces);
    }
    const end = text.indexOf('\n', from);
    this.#refuse(from, end < 0 ? text.length : end, 'The quote of this value is not closed');
    return undefined;
  }

  #expanded(template: string, pieces: readonly TextPiece[]): Variable | undefined {
    if (!template.includes('$')) return { value: template, pieces };
    const { text, chunks, errors } = substitute(template, this.#lookup, this.#budget);
    const error = errors[0];
    if (error) {
      const source = pieces[0]?.source;
      this.#refuse(source?.start ?? this.#at, pieces.at(-1)?.source.end ?? this.#at, whyNot(error));
      return undefined;
    }
    return { value: text, pieces: chunkPieces(chunks, pieces) };
  }
}

function whyNot(error: TemplateError): string {
  switch (error.kind) {
    case 'invalid':
      return 'Invalid interpolation (write $$ for a literal dollar sign)';
    case 'large':
      return 'Net Lens substitutes no more variables in this file';
    case 'required':
      return `The required variable ${error.variable} is missing a value${error.reason ? `: ${error.reason}` : ''}`;
  }
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && SPACE.test(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

function verbatim(source: SourceOrigin, length: number): readonly TextPiece[] {
  return length === 0 ? [] : [{ at: 0, length, source, verbatim: true }];
}

const ESCAPE = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g;
const ESCAPES = new Map([
  ['\\a', '\x07'],
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\v', '\v'],
  ['\\"', '"'],
  ['\\\\', '\\'],
  // Left for the interpolation, which makes one dollar sign of it.
  ['\\$', '$$'],
]);

/** The escapes of double-quoted values; what Go's strconv.UnquoteChar refuses (`\c`, `\08`) stays as it is. */
function expandEscapes(value: string, pieces: readonly TextPiece[]): { value: string; pieces: TextPiece[] } {
  let out = '';
  let last = 0;
  const made: TextPiece[] = [];
  for (const match of value.matchAll(ESCAPE)) {
    const octal = /^\\0([0-7]{3})/.exec(match[0]);
    const code = octal ? Number.parseInt(octal[1] ?? '0', 8) : 0;
    const replaced = octal && code < 256 ? String.fromCharCode(code) : (ESCAPES.get(match[0]) ?? match[0]);
    made.push(...cutPieces(pieces, last, match.index, out.length));
    out += value.slice(last, match.index);
    const covered = cutPieces(pieces, match.index, match.index + match[0].length, 0);
    const [first] = covered;
    if (first) {
      const end = covered.at(-1)?.source.end ?? first.source.end;
      made.push({ at: out.length, length: replaced.length, source: { ...first.source, end }, verbatim: false });
    }
    out += replaced;
    last = match.index + match[0].length;
  }
  made.push(...cutPieces(pieces, last, value.length, out.length));
  return { value: out + value.slice(last), pieces: made };
}
