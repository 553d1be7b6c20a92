import { HOST } from './Listener.ts';
import type { Topology } from './Topology.ts';

/** Whether all listeners of this namespace (`@host`, or a container's id) are known, so that any other port is closed. */
export function listenersKnownIn(topology: Topology, namespace: string): boolean {
  if (topology.listenersKnown?.has(namespace)) return true;
  return topology.listenersComplete && !(namespace === HOST && topology.hostListenersUnknown === true);
}
