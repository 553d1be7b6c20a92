import type { Readable } from 'node:stream';

/**
 * Which object an event of the daemon concerns. `images`: a name may mean another image now. `all`: something was lost, and
 * everything has to be read again.
 */
export type Touched =
  | { readonly kind: 'containers' | 'networks'; readonly id: string }
  | { readonly kind: 'images' }
  | { readonly kind: 'all' };

/** A longer line is not an event. */
const MAX_LINE = 1024 * 1024;

/**
 * Calls back for each event of GET /events that changes what is shown. Events are JSON values, one per line; one that cannot
 * be read means that something happened and is unknown. Returns nothing: the stream's own end tells the end.
 */
export function onEvents(stream: Readable, touched: (what: Touched) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      rest = '';
      touched({ kind: 'all' });
    }
    for (const line of lines) if (line.trim() !== '') for (const what of touchedBy(line)) touched(what);
  });
}

/**
 * Actions of a container that change its network, its state or its name (docs.docker.com, "Engine events"). A health check
 * alone makes three exec events every few seconds, which change nothing here.
 */
const CONTAINER_ACTIONS = new Set([
  'create',
  'start',
  'restart',
  'die',
  'died',
  'stop',
  'destroy',
  'remove',
  'rename',
  'update',
  'pause',
  'unpause',
]);
const NETWORK_ACTIONS = new Set(['create', 'connect', 'disconnect', 'destroy', 'remove', 'update']);

/** Actions after which a name means another image, or none. */
const IMAGE_ACTIONS = new Set([
  'pull',
  'tag',
  'untag',
  'delete',
  'remove',
  'load',
  'loadfromarchive',
  'import',
  'build',
  'create',
  'prune',
]);

function touchedBy(line: string): Touched[] {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return [{ kind: 'all' }];
  }
  const type = field(event, 'Type');
  const action = field(event, 'Action') ?? field(event, 'status');
  const actor = objectField(event, 'Actor');
  const id = field(actor, 'ID') ?? field(event, 'id');
  if (type === 'daemon') return [{ kind: 'all' }];
  if (!id || !action) return [];
  if (type === 'image') return IMAGE_ACTIONS.has(action) ? [{ kind: 'images' }] : [];
  if (type === 'container') return CONTAINER_ACTIONS.has(action) ? [{ kind: 'containers', id }] : [];
  if (type !== 'network' || !NETWORK_ACTIONS.has(action)) return [];
  const container = field(objectField(actor, 'Attributes'), 'container');
  return [{ kind: 'networks', id }, ...(container ? [{ kind: 'containers' as const, id: container }] : [])];
}

function objectField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function field(value: unknown, key: string): string | undefined {
  const found = objectField(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
