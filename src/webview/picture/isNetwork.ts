import { isNetworkNode } from '../../protocol/index.ts';
import type { Part } from './Part.ts';

/** Whether it is a network, open or closed; on the map an open one is a box. */
export function isNetwork(part: Part): boolean {
  return isNetworkNode(part) || part.kind === 'network';
}
