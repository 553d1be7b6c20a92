import { type Container, isEditable, type NeighbourService } from '../../../model/index.ts';
import { knownImage, repositoryOf } from '../../../process/index.ts';
import { fixText } from '../../edits/editText.ts';
import { SCHEME_PORTS } from '../../index/variableNames.ts';
import { hostSpot, spotOf } from '../../report/phrases.ts';
import { connections } from '../../index/connections.ts';
import { isThere, namesThere, sharedNetworks } from '../../index/neighboursNamed.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const unknownHost: Rule = {
  id: 'unknown-host',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A URL names a host without a dot that no service, alias, container or extra_hosts line in the project defines, or no host at all.',
    why: `The embedded DNS of a Docker network knows service names, container names, host names and aliases of the containers on that network. It forwards any other name to the host's resolvers, which rarely know a name without a dot: "host not found in upstream", "getaddrinfo ENOTFOUND".

A warning needs evidence that a service of this project is meant: its name except for a letter or two, its image (\`redis\` where the service \`cache\` runs \`redis:7\`), a part of its name and its port, or that it is the only store or broker of the project on the port that is dialled (\`redis://cache:6379\` beside one service of \`redis:7\`).

A variable counts as dialled where it has a scheme or a port, or where its name says of which server it is the host (\`DB_HOST\`).

The host itself is \`host.docker.internal\`. The same words in another order, or that name except for a letter or two, are a warning.

A URL without a host, with a third slash where it should stand (\`mqtt:///sensors\`), leads nowhere, or to the container itself.`,
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
    fixSafety:
      'If the name is that of a service except for a letter or two, of its image, or a part of its name, or if only one store has the port, that service is offered. Not part of "fix all".',
    notFlagged: [
      'A name with a dot, an address, a value that a variable leaves open.',
      'A service on an external network, where containers of other projects have names too (unless the name is close to one of this project, which is information). Where the Compose files of such a project lie in the same tree, they are read: a name of theirs is right, one that is theirs except for a letter or two is a warning, and so is a service of theirs that does not join the network.',
      'A service of another project that extends another one: its networks are not known.',
      'A URL without a host whose scheme allows that (`file:`, `unix:`, `sqlite:`, `postgresql:`, `ldap:`), whose host a variable leaves empty, or whose port the container itself has.',
      'It is information in a file for Swarm (`deploy.placement`, `deploy.labels`) where the name is that of a service behind the name of a stack: `shop_db`.',
      'A name that is close to none of the project is information: the resolvers of the host may know it.',
    ],
    references: ['nginx/docker-nginx#127', 'docker/compose#2925'],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    yield* hostlessReports(index);
    for (const { reference, glance, target } of connections(context)) {
      if (target.kind === 'unknown' && isHostMisspelt(reference.host)) {
        yield hostReport(reference);
        continue;
      }
      // A container of another project may have the name on an external network; one that is nearly a name here is a slip.
      if (glance.nameless !== 'external-network' || target.kind !== 'unknown' || !isBareName(reference)) continue;
      const beyond = neighbourReport(context, reference);
      if (beyond === 'there') continue;
      if (beyond) {
        yield beyond;
        continue;
      }
      const near = nearestName(index, reference);
      if (near !== undefined) yield { ...reportOf(reference, near), severity: 'information' };
    }
  },
  phrase(context, { reference, answer, target }) {
    if (target.kind !== 'unknown' || !isBareName(reference)) return undefined;
    if (answer.reason.code !== 'no-such-name' && answer.reason.code !== 'internal-forwards-no-names') return undefined;
    return reportOf(reference, nearestName(projectIndex(context), reference));
  },
};

/** Schemes of servers whose URL needs a host; a client of some takes its own container for it. */
const NEEDS_HOST = /^(mqtts?|amqps?|https?|wss?|nats|mongodb):\/\/\/(?=\w)/;

