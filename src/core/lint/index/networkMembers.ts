import type { Container } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { projectIndex } from './projectIndex.ts';

/** Who is plugged into each network, by the network's id; one container per service. A network without members is absent. */
export const networkMembers = analysis((context): ReadonlyMap<string, readonly Container[]> => {
  const members = new Map<string, Container[]>();
  for (const container of projectIndex(context).services) {
    for (const endpoint of container.endpoints) {
      const list = members.get(endpoint.network);
      if (list) list.push(container);
      else members.set(endpoint.network, [container]);
    }
  }
  return members;
});
