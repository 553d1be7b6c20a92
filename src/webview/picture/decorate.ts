import * as l10n from '@vscode/l10n';
import type { Part } from './Part.ts';
import type { Diagram, DiagramNode, Look } from '../../protocol/index.ts';
import type { Drawing } from './drawMermaid.ts';
import { containersText, networksText } from '../shell/countTexts.ts';
import { s } from '../shell/h.ts';
import { toggleWords } from './CardPage.ts';
import { isClosable, isFolded } from './isClosable.ts';
import { isNetwork } from './isNetwork.ts';

/** One element of the picture with what is drawn for it. */
export interface DrawnPart {
  readonly part: Part;
  readonly type: 'node' | 'edge' | 'group';
  /** What is focused and lit. */
  readonly element: SVGGElement;
  /** The line of an edge. */
  readonly line?: SVGPathElement;
  readonly label?: SVGGElement;
}

/** Calls for the small controls that are drawn on the picture. */
export interface PictureActions {
  readonly toggle: (group: string) => void;
}

/**
 * Turns Mermaid's SVG into the picture: real texts, classes for the style sheet, names for screen readers, wide invisible lines that
 * are easy to point at, marks for problems, and buttons that open and close groups.
 */
export function decorate(drawing: Drawing, diagram: Diagram, actions: PictureActions): Map<string, DrawnPart> {
  const { svg, prefix } = drawing;
  svg.querySelector('style')?.remove();
  svg.removeAttribute('style');
  svg.setAttribute('class', `picture detail-${diagram.detail}`);
  svg.setAttribute('role', 'group');
  svg.removeAttribute('aria-roledescription');
  svg.setAttribute(
    'aria-label',
    l10n.t`Network of ${diagram.title}: ${containersText(diagram.counts)}, ${networksText(diagram.counts)}`,
  );
  const drawn = new Map<string, DrawnPart>();

  const clusters = new Map(
    [...svg.querySelectorAll<SVGGElement>('g.cluster')].map((g) => [g.id.slice(prefix.length + 1), g]),
  );
  for (const group of diagram.groups) {
    const cluster = clusters.get(group.id);
    if (!cluster) continue;
    dress(cluster, group, 'group');
    writeLines(cluster.querySelector('.cluster-label'), group.lines);
    resizeFrame(cluster, drawing.sizes.get(group.id));
    centreTitle(cluster);
    drawn.set(group.id, { part: group, type: 'group', element: cluster });
  }
  // Document order decides Tab and painting: groups in the diagram's order, each followed by its contents.
  const place = (outer: string | undefined): void => {
    for (const { id, group } of diagram.groups) {
      if (group !== outer) continue;
      const cluster = clusters.get(id);
      cluster?.parentNode?.append(cluster);
      place(id);
    }
  };
  place(undefined);

  const nodes = new Map(
    [...svg.querySelectorAll<SVGGElement>('g.node')].map((element) => [
      element.id.slice(prefix.length + '-flowchart-'.length).replace(/-\d+$/, ''),
      element,
    ]),
  );
  for (const node of diagram.nodes) {
    const outline = nodes.get(node.id);
    if (!outline) continue;
    dress(outline, node, 'node');
    resize(outline, node, drawing.sizes.get(node.id));
    writeLines(outline.querySelector('g.label'), node.lines);
    drawn.set(node.id, { part: node, type: 'node', element: outline });
    outline.parentNode?.append(outline);
  }

  const labels = new Map(
    [...svg.querySelectorAll<SVGGElement>('g.edgeLabel > g.label')].map((label) => [
      label.dataset['id'],
      label.parentNode as SVGGElement,
    ]),
  );
  const lines = new Map(
    [...svg.querySelectorAll<SVGPathElement>('.edgePaths path[data-id]')].map((p) => [p.dataset['id'], p]),
  );
  for (const edge of diagram.edges) {
    const line = lines.get(edge.id);
    if (!line) continue;
    const label = labels.get(edge.id);
    const wrapper = s('g');
    line.replaceWith(wrapper);
    line.setAttribute('class', 'line');
    if (edge.kind === 'masquerade') {
      // drawMermaid reverses this line, so the head goes to the other end.
      line.removeAttribute('marker-end');
      line.setAttribute('marker-start', `url(#${prefix}_flowchart-v2-pointStart)`);
    }
    line.removeAttribute('style');
    const reach = s('path', { d: line.getAttribute('d') ?? '', class: 'reach' });
    wrapper.append(reach, line);
    dress(wrapper, edge, 'edge');
    // Painted first, so that lines in use cover it where they share a path.
    if (edge.look.dimmed) wrapper.parentNode?.prepend(wrapper);
    if (label) {
      if (edge.label === undefined) label.remove();
      else writeLines(label, [edge.label]);
      label.classList.add('edge-label', ...classesOf(edge.kind, edge.look));
      label.classList.toggle('words', edge.label?.includes(' ') ?? false);
      label.dataset['for'] = edge.id;
    }
    drawn.set(edge.id, {
      part: edge,
      type: 'edge',
      element: wrapper,
      line,
      ...(label && edge.label !== undefined && { label }),
    });
  }
  for (const extra of svg.querySelectorAll('g.edgeLabel:not(.edge-label), .edgePaths > path')) extra.remove();

  // Marks need the final boxes, which exist once the picture is in the page.
  queueMicrotask(() => {
    for (const { part, type, element } of drawn.values()) {
      if (type === 'edge') continue;
      const shape = element.querySelector<SVGGraphicsElement>(
        ':scope > rect, :scope > polygon, :scope > circle, :scope > path, :scope > g.outer-path',
      );
      if (!shape || !svg.isConnected) continue;
      const box = boxIn(element, shape);
      const closable = isClosable(part);
      if (closable) element.append(toggleMark(part, box, actions));
      const { severity } = part.look;
      if (severity !== undefined && severity !== 'hint') element.append(problemMark(severity, box, closable));
    }
  });
  return drawn;
}

