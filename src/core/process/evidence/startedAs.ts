import {
  type Container,
  type EnvironmentVariable,
  type ExposedPort,
  type ImageRecord,
  implied,
  MASKED,
  type Origin,
  type Process,
  sourceOf,
  textOf,
  type Words,
} from '../../model/index.ts';
import { imageTextOf } from '../imageTextOf.ts';

/**
 * The container as the engine starts it, where it is known what the image says: of entrypoint, command, environment and EXPOSE,
 * what the container has none of its own of is the image's. The same container where no record is at hand.
 */
export function startedAs(container: Container): Container {
  const { record } = container.process;
  if (!record) return container;
  // What an engine says of a container has its image's part in it already.
  return container.dockerId === undefined ? planned(container, record) : reported(container, record);
}

function planned(container: Container, record: ImageRecord): Container {
  const { process } = container;
  const origin = originOf(process);
  const own = hasWords(process.entrypoint) ? process.entrypoint : undefined;
  const entrypoint = own ?? (process.entrypoint ? undefined : wordsOf(record.entrypoint, origin));
  // An entrypoint of its own drops the image's command (moby daemon/commit.go, merge).
  const command = hasWords(process.command) ? process.command : own ? undefined : wordsOf(record.command, origin);
  const { entrypoint: _entrypoint, command: _command, ...rest } = process;
  const given = new Set(process.environment.map((v) => v.name));
  const variables = record.variables.filter((name) => !given.has(name));
  return {
    ...container,
    exposed: [...container.exposed, ...record.exposed.map((port): ExposedPort => ({ ...port, by: 'image', origin }))],
    process: {
      ...rest,
      ...(entrypoint ? { entrypoint } : {}),
      ...(command ? { command } : {}),
      environment: [
        ...process.environment,
        ...variables.map((name): EnvironmentVariable => ({
          name,
          value: textOf(MASKED, origin),
          by: 'image',
          keyOrigin: origin,
        })),
      ],
    },
  };
}

/** An engine does not say which words are the container's own: those that differ from the image's. */
function reported(container: Container, record: ImageRecord): Container {
  const { process } = container;
  const by = (words: Words, recorded: readonly string[]): Words => ({
    ...words,
    by:
      words.words.length === recorded.length && words.words.every((w, i) => w.value === recorded[i])
        ? 'image'
        : 'compose',
  });
  const ofImage = new Set(record.exposed.map(key));
  const published = new Set(container.published.map((p) => `${p.containerPort}/${p.protocol}`));
  return {
    ...container,
    // What is published counts as exposed to the engine too; nobody said so.
    exposed: container.exposed.flatMap((port): ExposedPort[] =>
      ofImage.has(key(port)) ? [port] : published.has(key(port)) ? [] : [{ ...port, by: 'expose' }],
    ),
    process: {
      ...process,
      ...(process.entrypoint ? { entrypoint: by(process.entrypoint, record.entrypoint) } : {}),
      ...(process.command ? { command: by(process.command, record.command) } : {}),
    },
  };
}

function key({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `${port}/${protocol}`;
}

function hasWords(words: Words | undefined): words is Words {
  return words !== undefined && words.words.length > 0;
}

function wordsOf(recorded: readonly string[], origin: Origin): Words | undefined {
  if (recorded.length === 0) return undefined;
  return {
    words: recorded.map((word) => textOf(word, origin)),
    form: 'exec',
    text: textOf(recorded.join(' '), origin),
    by: 'image',
    origin,
  };
}

/** Nobody wrote it in a file; the name of the image led to it. */
function originOf(process: Process): Origin {
  const image = imageTextOf(process);
  return implied(`From the engine's record of the image ${image?.value ?? ''}.`, image && sourceOf(image.origin));
}
