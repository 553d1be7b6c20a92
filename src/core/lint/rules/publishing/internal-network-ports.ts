import { type Fix, keysOf, sourceOf } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { insertBefore } from '../../edits/insertBefore.ts';
import { portWords } from '../../index/publishedEntries.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const internalNetworkPorts: Rule = {
  id: 'internal-network-ports',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A service that is only on internal networks has `ports`, which do nothing.',
    why: `For an internal network the engine programs no NAT and no forwarding: its bridge has no DNAT rule, no MASQUERADE, and two DROP
rules that keep everything from outside its subnet away. A port can only be published through a network that is not internal.
The container starts without a complaint; \`docker ps\` simply shows no mapping.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    networks:
      - backend
    ports:
      - "8080:80"
networks:
  backend:
    internal: true
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    networks:
      - backend
      - frontend
    ports:
      - "8080:80"
networks:
  backend:
    internal: true
  frontend: {}
`,
    },
    fixSafety:
      'The fix attaches the service to the default network as well. It is not applied by "fix all": it gives the container a way out to the world and the world a way in, which `internal` may be there to prevent.',
    notFlagged: [
      'A service with at least one network that is not internal: the port is published through that one.',
      'An external network, whose nature only the daemon knows.',
      '`expose`, which publishes nothing anyway.',
    ],
    references: [
      'moby/moby#36174',
      'moby/moby#44986',
      'https://docs.docker.com/reference/compose-file/networks/#internal',
    ],
  },
  *check(context) {
    const { networks } = projectIndex(context);
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'own' || container.published.length === 0) continue;
      const attached = container.endpoints.map((e) => networks.get(e.network));
      if (attached.length === 0 || !attached.every((n) => n?.internal === true)) continue;
      const names = attached.map((n) => n?.key ?? '').join(', ');
      const outer = context.topology.networks.find((n) => keysOf(n).includes('default'));
      const first = container.endpoints[0] && sourceOf(container.endpoints[0].origin);
      const edit =
        first && container.endpoints[0]?.origin.kind === 'source' && outer?.internal !== true
          ? insertBefore(context.files, first, { item: 'default', pair: 'default: {}' })
          : undefined;
      const fix: Fix | undefined = edit && {
        title: 'Attach to the default network as well',
        safe: false,
        edits: [edit],
      };
      for (const [index, port] of container.published.entries()) {
        yield {
          origin: port.origin,
          message: `${container.name} is only on ${attached.length === 1 ? `the internal network ${names}` : `internal networks (${names})`}, so ${portWords(port)} is not published.`,
          why: `An internal network has no DNAT rules and drops packets from outside its subnet, so nothing forwards the host's port ${port.hostPort === undefined ? '' : `${String(port.hostPort)} `}to ${container.name}.`,
          related: attached.map((network) => ({
            origin: network?.parts.get('internal') ?? network?.origin,
            message: `${network?.key ?? ''} is internal`,
          })),
          fixes: [fix],
          kinship: attached.map((network) => network?.id ?? '').join(),
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};
