import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** How long a terminal may take to have a command on its prompt, in milliseconds. */
const PATIENCE = 3000;
const example = readFileSync(path.join(root, 'examples/node/node.json'), 'utf8');

describe('a captured machine', () => {
  let made: string;
  let workbench: Workbench;

  before(async () => {
    made = mkdtempSync(path.join(os.tmpdir(), 'netlens-captures-'));
    const folder = path.join(made, 'captures');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'node.json'), example);
    // On the day before, nothing kept the client from the api.
    const rule = /-A KUBE-POD-FW-API (?:[^\\]|\\")*?REJECT --reject(?:[^\\]|\\")*?\\n/;
    assert.match(example, rule);
    writeFileSync(path.join(folder, 'before.json'), example.replace(rule, ''));
    const env = { ...process.env };
    delete env['DOCKER_HOST'];
    workbench = await Workbench.open({ folder, env });
  });
  afterEach(function () {
    return workbench.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench.close();
    rmSync(made, { recursive: true, force: true });
  });

  /** A file of the folder, in VS Code's own dialog. */
  const choose = (file: string): Promise<void> =>
    workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: file }).first().click();

  const refresh = async (): Promise<void> => {
    await workbench.page.locator('.sidebar').getByRole('button', { name: 'Refresh' }).click();
  };

  it('opens in the picture, with the name of the machine', async () => {
    await workbench.page.keyboard.press('Control+B');
    await workbench.run('Net Lens: Open Machine Capture');
    if (process.platform === 'linux') await workbench.pick('A file…');
    await choose('node.json');
    await workbench.page.locator('.tab').filter({ hasText: 'Network: Linux machine node-7' }).waitFor();
    await workbench.drawn();
    const picture = (await workbench.diagram().locator('.content svg:has(.node)').first().textContent()) ?? '';
    for (const name of ['shop/web-1', 'shop/web-2', 'shop/api', 'shop/client', 'cni0'])
      assert.ok(picture.includes(name), `${name} is drawn`);
    // It is what it is: a file of one moment, with no daemon to switch to.
    await workbench.diagram().getByText('Capture: node.json').waitFor();
    assert.equal(await workbench.diagram().getByRole('button', { name: 'Live', exact: true }).count(), 0);
    await workbench.screenshot('machine');
  });

  it('says what a reader is looking at', async () => {
    await workbench.diagram().getByRole('button', { name: 'What am I looking at?' }).first().click();
    await workbench.diagram().getByText('is a network namespace').first().waitFor();
    await workbench.screenshot('machine-explainer');
    await workbench.page.keyboard.press('Escape');
  });

  it('explains why a pod cannot reach a service, to the rule', async () => {
    await workbench.explain('shop/client', 'shop/api', '5000');
    const answer = workbench.diagram().locator('.explanation.verdict-unreachable');
    await answer
      .getByText(/KUBE-POD-FW-API/)
      .first()
      .waitFor();
    assert.doesNotMatch(await answer.innerText(), /docker/i);
    await workbench.screenshot('machine-explanation');
  });

  it('is in the tree, namespace by namespace', async () => {
    const tree = await workbench.tree();
    await tree.getByText('Linux machine node-7').first().waitFor();
    await tree.getByText('cni0').first().click();
    await tree.getByText('shop/web-1').first().waitFor();
    await workbench.screenshot('machine-tree');
  });

  it('is read again by Refresh', async () => {
    const file = path.join(workbench.folder, 'node.json');
    const renamed = readFileSync(file, 'utf8').replace(/("hostname":\s*)"node-7"/, '$1"node-8"');
    writeFileSync(file, renamed);
    await refresh();
    await workbench.page.locator('.tab').filter({ hasText: 'Network: Linux machine node-8' }).waitFor();
    writeFileSync(file, example);
    await refresh();
    await workbench.page.locator('.tab').filter({ hasText: 'Network: Linux machine node-7' }).waitFor();
  });

  it('is compared with an earlier capture: what changed since it worked', async () => {
    await workbench.run('Net Lens: Show Reachability Matrix');
    const matrix = workbench.diagram().locator('.matrix-view');
    await matrix.getByText('Compare with an earlier capture…').click();
    await choose('before.json');
    await matrix.getByText(/before\.json compared with Linux machine node-7/).waitFor();
    await matrix.getByText(/shop\/client .*can no longer reach shop\/api:5000/).waitFor();
    await matrix
      .getByText(/the chain KUBE-POD-FW-API of the table filter has \d+ new rules|has a new rule/)
      .first()
      .waitFor();
    await workbench.screenshot('machine-changes');
  });

  it('is captured here, once a person pressed Enter, and opened', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip();
    const terminal = workbench.page.locator('.terminal-wrapper.active, .xterm').first();
    // Asked twice and not run in between: the second command takes the place of the first.
    for (let time = 1; time <= 2; time++) {
      await workbench.run('Net Lens: Open Machine Capture');
      await workbench.pick('This machine');
      await workbench.page.getByText('Capture of this machine').first().waitFor();
    }
    await workbench.screenshot('machine-terminal');
    const tab = workbench.page.locator('.tab').filter({ hasText: `Network: Linux machine ${os.hostname()}` });
    assert.equal(await tab.count(), 0, 'nothing runs before');
    await terminal.click();
    // The command comes to the prompt a moment later; a line end without one does nothing.
    await workbench.pressUntil('Enter', () => tab.waitFor({ timeout: PATIENCE }));
    await workbench.drawn();
    await workbench.screenshot('machine-here');
  });

  it('is captured again by Refresh, once a person said so and pressed Enter', async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip();
    const folder = readdirSync(os.tmpdir())
      .filter((name) => name.startsWith('netlens-machine-'))
      .map((name) => path.join(os.tmpdir(), name))
      .sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs)
      .at(-1);
    assert.ok(folder !== undefined);
    await refresh();
    const question = workbench.page.locator('.monaco-dialog-box').filter({ hasText: 'Capture this machine again?' });
    await question.waitFor();
    await workbench.screenshot('machine-again');
    await question.getByText('Capture again', { exact: true }).click();
    await question.waitFor({ state: 'hidden' });
    const watcher = watch(folder);
    await workbench.page.locator('.terminal-wrapper.active, .xterm').first().click();
    await workbench.pressUntil('Enter', () => once(watcher, 'change', { signal: AbortSignal.timeout(PATIENCE) }));
    watcher.close();
  });
});
