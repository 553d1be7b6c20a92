import type { Part } from './Part.ts';

/** Whether a part can be opened or closed: a group, or a network with the containers on it alone. */
export function isClosable(part: Part): boolean {
  return part.kind === 'collapsed' || ('collapsible' in part && part.collapsible);
}
