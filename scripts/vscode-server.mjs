import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environment, mustRun, root, StepError } from './step.mjs';

/** The project's own Node: VS Code's server wants Node 24, which is not the Node that a machine has. */
const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'editor.minimap.enabled': false,
  'window.autoDetectColorScheme': true,
};

/**
 * Starts VS Code's own server on this machine's loopback.
 * @param {{
 *   vscode: string, port?: number, data: string, extensions: string,
 *   smokeTestDriver?: boolean, trustEverything?: boolean, env?: NodeJS.ProcessEnv, settings?: Record<string, unknown>,
 * }} options `data` and `extensions` are folders, made where they are missing
 * @returns {Promise<{port: number, url: (folder: string, payload?: readonly (readonly [string, string])[]) => string, stop: () => Promise<void>, exited: Promise<number>}>}
 */
export async function startVSCodeServer(options) {
  const port = options.port ?? (await freePort());
  mkdirSync(options.data, { recursive: true });
  mkdirSync(options.extensions, { recursive: true });
  // Hide what VS Code shows at its first start, which would cover what the tests look at.
  mkdirSync(path.join(options.data, 'data', 'Machine'), { recursive: true });
  writeFileSync(
    path.join(options.data, 'data', 'Machine', 'settings.json'),
    JSON.stringify({ ...QUIET, ...options.settings }, null, 2),
  );
  const args = [
    path.join(options.vscode, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms'],
    ...['--server-data-dir', options.data, '--extensions-dir', options.extensions, '--disable-telemetry'],
    ...(options.trustEverything === false ? [] : ['--disable-workspace-trust']),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
  ];
  const child = spawn(node, args, {
    cwd: root,
    env: options.env ?? environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    // A process group of its own, so that its extension hosts end with it.
    detached: process.platform !== 'win32',
  });
  const kill = () => {
    try {
      if (process.platform === 'win32') child.kill();
      else if (child.pid) process.kill(-child.pid);
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', kill);
  let output = '';
  const exited = new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output = (output + text).slice(-20_000);
        if (output.includes('Extension host agent listening on')) resolve(undefined);
      });
    }
    child.once('error', reject);
    void exited.then((code) => {
      const taken = output.includes('EADDRINUSE') ? ` Port ${port} is taken: choose another with --port.` : '';
      const last = output.trimEnd().split('\n').slice(-5).join('\n');
      reject(new StepError(`VS Code's server ended at once (exit code ${code}).${taken}\n${last}`));
    });
  });
  return {
    port,
    exited,
    url: (folder, payload) =>
      `http://127.0.0.1:${port}/?folder=${encodeURI(folder)}` +
      (payload ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : ''),
    stop: async () => {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

/**
 * Installs a .vsix into an extensions folder, as a person's "Install from VSIX…" does.
 * @param {{vscode: string, vsix: string, data: string, extensions: string}} options
 */
export async function installVsix({ vscode, vsix, data, extensions }) {
  mkdirSync(data, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const where = ['--server-data-dir', data, '--extensions-dir', extensions, '--accept-server-license-terms'];
  const output = await mustRun(node, [
    path.join(vscode, 'out', 'server-main.js'),
    ...['--install-extension', vsix, '--force', ...where],
  ]);
  if (!/successfully installed/.test(output)) throw new StepError(`VS Code did not install ${vsix}:\n${output.trim()}`);
}

/** @returns {Promise<number>} a port of the loopback that nothing listens on just now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** @param {number} port whether something could listen there on the loopback */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
