import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  composePlugin,
  type Engine,
  IMAGE,
  installEngine,
  missingForEngines,
  startEngine,
} from '../../docker/engine.ts';
import { installTree } from '../../docker/engineTree.ts';
import { run } from '../../docker/run.ts';
import { startTreeEngine, type TreeEngine } from '../../docker/treeEngine.ts';
import { Workbench } from './Workbench.ts';

const folder = path.resolve(import.meta.dirname, '../live');

describe('live, against a real Podman', () => {
  let engine: TreeEngine | undefined;
  let beside: Engine | undefined;
  let workbench: Workbench;

  before(async function () {
    this.timeout(240_000);
    // Compose comes with engine 28's suite: "podman compose" runs docker-compose against Podman's socket.
    const missing = (await missingForEngines()) ?? (await installEngine('28')) ?? (await installTree());
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    engine = await startTreeEngine('podman');
    // Docker beside it, found by the variable that names an engine to podman.
    beside = await startEngine('28');
    await beside.docker('network', 'create', '--subnet', '10.89.0.0/16', 'wide');
    await beside.docker('run', '-d', '--name', 'taker', '-p', '8080:80', IMAGE, 'sleep', '1d');
    await run(composePlugin(), ['--project-directory', folder, 'up', '-d'], { env: engine.environment });
    // The tree's nft, where the machine has none of its own.
    const env = {
      ...engine.environment,
      CONTAINER_HOST: beside.url,
      PATH: `${engine.folder}/bin:${process.env['PATH'] ?? ''}`,
    };
    workbench = await Workbench.open({ folder, env });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench?.close();
    await engine?.stop();
    await beside?.stop();
  });

  it('shows what runs, with the names of the cables that the kernel has', async () => {
    await workbench.page.keyboard.press('Control+B');
    await workbench.openFile('compose.yaml');
    await workbench.run('Net Lens: Open Live Network Diagram');
    await workbench.drawn();
    const picture = workbench.diagram().locator('.content svg:has(.node)').first();
    await picture.getByText(/veth/).first().waitFor();
    const drawn = (await picture.textContent()) ?? '';
    const links = await run('ip', ['-n', path.basename(engine?.machine ?? ''), '-o', 'link', 'show', 'type', 'veth']);
    const names = [...links.matchAll(/^\d+: (veth\w+)@/gm)].map((m) => m[1] ?? '');
    assert.ok(names.length >= 4);
    for (const name of names) assert.ok(drawn.includes(name), `${name} is drawn`);
    assert.match(drawn, /nftables nat/);
    await workbench.screenshot('podman-live');
  });

  it('lists networks, endpoints and ports in the tree, as Podman has them', async () => {
    const tree = await workbench.tree();
    const version = ((await engine?.docker('version', '-f', '{{.Server.Version}}')) ?? '').trim();
    await tree.getByText(`Podman ${version}`).first().waitFor();
    await tree
      .getByText(/files, 3 of 3 run$/)
      .first()
      .waitFor();
    await tree.getByText('shop_frontend').first().click();
    await tree.getByText('web', { exact: true }).first().click();
    await tree
      .getByText(/DNAT 10\.89\./)
      .first()
      .waitFor();
    await workbench.screenshot('podman-tree');
  });

  it('tells of a network in the words of Podman', async () => {
    const { page } = workbench;
    await page.locator('.pane-body .monaco-list').first().getByText('shop_frontend').first().click();
    await workbench.diagram().locator('g.node').filter({ hasText: 'shop_frontend' }).first().click();
    const card = workbench.diagram().locator('.card-page');
    await card.getByText(/aardvark-dns/).waitFor();
    const text = await card.innerText();
    assert.match(text, /podman network inspect shop_frontend/);
    assert.doesNotMatch(text, /docker/i);
    await workbench.screenshot('podman-card');
  });

  it('answers from sockets that it saw, tries it for real once a person agreed, and agrees', async () => {
    await workbench.explain('proxy', 'web', '3000');
    const explanation = workbench.diagram().locator('.explanation');
    await explanation
      .getByText(/refused/i)
      .first()
      .waitFor();
    await explanation.getByText(/Podman's resolver at the gateway \(aardvark-dns\) says so/).waitFor();
    assert.doesNotMatch(await explanation.innerText(), /docker/i);
    await workbench.screenshot('podman-explanation');
    const section = explanation.locator('.verify');
    await section.getByText('Try it for real').click();
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Try whether shop-proxy-1 really reaches web:3000?').waitFor();
    await dialog.getByRole('button', { name: 'Try It' }).click();
    const verified = section.locator('.verified.agrees');
    await verified.waitFor();
    assert.match(
      await verified.innerText(),
      /^Agrees\. From shop-proxy-1 \(nsenter\): web is .*refused the connection/,
    );
    await verified.scrollIntoViewIfNeeded();
    await workbench.screenshot('podman-try');
  });

  it('says where the file and what runs differ, and the command that mends it', async () => {
    const file = path.join(workbench.folder, 'compose.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"8080:80"', '"8081:80"'));
    await workbench.run('View: Focus First Editor Group');
    await workbench.openFile('compose.yaml');
    await workbench.page.locator('.view-line').getByText('"8081:80"').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    await workbench.page
      .locator('.markers-panel')
      .getByText(/8080:80 is published. “podman compose up -d” recreates the container/)
      .first()
      .waitFor();
    await workbench.screenshot('podman-drift');
    await workbench.page.keyboard.press('Control+J');
  });

  it('names the engine beside it, and what the two take from each other', async () => {
    const { page } = workbench;
    const tree = page.locator('.pane-body .monaco-list').first();
    const docker = tree
      .locator('.monaco-list-row')
      .filter({ hasText: /Docker 28.*beside, 1 container, \d clashes/ })
      .first();
    await docker.waitFor();
    await tree
      .getByText(/publishes 8080\/tcp for/)
      .first()
      .waitFor();
    await workbench
      .diagram()
      .getByText(/publishes 8080\/tcp for proxy, and Docker .* publishes it for taker/)
      .first()
      .waitFor();
    await workbench.screenshot('podman-beside');
    const file = path.join(workbench.folder, 'compose.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"8081:80"', '"8080:80"'));
    await workbench.run('Problems: Focus on Problems View');
    await page
      .locator('.markers-panel')
      .getByText(/Port 8080\/tcp of proxy is published for taker by Docker 28/)
      .first()
      .waitFor();
    await page.keyboard.press('Control+J');
    await beside?.stop();
    beside = undefined;
  });

  it('follows what Podman does', async () => {
    const guest = workbench.diagram().locator('svg').getByText('guest').first();
    await engine?.docker(
      'run',
      '-d',
      '--stop-timeout',
      '0',
      '--name',
      'guest',
      '--network',
      'shop_frontend',
      IMAGE,
      'sleep',
      '1d',
    );
    await guest.waitFor();
    await engine?.docker('rm', '-f', 'guest');
    await guest.waitFor({ state: 'detached' });
  });

  it('says that the service hangs, and how to look', async () => {
    engine?.freeze();
    await workbench.page.locator('.sidebar').getByRole('button', { name: 'Refresh' }).click();
    await workbench
      .diagram()
      .getByText(/The Podman service at .* did not answer .* see "systemctl status podman\.socket"/)
      .first()
      .waitFor();
    await workbench.screenshot('podman-hung');
    engine?.thaw();
    // It is asked again without anything being done.
    await workbench
      .diagram()
      .getByText(/did not answer/)
      .first()
      .waitFor({ state: 'detached' });
  });

  it('says that the service is gone and how it is started, and keeps what it said last', async () => {
    await engine?.halt();
    await workbench
      .diagram()
      .getByText(/No Podman service answers at .* Start it \("sudo systemctl start podman\.socket"\)/)
      .first()
      .waitFor();
    assert.ok((await workbench.diagram().locator('.content svg .node').count()) > 3);
    await workbench.screenshot('podman-gone');
  });
});
