import type { Container } from './Container.ts';
import { HOST } from './Listener.ts';

/** Whose network namespace a container's processes live in. */
export interface NamespaceOwnership {
  /** Tells it from others: the owner's `Container.id`, `@host`, or `container:x` for one that the topology does not hold. */
  readonly namespace: string;
  /** The container whose own it is; undefined for the host's, and where it is not known. */
  readonly owner?: Container;
  /** Where following the joins ends: the owner, one in host mode, or the last that joins somebody unknown. */
  readonly end: Container;
  /** Why there is no such namespace now; joins that go round in a circle have no known target either. */
  readonly missing?: NamespaceMissing;
}

/** `stopped`, `inactive`: the container, or one that it joins, does not run. `unknown-target`: who is joined is not here. */
export type NamespaceMissing = 'stopped' | 'inactive' | 'unknown-target';

/** Follows `network_mode: service:x` and `container:x`, also through several containers. */
export function namespaceOwnership(
  container: Container,
  containers: ReadonlyMap<string, Container>,
): NamespaceOwnership {
  const passed = new Set<string>();
  let end = container;
  let missing: NamespaceMissing | undefined;
  for (;;) {
    if (missing === undefined && !end.active) missing = 'inactive';
    if (missing === undefined && end.state === 'stopped') missing = 'stopped';
    const { namespace } = end;
    if (namespace.kind !== 'shared') {
      const found = namespace.kind === 'host' ? { namespace: HOST, end } : { namespace: end.id, owner: end, end };
      return missing ? { ...found, missing } : found;
    }
    passed.add(end.id);
    const next = namespace.target === undefined ? undefined : containers.get(namespace.target);
    missing ??= next && !passed.has(next.id) ? undefined : 'unknown-target';
    // What no mode names is not one namespace for all who write it.
    if (namespace.fault) return { namespace: `container:${end.id}`, end, missing: missing ?? 'unknown-target' };
    if (!next) return { namespace: `container:${namespace.with}`, end, missing: missing ?? 'unknown-target' };
    // In a circle nobody is the owner: each is left where it is.
    if (passed.has(next.id))
      return { namespace: `container:${container.id}`, end: container, missing: missing ?? 'unknown-target' };
    end = next;
  }
}
