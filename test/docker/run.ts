import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end; never rejects. */
export function tryRun(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: Buffer | string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const { cwd, env, input } = options;
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(cwd ? { cwd } : {}),
      ...(env ? { env } : {}),
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => resolve({ code: 127, out, err: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, out, err }));
    child.stdin.end(input);
  });
}

/** Runs a command that has to succeed, and gives its stdout. */
export async function run(
  command: string,
  args: readonly string[],
  options: Parameters<typeof tryRun>[2] = {},
): Promise<string> {
  const { code, out, err } = await tryRun(command, args, options);
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')}: ${err.trim().slice(-800) || `exit code ${code}`}`);
  return out;
}
