import type { ComposeNode } from './ComposeNode.ts';

/** Whether two nodes mean the same, wherever they are written (reflect.DeepEqual of the decoded values). */
export function equalNodes(one: ComposeNode, other: ComposeNode): boolean {
  if (one === other) return true;
  if (one.kind === 'scalar') return other.kind === 'scalar' && one.type === other.type && one.text === other.text;
  if (one.kind === 'seq') {
    return (
      other.kind === 'seq' &&
      one.items.length === other.items.length &&
      one.items.every((x, i) => equalNodes(x, other.items[i] ?? one))
    );
  }
  if (other.kind !== 'map' || one.entries.size !== other.entries.size) return false;
  for (const [key, entry] of one.entries) {
    const found = other.entries.get(key);
    if (!found || !equalNodes(entry.value, found.value)) return false;
  }
  return true;
}
