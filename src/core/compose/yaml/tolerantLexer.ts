import { Lexer } from 'yaml';

/** The part of yaml's Lexer that is changed here; the version is pinned. */
interface LexerInside {
  readonly buffer: string;
  readonly pos: number;
  readonly flowLevel: number;
  flowKey: boolean;
  indentNext: number;
  parseQuotedScalar(): Generator<string, string | null>;
  parseFlowCollection(): Generator<string, string | null>;
  parsePlainScalar(): Generator<string, string | null>;
  pushIndicators(): Generator<string, number>;
  pushTag(): Generator<string, number>;
  pushCount(n: number): Generator<string, number>;
  pushSpaces(tabs: boolean): Generator<string, number>;
  pushToIndex(index: number, allowEmpty: boolean): Generator<string, number>;
  pushUntil(ends: (ch: string | undefined) => boolean): Generator<string, number>;
}

/** What yaml's lexer gives out before a scalar (cst.SCALAR). */
const SCALAR = '\u001f';

/**
 * yaml's lexer with the habits of libyaml, and with it of Docker (go-yaml scannerc.go):
 * - Quoted scalars and flow collections may go on at any indentation: keys, certificates and JSON are pasted into Compose
 *   files like that.
 * - The name of an anchor or alias ends where its letters, digits, `_` and `-` end, so that `*name: value` is a key.
 * - In a flow collection `?` and a `:` that begins a token are always indicators, while a `:` inside of a plain scalar is one
 *   only before white space: `[http://x/?y]` is refused, `{a:1}` is one key, and `[-]` is a scalar.
 *
 * @param refuse is told of a name that libyaml does not accept, such as `&a.b`: from where to where it goes.
 */
export function tolerantLexer(refuse: (start: number, end: number) => void): Lexer {
  const lexer = new Lexer();
  const inside = lexer as unknown as LexerInside;
  for (const method of ['parseQuotedScalar', 'parseFlowCollection'] as const) {
    const parse = inside[method].bind(lexer);
    inside[method] = function* () {
      const { indentNext } = inside;
      inside.indentNext = 0;
      try {
        return yield* parse();
      } finally {
        inside.indentNext = indentNext;
      }
    };
  }

  // Plain functions that choose a generator: wrapping each token in one more generator would be measurably slower.
  const pushUntil = inside.pushUntil.bind(lexer);
  const pushName = function* (ends: (ch: string | undefined) => boolean): Generator<string, number> {
    const { buffer, pos } = inside;
    let end = pos + 1;
    while (NAME.test(buffer[end] ?? '')) end++;
    if (end > pos + 1 && AFTER_NAME.test(buffer[end] ?? '')) return yield* inside.pushToIndex(end, false);
    // Not a valid name: consume all of it, so that what follows is still read.
    let rest = pos + 1;
    while (rest < buffer.length && !ends(buffer[rest])) rest++;
    refuse(pos, rest);
    return yield* pushUntil(ends);
  };
  inside.pushUntil = (ends) => {
    const mark = inside.buffer[inside.pos];
    return (mark === '&' || mark === '*') && !ends(mark) ? pushName(ends) : pushUntil(ends);
  };

  const pushIndicators = inside.pushIndicators.bind(lexer);
  const pushFlowIndicators = function* (): Generator<string, number> {
    let n = 0;
    for (;;) {
      const { buffer, pos } = inside;
      const ch = buffer[pos];
      if (ch === '!') n += yield* inside.pushTag();
      else if (ch === '&') n += yield* inside.pushUntil(endsName);
      else if (ch === '?' || ch === ':' || (ch === '-' && isBlank(buffer[pos + 1]))) {
        inside.flowKey = false;
        n += yield* inside.pushCount(1);
      } else return n;
      n += yield* inside.pushSpaces(true);
    }
  };
  inside.pushIndicators = () => (inside.flowLevel === 0 ? pushIndicators() : pushFlowIndicators());

  const parsePlainScalar = inside.parsePlainScalar.bind(lexer);
  const parsePlainFlowScalar = function* (): Generator<string, string | null> {
    yield SCALAR;
    yield* inside.pushToIndex(plainFlowEnd(inside.buffer, inside.pos), true);
    return 'flow';
  };
  inside.parsePlainScalar = () => (inside.flowLevel === 0 ? parsePlainScalar() : parsePlainFlowScalar());
  return lexer;
}

/** Where yaml ends an anchor's name; undefined is the end of the file. */
function endsName(ch: string | undefined): boolean {
  return ch === undefined || ' ,[]{}\n\r\t'.includes(ch);
}

const NAME = /^[0-9A-Za-z_-]$/;
const AFTER_NAME = /^(?:[\s?:,\]}%@`\u0085\u2028\u2029]|)$/;

function isBlank(ch: string | undefined): boolean {
  return ch === undefined || ch === ' ' || ch === '\n' || ch === '\r' || ch === '\t';
}

/**
 * Where a plain scalar that begins at `start` inside of a flow collection ends (yaml_parser_scan_plain_scalar). At a blank it is not
 * empty, so that the lexer goes on: it comes here with a carriage return that no line feed follows.
 */
function plainFlowEnd(text: string, start: number): number {
  let end = start;
  for (let i = start; i < text.length; i++) {
    const ch = text[i] ?? '';
    if (',?[]{}'.includes(ch) || (ch === ':' && isBlank(text[i + 1]))) break;
    if (!isBlank(ch)) end = i + 1;
    else if (text[i + 1] === '#' || (ch === '\n' && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(i + 1, i + 5)))) break;
  }
  return end === start && isBlank(text[start]) ? start + 1 : end;
}
