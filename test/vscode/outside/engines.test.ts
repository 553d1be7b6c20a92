import assert from 'node:assert/strict';
import path from 'node:path';
import { type Engine, IMAGE, installEngine, missingForEngines, startEngine } from '../../docker/engine.ts';
import { installTree } from '../../docker/engineTree.ts';
import { startTreeEngine, type TreeEngine } from '../../docker/treeEngine.ts';
import { Workbench } from './Workbench.ts';

const folder = path.resolve(import.meta.dirname, '../live');
const SERVER = ['httpd', '-f', '-p', '80'];

describe('live, against a real Docker and a real Podman in one kernel', () => {
  let docker: Engine | undefined;
  let podman: TreeEngine | undefined;
  let workbench: Workbench;

  before(async function () {
    this.timeout(240_000);
    const missing = (await missingForEngines()) ?? (await installEngine('28')) ?? (await installTree());
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    docker = await startEngine('28');
    podman = await startTreeEngine('podman', { on: { machine: docker.hostNamespace, lan: docker.lanNamespace } });
    // Neither engine refuses a subnet of which it sees no bridge: Podman makes its own with the first container.
    await podman.post('/v5.0.0/libpod/networks/create', { name: 'near', subnets: [{ subnet: '10.90.5.0/24' }] });
    await podman.docker('run', '-d', '--name', 'cache', '-p', '8081:80', IMAGE, ...SERVER);
    await docker.docker('network', 'create', '--subnet', '10.90.0.0/16', 'wide');
    await podman.docker('run', '-d', '--name', 'web', '--network', 'near', '-p', '8082:80', IMAGE, ...SERVER);
    await docker.docker('run', '-d', '--name', 'web', '--network', 'wide', '-p', '8080:80', IMAGE, ...SERVER);
    await docker.docker('run', '-d', '--name', 'plain', IMAGE, ...SERVER);
    // Podman is found by the variable that names an engine to it.
    const env = {
      ...docker.environment,
      CONTAINER_HOST: podman.url,
      PATH: `${podman.folder}/bin:${docker.environment['PATH'] ?? ''}`,
    };
    workbench = await Workbench.open({ folder, env });
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench?.close();
    await podman?.stop();
    await docker?.stop();
  });

  it('draws one host with the bridges, containers and ports of both', async () => {
    await workbench.page.keyboard.press('Control+B');
    await workbench.openFile('compose.yaml');
    await workbench.run('Net Lens: Open Live Network Diagram');
    await workbench.drawn();
    const picture = workbench.diagram().locator('.content svg:has(.node)').first();
    await picture.getByText('podman0').or(picture.getByText('cache')).first().waitFor({ timeout: 30_000 });
    const drawn = (await picture.textContent()) ?? '';
    assert.equal(drawn.split('root network namespace').length, 2, 'the host is drawn once');
    for (const text of ['web (Podman', 'plain', 'cache', ':8080', ':8081', ':8082', 'iptables and nftables nat'])
      assert.ok(drawn.includes(text), `${text} is in ${drawn}`);
    assert.match(drawn, /wide[^a-z]*10\.90\.0\.1\/16[^a-z]*Docker/);
    assert.match(drawn, /near[^a-z]*10\.90\.5\.1\/24[^a-z]*Podman/);
    await workbench.screenshot('engines-live');
  });

  it('marks the networks that clash, and says on each with which', async () => {
    const node = workbench.diagram().locator('g.node').filter({ hasText: 'near' }).first();
    await node.click();
    const card = workbench.diagram().locator('.card-page');
    await card.getByText(/The network wide of Docker .* overlaps near of Podman/).waitFor();
    const text = await card.innerText();
    assert.match(text, /podman network inspect near/);
    // Of one engine's own networks that is refused; two engines refuse nothing.
    assert.doesNotMatch(text, /Pool overlaps/);
    await workbench.screenshot('engines-clash');
  });

  it('answers from one engine to the other by one kernel, and agrees with it', async () => {
    // The palette's row “Explain Reachability” may still be there, and has the name in it.
    await workbench.explain(/^plain/, 'cache', '80');
    const explanation = workbench.diagram().locator('.explanation');
    await explanation.locator('.verify').waitFor({ timeout: 20_000 });
    await workbench.screenshot('engines-explanation');
    await explanation.locator('.verify').getByText('Try it for real').click();
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Try It' }).click();
    await explanation.locator('.verified.agrees').waitFor();
  });

  it('lists both engines in the tree', async () => {
    const tree = await workbench.tree();
    await tree.getByText('podman', { exact: true }).first().waitFor();
    await tree
      .getByText(/beside, 2 containers, 1 clash/)
      .first()
      .waitFor();
    await workbench.screenshot('engines-tree');
  });

  it('follows what the engine beside does', async () => {
    const guest = workbench.diagram().locator('svg').getByText('guest').first();
    await podman?.docker('run', '-d', '--name', 'guest', IMAGE, ...SERVER);
    await guest.waitFor({ timeout: 20_000 });
    await podman?.docker('rm', '-f', 'guest');
    await guest.waitFor({ state: 'detached', timeout: 20_000 });
  });
});
