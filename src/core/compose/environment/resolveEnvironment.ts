import {
  type ComposeNode,
  type MapEntry,
  type ScalarNode,
  scalarOf,
  seqOf,
  valueAt,
  withEntries,
  withValue,
} from '../yaml/ComposeNode.ts';
import { cutPieces, piecesOf } from '../yaml/scalarPieces.ts';
import type { Environment, Variable } from './Environment.ts';

/**
 * Fills in what variables have for these files (compose-go loader/environment.go): `- VAR` in a list of environment
 * variables, and the content of secrets and configs that come from the environment. Mappings with null values are resolved
 * later, against the whole project's environment.
 */
export function resolveEnvironment(model: ComposeNode, environment: Environment): ComposeNode {
  const listed = listedVariables(model, environment);
  // Under these keys, so that a file that includes this one sees another secret than its own, as in Compose.
  return contents(contents(listed, 'secrets', 'x-#value', environment), 'configs', 'content', environment);
}

function contents(model: ComposeNode, kind: string, key: string, environment: Environment): ComposeNode {
  const resources = valueAt(model, kind);
  if (model.kind !== 'map' || resources?.kind !== 'map') return model;
  let entries: Map<string, MapEntry> | undefined;
  for (const [name, entry] of resources.entries) {
    const from = valueAt(entry.value, 'environment');
    if (entry.value.kind !== 'map' || from?.kind !== 'scalar' || from.type !== 'string') continue;
    const variable = environment.get(from.text);
    if (!variable) continue;
    entries ??= new Map(resources.entries);
    const content = scalarOf(from, variable.value, 'string', variable.pieces);
    entries.set(name, { ...entry, value: withValue(entry.value, key, content) });
  }
  return entries ? withValue(model, kind, withEntries(resources, entries)) : model;
}

function listedVariables(model: ComposeNode, environment: Environment): ComposeNode {
  const services = valueAt(model, 'services');
  if (model.kind !== 'map' || services?.kind !== 'map') return model;
  let entries: Map<string, MapEntry> | undefined;
  for (const [name, entry] of services.entries) {
    const list = valueAt(entry.value, 'environment');
    if (entry.value.kind !== 'map' || list?.kind !== 'seq') continue;
    let changed = false;
    const items: ComposeNode[] = [];
    for (const item of list.items) {
      const made = item.kind === 'scalar' && item.type === 'string' ? resolved(item, environment) : undefined;
      changed ||= made !== item;
      if (made) items.push(made);
    }
    if (!changed) continue;
    entries ??= new Map(services.entries);
    entries.set(name, { ...entry, value: withValue(entry.value, 'environment', seqOf(list, items)) });
  }
  return entries ? withValue(model, 'services', withEntries(services, entries)) : model;
}

function resolved(item: ScalarNode, environment: Environment): ScalarNode {
  const variable = item.text.includes('=') ? undefined : environment.get(item.text);
  return variable ? assigned(item, variable) : item;
}

/** `NAME` as `NAME=value`: the name where it is written, the value where an env file says it. */
function assigned(item: ScalarNode, { value, pieces }: Variable): ScalarNode {
  const name = piecesOf(item);
  const end = name.at(-1)?.source ?? {
    kind: 'source' as const,
    file: item.file.path,
    start: item.start,
    end: item.end,
  };
  const from = item.text.length + 1;
  return scalarOf(item, `${item.text}=${value}`, 'string', [
    ...name,
    { at: item.text.length, length: 1, source: { ...end, start: end.end }, verbatim: false },
    ...(pieces
      ? cutPieces(pieces, 0, value.length, from)
      : value === ''
        ? []
        : [{ at: from, length: value.length, source: end, verbatim: false }]),
  ]);
}
