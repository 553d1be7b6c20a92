import { sourceOf } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { networkMembers } from '../../index/networkMembers.ts';

export const externalNetworkMissing: Rule = {
  id: 'external-network-missing',
  severity: 'error',
  group: 'Live',
  liveOnly: true,
  docs: {
    what: 'A network declared external does not exist on the daemon.',
    why: `\`external: true\` tells Compose that the network already exists: it looks for a network with that **name** on the daemon and
connects the containers to it, but creates nothing. The name is the key itself unless \`name\` says another; the project's prefix is not
added. Where it is missing, no container of the project starts: "network … declared as external, but could not be found".`,
    bad: {
      compose: `services:
  app:
    image: example/app
    networks:
      - proxy
networks:
  proxy:
    external: true
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    networks:
      - proxy
networks:
  proxy: {}
`,
    },
    fixSafety:
      'There is no automatic fix, because Net Lens creates no network: `docker network create NAME` does, or a `name:` that exists.',
    notFlagged: ['An external network that no service uses.', 'A project that is looked at without a daemon.'],
    references: ['docker/compose#12495', 'https://docs.docker.com/reference/compose-file/networks/#external'],
  },
  *check(context) {
    const { live, topology } = context;
    if (!live || topology.source !== 'compose') return;
    const existing = live.topology.networks;
    const members = networkMembers(context);
    for (const network of topology.networks) {
      if (!network.external || !members.has(network.id)) continue;
      if (existing.some((n) => n.name === network.name || n.id === network.name)) continue;
      const near = existing.find((n) => n.name.endsWith(`_${network.name}`));
      yield {
        origin: network.parts.get('name') ?? network.origin,
        message: `The external network ${network.name} does not exist on the daemon${near ? `; ${near.name} does` : ''}.`,
        why: `Compose does not create external networks: it looks for one called ${network.name} and finds none, so it cannot start ${(members.get(network.id) ?? []).map((m) => m.name).join(', ')}. \`docker network create ${/^[\w.-]+$/.test(network.name) ? network.name : 'NAME'}\` creates it.`,
        related: [{ origin: sourceOf(network.origin), message: 'declared as external here' }],
        subjects: [{ kind: 'network', id: network.id }],
      };
    }
  },
};
