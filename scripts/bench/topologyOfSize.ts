import { createParseCache, loadProjectInSteps, parseAhead, topologyInSteps } from '../../src/core/compose/index.ts';
import { atOnce, DEFAULT_ENGINE, type Steps, type Topology } from '../../src/core/model/index.ts';
import { composeOfSize } from './composeOfSize.ts';

const FILE = '/bench/compose.yaml';

export interface Loaded {
  readonly topology: Topology;
  readonly files: ReadonlyMap<string, string>;
}

export interface Loader {
  (text: string): Loaded;
  /** The same in the steps that an editor takes. */
  readonly steps: (text: string) => Steps<Loaded>;
}

/** Loads one text as the project's only file, as the editor does. */
export function loaderOf(): Loader {
  const cache = createParseCache();
  const readerOf = (text: string) => ({ text: (path: string) => (path === FILE ? text : null) });
  const project = { files: [FILE], directory: '/bench', profiles: [], envFiles: [], environment: new Map() };
  const steps = function* (text: string): Steps<Loaded> {
    yield* parseAhead(cache, readerOf(text), [FILE]);
    const { value } = yield* loadProjectInSteps(project, readerOf(text), cache);
    if (!value) throw new Error('The bench project does not load.');
    const { value: topology } = yield* topologyInSteps(value, { engine: DEFAULT_ENGINE });
    return { topology, files: new Map([[FILE, text]]) };
  };
  return Object.assign((text: string) => atOnce(steps(text)), { steps });
}

/** The topology of a bench project. */
export function topologyOfSize(services: number): Topology {
  return loaderOf()(composeOfSize(services)).topology;
}
