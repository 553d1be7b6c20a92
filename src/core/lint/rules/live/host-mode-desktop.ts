import type { Rule } from '../../engine/Rule.ts';

export const hostModeDesktop: Rule = {
  id: 'host-mode-desktop',
  severity: 'information',
  group: 'Live',
  liveOnly: true,
  docs: {
    what: '`network_mode: host` on Docker Desktop: the host is the virtual machine, not your computer.',
    why: `On macOS and Windows the engine runs in a virtual machine. The "host" namespace is that machine's, so a process in it listens
inside the machine and \`localhost\` of your computer leads nowhere. Docker Desktop 4.34 and later can forward such ports when "Enable host
networking" is switched on in its settings; published ports work everywhere.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    network_mode: host
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "80:80"
`,
    },
    fixSafety: 'There is no automatic fix: which ports the service needs is not in the file.',
    notFlagged: ['An engine that runs natively on Linux.'],
    references: [
      'docker/for-mac#1031',
      'docker/roadmap#238',
      'https://docs.docker.com/engine/network/drivers/host/#docker-desktop',
    ],
  },
  *check(context) {
    const engine = context.live?.topology.engine ?? context.topology.engine;
    if (engine.known !== 'daemon' || engine.platform !== 'desktop') return;
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'host') continue;
      yield {
        origin: container.namespaceOrigin,
        message: `${container.name} uses the network of Docker Desktop's virtual machine, not of this computer.`,
        why: `The host namespace that ${container.name} joins is inside the virtual machine. Its ports appear on this computer only if host networking is enabled in Docker Desktop's settings (4.34 and later).`,
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};
