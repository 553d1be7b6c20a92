import type { LegendEntry } from '../Diagram.ts';
import type { Picture } from './Picture.ts';

const TEXTS: ReadonlyMap<LegendEntry['sample'], string> = new Map<LegendEntry['sample'], string>([
  ['bridge', 'bridge: a switch in the host'],
  ['internal', 'internal: no outside access'],
  ['macvlan', 'macvlan: on the LAN, own MAC'],
  ['ipvlan', 'ipvlan: on the LAN, shared MAC'],
  ['overlay', 'overlay: a switch across hosts'],
  ['othernet', 'network of another driver'],
  ['reached', 'connects'],
  ['denied', 'refused'],
  ['lost', 'no answer'],
  ['nameless', 'name not found'],
  ['undecided', 'result not known'],
  ['depends', 'depends_on only'],
  ['destination', 'dialled, not a service here'],
  ['port', 'published port: a NAT rule'],
  ['container', 'container: a network namespace'],
  ['service', 'service'],
  ['interface', 'interface and its address'],
  ['listener', 'listening socket'],
  ['sharer', 'shares another’s namespace'],
  ['hostmode', 'host mode: uses the host’s'],
  ['loopback', 'lo: loopback only'],
  ['isolated', 'no network'],
  ['collapsed', 'collapsed group: + expands it'],
  ['veth', 'veth pair'],
  ['member', 'is on this network'],
  ['publish', 'from outside'],
  ['masquerade', 'outgoing, as the host'],
  ['refused', 'refused'],
  ['blocked', 'published, but no rule'],
  ['unknown', 'listener not known'],
  ['predicted', 'predicted, not seen'],
  ['dimmed', 'not running'],
  ['problem', 'problem'],
]);

/** The legend: only what is in the picture, in the order in which a packet meets it. */
export function legendOf(picture: Picture): LegendEntry[] {
  const used = new Set<string>();
  for (const part of [...picture.nodes, ...picture.edges, ...picture.groups]) {
    used.add(part.kind);
    if (part.look.internal) used.add('internal');
    if (part.look.unknown) used.add('unknown');
    if (part.look.predicted) used.add('predicted');
    if (part.look.dimmed) used.add('dimmed');
    if (part.look.severity === 'error' || part.look.severity === 'warning') used.add('problem');
  }
  return [...TEXTS].filter(([sample]) => used.has(sample)).map(([sample, text]) => ({ sample, text }));
}
