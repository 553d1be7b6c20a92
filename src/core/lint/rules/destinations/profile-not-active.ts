import type { Container } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { connections, isFailing } from '../../index/connections.ts';
import type { Reference } from '../../index/Reference.ts';
import { destinationText, hostSpot, listed } from '../../report/phrases.ts';

export const profileNotActive: Rule = {
  id: 'profile-not-active',
  severity: 'information',
  group: 'Wrong destination',
  docs: {
    what: 'An active service dials one that does not start, because its profile is not active.',
    why: `Compose starts a service with \`profiles\` only where one of them is on: by \`--profile\`, or by COMPOSE_PROFILES in the shell or in
\`.env\`. Otherwise there is no container of it, no endpoint on any network, and so no name: the embedded DNS answers NXDOMAIN to those
that dial it.

It is information, because a profile is often there for something that can be left out. Whether the destination is reached once the
profile is on is what the other rules look at.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    environment:
      DATABASE_URL: postgres://app@db:5432/app
  db:
    image: postgres:17
    profiles: [dev]
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    environment:
      DATABASE_URL: postgres://app@db:5432/app
    profiles: [dev]
  db:
    image: postgres:17
    profiles: [dev]
`,
    },
    fixSafety: 'There is no edit: you decide which services start together.',
    notFlagged: [
      'A service that does not start either.',
      'A profile that COMPOSE_PROFILES in `.env` turns on.',
      '`depends_on` and `links`: Compose itself refuses them where the other one does not start.',
      'A name that a service that does start has too.',
    ],
    references: [
      'https://docs.docker.com/compose/how-tos/profiles/',
      'https://docs.docker.com/reference/compose-file/profiles/',
    ],
  },
  *check(context): Iterable<Report> {
    for (const connection of connections(context)) {
      const { reference, target } = connection;
      if (!reference.from.active || reference.where === 'link' || target.kind !== 'services') continue;
      if (!target.containers.every(isHeldBack) || isFailing(connection)) continue;
      const [to] = target.containers;
      if (to) yield reportOf(reference, to);
    }
  },
};

function isHeldBack({ active, profiles, replicas }: Container): boolean {
  return !active && profiles.length > 0 && replicas > 0;
}

function reportOf(reference: Reference, to: Container): Report {
  const { from } = reference;
  const several = to.profiles.length > 1;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${destinationText(reference)}, but ${to.name} starts only with ${several ? 'one of the profiles' : 'the profile'} ${listed(to.profiles)}, which ${several ? 'are' : 'is'} not active.`,
    why: `Without docker compose --profile ${to.profiles[0] ?? ''} there is no ${to.name} container, so the name does not resolve on ${from.name}'s networks.`,
    related: [{ origin: to.origin, message: `${to.name} is in ${listed(to.profiles)}.` }],
    subjects: [
      { kind: 'container', id: from.id },
      { kind: 'container', id: to.id },
    ],
  };
}
