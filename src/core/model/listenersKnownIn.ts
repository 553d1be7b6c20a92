import { HOST } from './Listener.ts';
import type { Topology } from './Topology.ts';

/** Whether a port of this namespace (`@host`, or a container's id) that no listener names is closed for sure. */
export function listenersKnownIn(topology: Topology, namespace: string): boolean {
  if (topology.listenersKnown?.has(namespace)) return true;
  return topology.listenersComplete && !(namespace === HOST && topology.hostListenersUnknown === true);
}
