import type { Problem } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';
import { sourceSpan } from './sourceSpan.ts';

/** The most entries that are read of one mapping or list. */
export const MAX_ENTRIES = 2000;

/** The most characters that are read of one text. What people write into a Compose file, whole configurations too, is shorter. */
const MAX_TEXT = 64_000;

/** The most errors that are told of one file, and the most characters of one: the yaml package quotes what it does not understand. */
const MAX_PROBLEMS = 500;
const MAX_MESSAGE = 300;
/** And so many notes of what was not read. */
const MAX_LIMITS = 20;

/** Collects the errors of one YAML file, in the order in which they are found. */
export class FileProblems {
  readonly file: SourceFile;
  readonly found: Problem[] = [];
  #hasTooMany = false;

  constructor(file: SourceFile) {
    this.file = file;
  }

  add(code: string, message: string, start: number, end: number): void {
    if (this.found.length > MAX_PROBLEMS) return;
    const origin = sourceSpan(this.file, start, end);
    const said = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
    if (this.found.length < MAX_PROBLEMS) this.found.push({ code, severity: 'error', message: said, origin });
    else this.limit('This file has many errors: Net Lens lists no more of them.', start, end);
  }

  /** Notes where Net Lens does not read what Compose reads. */
  limit(message: string, start: number, end: number): void {
    const origin = sourceSpan(this.file, start, end);
    if (this.found.length <= MAX_PROBLEMS + MAX_LIMITS)
      this.found.push({ code: 'file-too-large', severity: 'warning', message, origin });
  }

  /** Notes, once in a file, the first entry of a mapping or list that is not read. */
  tooMany(start: number, end: number): void {
    if (this.#hasTooMany) return;
    this.#hasTooMany = true;
    const message = `There are more than ${MAX_ENTRIES} entries here: Net Lens reads no more of them.`;
    this.limit(message, start, end);
  }

  /** A text, as much of it as is read. */
  readable(text: string, start: number): string {
    if (text.length <= MAX_TEXT) return text;
    const message = `This text is longer than ${MAX_TEXT / 1000},000 characters: Net Lens reads no more of it.`;
    this.limit(message, start, start + 1);
    return text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '');
  }
}