function boxIn(element: SVGGElement, shape: SVGGraphicsElement): DOMRect {
  const outer = element.getScreenCTM();
  const inner = shape.getScreenCTM();
  const box = shape.getBBox();
  if (!outer || !inner) return box;
  const matrix = outer.inverse().multiply(inner);
  const start = new DOMPoint(box.x, box.y).matrixTransform(matrix);
  const end = new DOMPoint(box.x + box.width, box.y + box.height).matrixTransform(matrix);
  return new DOMRect(start.x, start.y, end.x - start.x, end.y - start.y);
}

/** The classes by which the style sheet knows the kind and the look of an element. */
export function classesOf(kind: string, look: Look): string[] {
  const classes = [`kind-${kind}`];
  if (look.dimmed) classes.push('is-dimmed');
  if (look.internal) classes.push('is-internal');
  if (look.predicted) classes.push('is-predicted');
  if (look.unknown) classes.push('is-unknown');
  if (look.severity) classes.push(`has-${look.severity}`);
  return classes;
}

function dress(element: SVGGElement, part: Part, type: DrawnPart['type']): void {
  const network = part.kind === 'collapsed' && isNetwork(part);
  element.setAttribute(
    'class',
    [
      type === 'group' ? 'cluster' : type,
      ...classesOf(part.kind, part.look),
      ...(network ? ['closed-network'] : []),
      ...(part.kind === 'collapsed' && part.id === 'nat' ? ['closed-nat'] : []),
    ].join(' '),
  );
  element.dataset['id'] = part.id;
  element.setAttribute('role', 'button');
  element.setAttribute('tabindex', type === 'edge' ? '-1' : '0');
  element.setAttribute('aria-haspopup', 'dialog');
  element.setAttribute('data-vscode-context', menuContext(part));
  const problems = part.card.problems.length;
  const words = [
    'lines' in part ? part.lines.join(' ') : part.card.title,
    part.card.kind,
    part.look.unknown ? l10n.t('listener not known') : '',
    problems === 1 ? l10n.t('1 problem') : problems > 1 ? l10n.t`${problems} problems` : '',
  ];
  element.setAttribute('aria-label', words.filter((w) => w !== '').join(', '));
}

/** Gives a frame the width from the layout: Mermaid gives it the least that its contents need. */
function resizeFrame(element: SVGGElement, size: { readonly width: number } | undefined): void {
  const rect = element.querySelector<SVGRectElement>(':scope > rect');
  if (rect && size && size.width > 0) rect.setAttribute('width', String(size.width));
}

