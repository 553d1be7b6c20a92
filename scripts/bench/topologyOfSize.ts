import { createParseCache, type Network, readProject } from '../../src/core/analysis/index.ts';
import type { Topology } from '../../src/core/model/index.ts';
import { composeOfSize } from './composeOfSize.ts';

const FILE = '/bench/compose.yaml';

/** Reads one text as the project's only file, as the server does. */
export function loaderOf(): (text: string) => Network {
  const cache = createParseCache();
  const project = { files: [FILE], directory: '/bench', profiles: [], envFiles: [], environment: new Map() };
  return (text) => {
    const { network } = readProject(project, { text: (path) => (path === FILE ? text : null) }, { cache });
    if (!network) throw new Error('The bench project does not load.');
    return network;
  };
}

/** The topology of a bench project. */
export function topologyOfSize(services: number): Topology {
  return loaderOf()(composeOfSize(services)).topology;
}
