import { type Container, type Fix, type Link, type SourceOrigin, sourceOf } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { keyAbove } from '../../edits/keyAbove.ts';
import { removeEntry, removeList } from '../../edits/removeEntries.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const legacyLinks: Rule = {
  id: 'legacy-links',
  severity: 'hint',
  group: 'Network definitions',
  docs: {
    what: '`links` between services that share a user-defined network, where names resolve without it.',
    why: `Links come from the time of the default bridge, which has no DNS: they wrote names into /etc/hosts. On every network that Compose
makes, the engine's resolver at 127.0.0.11 answers for the service's name, its container name and its aliases, and follows the
container when it gets another address. A link adds only a second name, and a start order that \`depends_on\` says more plainly.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    links:
      - db
  db:
    image: postgres:17
`,
    },
    good: {
      compose: `services:
  web:
    image: example/web
    depends_on:
      - db
  db:
    image: postgres:17
`,
    },
    fixSafety:
      'Removing a link is safe where it gives no name of its own and `depends_on` already sets the start order; otherwise it changes that order, and the fix is not applied by "fix all". The last link goes with its key, because Compose refuses an empty list. A link with an alias has no fix: the alias has to become a network alias of the other service.',
    notFlagged: [
      'A link to a service on other networks: it does not join them, and `no-common-network` says so at the link.',
      'Links with `network_mode: bridge`: the default bridge has no DNS, and there they do work.',
      '`external_links`.',
    ],
    references: ['docker/compose#3545', 'docker/compose#9513', 'https://docs.docker.com/engine/network/links/'],
  },
  *check(context) {
    const index = projectIndex(context);
    const { networks, containers } = index;
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'own') continue;
      if (container.endpoints.some((e) => networks.get(e.network)?.isDefaultBridge === true)) continue;
      const inner = container.links.filter((l) => !l.external);
      for (const link of inner) {
        const target = containers.get(link.target);
        // Where they share no network, the link is what says that the two belong together.
        if (!target?.active || !index.shareNetwork(container, target)) continue;
        const named = givesName(context, link);
        yield {
          origin: link.text.origin.kind === 'source' ? link.text.origin : link.origin,
          message: named
            ? `The link gives ${link.target} the second name ${link.alias} for ${container.name} only; a network alias on ${link.target} does the same without links.`
            : `${container.name} can reach ${link.target} by name without a link.`,
          why: `Both are on a user-defined network, whose resolver at 127.0.0.11 knows ${link.target}.`,
          related: [{ origin: sourceOf(target.origin), message: link.target }],
          fixes: [named ? undefined : removalOf(context, container, link)],
          subjects: [{ kind: 'container', id: container.id }],
        };
      }
    }
  },
};

function givesName(context: RuleContext, { alias, target }: Link): boolean {
  return alias !== '' && alias !== target && alias !== projectIndex(context).containers.get(target)?.containerName;
}

/**
 * Takes a link away, and the key with the last one: Compose refuses a list without items. Where all of them can go, the edit is
 * the same for each, so that they go together.
 */
function removalOf(context: RuleContext, container: Container, link: Link): Fix | undefined {
  const entry = sourceOf(link.origin);
  if (!entry) return undefined;
  const index = projectIndex(context);
  const isOrdered = ({ target }: Link, at: SourceOrigin | undefined): boolean =>
    container.process.dependsOn.some((d) => d.service === target && sourceOf(d.origin)?.start !== at?.start);
  const beside = container.links.filter((l) => !l.external && sourceOf(l.origin)?.file === entry.file);
  const isNeeded = (other: Link): boolean => {
    const target = index.containers.get(other.target);
    return givesName(context, other) || !target || !index.shareNetwork(container, target);
  };
  const ordered = isOrdered(link, entry);
  const allOrdered = beside.every((l) => isOrdered(l, sourceOf(l.origin)));
  if (beside.some(isNeeded) || (ordered && !allOrdered)) {
    const edit = removeEntry(context.files, entry);
    return edit && { title: `Remove the link to ${link.target}`, safe: ordered, edits: [edit] };
  }
  const entries = beside.flatMap((l) => sourceOf(l.origin) ?? []).sort((a, b) => a.start - b.start);
  const [first] = entries;
  const last = entries.at(-1);
  const key = first && keyAbove(context.files, first, 'links');
  const edit = key && last && removeList(context.files, key, last);
  const title = entries.length === 1 ? `Remove the link to ${link.target}` : 'Remove the links';
  return edit && { title, safe: allOrdered, edits: [edit] };
}
