import type { Picture } from '../pictures/Picture.ts';
import type { PublishedGroup } from '../pictures/publishedPorts.ts';

/** With published ports of more services than this, a fan of lines hides the picture: each is then written on its service. */
const DRAWN_ENTRIES = 12;

/** Where published ports are dialled from: other machines, or the host alone. */
export type Entry = 'lan' | 'nic';

/**
 * Which ways in have too many services behind them to be drawn as lines, with how many. `home`: the box that a service is in, which has
 * one line for all of them.
 */
export function foldedEntries(
  entries: ReadonlyMap<string, readonly PublishedGroup[]>,
  home: ReadonlyMap<string, string>,
): ReadonlyMap<Entry, number> {
  const folded = new Map<Entry, number>();
  for (const entry of ['lan', 'nic'] as const) {
    const behind = [...entries].filter(([, groups]) => groups.some((group) => entryOf(group) === entry));
    const lines = new Set(behind.map(([id]) => home.get(id) ?? id)).size;
    if (lines > DRAWN_ENTRIES) folded.set(entry, behind.length);
  }
  return folded;
}

export function entryOf({ scope }: PublishedGroup): Entry {
  return scope === 'loopback' ? 'nic' : 'lan';
}

/** Says at the place that the lines would come from how many services they would lead to. */
export function countEntries(picture: Picture, folded: ReadonlyMap<Entry, number>): void {
  for (const [entry, count] of folded) {
    const at = picture.nodes.findIndex(({ id }) => id === entry);
    const node = picture.nodes[at];
    if (node) picture.nodes[at] = { ...node, lines: [...node.lines, `reaches ports of ${count} services`] };
  }
}
