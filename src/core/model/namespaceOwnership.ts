import type { Container } from './Container.ts';
import { HOST } from './Listener.ts';

/** Whose network namespace a container's processes live in. */
export interface NamespaceOwnership {
  /** Identifies it: the owner's `Container.id`, `@host` (or `@engine`), or `container:x` for one that is not in the topology. */
  readonly namespace: string;
  /** The container that owns it; undefined for the host's namespace, and if it is not known. */
  readonly owner?: Container;
  /** Where following the joins ends: the owner, one in host mode, or the last that joins somebody unknown. */
  readonly end: Container;
  /** Why there is no such namespace now. Joins in a circle have no known target either. */
  readonly missing?: NamespaceMissing;
}

/** `stopped`, `inactive`: the container, or one that it joins, does not run. `unknown-target`: the joined container is not in the topology. */
export type NamespaceMissing = 'stopped' | 'inactive' | 'unknown-target';

/**
 * Follows `network_mode: service:x` and `container:x`, also through several containers.
 *
 * @param hostMode the namespace of containers in host mode (`hostModeNamespace`)
 */
export function namespaceOwnership(
  container: Container,
  containers: ReadonlyMap<string, Container>,
  hostMode: string = HOST,
): NamespaceOwnership {
  const passed = new Set<string>();
  let end = container;
  let missing: NamespaceMissing | undefined;
  for (;;) {
    if (missing === undefined && !end.active) missing = 'inactive';
    if (missing === undefined && end.state === 'stopped') missing = 'stopped';
    const { namespace } = end;
    if (namespace.kind !== 'shared') {
      const found = namespace.kind === 'host' ? { namespace: hostMode, end } : { namespace: end.id, owner: end, end };
      return missing ? { ...found, missing } : found;
    }
    passed.add(end.id);
    const next = namespace.target === undefined ? undefined : containers.get(namespace.target);
    missing ??= next && !passed.has(next.id) ? undefined : 'unknown-target';
    // Two containers with the same invalid mode do not share a namespace.
    if (namespace.fault) return { namespace: `container:${end.id}`, end, missing: missing ?? 'unknown-target' };
    if (!next) return { namespace: `container:${namespace.with}`, end, missing: missing ?? 'unknown-target' };
    // Joins in a circle have no owner: each container counts as alone.
    if (passed.has(next.id))
      return { namespace: `container:${container.id}`, end: container, missing: missing ?? 'unknown-target' };
    end = next;
  }
}
