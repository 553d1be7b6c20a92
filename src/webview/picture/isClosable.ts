import type { Part } from './Part.ts';

/** Whether it can be opened or closed: a box, or a network with what is on it alone. */
export function isClosable(part: Part): boolean {
  return part.kind === 'collapsed' || ('collapsible' in part && part.collapsible);
}
