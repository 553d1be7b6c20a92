import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { Workbench } from './Workbench.ts';

const example = path.resolve(import.meta.dirname, '../../../examples/shop/compose.yaml');

/** Steps of a person, each with the milliseconds that it took. docs/reliability.md has what this prints. */
class Steps {
  readonly #began = Date.now();
  readonly #steps: [what: string, milliseconds: number][] = [];
  #last = this.#began;

  done(what: string): number {
    const now = Date.now();
    const took = now - this.#last;
    this.#steps.push([what, took]);
    this.#last = now;
    return took;
  }

  print(title: string): void {
    console.log(`      ${title}`);
    for (const [what, took] of this.#steps) console.log(`      ${(took / 1000).toFixed(1).padStart(6)} s  ${what}`);
    console.log(`      ${((this.#last - this.#began) / 1000).toFixed(1).padStart(6)} s  together`);
  }
}

describe('how long a person waits', () => {
  let workbench: Workbench | undefined;
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(() => workbench?.close());

  it('prints the way from the installation to the first insight on one’s own file', async () => {
    const folder = path.join(mkdtempSync(path.join(process.env['NETLENS_LANE_SCRATCH'] ?? os.tmpdir(), 'own-')), 'own');
    mkdirSync(folder, { recursive: true });
    // A file that this editor never saw, without settings of ours beside it.
    writeFileSync(path.join(folder, 'compose.yaml'), readFileSync(example, 'utf8').replace('name: shop', 'name: own'));
    const steps = new Steps();
    workbench = await Workbench.open({
      folder,
      env: { DOCKER_HOST: 'unix:///nonexistent/no-docker.sock' },
      // As it is delivered.
      settings: { 'netlens.diagram.detail': 'auto' },
    });
    const { page } = workbench;
    steps.done('the extension is installed and VS Code has the folder open (VS Code’s own time)');
    await workbench.openFile('compose.yaml');
    steps.done('the file is open');
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor();
    steps.done('first insight: a server that listens on loopback is underlined');
    const status = page.locator('.statusbar-item').filter({ hasText: 'network problems' });
    await status.waitFor();
    assert.match(await status.innerText(), /\d network problems/);
    await status.click();
    await workbench.drawn();
    steps.done('the status bar’s click draws who talks to whom');
    // Beside the file and the side bar there is no room for the host and its containers.
    await workbench.diagram().locator('.toolbar [aria-label="Overview"][aria-pressed="true"]').waitFor();
    await workbench.explain('proxy', 'web', '3000');
    await workbench
      .diagram()
      .locator('.explanation')
      .getByText(/refused/i)
      .first()
      .waitFor();
    steps.done('the answer: why proxy cannot reach web');
    steps.print('from the installation to an answer:');
  });

  it('prints how soon a picture is there: on a click, and after a reload', async () => {
    assert.ok(workbench);
    const { page } = workbench;
    // A second click finds everything loaded: what is measured is a warm editor.
    for (const round of ['first', 'second']) {
      await workbench.run('View: Close All Editors');
      await workbench.openFile('compose.yaml');
      const button = page
        .locator(
          '.editor-actions .action-label[aria-label^="Net Lens: Open Network Diagram"], .editor-actions [aria-label^="Open Network Diagram"]',
        )
        .first();
      await button.waitFor();
      const click = new Steps();
      await button.click();
      await page.locator('iframe.webview.ready').last().waitFor();
      click.done('VS Code has made the page');
      await workbench.diagram().locator('.busy, .content svg .node').first().waitFor({ state: 'attached' });
      click.done('it says “Drawing…”, or has the picture');
      await workbench.drawn();
      click.done('the picture is there');
      click.print(`the ${round} click on “Open Network Diagram”:`);
    }
    const reload = await reloaded(workbench);
    await workbench.diagram().locator('.content .node').first().waitFor();
    reload.done('the diagram that was open is there as it was');
    await workbench.drawn();
    reload.done('it is drawn again');
    reload.print('a reload of the window:');
  });

  it('prints how long VS Code itself takes for a panel with one line of text', async () => {
    const scratch = mkdtempSync(path.join(process.env['NETLENS_LANE_SCRATCH'] ?? os.tmpdir(), 'plain-'));
    const vsix = path.join(scratch, 'plain.vsix');
    await createVSIX({
      cwd: path.resolve(import.meta.dirname, '../plainPanel'),
      packagePath: vsix,
      allowMissingRepository: true,
      skipLicense: true,
    });
    await workbench?.close();
    workbench = await Workbench.open({ folder: path.dirname(example), vsix });
    const plain = workbench.page.frameLocator('iframe.webview.ready').frameLocator('iframe').locator('#plain');
    await workbench.openFile('compose.yaml');
    await workbench.run('Open Plain Panel');
    await plain.waitFor();
    // As for ours, the second opening finds everything loaded.
    await workbench.run('View: Close All Editors');
    await workbench.openFile('compose.yaml');
    await workbench.run('Open Plain Panel');
    const opening = new Steps();
    await plain.waitFor();
    opening.done('the line of text is there');
    opening.print('the second opening of a panel of another extension:');
    const reload = await reloaded(workbench);
    await plain.waitFor();
    reload.done('the line of text is there again');
    reload.print('a reload of the window, with a panel of another extension in place of ours:');
  });
});

/** Reloads the window; done once VS Code is back. */
async function reloaded(workbench: Workbench): Promise<Steps> {
  const { page } = workbench;
  const reload = new Steps();
  // VS Code stores what a page kept when it reloads by itself.
  const loaded = page.waitForEvent('load');
  await workbench.run('Developer: Reload Window');
  await loaded;
  await page.locator('.monaco-workbench .explorer-folders-view').waitFor();
  reload.done('VS Code is back');
  return reload;
}
