import assert from 'node:assert/strict';
import { daemonTitle } from '../../../src/core/docker/index.ts';

describe('daemonTitle', () => {
  const cases: [string, unknown, unknown][] = [
    [
      'Docker 28.5.2',
      { Version: '28.5.2', Platform: { Name: 'Docker Engine - Community' } },
      { OperatingSystem: 'Debian' },
    ],
    [
      'Docker 27.1.1, rootless',
      { Version: '27.1.1' },
      { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
    ],
    [
      'Docker Desktop 4.34.2 (engine 27.2.0), in a virtual machine',
      { Version: '27.2.0', Platform: { Name: 'Docker Desktop 4.34.2 (167172)' } },
      { OperatingSystem: 'Docker Desktop', Name: 'docker-desktop' },
    ],
    ['Docker Desktop (engine 24.0.6), in a virtual machine', { Version: '24.0.6' }, { Name: 'docker-desktop' }],
    [
      'Docker 27.4.0, in Colima’s virtual machine',
      { Version: '27.4.0' },
      { Name: 'colima-work', OperatingSystem: 'Ubuntu' },
    ],
    [
      'Docker 28.0.1, in OrbStack’s virtual machine',
      { Version: '28.0.1' },
      { Name: 'orbstack', OperatingSystem: 'OrbStack' },
    ],
    [
      'Podman 5.8.0, rootless',
      { Version: '5.8.0', Components: [{ Name: 'Podman Engine' }, { Name: 'Conmon' }] },
      { SecurityOptions: ['name=rootless'] },
    ],
    ['Docker 26.1.5, in a Swarm', { Version: '26.1.5' }, { Swarm: { LocalNodeState: 'active' } }],
    ['Docker ?', 'odd', { SecurityOptions: 7, Swarm: [], Name: {} }],
    ['Docker 1 2', { Version: '1\u001b\n2' }, {}],
  ];
  for (const [title, version, info] of cases) it(title, () => assert.equal(daemonTitle(version, info), title));
});
