import type { SourceOrigin } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';

/** The place from `start` to `end` of a file, kept inside the file. */
export function sourceSpan(file: SourceFile, start: number, end: number): SourceOrigin {
  const length = file.text.length;
  const from = Math.min(Math.max(0, start), length);
  return { kind: 'source', file: file.path, start: from, end: Math.min(Math.max(from, end), length) };
}
