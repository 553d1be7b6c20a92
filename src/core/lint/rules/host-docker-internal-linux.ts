import { sourceOf } from '../../model/index.ts';
import { addExtraHost } from '../addExtraHost.ts';
import { fixText } from '../editText.ts';
import { hostSpot } from '../phrases.ts';
import { projectIndex } from '../projectIndex.ts';
import { references } from '../references.ts';
import type { Report, Rule } from '../Rule.ts';

const NAMES = new Set([
  'host.docker.internal',
  'gateway.docker.internal',
  'docker.for.mac.localhost',
  'docker.for.win.localhost',
  'docker.for.mac.host.internal',
  'docker.for.win.host.internal',
]);

export const hostDockerInternalLinux: Rule = {
  id: 'host-docker-internal-linux',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'host.docker.internal is dialled, and no extra_hosts line gives it an address: on Linux it does not resolve.',
    why: `Docker Desktop answers the name in the resolver of its virtual machine. An engine on Linux knows it only where \`extra_hosts\` asks for it: \`host.docker.internal:host-gateway\` makes the daemon write a line into the container's /etc/hosts with an address of the host that its namespace can route to (that of docker0). Without the line the embedded DNS forwards the question to the outside, and nobody there knows the name.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://host.docker.internal:3000
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      API_URL: http://host.docker.internal:3000
    extra_hosts:
      - "host.docker.internal:host-gateway"
`,
    },
    fixSafety:
      'Adds the line to extra_hosts. Safe: Docker Desktop resolves the name as before. In host mode the name becomes localhost.',
    notFlagged: [
      'Lists of allowed hosts and origins.',
      'Addresses for browsers.',
      'A topology that was read from Docker Desktop.',
    ],
    references: [
      'docker/for-linux#264',
      'hcengineering/platform#6451',
      'https://docs.docker.com/reference/compose-file/services/#extra_hosts',
    ],
  },
  *check(context): Iterable<Report> {
    const { engine } = context.topology;
    if (engine.flavour === 'desktop' || engine.flavour === 'podman') return;
    const index = projectIndex(context);
    for (const reference of references(context)) {
      const name = reference.host.toLowerCase();
      if (!NAMES.has(name) || reference.outward) continue;
      const { from } = reference;
      const inHost = index.namespaceOf(from) === '@host';
      const owner = index.ownerOf(from) ?? from;
      if (
        owner.extraHosts.some((h) => h.name.toLowerCase() === name) ||
        from.extraHosts.some((h) => h.name.toLowerCase() === name)
      )
        continue;
      if (index.named(name).length > 0) continue;
      const sameFile = sourceOf(reference.text.origin)?.file === sourceOf(from.origin)?.file;
      yield {
        origin: hostSpot(reference),
        message: `${from.name} dials ${reference.host}, which an engine on Linux does not resolve without a line in extra_hosts.`,
        why: inHost
          ? `${from.name} lives in the host's own network namespace, where the host is localhost; the name is known to Docker Desktop alone.`
          : `Neither ${from.name}'s /etc/hosts nor the embedded DNS knows the name: Docker Desktop adds it, the engine on Linux only for host-gateway in extra_hosts.`,
        fixes: [
          inHost
            ? fixText('Use localhost', sameFile, reference.text, reference.start, reference.end, 'localhost')
            : addExtraHost(context.files, owner, reference.host),
        ],
        subjects: [{ kind: 'container', id: from.id }],
      };
    }
  },
};
