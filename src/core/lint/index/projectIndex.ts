import { indexOf, type TopologyIndex } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { listeningIndex, type ListeningIndex } from './listeningIndex.ts';

/** The look-ups that rules need: the topology's own, and what is known to listen. */
export type ProjectIndex = TopologyIndex & ListeningIndex;

export const projectIndex = analysis(({ topology }): ProjectIndex => ({
  ...indexOf(topology),
  ...listeningIndex(topology),
}));
