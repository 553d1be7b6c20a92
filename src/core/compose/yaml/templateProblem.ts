import type { Problem } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';
import { sourceSpan } from './sourceSpan.ts';

/** A tag of Jinja, Go's templates or Handlebars where YAML has a line or the begin of a value. `{{` is a mapping there, of a mapping. */
const TAG = /^[ \t]*\{%[^\n]*|(?:^[ \t]*|[:-][ \t]+)\{\{[^\n]*/m;

/** What is wrong with a file that is no YAML because it is to be filled in first; undefined for any other. */
export function templateProblem(file: SourceFile): Problem | undefined {
  const tag = TAG.exec(file.text);
  if (!tag) return undefined;
  const start = tag.index + tag[0].search(/\{[{%]/);
  return {
    code: 'yaml-template',
    severity: 'error',
    message: 'This file is a template: it is YAML only once it has been filled in.',
    origin: sourceSpan(file, start, tag.index + tag[0].trimEnd().length),
  };
}
