import { type Container, HOST, isLoopbackHost, type Text } from '../../../model/index.ts';
import { simpleCommands } from '../../../process/index.ts';
import { destinationsIn } from '../../index/destinations.ts';
import { diallersOf } from '../../index/dialled.ts';
import { fixText } from '../../edits/editText.ts';
import { hostSpot, spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const kafkaAdvertisedLocalhost: Rule = {
  id: 'kafka-advertised-localhost',
  severity: 'warning',
  group: 'Wrong destination',
  docs: {
    what: 'A Kafka broker advertises localhost alone, although other services of the project use it.',
    why: `A Kafka client connects twice: to the bootstrap address, and then to the address that the broker advertises. \`ADVERTISED_LISTENERS\` is a destination for clients, not an address to listen on. In another container localhost is that container's own loopback, so the first connection succeeds over the bridge and the second one is refused, again and again.

Two listeners solve it: one that containers dial by the service's name, one for programs on the host through the published port.`,
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
      'Writes the service\'s name. Not part of "fix all": programs on the host that use localhost would then need a listener of their own.',
    notFlagged: [
      'A list that also advertises a name for containers.',
      'A broker that no other service of the project uses.',
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
      for (const { text, from, to } of advertised(container)) yield* reportsOf(context, container, text, from, to);
    }
  },
};

interface Stretch {
  readonly text: Text;
  readonly from: number;
  readonly to: number;
}

function* advertised(container: Container): Iterable<Stretch> {
  for (const { name, value } of container.process.environment) {
    if (value && /ADVERTISED_(?:LISTENERS?|HOST_?NAME|HOST|KAFKA\w*)$/i.test(name))
      yield { text: value, from: 0, to: value.value.length };
  }
  for (const command of simpleCommands(container.process)) {
    for (const [i, word] of command.words.entries()) {
      if (!word.value.startsWith('-')) continue;
      // Redpanda's entrypoint splits its words once more: `- --advertise-kafka-addr localhost:9092` is one item of its list.
      const m = /^--?(?:advertise-kafka-addr|advertised[.-]listeners|override-advertised\S*)(?:=|\s+|$)/.exec(
        word.value,
      );
      if (!m) continue;
      const value = m[0].length < word.value.length ? word : command.words[i + 1];
      if (value) yield { text: value.text, from: value.from + (value === word ? m[0].length : 0), to: value.to };
    }
  }
}

function* reportsOf(
  context: RuleContext,
  container: Container,
  text: Text,
  from: number,
  to: number,
): Iterable<Report> {
  const value = text.value.slice(from, to);
  const bare = isLoopbackHost(value) ? [{ host: value, start: 0, end: value.length }] : destinationsIn(value);
  const [first] = bare;
  if (!first || !bare.every((d) => isLoopbackHost(d.host))) return;
  const user = diallersOf(context, container)[0];
  const dependent = user
    ? undefined
    : projectIndex(context).services.find((c) =>
        c.process.dependsOn.some((d) => d.service === (container.service ?? container.name)),
      );
  const who = user?.from ?? dependent;
  if (!who) return;
  const name = container.service ?? container.name;
  yield {
    origin: spotOf(text, from + first.start, from + first.end),
    message: `${container.name} tells its clients to connect to ${first.host}, which in ${who.name} is ${who.name} itself.`,
    why: `${who.name} reaches ${container.name} over the bridge for its first connection, is told "${value}", and dials the loopback of its own network namespace, where nothing listens.`,
    related: [{ origin: user ? hostSpot(user) : who.origin, message: `${who.name} uses the broker.` }],
    fixes: [fixText(`Advertise ${name}`, false, { text, start: from + first.start, end: from + first.end }, name)],
    subjects: [{ kind: 'container', id: container.id }],
  };
}
