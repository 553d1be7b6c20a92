import type { DiagramTable } from '../Diagram.ts';
import { bareAddress } from '../pictures/addressText.ts';
import { kindText } from '../cards/networkCard.ts';
import { stateText } from '../cards/containerCard.ts';
import { OUTCOME_WORDS } from '../cards/connectionCard.ts';
import type { DeclaredDestination } from '../pictures/DeclaredDestination.ts';
import { elementId } from '../pictures/elementId.ts';
import type { Picture } from '../pictures/Picture.ts';
import { isDrawn, publishedGroups, whyNotText } from '../pictures/publishedPorts.ts';
import { portsText, socketsOf } from '../pictures/sockets.ts';
import type { PictureIndex } from '../pictures/PictureIndex.ts';
import { visibleText } from '../pictures/visibleText.ts';

/** The picture's content as text: networks, endpoints, published ports, problems. For screen readers and for people who prefer text. */
export function tablesOf(
  index: PictureIndex,
  picture: Picture,
  destinations: readonly DeclaredDestination[],
): DiagramTable[] {
  const drawn = new Set([...picture.nodes, ...picture.groups, ...picture.edges].map((p) => p.id));
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
      rows: topology.networks.map((network) =>
        row(
          [
            network.key,
            kindText(network),
            network.subnets.map((s) => s.cidr).join(', ') || 'not known',
            network.internal ? 'none' : index.bridge(network.id)?.masquerade === false ? 'routed' : 'yes',
            index
              .members(network.id)
              .map((c) => c.name)
              .join(', ') || 'none',
          ],
          elementId('n', network.id),
          elementId('w', network.id),
        ),
      ),
    },
    {
      title: 'Containers and their interfaces',
      columns: ['Container', 'Interface', 'Network', 'Address', 'Listens on'],
      rows: topology.containers.flatMap((container) => {
        const sockets = socketsOf(index, container)
          .map(
            (socket) =>
              `${portsText(socket.ports, 20)} ${socket.kind === 'unknown' ? '(listener not known)' : socket.kind === 'missing' ? '(nobody)' : `on ${socket.address}`}`,
          )
          .join('; ');
        const state = stateText(index.engineOf(container), container);
        const name = state === undefined ? container.name : `${container.name} (${state})`;
        const interfaces = container.namespace.kind === 'own' ? index.interfaces(container.id) : [];
        const where =
          container.namespace.kind === 'host'
            ? 'the host’s'
            : container.namespace.kind === 'shared'
              ? `of ${container.namespace.with}`
              : container.namespace.kind === 'none'
                ? 'lo only'
                : 'none';
        if (interfaces.length === 0)
          return [
            row([name, where, '–', '–', sockets || 'not known'], elementId('c', container.id), boxOf.get(container.id)),
          ];
        return interfaces.map((fact) =>
          row(
            [
              name,
              fact.name,
              index.network(fact.network)?.key ?? fact.network,
              fact.addresses.map(bareAddress).join(', ') || 'not known',
              sockets || 'not known',
            ],
            elementId('i', container.id, fact.network),
            elementId('c', container.id),
            boxOf.get(container.id),
          ),
        );
      }),
    },
    {
      title: 'Published ports',
      columns: ['On the host', 'Container', 'Port', 'By', 'For'],
      rows: topology.containers.flatMap((container) =>
        publishedGroups(index, container).map((group) =>
          row(
            [
              group.text,
              container.name,
              `${group.containerPort}/${group.protocol}${group.isUnknown ? ' (listener not known)' : ''}`,
              isDrawn(group) && group.main.by !== 'none'
                ? (group.main.rule ?? group.main.by)
                : group.main.why === 'unknown'
                  ? 'not known'
                  : whyNotText(group.main),
              group.scope === 'loopback'
                ? 'this host only'
                : group.scope === 'any'
                  ? 'anyone who can reach the host'
                  : group.main.hostIp,
            ],
            elementId('p', container.id, String(group.index)),
            elementId('c', container.id),
            boxOf.get(container.id),
          ),
        ),
      ),
    },
  ];
  if (destinations.length > 0)
    tables.push({
      title: 'Declared connections',
      columns: ['Client', 'Dials', 'Set by', 'Result'],
      rows: destinations.map(({ from, to, name, servers, outcome }) => {
        const client = elementId('c', from);
        const [server] = servers;
        return row(
          [index.container(from)?.name ?? from, to, name || 'a value', OUTCOME_WORDS[outcome]],
          server === undefined ? undefined : `e_${client}_${elementId('c', server)}`,
          client,
          boxOf.get(from),
        );
      }),
    });
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
