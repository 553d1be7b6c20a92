import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const folder = path.resolve(import.meta.dirname, '../cards');

/** What the buttons and keys of the picture do in the editor around it: here the extension answers, not a stand-in. */
describe('the cards of the picture', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({ folder, env: { DOCKER_HOST: 'unix:///nonexistent/no-docker.sock' } });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: workbench.folder,
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--no-verify', '-m', 'start');
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.openFile('compose.yaml');
    await workbench.run('Net Lens: Open Network Diagram');
    await workbench.drawn();
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(() => workbench?.close());

  const part = (id: string) => workbench.diagram().locator(`[data-id="${id}"][role]`).first();
  const card = () => workbench.diagram().locator('.card-page');
  const clipboard = () => workbench.page.evaluate(() => navigator.clipboard.readText());
  const line = (text: string) => workbench.page.locator('.view-line').filter({ hasText: text });

  /** A tool of the bar, which is in the menu at its end where there is no room for it. */
  async function choose(button: string, item?: string): Promise<void> {
    const own = workbench.diagram().locator(`.toolbar button[aria-label="${button}"]:visible`);
    const direct = (await own.count()) > 0;
    await (direct ? own : workbench.diagram().locator('.toolbar button[aria-label="More"]')).click();
    if (direct && item === undefined) return;
    await workbench
      .diagram()
      .locator('[role="menuitem"]:visible', { hasText: item ?? button })
      .click();
  }

  async function openCard(id: string): Promise<void> {
    await part(id).focus();
    await workbench.page.keyboard.press('Enter');
    await card().waitFor();
  }

  it('copy a command, say so, and hold no key of a name', async () => {
    await openCard('c_web');
    await card().locator('[aria-label^="Copy: "]').last().click();
    await workbench.diagram().locator('.toast').getByText('Copied.').waitFor();
    const copied = await clipboard();
    assert.match(copied, /\$'\\x15touch pwned\\x0f'/);
    assert.doesNotMatch(copied, /\p{Cc}/u);
  });

  it('put a command into a terminal, and nothing runs before a person presses Enter', async () => {
    const done = mkdtempSync(path.join(os.tmpdir(), 'netlens-'));
    const made = new Promise<void>((resolve) => watch(done, { persistent: false }).once('change', () => resolve()));
    try {
      await card().locator('[aria-label^="Put in terminal: "]').last().click();
      await workbench.diagram().locator('.toast').getByText('The command is in the terminal').waitFor();
      await workbench.page.waitForFunction(
        () => (document.activeElement?.closest('.terminal-wrapper') ?? null) !== null,
      );
      await workbench.screenshot('card-terminal');
      // What a person types after it, and Enter.
      await workbench.page.keyboard.type(` ; touch ${done}/entered`);
      await workbench.page.keyboard.press('Enter');
      await made;
      assert.ok(!existsSync(path.join(workbench.folder, 'pwned')));
      await workbench.run('Terminal: Kill the Active Terminal Instance');
    } finally {
      rmSync(done, { recursive: true, force: true });
    }
  });

  it('close with one Escape, and the focus is where it was', async () => {
    await openCard('c_web');
    await workbench.page.keyboard.press('Escape');
    await card()
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    assert.equal(await card().count(), 0);
    assert.equal(await part('c_web').evaluate((element) => document.activeElement === element), true);
  });

  it('come by a click that shows the source and leaves the focus here, so that one Escape closes them', async () => {
    const box = await part('c_web').boundingBox();
    assert.ok(box);
    // Its title: in its middle are its sockets.
    await part('c_web').click({ position: { x: box.width / 2, y: 10 } });
    await card().waitFor();
    // The source is shown: it is selected.
    await workbench.page.locator('.monaco-editor .selected-text').first().waitFor();
    assert.equal(await workbench.page.evaluate(() => document.activeElement?.tagName), 'IFRAME');
    await workbench.page.keyboard.press('Escape');
    await card().waitFor({ state: 'detached' });
  });

  it('close a group by keys, and the focus is on the button that opens it again', async () => {
    await openCard('c_web');
    const onButton = (label: string) => workbench.diagram().locator(`[aria-label="${label}"]:focus`).waitFor();
    await card().locator('[aria-label="Collapse this group"]').focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.diagram().locator('.kind-collapsed[data-id="c_web"]').waitFor();
    await onButton('Expand this group');
    await workbench.page.keyboard.press('Enter');
    await workbench.diagram().locator('.kind-container[data-id="c_web"]').waitFor();
    await onButton('Collapse this group');
  });

  it('light the part that the cursor in the file is in', async () => {
    await workbench.run('View: Focus First Editor Group');
    await line('postgres:18').click();
    await workbench.diagram().locator('.node.lit[data-id*="_db"]').first().waitFor();
  });

  it('fix a problem in the file, unsaved', async () => {
    await openCard('c_web');
    await card().locator('.problem vscode-button').first().click();
    await line("'0.0.0.0'").waitFor();
    assert.ok(readFileSync(path.join(workbench.folder, 'compose.yaml'), 'utf8').includes("'127.0.0.1'"));
  });

  it('and the matrix tell what the edit changed since the last commit, until something else is asked', async () => {
    await workbench.run('Net Lens: Show Reachability Changes');
    const matrix = workbench.diagram().locator('.matrix-view');
    await matrix.getByText(/last commit compared with now: \d+ answers? changed/).waitFor();
    await matrix.locator('[class*="change-gained"]').first().waitFor();
    await workbench.screenshot('matrix-changes');
    // Another edit: what is shown is of the file as it was.
    await workbench.run('View: Focus First Editor Group');
    await line("'0.0.0.0'").first().click();
    await workbench.page.keyboard.press('Control+Z');
    await line("'127.0.0.1'").first().waitFor();
    await matrix.getByText('The network has changed since then.').waitFor();
    await matrix.getByText('Check again').click();
    await matrix.getByText(/last commit compared with now: nothing changed/).waitFor();
    assert.equal(await matrix.getByText('The network has changed since then.').count(), 0);
    await matrix.getByText('Back to diagram').click();
  });

  it('go to what they show in the file', async () => {
    await openCard('c_db');
    await card().locator('[aria-label="Go to source"]').click();
    await workbench.page.waitForFunction(() => (document.activeElement?.closest('.monaco-editor') ?? null) !== null);
  });

  it('copy the network as Markdown, with its problems, from the export menu', async () => {
    await choose('Export diagram', 'Copy as Markdown');
    await workbench.diagram().locator('.toast').getByText('Copied.').waitFor();
    const copied = await clipboard();
    assert.match(copied, /^```mermaid\nflowchart LR\n/);
    assert.match(copied, /### Problems\n\n- \*\*/);
  });

  it('copy as Mermaid what the panel shows: its detail and its filter', async () => {
    const copy = async (): Promise<string> => {
      await workbench.run('Net Lens: Copy Diagram as Mermaid');
      await workbench.page.locator('.statusbar-item').getByText('Mermaid text copied').waitFor();
      const text = await clipboard();
      await workbench.page.evaluate(() => navigator.clipboard.writeText(''));
      await workbench.page.locator('.statusbar-item').getByText('Mermaid text copied').waitFor({ state: 'detached' });
      return text;
    };
    await workbench.diagram().locator('[aria-label="Kernel"][aria-pressed="true"]').waitFor();
    const kernel = await copy();
    await workbench.diagram().locator('[aria-label="Overview"]').click();
    await workbench.diagram().locator('.kind-service').first().waitFor();
    const overview = await copy();
    assert.match(kernel, /veth/);
    assert.doesNotMatch(overview, /veth/);
    assert.match(overview, /c_db/);
    await workbench.diagram().locator('.kind-service[data-id="c_db"]').waitFor();
    await choose('Filter');
    await workbench.diagram().locator('#filter-published').check();
    await workbench.diagram().locator('.kind-service[data-id="c_db"]').waitFor({ state: 'detached' });
    assert.doesNotMatch(await copy(), /c_db/);
    await workbench.diagram().locator('#filter-published').uncheck();
    await workbench.diagram().locator('.kind-service[data-id="c_db"]').waitFor();
    await choose('Filter');
    await workbench.diagram().locator('[aria-label="Kernel"]').click();
    await part('host').waitFor();
  });

  it('and the answer that is read beside them are there again after the panel was hidden', async () => {
    await workbench.explain('db', 'web', '3000');
    const explanation = workbench.diagram().locator('.explanation');
    await explanation.waitFor();
    const verdict = await explanation.locator('h2').innerText();
    // Another tab in the same group takes its place, and goes again.
    await workbench.run('New Untitled Text File');
    await workbench.page.locator('.tab.active').filter({ hasText: 'Untitled' }).waitFor();
    await workbench.run('View: Close Editor');
    await workbench.drawn();
    await explanation.waitFor();
    assert.equal(await explanation.locator('h2').innerText(), verdict);
    await workbench.diagram().locator('aside.panel [aria-label="Close (Escape)"]').click();
  });

  it('beside them, the picture as text and its export are commands too', async () => {
    await workbench.run('Net Lens: Show Network as Text');
    await workbench.diagram().locator('.tables').getByText('Published ports').waitFor();
    await workbench.run('Net Lens: Export Diagram');
    await workbench.pick('SVG');
    await workbench.page.locator('.quick-input-widget input').waitFor();
    await workbench.page.keyboard.press('Escape');
  });
});
