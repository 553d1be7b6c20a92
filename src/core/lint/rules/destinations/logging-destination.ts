import {
  type Container,
  type Fix,
  HOST,
  isLoopback,
  isLoopbackHost,
  isWildcard,
  parseIpLiteral,
} from '../../../model/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { editsOfChange } from '../../edits/editsOfChange.ts';
import { editText } from '../../edits/editText.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { daemonReferences } from '../../index/references.ts';
import { destinationText, hostSpot, portSpot } from '../../report/phrases.ts';

export const loggingDestination: Rule = {
  id: 'logging-destination',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A logging driver is given a service name, or a host port that nothing publishes.',
    why: `The output of a container goes through a pipe to the engine, and the engine's logging driver sends it on. It does so in the host's
network namespace, with the host's resolver: the names of services exist only in the embedded DNS of their networks, and localhost is the host. A collector that runs as a service is reached at a port that it publishes, for instance 127.0.0.1:24224. Where the driver does not reach it
at the start, the engine does not start the container: "failed to initialize logging driver".`,
    bad: {
      compose: `services:
  app:
    image: example/app
    logging:
      driver: fluentd
      options:
        fluentd-address: collector:24224
  collector:
    image: fluent/fluentd:v1.17
    ports: ["127.0.0.1:24224:24224"]
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    logging:
      driver: fluentd
      options:
        fluentd-address: localhost:24224
  collector:
    image: fluent/fluentd:v1.17
    ports: ["127.0.0.1:24224:24224"]
`,
    },
    fixSafety:
      'The fix writes the address at which the collector is published, and publishes it on 127.0.0.1 where it is not. It is not applied by "fix all": the host may have a name of its own for the collector.',
    notFlagged: [
      'localhost, where a service publishes the port, or where none of the project is known to listen on it: a collector of the host.',
      'A name or an address that no service of the project has.',
      "A service in the host's network, which listens there itself.",
    ],
    references: [
      'https://docs.docker.com/engine/logging/drivers/fluentd/',
      'https://github.com/moby/moby/tree/v28.5.2/daemon/logger',
    ],
  },
  *check(context): Iterable<Report> {
    if (context.topology.source !== 'compose') return;
    const index = projectIndex(context);
    for (const reference of daemonReferences(context)) {
      if (!reference.from.active) continue;
      const port = reference.port ?? reference.meant[0];
      if (port === undefined) continue;
      if (isLoopbackHost(reference.host)) {
        const server = unpublished(context, port, reference.protocol ?? 'tcp');
        if (server) yield unpublishedReport(context, reference, port, server);
        continue;
      }
      const server = index.named(reference.host).find((c) => index.namespaceOf(c) !== HOST);
      if (server) yield nameReport(context, reference, port, server);
    }
  },
};

/** Who listens on the port in a container, where nobody offers it on the host. */
function unpublished(context: RuleContext, port: number, protocol: 'tcp' | 'udp'): Container | undefined {
  const index = projectIndex(context);
  const { services } = index;
  if (services.some((c) => c.published.some((p) => covers(p, port) && p.protocol === protocol))) return undefined;
  const listening = services.filter((service) =>
    index.listenersOf(service.id).some((l) => l.port === port && l.protocol === protocol && (l.level ?? 1) <= 3),
  );
  return listening.some((c) => index.namespaceOf(c) === HOST) ? undefined : listening[0];
}

function covers({ hostPort, hostPortRange: range }: Container['published'][number], port: number): boolean {
  return hostPort === port || (range !== undefined && range[0] <= port && port <= range[1]);
}

function unpublishedReport(context: RuleContext, reference: Reference, port: number, server: Container): Report {
  return {
    origin: portSpot(reference) ?? hostSpot(reference),
    message: `The engine sends ${reference.from.name}'s log to the host's port ${String(port)}, which ${server.name} does not publish.`,
    why: `A logging driver dials from the host's network namespace. ${server.name} listens on ${String(port)} in its own namespace, and no host port leads there.`,
    related: [{ origin: server.origin, message: `${server.name} listens on ${String(port)}.` }],
    fixes: [publishFix(context, server, port, reference.protocol ?? 'tcp')],
    subjects: [
      { kind: 'container', id: reference.from.id },
      { kind: 'container', id: server.id },
    ],
  };
}

function nameReport(context: RuleContext, reference: Reference, port: number, server: Container): Report {
  return {
    origin: hostSpot(reference),
    message: `The engine sends ${reference.from.name}'s log to ${destinationText(reference)}, but the host cannot resolve ${reference.host}.`,
    why: `A logging driver dials from the host's network namespace and asks the host's resolver. Only Docker's DNS on ${server.name}'s networks knows its name.`,
    related: [{ origin: server.origin, message: `${server.name} is a service of this project.` }],
    fixes: [addressFix(context, reference, port, server)],
    subjects: [
      { kind: 'container', id: reference.from.id },
      { kind: 'container', id: server.id },
    ],
  };
}

/** Writes where the server is published, which it may have to be first. */
function addressFix(context: RuleContext, reference: Reference, port: number, server: Container): Fix | undefined {
  const { text, start, end, portText, portStart, portEnd, protocol = 'tcp' } = reference;
  const published = projectIndex(context)
    .sharing(projectIndex(context).ownerOf(server) ?? server)
    .flatMap((c) => c.published)
    .find((p) => p.containerPort === port && p.protocol === protocol && p.hostPort !== undefined);
  const address = hostAddress(published?.hostIp);
  const host = editText(text, start, end, address);
  if (!host) return undefined;
  if (!published) {
    const publish = publishFix(context, server, port, protocol);
    return (
      publish && {
        title: `Use ${address}, and publish ${String(port)} of ${server.name}`,
        safe: false,
        edits: [host, ...publish.edits],
      }
    );
  }
  const title = `Use ${address}:${String(published.hostPort)}`;
  if (published.hostPort === port) return { title, safe: false, edits: [host] };
  if (!portText || portStart === undefined || portEnd === undefined) return undefined;
  const at = editText(portText, portStart, portEnd, String(published.hostPort));
  return at && { title, safe: false, edits: [host, at] };
}

/** How the host dials what is published there. */
function hostAddress(hostIp: string | undefined): string {
  const ip = hostIp === undefined || hostIp === '' ? undefined : parseIpLiteral(hostIp);
  if (!ip || isWildcard(ip) || isLoopback(ip)) return ip?.family === 6 && isLoopback(ip) ? '[::1]' : '127.0.0.1';
  return ip.family === 6 ? `[${ip.text}]` : ip.text;
}

function publishFix(
  { topology, files }: RuleContext,
  server: Container,
  port: number,
  protocol: 'tcp' | 'udp',
): Fix | undefined {
  const change = {
    kind: 'publish',
    container: server.id,
    hostIp: '127.0.0.1',
    hostPort: port,
    containerPort: port,
    protocol,
  } as const;
  const edits = editsOfChange(change, topology, files);
  return edits && { title: `Publish ${String(port)} of ${server.name}`, safe: false, edits };
}
