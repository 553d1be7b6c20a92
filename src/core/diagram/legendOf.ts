import type { LegendEntry } from './Diagram.ts';
import type { Picture } from './Picture.ts';

const TEXTS: ReadonlyMap<LegendEntry['sample'], string> = new Map<LegendEntry['sample'], string>([
  ['bridge', 'Bridge: a switch in the host; who is on it can talk'],
  ['internal', 'Internal network: no way out'],
  ['macvlan', 'macvlan: straight on the LAN, own MAC'],
  ['ipvlan', 'ipvlan: straight on the LAN, shared MAC'],
  ['overlay', 'Overlay: a switch across hosts (VXLAN)'],
  ['othernet', 'Network of another driver'],
  ['port', 'Published port: a rule on the host'],
  ['container', 'Container: a network namespace'],
  ['service', 'Service'],
  ['interface', 'Interface with its address'],
  ['listener', 'Listening socket'],
  ['sharer', 'Lives in another namespace'],
  ['loopback', 'No network at all'],
  ['collapsed', 'Closed group: click + to open it'],
  ['veth', 'veth pair: a cable into the namespace'],
  ['publish', 'From outside, through a published port'],
  ['masquerade', 'Way out, with the host’s address'],
  ['refused', 'Refused: nothing listens there'],
  ['blocked', 'Written, but nothing is programmed'],
  ['predicted', 'In italics: predicted, not seen'],
  ['dimmed', 'Stopped or not started'],
  ['problem', 'Has a problem: open its card'],
]);

/** The legend of exactly what is in the picture, in the order in which a packet meets it. */
export function legendOf(picture: Picture): LegendEntry[] {
  const used = new Set<string>();
  for (const part of [...picture.nodes, ...picture.edges, ...picture.groups]) {
    used.add(part.kind);
    if (part.look.internal) used.add('internal');
    if (part.look.predicted) used.add('predicted');
    if (part.look.dimmed) used.add('dimmed');
    if (part.look.severity === 'error' || part.look.severity === 'warning') used.add('problem');
  }
  return [...TEXTS].filter(([sample]) => used.has(sample)).map(([sample, text]) => ({ sample, text }));
}
