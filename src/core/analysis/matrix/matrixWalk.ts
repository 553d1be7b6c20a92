import { type Answer, HOST, indexOf, isListenerUnknown } from '../../model/index.ts';
import { dialledFromOutside } from '../dialledFromOutside.ts';
import type { NetworkQueries } from '../NetworkQueries.ts';
import { changeSentences } from './changeSentences.ts';
import type { Matrix, MatrixCell, MatrixColumn, MatrixLabel, MatrixOnly } from './Matrix.ts';

const LOCALHOST = 'localhost';
/** Targets whose names are too long for a heading. */
const HEADINGS: ReadonlyMap<string, string> = new Map([
  [HOST, 'the host'],
  [LOCALHOST, 'localhost'],
]);

/** Limit of rows, and of columns: more cells are slow to draw and of no use to a reader. */
const MAX_COUNT = 150;

export interface MatrixOptions {
  /** The state to compare with. Its questions are asked too, since what has disappeared may have been reachable. */
  readonly before?: NetworkQueries;
  /** Of a daemon's networks: only the containers of this Compose project. */
  readonly project?: string;
  readonly compared?: NonNullable<Matrix['compared']>;
  readonly only?: MatrixOnly;
}

/** A matrix before its walk: the table, and a function that answers each cell. */
export interface MatrixWalk {
  readonly rows: readonly MatrixLabel[];
  readonly columns: readonly MatrixColumn[];
  /** Walks one packet (two in a comparison); null if there is no question. */
  readonly cell: (row: number, column: number) => MatrixCell | null;
  readonly matrix: (cells: Matrix['cells']) => Matrix;
}

