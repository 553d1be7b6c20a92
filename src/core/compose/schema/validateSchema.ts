import type { Problem, SourceOrigin } from '../../model/index.ts';
import {
  type ComposeNode,
  keyOriginOf,
  type MapEntry,
  type MapNode,
  originOf,
  type ScalarNode,
  type SeqNode,
  valueAt,
} from '../yaml/ComposeNode.ts';
import { equalNodes } from '../yaml/equalNodes.ts';
import { composeShape } from './composeShape.ts';
import type { ListShape, MapShape, ScalarShape, Shape } from './Shape.ts';

/**
 * Checks a merged model against the Compose schema. `before` is the model that it was laid over, which was checked already:
 * nodes are never changed, so what both share is not looked at again.
 */
export function validateSchema(model: ComposeNode, before: ComposeNode | undefined, problems: Problem[]): void {
  check(model, composeShape, '', before, problems);
}

function check(
  node: ComposeNode,
  shape: Shape,
  path: string,
  before: ComposeNode | undefined,
  problems: Problem[],
): void {
  if (node === before) return;
  if (node.kind === 'scalar') checkScalar(node, shape, path, problems);
  else if (node.kind === 'map') {
    if (shape.map) checkMap(node, shape.map, path, before, problems);
    else if (!isAnything(shape)) refuse(problems, path, `must be ${wanted(shape)}, not a mapping`, originOf(node));
  } else if (shape.list) checkList(node, shape.list, path, problems);
  else if (!isAnything(shape)) refuse(problems, path, `must be ${wanted(shape)}, not a list`, originOf(node));
}

function isAnything(shape: Shape): boolean {
  return !shape.scalar && !shape.list && !shape.map && !shape.none;
}

function refuse(problems: Problem[], path: string, what: string, origin: SourceOrigin, code = 'schema-type'): void {
  problems.push({ code, severity: 'error', message: `${path || 'The file'} ${what}.`, origin });
}

function checkScalar(node: ScalarNode, shape: Shape, path: string, problems: Problem[]): void {
  if (node.type === 'null') {
    if (shape.none || isAnything(shape)) return;
    refuse(problems, path, `must be ${wanted(shape)}, but is empty`, originOf(node));
    return;
  }
  if (node.type === 'time') {
    refuse(problems, path, 'is a date in YAML: quote it', originOf(node));
    return;
  }
  if (isAnything(shape)) return;
  const { scalar } = shape;
  if (!scalar || !fits(node, scalar)) {
    refuse(problems, path, `must be ${wanted(shape)}, not ${NAMES[node.type]}`, originOf(node));
    return;
  }
  if (node.type === 'string') {
    if (scalar.words && !scalar.words.includes(node.text)) {
      refuse(problems, path, `must be one of ${scalar.words.join(', ')}`, originOf(node), 'schema-value');
    } else if (scalar.pattern && !scalar.pattern.test(node.text)) {
      refuse(problems, path, `cannot be ${JSON.stringify(node.text)}`, originOf(node), 'schema-value');
    }
    return;
  }
  const value = Number(node.text);
  if (scalar.least !== undefined && value < scalar.least) {
    refuse(problems, path, `must be ${scalar.least} or more`, originOf(node), 'schema-value');
  } else if (scalar.most !== undefined && value > scalar.most) {
    refuse(problems, path, `must be ${scalar.most} or less`, originOf(node), 'schema-value');
  }
}

const NAMES = {
  string: 'a text',
  int: 'a number',
  float: 'a number',
  bool: 'a boolean',
  null: 'nothing',
  time: 'a date',
};

function fits(node: ScalarNode, { kinds }: ScalarShape): boolean {
  switch (node.type) {
    case 'string':
      return kinds.includes('string');
    case 'int':
      return kinds.includes('integer') || kinds.includes('number');
    case 'float':
      return kinds.includes('number') || (kinds.includes('integer') && Number.isInteger(Number(node.text)));
    case 'bool':
      return kinds.includes('boolean');
    default:
      return false;
  }
}

