import type { Problem, SourceOrigin, TextPiece, UnsetVariable } from '../../model/index.ts';
import { chunkPieces } from '../environment/chunkPieces.ts';
import type { Lookup } from '../environment/Environment.ts';
import { substitute, type TemplateError } from '../environment/substitute.ts';
import { SubstitutionBudget } from '../environment/SubstitutionBudget.ts';
import {
  type ComposeNode,
  type MapEntry,
  type MapNode,
  originOf,
  type ScalarNode,
  scalarOf,
  seqOf,
} from '../yaml/ComposeNode.ts';
import { below, type PathTable } from '../yaml/pathTable.ts';
import { cutPieces, piecesOf } from '../yaml/scalarPieces.ts';
import { CASTS, castTo } from './castTypes.ts';

/**
 * Replaces variables in every string value (never in keys), and turns strings into numbers and booleans where Compose wants
 * those (compose-go interpolation/interpolation.go). Untouched parts are shared.
 */
export function interpolate(root: ComposeNode, lookup: Lookup, found: Found): ComposeNode {
  return visit(root, CASTS, '', { lookup, budget: new SubstitutionBudget(), ...found });
}

/** What is met on the way. */
interface Found {
  readonly problems: Problem[];
  readonly unset: UnsetVariable[];
}

interface Context extends Found {
  readonly lookup: Lookup;
  readonly budget: SubstitutionBudget;
}

function visit(node: ComposeNode, casts: PathTable<string> | undefined, path: string, context: Context): ComposeNode {
  if (!node.dynamic && !casts) return node;
  switch (node.kind) {
    case 'scalar':
      return node.type === 'string' ? scalar(node, casts, path, context) : node;
    case 'map':
      return mapping(node, casts, path, context);
    case 'seq': {
      const next = below(casts, '[]');
      const items = node.items.map((item) => visit(item, next, `${path}.[]`, context));
      return items.some((made, i) => made !== node.items[i]) ? seqOf(node, items) : node;
    }
  }
}

function mapping(node: MapNode, casts: PathTable<string> | undefined, path: string, context: Context): ComposeNode {
  let entries: Map<string, MapEntry> | undefined;
  for (const entry of node.entries.values()) {
    const { key } = entry;
    const next = below(casts, key);
    if (!entry.value.dynamic && !next) continue;
    const value = visit(entry.value, next, path === '' ? key : `${path}.${key}`, context);
    if (value === entry.value) continue;
    entries ??= new Map(node.entries);
    entries.set(key, { ...entry, value });
  }
  return entries ? { ...node, entries, dynamic: false } : node;
}

function scalar(
  node: ScalarNode,
  casts: PathTable<string> | undefined,
  path: string,
  { lookup, budget, problems, unset: unsetUses }: Context,
): ScalarNode {
  let made = node;
  if (node.dynamic) {
    const { text, chunks, errors, unset } = substitute(node.text, lookup, budget);
    const pieces = unset.length + errors.length > 0 ? piecesOf(node) : [];
    for (const { name, from, to } of unset)
      unsetUses.push({ name, path, value: text, origin: placeIn(node, pieces, { from, to }), scalar: originOf(node) });
    for (const error of errors) problems.push(problemOf(error, node, pieces, path));
    const lazily = { ...node, text, style: 'made' as const, dynamic: false };
    made = { ...lazily, pieces: chunkPieces(chunks, piecesOf(node)) };
  }
  const target = casts?.value;
  if (target === undefined) return made;
  const cast = castTo(target, made.text);
  if (!cast) {
    problems.push({
      code: 'compose-cast',
      severity: 'error',
      message: `${path}: ${JSON.stringify(made.text)} is not a ${CAST_NAMES[target] ?? target}.`,
      origin: originOf(node),
    });
    return made;
  }
  return scalarOf(node, cast.text, cast.type, [
    { at: 0, length: cast.text.length, source: originOf(node), verbatim: false },
  ]);
}

function problemOf(error: TemplateError, node: ScalarNode, pieces: readonly TextPiece[], path: string): Problem {
  const origin = placeIn(node, pieces, error);
  switch (error.kind) {
    case 'invalid':
      return { code: 'compose-interpolation', severity: 'error', origin, ...invalidText(node, path, error.from) };
    case 'large': {
      const message = 'This file becomes too large: Net Lens substitutes no variables from here on.';
      return { code: 'file-too-large', severity: 'warning', origin, message };
    }
    case 'required':
      return {
        code: 'compose-required-variable',
        severity: 'error',
        message: `${path}: the required variable ${error.variable} is missing a value${error.reason ? `: ${error.reason}` : ''}.`,
        origin,
        variable: error.variable,
      };
  }
}

/** `${PORT:8080}`: a default without the dash or another sign that says when it holds. */
const NO_OPERATOR = /\$\{([_a-z][_a-z0-9]*):([^-+?${}][^${}\n]*)\}/iuy;

function invalidText(node: ScalarNode, path: string, from: number): Pick<Problem, 'message' | 'fixes'> {
  NO_OPERATOR.lastIndex = from;
  const [written, name = '', value = ''] = NO_OPERATOR.exec(node.text) ?? [];
  if (written === undefined) return { message: `${path}: invalid interpolation. Write $$ for a literal dollar sign.` };
  const meant = `\${${name}:-${value}}`;
  const at = from + 2 + name.length + 1;
  const pieces = cutPieces(piecesOf(node), at - 1, at, 0);
  const colon = pieces.length === 1 && pieces[0]?.verbatim === true ? pieces[0].source : undefined;
  const edit = colon && { file: colon.file, start: colon.end, end: colon.end, newText: '-' };
  return {
    message: `${path}: ${written} is not a valid interpolation; write a default as ${meant}.`,
    fixes: edit ? [{ title: `Write ${meant}`, safe: true, edits: [edit] }] : [],
  };
}

/** Where a part of a scalar's value is written; the whole scalar where that is not said letter by letter. */
function placeIn(
  node: ScalarNode,
  all: readonly TextPiece[],
  { from, to }: { readonly from: number; readonly to: number },
): SourceOrigin {
  const pieces = cutPieces(all, from, to, 0);
  const [first] = pieces;
  const last = pieces.at(-1);
  if (!first || !last || pieces.some((piece) => !piece.verbatim)) return originOf(node);
  return { ...first.source, end: last.source.end };
}

const CAST_NAMES: Readonly<Record<string, string>> = { int: 'whole number', float: 'number', bool: 'boolean' };
