import type { SourceOrigin, Text } from '../../model/index.ts';
import { alikeNearby } from '../environment/alikeNearby.ts';
import type { Environment, Lookup, Variable } from '../environment/Environment.ts';
import { parseDotenv } from '../environment/parseDotenv.ts';
import { parseRawEnv } from '../environment/parseRawEnv.ts';
import { parentPath } from '../formats/posixPath.ts';
import { repositoryRoot } from '../environment/repositoryRoot.ts';
import { sampleEnvFile } from '../environment/sampleEnvFile.ts';
import type { Loading } from '../loading/Loading.ts';
import { type ComposeNode, keyOriginOf, originOf, stringAt, valueAt } from '../yaml/ComposeNode.ts';
import { extensionsAside } from '../yaml/extensionsAside.ts';
import { nodeText, sliceText, textAt } from '../yaml/nodeText.ts';

/** One variable of a container: what Compose hands to it. */
export interface ServiceVariable {
  readonly name: string;
  /** Undefined: it has no value here, and Compose passes none. */
  readonly value: Text | undefined;
  readonly by: 'compose' | 'env_file';
  readonly keyOrigin: SourceOrigin;
}

/** `environment` over `env_file` (compose-go types/project.go, WithServicesEnvironmentResolved). */
export function serviceEnvironment(
  service: ComposeNode,
  environment: Environment,
  loading: Loading,
  active: boolean,
): readonly ServiceVariable[] {
  const own = ownVariables(valueAt(service, 'environment'), environment);
  const files = valueAt(service, 'env_file');
  if (files?.kind !== 'seq' || files.items.length === 0) return [...own.values()];
  // A disabled service's env files are not read: they need not exist.
  const read = active ? fileVariables(files.items, own, environment, loading) : new Map<string, Variable>();
  const all = new Map<string, ServiceVariable>();
  for (const [name, variable] of read) {
    const keyOrigin = variable.keyOrigin ?? originOf(files);
    const value = { value: variable.value, origin: keyOrigin, ...(variable.pieces ? { pieces: variable.pieces } : {}) };
    all.set(name, { name, value: { ...value, origin: spanOfPieces(variable, keyOrigin) }, by: 'env_file', keyOrigin });
  }
  for (const [name, variable] of own) all.set(name, variable);
  return [...all.values()];
}

function spanOfPieces(variable: Variable, key: SourceOrigin): SourceOrigin {
  const first = variable.pieces?.[0]?.source;
  const last = variable.pieces?.at(-1)?.source;
  return first && last?.file === first.file ? { ...first, end: Math.max(first.end, last.end) } : key;
}

function ownVariables(node: ComposeNode | undefined, environment: Environment): Map<string, ServiceVariable> {
  const own = new Map<string, ServiceVariable>();
  const add = (name: string, value: Text | undefined, keyOrigin: SourceOrigin) => {
    own.set(name, { name, value: value ?? inherited(environment.get(name), keyOrigin), by: 'compose', keyOrigin });
  };
  if (node?.kind === 'map') {
    for (const entry of extensionsAside(node).values()) {
      const { value } = entry;
      const text = value.kind === 'scalar' && value.type !== 'null' ? nodeText(value) : undefined;
      add(entry.key, text, keyOriginOf(entry));
    }
  } else if (node?.kind === 'seq') {
    for (const item of node.items) {
      if (item.kind !== 'scalar') continue;
      const text = nodeText(item);
      const equals = text.value.indexOf('=');
      const name = equals < 0 ? text.value : text.value.slice(0, equals);
      const key = equals < 0 ? text : sliceText(text, 0, equals);
      const keyOrigin = key.pieces?.[0]?.source ?? originOf(item);
      add(name, equals < 0 ? undefined : sliceText(text, equals + 1), keyOrigin);
    }
  }
  return own;
}

function inherited(variable: Variable | undefined, at: SourceOrigin): Text | undefined {
  if (!variable) return undefined;
  const { value, pieces } = variable;
  return {
    value,
    origin: at,
    pieces: pieces ?? (value === '' ? [] : [{ at: 0, length: value.length, source: at, verbatim: false }]),
  };
}

function fileVariables(
  files: readonly ComposeNode[],
  own: ReadonlyMap<string, ServiceVariable>,
  environment: Environment,
  loading: Loading,
): ReadonlyMap<string, Variable> {
  const ownValue = (name: string): Variable | undefined => {
    const text = own.get(name)?.value;
    return text && { value: text.value, ...(text.pieces ? { pieces: text.pieces } : {}) };
  };
  const lookup: Lookup = (name) => environment.get(name) ?? ownValue(name);
  let variables: ReadonlyMap<string, Variable> = new Map();
  for (const file of files) {
    const path = textAt(file, 'path');
    if (!path) continue;
    const source = loading.source(path.value);
    if (source === undefined) continue;
    if (source === null) {
      const required = valueAt(file, 'required');
      if (required?.kind === 'scalar' && /^(false|0|f|no|n|off)$/i.test(required.text)) continue;
      const { value } = path;
      const slash = value.lastIndexOf('/') + 1;
      const root = repositoryRoot(file.file.path, loading);
      const isOutside = root !== undefined && !value.startsWith(`${root}/`);
      const sample = sampleEnvFile(value.slice(0, slash), value.slice(slash), loading);
      const alike = alikeNearby(value, loading);
      // Who keeps such files out of a repository keeps all of them out.
      const isLeftOut = root !== undefined && alike === undefined && !hasEnvFiles(parentPath(value), loading);
      loading.problem({
        code: 'compose-env-file',
        // A clone that nobody has set up yet: the file is not in the repository on purpose.
        // Above the root of the repository it belongs to the machine on which that is checked out.
        severity: sample || isOutside || isLeftOut ? 'information' : 'error',
        message: `The env file ${value} cannot be found. ${
          sample
            ? `${sample.copy.title}, and fill it in.`
            : isOutside
              ? 'It is outside this repository.'
              : isLeftOut
                ? 'The repository has no such files: each machine may have its own.'
                : withoutIt(alike)
        }`,
        origin: originOf(valueAt(file, 'path') ?? file),
        // Compose does not start without it, whatever we think of it.
        isRejected: true,
        ...(sample ? { fixes: [sample.copy] } : {}),
        cause: value,
      });
      continue;
    }
    const format = stringAt(file, 'format');
    if (format !== undefined && format !== '' && format !== '.env' && format !== 'raw') {
      loading.problem({
        code: 'compose-env-file',
        severity: 'error',
        message: `${JSON.stringify(format)} is not a valid env file format; only "raw" is.`,
        origin: originOf(valueAt(file, 'format') ?? file),
      });
      continue;
    }
    const read = format === 'raw' ? parseRawEnv(source, lookup, variables) : parseDotenv(source, lookup, variables);
    for (const problem of read.problems) loading.problem(problem);
    variables = read.variables;
  }
  return variables;
}

/** Whether a folder has env files that are no samples. */
function hasEnvFiles(folder: string, loading: Loading): boolean {
  const entries = loading.list(folder, folder) ?? [];
  return entries.some(
    ({ name, kind }) =>
      kind === 'file' && /(?:^|[._-])env(?:$|[._-])/i.test(name) && !/example|sample|dist|template|tmpl/i.test(name),
  );
}

function withoutIt(alike: string | undefined): string {
  return alike === undefined ? 'Docker Compose does not start the service without it.' : `Did you mean ${alike}?`;
}
