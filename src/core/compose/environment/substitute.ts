import type { Lookup, Variable } from './Environment.ts';
import { SubstitutionBudget } from './SubstitutionBudget.ts';

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
  /** From here on the budget was used up, and the template stays as it is. */
  | { readonly kind: 'large'; readonly from: number; readonly to: number }
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

/** A name, as the pattern of compose-go template/template.go has it. Flags: Go's (?i) folds ſ and K too. */
const NAME = /[_a-z][_a-z0-9]*/iuy;
/** What may follow a name in braces. */
const OPERATOR = /:?[-+?]/y;
/** The same anywhere. */
const ANY_OPERATOR = /:?[-+?]/g;

type Operator = ':?' | '?' | ':-' | '-' | ':+' | '+';

/** Beyond this many nested defaults a template is left as it is: no person writes it, and the stack is finite. */
const MAX_DEPTH = 60;

/** More errors than this of one text are not told. */
const MAX_ERRORS = 20;

/** Replaces `$VAR`, `${VAR…}` and `$$` in a template as Compose does; never throws. */
export function substitute(template: string, lookup: Lookup, budget = new SubstitutionBudget()): Substitution {
  const state: State = { template, lookup, budget, errors: [], unset: [], invalidUntil: -1 };
  const chunks = expand(template, 0, state, 0);
  const [only] = chunks;
  const text = chunks.length === 1 && only ? only.text : chunks.map((c) => c.text).join('');
  return { text, chunks, errors: state.errors, unset: state.unset };
}

interface State {
  readonly template: string;
  readonly lookup: Lookup;
  readonly budget: SubstitutionBudget;
  readonly errors: TemplateError[];
  readonly unset: { readonly name: string; readonly from: number; readonly to: number }[];
  /** The end of the line of the last invalid `${`. */
  invalidUntil: number;
}

function expand(template: string, offset: number, state: State, depth: number): Chunk[] {
  if (!template.includes('$') || depth > MAX_DEPTH) return literal(template, offset);
  const chunks: Chunk[] = [];
  const scan = new Scan(template);
  let last = 0;
  for (let at = template.indexOf('$'); at >= 0; at = template.indexOf('$', Math.max(last, at + 1))) {
    if (state.budget.isUsedUp) {
      if (state.budget.tell()) state.errors.push({ kind: 'large', from: offset + at, to: offset + at + 1 });
      break;
    }
    const replaced = replace(scan, at, offset, state, depth);
    if (!replaced) continue;
    if (at > last) chunks.push(...literal(template.slice(last, at), offset + last));
    for (const chunk of replaced.chunks) chunks.push(chunk);
    last = replaced.end;
  }
  if (last < template.length) chunks.push(...literal(template.slice(last), offset + last));
  return chunks;
}

/** Looks ahead in a template from places that only go forward, so that a line of many `${…}` is looked through once. */
class Scan {
  readonly template: string;
  #lineEnd = -1;
  #lastBrace = -1;
  #operatorAt = -1;
  #operator: Operator | undefined;

  constructor(template: string) {
    this.template = template;
  }

  /** The last closing brace of the line of `at`; before `at` or -1 where none follows. */
  lastBrace(at: number): number {
    if (at > this.#lineEnd) {
      const found = this.template.indexOf('\n', at);
      this.#lineEnd = found < 0 ? this.template.length : found;
      this.#lastBrace = this.template.lastIndexOf('}', this.#lineEnd);
    }
    return this.#lastBrace;
  }

  /** The first operator in `[from, to)`; of two at one place the longer. */
  firstOperator(from: number, to: number): Operator | undefined {
    if (this.#operatorAt < from) {
      ANY_OPERATOR.lastIndex = from;
      const found = ANY_OPERATOR.exec(this.template);
      this.#operatorAt = found?.index ?? Infinity;
      this.#operator = found?.[0] as Operator | undefined;
    }
    return this.#operatorAt < to ? this.#operator : undefined;
  }

  nameAt(at: number): string | undefined {
    NAME.lastIndex = at;
    return NAME.exec(this.template)?.[0];
  }

