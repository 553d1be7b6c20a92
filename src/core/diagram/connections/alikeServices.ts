import { type Container, textHash } from '../../model/index.ts';
import { names } from '../cards/networkCard.ts';
import type { DiagramGroup } from '../Diagram.ts';
import { elementId } from '../pictures/elementId.ts';
import { isIdle } from '../pictures/kernelPicture.ts';
import { type PictureIndex, severityLook } from '../pictures/PictureIndex.ts';
import { labelText, visibleText } from '../pictures/visibleText.ts';
import type { Declared, Ends } from './declaredLines.ts';
import { frameOf, networksLine } from './networkFrames.ts';

/** From this many services with the same connections, one box stands around them, and one line leads to it. */
export const ALIKE_FROM = 3;
/** With more services than this, boxes of services that are alike start closed. */
export const OPEN_SERVICES = 24;

/** Services that differ in nothing that is drawn. */
export interface Bundle {
  readonly id: string;
  readonly members: readonly Container[];
  readonly frame?: string;
  /** Without any line but those from outside. */
  readonly isQuiet: boolean;
  readonly isPublished: boolean;
}

export function alikeServices(index: PictureIndex, { services, entries }: Declared, ends: Ends): readonly Bundle[] {
  const framed = frameOf(index);
  const many = services.length > OPEN_SERVICES;
  const scopes = (c: Container): readonly string[] => (entries.get(c.id) ?? []).map((g) => g.scope);
  const found = new Map<string, Container[]>();
  for (const c of services) {
    const alone = index.sharers(c).length > 0 || c.namespace.kind !== 'own' || (!many && scopes(c).length > 0);
    if (alone) continue;
    const key = JSON.stringify([
      framed(c),
      networksLine(index, c, framed(c)),
      isIdle(c),
      [...new Set(scopes(c))],
      [...(ends.get(elementId('c', c.id)) ?? [])].sort(),
    ]);
    found.set(key, [...(found.get(key) ?? []), c]);
  }
  return [...found]
    .filter(([, members]) => members.length >= ALIKE_FROM)
    .map(([key, members]) => {
      const [first] = members;
      const frame = first && framed(first);
      return {
        id: elementId('b', textHash(key)),
        members,
        ...(frame !== undefined && { frame }),
        isQuiet: !first || !ends.has(elementId('c', first.id)),
        isPublished: first !== undefined && scopes(first).length > 0,
      };
    });
}

export function alikeGroup(index: PictureIndex, bundle: Bundle, declared: Declared): DiagramGroup {
  const { id, members, frame, isQuiet } = bundle;
  const problems = members.flatMap((c) => index.problemsOfContainer(c.id));
  const what = whatTheyDo(bundle, declared);
  return {
    id,
    kind: 'bundle',
    lines: [`${members.length} ${what}`],
    ...(frame !== undefined && { group: frame }),
    collapsible: true,
    look: severityLook(problems),
    about: {},
    card: {
      title: `${members.length} services ${what}`,
      kind: 'Group',
      sentence: isQuiet
        ? 'Nothing in their variables, flags and files says what they connect to, and nothing is known to connect to them.'
        : 'They have the same connections, so one line leads to all of them. Each has its own network namespace.',
      facts: [{ name: 'Contains', value: names(members.map((c) => c.name)) }],
      problems,
      commands: [],
    },
  };
}

/** `that dial redis and kafka`, `dialled by web`, `published, no known connections`. */
function whatTheyDo({ members, isPublished }: Bundle, declared: Declared): string {
  const [first] = members;
  const { dials, dialledBy } = first ? peersOf(first, declared) : { dials: [], dialledBy: [] };
  if (dials.length > 0) return `that dial ${few(dials)}`;
  if (dialledBy.length > 0) return `dialled by ${few(dialledBy)}`;
  return isPublished ? 'published, no known connections' : 'without known connections';
}

function few(all: readonly string[]): string {
  const shown = all.slice(0, 2).map((name) => labelText(name));
  return all.length > 2 ? `${shown.join(', ')} +${all.length - 2}` : shown.join(' and ');
}

/** The names of whom a service dials, and of who dials it. */
function peersOf(
  { id }: Container,
  { lines, dependencies }: Declared,
): { readonly dials: readonly string[]; readonly dialledBy: readonly string[] } {
  const own = elementId('c', id);
  return {
    dials: [
      ...lines.filter((l) => l.client.id === id).map((l) => l.server),
      ...dependencies.filter(([client]) => client.id === id).map(([, server]) => visibleText(server.name)),
    ],
    dialledBy: [
      ...lines.filter((l) => l.to === own).map((l) => visibleText(l.client.name)),
      ...dependencies.filter(([, server]) => server.id === id).map(([client]) => visibleText(client.name)),
    ],
  };
}
