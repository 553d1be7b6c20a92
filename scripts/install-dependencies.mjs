import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mustRun, root, step } from './step.mjs';

/** Whether node_modules is what the lock file asks for, as far as the last install told. */
export function dependenciesAreInstalled() {
  const stamp = path.join(root, 'node_modules', '.netlens-lock');
  if (!existsSync(path.join(root, 'node_modules', '.bin'))) return false;
  if (!existsSync(stamp)) return true; // installed by hand: leave it
  return readFileSync(stamp, 'utf8') === lockDigest();
}

/** Installs the project's dependencies, among them the Node that everything else runs on. Needs Node 20 and npm. */
export async function installDependencies() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Error(`Node 20 or later is needed; this is Node ${process.versions.node}.`);
  if (dependenciesAreInstalled()) return;
  await step('Installing dependencies (npm ci)', async () => {
    await mustRun('npm', ['ci', '--no-fund', '--no-audit']);
    writeFileSync(path.join(root, 'node_modules', '.netlens-lock'), lockDigest());
  });
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}
