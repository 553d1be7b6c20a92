import type { DockerConnection } from '../connection/DockerConnection.ts';
import { isPodmans } from '../connection/connectDocker.ts';
import { DockerError } from '../connection/DockerError.ts';
import { inParallel } from './inParallel.ts';

/** What the daemon says, in the shape of a snapshot file's `snapshot` (docs/contract.md). The objects are as they came. */
export interface DaemonAnswers {
  readonly version: unknown;
  readonly info: unknown;
  readonly networks: readonly unknown[];
  readonly containers: readonly unknown[];
  /** Podman's GET /libpod/networks/json: what its compatible API does not tell of networks. */
  readonly libpodNetworks?: readonly unknown[];
  /** The images of the containers, where they were asked for. */
  readonly images?: readonly unknown[];
}

export interface DaemonReading {
  readonly answers: DaemonAnswers;
  /** One sentence per thing that could not be read; everything else is still read. */
  readonly problems: readonly string[];
}

/**
 * Reads everything once. Networks and containers are inspected one by one, because a list fills neither `Containers` of a
 * network nor the host bindings of a container. One that disappears between list and inspection is left out; one that
 * the daemon cannot describe is named in `problems`.
 */
export async function readDaemon(connection: DockerConnection, signal?: AbortSignal): Promise<DaemonReading> {
  const options = signal ? { signal } : {};
  const [info, networks, containers] = await Promise.all([
    connection.get('/info', options),
    connection.get('/networks', options),
    connection.get('/containers/json', { ...options, query: { all: '1' } }),
  ]);
  const problems: string[] = [];
  const inspect = inspector(connection, problems, signal);
  const wanted = [
    ...idsIn(networks, 'networks', problems).map((id) => ['networks', id] as const),
    ...idsIn(containers, 'containers', problems).map((id) => ['containers', id] as const),
  ];
  const [found, libpod] = await Promise.all([
    inParallel(wanted, connection.parallel, ([kind, id]) => inspect(kind, id)),
    isPodmans(connection.version) ? readLibpod(connection, problems, options) : undefined,
  ]);
  const of = (kind: string) => found.filter((answer, i) => wanted[i]?.[0] === kind && answer !== undefined);
  return {
    answers: {
      version: connection.version,
      info,
      networks: of('networks'),
      containers: of('containers'),
      ...(libpod ? { libpodNetworks: libpod } : {}),
    },
    problems,
  };
}

/** The networks as Podman's own API tells them; without them isolation and metrics are assumed, and a sentence says so. */
export async function readLibpod(
  connection: DockerConnection,
  problems: string[],
  options: { readonly signal?: AbortSignal },
): Promise<readonly unknown[] | undefined> {
  try {
    // Podman answers every version of its API that is not newer than itself, and from 4 on none that is older than 4.
    const major = /^3\./.test(versionText(connection.version)) ? 3 : 4;
    const networks = await connection.get(`/v${major}.0.0/libpod/networks/json`, options);
    if (Array.isArray(networks)) return networks as readonly unknown[];
    problems.push(
      'Podman answered with something other than a list of its networks; whether they are isolated is assumed.',
    );
  } catch (error) {
    if (!(error instanceof DockerError) || error.code === 'cancelled') throw error;
    problems.push(`Whether Podman's networks are isolated is assumed: ${error.message}`);
  }
  return undefined;
}

function versionText(version: unknown): string {
  const text: unknown = typeof version === 'object' && version !== null ? Reflect.get(version, 'Version') : undefined;
  return typeof text === 'string' ? text : '';
}

export type ObjectKind = 'networks' | 'containers';

/** Inspects one object; undefined where it is gone, or could not be described (then `problems` says so). */
export function inspector(
  connection: DockerConnection,
  problems: string[],
  signal?: AbortSignal,
): (kind: ObjectKind, id: string) => Promise<unknown> {
  let hung = 0;
  return async (kind, id) => {
    const path =
      kind === 'networks' ? `/networks/${encodeURIComponent(id)}` : `/containers/${encodeURIComponent(id)}/json`;
    try {
      return await connection.get(path, signal ? { signal } : {});
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      if (error.code === 'gone') return undefined;
      // One container whose lock is held can hang alone (moby#33820 and its like); when nothing answers, it is the daemon.
      if (error.code === 'hung' && ++hung < connection.parallel) {
        problems.push(error.message);
        return undefined;
      }
      if (error.code !== 'refused' && error.code !== 'garbled') throw error;
      problems.push(error.message);
      return undefined;
    }
  };
}

function idsIn(list: unknown, kind: ObjectKind, problems: string[]): string[] {
  if (!Array.isArray(list)) {
    problems.push(`The daemon's list of ${kind} is not a list; none are shown.`);
    return [];
  }
  const ids = list.flatMap((entry: unknown) => {
    const id: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'Id') : undefined;
    return typeof id === 'string' && id !== '' ? [id] : [];
  });
  if (ids.length < list.length) {
    problems.push(`${list.length - ids.length} of the daemon's ${kind} have no ID; they are not shown.`);
  }
  return [...new Set(ids)];
}
