import assert from 'node:assert/strict';
import { HOST_ADDRESS } from '../engine.ts';
import { background, until } from './background.ts';
import { answers, failed, worked } from './expectRan.ts';
import type { FixCase, NotShown } from './FixCase.ts';

const REFUSED = /refused/i;
const NO_ANSWER = /refused|timed out/i;

export const publishingFixes: readonly FixCase[] = [
  {
    rule: 'datastore-published',
    standIns: { db: { listen: ['0.0.0.0:5432'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromLan(HOST_ADDRESS, 5432), /db/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 5432), /db/);
      failed(await project.fromLan(HOST_ADDRESS, 5432), REFUSED);
    },
    by: 'edit',
  },
  {
    rule: 'published-on-all-interfaces',
    standIns: { app: { listen: ['0.0.0.0:8080'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromLan(HOST_ADDRESS, 8080), /app/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /app/);
      failed(await project.fromLan(HOST_ADDRESS, 8080), REFUSED);
    },
    by: 'edit',
  },
  {
    rule: 'udp-published-as-tcp',
    standIns: { vpn: { listen: [] } },
    async symptom(project, engine) {
      worked(await project.up());
      assert.match(await engine.docker('port', 'fix-vpn-1'), /^51820\/tcp/m);
    },
    async gone(project, engine) {
      worked(await project.up());
      const published = await engine.docker('port', 'fix-vpn-1');
      assert.match(published, /^51820\/udp/m);
      assert.doesNotMatch(published, /tcp/);
    },
    by: 'edit',
  },
  {
    rule: 'unset-variable',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project, engine) {
      worked(await project.up());
      assert.match(await engine.docker('port', 'fix-web-1'), /^80\/tcp -> .*:(?!8080$)\d+$/m);
      failed(await project.fromHost('127.0.0.1', 8080), REFUSED);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /web/);
    },
    by: 'edit',
  },
  {
    rule: 'host-mode-ports',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project, engine) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 80), /web/);
      failed(await project.fromHost('127.0.0.1', 8080), REFUSED);
      const asked = await engine.docker('inspect', '-f', '{{json .HostConfig.PortBindings}}', 'fix-web-1');
      assert.match(asked, /8080/, 'asked for, and not there');
    },
    async gone(project, engine) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 80), /web/);
      assert.doesNotMatch(
        await engine.docker('inspect', '-f', '{{json .HostConfig.PortBindings}}', 'fix-web-1'),
        /8080/,
      );
    },
    by: 'edit',
  },
  {
    rule: 'shared-namespace-ports',
    standIns: { vpn: { listen: [] }, torrent: { listen: ['0.0.0.0:8080'] } },
    async symptom(project) {
      failed(await project.up(), /conflicting options: port publishing and the container type network mode/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /torrent/);
    },
    by: 'edit',
  },
  {
    rule: 'shared-namespace-port-clash',
    standIns: { web: { listen: ['0.0.0.0:80'] }, admin: { server: '0.0.0.0:80' } },
    async symptom(project) {
      worked(await project.up());
      await until(async () => /in use/i.test((await project.compose('logs', 'admin')).out));
    },
    async gone(project) {
      worked(await project.up());
      await until(async () => (await project.dial('web', '127.0.0.1', '8081')).out.includes('admin'));
    },
    by: 'good',
  },
  {
    rule: 'internal-network-ports',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('web', '127.0.0.1', '80'), /web/);
      failed(await project.fromHost('127.0.0.1', 8080), REFUSED);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /web/);
    },
    by: 'edit',
  },
  {
    rule: 'internal-network-egress',
    standIns: { worker: { listen: [] } },
    async symptom(project) {
      worked(await project.up());
      // The host's own LAN address stands for the Internet.
      failed(await project.dial('worker', HOST_ADDRESS, '9'), /unreachable|timed out/i);
    },
    async gone(project) {
      worked(await project.up());
      failed(await project.dial('worker', HOST_ADDRESS, '9'), REFUSED);
    },
    by: 'good',
  },
  {
    rule: 'duplicate-host-port',
    standIns: { web: { listen: ['0.0.0.0:80'] }, admin: { listen: ['0.0.0.0:80'] } },
    async prepare(engine) {
      await engine.onHost('ip', 'addr', 'add', '192.168.1.10/32', 'dev', 'lo');
      return () => engine.onHost('ip', 'addr', 'del', '192.168.1.10/32', 'dev', 'lo');
    },
    async symptom(project) {
      failed(await project.up(), /already allocated|already in use/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /web/);
      await answers(() => project.fromHost('192.168.1.10', 8080), /admin/);
    },
    by: 'good',
  },
  {
    rule: 'override-appends-port',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromLan(HOST_ADDRESS, 8080), /web/);
      await answers(() => project.fromHost('127.0.0.1', 9090), /web/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 9090), /web/);
      failed(await project.fromLan(HOST_ADDRESS, 8080), REFUSED);
    },
    by: 'edit',
  },
  {
    rule: 'replicas-host-port',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project) {
      failed(await project.up(), /already allocated|already in use/);
    },
    async gone(project) {
      worked(await project.up());
      for (const port of [8080, 8081, 8082]) await answers(() => project.fromHost('127.0.0.1', port), /web/);
    },
    by: 'edit',
  },
  {
    rule: 'port-53-resolver',
    standIns: { dns: { listen: [] } },
    async prepare(engine) {
      // The stub resolver of systemd-resolved: a UDP socket on 127.0.0.53.
      const script = "require('node:dgram').createSocket('udp4').bind(53, '127.0.0.53')";
      const stop = background(engine.hostNamespace, process.execPath, '-e', script);
      await until(async () => (await engine.onHost('cat', '/proc/net/udp')).includes('3500007F:0035'));
      return stop;
    },
    async symptom(project) {
      failed(await project.up(), /already in use/);
    },
    async gone(project, engine) {
      worked(await project.up());
      assert.match(await engine.docker('port', 'fix-dns-1'), /127\.0\.0\.1:53/);
    },
    by: 'edit',
  },
  {
    rule: 'invalid-host-ip',
    standIns: { web: { listen: ['0.0.0.0:80'] } },
    async symptom(project) {
      // Linux takes 127.0.0.0 for an address of lo; Docker Desktop on macOS refuses it. localhost does not lead there.
      worked(await project.up());
      await answers(() => project.dial('web', '127.0.0.1', '80'), /web/);
      failed(await project.fromHost('127.0.0.1', 8080), REFUSED);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /web/);
    },
    by: 'edit',
  },
  {
    rule: 'expose-only',
    standIns: { web: { listen: ['0.0.0.0:8080'] } },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.dial('web', '127.0.0.1', '8080'), /web/);
      failed(await project.fromHost('127.0.0.1', 8080), REFUSED);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /web/);
    },
    by: 'edit',
  },
  {
    rule: 'firewall-bypass',
    standIns: { app: { listen: ['0.0.0.0:8080'] } },
    // What ufw does with "deny incoming": drop in INPUT whatever comes from outside.
    async prepare(engine) {
      await engine.onHost('iptables', '-I', 'INPUT', '-i', 'eth0', '-j', 'DROP');
      return () => engine.onHost('iptables', '-D', 'INPUT', '-i', 'eth0', '-j', 'DROP');
    },
    async symptom(project) {
      worked(await project.up());
      await answers(() => project.fromLan(HOST_ADDRESS, 8080), /app/);
    },
    async gone(project) {
      worked(await project.up());
      await answers(() => project.fromHost('127.0.0.1', 8080), /app/);
      failed(await project.fromLan(HOST_ADDRESS, 8080), NO_ANSWER);
    },
    by: 'good',
  },
];

export const publishingNotShown: readonly NotShown[] = [
  {
    rule: 'devcontainer-ports',
    reason: 'The editor that opens the dev container forwards the ports; the engine takes no part in it.',
  },
  {
    rule: 'sexagesimal-port',
    reason: 'Compose v2 reads the mapping as it is meant; only YAML 1.1 parsers of other tools do not.',
  },
  { rule: 'browser-unsafe-port', reason: 'It is the browser that refuses; on the wire nothing is wrong.' },
];
