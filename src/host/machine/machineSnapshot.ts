import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { connectDocker } from '../connection/connectDocker.ts';
import { captureSnapshot, type Snapshot } from '../snapshot/captureSnapshot.ts';
import { captureMachine } from './captureMachine.ts';

/** Which engine is asked beside the namespaces; without a word the one whose socket is there. */
export interface MachineSnapshotOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly host?: string;
  readonly context?: string;
  readonly onProgress?: (done: number, all: number) => void;
}

export interface MachineSnapshot {
  /** The file's text (docs/contract.md, "A machine"). */
  readonly text: string;
  readonly namespaces: number;
  /** What could not be read, one sentence each; the text lists them as well. */
  readonly problems: readonly string[];
}

/** A capture of this machine: every network namespace, with what Docker says of its containers where it runs here. Needs root. */
export async function machineSnapshot(options: MachineSnapshotOptions): Promise<MachineSnapshot> {
  const daemon = await engineBeside(options);
  const { machine, host, problems } = await captureMachine({
    ...(daemon ? { daemon: daemon.snapshot } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const text = JSON.stringify({
    ...(daemon ? { snapshot: daemon.snapshot } : {}),
    machine,
    host: { hostname: hostname(), ...daemon?.host, ...host },
    ...(problems.length > 0 ? { problems } : {}),
  });
  return { text: `${text}\n`, namespaces: machine.namespaces.length, problems };
}

/** A machine without Docker is as good, unless one was named. */
async function engineBeside({ environment, host, context }: MachineSnapshotOptions): Promise<Snapshot | undefined> {
  const isAsked = host !== undefined || context !== undefined;
  if (!isAsked && environment['DOCKER_HOST'] === undefined && !existsSync('/var/run/docker.sock')) return undefined;
  try {
    const connection = await connectDocker({
      environment,
      ...(host === undefined ? {} : { host }),
      ...(context === undefined ? {} : { context }),
    });
    try {
      return await captureSnapshot(connection, {});
    } finally {
      connection.dispose();
    }
  } catch (error) {
    if (isAsked) throw error;
    return undefined;
  }
}
