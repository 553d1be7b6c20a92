import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Engine, IMAGE, installEngine, missingForEngines, startEngine } from '../../docker/engine.ts';
import { Workbench } from './Workbench.ts';

const folder = path.resolve(import.meta.dirname, '../live');

/**
 * A real daemon behind a TCP port, as one on another machine is: Net Lens sees neither the rules nor the processes of its
 * kernel, and a person can help with both.
 */
describe('live, against a daemon whose kernel is not seen', () => {
  let engine: Engine;
  let tunnel: Server;
  let workbench: Workbench;

  before(async function () {
    const missing = (await missingForEngines()) ?? (await installEngine('28'));
    if (missing) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    engine = await startEngine('28');
    await engine.docker('compose', '--project-directory', folder, 'up', '-d');
    // Nothing but its socket tells where it listens: its image says port 4000, and its command nothing.
    const script = 'echo 127.0.0.1:4000 > /where; read where < /where; exec httpd -f -p "$where"';
    const networked = ['--name', 'quiet', '--network', 'shop_frontend', '--expose', '4000'];
    await engine.docker('run', '-d', ...networked, IMAGE, 'sh', '-c', script);
    tunnel = createServer((client) => {
      const daemon = connect(engine.socket);
      client.pipe(daemon).pipe(client);
      client.on('error', () => daemon.destroy());
      daemon.on('error', () => client.destroy());
    });
    tunnel.listen(0, '127.0.0.1');
    await once(tunnel, 'listening');
    const { port } = tunnel.address() as AddressInfo;
    workbench = await Workbench.open({
      folder,
      env: { ...engine.environment, DOCKER_HOST: `tcp://127.0.0.1:${port}` },
    });
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterEach(function () {
    return workbench?.afterEach(this.currentTest);
  });
  after(async () => {
    await workbench?.close();
    tunnel?.close();
    await engine?.stop();
  });

  const notices = () => workbench.diagram().locator('.notices');
  const readSockets = () => notices().getByText('Read sockets with docker exec');
  const notification = (text: string) => workbench.page.locator('.notification-toast').filter({ hasText: text });
  const explanation = (verdict: string) => workbench.diagram().locator(`.explanation.verdict-${verdict}`);
  const copy = (text: string) => workbench.page.evaluate((t) => navigator.clipboard.writeText(t), text);

  /** The daemon's own record of what was run in its containers by docker exec. */
  async function execs(): Promise<string[]> {
    const now = (Date.now() / 1000).toFixed(3);
    const filter = ['--filter', 'event=exec_create', '--format', '{{.Actor.Attributes.name}} {{.Action}}'];
    return (await engine.docker('events', '--since', '0', '--until', now, ...filter)).split('\n').filter(Boolean);
  }

  const pasteButton = () => workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Paste Output' });

  /** Opens the dialog from the palette; gives the command that it shows. */
  async function openDialog(): Promise<string> {
    await workbench.run('Net Lens: Paste Host Firewall Rules');
    await pasteButton().waitFor();
    const detail = await workbench.page.locator('.monaco-dialog-box').locator('.dialog-message-detail').innerText();
    return detail.split('\n')[0] ?? '';
  }

  it('says what it does not see, and runs nothing in a container to see it', async () => {
    await workbench.page.keyboard.press('Control+B');
    await workbench.openFile('compose.yaml');
    await workbench.run('Net Lens: Open Live Network Diagram');
    await workbench.drawn();
    await notices().getByText('firewall rules and listening sockets are predicted').waitFor();
    await readSockets().waitFor();
    await workbench.screenshot('elsewhere');
    await workbench.explain('proxy', 'quiet', '4000');
    await explanation('reachable').waitFor();
    const assumed = await explanation('reachable').locator('.assumptions').innerText();
    assert.match(assumed, /quiet/);
    assert.deepEqual(await execs(), []);
  });

  it('says of a socket that a command speaks of that nobody saw it', async () => {
    await workbench.explain('web', 'db', '5432');
    await explanation('reachable').getByText('db:5432').first().waitFor();
    const assumed = await explanation('reachable').locator('.assumptions').innerText();
    assert.match(assumed, /db is taken to listen on 5432 because of .*may differ/);
  });

  it('tries an answer for real by docker exec, and runs nothing before a person agreed', async () => {
    const section = explanation('reachable').locator('.verify');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await section.getByText('Try it for real').click();
    await dialog.getByText('inside the container shop-web-1, with docker exec').waitFor();
    await workbench.screenshot('try-question-exec');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await execs(), []);
    await section.getByText('Try it for real').click();
    await dialog.getByRole('button', { name: 'Try It' }).click();
    const verified = section.locator('.verified.agrees');
    await verified.waitFor();
    assert.match(
      await verified.innerText(),
      /^Agrees\. From shop-web-1 \(docker exec nc\): db:5432 accepted the connection\.$/,
    );
    assert.ok((await execs()).every((line) => line.startsWith('shop-web-1 exec_create: ')));
    await verified.scrollIntoViewIfNeeded();
    await workbench.screenshot('try-exec');
  });

  it('says what a person can run where the source is a machine that it cannot reach', async () => {
    await workbench.explain('the host itself', 'localhost', '8080');
    const section = explanation('reachable').locator('.verify');
    await explanation('reachable').getByText('localhost:8080').first().waitFor();
    await section.getByText('Try it for real').click();
    await section.getByText(/another machine .*you can run: nc -vz -w 4 localhost 8080/).waitFor();
    await workbench.explain('another machine on the LAN', 'the host’s LAN address', '8080');
    await section.getByText(/only be tried on that other machine\. Run this there: nc -vz -w 4 HOST 8080/).waitFor();
    assert.equal(await section.getByText('Try it for real').count(), 0);
    await workbench.screenshot('try-elsewhere');
  });

  it('reads the sockets by docker exec once a person asks for it', async () => {
    await workbench.explain('proxy', 'quiet', '4000');
    await explanation('reachable').getByText('quiet:4000').first().waitFor();
    await readSockets().click();
    // The answer that was there is given anew.
    await explanation('unreachable')
      .getByText(/refused/)
      .first()
      .waitFor();
    await readSockets().waitFor({ state: 'detached' });
    await notices().getByText('host ends are not known; firewall rules are predicted').waitFor();
    await workbench.screenshot('elsewhere-exec');
    const ran = await execs();
    for (const container of ['quiet', 'shop-db-1', 'shop-proxy-1', 'shop-web-1']) {
      for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
        assert.ok(ran.includes(`${container} exec_create: cat /proc/net/${table}`), `${table} of ${container}`);
      }
    }
  });

  it('knows then of every other port of a container that nothing listens there', async () => {
    await workbench.explain('proxy', 'quiet', 'Another port');
    const port = workbench.page.locator('.quick-input-widget input[placeholder="8080"]');
    await port.fill('4001');
    await port.press('Enter');
    await explanation('unreachable').getByText('quiet:4001').first().waitFor();
    await explanation('unreachable')
      .getByText(/refused/)
      .first()
      .waitFor();
  });

  it('takes no text that holds no rules, says so in one sentence, and changes nothing', async () => {
    await workbench.explain('another machine on the LAN', 'the host’s LAN address', '8080');
    await explanation('reachable').getByText(':8080').first().waitFor();
    const before = await notices().innerText();
    await copy('-A nonsense\n<b>*nat</b> is no table');
    await openDialog();
    await workbench.screenshot('paste-rules');
    // An answer that comes in late takes the focus from the dialog: the key goes to its button.
    await pasteButton().press('Enter');
    const said = notification('The clipboard has no firewall rules');
    await said.waitFor();
    await workbench.screenshot('paste-rules-garbage', { keepNotifications: true });
    assert.equal(await workbench.page.locator('.notification-toast').count(), 1);
    await said.hover();
    await said.locator('.codicon-notifications-clear').click();
    assert.equal(await notices().innerText(), before);
    assert.equal(await explanation('reachable').count(), 1);
  });

  it('answers from the rules that a person pasted, and names the one that drops', async () => {
    await workbench.explain('another machine on the LAN', 'the host’s LAN address', '8080');
    await explanation('reachable').getByText(':8080').first().waitFor();
    await engine.onHost('iptables', '-I', 'DOCKER-USER', '-p', 'tcp', '--dport', '80', '-j', 'DROP');
    const command = await openDialog();
    await workbench.page.locator('.monaco-dialog-box').getByText('Copy Command').click();
    const next = notification('The command is on the clipboard');
    await next.waitFor();
    await workbench.screenshot('paste-rules-copied', { keepNotifications: true });
    const copied = await workbench.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, command);
    // What the person runs is the command as it was shown; root needs no sudo.
    const output = await engine.onHost('sh', '-c', copied.replace(/^sudo /, ''));
    await copy(`root@docker:~# ${copied}\n${output}`);
    await next.getByText('Paste Output').click();
    await notices().getByText('the firewall rules you pasted').waitFor();
    const answer = explanation('unreachable');
    await answer
      .getByText(/-A DOCKER-USER .*--dport 80 .*-j DROP/)
      .first()
      .waitFor();
    await workbench.screenshot('paste-rules-answer');
    // Rules as the engine made them are no difference, and nothing of them is called predicted.
    assert.doesNotMatch(await notices().innerText(), /predicted|difference|missing/i);
  });

  it('lets go of pasted rules once Docker has changed', async () => {
    await engine.docker('network', 'create', 'nudge');
    await notices().getByText('Docker has changed since you pasted').waitFor();
    await explanation('reachable').waitFor();
    await workbench.screenshot('paste-rules-stale');
  });

  it('reads the sockets unasked where the setting says so', async () => {
    const set = (value: boolean) => {
      mkdirSync(path.join(workbench.folder, '.vscode'), { recursive: true });
      const settings = { 'netlens.docker.readListenersByExec': value };
      writeFileSync(path.join(workbench.folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    };
    const args = ['events', '--since', (Date.now() / 1000).toFixed(3), '--filter', 'event=exec_create'];
    args.push('--format', '{{.Actor.Attributes.name}} {{.Action}}');
    const events = spawn('docker', args, { env: engine.environment, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      set(true);
      // Four tables of four containers.
      const heard = new Set<string>();
      for await (const line of createInterface(events.stdout)) if (heard.add(line).size === 16) break;
    } finally {
      events.kill();
    }
    await notices().getByText('host ends are not known; firewall rules are predicted').waitFor();
    const after = await execs();
    set(false);
    await readSockets().waitFor();
    assert.deepEqual(await execs(), after);
  });
});
