import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const shop = path.resolve(import.meta.dirname, '../../../examples/shop');

describe('an untrusted workspace', () => {
  let workbench: Workbench;
  let daemon: Server;
  let asked = 0;
  const home = mkdtempSync(path.join(os.tmpdir(), 'netlens-'));

  before(async () => {
    const socket = path.join(home, 'docker.sock');
    daemon = createServer((connection) => {
      asked++;
      connection.destroy();
    });
    await new Promise<void>((resolve) => daemon.listen(socket, resolve));
    workbench = await Workbench.open({ folder: shop, trusted: false, env: { DOCKER_HOST: `unix://${socket}` } });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench?.close();
    await new Promise((resolve) => daemon.close(resolve));
    rmSync(home, { recursive: true, force: true });
  });

  it('is read and checked, and no daemon is asked', async () => {
    const { page } = workbench;
    await page.locator('.statusbar').getByText('Restricted Mode').waitFor();
    await workbench.openFile('compose.yaml');
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor();
    await workbench.drawn();
    const tree = await workbench.tree();
    await tree.getByText('frontend', { exact: true }).first().waitFor();
    assert.equal(asked, 0, 'no connection to the daemon');
  });

  it('answers, offers no try of the answer, and says why', async () => {
    await workbench.explain('proxy', 'web', '3000');
    const section = workbench.diagram().locator('.explanation .verify');
    await section.getByText('This workspace is not trusted').waitFor();
    assert.equal(await section.getByText('Try it for real').count(), 0);
    assert.equal(asked, 0, 'no connection to the daemon');
  });

  it('asks the daemon once it is trusted: the test before could have failed', async () => {
    await workbench.run('Workspaces: Manage Workspace Trust');
    const heard = new Promise<void>((resolve) => daemon.once('connection', () => resolve()));
    await workbench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await heard;
    assert.ok(asked > 0);
  });

  it('offers then to try the answer that is open, which was not asked for again', async () => {
    await workbench.run('View: Close Editor');
    const section = workbench.diagram().locator('.explanation .verify');
    await section.getByText('Try it for real').waitFor();
    assert.equal(await section.getByText('This workspace is not trusted').count(), 0);
  });
});
