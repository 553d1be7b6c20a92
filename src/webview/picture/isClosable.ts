import type { Part } from './Part.ts';

/** Whether it is closed now: a group, or the lines of a server that many dial. */
export function isFolded(part: Part): boolean {
  return part.kind === 'collapsed' || ('linesFolded' in part && part.linesFolded);
}

/** Whether a part can be opened or closed: a group, a network with the containers on it alone, the lines of a server. */
export function isClosable(part: Part): boolean {
  return isFolded(part) || 'linesFolded' in part || ('collapsible' in part && part.collapsible);
}
