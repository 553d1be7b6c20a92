import { type Container, type Fix, sourceOf } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { publishedEntries, portWords } from '../../index/publishedEntries.ts';
import { removePorts } from '../../edits/removePorts.ts';

export const hostModePorts: Rule = {
  id: 'host-mode-ports',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: "A service in the host's network namespace, or on no network, has `ports`, which the engine ignores.",
    why: `With \`network_mode: host\` the container gets no network namespace of its own: no eth0, no veth pair, no address to which a
DNAT rule could lead. Its process listens directly on the host's addresses, on its own port number. The engine says "Published
ports are discarded when using host network mode" and goes on, so a mapping such as 8080:80 leaves nothing on 8080.

With \`network_mode: none\` the namespace has its loopback interface alone: there is no address for a DNAT rule either, and the engine
says nothing at all.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    network_mode: host
    ports:
      - "8080:80"
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "8080:80"
`,
    },
    fixSafety:
      'Removing `ports` is safe if every mapping has one number: the engine ignores it. `8080:80` says what was meant, so there the edit is only offered. Removing `network_mode: host` instead, so that the mapping takes effect, changes how the service is reached and is left to you.',
    notFlagged: [
      'It is information where every mapping has one number (`3000:3000`): the service answers on that port of the host all the same.',
    ],
    references: [
      'docker/compose#8308',
      'https://docs.docker.com/engine/network/drivers/host/',
      'https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_unix.go',
    ],
  },
  *check(context) {
    for (const container of context.topology.containers) {
      if (container.namespace.kind === 'none') yield* portsOfNone(container);
      if (container.namespace.kind !== 'host' || container.published.length === 0) continue;
      const entries = publishedEntries(container);
      const moved = container.published.filter((p) => p.hostPort !== undefined && p.hostPort !== p.containerPort);
      const [first] = container.published;
      if (!first) continue;
      const listed = entries.map((e) => (e.ports[0] ? portWords(e.ports[0].port) : '')).join(', ');
      const remove: Fix | undefined = removePorts(context, container, (c) => c.namespace.kind === 'host', {
        title: 'Remove ports, which host mode ignores',
        // `8080:80` says that somebody looks for it on 8080: without the line nothing says so any more.
        safe: moved.length === 0,
      });
      yield {
        origin: container.publishedOrigin ?? first.origin,
        ...(moved.length === 0 ? { severity: 'information' as const } : {}),
        message: `${container.name} uses the host's network, so its ports (${listed}) are ignored.`,
        why: `${container.name} has no network namespace of its own: it listens on the host's addresses with its own port number, and there is no DNAT rule.${moved[0] ? ` Nothing answers on ${String(moved[0].hostPort)}; if the service listens on ${String(moved[0].containerPort)}, use that port.` : ''}`,
        related: [
          {
            origin: sourceOf(container.namespaceOrigin),
            message:
              container.namespace.network === undefined
                ? 'network_mode: host is set here'
                : `${container.namespace.network} is the daemon's network "host"`,
          },
        ],
        fixes: [remove],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

/** Without a network there is nothing that a port could lead to. Which of the two was meant, nobody knows: there is no edit. */
function* portsOfNone(container: Container): Iterable<Report> {
  const [first] = container.published;
  if (!first || container.namespace.kind !== 'none') return;
  const list = publishedEntries(container).map((e) => (e.ports[0] ? portWords(e.ports[0].port) : ''));
  yield {
    origin: container.publishedOrigin ?? first.origin,
    message: `${container.name} is on no network, so its ports (${list.join(', ')}) lead nowhere.`,
    why: `network_mode: none leaves ${container.name}'s namespace with only its loopback interface, so there is no eth0 to forward to.`,
    related: [{ origin: sourceOf(container.namespaceOrigin), message: 'its network is removed here' }],
    subjects: [{ kind: 'container', id: container.id }],
  };
}
