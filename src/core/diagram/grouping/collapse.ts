import type { DiagramEdge, DiagramGroup, DiagramNode } from '../Diagram.ts';
import { BOXES } from '../queries/elementsAt.ts';
import type { Picture } from '../pictures/Picture.ts';
import { severityLook } from '../pictures/PictureIndex.ts';

/**
 * Closes groups: each becomes one node with the group's id, which takes over the lines of its members. Lines that become equal
 * are drawn once, with their labels counted. Works for any group, so that a picture is built once and closed afterwards.
 */
export function collapse(picture: Picture, ids: ReadonlySet<string>): Picture {
  const groups = new Map(picture.groups.map((g) => [g.id, g]));
  const closed = (id: string | undefined): string | undefined => {
    let found: string | undefined;
    const seen = new Set<string>();
    for (let at = id; at !== undefined && !seen.has(at); at = groups.get(at)?.group) {
      seen.add(at);
      if (ids.has(at) && groups.has(at)) found = at;
    }
    return found;
  };
  const groupOf = new Map(picture.nodes.map((n) => [n.id, closed(n.group)]));
  for (const g of picture.groups) groupOf.set(g.id, closed(g.id));

  const held = new Map<string, DiagramNode[]>();
  for (const node of picture.nodes) {
    const into = groupOf.get(node.id);
    if (into === undefined) continue;
    const list = held.get(into);
    if (list) list.push(node);
    else held.set(into, [node]);
  }
  const boxesIn = new Map<string, DiagramGroup[]>();
  for (const group of picture.groups) {
    const into = groupOf.get(group.id);
    if (into === undefined) continue;
    const list = boxesIn.get(into);
    if (list) list.push(group);
    else boxesIn.set(into, [group]);
  }
  const close = (group: DiagramGroup): DiagramNode =>
    closedNode(group, held.get(group.id) ?? [], boxesIn.get(group.id) ?? [], picture.groups);
  const nodes: DiagramNode[] = [];
  const placed = new Set<string>();
  for (const node of picture.nodes) {
    const into = groupOf.get(node.id);
    if (into === undefined) nodes.push(node);
    else if (into === node.id) {
      // A closed network keeps its place in the order of the nodes.
      const group = groups.get(into);
      if (group) nodes.push(close(group));
      placed.add(into);
    }
  }
  const open: DiagramGroup[] = [];
  for (const group of picture.groups) {
    const into = groupOf.get(group.id);
    if (into === undefined) open.push(group);
    else if (into === group.id && !placed.has(into)) nodes.push(close(group));
  }
  return { nodes, groups: open, edges: mergedEdges(picture.edges, (id) => groupOf.get(id) ?? id) };
}

/**
 * Moves the lines of an open group's members to the group itself and draws equal ones once: for groups whose members are all
 * connected alike. Lines within a group stay.
 */
export function gather(picture: Picture, ids: ReadonlySet<string>): Picture {
  if (ids.size === 0) return picture;
  const home = new Map<string, string>();
  for (const part of [...picture.nodes, ...picture.groups]) {
    if (part.group !== undefined && ids.has(part.group)) home.set(part.id, part.group);
  }
  const isInside = (e: DiagramEdge) => home.has(e.from) && home.get(e.from) === home.get(e.to);
  const inside = picture.edges.filter(isInside);
  const across = picture.edges.filter((e) => !isInside(e));
  return { ...picture, edges: [...mergedEdges(across, (id) => home.get(id) ?? id), ...inside] };
}

function closedNode(
  group: DiagramGroup,
  inside: readonly DiagramNode[],
  boxes: readonly DiagramGroup[],
  all: readonly DiagramGroup[],
): DiagramNode {
  const holds = [...inside, ...boxes]
    .filter((part) => BOXES.has(part.kind))
    .flatMap(({ card, about: { container, source, holds: others = [] } }) =>
      container === undefined ? others : [{ id: container, name: card.title, ...(source && { source }) }, ...others],
    );
  const problems = [...group.card.problems, ...inside.flatMap((n) => n.card.problems)];
  const dimmed = group.look.dimmed ?? (inside.length > 0 && inside.every((n) => n.look.dimmed));
  const { internal } = group.look;
  const predicted = group.look.predicted ?? (inside.length > 0 && inside.every((n) => n.look.predicted));
  return {
    id: group.id,
    kind: 'collapsed',
    lines: closedLines(group, inside, all),
    ...(group.group !== undefined && { group: group.group }),
    look: {
      ...(dimmed && { dimmed }),
      ...(internal && { internal }),
      ...(predicted && { predicted }),
      ...severityLook(problems),
    },
    about: holds.length > 0 ? { ...group.about, holds } : group.about,
    card: group.card,
  };
}

