import type { KernelState, Namespace } from '../../kernel/index.ts';

/** The namespace in which a container's processes live. */
export function namespaceOfContainer(state: KernelState, id: string): Namespace | undefined {
  return state.namespaces.get(state.namespaceOf.get(id) ?? '');
}
