import { isNetworkNode } from '../../protocol/index.ts';
import type { Part } from './Part.ts';

/** Whether a part is a network, open or closed. */
export function isNetwork(part: Part): boolean {
  return isNetworkNode(part) || part.kind === 'network';
}
