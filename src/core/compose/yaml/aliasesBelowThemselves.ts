import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';

/** What is known of a document's aliases once all its anchors were seen. */
export interface Aliases {
  readonly targetOf: (alias: Alias) => Node | undefined;
  /** Whether there is an alias somewhere inside of a node. */
  readonly holds: (node: Node) => boolean;
}

/** Aliases that refer to aliases multiply; the search ends after this many nodes. */
const MAX_STEPS = 20_000;
/** So many uses of one anchor are compared with each other. */
const MAX_USES = 500;

/**
 * Aliases that Compose refuses as a cycle although they end: the same anchor is used twice, and the path of one use is a part
 * of the other's (compose-go loader/reset.go, checkForCycle). `<<: *common` in a service and `labels: *common` in it are
 * such a pair, since a merge key counts as the mapping that it is in; so are the services `web` and `web.dev`.
 */
export function aliasesBelowThemselves(root: Node, aliases: Aliases): readonly Alias[] {
  const found = new Set<Alias>();
  const paths = new Map<Node, string[]>();
  const open = new Set<Node>();
  let steps = 0;
  const visit = (node: Node | null, at: string): void => {
    if (!node || steps++ > MAX_STEPS) return;
    // Only one merge key is taken out of a path.
    const path = at.replace('.<<', '');
    if (isAlias(node)) {
      const target = aliases.targetOf(node);
      if (!target || open.has(target)) return;
      const before = paths.get(target) ?? [];
      if (before.some((other) => isBelow(path, other) || isBelow(other, path))) found.add(node);
      if (before.length < MAX_USES) before.push(path);
      paths.set(target, before);
      open.add(target);
      visit(target, path);
      open.delete(target);
      return;
    }
    // compose-go does not look inside of what these tags mark.
    if (node.tag === '!reset' || node.tag === '!override' || !aliases.holds(node)) return;
    const below = (key: string) => (path === '' ? key : `${path}.${key}`);
    if (isMap(node)) {
      for (const { key, value } of node.items) visit(value as Node | null, below(keyText(key)));
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) visit(item as Node, below(String(i)));
    }
  };
  visit(root, '');
  return [...found];
}

function keyText(key: unknown): string {
  if (isAlias(key)) return key.source;
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

function isBelow(path: string, other: string): boolean {
  return path.startsWith(`${other}.`) && !path.includes('<<') && !other.includes('<<');
}
