import {
  type Container,
  HOST,
  isLoopbackHost,
  type Origin,
  parseIp,
  type PublishedPort,
  type Text,
} from '../../../model/index.ts';
import { fixText } from '../../edits/editText.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { kafkaListeners, listenerAt } from '../../index/kafkaListeners.ts';
import { projectIndex, type ProjectIndex } from '../../index/projectIndex.ts';
import { replicaSetMembers } from '../../index/replicaSetMembers.ts';
import { publishedText, spotOf } from '../../report/phrases.ts';

export const announcedOutside: Rule = {
  id: 'announced-outside',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A broker or replica set is published for programs on the host, but tells them to connect to a name or port that does not exist there.',
    why: `The first connection comes through the published port. Then the server names the address that the client is to use: \`kafka:9092\` is a name that only the embedded DNS of the project's networks knows, so a program on the host gets no further ("getaddrinfo ENOTFOUND kafka"). And \`localhost:9092\` leads nowhere where the port is published as 29092.

A name is information only: a line in the host's /etc/hosts makes it right.`,
    bad: {
      compose: `services:
  kafka:
    image: apache/kafka:4.0.0
    ports: ["127.0.0.1:9092:9092"]
    environment:
      KAFKA_LISTENERS: PLAINTEXT://:9092,CONTROLLER://:9093
      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://kafka:9092
`,
    },
    good: {
      compose: `services:
  kafka:
    image: apache/kafka:4.0.0
    ports: ["127.0.0.1:9092:9092"]
    environment:
      KAFKA_LISTENERS: INTERNAL://:29092,EXTERNAL://:9092,CONTROLLER://:9093
      KAFKA_ADVERTISED_LISTENERS: INTERNAL://kafka:29092,EXTERNAL://localhost:9092
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
      KAFKA_INTER_BROKER_LISTENER_NAME: INTERNAL
`,
    },
    fixSafety:
      'Announces the port that is published. Not part of "fix all": publishing the port that is announced is as good. For a name there is no edit: containers need it, so the host needs a listener of its own, or for MongoDB `directConnection=true`.',
    notFlagged: [
      'A broker one of whose published listeners announces an address that the host has.',
      'An address, a name with dots, and a name that belongs to no container of the project.',
      'A listener that is not published.',
    ],
    references: [
      'https://www.confluent.io/blog/kafka-listeners-explained/',
      'https://www.mongodb.com/docs/manual/reference/connection-string-options/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    const sets = new Set<Text>();
    for (const container of index.services) {
      if (index.namespaceOf(container) === HOST || container.published.length === 0) continue;
      yield* kafkaReports(index, container);
      yield* replicaSetReports(context, index, container, sets);
    }
  },
};

function* kafkaReports(index: ProjectIndex, container: Container): Iterable<Report> {
  const listeners = index.sharing(container).flatMap((c) => kafkaListeners(c));
  const open = container.published.flatMap((port, position) => {
    const listener = port.protocol === 'tcp' ? listenerAt(listeners, port.containerPort) : undefined;
    return listener ? [{ port, position, listener }] : [];
  });
  for (const { port, position, listener } of open) {
    const { host, port: told, text, portStart: start, portEnd: end } = listener;
    if (!isLoopbackHost(host) || told === undefined || port.hostPort === undefined) continue;
    if (port.hostPort === told || isOnHost(index, told)) continue;
    yield {
      origin: start !== undefined && end !== undefined ? spotOf(text, start, end) : text.origin,
      message: `${container.name} publishes ${publishedText(port)}, but tells programs on the host to connect to ${host}:${told}, which nothing publishes.`,
      why: `A program on the host connects to port ${port.hostPort} and is told ${host}:${told}, where nothing listens.`,
      related: [{ origin: port.origin, message: 'The host port.' }],
      fixes: [
        start !== undefined && end !== undefined
          ? fixText(`Announce port ${port.hostPort}`, false, { text, start, end }, String(port.hostPort))
          : undefined,
      ],
      subjects: subjectsOf(container, position),
    };
  }
  if (open.some(({ listener }) => !isInside(index, listener.host))) return;
  const [first] = open;
  if (!first) return;
  const { text, start, end, host, port } = first.listener;
  yield nameReport(container, first.port, first.position, {
    host,
    said: port === undefined ? host : `${host}:${port}`,
    origin: spotOf(text, start, end),
    who: 'a program on the host',
  });
}

/** Of a replica set only drivers that ask for it go on to its members. One finding for each set, whatever its size. */
function* replicaSetReports(
  context: RuleContext,
  index: ProjectIndex,
  container: Container,
  said: Set<Text>,
): Iterable<Report> {
  const members = replicaSetMembers(context).filter((m) => m.servers.includes(container));
  const own = members.find((m) => index.named(m.host).includes(container));
  if (!own || said.has(own.text) || members.some((m) => !isInside(index, m.host))) return;
  const at = container.published.findIndex((p) => p.protocol === 'tcp' && p.containerPort === own.port);
  const port = container.published[at];
  if (!port) return;
  said.add(own.text);
  yield nameReport(container, port, at, {
    host: own.host,
    said: `${own.host}:${own.port}`,
    origin: spotOf(own.text, own.start, own.end),
    who: 'a driver on the host with `replicaSet`',
  });
}

interface Told {
  readonly host: string;
  readonly said: string;
  readonly origin: Origin;
  readonly who: string;
}

function nameReport(
  container: Container,
  port: PublishedPort,
  position: number,
  { host, said, origin, who }: Told,
): Report {
  return {
    origin,
    severity: 'information',
    message: `${container.name} publishes ${publishedText(port)}, but tells ${who} to connect to ${said}, a name that the host cannot resolve.`,
    why: `Docker's DNS answers only in containers. The first connection uses the published port; for the second, the host's resolver is asked for ${host}.`,
    related: [{ origin: port.origin, message: 'It is published here.' }],
    subjects: subjectsOf(container, position),
  };
}

function subjectsOf(container: Container, index: number): NonNullable<Report['subjects']> {
  return [
    { kind: 'container', id: container.id },
    { kind: 'port', container: container.id, index },
  ];
}

/** A name that only the resolvers of the project's networks know. */
function isInside(index: ProjectIndex, host: string): boolean {
  return !isLoopbackHost(host) && !parseIp(host) && !host.includes('.') && index.named(host).length > 0;
}

/** Whether something of the project has the port on the host. */
function isOnHost(index: ProjectIndex, port: number): boolean {
  return (
    index.publishing(port).length > 0 ||
    index.services.some((c) => index.namespaceOf(c) === HOST && index.listensOn(c, port))
  );
}
