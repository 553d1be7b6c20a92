import { type Container, type Fix, sourceOf, spanOf, type TextEdit } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { removePair } from '../../edits/removeEntries.ts';

export const defaultBridgeNoDns: Rule = {
  id: 'default-bridge-no-dns',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'A service on the default bridge dials another by name, but names do not resolve there.',
    why: `\`network_mode: bridge\` connects the container to docker0. The embedded DNS server at 127.0.0.11 exists only on user-defined
networks; a container on docker0 gets the host's resolvers, which know nothing of containers. The two can exchange packets by address,
because docker0 is one switch, but the name gives "could not resolve host".`,
    bad: {
      compose: `services:
  app:
    image: example/app
    network_mode: bridge
    environment:
      DATABASE_URL: postgres://db:5432/app
  db:
    image: postgres:17
    network_mode: bridge
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    environment:
      DATABASE_URL: postgres://db:5432/app
  db:
    image: postgres:17
`,
    },
    fixSafety:
      'The fix removes `network_mode: bridge` from both services, which puts them on the project\'s own network, where names resolve. It is not applied by "fix all": addresses change, and other containers on docker0 no longer reach them.',
    notFlagged: [
      'A name that `links` or `extra_hosts` writes into /etc/hosts.',
      'A service on a user-defined network.',
      'A service of the same namespace, or a name that no service of the project has.',
      'A caller and a callee on different networks: `no-common-network` says so.',
    ],
    references: ['docker/compose#9513', 'docker/docs#24749', 'https://docs.docker.com/engine/network/drivers/bridge/'],
  },
  phrase(context, { reference, answer, target: dialled }) {
    if (answer.reason.code !== 'default-bridge-has-no-dns' || dialled.kind !== 'services') return undefined;
    const index = projectIndex(context);
    const { from, host, text, start, end } = reference;
    const caller = index.ownerOf(from) ?? from;
    const target = dialled.containers.find((c) => onDefaultBridge(index.ownerOf(c) ?? c, index));
    if (!target) return undefined;
    return {
      origin: spanOf(text, start, end) ?? text.origin,
      message: `${from.name} is on the default bridge, where the name ${host} does not resolve.`,
      why: `docker0 has no DNS: the resolver at 127.0.0.11 exists only on user-defined networks. ${from.name} asks the host's resolver for ${host}, which does not know it, although ${target.name} is on the same bridge.`,
      related: [
        { origin: sourceOf(target.namespaceOrigin), message: `${target.name} is also on the default bridge` },
        { origin: sourceOf(caller.namespaceOrigin), message: `${caller.name} is put on the default bridge here` },
      ],
      fixes: [leaveBridge(context, [caller, index.ownerOf(target) ?? target])],
      subjects: [{ kind: 'container', id: from.id }],
    };
  },
};

function onDefaultBridge(container: Container, index: ProjectIndex): boolean {
  const attached = container.endpoints.map((e) => index.networks.get(e.network));
  return attached.length > 0 && attached.every((n) => n?.isDefaultBridge === true);
}

function leaveBridge(context: RuleContext, containers: readonly Container[]): Fix | undefined {
  const edits: TextEdit[] = [];
  for (const container of new Set(containers)) {
    const span = sourceOf(container.namespaceOrigin);
    const edit = span && removePair(context.files, 'network_mode', span);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return { title: "Use the project's own network", safe: false, edits };
}
