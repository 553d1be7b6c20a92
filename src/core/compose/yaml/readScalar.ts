import type { Scalar } from 'yaml';
import type { ScalarNode, ScalarStyle, SourceFile } from './ComposeNode.ts';
import type { FileProblems } from './FileProblems.ts';
import { blockText } from './blockText.ts';
import { checkBlockTabs } from './checkLayout.ts';
import { quotedText } from './quotedText.ts';
import type { ResolvedScalar } from './resolveScalar.ts';
import { resolveTagged } from './resolveTagged.ts';
import { sourceSpan } from './sourceSpan.ts';

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

/** What go-yaml makes of a scalar of the yaml package; reports what go-yaml refuses. */
export function readScalar(node: Scalar, problems: FileProblems, start: number, end: number): ScalarNode {
  const { file } = problems;
  const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
  let raw = typeof node.value === 'string' ? node.value : (node.source ?? '');
  if (style === 'block') {
    checkBlockTabs(problems, start, end);
    raw = blockText(raw, file, start, end);
  }
  if (style === 'double' && (raw.length + 2 < end - start || raw.includes('\\')))
    raw = quotedText(raw, problems, start, end);
  raw = problems.readable(raw, start);
  const { misfit, ...resolved } = resolveTagged(raw, style, node.tag);
  if (misfit !== undefined) problems.add('yaml-tag', misfit, start, end);
  return scalarNode(raw, style, resolved, { file, start, end });
}

/** The node of a scalar that was written as `raw`, from what it means. */
export function scalarNode(
  raw: string,
  style: ScalarStyle,
  { type, text }: ResolvedScalar,
  { file, start, end }: { readonly file: SourceFile; readonly start: number; readonly end: number },
): ScalarNode {
  if (type === 'string') return { kind: 'scalar', type, text, style, file, start, end, dynamic: raw.includes('$') };
  const scalar: ScalarNode = { kind: 'scalar', type, text, style: 'made', file, start, end, dynamic: false };
  if (text === '') return scalar;
  // If a number prints differently from how it is written, only the whole scalar can be pointed at.
  const verbatim = style === 'plain' && text === raw;
  return { ...scalar, pieces: [{ at: 0, length: text.length, source: sourceSpan(file, start, end), verbatim }] };
}

/** The null that an empty value is. */
export function nullScalar(file: SourceFile, start: number, end: number): ScalarNode {
  return { kind: 'scalar', type: 'null', text: '', style: 'plain', file, start, end, dynamic: false };
}
