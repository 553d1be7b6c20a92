import { createParseCache, type Network, parseAhead, readProjectInSteps } from '../../src/core/analysis/index.ts';
import { atOnce, type Steps, type Topology } from '../../src/core/model/index.ts';
import { composeOfSize } from './composeOfSize.ts';

const FILE = '/bench/compose.yaml';

export interface Loader {
  (text: string): Network;
  /** The same in the steps that an editor takes. */
  readonly steps: (text: string) => Steps<Network>;
}

/** Reads one text as the project's only file, as the editor does. */
export function loaderOf(): Loader {
  const cache = createParseCache();
  const readerOf = (text: string) => ({ text: (path: string) => (path === FILE ? text : null) });
  const project = { files: [FILE], directory: '/bench', profiles: [], envFiles: [], environment: new Map() };
  const steps = function* (text: string): Steps<Network> {
    yield* parseAhead(cache, readerOf(text), [FILE]);
    const { network } = yield* readProjectInSteps(project, readerOf(text), { cache });
    if (!network) throw new Error('The bench project does not load.');
    return network;
  };
  return Object.assign((text: string) => atOnce(steps(text)), { steps });
}

/** The topology of a bench project. */
export function topologyOfSize(services: number): Topology {
  return loaderOf()(composeOfSize(services)).topology;
}
