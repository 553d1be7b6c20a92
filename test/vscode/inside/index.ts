import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { RETRIES, SecondTries } from '../../SecondTries';

/** VS Code calls this in its extension host; a rejection is a failed run. */
export async function run(): Promise<void> {
  // VS Code passes a format string and its arguments on one by one; one string arrives as it is.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(`[mocha]${format(...args)}`);
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, reporter: SecondTries, retries: RETRIES });
  for (const name of readdirSync(__dirname)
    .filter((file) => file.endsWith('.test.js'))
    .sort())
    mocha.addFile(path.join(__dirname, name));
  const pattern = process.env['NETLENS_LANE_GREP'];
  if (pattern) mocha.grep(pattern);
  const stats = await new Promise<{ passes: number; failures: number; pending: number }>((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      resolve({ passes, failures, pending });
    });
  });
  const file = process.env['NETLENS_LANE_RESULTS'];
  if (file) {
    writeFileSync(file, JSON.stringify({ passed: stats.passes, failed: stats.failures, skipped: stats.pending }));
  }
  if (stats.failures > 0) throw new Error(`${stats.failures} failed`);
}
