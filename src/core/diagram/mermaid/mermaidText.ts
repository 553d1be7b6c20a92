import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode, EdgeKind, Look, NodeKind } from '../Diagram.ts';
import { isNetworkNode } from '../pictures/isNetworkNode.ts';
import { MAP } from '../pictures/networkMap.ts';

/**
 * The diagram as Mermaid flowchart text, for Mermaid 11.3 and later (edge ids, node shapes). All text is escaped here and
 * nowhere else: labels are quoted strings, with a numeric entity for every character that Mermaid, Markdown or HTML could interpret.
 */
export function mermaidText(diagram: Diagram): string {
  const lines = ['flowchart LR'];
  const held = new Map<string | undefined, (DiagramGroup | DiagramNode)[]>();
  const known = new Set(diagram.groups.map((g) => g.id));
  for (const part of inOrder(diagram)) {
    const parent = part.group !== undefined && known.has(part.group) ? part.group : undefined;
    const list = held.get(parent);
    if (list) list.push(part);
    else held.set(parent, [part]);
  }
  const groups = new Set<DiagramGroup | DiagramNode>(diagram.groups);
  const write = (parent: string | undefined, indent: string): void => {
    for (const part of held.get(parent) ?? []) {
      if (!groups.has(part)) {
        lines.push(indent + nodeText(part as DiagramNode));
        continue;
      }
      lines.push(`${indent}subgraph ${part.id}["${label(part.lines, part.look)}"]`);
      write(part.id, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  write(undefined, '  ');
  const backwards = diagram.edges.filter((e) => e.kind === 'masquerade');
  const edges = [...diagram.edges.filter((e) => e.kind !== 'masquerade'), ...backwards];
  for (const edge of edges) lines.push(`  ${edgeText(edge)}`);
  lines.push(...orderingLines(diagram), ...classLines(diagram), ...linkLines(edges));
  return `${lines.join('\n')}\n`;
}

/**
 * Nodes and groups as a packet meets them: ELK and dagre break cycles by this order, so it decides that the way out (bridge to
 * network card) is the line that runs backwards. The rules of published ports come before the bridges that they lead to.
 */
function inOrder(diagram: Diagram): (DiagramGroup | DiagramNode)[] {
  const early = diagram.groups.filter((g) => g.kind === 'nat');
  const networks = diagram.nodes.findIndex(isNetworkNode);
  const cut = networks === -1 ? diagram.nodes.length : networks;
  return [
    ...diagram.nodes.slice(0, cut),
    ...early,
    ...diagram.nodes.slice(cut),
    ...diagram.groups.filter((g) => g.kind !== 'nat'),
  ];
}

/**
 * Invisible lines (`~~~`) to networks that no drawn line leads to from the left, so that they stand in the column of networks and
 * not in front of the LAN.
 */
function orderingLines(diagram: Diagram): string[] {
  const has = (id: string): boolean => diagram.nodes.some((n) => n.id === id);
  const rule = diagram.nodes.find((n) => n.kind === 'port');
  const anchor = diagram.detail === 'overview' ? 'lan' : (rule?.id ?? 'nic');
  if (!has(anchor)) return [];
  const reached = new Set(diagram.edges.map((e) => e.to));
  const networks = [
    ...diagram.nodes.filter((n) => isNetworkNode(n) && n.group !== MAP),
    ...diagram.groups.filter((g) => g.id === MAP && diagram.nodes.some((n) => n.group === MAP)),
  ];
  return networks.filter((n) => !reached.has(n.id)).map((n) => `  ${anchor} ~~~ ${n.id}`);
}

/** Around a node's label: what makes each kind recognisable without colour. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  internet: ['(["', '"])'],
  lan: ['(["', '"])'],
  nic: ['["', '"]'],
  port: ['["', '"]'],
  bridge: ['{{"', '"}}'],
  macvlan: ['[/"', '"/]'],
  ipvlan: ['[\\"', '"\\]'],
  overlay: ['@{ shape: das, label: "', '" }'],
  othernet: ['>"', '"]'],
  interface: ['["', '"]'],
  loopback: ['(("', '"))'],
  listener: ['("', '")'],
  service: ['["', '"]'],
  sharer: ['[["', '"]]'],
  hostmode: ['@{ shape: notch-rect, label: "', '" }'],
  isolated: ['[/"', '"\\]'],
  destination: ['(["', '"])'],
  collapsed: ['@{ shape: processes, label: "', '" }'],
};

function nodeText(node: DiagramNode): string {
  const [open, close] = SHAPES[node.kind];
  return `${node.id}${open}${label(node.lines, node.look)}${close}`;
}

/** Line and arrow heads, with and without a label between. */
const ARROWS: Readonly<Record<EdgeKind, readonly [string, string]>> = {
  uplink: ['<-->', ''],
  publish: ['-->', ''],
  dnat: ['-->', ''],
  veth: ['---', ''],
  child: ['---', ''],
  masquerade: ['-.->', ''],
  listen: ['---', ''],
  refused: ['-.-x', ''],
  blocked: ['-.-x', ''],
  member: ['---', ''],
  share: ['-.-', ''],
  reached: ['-->', ''],
  denied: ['-.-x', ''],
  lost: ['-.-x', ''],
  nameless: ['-.-x', ''],
  undecided: ['-.->', ''],
  depends: ['-.->', ''],
};

function edgeText(edge: DiagramEdge): string {
  const [arrow] = ARROWS[edge.kind];
  const text = edge.label === undefined ? '' : `|"${escapeLabel(edge.label)}"|`;
  return `${edge.from} ${edge.id}@${arrow}${text} ${edge.to}`;
}

function label(lines: readonly string[], look: Look): string {
  const marked = look.severity === 'error' || look.severity === 'warning' ? lines.map(withMark) : lines;
  return marked.map(escapeLabel).join('<br/>');
}

function withMark(line: string, index: number): string {
  return index === 0 ? `${line} ⚠` : line;
}

/**
 * Escapes a label for a quoted Mermaid string. Mermaid reads `#39;` as a character, but strips the last `;` of lines that look
 * like its own `style …:#…;` (encodeEntities in mermaid's utils.ts), so these words are broken up too. A backslash before `n`
 * is a line break to Mermaid even as an entity; it is replaced by a character that looks the same.
 */
export function escapeLabel(text: string): string {
  return (
    text
      .replace(/\\/g, '⧵')
      // Mermaid decodes a label twice, and then reads `fa:fa-…` as an icon and `$$…$$` as a formula. A zero-width joiner and a
      // look-alike colon prevent that.
      .replace(/\ufb02(?=\u00b0)|\u00b6(?=\u00df)|\$(?=\$)/g, '$&\u2060')
      .replace(/(fa[a-z]?):(?=fa-)/gi, '$1꞉')
      .replace(/["#<>&;`{}[\]|*_~$%^!?'ﬂ°¶ß]/g, (c) => `#${c.charCodeAt(0)};`)
      .replace(/s(?=tyle)|c(?=lassdef)/gi, (c) => `#${c.charCodeAt(0)};`)
      .replace(/^(\s*)([-+])(?=\s)/, (_, space: string, c: string) => `${space}#${c.charCodeAt(0)};`)
      .replace(/^(\d+)\.(?=\s)/, '$1#46;')
  );
}

/** Amber that is visible on white and on black; dashed too, so that it does not depend on colour alone. */
const UNKNOWN = 'stroke:#b58900,stroke-width:2px,stroke-dasharray:3 3';

/** Colours for renderers without their own (Markdown previews); the webview leaves these lines out. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['error', 'stroke:#c72e2e,stroke-width:2px'],
  ['warning', 'stroke:#b7791f,stroke-width:2px'],
  ['unknown', UNKNOWN],
  ['dimmed', 'opacity:0.5'],
  ['internal', 'stroke-dasharray:6 3'],
  ['predicted', 'stroke-dasharray:2 2'],
]);

/** Declared connections, by the walk's answer: visible on white and on black. */
const LINES: ReadonlyMap<EdgeKind, string> = new Map([
  ['reached', 'stroke:#2e8b57,stroke-width:1.5px'],
  ['denied', 'stroke:#c72e2e,stroke-width:2px'],
  ['lost', 'stroke:#c72e2e,stroke-width:2px'],
  ['nameless', 'stroke:#c72e2e,stroke-width:2px'],
  ['depends', 'stroke:#888888,stroke-width:1px'],
]);

/** Mermaid's lines have no class, so they are styled by position. */
function linkLines(edges: readonly DiagramEdge[]): string[] {
  const byStyle = new Map<string, number[]>();
  edges.forEach(({ kind, look }, position) => {
    const style = look.unknown ? UNKNOWN : LINES.get(kind);
    if (style !== undefined) byStyle.set(style, [...(byStyle.get(style) ?? []), position]);
  });
  return [...byStyle].map(([style, positions]) => `  linkStyle ${positions.join(',')} ${style}`);
}

function classLines(diagram: Diagram): string[] {
  const lines: string[] = [];
  const members = new Map<string, string[]>();
  for (const { id, look } of [...diagram.nodes, ...diagram.groups]) {
    const name =
      look.severity === 'error' || look.severity === 'warning'
        ? look.severity
        : look.unknown
          ? 'unknown'
          : look.dimmed
            ? 'dimmed'
            : look.internal
              ? 'internal'
              : undefined;
    if (name) members.set(name, [...(members.get(name) ?? []), id]);
  }
  for (const [name, style] of CLASSES) {
    const ids = members.get(name);
    if (ids) lines.push(`  classDef ${name} ${style}`, `  class ${ids.join(',')} ${name}`);
  }
  return lines;
}
