import { sourceOf } from '../../model/index.ts';
import type { Rule } from '../Rule.ts';

export const networkModeWithNetworks: Rule = {
  id: 'network-mode-with-networks',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'A service has `network_mode` and `networks`, of which only one can be.',
    why: `\`networks\` plugs the container's own namespace into bridges, one veth pair for each. \`network_mode\` says whose namespace it is:
with \`host\`, \`none\` or \`service:x\` there is none to plug in. Compose refuses the file: "declares mutually exclusive \`network_mode\`
and \`networks\`".`,
    bad: {
      compose: `services:
  app:
    image: example/app
    network_mode: host
    networks:
      - backend
networks:
  backend: {}
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    networks:
      - backend
networks:
  backend: {}
`,
    },
    fixSafety:
      'The fix removes `network_mode`. It is not applied by "fix all": which of the two was meant is a guess, although nothing works until one goes.',
    notFlagged: ['An empty `networks: []`, which Compose takes for none.'],
    references: ['compose-spec/compose-spec#322', 'compose-spec/compose-go#373'],
  },
  *check(context) {
    for (const container of context.topology.containers) {
      const origin = sourceOf(container.namespaceOrigin);
      const attached = container.endpoints.filter((e) => e.origin.kind === 'source');
      if (!origin || container.namespace.kind === 'own' || attached.length === 0) continue;
      yield {
        origin,
        message: `${container.name} has both network_mode and networks; Compose accepts only one.`,
        related: attached.map((e) => ({ origin: e.origin, message: 'networks is set here' })),
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};
