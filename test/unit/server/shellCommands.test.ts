import assert from 'node:assert/strict';
import { dockerCommand, namespaceCommand } from '../../../src/server/requests/shellCommands.ts';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { chooseEndpoint } from '../../../src/host/index.ts';

const containerNamed = (name: string) => {
  const raw = { Id: 'c'.repeat(64), Name: `/${name}`, State: { Running: true, Pid: 4711 } };
  const found = topologyOfSnapshot({ snapshot: { version: {}, info: {}, networks: [], containers: [raw] } }).value
    .containers[0];
  assert.ok(found);
  return found;
};

describe('commands for a terminal', () => {
  it('enter the namespace of a process of this machine', () =>
    assert.equal(namespaceCommand(containerNamed('web'), true), 'sudo nsenter -t 4711 -n'));
  it("never take another machine's process id for one of this", () =>
    assert.equal(namespaceCommand(containerNamed('web'), false), 'docker exec -it web sh'));
  it('quote what a daemon calls its containers', () =>
    assert.equal(namespaceCommand(containerNamed('a;reboot'), false), "docker exec -it 'a;reboot' sh"));

  const facts = {
    environment: {},
    platform: 'linux' as const,
    home: '/home/me',
    uid: 1000,
    file: () => null,
    names: () => [],
    socket: () => 'usable' as const,
  };
  const asked = (stated: object, environment = {}) =>
    dockerCommand(chooseEndpoint(stated, { ...facts, environment }).chosen);
  it('ask the daemon that is shown', () => {
    assert.equal(asked({}), 'docker');
    assert.equal(asked({}, { DOCKER_HOST: 'ssh://me@far' }), 'docker');
    assert.equal(asked({ host: 'ssh://me@far' }), 'docker --host ssh://me@far');
    assert.equal(dockerCommand(undefined), 'docker');
    const rootless = chooseEndpoint({}, facts).candidates.find((c) => c.url.includes('/run/user/'));
    assert.equal(dockerCommand(rootless), 'docker --host unix:///run/user/1000/docker.sock');
  });
});
