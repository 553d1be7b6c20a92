import { type QuadletFile, topologyOfQuadlets } from '../quadlet/index.ts';
import { type Engine, type Host, type Listener, type Problem } from '../model/index.ts';
import { Network } from './Network.ts';

export interface QuadletReading {
  readonly network: Network;
  readonly problems: readonly Problem[];
}

/** Input besides the files. */
export interface QuadletReadingOptions {
  readonly engine: Engine;
  readonly host?: Host;
  readonly listeners?: readonly Listener[];
}

/** Reads Quadlet's files of one folder into a Network. Never throws for their content. */
export function readQuadlets(files: readonly QuadletFile[], options: QuadletReadingOptions): QuadletReading {
  const { value: topology, problems } = topologyOfQuadlets(files, options);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return { network: new Network({ topology, problems, texts }), problems };
}
