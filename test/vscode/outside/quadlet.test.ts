import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const UNITS = {
  'web.container': '[Container]\nImage=docker.io/library/nginx\nNetwork=shop.network\nPublishPort=8080:80\n',
  'db.container': '[Container]\nImage=docker.io/library/postgres\nNetwork=shop.network\nPublishPort=5432:5432\n',
  'shop.network': '[Network]\nSubnet=10.90.0.0/24\n',
};

describe('a folder of Quadlet units', () => {
  let made: string;
  let workbench: Workbench;

  before(async () => {
    made = mkdtempSync(path.join(os.tmpdir(), 'netlens-units-'));
    const folder = path.join(made, 'shop');
    mkdirSync(folder);
    for (const [name, text] of Object.entries(UNITS)) writeFileSync(path.join(folder, name), text);
    workbench = await Workbench.open({ folder });
  });
  afterEach(function () {
    return workbench.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench.close();
    rmSync(made, { recursive: true, force: true });
  });

  it('has its problems at their lines, and explains what is under the mouse', async () => {
    const { page } = workbench;
    await workbench.openFile('db.container');
    await workbench.run('Problems: Focus on Problems View');
    await page
      .locator('.markers-panel')
      .getByText(/PostgreSQL in systemd-db is published on every address/)
      .first()
      .waitFor();
    await page.keyboard.press('Control+J');
    await page.locator('.view-line').getByText('Network=shop.network').first().hover();
    await page
      .locator('.monaco-hover')
      .getByText(/bridge/i)
      .first()
      .waitFor();
    await workbench.screenshot('quadlet-hover', { keepMouse: true });
  });

  it('is a project with a picture, opened from the editor’s title', async () => {
    const { page } = workbench;
    await page.mouse.move(700, 895);
    await page.locator('.editor-actions').getByRole('button', { name: 'Open Network Diagram' }).first().click();
    await page.locator('.tab').filter({ hasText: 'Network: shop' }).waitFor();
    await workbench.drawn();
    const picture = (await workbench.diagram().locator('.content svg:has(.node)').first().textContent()) ?? '';
    for (const name of ['systemd-web', 'systemd-db']) assert.ok(picture.includes(name), `${name} is drawn`);
    await workbench.explain('systemd-web', 'systemd-db', '5432');
    const answer = workbench.diagram().locator('.explanation.verdict-reachable');
    await answer
      .getByText(/podman exec systemd-web/)
      .first()
      .waitFor();
    await workbench.screenshot('quadlet');
  });
});
