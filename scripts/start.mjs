/**
 * `npm start`: on a fresh clone, with Node 20 and npm and nothing else, shows Net Lens at work: installs, builds, and opens VS
 * Code on examples/shop with the diagram beside the file. The desktop VS Code where `code` is on PATH, else VS Code in the
 * browser, from npm. Needs no Docker.
 *
 *   --port N            the port of VS Code in the browser (default: 8765, or a free one where that is taken)
 *   --browser           VS Code in the browser, whether or not `code` is there
 *   --folder PATH       another folder than examples/shop
 *   --exit-after-ready  ends as soon as the address answers (for tests)
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { findProgram } from './install-parts.mjs';
import { installVSCode } from './install-vscode.mjs';
import { main, mustRun, root, step, StepError } from './step.mjs';
import { freePort, installVsix, isFree, startVSCodeServer } from './vscode-server.mjs';

const DEFAULT_PORT = 8765;

main(async () => {
  const { port, browser, folder, exitAfterReady } = readArguments(process.argv.slice(2));
  await installDependencies();
  await step('Building', () => mustRun('node', ['esbuild.js']));
  const code = browser ? undefined : desktopCode();
  if (code) {
    await step('Opening VS Code on examples/shop', () => mustRun(code, [`--extensionDevelopmentPath=${root}`, folder]));
    return;
  }
  const vscode = await installVSCode();
  const home = path.join(root, '.cache', 'start');
  mkdirSync(home, { recursive: true });
  const vsix = path.join(home, 'netlens.vsix');
  const where = { vscode, data: path.join(home, 'data'), extensions: path.join(home, 'extensions') };
  await step('Packing and installing the extension', async () => {
    await mustRun('vsce', ['package', '--no-dependencies', '--out', vsix]);
    await installVsix({ ...where, vsix });
  });
  const server = await step('Starting VS Code', async () =>
    startVSCodeServer({ ...where, port: port ?? ((await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : await freePort()) }),
  );
  const url = server.url(folder);
  const answer = await fetch(url);
  if (!answer.ok) throw new StepError(`VS Code does not answer at ${url} (HTTP ${answer.status}).`);
  console.log(`\nNet Lens is at ${url}\n(Ctrl+C ends it.)`);
  if (exitAfterReady) {
    await server.stop();
    process.exit(0);
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void server.stop().then(() => process.exit(0)));
  process.exitCode = await server.exited;
});

function readArguments(args) {
  const read = { port: undefined, browser: false, folder: path.join(root, 'examples', 'shop'), exitAfterReady: false };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split(/=(.*)/s);
    const value = () => inline ?? args[++i];
    if (name === '--port') read.port = Number(value());
    else if (name === '--folder') read.folder = path.resolve(value() ?? '');
    else if (name === '--browser') read.browser = true;
    else if (name === '--exit-after-ready') read.exitAfterReady = true;
    else throw new StepError(`There is no option ${args[i]}. Options: --port N, --browser, --folder PATH.`);
  }
  if (read.port !== undefined && !(Number.isInteger(read.port) && read.port > 0 && read.port < 65536)) {
    throw new StepError('--port wants a number between 1 and 65535.');
  }
  return read;
}

/** The desktop VS Code's command, where it can open a window: not on a server without a screen. */
function desktopCode() {
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  // Inside a remote window, `code` is another program, which cannot load an extension from a folder.
  return hasScreen && !process.env.VSCODE_IPC_HOOK_CLI ? findProgram('code') : undefined;
}
