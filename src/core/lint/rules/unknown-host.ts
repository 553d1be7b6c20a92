import { fixText } from '../editText.ts';
import { hostSpot } from '../phrases.ts';
import { projectIndex, type ProjectIndex } from '../projectIndex.ts';
import { references } from '../references.ts';
import type { Reference } from '../Reference.ts';
import { targetsOf } from '../targetsOf.ts';
import type { Report, Rule } from '../Rule.ts';

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
    for (const reference of references(context)) {
      if (!isCandidate(reference) || targetsOf(index, reference).kind !== 'unknown') continue;
      if (namesProjectOtherwise(index, reference)) continue;
      const { from } = reference;
      const near = nearestName(index, reference.host.toLowerCase());
      if (near === undefined && !isAlone(index, reference)) continue;
      yield {
        origin: hostSpot(reference),
        message: `${from.name} dials ${reference.host}, a name that nothing in this project has${near === undefined ? '' : `; there is ${near}`}.`,
        why: `The embedded DNS of ${from.name}'s networks knows the services, containers and aliases on them. It forwards ${reference.host} to the host's resolvers, which as a rule know no name without a dot.`,
        fixes: [
          near === undefined
            ? undefined
            : fixText(`Use ${near}`, false, reference.text, reference.start, reference.end, near),
        ],
        subjects: [{ kind: 'container', id: from.id }],
      };
    }
  },
};

/** Host names without a dot that stand in a URL or beside a port. */
function isCandidate({ host, outward, ownAddress, where, name, scheme, port }: Reference): boolean {
  if (outward || ownAddress || where === 'link') return false;
  if (!/^[a-z][a-z0-9_-]*$/i.test(host) || /^localhost$/i.test(host)) return false;
  if (
    scheme !== undefined &&
    /^(?:javascript|data|urn|mailto|about|docker|oci|s3|gs|az|sqlite\d?|sqlite.*|memory|env|secret|vault|op|arn|dns|lb|consul|srv|k8s|discovery|plugin|npm|git|github)$/.test(
      scheme,
    )
  )
    return false;
  return scheme !== undefined
    ? port !== undefined || /^(?:https?|postgres\w*|mysql\w*|redis|mongodb|amqp)$/.test(scheme)
    : port !== undefined && (where === 'environment' || (where === 'config' && FORWARDS.test(name)));
}

/** Directives of nginx, HAProxy and Caddy that take a host and a port without a scheme. */
const FORWARDS = /^(?:server|\w+_pass|reverse_proxy|php_fastcgi)$/;

/** A service that exists and only cannot be reached by this name: another rule says so. */
function namesProjectOtherwise(index: ProjectIndex, { host }: Reference): boolean {
  const name = host.toLowerCase();
  return /_\d+$/.test(name) || index.services.some((c) => c.service?.toLowerCase() === name);
}

/** Whether nothing outside the project can have the name: none of the container's networks is external, none is the host's. */
function isAlone(index: ProjectIndex, { from, scheme }: Reference): boolean {
  const owner = index.ownerOf(from);
  if (!owner || owner.endpoints.length === 0 || scheme === undefined) return false;
  return owner.endpoints.every((e) => {
    const network = index.networks.get(e.network);
    return network !== undefined && !network.external && network.driver === 'bridge' && !network.isDefaultBridge;
  });
}

/** The name of the project that is one or two letters away, from five letters on; one letter for shorter ones. */
function nearestName(index: ProjectIndex, host: string): string | undefined {
  const allowed = host.length >= 6 ? 2 : 1;
  if (host.length < 4) return undefined;
  const services = index.services.flatMap((c) =>
    c.service === undefined || c.endpoints.length === 0 ? [] : [c.service],
  );
  const near = services.filter(
    (s) => Math.abs(s.length - host.length) <= allowed && distance(s.toLowerCase(), host) <= allowed,
  );
  return near.length === 1 ? near[0] : undefined;
}

/** Levenshtein's distance; names are short. */
function distance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
