/** The door of core/compose: Compose files, as `docker compose` reads them, with a position for every fact. */
export type { ComposeProject } from './ComposeProject.ts';
export type { ComposeRequest } from './ComposeRequest.ts';
export type { FileReader, FolderEntry } from './FileReader.ts';
export { composeConfig } from './composeConfig.ts';
export { printingProblems } from './printingProblems.ts';
export { composeFilesOf, devContainerFilesOf, discoveryNames, overrideNames } from './loading/chooseFiles.ts';
export { composeFilesNamedIn } from './project/devContainerOf.ts';
export { type CombinationInput, type FileCombination, fileCombinations } from './project/fileCombinations.ts';
export { createParseCache, type ParseCache } from './loading/Loading.ts';
export { normalizeProjectName } from './loading/projectName.ts';
export { loadProject } from './loadProject.ts';
export { topologyOfProject, type TopologyOptions } from './topology/topologyOfProject.ts';
