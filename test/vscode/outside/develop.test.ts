import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** What a clone does not have, and what is linked. */
const NOT_CLONED: ReadonlySet<string> = new Set(['.git', '.cache', 'node_modules', 'dist', 'out']);

/** How long VS Code takes at most to start the task before the debugger, in milliseconds. */
const PATIENCE = 15_000;

describe('F5 in a clone', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ folder: root, without: NOT_CLONED, developing: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(workbench.folder, 'node_modules'));
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(() => workbench?.close());

  it('builds, and opens a second window that has the extension and a file with problems', async () => {
    const { page } = workbench;
    const opened = page.context().waitForEvent('page', { timeout: 180_000 });
    // Once VS Code has read launch.json; before, F5 asks what to start.
    await page.keyboard.press('Control+Shift+D');
    await page.locator('.start-debug-action-item').getByText('Extension').first().waitFor();
    const terminal = page.locator('.panel .terminal-wrapper').first();
    await workbench.pressUntil('F5', () => terminal.waitFor({ timeout: PATIENCE }));
    const second = await opened;
    await second.getByText('[Extension Development Host]').first().waitFor();
    await second.locator('.statusbar').getByText('2 network problems').waitFor({ timeout: 90_000 });
    await page.locator('.debug-toolbar').waitFor();
  });
});
