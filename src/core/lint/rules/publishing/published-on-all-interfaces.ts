import type { Origin } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { type HostBinding, hostBindings, takesEveryAddress } from '../../index/hostBindings.ts';
import { knownImage } from '../../../process/index.ts';
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
      'Ports 80 and 443 of a reverse proxy, which are there for everyone.',
      'A port that `datastore-published` already reports.',
      'A network whose option `com.docker.network.bridge.host_binding_ipv4` sets another default address.',
      'Ports that the engine does not open: host mode, shared namespaces, internal networks.',
    ],
    references: ['https://docs.docker.com/engine/network/port-publishing/', 'moby/moby#22054', 'moby/moby#4737'],
  },
  *check(context) {
    const reported = new Set(publishedDatastores(context).map((d) => d.binding.port));
    // An entry with a range is one finding.
    const entries = new Map<Origin, HostBinding[]>();
    for (const binding of hostBindings(context)) {
      if (!takesEveryAddress(binding) || reported.has(binding.port) || isEntrance(binding)) continue;
      const entry = entries.get(binding.port.origin);
      if (entry) entry.push(binding);
      else entries.set(binding.port.origin, [binding]);
    }
    for (const entry of entries.values()) {
      const [first] = entry;
      if (!first) continue;
      const { container, port } = first;
      const host = hostText(entry);
      yield {
        origin: port.origin,
        message: host.startsWith('Ports')
          ? `${host} of ${container.name} are published on every address of the host.`
          : `${host} of ${container.name} is published on every address of the host.`,
        why: `The DNAT rule for ${host.charAt(0).toLowerCase()}${host.slice(1)} matches any host address in PREROUTING, before the INPUT chain where host firewalls filter. A host address before the mapping (127.0.0.1:) limits it.`,
        fixes: [publishOnAddress(context.files, port, '127.0.0.1')],
        subjects: entry.map((b) => ({ kind: 'port', container: container.id, index: b.index })),
      };
    }
  },
};

/** Where a reverse proxy lets the world in. */
function isEntrance({ container, port }: HostBinding): boolean {
  return (port.hostPort === 80 || port.hostPort === 443) && knownImage(container)?.image.role === 'proxy';
}

/** "Port 8080", "Ports 8000-8010", "A port that Docker picks". */
function hostText(entry: readonly HostBinding[]): string {
  const ports = entry.flatMap(({ port }) => port.hostPortRange ?? port.hostPort ?? []);
  const [first] = ports;
  const last = ports.at(-1);
  if (first === undefined) return entry.length > 1 ? 'Ports that Docker picks' : 'A port that Docker picks';
  return first === last ? `Port ${String(first)}` : `Ports ${String(first)}-${String(last)}`;
}
