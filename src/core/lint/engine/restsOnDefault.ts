import { type SourceOrigin } from '../../model/index.ts';
import type { RuleContext } from './LintInput.ts';
import { analysis } from './onceForRun.ts';

/**
 * Whether a text rests on the default of a variable, `${PORT:-8080}`, of which the sample of the missing `.env` has another value: whoever
 * sets the project up has that one.
 */
export function restsOnDefault(context: RuleContext, { file, start, end }: SourceOrigin): boolean {
  const values = sampleValues(context);
  if (values.size === 0) return false;
  const written = context.files.get(file)?.slice(Math.max(0, start - BEFORE), end + AFTER) ?? '';
  const from = Math.min(start, BEFORE);
  return [...written.matchAll(/\$\{(\w+):?-([^{}]*)\}/g)].some(({ 0: all, 1: name = '', 2: value = '', index }) => {
    const isInside = index < from + (end - start) && from < index + all.length;
    const other = values.get(name);
    return isInside && other !== undefined && other !== '' && other !== value;
  });
}

/** The origin can be a part of the default. */
const BEFORE = 120;
const AFTER = 120;

const sampleValues = analysis((context): ReadonlyMap<string, string> => {
  const text = context.sampleEnvFile?.copy.edits[0]?.newText ?? '';
  return new Map(
    [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*["']?([^"'\s#]*)/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  );
});
