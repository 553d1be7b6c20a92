import { Composer, type CST, type Document, Parser } from 'yaml';
import type { Problem } from '../../model/index.ts';
import type { ComposeNode, SourceFile } from './ComposeNode.ts';
import { FileProblems } from './FileProblems.ts';
import { convertDocument } from './convertDocument.ts';
import { readByLine } from './readByLine.ts';
import { ReadingLimit } from './ReadingLimit.ts';
import { reportFaults } from './reportFaults.ts';
import { templateProblem } from './templateProblem.ts';
import { tolerantLexer } from './tolerantLexer.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** One per YAML document in the file; Compose merges them as if they were files. */
  readonly documents: readonly ComposeNode[];
  readonly problems: readonly Problem[];
}

/** Deeper than what convertDocument reads, and no deeper than the stack allows. */
const MAX_DEPTH = 500;
/** In so many blocks and brackets a token takes twice the time. */
const DEPTH_OF_TOKEN = 50;
/** What yaml's lexer gives out before a document (cst.DOCUMENT). */
const DOCUMENT = '\u0002';
/** A document, and an error, takes as long as so many tokens. */
const TOKENS_OF_DOCUMENT = 20;
const ENDS: ReadonlySet<string> = new Set(['\n', '\r\n', ',']);

type RefuseName = (start: number, end: number) => void;

/**
 * Parses one file into placed nodes, and goes on after errors. Anchors, aliases and merge keys are
 * resolved here; the nodes of an anchor are shared by its aliases, so that each fact still points at the text that wrote it.
 */
export function parseYaml(path: string, written: string): ParsedFile {
  // A carriage return alone is a line break too (YAML 1.2.2, 5.4), which the package does not know. Places stay where they are.
  const text = written.includes('\r') ? written.replace(/\r(?!\n)/g, '\n') : written;
  const file: SourceFile = { path, text };
  const lines = readByLine(file);
  if (lines) return { file, documents: [lines.document], problems: lines.problems.found };
  return parseAnyYaml(file);
}

/** The same for any YAML, by the yaml package. */
export function parseAnyYaml(file: SourceFile): ParsedFile {
  const { text } = file;
  const problems = new FileProblems(file);
  const documents: ComposeNode[] = [];
  const limit = new ReadingLimit(problems);
  const refuseName: RefuseName = (start, end) => {
    const name = JSON.stringify(text.slice(start + 1, end));
    problems.add(
      'yaml-anchor',
      `${name} is not a valid anchor name: use letters, digits, hyphens and underscores.`,
      start,
      end,
    );
  };
  try {
    for (const document of documentsIn(text, limit, refuseName)) {
      reportFaults(document, problems, limit.stoppedAt);
      documents.push(convertDocument(document, problems));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.limit('This file is nested too deeply to be read.', 0, Math.min(1, text.length));
  }
  const template = problems.found.length > 0 ? templateProblem(file) : undefined;
  return template ? { file, documents: [], problems: [template] } : { file, documents, problems: problems.found };
}

function documentsIn(text: string, limit: ReadingLimit, refuseName: RefuseName): Iterable<Document.Parsed | Document> {
  const options = {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  const composer = new Composer(options);
  const inside = composer as unknown as ComposerInside;
  const { onError } = inside;
  let errors = 0;
  inside.onError = (...args) => {
    if (errors++ < MAX_ERRORS) onError(...args);
  };
  return composer.compose(tokensOf(text, limit, refuseName));
}

/** The part of yaml's Composer that is changed here: making an error costs more than reading a line; the version is pinned. */
interface ComposerInside {
  onError: (...args: unknown[]) => void;
}

/** As many are told, and more. */
const MAX_ERRORS = 1000;

/** The concrete syntax of a file, as far as it is read. */
function* tokensOf(text: string, limit: ReadingLimit, refuseName: RefuseName): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of tolerantLexer(refuseName).lex(text)) {
    const depth = parser.stack.length;
    // What ends with a line or an item is whole; a file may also have neither.
    if (limit.isReached && (ENDS.has(lexeme) || limit.isExceeded)) limit.stop(parser.offset);
    else if (depth > MAX_DEPTH) limit.stop(parser.offset, 'This is nested too deeply');
    if (limit.stoppedAt !== undefined) break;
    limit.count(lexeme === DOCUMENT ? TOKENS_OF_DOCUMENT : 1 + depth / DEPTH_OF_TOKEN);
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') limit.count(TOKENS_OF_DOCUMENT);
      yield token;
    }
  }
  yield* parser.end();
}
