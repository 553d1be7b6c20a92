import { Lexer } from 'yaml';

/** The part of yaml's Lexer that is changed here; the version is pinned. */
interface LexerInside {
  indentNext: number;
  parseQuotedScalar(): Generator<string, string | null>;
}

/**
 * yaml's lexer, except that a quoted scalar may go on at any indentation, as libyaml and with it Docker let it: keys and
 * certificates are pasted into Compose files like that.
 */
export function tolerantLexer(): Lexer {
  const lexer = new Lexer();
  const inside = lexer as unknown as LexerInside;
  const parse = inside.parseQuotedScalar.bind(lexer);
  inside.parseQuotedScalar = function* () {
    const { indentNext } = inside;
    inside.indentNext = 0;
    try {
      return yield* parse();
    } finally {
      inside.indentNext = indentNext;
    }
  };
  return lexer;
}
