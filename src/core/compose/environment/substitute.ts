import type { Lookup, Variable } from './Environment.ts';

/** A part of a substituted text: a stretch of the template as it stands, or the value of a variable. */
export interface Chunk {
  readonly text: string;
  /** The stretch of the template: the characters themselves, or the `${…}` that was replaced. */
  readonly from: number;
  readonly to: number;
  readonly verbatim: boolean;
  readonly variable?: Variable;
}

export type TemplateError =
  | { readonly kind: 'invalid'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'required';
      readonly variable: string;
      readonly reason: string;
      readonly from: number;
      readonly to: number;
    };

export interface Substitution {
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly errors: readonly TemplateError[];
  /** Variables that are not set and have no default: Compose warns and takes the empty string. */
  readonly unset: readonly { readonly name: string; readonly from: number; readonly to: number }[];
}

/**
 * The pattern of compose-go template/template.go. The operand runs to the last brace of the line; the closing brace that
 * belongs to it is found afterwards, and what follows it is substituted on its own. Flags: Go's (?i) folds ſ and K too.
 */
const PATTERN =
  /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*)|\{(?:(?<braced>[_a-z][_a-z0-9]*(?::?[-+?][^\n]*)?)\}|(?<invalid>)))/iuy;

/** The same where no closing brace follows on the line: to look for one at every `${` would take the square of the length. */
const OPEN_PATTERN = /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*)|\{(?<invalid>))/iuy;

const OPERATORS = [':?', '?', ':-', '-', ':+', '+'] as const;
type Operator = (typeof OPERATORS)[number];

/** Beyond this many nested defaults a template is left as it is: no person writes it, and the stack is finite. */
const DEEPEST = 60;

/** More errors than this of one text are not told. */
const MOST_ERRORS = 20;

/** Replaces `$VAR`, `${VAR…}` and `$$` in a template as Compose does; never throws. */
export function substitute(template: string, lookup: Lookup): Substitution {
  const state: State = { lookup, errors: [], unset: [] };
  const chunks = expand(template, 0, state, 0);
  return { text: chunks.map((c) => c.text).join(''), chunks, errors: state.errors, unset: state.unset };
}

interface State {
  readonly lookup: Lookup;
  readonly errors: TemplateError[];
  readonly unset: { readonly name: string; readonly from: number; readonly to: number }[];
}

function expand(template: string, offset: number, state: State, depth: number): Chunk[] {
  if (!template.includes('$') || depth > DEEPEST) return literal(template, offset);
  const chunks: Chunk[] = [];
  let last = 0;
  for (const match of matches(template)) {
    const at = match.index;
    if (at > last) chunks.push(...literal(template.slice(last, at), offset + last));
    chunks.push(...replace(match, offset + at, state, depth));
    last = at + match[0].length;
  }
  if (last < template.length) chunks.push(...literal(template.slice(last), offset + last));
  return chunks;
}

/** Every `$…` of a template, from left to right. */
function* matches(template: string): Generator<RegExpExecArray> {
  let lineEnd = -1;
  let lastBrace = -1;
  for (let at = template.indexOf('$'); at >= 0;) {
    if (at > lineEnd) {
      const found = template.indexOf('\n', at);
      lineEnd = found < 0 ? template.length : found;
      lastBrace = template.lastIndexOf('}', lineEnd);
    }
    const pattern = lastBrace > at ? PATTERN : OPEN_PATTERN;
    pattern.lastIndex = at;
    const match = pattern.exec(template);
    // What is done with a match may use the patterns again.
    const next = match ? at + match[0].length : at + 1;
    if (match) yield match;
    at = template.indexOf('$', next);
  }
}

function literal(text: string, from: number): Chunk[] {
  return text === '' ? [] : [{ text, from, to: from + text.length, verbatim: true }];
}

function replace(match: RegExpExecArray, at: number, state: State, depth: number): Chunk[] {
  const whole = match[0];
  const { escaped, named } = match.groups ?? {};
  if (escaped) return [{ text: '$', from: at, to: at + 2, verbatim: false }];
  if (named) return [valueOf(named, at, at + whole.length, state)];
  const closing = closingBrace(whole);
  const inner = closing < 0 ? whole : whole.slice(0, closing + 1);
  const rest = closing < 0 ? '' : whole.slice(closing + 1);
  const end = at + inner.length;
  if (match.groups?.['invalid'] !== undefined || !inner.endsWith('}')) {
    if (state.errors.length < MOST_ERRORS)
      state.errors.push({ kind: 'invalid', from: at, to: at + Math.max(2, inner.length) });
    return [];
  }
  const body = inner.slice(2, -1);
  const operator = firstOperator(whole);
  const split = operator === undefined ? -1 : body.indexOf(operator);
  const made =
    operator === undefined || split < 0
      ? [valueOf(body, at, end, state)]
      : apply(operator, body.slice(0, split), body.slice(split + operator.length), at, end, split, state, depth);
  return rest === '' ? made : [...made, ...expand(rest, end, state, depth + 1)];
}

function apply(
  operator: Operator,
  name: string,
  operand: string,
  at: number,
  end: number,
  split: number,
  state: State,
  depth: number,
): Chunk[] {
  // The operand is substituted even where it is not needed, so that its errors count (template.go does so).
  const alternative = expand(operand, at + 2 + split + operator.length, state, depth + 1);
  const variable = state.lookup(name);
  const filled = variable !== undefined && (!operator.startsWith(':') || variable.value !== '');
  const own: Chunk[] = variable
    ? [{ text: variable.value, from: at, to: end, verbatim: false, variable }]
    : [{ text: '', from: at, to: end, verbatim: false }];
  switch (operator) {
    case ':-':
    case '-':
      return filled ? own : alternative;
    case ':+':
    case '+':
      return filled ? alternative : own;
    default:
      if (!filled) {
        const reason = alternative.map((c) => c.text).join('');
        state.errors.push({ kind: 'required', variable: name, reason, from: at, to: end });
        return [];
      }
      return own;
  }
}

function valueOf(name: string, from: number, to: number, state: State): Chunk {
  const variable = state.lookup(name);
  if (!variable) {
    state.unset.push({ name, from, to });
    return { text: '', from, to, verbatim: false };
  }
  return { text: variable.value, from, to, verbatim: false, variable };
}

/** The operator that stands first in the text; of two at one place the longer. */
function firstOperator(text: string): Operator | undefined {
  let best: Operator | undefined;
  let bestAt = Infinity;
  for (const operator of OPERATORS) {
    const at = text.indexOf(operator);
    if (at >= 0 && at < bestAt) [best, bestAt] = [operator, at];
  }
  return best;
}

/** getFirstBraceClosingIndex of template.go: after an opening brace it skips one character. */
function closingBrace(text: string): number {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '}' && --open === 0) return i;
    if (text[i] === '{') {
      open++;
      i++;
    }
  }
  return -1;
}
