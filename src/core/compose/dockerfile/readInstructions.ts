import { slice, type TracedText, trimmed } from './TracedText.ts';

/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  /** Upper case: `FROM`, `ENV`. */
  readonly name: string;
  /** `--from=build` and such, as written. */
  readonly flags: ReadonlyMap<string, string>;
  /** What follows the name and the flags. */
  readonly rest: TracedText;
}

/**
 * Splits a Dockerfile into instructions as BuildKit does (docs.docker.com/reference/dockerfile, "Format"; moby/buildkit
 * frontend/dockerfile/parser): parser directives, comments (also between continuation lines), the escape character, and
 * heredocs, whose bodies are left out. Total: what is no instruction is passed over.
 */
export function readInstructions(text: string): {
  readonly instructions: readonly Instruction[];
  readonly escape: string;
} {
  const lines = linesOf(text);
  const escape = escapeDirective(lines);
  const instructions: Instruction[] = [];
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i];
    if (!first || isSkipped(first.text)) continue;
    let value = '';
    const offsets: number[] = [];
    for (; i < lines.length; i++) {
      const line = lines[i];
      if (!line) break;
      if (value !== '' && isSkipped(line.text)) continue;
      const continued = continuation(line.text, escape);
      const part = continued ?? line.text;
      value += part;
      for (let k = 0; k < part.length; k++) offsets.push(line.start + k);
      if (continued === undefined) break;
    }
    const instruction = instructionOf({ value, offsets });
    if (!instruction) continue;
    instructions.push(instruction);
    i = afterHeredocs(instruction, lines, i);
  }
  return { instructions, escape };
}

interface Line {
  readonly text: string;
  readonly start: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  while (start <= text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ text: text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end), start });
    if (newline < 0) break;
    start = newline + 1;
  }
  return lines;
}

/** `# escape=\``, allowed only before everything else. */
function escapeDirective(lines: readonly Line[]): string {
  for (const { text } of lines) {
    const directive = /^\s*#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(text);
    if (!directive) return '\\';
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

function isSkipped(text: string): boolean {
  const start = text.trimStart();
  return start === '' || start.startsWith('#');
}

/** The line without its escape character, where it goes on in the next one. */
function continuation(text: string, escape: string): string | undefined {
  const end = text.trimEnd();
  return end.endsWith(escape) && !end.endsWith(escape + escape) ? end.slice(0, -1) : undefined;
}

function instructionOf(line: TracedText): Instruction | undefined {
  const named = /^\s*([A-Za-z]+)(?:\s+|$)/.exec(line.value);
  if (!named) return undefined;
  let rest = slice(line, named[0].length);
  const flags = new Map<string, string>();
  for (;;) {
    const flag = /^--(?:([a-z][a-z-]*)(?:=(\S*))?)?(?:\s+|$)/.exec(rest.value);
    if (!flag) break;
    if (flag[1] === undefined) {
      // `--` ends the flags (moby/buildkit frontend/dockerfile/parser/split_command.go, extractBuilderFlags).
      rest = slice(rest, flag[0].length);
      break;
    }
    flags.set(flag[1], flag[2] ?? '');
    rest = slice(rest, flag[0].length);
  }
  return { name: (named[1] ?? '').toUpperCase(), flags, rest: trimmed(rest) };
}

/** RUN, COPY and ADD may be followed by `<<EOF` bodies: the index of the last line that belongs to them. */
function afterHeredocs(instruction: Instruction, lines: readonly Line[], at: number): number {
  if (!['RUN', 'COPY', 'ADD'].includes(instruction.name)) return at;
  let last = at;
  for (const [, dash, , word] of instruction.rest.value.matchAll(/<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_]*)\2/g)) {
    let end = last + 1;
    while (end < lines.length) {
      const text = lines[end]?.text ?? '';
      if ((dash ? text.replace(/^\t+/, '') : text) === word) break;
      end++;
    }
    // A heredoc without its end is no heredoc: the rest of the file is read as it stands.
    if (end < lines.length) last = end;
  }
  return last;
}