/** What VS Code's menu of this part is about: it chooses the commands by it, and hands it to them (`webview/context`). */
function menuContext({ about: { container, network }, kind }: Part): string {
  const section =
    container !== undefined && kind !== 'port' ? 'container' : network !== undefined ? 'network' : 'other';
  return JSON.stringify({ webviewSection: section, container, network });
}

/** Centres a title again: Mermaid measures it before it is bold. */
function centreTitle(element: SVGGElement): void {
  const rect = element.querySelector<SVGRectElement>(':scope > rect');
  const title = element.querySelector<SVGGElement>('.cluster-label');
  const place = title?.transform.baseVal.consolidate()?.matrix;
  if (!rect || !title || !place) return;
  title.setAttribute('transform', `translate(${rect.x.baseVal.value + rect.width.baseVal.value / 2}, ${place.f})`);
}

/** Gives a rectangle the size from the layout, and a closed group sheets behind it. */
function resize(
  wrapper: SVGGElement,
  node: DiagramNode,
  size: { readonly width: number; readonly height: number } | undefined,
): void {
  const rect = wrapper.querySelector<SVGRectElement>(':scope > rect');
  if (!rect) return;
  const { width, height } = size ?? { width: rect.width.baseVal.value, height: rect.height.baseVal.value };
  const place = (element: SVGElement, by: number): void => {
    for (const [name, value] of Object.entries({ x: -width / 2 + by, y: -height / 2 - by, width, height }))
      element.setAttribute(name, String(value));
  };
  place(rect, 0);
  if (node.kind !== 'collapsed') return;
  const stack = s('g', { class: 'stack' });
  for (const by of [6, 3]) {
    const sheet = s('rect');
    place(sheet, by);
    stack.append(sheet);
  }
  wrapper.prepend(stack);
}

/** Replaces the measured stand-ins by the real text. */
function writeLines(holder: Element | null, lines: readonly string[]): void {
  if (!holder) return;
  const rows = holder.querySelectorAll<SVGTSpanElement>('tspan.text-outer-tspan');
  rows.forEach((row, index) => {
    const text = s('tspan', { class: 'text' });
    text.textContent = lines[index] ?? '';
    // A space without width separates the rows in the element's text: on both sides, as one may be out of view.
    row.replaceChildren(gap(index > 0), text, gap(index < rows.length - 1));
    row.setAttribute('class', `row row-${index}`);
  });
}

function gap(isWanted: boolean): SVGTSpanElement {
  const space = s('tspan', { 'font-size': 0 });
  space.textContent = isWanted ? ' ' : '';
  return space;
}

function problemMark(severity: string, box: DOMRect, shifted: boolean): SVGGElement {
  const mark = s('g', {
    class: `mark mark-${severity}`,
    transform: `translate(${box.x + box.width - (shifted ? 30 : 4)}, ${box.y + 1})`,
    'aria-hidden': 'true',
  });
  // Drawn, not written: it is no part of the name of what it marks.
  const sign = s('path', { d: severity === 'information' ? 'M0 -1V4M0 -4V-3.8' : 'M0 -4V1M0 3.8V4' });
  mark.append(s('circle', { r: 8 }), sign);
  return mark;
}

function toggleMark(part: Part, box: DOMRect, actions: PictureActions): SVGGElement {
  const open = !isFolded(part);
  const mark = s('g', {
    class: 'toggle',
    transform: `translate(${box.x + box.width - 12}, ${box.y + 1})`,
    'aria-hidden': 'true',
    'data-toggle': part.id,
  });
  const title = s('title');
  title.textContent = toggleWords(part);
  const cross = s('path', { d: open ? 'M-4.5 0H4.5' : 'M-4.5 0H4.5M0 -4.5V4.5' });
  // As large on the screen at every zoom (picture.css), so that it can be hit.
  const button = s('g', { class: 'steady' });
  button.append(title, s('rect', { x: -9, y: -9, width: 18, height: 18, rx: 4 }), cross);
  mark.append(button);
  mark.addEventListener('click', (event) => {
    event.stopPropagation();
    actions.toggle(part.id);
  });
  return mark;
}
