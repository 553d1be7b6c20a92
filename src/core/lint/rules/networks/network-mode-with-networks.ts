import { sourceOf, type Fix, type SourceOrigin } from '../../../model/index.ts';
import { removePair } from '../../edits/removeEntries.ts';
import type { Rule } from '../../engine/Rule.ts';

export const networkModeWithNetworks: Rule = {
  id: 'network-mode-with-networks',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'A service has both `network_mode` and `networks`; only one is allowed.',
    why: `\`networks\` connects the container's own namespace to bridges, one veth pair for each. \`network_mode\` selects the namespace:
with \`host\`, \`none\` or \`service:x\` the container has none of its own to connect. Compose rejects the file: "declares mutually exclusive \`network_mode\`
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
      const { namespace } = container;
      if ('network' in namespace) continue;
      const mode = sourceOf(container.namespaceOrigin);
      const networks = container.networksOrigin && sourceOf(container.networksOrigin);
      // Without network_mode the origin of the namespace is the service's own key.
      if (!mode || !networks || isSame(mode, sourceOf(container.origin))) continue;
      yield {
        origin: mode,
        message: `${container.name} has both network_mode and networks; Compose accepts only one.`,
        why: `networks connects ${container.name}'s own namespace to bridges, network_mode selects a different namespace; Compose rejects the project and starts nothing.`,
        related: [{ origin: networks, message: 'networks is set here' }],
        fixes: [removeMode(context.files, mode)],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

function isSame(origin: SourceOrigin, source: SourceOrigin | undefined): boolean {
  return origin.file === source?.file && origin.start === source.start;
}

function removeMode(files: ReadonlyMap<string, string>, mode: SourceOrigin): Fix | undefined {
  const edit = removePair(files, 'network_mode', mode);
  return edit && { title: 'Remove network_mode', safe: false, edits: [edit] };
}
