import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mustRun, root, run, step } from './step.mjs';

/** The npm package that ships VS Code (1.139.1) whole, with its server; we use the server and not the wrapper around it. */
const VERSION = '4.139.1';
const home = path.join(root, '.cache', 'vscode-server');
const server = path.join(home, 'node_modules', 'code-server', 'lib', 'vscode');
const ready = path.join(home, `ready-${VERSION}`);

/**
 * VS Code from npm, in .cache/vscode-server; installs it if it is not there (190 MB, about half a minute).
 * @returns {Promise<string>} the folder that holds out/server-main.js
 */
export async function installVSCode() {
  if (existsSync(ready)) return server;
  await step(`Installing VS Code in the browser (code-server ${VERSION} from npm)`, async () => {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await mustRun('npm', ['install', ...quiet, `code-server@${VERSION}`], { cwd: home });
    await mustRun('npm', ['install', '--omit=dev', ...quiet], { cwd: server });
    // These two are compiled here: log files, and an extension host that ends with its server. VS Code runs without them.
    const native = await run('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: server });
    if (native.code !== 0) console.log('  (its native modules could not be compiled; it runs without log files)');
    writeFileSync(ready, '');
  });
  return server;
}
