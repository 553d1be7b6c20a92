import type { Rule } from '../../engine/Rule.ts';
import { hostBindings, takesEveryAddress } from '../../index/hostBindings.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';

export const firewallBypass: Rule = {
  id: 'firewall-bypass',
  severity: 'information',
  group: 'Live',
  liveOnly: true,
  docs: {
    what: 'A port is published on every address of a host whose firewall does not filter published ports.',
    why: `ufw and firewalld guard the INPUT chain: packets for the host's own processes. A packet for a published port is rewritten by
DNAT in PREROUTING, before the routing decision, so it is **forwarded** to the container's bridge and never passes INPUT. Docker accepts
it in its own chains; \`ufw deny 8080\` does not stop it. The chain DOCKER-USER is the place for rules of your own, or bind the port to an
address.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    ports:
      - "8080:8080"
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    ports:
      - "127.0.0.1:8080:8080"
`,
    },
    fixSafety:
      'The fix puts `127.0.0.1:` before the mapping. It is not applied by "fix all": other machines may use the port.',
    notFlagged: [
      'A port bound to one address.',
      'A host without an active ufw or firewalld, or where that could not be found out.',
    ],
    references: [
      'moby/moby#22054',
      'moby/moby#4737',
      'https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw',
    ],
  },
  *check(context) {
    const firewall = context.live?.firewall;
    if (firewall === undefined) return;
    for (const binding of hostBindings(context)) {
      const { container, port, index } = binding;
      if (!takesEveryAddress(binding)) continue;
      yield {
        origin: port.origin,
        message: `${firewall} is active on the host but does not filter port ${String(port.hostPort ?? '')} of ${container.name}, which is published on every address.`,
        why: `DNAT in PREROUTING sends the packet to ${container.name}'s bridge, so it is forwarded and never reaches the INPUT chain that ${firewall} filters. Put rules for it in DOCKER-USER.`,
        fixes: [publishOnAddress(context.files, port, '127.0.0.1')],
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};
