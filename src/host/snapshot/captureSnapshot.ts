import type { DockerConnection } from '../connection/DockerConnection.ts';
import { maskEnvironment } from './maskEnvironment.ts';
import { type DaemonAnswers, readDaemon } from './readDaemon.ts';

export interface CaptureOptions {
  /** Capture the kernel's own rules, routes and links, as far as permitted. */
  readonly kernel?: boolean;
  /** Capture who listens where, as far as it can be read without entering a container. */
  readonly listeners?: boolean;
  /** Keep the values of environment variables; masked otherwise. */
  readonly withEnv?: boolean;
  readonly signal?: AbortSignal;
}

/** A snapshot file's content (contract.md). */
export interface Snapshot {
  readonly snapshot: DaemonAnswers;
  /** What could not be read, one sentence each. */
  readonly problems?: readonly string[];
}

/** Captures what the daemon says, and what the kernel says where that is asked for and permitted. Rejects with a DockerError. */
export async function captureSnapshot(connection: DockerConnection, options: CaptureOptions = {}): Promise<Snapshot> {
  const { answers, problems } = await readDaemon(connection, options.signal);
  const containers = options.withEnv ? answers.containers : answers.containers.map(maskEnvironment);
  return { snapshot: { ...answers, containers }, ...(problems.length > 0 ? { problems } : {}) };
}
