import { names } from '../cards/networkCard.ts';
import type { DiagramGroup } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { labelText, visibleText } from '../pictures/visibleText.ts';

/**
 * Draws a box around each Compose project if there are several, as on a daemon. A group of services goes into the box if all
 * its members are of that project. What is in the host's namespace stays there.
 */
export function projectBoxes(picture: Picture, index: PictureIndex): Picture {
  const members = new Map<string, string[]>();
  for (const { project, name } of index.topology.containers) {
    if (project === undefined) continue;
    const list = members.get(project);
    if (list) list.push(name);
    else members.set(project, [name]);
  }
  if (members.size < 2) return picture;
  const projectOf = (container: string | undefined) =>
    container === undefined ? undefined : index.container(container)?.project;
  const inGroup = new Map<string, Set<string | undefined>>();
  const around = new Map(picture.groups.map((g) => [g.id, g.group]));
  for (const part of [...picture.nodes, ...picture.groups]) {
    if (part.about.container === undefined) continue;
    for (let id = part.group; id !== undefined; id = around.get(id)) {
      const projects = inGroup.get(id);
      if (projects) projects.add(projectOf(part.about.container));
      else inGroup.set(id, new Set([projectOf(part.about.container)]));
    }
  }
  const used = new Set<string>();
  const home = (part: {
    readonly id: string;
    readonly kind: string;
    readonly group?: string;
    readonly about: { readonly container?: string };
  }) => {
    if (part.group !== undefined) return {};
    const several = part.kind === 'bundle' || part.kind === 'network' ? inGroup.get(part.id) : undefined;
    const project = several ? (several.size === 1 ? [...several][0] : undefined) : projectOf(part.about.container);
    if (project === undefined) return {};
    used.add(project);
    return { group: elementId('pr', project) };
  };
  const nodes = picture.nodes.map((n) => (n.kind === 'port' ? n : { ...n, ...home(n) }));
  const groups = picture.groups.map((g) => ({ ...g, ...home(g) }));
  const boxes = [...members].flatMap(([project, all]): DiagramGroup[] => {
    if (!used.has(project)) return [];
    const problems = index.topology.containers
      .filter((c) => c.project === project)
      .flatMap((c) => index.problemsOfContainer(c.id));
    return [
      {
        id: elementId('pr', project),
        kind: 'project',
        lines: [labelText(project)],
        collapsible: true,
        look: severityLook(problems),
        about: {},
        card: {
          title: visibleText(project),
          kind: 'Compose project',
          sentence: `${all.length === 1 ? 'One container' : `${all.length} containers`} of one Compose project. A project is only a label; networks are what separates containers.`,
          facts: [{ name: 'Contains', value: names(all) }],
          problems,
          commands: [],
        },
      },
    ];
  });
  return { nodes, groups: [...boxes, ...groups], edges: picture.edges };
}
