import { ok } from 'node:assert/strict';
import { loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { DEFAULT_ENGINE, type Engine, type Topology } from '../../../src/core/model/index.ts';
import { askInMemory, parseQuestions } from './questions.ts';

/** The topology of one compose.yaml, as project `shop`. */
export function projectTopology(compose: string, engine: Engine = DEFAULT_ENGINE): Topology {
  const [question] = parseQuestions(`=== shop\nname: shop\n${compose}`);
  ok(question);
  const { request, reader } = askInMemory(question);
  const { value: project } = loadProject(request, reader);
  ok(project);
  return topologyOfProject(project, { engine }).value;
}