/** `mqtt:///sensors`: the host was left out, or stands behind one slash too many. */
function* hostlessReports(index: ProjectIndex): Iterable<Report> {
  for (const container of index.services) {
    for (const { name, value: text } of container.process.environment) {
      const m = text && NEEDS_HOST.exec(text.value);
      // What a variable leaves empty is the variable's matter.
      if (!text || !m || !isEditable(text, 0, m[0].length)) continue;
      const port = SCHEME_PORTS.get(m[1] ?? '');
      if (port !== undefined && index.listensOn(container, port)) continue;
      const rest = text.value.slice(m[0].length);
      const meant = /^[\w-]+/.exec(rest)?.[0] ?? '';
      const isNamed = index.named(meant).length > 0;
      const last = m[0].length - 1;
      yield {
        origin: spotOf(text, 0, m[0].length),
        message: `The URL in ${name} of ${container.name} has no host${isNamed ? `: there is one slash too many before ${meant}.` : '.'}`,
        why: 'The host of a URL stands between two slashes and the next one. Where it is empty, a client refuses the URL, or dials its own container.',
        fixes: [isNamed ? fixText('Remove the slash', false, { text, start: last, end: last + 1 }, '') : undefined],
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  }
}

/** The name that Docker Desktop gives the host, and `host-gateway` on Linux. */
const HOST_NAME = 'host.docker.internal';

/** `docker.host.internal`, `host-docker-internal`, `host.docker.interal`: no resolver has such a name. */
function isHostMisspelt(host: string): boolean {
  const name = host.toLowerCase();
  if (name === HOST_NAME) return false;
  const parts = name.split(/[.-]/).sort();
  return parts.join(' ') === 'docker host internal' || distance(name, HOST_NAME) <= 2;
}

function hostReport(reference: Reference): Report {
  const { from, host } = reference;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${host}, which no resolver knows; the host is called ${HOST_NAME}.`,
    why: `Docker Desktop's DNS knows ${HOST_NAME} alone; on Linux a line in extra_hosts gives the container that name. ${host} is forwarded to the host's resolvers, and the domain .internal is not delegated in the public DNS.`,
    fixes: [fixText(`Use ${HOST_NAME}`, false, reference, HOST_NAME)],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

function reportOf(reference: Reference, near: string | undefined): Report {
  const { from } = reference;
  return {
    origin: hostSpot(reference),
    ...(near === undefined ? { severity: 'information' } : {}),
    message: `${from.name} dials ${reference.host}${byDefault(reference)}, but nothing in this project has that name${near === undefined ? '.' : `; did you mean ${near}?`}`,
    why: `Docker's DNS knows the services, containers and aliases on ${from.name}'s networks. It forwards ${reference.host} to the host's resolvers, which rarely know a name without a dot.`,
    fixes: [near === undefined || reference.hostImplied ? undefined : fixText(`Use ${near}`, false, reference, near)],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/** Of a server that the image expects: what would say another. */
function byDefault({ hostImplied, name }: Reference): string {
  return hostImplied ? ` because ${name} is not set` : '';
}

/**
 * What the files of other projects say about a name that is dialled on a shared network: that it is there, that it is there except for
 * a letter or two, or that its service is not on that network.
 */
function neighbourReport(context: RuleContext, reference: Reference): Report | 'there' | undefined {
  const { from } = reference;
  const host = reference.host.toLowerCase();
  const neighbours = context.neighbours ?? [];
  const shared = sharedNetworks(context, from);
  const there = neighbours.filter((n) => isThere(n, shared));
  const namesOf = (other: NeighbourService): readonly string[] => namesThere(other, shared);
  if (there.some((n) => namesOf(n).includes(host))) return 'there';
  const apart = neighbours.filter((n) => !there.includes(n) && n.names.some((name) => name.toLowerCase() === host));
  const [absent] = apart;
  const network = shared.find((name) => absent?.declares.includes(name));
  if (absent && network !== undefined && apart.length === 1)
    return {
      origin: hostSpot(reference),
      message: `${from.name} dials ${reference.host}, but ${absent.service} of the other project is not on the network ${network}.`,
      why: `Docker's DNS knows a name only on the networks that its container has joined. The other project declares ${network}, and ${absent.service} does not join it.`,
      related: [
        {
          origin: absent.origin,
          message: `${absent.service} joins ${absent.networks.map((n) => n.name).join(', ') || 'no network'}.`,
        },
      ],
      subjects: [{ kind: 'container', id: from.id }],
    };
  const alike = there.filter((n) => namesOf(n).some((name) => isMisspelt(name, host)));
  const [meant] = alike;
  const name = meant && namesOf(meant).find((n) => isMisspelt(n, host));
  if (!meant || name === undefined || alike.length > 1) return undefined;
  return {
    ...reportOf(reference, name),
    message: `${from.name} dials ${reference.host}, but nothing here or in the other projects on its network has that name; did you mean ${name}?`,
    related: [{ origin: meant.origin, message: `${meant.service} is called ${name} there.` }],
  };
}

/** A host name without a dot. */
function isBareName({ host }: Reference): boolean {
  return /^[a-z][a-z0-9_-]*$/i.test(host) && !/^localhost$/i.test(host);
}

/** `shop_db` of a file for Swarm: there the name of the stack, which the command line gives, stands before each service's. */
function isOfStack(index: ProjectIndex, host: string): boolean {
  return (
    index.services.some((c) => c.swarmKeys !== undefined) &&
    index.services.some((c) => c.service !== undefined && host.endsWith(`_${c.service.toLowerCase()}`))
  );
}

/** The one service that is meant by a name that nobody has. */
function nearestName(index: ProjectIndex, reference: Reference): string | undefined {
  const host = reference.host.toLowerCase();
  if (isOfStack(index, host)) return undefined;
  const services = index.services.filter(
    (c) => c.service !== undefined && c.endpoints.length > 0 && c.service !== reference.from.service,
  );
  return (
    only(
      services.filter((c) => isMisspelt(c.service ?? '', host) && (host.length > 4 || hasPort(index, c, reference))),
    ) ??
    only(services.filter((c) => runs(c, host))) ??
    only(services.filter((c) => isPartOf(c.service ?? '', host) && hasPort(index, c, reference))) ??
    onlyStore(index, services, reference)
  );
}

function only([first, ...others]: readonly Container[]): string | undefined {
  return others.length === 0 ? first?.service : undefined;
}

/** The one store or broker on the port that is dialled, where no other service has that port. Web ports do not tell services apart. */
function onlyStore(index: ProjectIndex, services: readonly Container[], reference: Reference): string | undefined {
  if (reference.where !== 'environment' && reference.where !== 'command' && reference.bySource !== true)
    return undefined;
  const there = services.filter((c) => hasPort(index, c, reference));
  const stores = there.filter((c) => /^(?:datastore|broker)$/.test(knownImage(c)?.image.role ?? ''));
  return stores.length === there.length ? only(stores) : undefined;
}

/** One or two letters away, from six letters on; one letter for shorter names. `node2` is another machine than `node1`. */
function isMisspelt(service: string, host: string): boolean {
  if (service.toLowerCase().replace(/\d+/g, '') === host.replace(/\d+/g, '')) return false;
  const allowed = host.length >= 6 ? 2 : 1;
  if (host.length < 4 || Math.abs(service.length - host.length) > allowed) return false;
  return distance(service.toLowerCase(), host) <= allowed;
}

/** Whether the name is that of the image: `redis` of `bitnami/redis:7`, or of another build of the same program. */
function runs(container: Container, host: string): boolean {
  const { image, dockerfile } = container.process;
  const own = dockerfile || !image ? undefined : repositoryOf(image.value).split('/').at(-1);
  return own === host || knownImage(container)?.image.names.includes(host) === true;
}

/** `api` of `shop-api`, or the other way round. */
function isPartOf(service: string, host: string): boolean {
  const [a, b] = [service.toLowerCase().split(/[-_]/), host.split(/[-_]/)];
  return a.every((part) => b.includes(part)) || b.every((part) => a.includes(part));
}

function hasPort(index: ProjectIndex, container: Container, { port, meant }: Reference): boolean {
  const ports = port === undefined ? meant : [port];
  return ports.some((p) => index.listensOn(container, p));
}

/** Levenshtein's distance; names are short. */
function distance(from: string, to: string): number {
  if (from.length > 64 || to.length > 64) return Infinity;
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[to.length] ?? Infinity;
}
