import { Composer, type CST, type Document, Parser } from 'yaml';
import type { Problem } from '../../model/index.ts';
import type { ComposeNode, SourceFile } from './ComposeNode.ts';
import { FileProblems } from './FileProblems.ts';
import { convertDocument } from './convertDocument.ts';
import { readByLine } from './readByLine.ts';
import { reportFaults } from './reportFaults.ts';
import { templateProblem } from './templateProblem.ts';
import { tolerantLexer } from './tolerantLexer.ts';

export interface ParsedFile {
  readonly file: SourceFile;
  /** One per YAML document in the file; Compose merges them as if they were files. */
  readonly documents: readonly ComposeNode[];
  readonly problems: readonly Problem[];
}

type RefuseName = (start: number, end: number) => void;

/**
 * Parses one file into placed nodes, and goes on after errors. Anchors, aliases and merge keys are
 * resolved here; the nodes of an anchor are shared by its aliases, so that each fact still points at the text that wrote it.
 */
export function parseYaml(path: string, text: string): ParsedFile {
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
    for (const document of documentsIn(text, refuseName)) {
      reportFaults(document, problems);
      documents.push(convertDocument(document, problems));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.add('yaml-depth', 'The file is nested too deeply to be read.', 0, Math.min(1, text.length));
  }
  const template = problems.found.length > 0 ? templateProblem(file) : undefined;
  return template ? { file, documents: [], problems: [template] } : { file, documents, problems: problems.found };
}

function documentsIn(text: string, refuseName: RefuseName): Iterable<Document.Parsed | Document> {
  const options = {
    schema: 'failsafe',
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  return new Composer(options).compose(tokensOf(text, refuseName));
}

/** The concrete syntax of a file. */
function* tokensOf(text: string, refuseName: RefuseName): Generator<CST.Token, void> {
  const parser = new Parser();
  for (const lexeme of tolerantLexer(refuseName).lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}
