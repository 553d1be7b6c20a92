import type { Problem } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';
import { sourceSpan } from './sourceSpan.ts';

/** The most entries that are read of one mapping or list. */
export const MAX_ENTRIES = 2000;

/** The most characters that are read of one text. What people write into a Compose file, whole configurations too, is shorter. */
const MAX_TEXT = 64_000;

/** Collects the errors of one YAML file, in the order in which they are found. */
export class FileProblems {
  readonly file: SourceFile;
  readonly found: Problem[] = [];
  #hasTooMany = false;

  constructor(file: SourceFile) {
    this.file = file;
  }

  add(code: string, message: string, start: number, end: number): void {
    this.found.push({ code, severity: 'error', message, origin: sourceSpan(this.file, start, end) });
  }

  /** Notes, once in a file, the first entry of a mapping or list that is not read. */
  tooMany(start: number, end: number): void {
    if (this.#hasTooMany) return;
    this.#hasTooMany = true;
    const message = `There are more than ${MAX_ENTRIES} entries here: Net Lens reads no more of them.`;
    this.add('file-too-large', message, start, end);
  }

  /** A text, as much of it as is read. */
  readable(text: string, start: number): string {
    if (text.length <= MAX_TEXT) return text;
    const message = `This text is longer than ${MAX_TEXT / 1000},000 characters: Net Lens reads no more of it.`;
    this.add('file-too-large', message, start, start + 1);
    return text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '');
  }
}
