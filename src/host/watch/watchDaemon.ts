import type { DockerConnection } from '../connection/DockerConnection.ts';
import { cutOffError, DockerError, failedError } from '../connection/DockerError.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import { troubleKind, type DaemonState } from './DaemonState.ts';
import { onEvents, type Touched } from './eventsIn.ts';
import { LiveAnswers } from './LiveAnswers.ts';

export interface WatchCallbacks {
  readonly onState: (state: DaemonState) => void;
  /** What the daemon says now: after the first reading, and after each change, however many events it was. */
  readonly onChange: (change: DaemonChange) => void;
  /** An image was pulled, built, tagged or removed. */
  readonly onImages?: () => void;
}

export interface DaemonChange {
  readonly answers: DaemonAnswers;
  readonly connection: DockerConnection;
  /** What could not be read, one sentence each. */
  readonly problems: readonly string[];
}

export interface WatchTimes {
  /** A change is read this long after its first event, so that its companions come along (default 30). */
  readonly settle: number;
  /** A failed connection is tried again after this long, then twice that, and so on (default 500) … */
  readonly retry: number;
  /** … up to this (default 15,000). */
  readonly longestRetry: number;
  /** A silent daemon is asked for a sign of life this often (default 15,000): it may hang without closing anything. */
  readonly heartbeat: number;
}

const TIMES: WatchTimes = { settle: 30, retry: 500, longestRetry: 15_000, heartbeat: 15_000 };

export interface DaemonWatch {
  readonly state: DaemonState;
  /** Tries at once instead of waiting; reads everything again where it is connected. */
  readonly refresh: () => void;
  /** Ends everything: sockets, timers, callbacks. */
  readonly dispose: () => void;
}

/**
 * Keeps what the daemon says current. `connect` is called for each attempt, because the daemon may come back
 * as another version. Never rejects and never gives up: every failure is a state, with its sentence and the time until the
 * next attempt.
 */
export function watchDaemon(
  connect: (signal: AbortSignal) => Promise<DockerConnection>,
  callbacks: WatchCallbacks,
  times: Partial<WatchTimes> = {},
): DaemonWatch {
  const { settle, retry, longestRetry, heartbeat } = { ...TIMES, ...times };
  const disposed = new AbortController();
  let state: DaemonState = { kind: 'connecting' };
  /** Ends the current wait: for the next attempt, or for the next event. */
  let wake: (() => void) | undefined;
  let refreshAsked = false;
  // Functions, because the compiler assumes that a variable keeps its narrowed type over an `await`, while callbacks change it.
  const isDisposed = () => disposed.signal.aborted;
  const isRefreshAsked = () => refreshAsked;

  const enter = (next: DaemonState) => {
    if (disposed.signal.aborted) return;
    state = next;
    callbacks.onState(next);
  };

  async function run(): Promise<void> {
    let failures = 0;
    let wasConnected = false;
    enter(state);
    while (!disposed.signal.aborted) {
      let since: number | undefined;
      const error = await session(() => {
        since = performance.now();
        wasConnected = true;
      });
      if (isDisposed()) return;
      // The delay is kept if the connection was short: a daemon that keeps dying is not asked faster because it answered in between.
      if (since !== undefined && performance.now() - since > retry * 10) failures = 0;
      const retryIn = Math.min(retry * 2 ** Math.min(failures, 20), longestRetry);
      failures++;
      enter({ kind: troubleKind(error, wasConnected), error, attempt: failures, retryIn });
      await pause(retryIn);
    }
  }

  /** Waits until the time is over or `wake` is called. */
  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (isDisposed()) {
        resolve();
        return;
      }
      const timer = setTimeout(done, milliseconds);
      function done() {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      wake = done;
    });
  }

  /** One connection from its beginning to its end, which is always an error. */
  async function session(connected: () => void): Promise<DockerError> {
    const over = new AbortController();
    const end = () => over.abort();
    disposed.signal.addEventListener('abort', end, { once: true });
    let connection: DockerConnection | undefined;
    try {
      connection = await connect(over.signal);
      // The stream is opened before everything is read: what changes meanwhile is then read once more, and not missed.
      const stream = await connection.stream('/events', {
        query: { filters: JSON.stringify({ type: ['container', 'network', 'image', 'daemon'] }) },
        signal: over.signal,
      });
      const { url } = connection.endpoint;
      const touched = new Map<string, Touched>();
      let ended: DockerError | undefined;
      // Once this session is over its stream closes as well, and must not wake the wait for the next one.
      const rouse = () => {
        if (!over.signal.aborted) wake?.();
      };
      const finish = () => {
        ended ??= cutOffError(url, 'GET /events');
        rouse();
      };
      onEvents(stream, (what) => {
        touched.set('id' in what ? `${what.kind} ${what.id}` : what.kind, what);
        rouse();
      });
      stream.on('error', finish);
      stream.once('close', finish);

      const live = new LiveAnswers(connection);
      refreshAsked = false;
      let problems = await live.readAll(over.signal);
      connected();
      enter({ kind: 'connected', endpoint: connection.endpoint });
      report({ answers: live.answers, connection, problems });

      for (;;) {
        if (touched.size === 0 && !ended && !isRefreshAsked()) await pause(heartbeat);
        if (disposed.signal.aborted || ended) return ended ?? cutOffError(url, 'GET /events');
        if (isRefreshAsked()) {
          refreshAsked = false;
          touched.set('all', { kind: 'all' });
        }
        if (touched.size === 0) {
          await connection.get('/version', { signal: over.signal });
          continue;
        }
        await settled(settle);
        if (touched.delete('images') && !isDisposed()) callbacks.onImages?.();
        const batch = [...touched.values()];
        touched.clear();
        if (batch.length === 0) continue;
        problems = await live.readTouched(batch, over.signal);
        report({ answers: live.answers, connection, problems });
      }
    } catch (error) {
      return error instanceof DockerError
        ? error
        : failedError(connection?.endpoint.url ?? 'the Docker daemon', String(error), error);
    } finally {
      disposed.signal.removeEventListener('abort', end);
      over.abort();
      connection?.dispose();
    }
  }

  /** A fixed delay from the first event on, so that an endless burst is read in steps. */
  function settled(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        disposed.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      disposed.signal.addEventListener('abort', done, { once: true });
    });
  }

  function report(change: DaemonChange): void {
    if (!disposed.signal.aborted) callbacks.onChange(change);
  }

  void run();
  return {
    get state() {
      return state;
    },
    refresh() {
      refreshAsked = true;
      wake?.();
    },
    dispose() {
      disposed.abort();
      wake?.();
    },
  };
}
