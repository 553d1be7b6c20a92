import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Engine, installEngine, missingForEngines, startEngine } from '../../docker/engine.ts';
import { Workbench } from './Workbench.ts';

const folder = path.resolve(import.meta.dirname, '../live');

describe('live, against a real daemon', () => {
  let engine: Engine | undefined;
  let workbench: Workbench;

  before(async function () {
    const missing = (await missingForEngines()) ?? (await installEngine('28'));
    if (missing) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    engine = await startEngine('28');
    await engine.docker('compose', '--project-directory', folder, 'up', '-d');
    workbench = await Workbench.open({ folder, env: engine.environment });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench?.close();
    await engine?.stop();
  });

  it('shows what runs, with the names of the cables that the kernel has', async () => {
    await workbench.page.keyboard.press('Control+B');
    await workbench.openFile('compose.yaml');
    await workbench.run('Net Lens: Open Live Network Diagram');
    await workbench.drawn();
    const picture = workbench.diagram().locator('.content svg:has(.node)').first();
    await picture.getByText(/veth/).first().waitFor();
    const drawn = (await picture.textContent()) ?? '';
    const links = (await engine?.onHost('ip', '-o', 'link', 'show', 'type', 'veth')) ?? '';
    const names = [...links.matchAll(/^\d+: (veth\w+)@/gm)].map((m) => m[1] ?? '');
    assert.ok(names.length >= 4);
    for (const name of names) assert.ok(drawn.includes(name), `${name} is drawn`);
    await workbench.page.locator('.tab').filter({ hasText: 'Network: live, DOCKER_HOST' }).waitFor();
    await workbench.screenshot('live');
  });

  it('follows what the daemon does', async () => {
    await engine?.docker('run', '-d', '--name', 'guest', '--network', 'shop_frontend', 'netlens-test:1', 'sleep', '1d');
    const guest = workbench.diagram().locator('svg').getByText('guest').first();
    await guest.waitFor();
    await workbench.explain('guest', 'proxy', '80');
    const explanation = workbench.diagram().locator('.explanation');
    await explanation.getByText('guest').first().waitFor();
    assert.equal(await explanation.locator('.outdated').count(), 0);
    await engine?.docker('rm', '-f', 'guest');
    await guest.waitFor({ state: 'detached' });
    await explanation
      .locator('.outdated')
      .getByText(/no service or container "guest".*before the network changed/)
      .waitFor();
    assert.equal(await explanation.getByText('Try it for real').count(), 0);
    await workbench.screenshot('live-outdated');
  });

  it('lists networks, endpoints and ports as the daemon has them', async () => {
    const tree = await workbench.tree();
    const version = ((await engine?.docker('version', '-f', '{{.Server.Version}}')) ?? '').trim();
    await tree.getByText(`Docker ${version}`).first().waitFor();
    await tree
      .getByText(/files, 3 of 3 run$/)
      .first()
      .waitFor();
    await tree.getByText('shop_frontend').first().click();
    await tree.getByText('web', { exact: true }).first().click();
    await tree
      .getByText(/DNAT 172\./)
      .first()
      .waitFor();
    await workbench.screenshot('live-tree');
  });

  it('offers on each row what can be done with it, and does it', async () => {
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const row = page.locator('.pane-body .monaco-list').first().getByText('web', { exact: true }).first();
    const choose = async (label: string) => {
      await row.click({ button: 'right' });
      const menu = page.locator('.monaco-menu').last();
      await menu.getByText('Copy Address').waitFor();
      const labels = await menu.locator('.action-label').allInnerTexts();
      for (const wanted of [
        'Show in Diagram',
        'Explain Reachability from Here…',
        'Explain Reachability to Here…',
        'Open Terminal in Network Namespace',
        'Copy Inspect Command',
      ]) {
        assert.ok(labels.includes(wanted), `${wanted} is in ${labels.join(', ')}`);
      }
      // A menu takes no click in its first 100 ms, so that the click that opened it chooses nothing.
      const item = menu.getByText(label, { exact: true });
      while (await item.isVisible()) await item.click({ timeout: 1000 }).catch(() => undefined);
    };
    /** What a person would paste; nothing tells when VS Code has written it, and mocha's timeout is the end of this wait. */
    const pasted = async (wanted: RegExp): Promise<string> => {
      for (;;) {
        const text = await page.evaluate(() => navigator.clipboard.readText());
        if (wanted.test(text)) return text;
      }
    };
    await choose('Copy Address');
    const address = await pasted(/^172\./);
    const inspect = async (format: string) =>
      (await engine?.docker('inspect', '-f', format, 'shop-web-1'))?.trim() ?? '';
    assert.equal(address, await inspect('{{(index .NetworkSettings.Networks "shop_frontend").IPAddress}}'));
    await choose('Copy Inspect Command');
    assert.equal(await pasted(/inspect/), 'docker container inspect shop-web-1');
    await choose('Open Terminal in Network Namespace');
    // What is on its prompt is drawn on a canvas; namespaceCommand's own tests say what it is.
    await page.getByText('web: network namespace').first().waitFor();
    await workbench.screenshot('live-terminal');
    await workbench.run('Terminal: Kill the Active Terminal Instance');
    await choose('Show in Diagram');
  });

  it('answers from sockets that it saw, not guessed', async () => {
    await workbench.explain('proxy', 'web', '3000');
    await workbench
      .diagram()
      .getByText(/refused/i)
      .first()
      .waitFor();
    await workbench.screenshot('live-explanation');
  });

  it('tries an answer for real once a person agreed, each time, and shows that it agrees', async () => {
    const section = workbench.diagram().locator('.explanation .verify');
    await section.getByText('Try it for real').click();
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Try whether shop-proxy-1 really reaches web:3000?').waitFor();
    await workbench.screenshot('try-question');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await section.locator('.verified').innerText()).trim(), '');
    await section.getByText('Try it for real').click();
    await dialog.getByRole('button', { name: 'Try It' }).click();
    const verified = section.locator('.verified.agrees');
    await verified.waitFor();
    const address = (
      await engine?.docker(
        'inspect',
        '-f',
        '{{(index .NetworkSettings.Networks "shop_frontend").IPAddress}}',
        'shop-web-1',
      )
    )?.trim();
    const said = await verified.innerText();
    assert.match(said, /^Agrees\. From shop-proxy-1 \(nsenter\): web is .*refused the connection after \d+ ms\.$/);
    assert.ok(said.includes(`${address}:3000 refused`), said);
    await verified.scrollIntoViewIfNeeded();
    await workbench.screenshot('try-agrees');
    await workbench.diagram().getByRole('button', { name: 'Copy as Markdown' }).click();
    for (;;) {
      const text = await workbench.page.evaluate(() => navigator.clipboard.readText());
      if (/### Tried for real\n\n\*\*It agrees\.\*\*/.test(text)) break;
    }
  });

  it('says where the file and what runs differ', async () => {
    const file = path.join(workbench.folder, 'compose.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"8080:80"', '"8081:80"'));
    await workbench.run('View: Focus First Editor Group');
    await workbench.openFile('compose.yaml');
    await workbench.page.locator('.view-line').getByText('"8081:80"').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    await workbench.page
      .locator('.markers-panel')
      .getByText(/recreates the container/i)
      .first()
      .waitFor();
    await workbench.screenshot('drift');
  });

  it('tries what the file says on what runs, and says why the two do not agree', async () => {
    await workbench.run('View: Focus First Editor Group');
    await workbench.run('Net Lens: Open Network Diagram');
    await workbench.page.locator('.tab.active').filter({ hasText: 'Network: shop' }).waitFor();
    await workbench.drawn();
    // The picture says of the port what the problems panel says of its text.
    const diagram = workbench.diagram();
    await diagram.locator('g[data-id="p_proxy_0"]').click();
    await diagram.locator('.card-page').getByText('“docker compose up -d” recreates the container.').waitFor();
    await diagram.locator('.card-page').getByText('compared with what the daemon runs').waitFor();
    await workbench.screenshot('drift-card');
    await workbench.page.keyboard.press('Escape');
    // Who reaches whom by the file, beside what runs: the port that moved is gained, the one that is still there is lost.
    await workbench.run('Net Lens: Show Reachability Matrix');
    const matrix = diagram.locator('.matrix-view');
    await matrix.getByText('Compare with running containers').click();
    await matrix.getByText(/live compared with files: \d+ answers? changed/).waitFor();
    assert.ok((await matrix.locator('[class*="change-gained"]').count()) > 0);
    assert.ok((await matrix.locator('[class*="change-lost"]').count()) > 0);
    await workbench.screenshot('matrix-live');
    await matrix.getByText('Back to diagram').click();
    await workbench.explain('the host itself', 'localhost', '8081');
    const answer = workbench.diagram().locator('.explanation.verdict-reachable');
    await answer.waitFor();
    await answer.getByText('Try it for real').click();
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Try It' }).click();
    const verified = answer.locator('.verified.disagrees');
    await verified.waitFor();
    const said = await verified.innerText();
    assert.match(said, /^Disagrees\. From the host \(nsenter\).*:8081 refused the connection/);
    assert.match(said, /What runs differs from the file \(proxy\)\. "docker compose up -d" updates it\.$/);
    await verified.scrollIntoViewIfNeeded();
    await workbench.screenshot('try-disagrees');
    await workbench.run('View: Close Editor');
    await workbench.run('Net Lens: Open Live Network Diagram');
    await workbench.drawn();
  });

  it('says that something flushed the rules of the host, and shows which', async () => {
    await engine?.onHost('iptables', '-t', 'nat', '-F');
    await engine?.docker('network', 'create', 'nudge');
    await workbench
      .diagram()
      .getByText(/nat chain is empty/)
      .first()
      .waitFor();
    await workbench.screenshot('live-flushed');
    await workbench.diagram().getByText('Show the rules').first().click();
    await workbench.page
      .locator('.view-line')
      .filter({ hasText: /-A\sDOCKER\s.*--dport\s8080/ })
      .first()
      .waitFor();
    await engine?.docker('network', 'rm', 'nudge');
  });

  it('says when the daemon goes, and keeps what it said last', async () => {
    await engine?.halt();
    await workbench
      .diagram()
      .getByText(/last answer/)
      .first()
      .waitFor();
    assert.ok((await workbench.diagram().locator('.content svg .node').count()) > 3);
  });
});
