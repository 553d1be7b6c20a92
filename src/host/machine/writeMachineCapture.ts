import { closeSync, constants, fchmodSync, fchownSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { machineSnapshot } from './machineSnapshot.ts';

/**
 * Captures this machine into a new file, as root on behalf of the person who called sudo, whose file it becomes. The folder is that
 * person's: nothing that is there already is written to, and no link followed. It has its name once it is whole.
 */
export async function writeMachineCapture(path: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    process.stderr.write('netlens: Other namespaces can be entered by root alone: run it with sudo.\n');
    process.exitCode = 2;
    return;
  }
  // One that was stopped may have left its own.
  const part = `${path}.${process.pid}.part`;
  const file = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    const { text, namespaces, problems } = await machineSnapshot({
      environment,
      onProgress: (done, all) => process.stderr.write(`\rnetlens: ${done} of ${all} namespaces`),
    });
    writeFileSync(file, text);
    const [user, group] = [Number(environment['SUDO_UID'] ?? 0), Number(environment['SUDO_GID'] ?? 0)];
    fchownSync(file, user, group);
    fchmodSync(file, 0o600);
    process.stderr.write(
      `\rnetlens: captured ${namespaces === 1 ? 'one namespace' : `${namespaces} namespaces`}. The editor opens the file.\n`,
    );
    for (const problem of problems.slice(0, 5)) process.stderr.write(`netlens: warning: ${problem}\n`);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
