import type { Rule } from '../../engine/Rule.ts';
import { hostBindings, takesEveryAddress } from '../../index/hostBindings.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';

export const port53Resolver: Rule = {
  id: 'port-53-resolver',
  severity: 'information',
  group: 'Publishing',
  docs: {
    what: "Port 53 is published on every address, where the host's own resolver often listens already.",
    why: `On hosts with systemd-resolved (Ubuntu, Fedora and others) a stub resolver listens on 127.0.0.53:53. A published port
without an address opens 0.0.0.0:53, which includes 127.0.0.53, and the kernel refuses a second socket: "listen udp4 0.0.0.0:53:
bind: address already in use". Publishing on one address of the host leaves 127.0.0.53 alone.`,
    bad: {
      compose: `services:
  dns:
    image: pihole/pihole
    ports:
      - "53:53/udp"
`,
    },
    good: {
      compose: `services:
  dns:
    image: pihole/pihole
    ports:
      - "192.168.1.2:53:53/udp"
`,
    },
    fixSafety:
      'The fix publishes on 127.0.0.1, for this host alone; write the host\'s LAN address instead if other machines should use it. It is not applied by "fix all": where no resolver runs on the host, the port works today.',
    notFlagged: ['Port 53 on one address of the host.', 'Another host port that leads to port 53 of the container.'],
    references: ['moby/moby#32545', 'docker/for-linux#1340', 'AdguardTeam/AdGuardHome#4283'],
  },
  *check(context) {
    for (const binding of hostBindings(context)) {
      const { container, port, index } = binding;
      if (port.hostPort !== 53 || port.protocol === 'sctp' || !takesEveryAddress(binding)) continue;
      const address = context.topology.host.lanAddress ?? '127.0.0.1';
      yield {
        origin: port.origin,
        message: `${container.name} publishes 53/${port.protocol} on every address; on hosts with systemd-resolved, 127.0.0.53:53 is taken and the container fails to start.`,
        why: `0.0.0.0:53 covers 127.0.0.53:53, where the stub resolver of systemd-resolved listens. Only one socket can have an address and port. Publish ${container.name} on one host address to avoid the clash.`,
        fixes: [publishOnAddress(context.files, port, address)],
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};
