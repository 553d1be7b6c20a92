/**
 * `npm run test:watch [-- FILE …]`: runs unit tests, and runs them again whenever a file that they import changes. Without FILE all
 * but the slow ones. Mocha's own --watch cannot load an ES module a second time; Node's starts a process of its own each time.
 */
import { spawn } from 'node:child_process';
import { environment, root } from './step.mjs';

const files = process.argv.slice(2);
const chosen = files.length > 0 ? files : ['--ignore', 'test/unit/**/*.slow.test.ts', 'test/unit/**/*.test.ts'];
const child = spawn('node', ['--watch', 'node_modules/mocha/bin/mocha.js', ...chosen], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
});
child.on('exit', (code) => (process.exitCode = code ?? 1));
