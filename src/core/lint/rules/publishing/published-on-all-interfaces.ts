import type { Rule } from '../../engine/Rule.ts';
import { hostBindings, takesEveryAddress } from '../../index/hostBindings.ts';
import { publishedDatastores } from '../../index/publishedDatastores.ts';
import { publishOnAddress } from '../../edits/publishOnAddress.ts';

export const publishedOnAllInterfaces: Rule = {
  id: 'published-on-all-interfaces',
  severity: 'hint',
  group: 'Publishing',
  docs: {
    what: 'A port is published on every address of the host.',
    why: `Without a host address, Docker opens the port on 0.0.0.0 and [::]. That is right for an entrance that the world should use.
For everything else it is more than is needed: the DNAT rule is traversed before the host's INPUT chain, so a host firewall that
"denies all" does not close it.`,
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
      'The fix puts `127.0.0.1:` before the mapping. It is not applied by "fix all": it shuts out every other machine, which is often who the port is for.',
    notFlagged: [
      'A port with a host address.',
      'A port that `datastore-published` already reports.',
      'A network whose option `com.docker.network.bridge.host_binding_ipv4` sets another default address.',
      'Ports that the engine does not open: host mode, shared namespaces, internal networks.',
    ],
    references: ['https://docs.docker.com/engine/network/port-publishing/', 'moby/moby#22054', 'moby/moby#4737'],
  },
  *check(context) {
    const reported = new Set(publishedDatastores(context).map((d) => d.binding.port));
    for (const binding of hostBindings(context)) {
      if (!takesEveryAddress(binding) || reported.has(binding.port)) continue;
      const { container, port, index } = binding;
      yield {
        origin: port.origin,
        message: `Port ${String(port.containerPort)} of ${container.name} is published on every address of the host.`,
        why: `The DNAT rule for ${port.hostPort === undefined ? 'the port that Docker picks' : `port ${String(port.hostPort)}`} matches any address of the host, in PREROUTING and so ahead of the INPUT chain where host firewalls filter. A host address before the mapping (127.0.0.1:) limits it.`,
        fixes: [publishOnAddress(context.files, port, '127.0.0.1')],
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};
