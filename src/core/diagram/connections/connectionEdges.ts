import { type Container, sourceOf } from '../../model/index.ts';
import { connectionCard, dependencyCard, OUTCOME_WORDS } from '../cards/connectionCard.ts';
import type { DiagramEdge } from '../Diagram.ts';
import type { DeclaredDestination } from '../pictures/DeclaredDestination.ts';
import { elementId } from '../pictures/elementId.ts';
import { isIdle } from '../pictures/kernelPicture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { KINDS, type Line } from './declaredLines.ts';

/** The line of what one service dials at another. `sparse`: there are few enough lines for each to name its port. */
export function connectionEdge(index: PictureIndex, { client, to, server, about }: Line, sparse: boolean): DiagramEdge {
  const from = elementId('c', client.id);
  const [worst] = about;
  const outcome = worst?.outcome ?? 'unknown';
  const card = connectionCard(index, client, server, about);
  const ports = listed(about.map(portText));
  const label =
    outcome === 'ok' || outcome === 'unknown' || to.startsWith('d_')
      ? sparse || to.startsWith('d_')
        ? `${ports}${outcome === 'unknown' ? ' ?' : ''}`
        : undefined
      : `${ports} ${OUTCOME_WORDS[outcome]}`;
  const source = worst && sourceOf(worst.origin);
  return {
    id: `e_${from}_${to}`,
    kind: KINDS[outcome],
    from,
    to,
    ...(label !== undefined && { label }),
    look: {
      ...(isIdle(client) && { dimmed: true }),
      ...(outcome === 'unknown' && { unknown: true }),
      ...severityLook(card.problems),
    },
    about: {
      ...(source && { source }),
      ...(worst && { question: { from: client.name, to: worst.to } }),
    },
    card,
  };
}

/** The thin line of a `depends_on` that nothing else bears out. */
export function dependencyEdge(index: PictureIndex, client: Container, server: Container): DiagramEdge {
  const from = elementId('c', client.id);
  const to = elementId('c', server.id);
  const origin = client.process.dependsOn.find((d) => d.service === server.service)?.origin;
  const source = origin && sourceOf(origin);
  return {
    id: `e_${from}_${to}`,
    kind: 'depends',
    from,
    to,
    look: { ...((isIdle(client) || isIdle(server)) && { dimmed: true }) },
    about: { ...(source && { source }) },
    card: dependencyCard(index, client, server),
  };
}

/** For each server the ports that it is dialled at, as one line of text. */
export function portsDialled(lines: readonly Line[]): ReadonlyMap<string, string> {
  const ports = new Map<string, string[]>();
  for (const { to, about } of lines) ports.set(to, [...(ports.get(to) ?? []), ...about.map(portText)]);
  return new Map([...ports].map(([to, some]) => [to, listed(some)]));
}

function portText({ port, protocol }: DeclaredDestination): string {
  return `:${port}${protocol === 'udp' ? '/udp' : ''}`;
}

function listed(ports: readonly string[]): string {
  const all = [...new Set(ports)];
  return all.length > 3 ? `${all.slice(0, 3).join(' ')} +${all.length - 3}` : all.join(' ');
}
