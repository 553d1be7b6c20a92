import assert from 'node:assert/strict';
import type { SourceOrigin, TextPiece, Topology } from '../../../src/core/model/index.ts';

/** The text of a file that took part. */
export type TextOf = (file: string) => string | null | undefined;

/**
 * Reads the files again at every origin inside of a value (a topology, a list of problems): each lies in its file, and each
 * part of a text that claims to be written there, character for character, is.
 */
export function checkOrigins(value: unknown, textOf: TextOf): { readonly origins: number; readonly pieces: number } {
  const seen = new Set<object>();
  let origins = 0;
  let pieces = 0;
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (isSourceOrigin(node)) {
      origins++;
      readAt(node, textOf, path);
    }
    if (isText(node)) {
      pieces += node.pieces.length;
      checkPieces(node, textOf, path);
    }
    for (const [key, inner] of node instanceof Map ? node : Object.entries(node))
      visit(inner, `${path}.${String(key)}`);
  };
  visit(value, '');
  return { origins, pieces };
}

/** The keys of services and networks are written where their origins point. */
export function checkNames(topology: Topology, textOf: TextOf): void {
  for (const { name, origin } of topology.containers) {
    if (origin.kind === 'source') assert.equal(unquoted(readAt(origin, textOf, name)), name);
  }
  for (const { key, origin } of topology.networks) {
    if (origin.kind === 'source') assert.equal(unquoted(readAt(origin, textOf, key)), key);
  }
}

function isSourceOrigin(node: object): node is SourceOrigin {
  return 'kind' in node && node.kind === 'source' && 'file' in node && 'start' in node && 'end' in node;
}

interface PiecedText {
  readonly value: string;
  readonly pieces: readonly TextPiece[];
}

function isText(node: object): node is PiecedText {
  return 'value' in node && typeof node.value === 'string' && 'pieces' in node && Array.isArray(node.pieces);
}

function readAt({ file, start, end }: SourceOrigin, textOf: TextOf, path: string): string {
  const text = textOf(file);
  assert.ok(typeof text === 'string', `${path}: there is no file ${file}`);
  assert.ok(start >= 0 && start <= end && end <= text.length, `${path}: ${start}-${end} is not inside ${file}`);
  return text.slice(start, end);
}

function checkPieces({ value, pieces }: PiecedText, textOf: TextOf, path: string): void {
  let at = 0;
  for (const piece of pieces) {
    assert.equal(piece.at, at, `${path}: the parts of ${JSON.stringify(value)} have a gap`);
    at += piece.length;
    const written = readAt(piece.source, textOf, path);
    if (piece.verbatim) {
      assert.equal(
        written,
        value.slice(piece.at, at),
        `${path}: ${JSON.stringify(value)} is not what is written there`,
      );
    }
  }
  assert.equal(at, value.length, `${path}: the parts of ${JSON.stringify(value)} end early`);
}

function unquoted(text: string): string {
  if (text.startsWith('"')) return JSON.parse(text) as string;
  // A plain key that goes on on the next line is folded.
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text.replace(/\s*\n\s*/g, ' ');
}
