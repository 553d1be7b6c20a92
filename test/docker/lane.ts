/**
 * The docker lane: real engines, each in a network namespace of its own, and Net Lens against them. Prints mocha's report and
 * ends with its exit code. What is missing is said; the lane is then skipped, or fails where CI=true.
 * Started by `node scripts/docker-lane.ts [mocha arguments]`.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installEngine, missingForEngines, type Generation } from './installEngines.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const inCi = process.env.CI === 'true' || process.env.CI === '1';

const missing = await missingForEngines();
if (missing) {
  console.log(missing);
  console.log(inCi ? '0 passed, 1 failed, 0 skipped' : '0 passed, 0 failed, 1 skipped');
  process.exit(inCi ? 1 : 0);
}

const generations: Generation[] = [];
let absent = 0;
for (const generation of ['20', '26', '28'] as const) {
  const problem = await installEngine(generation);
  if (problem) {
    absent++;
    console.log(problem);
  } else generations.push(generation);
}

const mocha = join(root, 'node_modules/mocha/bin/mocha.js');
const child = spawn(
  process.execPath,
  [
    mocha,
    '--no-config',
    '--timeout',
    '60000',
    '--reporter',
    'spec',
    'test/docker/**/*.test.ts',
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NETLENS_GENERATIONS: generations.join(',') } },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  // An engine that could not be fetched is a part of the lane that did not run.
  process.exitCode = inCi && absent > 0 ? 1 : (code ?? 1);
});
