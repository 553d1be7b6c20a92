import { connectDocker } from '../connection/connectDocker.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { DockerError } from '../connection/DockerError.ts';
import { endpointsBeside } from '../connection/endpointsBeside.ts';
import { isOneMachine } from '../kernel/isOneMachine.ts';
import type { KernelAccess } from '../kernel/KernelAccess.ts';
import { openKernel } from '../kernel/openKernel.ts';
import { type CaptureOptions, captureSnapshot, type Snapshot } from './captureSnapshot.ts';
import { type DaemonAnswers, readDaemon } from './readDaemon.ts';

/** An engine beside the one that was asked for is not waited for. */
const PATIENCE = 3000;

/**
 * The other engines on this machine, each captured as the one that was asked. One that does not answer, or may not be asked, is left out:
 * nobody asked for it. The machine's own tables are told once, by the engine that was asked.
 */
export async function captureBeside(
  connection: Pick<DockerConnection, 'endpoint'>,
  asked: { readonly answers: DaemonAnswers; readonly access: KernelAccess },
  environment: NodeJS.ProcessEnv,
  options: CaptureOptions,
): Promise<readonly Snapshot[]> {
  const endpoints = endpointsBeside(connection.endpoint, environment);
  const found = await Promise.all(
    endpoints.map(async (endpoint): Promise<Snapshot | undefined> => {
      try {
        const other = await connectDocker({ endpoint, timeout: PATIENCE });
        try {
          const { answers } = await readDaemon(other);
          // Two sockets of one engine: /var/run/docker.sock is often a link to another.
          if (shareObjects(asked.answers, answers)) return undefined;
          if (!isOneMachine(asked.access, await openKernel(other, answers))) return undefined;
          const { kernel, ...rest } = await captureSnapshot(other, options);
          if (!kernel) return rest;
          const { host: _told, ...own } = kernel;
          return { ...rest, kernel: own };
        } finally {
          other.dispose();
        }
      } catch (error) {
        if (error instanceof DockerError) return undefined;
        throw error;
      }
    }),
  );
  return found.flatMap((one) => one ?? []);
}

function shareObjects(one: DaemonAnswers, other: DaemonAnswers): boolean {
  const ids = new Set([...one.networks, ...one.containers].map(idOf));
  return [...other.networks, ...other.containers].some((thing) => ids.has(idOf(thing)));
}

const idOf = (thing: unknown): unknown =>
  typeof thing === 'object' && thing !== null ? Reflect.get(thing, 'Id') : undefined;
