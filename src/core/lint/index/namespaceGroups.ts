import { HOST, type Container } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { projectIndex } from './projectIndex.ts';

/** Services whose processes share one network namespace: one loopback, one set of ports. */
export interface NamespaceGroup {
  /** `Container.id` of the one whose namespace it is, `@host`, or `container:x` for one outside this topology. */
  readonly owner: string;
  /** What a sentence calls it. */
  readonly ownerName: string;
  /** The owner first, then as the services start. */
  readonly members: readonly Container[];
}

/** Every namespace that more than one service lives in. */
export const namespaceGroups = analysis((context): readonly NamespaceGroup[] => {
  const index = projectIndex(context);
  const groups = new Map<string, Container[]>();
  for (const container of index.services) {
    if (container.namespace.kind === 'none') continue;
    const owner = index.namespaceOf(container);
    const group = groups.get(owner);
    if (!group) groups.set(owner, [container]);
    else if (container.id === owner) group.unshift(container);
    else group.push(container);
  }
  return [...groups].flatMap(([owner, members]) =>
    members.length > 1
      ? [
          {
            owner,
            members,
            ownerName:
              owner === HOST ? 'the host' : (index.containers.get(owner)?.name ?? owner.replace(/^container:/, '')),
          },
        ]
      : [],
  );
});