/** Who reaches whom on which port: every source against every port that can be asked about. */
export function matrixWalk(network: NetworkQueries, title: string, options: MatrixOptions): MatrixWalk {
  const now = stateOf(network, network.askable);
  const past = options.before;
  const askableBefore = past && past.askableIn(options.project);
  const before = past && askableBefore ? stateOf(past, askableBefore) : undefined;
  const isWanted = wantedBy(network);
  const { from: onlyFrom, to: onlyTo } = options.only ?? {};
  const everyAsked = together(now.columns, before?.columns ?? []).filter(({ target, column }) =>
    isWanted(onlyTo, target, `${column.label}:${column.port}`),
  );
  const everyRow = together(network.askable.from, askableBefore?.from ?? []).filter(({ id, label }) =>
    isWanted(onlyFrom, id, label),
  );
  const declared = declaredQuestions(network);
  const asked = fewer(everyAsked, ({ target }) => target === HOST || target === LOCALHOST);
  const rows = fewer(everyRow, ({ id }) => id.startsWith('@'));
  const columns = asked.map(({ column }) => column);
  const isCut = asked.length < everyAsked.length || rows.length < everyRow.length;
  const only = isCut ? (options.only ?? {}) : options.only;
  const notices =
    options.only || isCut
      ? noticesOf({ rows: rows.length, columns: asked.length }, { rows: everyRow.length, columns: everyAsked.length })
      : [];
  return {
    rows,
    columns,
    cell: (row, column) => {
      const [from, one] = [rows[row], asked[column]];
      const cell = from && one ? cellOf(from.id, one, now, before) : null;
      return cell && from && one && declared.has(`${from.id} ${one.id}`) ? { ...cell, declared: true } : cell;
    },
    matrix: (cells) => ({
      title,
      rows,
      columns,
      cells,
      notices,
      ...(only ? { only } : {}),
      ...(options.compared ? { compared: options.compared } : {}),
      ...(past ? { changes: changeSentences({ rows, columns, cells }) } : {}),
    }),
  };
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

function noticesOf(held: Size, all: Size): readonly string[] {
  if (all.rows === 0 || all.columns === 0)
    return [`No ${all.rows === 0 ? 'source' : 'port'} has that name or is on such a network.`];
  if (held.rows === all.rows && held.columns === all.columns) return [];
  return [
    `${held.rows} of ${all.rows} sources and ${held.columns} of ${all.columns} ports are in this table; the rest would make it unreadable. Narrow it down, or use Explain for the others.`,
  ];
}

/** What containers declare that they dial, as `FROM TO`. */
function declaredQuestions({ connections, topology }: NetworkQueries): ReadonlySet<string> {
  const names = new Map(topology.containers.map((c) => [c.id, c.name]));
  return new Set(
    connections.flatMap(({ from, servers, port, protocol }) =>
      servers.map((server) => `${names.get(from) ?? from} ${names.get(server) ?? server}:${port}/${protocol}`),
    ),
  );
}

/** Whether a source or target is among those that a person wants, by its name or by a network that it is on. */
function wantedBy({ topology }: NetworkQueries): (only: string | undefined, id: string, label: string) => boolean {
  const index = indexOf(topology);
  const places = new Map(
    topology.containers.map((container) => [
      container.name,
      container.endpoints.map(({ network }) => index.networks.get(network)?.key.toLowerCase() ?? ''),
    ]),
  );
  return (only = '', id, label) => {
    const wanted = only.trim().toLowerCase();
    if (wanted === '') return true;
    return [id.toLowerCase(), label.toLowerCase(), ...(places.get(id) ?? [])].some((word) => word.includes(wanted));
  };
}

/** As many as a table can have: up to a third of those outside of containers (`outside`), after as many others as fit. */
function fewer<T>(all: readonly T[], outside: (one: T) => boolean): readonly T[] {
  if (all.length <= MAX_COUNT) return all;
  const machines = all.filter(outside).slice(0, MAX_COUNT / 3);
  return [...all.filter((one) => !outside(one)).slice(0, MAX_COUNT - machines.length), ...machines];
}

/** A column, with what decides who can ask. */
interface Asked {
  readonly id: string;
  readonly column: MatrixColumn;
  /** `AskableTarget.id`. */
  readonly target: string;
  /** `80/tcp`. */
  readonly port: string;
}

/** One of the compared states, or the only one. */
interface State {
  readonly network: NetworkQueries;
  readonly columns: readonly Asked[];
  /** Whether this source can ask it, as far as this state knows. */
  readonly isAsked: (from: string, asked: Asked) => boolean;
  /** The possible words of TO; the first that is answered counts. */
  readonly dialled: (from: string, asked: Asked) => readonly string[];
}

function stateOf(network: NetworkQueries, askable: NetworkQueries['askable']): State {
  const columns = new Map<string, Asked>();
  const sources = new Map<string, Set<string>>();
  const open = new Set<string>();
  for (const target of askable.to) {
    for (const { port: number, protocol, from } of target.ports) {
      const port = `${number}/${protocol}`;
      const id = `${target.id}:${port}`;
      // Two services can publish the same port, each on its own address: it is one question.
      if (!columns.has(id))
        columns.set(id, {
          id,
          column: { id, label: HEADINGS.get(target.id) ?? target.label, to: id, port },
          target: target.id,
          port,
        });
      if (!from) open.add(id);
      else sources.set(id, new Set([...(sources.get(id) ?? []), ...from]));
    }
  }
  const fromOutside = new Map<string, readonly string[]>();
  return {
    network,
    columns: [...columns.values()],
    isAsked: (from, { id, target }) =>
      target === LOCALHOST ? (open.has(id) || sources.get(id)?.has(from)) === true : target !== from || from === HOST,
    dialled: (from, { column, target, port }) => {
      if (!from.startsWith('@') || target === HOST || target === LOCALHOST) return [column.to];
      let hosts = fromOutside.get(target);
      if (!hosts) fromOutside.set(target, (hosts = dialledFromOutside(network, target)));
      return hosts.map((host) => `${host}:${port}`);
    },
  };
}

/** The union of both, with the present ones first. */
function together<T extends { readonly id: string }>(now: readonly T[], before: readonly T[]): readonly T[] {
  const ids = new Set(now.map(({ id }) => id));
  return [...now, ...before.filter(({ id }) => !ids.has(id))];
}

function cellOf(from: string, asked: Asked, state: State, past: State | undefined): MatrixCell | null {
  if (!state.isAsked(from, asked) && past?.isAsked(from, asked) !== true) return null;
  const earlier = past && ask(past.network, from, past.dialled(from, asked));
  // A target that has lost its address is asked about with the old one.
  const now =
    ask(state.network, from, state.dialled(from, asked)) ?? (earlier && ask(state.network, from, [earlier.to]));
  if (!now) {
    if (!earlier) return null;
    const reason = state.network.question(from, earlier.to).problems[0]?.message ?? '';
    const gone: MatrixCell = { verdict: 'unreachable', outcome: 'nxdomain', reason };
    const served = asked.target === HOST && earlier.servedBy !== undefined ? { servedBy: earlier.servedBy } : {};
    return earlier.verdict === 'reachable'
      ? { ...gone, ...served, change: 'lost', before: earlier.reason.message }
      : gone;
  }
  const cell: MatrixCell = {
    verdict: now.verdict,
    outcome: now.outcome,
    ...(now.way === undefined ? {} : { way: now.way }),
    ...(now.to === asked.column.to ? {} : { to: now.to }),
    ...(asked.target === HOST && now.servedBy !== undefined && { servedBy: now.servedBy }),
    reason: now.reason.message,
  };
  if (!past) return cell;
  if (!earlier) return { ...cell, ...(now.verdict === 'reachable' ? { change: 'gained' as const } : {}) };
  const isSame = earlier.outcome === now.outcome && isListenerUnknown(earlier) === isListenerUnknown(now);
  if (earlier.verdict === now.verdict && isSame) return cell;
  const change =
    now.verdict === 'reachable' ? 'gained' : earlier.verdict === 'reachable' ? 'lost' : ('changed' as const);
  return { ...cell, change, before: earlier.reason.message };
}

/** The answer of the first that answers; else of the first that would if anybody listens; else of the first. */
function ask(network: NetworkQueries, from: string, dialled: readonly string[]): Answer | undefined {
  let first: Answer | undefined;
  let open: Answer | undefined;
  for (const to of dialled) {
    const answer = network.answer(from, to);
    if (answer?.verdict === 'reachable') return answer;
    first ??= answer;
    if (answer && isListenerUnknown(answer)) open ??= answer;
  }
  return open ?? first;
}
