import type { Picture } from '../pictures/Picture.ts';
import type { PublishedGroup } from '../pictures/publishedPorts.ts';

/** With published ports of more services than this, a fan of lines hides the picture: each is then written on its service. */
const DRAWN_ENTRIES = 12;

/** Where published ports are dialled from: other machines, or the host alone. */
export type Entry = 'lan' | 'nic';

/** Which ways in have too many services behind them to be drawn as lines, with how many. */
export function foldedEntries(entries: ReadonlyMap<string, readonly PublishedGroup[]>): ReadonlyMap<Entry, number> {
  const all = [...entries.values()];
  const folded = new Map<Entry, number>();
  for (const entry of ['lan', 'nic'] as const) {
    const count = all.filter((groups) => groups.some((group) => entryOf(group) === entry)).length;
    if (count > DRAWN_ENTRIES) folded.set(entry, count);
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
