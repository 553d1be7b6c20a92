/**
 * A table whose keys are paths with `*` for any key or item (`services.*.ports`), made into a tree, so that walking the
 * nodes and looking a path up is one step.
 */
export interface PathTable<T> {
  readonly value?: T;
  readonly named: ReadonlyMap<string, PathTable<T>>;
  readonly any?: PathTable<T>;
}

interface Growing<T> {
  value?: T;
  named: Map<string, Growing<T>>;
  any?: Growing<T>;
}

/** Builds the table. A later row for the same path wins. */
export function pathTable<T>(rows: Iterable<readonly [string, T]>): PathTable<T> {
  const root: Growing<T> = { named: new Map() };
  for (const [path, value] of rows) {
    let at = root;
    for (const part of path.split('.')) {
      let next = part === '*' ? at.any : at.named.get(part);
      if (!next) {
        next = { named: new Map() };
        if (part === '*') at.any = next;
        else at.named.set(part, next);
      }
      at = next;
    }
    at.value = value;
  }
  return root;
}

/** Whether a path goes on below. */
export function goesOn<T>(table: PathTable<T>): boolean {
  return table.any !== undefined || table.named.size > 0;
}

/** The table below a key or item; undefined where no path goes on. */
export function below<T>(table: PathTable<T> | undefined, key: string): PathTable<T> | undefined {
  return table && (table.named.get(key) ?? table.any);
}
