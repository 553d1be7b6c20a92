import assert from 'node:assert/strict';
import { type Network, networkOfTopology, parseCapturedKernel } from '../../src/core/analysis/index.ts';
import { connectDocker, liveTopology, readDaemon, type LiveTopology } from '../../src/host/index.ts';
import { HOST_ADDRESS, IMAGE } from './engine.ts';
import { withEngines } from './generations.ts';

/** What the live view makes of a real host's rules, routes and links, and of what people do to them. */
withEngines(['20', '26', '28'], (engine, generation) => {
  let live: LiveTopology;
  let network: Network;

  async function read(): Promise<void> {
    const connection = await connectDocker({ environment: engine().environment });
    try {
      live = await liveTopology(connection, (await readDaemon(connection)).answers, { kernel: true });
    } finally {
      connection.dispose();
    }
    const captured = parseCapturedKernel(live.kernel);
    assert.deepEqual(captured.problems, []);
    network = networkOfTopology(live.topology, { hostNetwork: live.hostNetwork, captured: captured.value });
  }
  const severe = () => network.differences.filter((d) => d.severity !== 'information').map((d) => d.code);
  const rules = () => [...new Set(network.findings().findings.map((f) => f.rule))];

  before(async function () {
    this.timeout(60_000);
    const { docker } = engine();
    await docker('network', 'create', 'front');
    await docker('network', 'create', '--internal', 'back');
    await docker('network', 'create', '-o', 'com.docker.network.bridge.enable_icc=false', 'quiet');
    await docker('network', 'create', '-o', 'com.docker.network.bridge.enable_ip_masquerade=false', 'plain');
    const start = (...args: string[]) => docker('run', '-d', ...args);
    const serve = [IMAGE, 'httpd', '-f', '-p', '0.0.0.0:80'];
    await start('--name', 'web', '--network', 'front', '-p', '8080:80', '-p', '127.0.0.1:8443:80', ...serve);
    await docker('network', 'connect', 'back', 'web');
    await start('--name', 'shy', '--network', 'quiet', '-p', '9000-9002:9000-9002', '-p', '5353:53/udp', ...serve);
    await start('--name', 'bare', '-p', '7000:80', ...serve);
    await start('--name', 'apart', '--network', 'plain', ...serve);
  });
  beforeEach(read);

  it('finds no fault with the rules of an engine that nobody disturbed', () => {
    assert.equal(network.state.rulesFrom, 'captured');
    assert.deepEqual(
      network.differences.filter((d) => d.severity !== 'information'),
      [],
    );
  });

  it("knows the host's way out, and warns of bridges that carry more than it", async () => {
    assert.equal(live.hostNetwork.egressInterface, 'eth0');
    assert.ok(!rules().includes('mtu-mismatch'));
    await engine().onHost('ip', 'link', 'set', 'eth0', 'mtu', '1400');
    await read();
    const found = network.findings().findings.find((f) => f.rule === 'mtu-mismatch');
    assert.match(found?.message ?? '', /MTU 1500, but the host's outgoing interface eth0 has 1400/);
    await engine().onHost('ip', 'link', 'set', 'eth0', 'mtu', '1500');
  });

  it('warns of loopback-published ports on engines that let the LAN in', () =>
    assert.equal(rules().includes('loopback-publish-old-engine'), generation !== '28'));

  it('sees a firewall that guards INPUT alone', async () => {
    assert.ok(!rules().includes('firewall-bypass'));
    await engine().onHost('iptables', '-N', 'ufw-before-input');
    await engine().onHost('iptables', '-A', 'INPUT', '-j', 'ufw-before-input');
    await read();
    assert.equal(live.hostNetwork.firewall, 'ufw');
    const ports = network
      .findings()
      .findings.filter((f) => f.rule === 'firewall-bypass')
      .map((f) => f.message);
    assert.ok(ports.some((m) => m.includes('8080')) && !ports.some((m) => m.includes('8443')), ports.join('\n'));
    await engine().onHost('iptables', '-D', 'INPUT', '-j', 'ufw-before-input');
    await engine().onHost('iptables', '-X', 'ufw-before-input');
  });

  it('says that one rule is gone, and whose', async () => {
    const save = await engine().onHost('iptables-save', '-t', 'nat');
    const rule = save.split('\n').find((line) => line.includes('--dport 8080') && line.includes('DNAT')) ?? '';
    await engine().onHost('iptables', '-t', 'nat', ...rule.replace(/^-A/, '-D').split(' '));
    await read();
    assert.deepEqual(severe(), ['published-port-missing']);
    assert.deepEqual(network.differences.find((d) => d.code === 'published-port-missing')?.rules, [rule]);
    await engine().onHost('iptables', '-t', 'nat', ...rule.split(' '));
    await read();
    assert.deepEqual(severe(), []);
  });

  it('says that the nat table was flushed, and answers by what is left', async () => {
    await engine().onHost('iptables', '-t', 'nat', '-F');
    await read();
    assert.deepEqual(severe(), ['docker-nat-flushed']);
    const question = network.question('@lan', `${HOST_ADDRESS}:8080`).value;
    assert.ok(question);
    const { outcome, hops } = network.answerTo(question);
    // No rule translates any more; docker-proxy still serves.
    assert.equal(outcome, 'ok');
    assert.ok(hops.some((h) => h.kind === 'proxy') && !hops.some((h) => h.kind === 'dnat'));
  });
});
