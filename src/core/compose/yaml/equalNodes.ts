import type { ComposeNode } from './ComposeNode.ts';

/** Whether two nodes mean the same, wherever they are written (reflect.DeepEqual of the decoded values). */
export function equalNodes(a: ComposeNode, b: ComposeNode): boolean {
  if (a === b) return true;
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.type === b.type && a.text === b.text;
  if (a.kind === 'seq') {
    return (
      b.kind === 'seq' && a.items.length === b.items.length && a.items.every((x, i) => equalNodes(x, b.items[i] ?? a))
    );
  }
  if (b.kind !== 'map' || a.entries.size !== b.entries.size) return false;
  for (const [key, entry] of a.entries) {
    const other = b.entries.get(key);
    if (!other || !equalNodes(entry.value, other.value)) return false;
  }
  return true;
}
