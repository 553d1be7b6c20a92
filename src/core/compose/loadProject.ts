import { type Result } from '../model/index.ts';
import type { ComposeProject } from './ComposeProject.ts';
import type { ComposeRequest } from './ComposeRequest.ts';
import type { FileReader } from './FileReader.ts';
import type { Variable } from './environment/Environment.ts';
import { gitIgnoreOf } from './environment/gitIgnore.ts';
import { sampleEnvFile } from './environment/sampleEnvFile.ts';
import { neighboursOf } from './environment/neighboursOf.ts';
import { traefikNearbyIsTold } from './environment/traefikNearby.ts';
import { setUpSteps } from './environment/setUpSteps.ts';
import { joinPath } from './formats/posixPath.ts';
import { chooseFiles } from './loading/chooseFiles.ts';
import { Loading, type ParseCache } from './loading/Loading.ts';
import { loadFiles } from './loading/loadLayers.ts';
import { projectName } from './loading/projectName.ts';
import { checkFormats } from './phases/checkFormats.ts';
import { checkConsistency } from './project/checkConsistency.ts';
import { devContainerOf } from './project/devContainerOf.ts';
import { describeNetworks, describeServices } from './project/describeProject.ts';
import { LoadedProject } from './project/LoadedProject.ts';
import { mergedElsewhere } from './mergedElsewhere.ts';
import { isMissingFile, tidiedProblems } from './tidiedProblems.ts';
import { type MapNode, stringAt } from './yaml/ComposeNode.ts';
import { placeholderNote } from './yaml/templateProblem.ts';

/**
 * Loads a Compose project as `docker compose` does, keeps where everything is written, and goes on after errors. The value
 * is undefined only where there is no file to read (the problems say which).
 */
export function loadProject(
  request: ComposeRequest,
  reader: FileReader,
  cache?: ParseCache,
): Result<ComposeProject | undefined> {
  const loading = new Loading(reader, cache);
  const chosen = chooseFiles(request, loading);
  if (chosen.files.length === 0) {
    loading.problem({
      code: 'compose-no-file',
      severity: 'error',
      message: `No Compose file found in ${request.directory} or above it.`,
    });
    return { value: undefined, problems: loading.problems };
  }
  for (const file of chosen.files) {
    if (loading.text(file) === null) {
      loading.problem({ code: 'compose-no-file', severity: 'error', message: `The file ${file} cannot be read.` });
    }
  }
  const name = projectName(request, chosen, loading);
  const environment = new Map<string, Variable>(chosen.environment);
  environment.set('COMPOSE_PROJECT_NAME', { value: name });
  const read = loadFiles(
    chosen.files,
    {
      workingDirectory: chosen.directory,
      environment,
      loaderDirectory: chosen.directory,
      included: [],
    },
    loading,
  );
  const [file] = chosen.files.flatMap((path) => loading.files.get(path) ?? []);
  if (!file) return { value: undefined, problems: loading.problems };
  // What is no mapping is a project without anything, and the problems say why.
  const model: MapNode =
    read?.kind === 'map'
      ? read
      : { kind: 'map', file, start: 0, end: 0, entries: new Map(), dynamic: false, resetting: false };
  const silent = read?.kind === 'map' || loading.problems.length === 0;
  if (model.entries.size === 0 && silent) emptyFile(file.path, loading);
  for (const path of chosen.files) {
    const source = loading.files.get(path);
    const blank = source && placeholderNote(source);
    if (blank) loading.problem(blank);
  }
  const services = describeServices(model, chosen.profiles, environment, loading);
  // Asked for only where something is missing: it may have to be fetched.
  const isMissing = loading.unset.length > 0 || loading.problems.some((p) => p.variable !== undefined);
  const hasDefaults = [...loading.files.values()].some((f) => /\$\{\w+:?-/.test(f.text));
  const sample =
    (isMissing || hasDefaults) && request.envFiles.length === 0
      ? sampleEnvFile(chosen.directory, '.env', loading)
      : undefined;
  const isIncomplete = isMissing || loading.problems.some(isMissingFile);
  const names = [...loading.unset.map((u) => u.name), ...loading.problems.flatMap((p) => p.variable ?? [])];
  const dotenv = joinPath(chosen.directory, '.env');
  const lacksDotenv = isMissing && request.envFiles.length === 0 && loading.text(dotenv) === null;
  const ignoresDotenv = lacksDotenv ? gitIgnoreOf(dotenv, loading) : undefined;
  const steps = isIncomplete
    ? {
        ...setUpSteps(chosen.directory, names, loading),
        lacksDotenv,
        ...(ignoresDotenv === undefined ? {} : { ignoresDotenv }),
      }
    : undefined;
  const networks = describeNetworks(model, name, services);
  const devContainer = devContainerOf(chosen.files, loading);
  const texts = [...loading.files.values()].map((f) => f.text);
  const isRouted = texts.some((text) => /\btraefik\.(?:enable|http|tcp|udp|frontend|port)\b/.test(text));
  const isTold = isRouted ? traefikNearbyIsTold(chosen.directory, loading) : undefined;
  const neighbours = neighboursOf(
    {
      directory: chosen.directory,
      services: services.map((s) => ({ name: s.name, container: stringAt(s.node, 'container_name') })),
      networks: networks.filter((n) => n.external && n.name !== 'bridge').map((n) => n.name),
    },
    loading,
  );
  const project = new LoadedProject({
    name,
    files: [...loading.files.keys()],
    included: [...loading.included],
    wanted: [...loading.wanted],
    directory: chosen.directory,
    profiles: chosen.profiles,
    environment,
    model,
    services,
    networks,
    devContainer,
    unset: loading.unset,
    neighbours,
    ...(sample ? { sampleEnvFile: sample } : {}),
    ...(steps ? { setElsewhere: steps.variables } : {}),
    ...(ignoresDotenv === undefined ? {} : { ignoresDotenv }),
    ...(lacksDotenv ? { lacksDotenv } : {}),
    ...(isTold === undefined ? {} : { traefikNearbyIsTold: isTold }),
  });
  checkFormats(model, loading.problems);
  checkConsistency(project, loading.problems);
  const problems = tidiedProblems(loading.problems, sample, steps, loading.files);
  return { value: project, problems: mergedElsewhere(problems, chosen.files, chosen.directory, loading) };
}

function emptyFile(file: string, loading: Loading): void {
  const isOff = /^[ \t]*#[ \t]*services:/m.test(loading.files.get(file)?.text ?? '');
  loading.problem({
    code: 'compose-empty',
    severity: isOff ? 'information' : 'error',
    message: isOff ? 'All of this Compose file is commented out.' : 'This Compose file is empty.',
    origin: { kind: 'source', file, start: 0, end: 0 },
  });
}
