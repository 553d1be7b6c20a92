import { type Container, isMachineAlone } from '../../model/index.ts';
import { names } from '../cards/networkCard.ts';
import type { Card, DiagramGroup } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import { publishedGroups } from '../pictures/publishedPorts.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { labelText } from '../pictures/visibleText.ts';

/** Containers on exactly the same networks that differ in nothing else that is drawn, so that one box can stand for all. */
export interface Bundle {
  readonly id: string;
  readonly networks: readonly string[];
  readonly members: readonly Container[];
}

/**
 * Bundles of at least `minimum`. Containers with a shared namespace have their own lines and stay out; so do published ones
 * unless `published` is set (the kernel picture draws ports at the bridge, not at the container).
 */
export function bundlesOf(
  index: PictureIndex,
  containers: readonly Container[],
  minimum: number,
  published = false,
): Bundle[] {
  const bySignature = new Map<string, Container[]>();
  for (const c of containers) {
    if (c.namespace.kind !== 'own' || c.endpoints.length === 0) continue;
    if (index.sharers(c).length > 0 || (!published && publishedGroups(index, c).length > 0)) continue;
    const key = JSON.stringify([...new Set(c.endpoints.map((e) => e.network))].sort());
    const list = bySignature.get(key);
    if (list) list.push(c);
    else bySignature.set(key, [c]);
  }
  return [...bySignature.values()]
    .filter((members) => members.length >= minimum)
    .map((members) => {
      const networks = [...new Set(members[0]?.endpoints.map((e) => e.network))];
      return { id: elementId('b', ...[...networks].sort()), networks, members };
    });
}

/** The box around a bundle. */
export function bundleGroup(index: PictureIndex, bundle: Bundle, usual: string): DiagramGroup {
  const noun = isMachineAlone(index.topology) ? 'namespaces' : usual;
  const on = bundle.networks.map((n) => labelText(index.network(n)?.key ?? n));
  const where =
    on.length === 1 ? `only on ${on[0] ?? ''}` : `on ${on.slice(0, 3).join(', ')}${on.length > 3 ? ', …' : ''}`;
  const problems = bundle.members.flatMap((c) => index.problemsOfContainer(c.id));
  const card: Card = {
    title: `${bundle.members.length} ${noun} ${where}`,
    kind: 'Group',
    sentence: `They are on the same ${on.length === 1 ? 'network' : 'networks'}; each has its own namespace.`,
    facts: [{ name: 'Contains', value: names(bundle.members.map((c) => c.name)) }],
    problems,
    commands: [],
  };
  return {
    id: bundle.id,
    kind: 'bundle',
    lines: [`${bundle.members.length} ${noun} ${where}`],
    collapsible: true,
    look: severityLook(problems),
    about: {},
    card,
  };
}
