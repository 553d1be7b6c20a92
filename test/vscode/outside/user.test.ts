import assert from 'node:assert/strict';
import path from 'node:path';
import { Workbench } from './Workbench.ts';

const shop = path.resolve(import.meta.dirname, '../../../examples/shop');

describe('the installed extension, as a person uses it', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await Workbench.open({
      folder: shop,
      env: { DOCKER_HOST: 'unix:///nonexistent/no-docker.sock' },
    });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(() => workbench?.close());

  it('opens the diagram on startup where the workspace asks for it, and draws it', async () => {
    await workbench.drawn();
    const title = workbench.page.locator('.tab').filter({ hasText: 'Network: shop' });
    assert.equal(await title.count(), 1);
    const picture = await workbench.diagram().locator('.content svg:has(.node)').first().textContent();
    for (const name of ['proxy', 'web', 'db']) assert.ok(picture?.includes(name), `${name} is drawn`);
  });

  it('underlines what will not work, and the hover tells why', async () => {
    const { page } = workbench;
    await page.locator('.monaco-editor .squiggly-warning').first().waitFor();
    assert.ok((await page.locator('.monaco-editor .squiggly-warning').count()) >= 2);
    // The side bar goes, the panel grows, and the picture takes the room.
    const fitting = await workbench
      .diagram()
      .locator('.content svg:has(.node)')
      .first()
      .evaluateHandle((svg) => {
        const moved = svg.closest('[style*="transform"]') ?? svg;
        const done = new Promise<void>((resolve) => {
          new MutationObserver(() => resolve()).observe(moved, { attributeFilter: ['style'] });
        });
        // In an object: what is looked out for is there before the key is pressed.
        return { done };
      });
    await page.keyboard.press('Control+B');
    await fitting.evaluate(({ done }) => done);
    await workbench.screenshot('editor-and-diagram');
    const bound = page.locator('.view-line').filter({ hasText: '--host' }).getByText('127.0.0.1').first();
    await bound.hover();
    const hover = page.locator('.monaco-hover').filter({ hasText: 'loopback-bind' });
    await hover.waitFor();
    assert.match(await hover.innerText(), /DNAT/);
    await workbench.screenshot('hover', { keepMouse: true });
  });

  it('explains who reaches whom, from the palette', async () => {
    await workbench.explain('proxy', 'web', '3000');
    const answer = workbench
      .diagram()
      // The picture says so as well.
      .locator('.explanation')
      .getByText(/refused/i)
      .first();
    await answer.waitFor();
    await workbench.screenshot('explanation');
  });

  it('asks for the ends of a question in the words of its lists', async () => {
    await workbench.run('Net Lens: Explain Reachability');
    await workbench.pick('another machine on the LAN');
    const input = workbench.page.locator('.quick-input-widget input');
    assert.equal(await input.getAttribute('placeholder'), 'What should another machine on the LAN connect to?');
    // In the list, wherever the focus is: in the diagram the key would close the answer.
    await input.press('Escape');
  });

  it('settles what an answer assumed: which engine runs is chosen from a list', async () => {
    const { page } = workbench;
    await workbench.diagram().getByText('Choose the engine…').first().click();
    await page.locator('.quick-input-title').filter({ hasText: 'Which engine runs this project?' }).waitFor();
    await workbench.pick('Docker Engine 26');
    await workbench.diagram().locator('.assumptions').first().waitFor();
    await workbench.diagram().getByText('assuming 28.5.2').first().waitFor({ state: 'detached' });
    await workbench.screenshot('engine-chosen');
  });

  it('lists networks, endpoints and ports in its view', async () => {
    const tree = await workbench.tree();
    await tree.getByText('frontend', { exact: true }).first().waitFor();
    await tree.getByText('frontend', { exact: true }).first().click();
    await tree.getByText('proxy', { exact: true }).first().waitFor();
    await workbench.screenshot('tree');
  });

  it('has the walkthrough', async () => {
    // The picture that the workspace asks for on startup would open over the walkthrough.
    await workbench.drawn();
    // With the whole width its pictures are shown too.
    await workbench.run('View: Close All Editors');
    await workbench.run('Welcome: Open Walkthrough');
    await workbench.pick('See the network your containers really have');
    const { page } = workbench;
    for (const [title, command] of [
      ['A container is a network namespace', 'docker exec CONTAINER ip addr'],
      ['A veth pair connects it', 'ip -o link show type veth'],
      ['A network is a bridge', 'ip link show master BRIDGE'],
      ['Outgoing traffic: masquerading', 'sudo iptables -t nat -S POSTROUTING'],
      ['Incoming traffic: a published port is a DNAT rule', 'sudo iptables -t nat -S DOCKER'],
    ] as const) {
      const step = page.locator('.getting-started-step').filter({ hasText: title });
      await step.click();
      await step.locator('code').getByText(command, { exact: true }).waitFor();
      await step.getByText('Show it in my diagram').waitFor();
      await workbench.screenshot(`walkthrough ${title.replace(/[^\w ]/g, '')}`);
    }
    await page.locator('.getting-started-step.expanded').getByText('Show it in my diagram').click();
    await workbench.diagram().locator('.explainer').waitFor();
  });
});
