import { Lexer } from 'yaml';

/** The part of yaml's Lexer that is changed here; the version is pinned. */
interface LexerInside {
  indentNext: number;
  parseQuotedScalar(): Generator<string, string | null>;
  parseFlowCollection(): Generator<string, string | null>;
}

/**
 * yaml's lexer, except that quoted scalars and flow collections may go on at any indentation, as libyaml and with it Docker
 * let them: keys, certificates and JSON are pasted into Compose files like that.
 */
export function tolerantLexer(): Lexer {
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
  return lexer;
}
