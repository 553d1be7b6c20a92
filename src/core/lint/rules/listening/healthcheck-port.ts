import { type Container, isLoopbackHost, type Listener } from '../../../model/index.ts';
import { declaredListeners, knownImage, unseenOf, usualPorts } from '../../../process/index.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { isByDefault } from '../../index/isByDefault.ts';
import type { Reference } from '../../index/Reference.ts';
import { references } from '../../index/references.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { hostSpot, listed, portSpot } from '../../report/phrases.ts';

export const healthcheckPort: Rule = {
  id: 'healthcheck-port',
  severity: 'warning',
  group: 'Listening address',
  docs: {
    what: 'A health check dials a port of its own container from which a variable, flag or file has moved the server.',
    why: `The engine runs a health check inside the container's network namespace, so \`localhost\` is the server's own loopback, and published ports play no part. If the check names a fixed port (\`HEALTHCHECK CMD curl -f http://localhost:8080\` in a Dockerfile) and \`PORT\` moves the server, the kernel refuses: the container serves and is "unhealthy" all the same. \`depends_on\` with \`service_healthy\` never comes true, and proxies such as Traefik leave the container out.

The check may be in the Compose file, in the Dockerfile, or in an image of which Net Lens knows that its check names a fixed port.`,
    bad: {
      compose: `services:
  app:
    build: .
    environment:
      PORT: 8585
    ports:
      - "8585:8585"
`,
      files: {
        Dockerfile: `FROM node:22
ENV PORT=8080
EXPOSE 8080
COPY server /server
HEALTHCHECK CMD curl -f http://localhost:8080/live
CMD ["/server"]
`,
      },
    },
    good: {
      compose: `services:
  app:
    build: .
    environment:
      PORT: 8585
    ports:
      - "8585:8585"
`,
      files: {
        Dockerfile: `FROM node:22
ENV PORT=8080
EXPOSE 8080
COPY server /server
HEALTHCHECK CMD curl -f http://localhost:$PORT/live
CMD ["/server"]
`,
      },
    },
    fixSafety: 'There is no fix: the check can take the variable, or the service can have a `healthcheck` of its own.',
    notFlagged: [
      'A check that takes the port from a variable.',
      'A server of which only EXPOSE, `ports` or the image tells the port: it may have another one beside it.',
      'A port that the server never had by itself: its code may open it, for metrics for instance.',
      'A service that switches the check of its image off, or has its own.',
    ],
    references: [
      'maildev/maildev#438',
      'karakeep-app/karakeep#2940',
      'https://docs.docker.com/reference/dockerfile/#healthcheck',
    ],
  },
  *check(context): Iterable<Report> {
    for (const reference of references(context)) {
      const report = checkReport(context, reference);
      if (report) yield report;
    }
    for (const container of projectIndex(context).services) yield* imageReports(context, container);
  },
};

/** A check that dials the port from which the server was moved. Any other port may be one that the code opens beside it. */
function checkReport(context: RuleContext, reference: Reference): Report | undefined {
  const { from, host, port, where } = reference;
  if (where !== 'healthcheck' || port === undefined || !isLoopbackHost(host) || !usualPorts(from).has(port))
    return undefined;
  const moved = movedAway(context, from, port);
  const [first] = moved;
  if (!first) return undefined;
  return {
    origin: portSpot(reference) ?? hostSpot(reference),
    message: `The health check of ${from.name} dials port ${String(port)}, but ${from.name} listens on ${placesOf(moved)}.`,
    why: `The check runs in ${from.name}'s own network namespace, where nothing listens on ${String(port)}: the kernel refuses, and ${from.name} counts as unhealthy although it serves.`,
    related: [{ origin: first.origin, message: 'The server listens here.' }],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/** Where the server of a namespace is told to listen, if that is known whole and is not the port. */
function movedAway(context: RuleContext, owner: Container, port: number): readonly Listener[] {
  const members = projectIndex(context).sharing(owner);
  if (members.some((c) => unseenOf(c) !== undefined)) return [];
  const all = members.flatMap((c) => declaredListeners(c)).filter((l) => l.protocol === 'tcp');
  if (all.some((l) => l.port === port)) return [];
  return all.filter((l) => (l.level ?? 3) <= 2 && l.socket === 'main' && !isByDefault(l));
}

function placesOf(listeners: readonly Listener[]): string {
  return listed(listeners.map(({ port, by }) => `${String(port)}${by === undefined ? '' : ` (${by})`}`));
}

/** The check that the image brings, where it names a port. */
function* imageReports(context: RuleContext, container: Container): Iterable<Report> {
  const { image, dockerfile, healthcheck } = container.process;
  const found = dockerfile || healthcheck ? undefined : knownImage(container);
  if (!image || !found) return;
  for (const port of found.health) {
    const moved = movedAway(context, container, port);
    const [first] = moved;
    if (!first) continue;
    yield {
      origin: first.origin,
      message: `The health check in the image of ${container.name} dials port ${String(port)}, but ${container.name} listens on ${placesOf(moved)}.`,
      why: `The check of ${found.image.title} names its port, and runs in ${container.name}'s own network namespace, where nothing listens on ${String(port)} now: ${container.name} counts as unhealthy although it serves. A healthcheck of the service replaces it.`,
      related: [{ origin: image.origin, message: 'The image has the check.' }],
      subjects: [{ kind: 'container', id: container.id }],
    };
  }
}
