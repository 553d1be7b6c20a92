import type { Text } from '../../model/index.ts';
import { type ComposeNode, originOf, type ScalarNode, valueAt } from './ComposeNode.ts';
import { cutPieces, piecesOf } from './scalarPieces.ts';

/** A scalar as a Text of the model: its value, its place, and which text wrote which part. */
export function nodeText(node: ScalarNode): Text {
  return { value: node.text, origin: originOf(node), pieces: piecesOf(node) };
}

/** A part of a Text, with its own pieces. */
export function sliceText(text: Text, from: number, to: number = text.value.length): Text {
  const value = text.value.slice(from, to);
  return { value, origin: text.origin, ...(text.pieces ? { pieces: cutPieces(text.pieces, from, to, 0) } : {}) };
}

/** The scalar at a key as a Text; undefined where there is none or it is null. */
export function textAt(node: ComposeNode | undefined, key: string): Text | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.type !== 'null' ? nodeText(value) : undefined;
}

/** The scalars of a list, or a single one. */
export function scalarsOf(node: ComposeNode | undefined): readonly ScalarNode[] {
  if (node?.kind === 'scalar') return node.type === 'null' ? [] : [node];
  if (node?.kind !== 'seq') return [];
  return node.items.filter((item): item is ScalarNode => item.kind === 'scalar');
}
