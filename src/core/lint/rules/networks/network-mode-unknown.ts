import { type Container, type Fix, type NetworkModeFault, sourceOf, type SourceOrigin } from '../../../model/index.ts';
import { fixText } from '../../edits/editText.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { lineStart } from '../../report/sourceLine.ts';
import type { Rule } from '../../engine/Rule.ts';

export const networkModeUnknown: Rule = {
  id: 'network-mode-unknown',
  severity: 'error',
  group: 'Network definitions',
  docs: {
    what: 'The value of `network_mode` is neither a mode nor a network.',
    why: `\`network_mode\` says whose network namespace a container's processes live in: \`host\`, \`none\`, \`service:NAME\`, \`container:NAME\`.
Every other value is for the daemon the name of a network, its own name for it: Compose calls the network \`backend\` of the project
\`shop\` \`shop_backend\`. Compose does not check the value, so a slip is found when the container is created: "network backend not
found".

Net Lens assumes that the daemon has no network with the name of a key or a service.`,
    bad: {
      compose: `services:
  vpn:
    image: example/vpn
  app:
    image: example/app
    network_mode: services:vpn
`,
    },
    good: {
      compose: `services:
  vpn:
    image: example/vpn
  app:
    image: example/app
    network_mode: service:vpn
`,
    },
    fixSafety:
      'The fix writes the mode that is meant, or `networks: [KEY]` for the key of a network. "Fix all" applies it where the value cannot be a network at all; the daemon could have a network with the name of the key or the service.',
    notFlagged: [
      'A name that the file says nothing of: it may be a network of another project.',
      "`container:NAME` of a container that is not in the file, and Podman's own modes.",
      '`service:NAME` without such a service: Compose refuses it.',
    ],
    references: ['https://docs.docker.com/reference/compose-file/services/#network_mode', 'docker/compose#10193'],
  },
  *check(context) {
    for (const container of projectIndex(context).services) {
      const { namespace } = container;
      const origin = sourceOf(container.namespaceOrigin);
      if (namespace.kind !== 'shared' || !namespace.fault || !origin) continue;
      const { fault } = namespace;
      yield {
        origin,
        message: messageOf(container, fault),
        why: `The daemon takes ${fault.text.value} as a network name, finds none, and does not create ${container.name}.`,
        fixes: [fixOf(context.files, container, fault, origin)],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

function messageOf({ name }: Container, { reason, text, meant, networkName }: NetworkModeFault): string {
  const start = `network_mode of ${name} is ${text.value}, which`;
  switch (reason) {
    case 'no-mode':
      return `${start} is neither a mode nor a network${meant === undefined ? '.' : `; did you mean ${meant}?`}`;
    case 'misspelt':
      return `${start} is not a network of this project; the mode is ${meant ?? ''}.`;
    case 'network-key':
      return `${start} is a key in this file; the daemon calls that network ${networkName ?? ''}.`;
    case 'service-name':
      return `${start} is a service, not a network; to share its namespace, write ${meant ?? ''}.`;
  }
}

function fixOf(
  files: ReadonlyMap<string, string>,
  container: Container,
  { reason, text, meant }: NetworkModeFault,
  origin: SourceOrigin,
): Fix | undefined {
  if (meant !== undefined)
    return fixText(`Write ${meant}`, reason === 'no-mode', { text, start: 0, end: text.value.length }, meant);
  if (reason !== 'network-key' || container.networksOrigin) return undefined;
  const source = files.get(origin.file);
  if (source === undefined) return undefined;
  const from = lineStart(source, origin.start);
  const key = /(["']?)network_mode\1[ \t]*:[ \t]*$/.exec(source.slice(from, origin.start));
  const written = source.slice(origin.start, origin.end).trimEnd();
  if (!key || written.replace(/^(["'])(.*)\1$/, '$2') !== text.value) return undefined;
  return {
    title: `Add ${container.name} to ${text.value}`,
    safe: false,
    edits: [
      {
        file: origin.file,
        start: from + key.index,
        end: origin.start + written.length,
        newText: `networks: [${written}]`,
      },
    ],
  };
}
