import type { CommandResult, RunOptions } from './runCommand.ts';

/** Where the kernel that runs the containers can be read from, and with which rights. */
export type KernelAccess = LocalKernel | ElsewhereKernel;

/** The containers' kernel is another machine's, or a virtual machine's, or their processes cannot be seen from here. */
export interface ElsewhereKernel {
  readonly local: false;
  /** A sentence: "The containers run in Docker Desktop's virtual machine." */
  readonly why: string;
}

export interface LocalKernel {
  readonly local: true;
  /** The namespace that the daemon calls its host: our own, or that of a process. Undefined where none was found. */
  readonly host: 'self' | number | undefined;
  /** `rootless`: not root, but the daemon's user namespace is ours to enter. `sudo`: without a password, where the setting allows it. */
  readonly privilege: 'root' | 'sudo' | 'rootless' | 'none';
  /** The containers whose process was found to be theirs, by id. */
  readonly pids: ReadonlyMap<string, number>;
  /** Runs a program of the system in a namespace: the daemon's host, or that of a process. */
  readonly run: (where: 'host' | number, command: readonly string[], options?: RunOptions) => Promise<CommandResult>;
  /** What a person would type for the same. */
  readonly commandText: (where: 'host' | number, command: readonly string[]) => string;
}
