import { fixText } from '../../edits/editText.ts';
import { hostSpot } from '../../report/phrases.ts';
import { connections } from '../../index/connections.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const unknownHost: Rule = {
  id: 'unknown-host',
  severity: 'information',
  group: 'Wrong destination',
  docs: {
    what: 'A URL names a host without a dot that no service, alias, container or extra_hosts line of the project provides.',
    why: `The embedded DNS of a Docker network knows service names, container names, host names and aliases of what is plugged into that network. Any other name it forwards to the resolvers of the host, which as a rule know no names without a dot: "host not found in upstream", "getaddrinfo ENOTFOUND".`,
    bad: {
      compose: `services:
  proxy:
    image: example/proxy
    environment:
      KEYCLOAK_URL: http://keycloack:8080
  keycloak:
    image: quay.io/keycloak/keycloak
`,
    },
    good: {
      compose: `services:
  proxy:
    image: example/proxy
    environment:
      KEYCLOAK_URL: http://keycloak:8080
  keycloak:
    image: quay.io/keycloak/keycloak
`,
    },
    fixSafety: 'Where one service\'s name differs by a letter or two, it is offered. Not part of "fix all".',
    notFlagged: [
      'A name with a dot, an address, a value that a variable leaves open.',
      'A service on an external network, where containers of other projects have names too (unless the name is close to one of this project).',
    ],
    references: ['nginx/docker-nginx#127', 'docker/compose#2925'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const { reference, glance, target } of connections(context)) {
      // A container of another project may have the name on an external network; one that is nearly a name here is a slip.
      if (glance.nameless !== 'external-network' || target.kind !== 'unknown' || !isBareName(reference)) continue;
      const near = nearestName(index, reference.host.toLowerCase());
      if (near !== undefined) yield reportOf(reference, near);
    }
  },
  phrase(context, { reference, answer, target }) {
    if (target.kind !== 'unknown' || !isBareName(reference)) return undefined;
    if (answer.reason.code !== 'no-such-name' && answer.reason.code !== 'internal-forwards-no-names') return undefined;
    return reportOf(reference, nearestName(projectIndex(context), reference.host.toLowerCase()));
  },
};

function reportOf(reference: Reference, near: string | undefined): Report {
  const { from } = reference;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${reference.host}, a name that nothing in this project has${near === undefined ? '' : `; there is ${near}`}.`,
    why: `The embedded DNS of ${from.name}'s networks knows the services, containers and aliases on them. It forwards ${reference.host} to the host's resolvers, which as a rule know no name without a dot.`,
    fixes: [near === undefined ? undefined : fixText(`Use ${near}`, false, reference, near)],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/** A host name without a dot. */
function isBareName({ host }: Reference): boolean {
  return /^[a-z][a-z0-9_-]*$/i.test(host) && !/^localhost$/i.test(host);
}

/** The name of the project that is one or two letters away, from five letters on; one letter for shorter ones. */
function nearestName(index: ProjectIndex, host: string): string | undefined {
  const allowed = host.length >= 6 ? 2 : 1;
  if (host.length < 4) return undefined;
  const services = index.services.flatMap((container) =>
    container.service === undefined || container.endpoints.length === 0 ? [] : [container.service],
  );
  const near = services.filter(
    (s) => Math.abs(s.length - host.length) <= allowed && distance(s.toLowerCase(), host) <= allowed,
  );
  return near.length === 1 ? near[0] : undefined;
}

/** Levenshtein's distance; names are short. */
function distance(one: string, other: string): number {
  if (one.length > 64 || other.length > 64) return Infinity;
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[other.length] ?? Infinity;
}
