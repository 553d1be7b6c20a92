import { createParseCache, loadProject, topologyOfProject } from '../../src/core/compose/index.ts';
import { DEFAULT_ENGINE, type Topology } from '../../src/core/model/index.ts';
import { composeOfSize } from './composeOfSize.ts';

const FILE = '/bench/compose.yaml';

/** Loads one text as the project's only file, as the editor does. */
export function loaderOf(): (text: string) => {
  readonly topology: Topology;
  readonly files: ReadonlyMap<string, string>;
} {
  const cache = createParseCache();
  return (text) => {
    const { value: project } = loadProject(
      { files: [FILE], directory: '/bench', profiles: [], envFiles: [], environment: new Map() },
      { text: (path) => (path === FILE ? text : null) },
      cache,
    );
    if (!project) throw new Error('The bench project does not load.');
    return { topology: topologyOfProject(project, { engine: DEFAULT_ENGINE }).value, files: new Map([[FILE, text]]) };
  };
}

/** The topology of a bench project. */
export function topologyOfSize(services: number): Topology {
  return loaderOf()(composeOfSize(services)).topology;
}
