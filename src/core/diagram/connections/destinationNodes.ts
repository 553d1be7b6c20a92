import { textHash } from '../../model/index.ts';
import { destinationCard } from '../cards/connectionCard.ts';
import { names } from '../cards/networkCard.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { labelText, visibleText } from '../pictures/visibleText.ts';
import { ALIKE_FROM } from './alikeServices.ts';
import type { Ends, Line } from './declaredLines.ts';

/**
 * The names and addresses that are dialled and are no service here, one node each. Those of the same clients are a group, whose id
 * is returned.
 */
export function drawDestinations(picture: Picture, lines: readonly Line[], ends: Ends): string[] {
  const alike = new Map<string, string[]>();
  for (const to of new Set(lines.map((line) => line.to).filter((id) => id.startsWith('d_')))) {
    const key = JSON.stringify([...(ends.get(to) ?? [])].sort());
    alike.set(key, [...(alike.get(key) ?? []), to]);
  }
  const home = new Map<string, string>();
  for (const [key, members] of alike) {
    if (members.length < ALIKE_FROM) continue;
    const id = elementId('b', textHash(key));
    for (const member of members) home.set(member, id);
    const named = lines.filter((line) => members.includes(line.to));
    const note = named.every(({ about }) => about[0]?.outcome === 'nxdomain')
      ? 'names not found'
      : 'names and addresses outside';
    const found = names([...new Set(named.map((line) => line.server))]);
    picture.groups.push({
      id,
      kind: 'bundle',
      lines: [`${members.length} ${note}`],
      collapsible: true,
      look: {},
      about: {},
      card: {
        title: `${members.length} ${note}`,
        kind: 'Destinations',
        sentence: 'The same services dial them, but no service here has these names.',
        facts: [{ name: 'Contains', value: found }],
        problems: [],
        commands: [],
      },
    });
  }
  const seen = new Set(picture.nodes.map((n) => n.id));
  for (const { client, to, server, about } of lines) {
    const [worst] = about;
    if (!worst || seen.has(to) || !to.startsWith('d_')) continue;
    seen.add(to);
    const note = worst.isOwn
      ? `${visibleText(client.name)} itself`
      : worst.outcome === 'nxdomain'
        ? 'name not found'
        : 'outside this project';
    picture.nodes.push({
      id: to,
      kind: 'destination',
      lines: [labelText(server), note],
      ...(home.has(to) && { group: home.get(to) ?? '' }),
      look: {},
      about: {},
      card: destinationCard(worst, note),
    });
  }
  return [...new Set(home.values())];
}
