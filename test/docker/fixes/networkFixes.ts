import assert from 'node:assert/strict';
import { HOST_ADDRESS, IMAGE, LAN_ADDRESS, type Engine } from '../engine.ts';
import { run, tryRun, type Ran } from '../run.ts';
import { answers, failed, worked } from './expectRan.ts';
import type { FixCase, NotShown } from './FixCase.ts';
import { serve, until } from './background.ts';

export const networkFixes: readonly FixCase[] = [
  {
    rule: 'default-bridge-no-dns',
    standIns: { app: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('db', '127.0.0.1', '5432'), /db/);
      failed(await project.dialVariable('app', 'DATABASE_URL'), /bad address|timed out/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('app', 'DATABASE_URL'), /db/);
    },
    by: 'edit',
  },
  {
    rule: 'static-ip-no-subnet',
    standIns: { db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      failed(await project.up(), /supported only when connecting to networks with user configured subnets/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('10.89.4.10', 5432), /db/);
    },
    by: 'edit',
  },
  {
    rule: 'static-ip-conflict',
    standIns: { db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      failed(await project.up(), /Address already in use/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('10.89.4.10', 5432), /db/);
    },
    by: 'good',
  },
  {
    rule: 'subnet-overlap',
    standIns: { app: { listen: [] } },
    async symptom(project) {
      failed(await project.up(), /Pool overlaps with other one/);
    },
    async gone(project) {
      worked(await project.up());
    },
    by: 'good',
  },
  {
    rule: 'subnet-not-private',
    standIns: { app: { listen: [] } },
    // The neighbour plays the owner of 172.69.0.50, somewhere on the Internet.
    async prepare(engine) {
      const lan = (...args: string[]) => run('nsenter', [`--net=${engine.lanNamespace}`, 'ip', 'addr', ...args]);
      await lan('add', '172.69.0.50/32', 'dev', 'lo');
      const stop = await serve(engine.lanNamespace, engine.folder, '172.69.0.50:80', 'owner');
      return async () => {
        await stop();
        await lan('del', '172.69.0.50/32', 'dev', 'lo');
      };
    },
    async symptom(project) {
      worked(await project.up());
      failed(await project.fromHost('172.69.0.50', 80), /unreachable|no route|timed out/i);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('172.69.0.50', 80), /owner/);
    },
    by: 'good',
  },
  {
    rule: 'macvlan-host-access',
    example: {
      compose:
        'services:\n  dns:\n    image: pihole/pihole\n    networks:\n      - lan\n    ports:\n      - "8080:80"\nnetworks:\n  lan:\n    driver: macvlan\n    driver_opts:\n      parent: eth0\n    ipam:\n      config:\n        - subnet: 192.0.2.0/24\n          ip_range: 192.0.2.128/25\n',
    },
    standIns: { dns: { listen: ['0.0.0.0:80'] } },
    async symptom(project, engine) {
      worked(await project.up());
      await answers(() => project.dial('dns', '127.0.0.1', '80'), /dns/);
      failed(await project.fromHost('127.0.0.1', 8080), /refused/i);
      const address = await engine.docker(
        'inspect',
        '-f',
        '{{.NetworkSettings.Networks.fix_lan.IPAddress}}',
        'fix-dns-1',
      );
      failed(await project.fromHost(address.trim(), 80), /unreachable|timed out|no route/i);
      await answers(() => project.fromLan(address.trim(), 80), /dns/);
    },
    async gone(project, engine) {
      // Without ports nothing promises what is not there; the LAN reaches it as before.
      worked(await project.up());
      assert.equal(
        (await engine.docker('inspect', '-f', '{{json .HostConfig.PortBindings}}', 'fix-dns-1')).trim(),
        '{}',
      );
    },
    by: 'good',
  },
  {
    rule: 'ipv6-not-enabled',
    standIns: { app: { listen: [] } },
    async symptom(project) {
      worked(await project.up());
      assert.doesNotMatch((await project.compose('exec', '-T', 'app', 'ip', '-6', 'addr')).out, /fd00/);
    },
    async gone(project) {
      worked(await project.up());
      worked(await project.compose('exec', '-T', 'app', 'ip', '-6', 'addr'), /fd00:89::10\/64/);
    },
    by: 'edit',
  },
  {
    rule: 'traefik-network-ambiguous',
    standIns: { app: { listen: ['0.0.0.0:80'] } },
    async prepare(engine) {
      await engine.docker('network', 'create', 'proxy');
      return () => Promise.resolve();
    },
    // Traefik itself cannot be played: here is what decides, which of the two addresses answers on its network.
    async symptom(project, engine) {
      worked(await project.up());
      await engine.docker('run', '-d', '--name', 'traefik', '--network', 'proxy', IMAGE, 'sleep', '600');
      await answers(() => askAsTraefik(engine, 'proxy'), /app/);
      failed(await askAsTraefik(engine, 'fix_backend'), /timed out|unreachable/i);
    },
    async gone(project, engine) {
      worked(await project.up());
      const label = '{{index .Config.Labels "traefik.docker.network"}}';
      const named = (await engine.docker('inspect', '-f', label, 'fix-app-1')).trim();
      await answers(() => askAsTraefik(engine, named), /app/);
    },
    by: 'edit',
  },
  {
    rule: 'legacy-links',
    example: {
      compose:
        'services:\n  web:\n    image: example/web\n    links:\n      - db\n    depends_on:\n      - db\n  db:\n    image: postgres:17\n',
    },
    standIns: { web: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      // No fault shows: a link is of no use. The name is there before and after.
      worked(await project.up());
      await answers(() => project.dial('web', 'db', '5432'), /db/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dial('web', 'db', '5432'), /db/);
    },
    by: 'edit',
  },
  {
    rule: 'network-mode-with-networks',
    standIns: { app: { listen: [] } },
    async symptom(project) {
      failed(await project.up(), /mutually exclusive `network_mode` and `networks`/);
    },
    async gone(project) {
      worked(await project.up());
    },
    by: 'good',
  },
  {
    rule: 'startup-race',
    example: {
      compose:
        'services:\n  app:\n    image: example/app\n    depends_on:\n      - db\n  db:\n    image: postgres:17\n    healthcheck:\n      test: ["CMD", "/standin/dial", "127.0.0.1", "5432"]\n      interval: 1s\n',
    },
    standIns: {
      // The datastore needs two seconds before it listens; the service dials once, at its start.
      db: { command: ['sh', '-c', 'sleep 2; exec /standin/listen db 0.0.0.0:5432'] },
      app: { command: ['sh', '-c', '/standin/dial db 5432 || echo failed at once; exec sleep 600'] },
    },
    async symptom(project) {
      worked(await project.up());
      await until(async () => (await project.compose('logs', 'app')).out.includes('failed at once'));
    },
    async gone(project) {
      worked(await project.up());
      await until(async () => /\bdb$/m.test((await project.compose('logs', 'app')).out));
    },
    by: 'edit',
  },
  {
    rule: 'external-network-missing',
    standIns: { app: { listen: [] } },
    async symptom(project) {
      failed(await project.up(), /declared as external, but could not be found/);
    },
    async gone(project) {
      worked(await project.up());
    },
    by: 'good',
  },
  {
    rule: 'network-not-created',
    standIns: { app: { listen: [] } },
    async symptom(project) {
      failed(await project.up(), /invalid network config/);
    },
    async gone(project) {
      worked(await project.up());
    },
    by: 'good',
  },
  {
    rule: 'network-mode-unknown',
    standIns: { vpn: { listen: ['0.0.0.0:8080'] }, app: { listen: [] } },
    async symptom(project) {
      failed(await project.up(), /network services:vpn not found/);
    },
    async gone(project) {
      worked(await project.up());
      // One namespace: what vpn listens on is on the loopback of app.
      await answers(() => project.dial('app', '127.0.0.1', '8080'), /vpn/);
    },
    by: 'edit',
  },
  {
    rule: 'destination-unreachable',
    standIns: { web: { listen: [] }, db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('db', '127.0.0.1', '5432'), /db/);
      failed(await project.dialVariable('web', 'DATABASE_URL'), /timed out/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.dialVariable('web', 'DATABASE_URL'), /db/);
    },
    by: 'good',
  },
];

