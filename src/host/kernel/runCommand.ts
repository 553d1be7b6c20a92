import type { ExecFileException } from 'node:child_process';

export type CommandResult = { readonly out: string } | { readonly why: string };

export interface RunOptions {
  /** Milliseconds (default 5000). */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** More than the output of any ruleset. */
const MAX_SIZE = 64 * 1024 * 1024;

/** Runs a program of the system to its end, without a shell; what goes wrong is a clause for a person ("ip is not installed"). */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  { timeout = 5000, signal }: RunOptions = {},
): Promise<CommandResult> {
  // Loaded when it is needed: most runs start no program.
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    const options = {
      timeout,
      maxBuffer: MAX_SIZE,
      windowsHide: true,
      // LC_ALL fixes the tools' messages and formats; an ordinary user's PATH lacks /usr/sbin.
      env: { ...process.env, LC_ALL: 'C', PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
      ...(signal ? { signal } : {}),
    };
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve(error ? { why: whyItFailed(error, stderr.trim()) } : { out: stdout });
    }).stdin?.end();
  });

  function whyItFailed(error: ExecFileException, said: string): string {
    // The type of `code` leaves out what spawn gives.
    if (error.code === ('ENOENT' as unknown)) return `${command} is not installed`;
    if (error.killed) return `${command} did not end within ${timeout / 1000} s`;
    return (
      said.split('\n').at(-1)?.slice(0, 200) || `${command} failed (exit code ${String(error.code ?? error.signal)})`
    );
  }
}
