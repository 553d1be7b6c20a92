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
  /** The machine's namespace, where a person types: our own, or that of a process. Undefined where none was found. */
  readonly host: 'self' | number | undefined;
  /**
   * Of a rootless engine: the namespace with its bridges, by a process that lives there or by its file. Absent where that is the
   * machine's own, undefined where it was not found.
   */
  readonly engine?: number | string | undefined;
  /** `rootless`: not root, but the daemon's user namespace is ours to enter. `sudo`: without a password, where the setting allows it. */
  readonly privilege: 'root' | 'sudo' | 'rootless' | 'none';
  /** The containers whose process was found to be theirs, by id. */
  readonly pids: ReadonlyMap<string, number>;
  /** Runs a program of the system in a namespace: the machine's, the one with the engine's bridges, or that of a process. */
  readonly run: (where: Where, command: readonly string[], options?: RunOptions) => Promise<CommandResult>;
  /** What a person would type for the same. */
  readonly commandText: (where: Where, command: readonly string[]) => string;
}

/** A namespace; `engine` is the machine's own where the engine runs as root. */
export type Where = 'host' | 'engine' | number;