function closedLines(group: DiagramGroup, inside: readonly DiagramNode[], all: readonly DiagramGroup[]): string[] {
  const title = group.lines[0] ?? '';
  if (group.lines.length > 1) return [...group.lines];
  switch (group.kind) {
    case 'container':
    case 'hostmode': {
      const addresses = inside.filter((n) => n.kind === 'interface').map((n) => n.lines.slice(0, 2).join(' '));
      return [
        title,
        ...addresses.slice(0, 3),
        ...(addresses.length > 3 ? [`+${addresses.length - 3} interfaces`] : []),
      ];
    }
    case 'nat':
      return [title, `${inside.length} ports`];
    default: {
      const boxes = all
        .filter((g) => g.group === group.id && (g.kind === 'container' || g.kind === 'hostmode'))
        .map((g) => g.lines[0] ?? '');
      const shown = boxes.length > 0 ? boxes : inside.map((n) => n.lines[0] ?? '');
      return [title, fewOf(shown)].filter((line) => line !== '');
    }
  }
}

/** Names with commas, as many of them as are read at a glance. */
function fewOf(names: readonly string[]): string {
  let few = '';
  for (const [i, name] of names.entries()) {
    const longer = i === 0 ? name : `${few}, ${name}`;
    if (i > 0 && (i >= 3 || longer.length > LONGEST_NAMES)) return `${few}, …`;
    few = longer;
  }
  return few;
}

const LONGEST_NAMES = 40;

function mergedEdges(edges: readonly DiagramEdge[], at: (id: string) => string): DiagramEdge[] {
  const merged = new Map<string, { edge: DiagramEdge; labels: string[]; dimmed: boolean; unknown: boolean }>();
  for (const edge of edges) {
    const from = at(edge.from);
    const to = at(edge.to);
    if (from === to) continue;
    const moved = from !== edge.from || to !== edge.to;
    // Only lines to a closed group can become equal; others are kept.
    const key = moved ? JSON.stringify([from, to, edge.kind]) : edge.id;
    const known = merged.get(key);
    if (known) {
      known.unknown &&= edge.look.unknown ?? false;
      if (edge.label !== undefined) known.labels.push(edge.label);
      known.dimmed &&= edge.look.dimmed ?? false;
      continue;
    }
    merged.set(key, {
      edge: { ...edge, from, to },
      labels: edge.label === undefined ? [] : [edge.label],
      dimmed: edge.look.dimmed ?? false,
      unknown: edge.look.unknown ?? false,
    });
  }
  return [...merged.values()].map(({ edge: first, labels, dimmed, unknown }) => {
    const isSame = (dimmed || !first.look.dimmed) && (unknown || !first.look.unknown);
    const edge = isSame ? first : { ...first, look: lookOfMerged(first.look, dimmed, unknown) };
    if (labels.length < 2) return edge;
    const label = countedLabel(edge, labels);
    const { card } = edge;
    return {
      ...edge,
      label,
      card: { ...card, title: label, sentence: `Drawn as one line: ${label}. The first of them: ${card.sentence}` },
    };
  });
}

/** A line that stands for several is dimmed, or has an unknown end, only if that holds for all of them. */
function lookOfMerged(look: DiagramEdge['look'], dimmed: boolean, unknown: boolean): DiagramEdge['look'] {
  const { unknown: _, ...rest } = look;
  return { ...rest, ...(look.dimmed && { dimmed }), ...(unknown && { unknown }) };
}

function countedLabel(edge: DiagramEdge, labels: readonly string[]): string {
  if (edge.kind === 'publish' || edge.kind === 'blocked') return `${labels.length} published`;
  const different = [...new Set(labels)];
  if (edge.kind === 'veth') return `${labels.length} veth pairs`;
  if (edge.about.question) return different.length === 1 ? (different[0] ?? '') : `${labels.length} connections`;
  return different.length === 1 ? `${labels.length} × ${different[0] ?? ''}` : `${labels.length} lines`;
}
