import type { Problem } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';
import { sourceSpan } from './sourceSpan.ts';

/** Collects the errors of one YAML file, in the order in which they are found. */
export class FileProblems {
  readonly file: SourceFile;
  readonly found: Problem[] = [];

  constructor(file: SourceFile) {
    this.file = file;
  }

  add(code: string, message: string, start: number, end: number): void {
    this.found.push({ code, severity: 'error', message, origin: sourceSpan(this.file, start, end) });
  }
}