  /** The end of what compose-go's pattern takes for the braces that open at `at`; undefined where it matches no more than `${`. */
  bracesEnd(at: number): number | undefined {
    const name = this.nameAt(at + 2);
    if (name === undefined) return undefined;
    const after = at + 2 + name.length;
    if (this.template[after] === '}') return after + 1;
    OPERATOR.lastIndex = after;
    const operator = OPERATOR.exec(this.template);
    // The operand runs to the last brace of the line; the brace that belongs to it is found afterwards.
    const brace = this.lastBrace(at);
    return operator && brace >= after + operator[0].length ? brace + 1 : undefined;
  }
}

function literal(text: string, from: number): Chunk[] {
  return text === '' ? [] : [{ text, from, to: from + text.length, verbatim: true }];
}

/** What is put for the `$…` at `at`, and where it ends; undefined for a dollar that means nothing. */
function replace(
  scan: Scan,
  at: number,
  offset: number,
  state: State,
  depth: number,
): { readonly chunks: readonly Chunk[]; readonly end: number } | undefined {
  const { template } = scan;
  const from = offset + at;
  state.budget.take();
  const next = template[at + 1];
  if (next === '$') return { chunks: [{ text: '$', from, to: from + 2, verbatim: false }], end: at + 2 };
  if (next !== '{') {
    const name = scan.nameAt(at + 1);
    if (name === undefined) return undefined;
    const end = at + 1 + name.length;
    return { chunks: [valueOf(name, from, offset + end, state)], end };
  }
  const wholeEnd = scan.bracesEnd(at);
  if (wholeEnd === undefined) {
    refuse(from, from + 2 + (scan.nameAt(at + 2)?.length ?? 0), state);
    return { chunks: [], end: at + 2 };
  }
  const closing = closingBrace(template, at, wholeEnd);
  const end = closing < 0 ? wholeEnd : closing + 1;
  const body = template.slice(at + 2, end - 1);
  // That of the whole match, even where it stands behind the closing brace (template.go, getSubstitutionFunctionForTemplate).
  const operator = scan.firstOperator(at, wholeEnd);
  const split = operator === undefined ? -1 : body.indexOf(operator);
  const to = offset + end;
  const chunks =
    operator === undefined || split < 0
      ? [valueOf(body, from, to, state)]
      : apply(
          { operator, name: body.slice(0, split), operand: body.slice(split + operator.length), from, to },
          state,
          depth,
        );
  return { chunks, end };
}

/** One mistake opens every brace that follows on its line: only the first of a line is told. */
function refuse(from: number, to: number, state: State): void {
  const { template, errors } = state;
  if (errors.length >= MAX_ERRORS || from < state.invalidUntil) return;
  const lineEnd = template.indexOf('\n', from);
  state.invalidUntil = lineEnd < 0 ? template.length : lineEnd;
  errors.push({ kind: 'invalid', from, to });
}

/** `${NAME:-operand}`, written from `from` to `to`. */
interface Form {
  readonly operator: Operator;
  readonly name: string;
  readonly operand: string;
  readonly from: number;
  readonly to: number;
}

function apply({ operator, name, operand, from, to }: Form, state: State, depth: number): Chunk[] {
  // The operand is substituted even where it is not needed, so that its errors count (template.go does so).
  const alternative = expand(operand, from + 2 + name.length + operator.length, state, depth + 1);
  const variable = state.lookup(name);
  if (variable) state.budget.take(variable);
  const filled = variable !== undefined && (!operator.startsWith(':') || variable.value !== '');
  const own: Chunk[] = variable
    ? [{ text: variable.value, from, to, verbatim: false, variable }]
    : [{ text: '', from, to, verbatim: false }];
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
        state.errors.push({ kind: 'required', variable: name, reason, from, to });
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
  state.budget.take(variable);
  return { text: variable.value, from, to, verbatim: false, variable };
}

/** getFirstBraceClosingIndex of template.go: after an opening brace it skips one character. Looks in `[from, to)`. */
function closingBrace(text: string, from: number, to: number): number {
  let open = 0;
  for (let i = from; i < to; i++) {
    if (text[i] === '}' && --open === 0) return i;
    if (text[i] === '{') {
      open++;
      i++;
    }
  }
  return -1;
}
