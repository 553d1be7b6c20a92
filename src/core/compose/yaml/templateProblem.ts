import type { Problem } from '../../model/index.ts';
import type { SourceFile } from './ComposeNode.ts';
import { sourceSpan } from './sourceSpan.ts';

/** A tag of Jinja, Go's templates or Handlebars where YAML has a line or the begin of a value. `{{` is a mapping there, of a mapping. */
const TAG = /^[ \t]*\{%[^\n]*|(?:^[ \t]*|[:-][ \t]+)\{\{[^\n]*/m;

/** A value or a key with a name between percent signs, with which no value of YAML begins: `image: %REGISTRY%/app`. */
const PERCENT = /^[ \t]*(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?%[A-Z][A-Z0-9_]*%[^\n]*/m;

/** What is wrong with a file that is no YAML because it is to be filled in first; undefined for any other. */
export function templateProblem(file: SourceFile): Problem | undefined {
  const tag = TAG.exec(file.text) ?? PERCENT.exec(file.text);
  if (!tag) return undefined;
  const start = tag.index + tag[0].search(/\{[{%]|%/);
  return {
    code: 'yaml-template',
    severity: 'error',
    message: 'This file is a template: it is YAML only once it has been filled in.',
    origin: sourceSpan(file, start, tag.index + tag[0].trimEnd().length),
  };
}

/** A value in quotes with a name of Jinja in it: `"{{ lan_subnet }}"`. Docker's own templates begin with a dot or a verb: `{{.Name}}`. */
const BLANK =
  /^[ \t]*(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?(["'])[^"'\n]*\{\{-?[ \t]*[A-Za-z_][\w.]*[ \t]*(?:\|[^}\n]*)?-?\}\}/gm;

/** A note on a file that is YAML and is filled in by another program all the same (Ansible, Salt): it has several blanks of Jinja. */
export function placeholderNote(file: SourceFile): Problem | undefined {
  const blanks = [...file.text.matchAll(BLANK)];
  const [first] = blanks;
  if (!first || blanks.length < 2) return undefined;
  const start = first.index + first[0].lastIndexOf('{{');
  return {
    code: 'yaml-template',
    severity: 'information',
    message: 'This file is a template: {{ }} stands for what another program fills in.',
    origin: sourceSpan(file, start, first.index + first[0].length),
  };
}