function wanted(shape: Shape): string {
  const forms: string[] = [];
  const kinds = shape.scalar?.kinds ?? [];
  if (kinds.includes('string')) forms.push('a text');
  if (kinds.includes('integer')) forms.push('a whole number');
  if (kinds.includes('number')) forms.push('a number');
  if (kinds.includes('boolean')) forms.push('true or false');
  if (shape.list) forms.push('a list');
  if (shape.map) forms.push('a mapping');
  return forms.length > 1 ? `${forms.slice(0, -1).join(', ')} or ${forms.at(-1) ?? ''}` : (forms[0] ?? 'empty');
}

function checkMap(
  node: MapNode,
  shape: MapShape,
  path: string,
  before: ComposeNode | undefined,
  problems: Problem[],
): void {
  const bare = path === '' ? bareServices(node, shape) : [];
  if (bare.length > 0) problems.push(firstFormat(bare));
  for (const entry of node.entries.values()) {
    if (bare.includes(entry)) continue;
    const { key } = entry;
    const known = shape.known.get(key);
    const inner = known ?? (shape.rest?.keys.test(key) ? shape.rest.shape : undefined);
    if (inner) {
      check(entry.value, inner, path === '' ? key : `${path}.${key}`, valueAt(before, key), problems);
      continue;
    }
    if (shape.open || (shape.extensible && key.startsWith('x-'))) continue;
    const what = shape.rest
      ? `${JSON.stringify(key)} is not a valid name: use letters, digits, dots, underscores and hyphens`
      : `${JSON.stringify(key)} is not a key that Compose knows here`;
    problems.push({
      code: 'schema-unknown-key',
      severity: 'error',
      message: `${path === '' ? '' : `${path}: `}${what}.`,
      origin: keyOriginOf(entry),
    });
  }
  for (const key of shape.required ?? []) {
    if (!node.entries.has(key)) refuse(problems, path, `needs the key ${key}`, originOf(node), 'schema-missing-key');
  }
}

/** The services of a file in the format of Compose 1.0, which had them at the top (compose-go rejects it since 2.0). */
function bareServices({ entries }: MapNode, shape: MapShape): readonly MapEntry[] {
  if (entries.has('services')) return [];
  const services = [...entries.values()].filter(({ value }) => !!(valueAt(value, 'image') ?? valueAt(value, 'build')));
  // A service may be called `volumes` there; in a file of today its `image` would be a volume.
  const unknown = services.filter(({ key }) => !shape.known.has(key));
  return unknown.length > 0 ? [...unknown, ...services.filter((s) => !unknown.includes(s))] : [];
}

const FIRST_FORMAT = 'Compose no longer reads the format without it.';

/** Whether a file is in the format of Compose 1.0, with its services at the top. */
export function isFirstFormat({ code, message }: Problem): boolean {
  return code === 'schema-unknown-key' && message.endsWith(FIRST_FORMAT);
}

/** One problem, however many services: they all miss one line. */
function firstFormat([first, ...others]: readonly MapEntry[]): Problem {
  return {
    code: 'schema-unknown-key',
    severity: 'error',
    message: `${JSON.stringify(first?.key ?? '')} is not a key that Compose knows here. Put services below "services:"; ${FIRST_FORMAT}`,
    ...(first ? { origin: keyOriginOf(first) } : {}),
    related: others.map((entry) => ({ origin: keyOriginOf(entry), message: 'also a service without "services:"' })),
  };
}

/** Beyond this many items a list is not compared item by item. */
const MAX_COMPARED = 2000;

function checkList(node: SeqNode, shape: ListShape, path: string, problems: Problem[]): void {
  const texts = new Set<string>();
  const others: ComposeNode[] = [];
  node.items.forEach((item, index) => {
    check(item, shape.items, `${path}[${index}]`, undefined, problems);
    if (!shape.unique) return;
    const key = item.kind === 'scalar' ? `${item.type === 'float' ? 'int' : item.type} ${item.text}` : undefined;
    const twice =
      key === undefined
        ? others.length < MAX_COMPARED && others.some((other) => equalNodes(other, item))
        : texts.has(key);
    if (twice) refuse(problems, `${path}[${index}]`, 'is already in the list', originOf(item), 'schema-duplicate-item');
    if (key === undefined) others.push(item);
    else texts.add(key);
  });
}
