import { type Container, HOST } from '../../../model/index.ts';
import { knownImage } from '../../../process/index.ts';
import { fixText } from '../../edits/editText.ts';
import { diallersOf } from '../../index/dialled.ts';
import { followersOf } from '../../index/followers.ts';
import {
  announcesLocalhostByDefault,
  isForHost,
  kafkaListeners,
  listenerAt,
  type KafkaListener,
} from '../../index/kafkaListeners.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Reference } from '../../index/Reference.ts';
import { destinationText, hostSpot, portSpot, spotOf } from '../../report/phrases.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const kafkaAdvertisedLocalhost: Rule = {
  id: 'kafka-advertised-localhost',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A Kafka broker advertises localhost to other services: it has no other listener for them, or they dial the listener that is meant for the host.',
    why: `A Kafka client connects twice: to the bootstrap address, and then to the address that the broker advertises. \`ADVERTISED_LISTENERS\` is a destination for clients, not an address to listen on. In another container localhost is that container's own loopback, so the first connection succeeds over the bridge and the second one is refused, again and again.

Two listeners solve it: one that containers dial by the service's name, one for programs on the host through the published port. Which address a client is told depends on the port that it dials: of \`INTERNAL://kafka:29092,EXTERNAL://localhost:9092\` a container that dials \`kafka:9092\` gets the second one.

The image \`apache/kafka\` advertises localhost if no variable or file says otherwise.`,
    bad: {
      compose: `services:
  kafka:
    image: apache/kafka
    environment:
      KAFKA_LISTENERS: PLAINTEXT://0.0.0.0:9092
      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092
  worker:
    image: example/worker
    environment:
      BOOTSTRAP_SERVERS: kafka:9092
`,
    },
    good: {
      compose: `services:
  kafka:
    image: apache/kafka
    environment:
      KAFKA_LISTENERS: INTERNAL://0.0.0.0:9092,EXTERNAL://0.0.0.0:29092
      KAFKA_ADVERTISED_LISTENERS: INTERNAL://kafka:9092,EXTERNAL://localhost:29092
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT
    ports: ["127.0.0.1:29092:29092"]
  worker:
    image: example/worker
    environment:
      BOOTSTRAP_SERVERS: kafka:9092
`,
    },
    fixSafety:
      'Writes the service\'s name into the one address, or the port of the listener for containers into the client. Not part of "fix all": programs on the host that use localhost would then need a listener of their own, and you decide which listener a client should use.',
    notFlagged: [
      'A list that also advertises a name for containers, where they dial the port of that listener.',
      "Clients that all live in the host's namespace (`network_mode: host`), or in the broker's own.",
      'A script that only waits until the port is open.',
      'A broker that no other service of the project uses: none dials it, and none that may speak Kafka depends on it. Of a stock proxy, store or monitor, `depends_on` alone is no use.',
      'Of several listeners, a client that shares no network with the broker: that is what it fails of first.',
    ],
    references: [
      'provectus/kafka-ui#2021',
      'confluentinc/cp-docker-images#796',
      'https://www.confluent.io/blog/kafka-listeners-explained/',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (index.namespaceOf(container) === HOST) continue;
      const listeners = kafkaListeners(container);
      const [first] = listeners;
      if (!first) yield* defaultReports(context, container);
      else if (listeners.every(isForHost)) yield* aloneReports(context, container, first);
      else {
        for (const client of followersOf(context, container)) {
          const listener = listenerAt(listeners, client.port ?? client.meant[0]);
          // Who shares no network with the broker never gets as far.
          if (listener && isForHost(listener) && index.shareNetwork(client.from, container))
            yield otherPortReport(container, listeners, listener, client);
        }
      }
    }
  },
};

