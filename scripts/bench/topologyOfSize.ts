import {
  type ComposeProject,
  createParseCache,
  loadProject,
  parseAhead,
  topologyOfProject,
} from '../../src/core/compose/index.ts';
import { DEFAULT_ENGINE, type Topology } from '../../src/core/model/index.ts';
import { composeOfSize } from './composeOfSize.ts';

const FILE = '/bench/compose.yaml';

export interface Loader {
  (text: string): { readonly topology: Topology; readonly files: ReadonlyMap<string, string> };
  /** The same in the steps that an editor takes. */
  readonly ahead: (text: string) => Generator<undefined, void>;
  readonly project: (text: string) => { readonly project: ComposeProject; readonly files: ReadonlyMap<string, string> };
  readonly topology: (project: ComposeProject) => Topology;
}

/** Loads one text as the project's only file, as the editor does. */
export function loaderOf(): Loader {
  const cache = createParseCache();
  const readerOf = (text: string) => ({ text: (path: string) => (path === FILE ? text : null) });
  const projectOf = (text: string) => {
    const { value: project } = loadProject(
      { files: [FILE], directory: '/bench', profiles: [], envFiles: [], environment: new Map() },
      readerOf(text),
      cache,
    );
    if (!project) throw new Error('The bench project does not load.');
    return { project, files: new Map([[FILE, text]]) };
  };
  const topologyOf = (project: ComposeProject) => topologyOfProject(project, { engine: DEFAULT_ENGINE }).value;
  const load = (text: string) => {
    const { project, files } = projectOf(text);
    return { topology: topologyOf(project), files };
  };
  return Object.assign(load, {
    ahead: (text: string) => parseAhead(cache, readerOf(text), [FILE]),
    project: projectOf,
    topology: topologyOf,
  });
}

/** The topology of a bench project. */
export function topologyOfSize(services: number): Topology {
  return loaderOf()(composeOfSize(services)).topology;
}
