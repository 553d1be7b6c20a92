import type { Container } from '../model/index.ts';
import type { TopologyIndex } from './TopologyIndex.ts';

/** The container whose namespace this one lives in: itself, or the end of a chain of `network_mode: service:x`. Total on cycles. */
export function namespaceOwner(index: TopologyIndex, container: Container): Container {
  const seen = new Set([container.id]);
  let owner = container;
  for (;;) {
    const { namespace } = owner;
    const next =
      namespace.kind === 'shared' && namespace.target !== undefined ? index.container(namespace.target) : undefined;
    if (!next || seen.has(next.id)) return owner;
    seen.add(next.id);
    owner = next;
  }
}