/** Who uses the broker from a namespace where localhost is not the broker; by `depends_on` where nothing names it. */
function userOf(
  context: RuleContext,
  broker: Container,
): { readonly from: Container; readonly at?: Reference } | undefined {
  const index = projectIndex(context);
  const namespace = index.namespaceOf(broker);
  const isApart = (c: Container): boolean => ![HOST, namespace].includes(index.namespaceOf(c));
  const client = diallersOf(context, broker).find((r) => isApart(r.from));
  if (client) return { from: client.from, at: client };
  const name = broker.service ?? broker.name;
  const dependent = index.services.find(
    (c) => isApart(c) && mayBeClient(c) && c.process.dependsOn.some((d) => d.service === name),
  );
  return dependent && { from: dependent };
}

/** Of a product that speaks no Kafka (nginx, Redis), `depends_on` is an order of starting and no connection. */
function mayBeClient(container: Container): boolean {
  const role = container.process.dockerfile ? undefined : knownImage(container)?.image.role;
  return role === undefined || /^(?:admin|broker|other|runtime|tool)$/.test(role);
}

function* aloneReports(context: RuleContext, broker: Container, listener: KafkaListener): Iterable<Report> {
  const user = userOf(context, broker);
  if (!user) return;
  const { text, start, end, host } = listener;
  const name = broker.service ?? broker.name;
  const who = user.from.name;
  yield {
    origin: spotOf(text, start, end),
    message: `${broker.name} tells its clients to connect to ${host}, but in ${who} that is ${who} itself.`,
    why: `${who} reaches ${broker.name} for its first connection, is told "${addressOf(listener)}", and dials its own loopback, where nothing listens.`,
    related: [{ origin: user.at ? hostSpot(user.at) : user.from.origin, message: `${who} uses the broker.` }],
    fixes: [fixText(`Advertise ${name}`, false, { text, start, end }, name)],
    subjects: [{ kind: 'container', id: broker.id }],
  };
}

/** The client dials the listener that is for the host, although there is another one. */
function otherPortReport(
  broker: Container,
  listeners: readonly KafkaListener[],
  listener: KafkaListener,
  client: Reference,
): Report {
  const { from, portText: text, portStart: start, portEnd: end } = client;
  const inside = listeners.filter((l) => !isForHost(l));
  const port = inside.length === 1 ? inside[0]?.listensAt : undefined;
  return {
    origin: portSpot(client) ?? hostSpot(client),
    message: `${from.name} dials ${destinationText(client)}, where ${broker.name} answers with ${addressOf(listener)}, but in ${from.name} that is ${from.name} itself.`,
    why: `A broker announces the address of the listener that the client connected to${listener.name === '' ? '' : ` (${listener.name})`}. ${from.name} then dials its own loopback, where nothing listens. ${inside.map((l) => `${addressOf(l)} is for containers`).join('; ')}.`,
    related: [{ origin: spotOf(listener.text, listener.start, listener.end), message: 'The address it is told.' }],
    fixes: [
      text && start !== undefined && end !== undefined && port !== undefined
        ? fixText(`Use port ${port}`, false, { text, start, end }, String(port))
        : undefined,
    ],
    subjects: [{ kind: 'container', id: from.id }],
  };
}

function* defaultReports(context: RuleContext, broker: Container): Iterable<Report> {
  if (!announcesLocalhostByDefault(broker)) return;
  const [client] = followersOf(context, broker);
  const { image } = broker.process;
  if (!client || !image) return;
  const who = client.from.name;
  yield {
    origin: image.origin,
    message: `${broker.name} tells its clients to connect to localhost:9092, the image's default, but in ${who} that is ${who} itself.`,
    why: `Without configuration, the image announces localhost:9092, for programs on the host. ${who} reaches ${broker.name} for its first connection and then dials its own loopback.`,
    related: [{ origin: hostSpot(client), message: `${who} uses the broker.` }],
    subjects: [{ kind: 'container', id: broker.id }],
  };
}

function addressOf({ host, port }: KafkaListener): string {
  return port === undefined ? host : `${host}:${port}`;
}
