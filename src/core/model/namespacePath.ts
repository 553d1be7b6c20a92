import type { MachineNamespace } from './Machine.ts';

/** Where a namespace of a captured machine is found: where the capture saw it, else where `ip netns` would keep it. */
export function namespacePath(namespace: MachineNamespace): string {
  return namespace.labels.get('netlens.path') ?? `/run/netns/${namespace.name}`;
}
