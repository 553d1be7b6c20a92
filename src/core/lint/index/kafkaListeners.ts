import { type Container, isLoopbackHost, type Text } from '../../model/index.ts';
import { knownImage, repositoryOf, simpleCommands } from '../../process/index.ts';
import { type Destination, destinationsIn, isHost } from './destinations.ts';

/** One listener of a Kafka broker, as it tells its clients to dial it. */
export interface KafkaListener {
  /** `PLAINTEXT_HOST`; empty where the value gives none. */
  readonly name: string;
  readonly host: string;
  readonly port?: number;
  /** `text.value[start, end)` is the host. */
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  readonly portStart?: number;
  readonly portEnd?: number;
  /** The broker's own port for it, where something says it. */
  readonly listensAt?: number;
}

/** What a Kafka broker (or one that speaks as it) announces; empty where nothing says that the container is one. */
export function kafkaListeners(container: Container): readonly KafkaListener[] {
  const announced = advertised(container);
  if (announced.length === 0) return [];
  const own = listeningPorts(container);
  return announced.flatMap(({ text, from, to }) => {
    const value = text.value.slice(from, to);
    // `KAFKA_ADVERTISED_HOST_NAME: kafka` has its port in a variable of its own.
    const isName = isLoopbackHost(value) || (isHost(value) && !value.includes(':'));
    const port = isName ? advertisedPort(container) : undefined;
    const found = isName
      ? [{ host: value, start: 0, end: value.length, ...(port === undefined ? {} : { port }) }]
      : destinationsIn(value);
    return found.map((destination: Destination) => {
      const name = listenerName(value.slice(0, destination.start));
      // Confluent's image listens where it announces unless it is told (cp-docker-images, "configure").
      const listensAt = own.size === 0 ? destination.port : own.get(name.toLowerCase());
      return {
        name,
        host: destination.host,
        text,
        start: from + destination.start,
        end: from + destination.end,
        ...(destination.port === undefined ? {} : { port: destination.port }),
        ...(destination.portStart === undefined || destination.portEnd === undefined
          ? {}
          : { portStart: from + destination.portStart, portEnd: from + destination.portEnd }),
        ...(listensAt === undefined ? {} : { listensAt }),
      };
    });
  });
}

/**
 * Whether the image announces localhost by itself: apache/kafka without a variable or file of its own does
 * (docker/server.properties of apache/kafka; with any KAFKA_ variable its defaults are not read).
 */
export function announcesLocalhostByDefault({ process }: Container): boolean {
  return (
    /^apache\/kafka(?:-native)?$/.test(repositoryOf(process.image?.value ?? '')) &&
    !process.dockerfile &&
    !process.command &&
    !process.entrypoint &&
    process.mounted.length === 0 &&
    !process.unseen?.some((target) => /kafka|config|shared/.test(target)) &&
    !process.environment.some((e) => e.name.startsWith('KAFKA_'))
  );
}

/** `KAFKA_ADVERTISED_PORT`, and the port of the image where it is not set. */
function advertisedPort({ process }: Container): number | undefined {
  const said = process.environment.find((e) => /(?:^|_)ADVERTISED_PORT$/.test(e.name))?.value?.value;
  return said === undefined ? undefined : /^\d{2,5}$/.test(said) ? Number(said) : undefined;
}

interface Stretch {
  readonly text: Text;
  readonly from: number;
  readonly to: number;
}

function advertised(container: Container): readonly Stretch[] {
  const found = container.process.environment.flatMap(({ name, value }) =>
    value && /ADVERTISED_(?:LISTENERS?|HOST_?NAME|HOST|KAFKA\w*)$/i.test(name) && !isOfConnect(container, name)
      ? [{ text: value, from: 0, to: value.value.length }]
      : [],
  );
  for (const command of simpleCommands(container.process)) {
    for (const [i, word] of command.words.entries()) {
      if (!word.value.startsWith('-')) continue;
      // Redpanda's entrypoint splits its words once more: `- --advertise-kafka-addr localhost:9092` is one item of its list.
      const m = /^--?(?:advertise-kafka-addr|advertised[.-]listeners|override-advertised\S*)(?:=|\s+|$)/.exec(
        word.value,
      );
      if (!m) continue;
      const value = m[0].length < word.value.length ? word : command.words[i + 1];
      if (value) found.push({ text: value.text, from: value.from + (value === word ? m[0].length : 0), to: value.to });
    }
  }
  return found;
}

/** A worker of Kafka Connect and ksqlDB tell it other workers alone, which ask each other for what they do not run themselves. */
function isOfConnect(container: Container, name: string): boolean {
  return /^(?:CONNECT_|KSQL_|ADVERTISED_HOST_NAME$)/.test(name) && knownImage(container)?.image.role !== 'broker';
}

/** Where each listener is: `INTERNAL://:9092,EXTERNAL://0.0.0.0:29092`, `internal://0.0.0.0:9092` of Redpanda. */
function listeningPorts({ process }: Container): ReadonlyMap<string, number> {
  const values = process.environment.flatMap(({ name, value }) =>
    value && /^KAFKA_(?:CFG_)?LISTENERS$/.test(name) ? [value.value] : [],
  );
  for (const { words } of simpleCommands(process)) {
    for (const [i, word] of words.entries()) {
      const m = /^--kafka-addr(?:=|\s+|$)/.exec(word.value);
      if (m) values.push(m[0].length < word.value.length ? word.value.slice(m[0].length) : (words[i + 1]?.value ?? ''));
    }
  }
  const ports = new Map<string, number>();
  for (const m of values.join(',').matchAll(/([\w.-]+):\/\/[^,\s]*?:(\d{1,5})(?=[,\s]|$)/g))
    ports.set((m[1] ?? '').toLowerCase(), Number(m[2]));
  return ports;
}

function listenerName(before: string): string {
  return /([\w.-]+):\/\/\[?$/.exec(before)?.[1] ?? '';
}

/** Whether a listener is for programs on the host: only there localhost is the broker, through a published port. */
export function isForHost({ host }: KafkaListener): boolean {
  return isLoopbackHost(host);
}

/** The listener that a client gets to by a port of the broker; undefined where nothing says which. */
export function listenerAt(listeners: readonly KafkaListener[], port: number | undefined): KafkaListener | undefined {
  const at = listeners.filter((l) => port !== undefined && l.listensAt === port);
  if (at.length > 0) return at.length === 1 ? at[0] : undefined;
  return listeners.length === 1 && listeners[0]?.listensAt === undefined ? listeners[0] : undefined;
}
