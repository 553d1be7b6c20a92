import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';

/**
 * Captures another machine: `ssh HOST sudo -n node - snapshot --machine`, with this program on standard input, so that nothing is installed
 * there but Node. ssh's own configuration, agent and known hosts hold; nothing is asked.
 *
 * @param program the file of the command line
 * @param onSaid what the other side writes to its standard error, as it comes
 */
export function captureOverSsh(
  host: string,
  program: string,
  onSaid: (text: string) => void,
): Promise<{ readonly out: string } | { readonly why: string }> {
  // ssh would take it for an option: `-oProxyCommand=…` runs a program.
  if (!/^[A-Za-z0-9_[][\w.@:%[\]-]*$/.test(host))
    return Promise.resolve({ why: `"${host.slice(0, 80)}" is no host that ssh can be asked for` });
  return new Promise((resolve) => {
    const child = spawn(
      'ssh',
      ['-o', 'BatchMode=yes', '--', host, 'sudo', '-n', 'node', '-', 'snapshot', '--machine'],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
      },
    );
    const pieces: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-2000);
      onSaid(piece.toString());
    });
    child.on('error', (error) => resolve({ why: `ssh cannot be started (${error.message})` }));
    child.on('close', (code) => {
      if (code === 0) resolve({ out: Buffer.concat(pieces).toString() });
      else
        resolve({ why: said.trim().split('\n').at(-1)?.slice(0, 300) || `ssh ended with exit code ${String(code)}` });
    });
    const input = createReadStream(program);
    input.on('error', (error) => {
      child.kill();
      resolve({ why: `the program cannot be read (${error.message})` });
    });
    // The other side may end before it has read all.
    child.stdin.on('error', () => undefined);
    input.pipe(child.stdin);
  });
}
