import type { Picture } from '../pictures/Picture.ts';
import { put } from './declaredLines.ts';

/** A server with this many lines that are all answered gets a count instead of the lines. */
const HUB_FROM = 8;

/** Leaves out the answered lines to servers that many dial, and counts their clients instead. */
export function foldHubs(picture: Picture, expanded: ReadonlySet<string>): Picture {
  const into = new Map<string, Set<string>>();
  for (const { kind, from, to } of picture.edges) {
    if (kind === 'reached') (into.get(to) ?? put(into, to)).add(from);
  }
  const hubs = new Set([...into].filter(([, from]) => from.size >= HUB_FROM).map(([id]) => id));
  if (hubs.size === 0) return picture;
  const members = new Map<string, number>();
  for (const { group } of picture.nodes) if (group !== undefined) members.set(group, (members.get(group) ?? 0) + 1);
  const isBundle = new Set(picture.groups.filter((g) => g.kind === 'bundle').map((g) => g.id));
  const clients = (id: string): number =>
    [...(into.get(id) ?? [])].reduce((sum, from) => sum + (isBundle.has(from) ? (members.get(from) ?? 1) : 1), 0);
  return {
    ...picture,
    nodes: picture.nodes.map((node) =>
      hubs.has(node.id)
        ? expanded.has(node.id)
          ? { ...node, linesFolded: false }
          : { ...node, linesFolded: true, lines: [...node.lines, `dialled by ${clients(node.id)}`] }
        : node,
    ),
    edges: picture.edges.filter(({ kind, to }) => kind !== 'reached' || !hubs.has(to) || expanded.has(to)),
  };
}
