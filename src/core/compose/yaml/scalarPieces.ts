import type { SourceOrigin, TextPiece } from '../../model/index.ts';
import { originOf, type ScalarNode } from './ComposeNode.ts';

/** The pieces of a scalar's value: which stretch of the file wrote which part of it. Worked out when asked for. */
export function piecesOf(node: ScalarNode): readonly TextPiece[] {
  if (node.pieces) return node.pieces;
  if (node.text === '') return [];
  const source = node.file.text.slice(node.start, node.end);
  const quoted = node.style === 'single' || node.style === 'double' ? 1 : 0;
  // The common case: one line, nothing escaped.
  if (source.length - 2 * quoted === node.text.length && source.startsWith(node.text, quoted)) {
    return [piece(node, { at: 0, length: node.text.length }, [quoted, quoted + node.text.length], true)];
  }
  const scanned = scan(node, source);
  return scanned ?? [{ at: 0, length: node.text.length, source: originOf(node), verbatim: false }];
}

/** The part of pieces that lies in `[from, to)`, moved to begin at `at`. Pieces that are not verbatim are kept whole. */
export function cutPieces(pieces: readonly TextPiece[], from: number, to: number, at: number): TextPiece[] {
  const cut: TextPiece[] = [];
  for (let i = firstBehind(pieces, from); i < pieces.length; i++) {
    const p = pieces[i];
    if (!p || p.at >= to) break;
    const begin = Math.max(from, p.at);
    const end = Math.min(to, p.at + p.length);
    if (begin >= end) continue;
    const source: SourceOrigin = p.verbatim
      ? { ...p.source, start: p.source.start + begin - p.at, end: p.source.start + end - p.at }
      : p.source;
    cut.push({ at: at + begin - from, length: end - begin, source, verbatim: p.verbatim });
  }
  return cut;
}

/** The first piece that ends behind a place. Pieces are in order: a text of many lines has as many, and is cut into as many words. */
function firstBehind(pieces: readonly TextPiece[], place: number): number {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const p = pieces[middle];
    if (p && p.at + p.length <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A part of the value, written by what is from `first` to `end` of the scalar's own text. */
function piece(
  node: ScalarNode,
  part: Pick<TextPiece, 'at' | 'length'>,
  [first, end]: readonly [number, number],
  verbatim: boolean,
): TextPiece {
  const source = { kind: 'source', file: node.file.path, start: node.start + first, end: node.start + end } as const;
  return { ...part, source, verbatim };
}

/**
 * Walks source and value side by side: runs that are the same in both are verbatim pieces; what differs (an escape, a
 * folded line break, indentation that was taken away) is bridged by the next place where they agree again.
 */
function scan(node: ScalarNode, source: string): TextPiece[] | undefined {
  const { text, style } = node;
  const pieces: TextPiece[] = [];
  let s = style === 'single' || style === 'double' ? 1 : style === 'block' ? blockBody(source) : 0;
  const last = style === 'single' || style === 'double' ? source.length - 1 : source.length;
  let v = 0;
  let runFrom = -1;
  let runAt = 0;
  const close = () => {
    if (runFrom >= 0) pieces.push(piece(node, { at: runAt, length: v - runAt }, [runFrom, s], true));
    runFrom = -1;
  };
  let lineStart = style === 'block';
  while (v < text.length) {
    if (s >= last) {
      // Only the final line break of a block scalar can be missing in the file.
      close();
      pieces.push(piece(node, { at: v, length: text.length - v }, [last, last], false));
      return pieces;
    }
    if (lineStart) {
      // Indentation is not part of the value, except what goes beyond that of the first line.
      const body = source.slice(s, last);
      const blank = /^[ \t]*(?=\r?\n|$)/.exec(body);
      const indent = blank ? blank[0].length : indentBefore(body, text, v);
      close();
      s += indent;
      lineStart = false;
      continue;
    }
    const c = source[s] ?? '';
    const special = isSpecial(style, c, source, s);
    if (!special && c === text[v]) {
      if (runFrom < 0) [runFrom, runAt] = [s, v];
      s++;
      v++;
      if (style === 'block' && c === '\n') lineStart = true;
      continue;
    }
    close();
    const step = special ? bridge(style, source, s, text, v) : undefined;
    if (!step) return undefined;
    if (step.value > 0)
      pieces.push(piece(node, { at: v, length: step.value }, [s, Math.min(s + step.source, last)], false));
    s += step.source;
    v += step.value;
    if (style === 'block') lineStart = true;
  }
  close();
  return pieces;
}

/** Where the lines of a block scalar begin: after its header line. */
function blockBody(source: string): number {
  const line = source.indexOf('\n');
  return line < 0 ? source.length : line + 1;
}

function indentBefore(body: string, text: string, valueAt: number): number {
  let spaces = 0;
  while (body[spaces] === ' ') spaces++;
  let kept = 0;
  while (text[valueAt + kept] === ' ') kept++;
  return Math.max(0, spaces - kept);
}

function isSpecial(style: ScalarNode['style'], char: string, source: string, sourceAt: number): boolean {
  if (char === '\n' || char === '\r') return true;
  if (style === 'single') return char === "'" || beforeBreak(source, sourceAt, char);
  if (style === 'double') return char === '\\' || beforeBreak(source, sourceAt, char);
  return style === 'plain' && beforeBreak(source, sourceAt, char);
}

/** White space that ends a line of a flow scalar is folded away with the line break. */
function beforeBreak(source: string, sourceAt: number, char: string): boolean {
  if (char !== ' ' && char !== '\t') return false;
  let i = sourceAt;
  while (source[i] === ' ' || source[i] === '\t') i++;
  return source[i] === '\n' || source[i] === '\r';
}

/** How far an escape or a line break reaches in the file, and how many characters of the value it made. */
function bridge(
  style: ScalarNode['style'],
  source: string,
  sourceAt: number,
  text: string,
  valueAt: number,
): { readonly source: number; readonly value: number } | undefined {
  const c = source[sourceAt] ?? '';
  if (style === 'single' && c === "'") return { source: 2, value: 1 };
  if (style === 'double' && c === '\\' && !/[\r\n]/.test(source[sourceAt + 1] ?? '')) {
    const e = source[sourceAt + 1] ?? '';
    const length = e === 'x' ? 4 : e === 'u' ? 6 : e === 'U' ? 10 : 2;
    const code = length > 2 ? Number.parseInt(source.slice(sourceAt + 2, sourceAt + length), 16) : 0;
    return { source: length, value: code > 0xffff ? 2 : 1 };
  }
  if (style === 'block') {
    const length = c === '\r' && source[sourceAt + 1] === '\n' ? 2 : 1;
    return { source: length, value: text[valueAt] === '\n' || text[valueAt] === ' ' ? 1 : 0 };
  }
  const folded = /^\\?[ \t]*(?:\r?\n[ \t]*)+/.exec(source.slice(sourceAt));
  if (!folded) return undefined;
  let value = 0;
  if (!folded[0].startsWith('\\')) {
    if (text[valueAt] === ' ') value = 1;
    else while (text[valueAt + value] === '\n') value++;
  }
  return { source: folded[0].length, value };
}