export const networkNotShown: readonly NotShown[] = [
  {
    rule: 'nginx-address-form',
    reason: 'nginx refuses the text before it opens a socket, and there is no small one of it; no packet is sent.',
  },
  {
    rule: 'logging-driver-unknown',
    reason: 'The engine refuses to create the container, before any network is made for it.',
  },
  {
    rule: 'proxy-port-text',
    reason:
      'What nginx-proxy and Traefik make of a text that is no port is in the programs, and there is no small one of them.',
  },
  {
    rule: 'loopback-publish-old-engine',
    reason: `A neighbour has to send packets for 127.0.0.1 over the wire, which its own kernel drops as martian unless its stack is changed; truth/ records what the engines' raw table does.`,
  },
  { rule: 'host-mode-desktop', reason: 'It needs Docker Desktop, on macOS or Windows.' },
  {
    rule: 'mtu-mismatch',
    reason: `Between two namespaces of one machine the kernel tells the sender the smaller MTU; the loss comes from a router on the way to ${LAN_ADDRESS} and beyond ${HOST_ADDRESS} that keeps that to itself.`,
  },
];

/** What a container in Traefik's place gets from the service's address on a network. */
async function askAsTraefik(engine: Engine, network: string): Promise<Ran> {
  const path = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  const address = (await engine.docker('inspect', '-f', path, 'fix-app-1')).trim();
  const ask = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 ${address} 80`;
  const args = ['exec', 'traefik', 'sh', '-c', ask];
  return tryRun('docker', args, { env: engine.environment });
}
