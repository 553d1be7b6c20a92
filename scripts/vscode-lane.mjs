/**
 * The VS Code lane: the extension in a real VS Code.
 *
 *  1. inside: mocha in the extension host (test/vscode/inside/*.test.ts), the extension loaded from this folder;
 *  2. outside: the built .vsix installed into a plain VS Code, driven as a person would (test/vscode/outside/*.test.ts).
 *
 * VS Code is the one from npm, in Chromium. Where NETLENS_VSCODE names a desktop VS Code, or NETLENS_VSCODE_VERSION a version
 * that may be downloaded (`stable`, `1.100.0`), the first part runs there.
 * `node scripts/vscode-lane.mjs inside` (or `outside`) runs one part.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium } from './install-parts.mjs';
import { installVSCode } from './install-vscode.mjs';
import { environment, main, mustRun, root, run, seconds } from './step.mjs';
import { startVSCodeServer } from './vscode-server.mjs';

const out = path.join(root, 'out', 'vscode');
/** @type {{passed: number, failed: number, skipped: number}} */
const total = { passed: 0, failed: 0, skipped: 0 };

main(async () => {
  const parts = process.argv.slice(2);
  const began = Date.now();
  if (!existsSync(path.join(root, 'dist', 'extension.js'))) await mustRun('node', ['esbuild.js']);
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  // A folder of its own for each run: runs side by side do not disturb each other.
  const scratch = mkdtempSync(path.join(root, '.cache', 'vscode-lane-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }));
  if (parts.length === 0 || parts.includes('inside')) await inside(scratch);
  if (parts.length === 0 || parts.includes('outside')) await outside(scratch);
  console.log(`VS Code lane: ${seconds(Date.now() - began)}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
  // Playwright keeps handles open for a moment; nothing is left to wait for.
  process.exit();
});

/** Mocha inside the extension host. */
async function inside(scratch) {
  await bundleTests('inside');
  const workspace = path.join(scratch, 'workspace');
  cpSync(path.join(root, 'test', 'vscode', 'workspace'), workspace, { recursive: true });
  // A commit to compare with, made without the user's name and hooks.
  const git = ['-C', workspace, '-c', 'user.name=test', '-c', 'user.email=test@example.invalid'];
  await mustRun('git', ['-C', workspace, 'init', '--quiet']);
  await mustRun('git', [...git, 'add', '.']);
  await mustRun('git', [...git, 'commit', '--quiet', '--no-verify', '-m', 'start']);
  const results = path.join(scratch, 'inside.json');
  const env = {
    ...environment,
    NETLENS_LANE_RESULTS: results,
    DOCKER_HOST: `unix://${path.join(scratch, 'no-docker.sock')}`,
  };
  const tests = path.join(out, 'inside', 'index.js');
  if (process.env.NETLENS_VSCODE || process.env.NETLENS_VSCODE_VERSION) {
    const { runTests } = await import('@vscode/test-electron');
    await runTests({
      ...(process.env.NETLENS_VSCODE
        ? { vscodeExecutablePath: process.env.NETLENS_VSCODE }
        : { version: process.env.NETLENS_VSCODE_VERSION }),
      extensionDevelopmentPath: root,
      extensionTestsPath: tests,
      extensionTestsEnv: env,
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--no-sandbox'],
    }).catch(() => undefined);
  } else {
    const vscode = await installVSCode();
    const server = await startVSCodeServer({
      vscode,
      data: path.join(scratch, 'data'),
      extensions: path.join(scratch, 'extensions'),
      smokeTestDriver: true,
      // The tests begin with this picture, however wide the window is.
      settings: { 'netlens.diagram.detail': 'kernel' },
      env,
    });
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const exited = new Promise((resolve) => {
        void page.exposeFunction('codeAutomationExit', (code) => resolve(code));
      });
      await page.exposeFunction('codeAutomationLog', (type, args) => {
        const text = args.filter((arg) => typeof arg === 'string').join(' ');
        const said = /\[mocha\]([^]*)$/.exec(text);
        if (said) console.log(said[1].trimEnd());
        else if (process.env.NETLENS_LANE_LOG) console.log(`  (${type}) ${text}`);
      });
      const authority = `vscode-remote://127.0.0.1:${server.port}`;
      await page.goto(
        server.url(workspace, [
          ['extensionDevelopmentPath', authority + root],
          ['extensionTestsPath', authority + tests],
          ['skipWelcome', 'true'],
        ]),
      );
      const limit = new Promise((resolve) => setTimeout(resolve, 480_000, 'late').unref());
      const end = await Promise.race([exited, limit, server.exited]);
      if (end === 'late') console.log('✘ the tests inside VS Code did not end within eight minutes');
    } finally {
      await browser.close();
      await server.stop();
    }
  }
  addResults('inside VS Code', results);
}

/** The built extension, as a person has it. */
async function outside(scratch) {
  const vsix = path.join(scratch, 'netlens.vsix');
  await mustRun('node', ['scripts/package.mjs', '--out', vsix]);
  const vscode = await installVSCode();
  const env = {
    ...environment,
    NETLENS_LANE_SCRATCH: scratch,
    NETLENS_VSIX: vsix,
    NETLENS_VSCODE_SERVER: vscode,
    NETLENS_CHROMIUM: findChromium() ?? '',
  };
  const grep = process.env.NETLENS_LANE_GREP;
  const inCi = process.env.CI === 'true' || process.env.CI === '1';
  const retries = inCi ? ['--retries', '1'] : [];
  const args = ['--config', 'test/vscode/outside/.mocharc.json', ...retries, ...(grep ? ['--grep', grep] : [])];
  const { output } = await run('mocha', args, { env, onOutput: (text) => process.stdout.write(text) });
  const count = (word) => Number(new RegExp(`^ +(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0);
  if (!/^ +\d+ passing/m.test(output)) total.failed++;
  total.passed += count('passing');
  total.failed += count('failing');
  total.skipped += count('pending');
}

/** Compiles the tests of one part to out/vscode/<part>; VS Code's extension host loads CommonJS. */
async function bundleTests(part) {
  const folder = path.join(root, 'test', 'vscode', part);
  rmSync(path.join(out, part), { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(folder)
      .filter((name) => name.endsWith('.test.ts') || name === 'index.ts')
      .map((name) => path.join(folder, name)),
    outdir: path.join(out, part),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Adds what mocha wrote down; a part that wrote nothing has failed. */
function addResults(part, file) {
  if (!existsSync(file)) {
    console.log(`✘ ${part}: no results were written`);
    total.failed++;
    return;
  }
  const counts = JSON.parse(readFileSync(file, 'utf8'));
  for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
}
