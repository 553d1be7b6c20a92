import type { DiagramTable } from '../Diagram.ts';
import { bareAddress } from '../pictures/addressText.ts';
import { kindText } from '../cards/networkCard.ts';
import { stateText } from '../cards/containerCard.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { isDrawn, publishedGroups, whyNotText } from '../pictures/publishedPorts.ts';
import { portsText, socketsOf } from '../pictures/sockets.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** The picture's content as text: networks, endpoints, published ports, problems. For screen readers, and for whoever prefers it. */
export function tablesOf(index: PictureIndex, picture: Picture): DiagramTable[] {
  const drawn = new Set([...picture.nodes, ...picture.groups].map((p) => p.id));
  const boxOf = new Map<string, string>();
  for (const { id, about } of picture.nodes) for (const held of about.holds ?? []) boxOf.set(held.id, id);
  const row = (cells: readonly string[], ...ids: readonly (string | undefined)[]) => {
    const element = ids.find((id) => id !== undefined && drawn.has(id));
    return { cells: cells.map(visibleText), ...(element !== undefined && { element }) };
  };
  const { topology } = index;
  const tables: DiagramTable[] = [
    {
      title: 'Networks',
      columns: ['Network', 'Kind', 'Subnets', 'Way out', 'Containers'],
      rows: topology.networks.map((n) =>
        row(
          [
            n.key,
            kindText(n),
            n.subnets.map((s) => s.cidr).join(', ') || 'not known',
            n.internal ? 'none' : index.bridge(n.id)?.masquerade === false ? 'routed' : 'yes',
            index
              .members(n.id)
              .map((c) => c.name)
              .join(', ') || 'none',
          ],
          elementId('n', n.id),
          elementId('w', n.id),
        ),
      ),
    },
    {
      title: 'Containers and their interfaces',
      columns: ['Container', 'Interface', 'Network', 'Address', 'Listens on'],
      rows: topology.containers.flatMap((c) => {
        const sockets = socketsOf(index, c)
          .map(
            (s) =>
              `${portsText(s.ports, 20)} ${s.kind === 'assumed' ? '(assumed)' : s.kind === 'missing' ? '(nobody)' : `on ${s.address}`}`,
          )
          .join('; ');
        const state = stateText(c);
        const name = state === undefined ? c.name : `${c.name} (${state})`;
        const interfaces = c.namespace.kind === 'own' ? index.interfaces(c.id) : [];
        const where =
          c.namespace.kind === 'host'
            ? 'the host’s'
            : c.namespace.kind === 'shared'
              ? `of ${c.namespace.with}`
              : c.namespace.kind === 'none'
                ? 'lo only'
                : 'none';
        if (interfaces.length === 0)
          return [row([name, where, '–', '–', sockets || 'not known'], elementId('c', c.id), boxOf.get(c.id))];
        return interfaces.map((i) =>
          row(
            [
              name,
              i.name,
              index.network(i.network)?.key ?? i.network,
              i.addresses.map(bareAddress).join(', ') || 'not known',
              sockets || 'not known',
            ],
            elementId('i', c.id, i.network),
            elementId('c', c.id),
            boxOf.get(c.id),
          ),
        );
      }),
    },
    {
      title: 'Published ports',
      columns: ['On the host', 'Container', 'Port', 'By', 'For'],
      rows: topology.containers.flatMap((c) =>
        publishedGroups(index, c).map((g) =>
          row(
            [
              g.text,
              c.name,
              `${g.containerPort}/${g.protocol}`,
              isDrawn(g) && g.main.by !== 'none'
                ? (g.main.rule ?? g.main.by)
                : g.main.why === 'unknown'
                  ? 'not known'
                  : whyNotText(g.main),
              g.scope === 'loopback'
                ? 'this host only'
                : g.scope === 'any'
                  ? 'everybody who reaches the host'
                  : g.main.hostIp,
            ],
            elementId('p', c.id, String(g.index)),
            elementId('c', c.id),
            boxOf.get(c.id),
          ),
        ),
      ),
    },
  ];
  const problems = index.allProblems
    .filter(({ problem }) => problem.severity !== 'hint')
    .map(({ problem, subject }) => {
      const container =
        subject && (subject.kind === 'container' ? subject.id : 'container' in subject && subject.container);
      if (container) {
        const name = index.container(container)?.name ?? container;
        return row([problem.severity, name, problem.message], elementId('c', container), boxOf.get(container));
      }
      if (subject?.kind !== 'network') return row([problem.severity, '–', problem.message]);
      const name = index.network(subject.id)?.key ?? subject.id;
      return row([problem.severity, name, problem.message], elementId('n', subject.id), elementId('w', subject.id));
    });
  if (problems.length > 0) tables.push({ title: 'Problems', columns: ['Severity', 'Of', 'Problem'], rows: problems });
  return tables;
}
