import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../scripts/install-parts.mjs';
import { startVSCodeServer } from '../../../scripts/vscode-server.mjs';

const root = path.resolve(import.meta.dirname, '../../..');

/** What a clone does not have, and what is linked. */
const NOT_CLONED: ReadonlySet<string> = new Set(['.git', '.cache', 'node_modules', 'dist', 'out']);

describe('F5 in a clone', () => {
  const home = mkdtempSync(path.join(process.env['NETLENS_LANE_SCRATCH'] ?? os.tmpdir(), 'develop-'));
  const clone = path.join(home, 'netlens');
  let browser: Browser | undefined;
  let stop: (() => Promise<void>) | undefined;
  let page: Page;

  before(async () => {
    for (const name of readdirSync(root).filter((one) => !NOT_CLONED.has(one)))
      cpSync(path.join(root, name), path.join(clone, name), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'));
    const server = await startVSCodeServer({
      vscode: process.env['NETLENS_VSCODE_SERVER'] ?? '',
      data: path.join(home, 'data'),
      extensions: path.join(home, 'extensions'),
      // VS Code's server loads an extension under development in no other way.
      smokeTestDriver: true,
    });
    stop = () => server.stop();
    const executablePath = findChromium();
    browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(90_000);
    await page.goto(server.url(clone));
    await page.locator('.explorer-folders-view').getByText('.vscode', { exact: true }).waitFor();
  });
  after(async () => {
    await browser?.close();
    await stop?.();
    rmSync(home, { recursive: true, force: true });
  });

  it('builds, and opens a second window that has the extension and a file with problems', async () => {
    const opened = page.context().waitForEvent('page', { timeout: 180_000 });
    // Once VS Code has read launch.json; before, F5 asks what to start.
    await page.keyboard.press('Control+Shift+D');
    await page.locator('.start-debug-action-item').getByText('Extension').first().waitFor();
    // A key that comes before the debugger is ready does nothing.
    for (let isBuilding = false; !isBuilding;) {
      await page.keyboard.press('F5');
      const terminal = page.locator('.panel .terminal-wrapper').first();
      isBuilding = await terminal.waitFor({ timeout: 15_000 }).then(
        () => true,
        () => false,
      );
    }
    const second = await opened;
    await second.getByText('[Extension Development Host]').first().waitFor();
    await second.locator('.statusbar').getByText('2 network problems').waitFor({ timeout: 90_000 });
    await page.locator('.debug-toolbar').waitFor();
  });
});
