import type { Environment, Variable } from '../environment/Environment.ts';
import { readEnvFiles } from '../environment/readEnvFiles.ts';
import { joinPath, parentPath, resolvePath } from '../formats/posixPath.ts';
import type { ComposeRequest } from '../ComposeRequest.ts';
import type { FileReader } from '../FileReader.ts';
import { devContainerFiles, filesNamedBy } from '../project/devContainerOf.ts';
import { Loading } from './Loading.ts';

/** The names that Compose looks for, in this order (compose-go cli/options.go). */
export const discoveryNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'] as const;
export const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
] as const;

export interface ChosenFiles {
  readonly files: readonly string[];
  /** The project directory, absolute. */
  readonly directory: string;
  readonly environment: Environment;
  readonly profiles: readonly string[];
}

/** Which files make the project, and with which variables: the order of docker/compose cmd/compose toProjectOptions. */
export function chooseFiles(request: ComposeRequest, loading: Loading): ChosenFiles {
  const environment = new Map<string, Variable>();
  for (const [name, value] of request.environment) environment.set(name, { value });
  if (!environment.has('PWD')) environment.set('PWD', { value: request.directory });
  const shell = (name: string) => request.environment.get(name);

  let files = request.files.map((file) => resolvePath(request.directory, file));
  const stated = request.projectDirectory && resolvePath(request.directory, request.projectDirectory);
  const workingDirectory = () => stated ?? (files[0] ? parentPath(files[0]) : request.directory);

  const envFiles =
    request.envFiles.length > 0 ? request.envFiles : (shell('COMPOSE_ENV_FILES') ?? '').split(',').filter(Boolean);
  const withoutDefault = /^(1|t|T|TRUE|true|True)$/.test(shell('COMPOSE_DISABLE_ENV_FILE') ?? '');
  const read = (directory: string) => {
    const beside = joinPath(directory, '.env');
    const chosen =
      envFiles.length > 0
        ? envFiles.map((path) => ({ path: resolvePath(request.directory, path) }))
        : !withoutDefault && typeof loading.text(beside) === 'string'
          ? [{ path: beside }]
          : [];
    const variables = readEnvFiles(chosen, (name) => environment.get(name), loading);
    for (const [name, variable] of variables) if (!environment.has(name)) environment.set(name, variable);
  };

  const first = workingDirectory();
  read(first);
  const fromVariable = environment.get('COMPOSE_FILE');
  if (files.length === 0 && fromVariable) {
    const separator = environment.get('COMPOSE_PATH_SEPARATOR')?.value || ':';
    files = fromVariable.value.split(separator).map((file) => resolvePath(request.directory, file));
  }
  if (files.length === 0) files = discover(workingDirectory(), loading);
  // Compose takes nothing here; whoever opens the folder in its container has these.
  if (files.length === 0) files = [...devContainerFiles(request.directory, loading)];
  // A project directory other than the first one may have its own .env.
  if (workingDirectory() !== first && envFiles.length === 0) read(workingDirectory());

  const profiles =
    request.profiles.length > 0
      ? request.profiles
      : (environment.get('COMPOSE_PROFILES')?.value ?? '').split(',').map((profile) => profile.trim());
  return { files, directory: workingDirectory(), environment, profiles };
}

/** The files that a request means, and the folder of their project, before any of them is parsed. */
export function composeFilesOf(
  request: ComposeRequest,
  reader: FileReader,
): { readonly files: readonly string[]; readonly directory: string } {
  const { files, directory } = chooseFiles(request, new Loading(reader));
  return { files, directory };
}

/** The Compose files that a devcontainer.json names; empty where it names none, or one of them is not there. */
export function devContainerFilesOf(path: string, reader: FileReader): readonly string[] {
  return filesNamedBy(path, new Loading(reader));
}

/** The default file and its override, here or in the nearest folder above that has one. */
function discover(from: string, loading: Loading): string[] {
  for (let directory = from; ;) {
    const found = firstOf(discoveryNames, directory, loading);
    if (found) {
      const override = firstOf(overrideNames, directory, loading);
      return override ? [found, override] : [found];
    }
    const parent = parentPath(directory);
    if (parent === directory || parent === '.') return [];
    directory = parent;
  }
}

function firstOf(names: readonly string[], directory: string, loading: Loading): string | undefined {
  return names.map((name) => joinPath(directory, name)).find((path) => typeof loading.text(path) === 'string');
}
