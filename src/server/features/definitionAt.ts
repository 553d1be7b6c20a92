import type { Location } from 'vscode-languageserver/node';
import { type Origin, placeAt, sourceOf, type SourceOrigin } from '../../core/analysis/index.ts';
import type { NetworkView } from '../projects/Project.ts';
import { rangeOf } from '../ranges.ts';

/**
 * Where the thing is written that the text at `offset` names: of a dialled host the service (or the services of that name), of a service's
 * network the network.
 */
export function definitionAt(
  { network, findings }: NetworkView,
  file: string,
  offset: number,
  uriOf: (path: string) => string,
): Location[] {
  const { topology, texts } = network;
  const holds = (origin: Origin): boolean => {
    const place = sourceOf(origin);
    return place !== undefined && place.file === file && place.start <= offset && offset <= place.end;
  };
  const dialled = network.connections.filter(({ origin }) => holds(origin)).flatMap(({ servers }) => servers);
  const origins: Origin[] = topology.containers.filter(({ id }) => dialled.includes(id)).map(({ origin }) => origin);
  if (origins.length === 0) {
    const { networks, ports, containers } = placeAt(topology, findings, file, offset);
    // What stands in a service's own text is its network where nothing narrower is there.
    if (ports.length === 0 || containers.length === 0) origins.push(...networks.map(({ origin }) => origin));
  }
  const places = new Map<string, SourceOrigin>();
  for (const origin of origins) {
    const place = sourceOf(origin);
    if (place) places.set(`${place.file} ${place.start}`, place);
  }
  return [...places.values()]
    .filter((place) => !(place.file === file && place.start <= offset && offset <= place.end))
    .map((place) => ({ uri: uriOf(place.file), range: rangeOf(place, texts) }));
}
