import {
  type Container,
  isLoopback,
  isLoopbackHost,
  type PublishedPort,
  sourceOf,
  type Text,
} from '../../model/index.ts';
import {
  type Access,
  accessOf,
  declaredListeners,
  type FoundImage,
  knownImage,
  knownImageLike,
  parseBinds,
} from '../../process/index.ts';
import type { RuleContext } from '../engine/LintInput.ts';
import { analysis } from '../engine/onceForRun.ts';
import { hostBindings, takesEveryAddress, type HostBinding } from './hostBindings.ts';
import { projectIndex } from './projectIndex.ts';
import { references } from './references.ts';

export interface PublishedDatastore {
  readonly binding: HostBinding;
  /** What a sentence calls it: `PostgreSQL`. */
  readonly name: string;
  readonly role: 'datastore' | 'broker' | 'admin';
  /** Whose process it is: the container, or one that shares its namespace. */
  readonly server: Container;
  /** Who gets in there, as far as it is known. */
  readonly access?: Access;
  /**
   * Whether the files show that a stranger gets in: everyone does, or the password is one that everyone tries. Not where it is published
   * on purpose, as brokers and object stores often are: with a password, or where their clients are sent on to localhost.
   */
  readonly letsIn: boolean;
}

/**
 * The published ports behind which a datastore, a broker or what administers one, by its image and port, is open to every
 * address of the host.
 */
export const publishedDatastores = analysis((context): readonly PublishedDatastore[] => {
  const index = projectIndex(context);
  return hostBindings(context).flatMap((binding) => {
    if (!takesEveryAddress(binding) || binding.port.protocol !== 'tcp') return [];
    for (const server of index.sharing(binding.container)) {
      const found = storeIn(server);
      if (!found || !handsOutData(found, server, binding.port.containerPort)) continue;
      const { title, role } = found.image;
      if (role !== 'datastore' && role !== 'broker' && role !== 'admin') continue;
      const access = accessOf(server);
      if (found.image.published === 'accounts' && access?.who !== 'open') continue;
      // What is known of who gets in is known of its main socket: the dashboard beside it may have accounts.
      const isKnown = access && (access.who !== 'open' || isMain(found, server, binding.port.containerPort));
      const holdsObjects = found.image.published === 'objects';
      const meant =
        found.image.published === 'agent' ||
        ((role === 'broker' || holdsObjects) &&
          (access?.who === 'password' ||
            access?.who === 'guess' ||
            announcesLoopback(found, server, binding.port.hostPort))) ||
        (holdsObjects && isNamedOnLoopback(context, server, binding.port.hostPort));
      const letsIn =
        isKnown === true &&
        !meant &&
        isForStrangers(context, access) &&
        !isAddressOpen(context, binding.port) &&
        !(access.by === undefined && isSecretOpen(context, server));
      return [{ binding, name: title, role, server, letsIn, ...(isKnown ? { access } : {}) }];
    }
    return [];
  });
});

/** Whether a password is given by a variable that nobody sets here: `MINIO_ROOT_PASSWORD: ${MINIO_ROOT_PASSWORD}`. */
function isSecretOpen({ unset = [] }: RuleContext, { process }: Container): boolean {
  return process.environment.some(({ name, value }) => {
    const at = value && sourceOf(value.origin);
    if (!at || value.value !== '' || !/PASS|SECRET|KEY|TOKEN|AUTH/i.test(name)) return false;
    return unset.some(
      ({ scalar }) => scalar.file === at.file && scalar.start < at.end + 1 && at.start < scalar.end + 1,
    );
  });
}

/** Whether the host's address is a variable that nobody sets: where it is published, whoever sets the project up says. */
function isAddressOpen({ files }: RuleContext, { text }: PublishedPort): boolean {
  const origin = text && sourceOf(text.origin);
  const written = origin && files.get(origin.file)?.slice(origin.start, origin.end);
  return written !== undefined && /^["']?\$\{?\w+\}?:[^:]+:[^:]+$/.test(written);
}

/** Whether these files let a stranger in. A password that stands as a default is there to be replaced where it matters. */
function isForStrangers(context: RuleContext, { who, secret }: Access): boolean {
  if (who === 'open' || who === 'known') return true;
  return who === 'guess' && !(secret && isDefault(context, secret));
}

/** Whether a value is what `${NAME:-default}` falls back on. */
function isDefault(context: RuleContext, text: Text): boolean {
  return (text.pieces ?? []).some(({ source }) =>
    /\$\{\w+:?-$/.test((context.files.get(source.file) ?? '').slice(Math.max(0, source.start - 80), source.start)),
  );
}

/** The datastore, broker or admin page that a container runs, as far as the image, or the one that its Dockerfile starts from, tells. */
function storeIn(container: Container): FoundImage | undefined {
  const { image, baseImage, dockerfile, entrypoint } = container.process;
  // With a program of its own it is no longer what its Dockerfile starts from.
  if (
    dockerfile &&
    entrypoint?.by === 'dockerfile' &&
    !declaredListeners(container).some((l) => l.socket !== undefined)
  )
    return undefined;
  const reference = dockerfile ? (baseImage ?? dockerfile.from.at(-1)) : (image ?? baseImage);
  const found = knownImage(container) ?? (reference && knownImageLike(reference.value));
  return found && found.image.published !== 'stand-in' ? found : undefined;
}

/** Sockets that tell how the program is, and nothing of what it holds. */
const NO_DATA =
  /^(?:metrics|jmx|health|prometheus|monitoring|status|analyzer|debug|dns|agent|edge|fastcgi|management)$/;

function handsOutData(found: FoundImage, server: Container, port: number): boolean {
  const known = declaredListeners(server).filter((l) => l.protocol === 'tcp' && l.port === port);
  const own = known.filter((l) => l.socket !== undefined && l.socket !== 'debug' && l.socket !== 'agent');
  if (own.length > 0) return own.some((l) => !isLoopback(l.address) && !isSilent(found, l.socket ?? ''));
  // A configuration whose text is not here mostly leaves the ports where they were.
  if (found.listens.some((s) => s.protocol !== 'udp' && !s.off && s.port === port && !isSilent(found, s.id)))
    return true;
  // A port of its own choice: `redis-server --port 6380`, `postgres -p 5433`.
  const words = [...(server.process.entrypoint?.words ?? []), ...(server.process.command?.words ?? [])];
  return words.some(
    (text, index) =>
      text.value === `--port=${String(port)}` ||
      (text.value === String(port) && /^(?:--port|-p)$/.test(words[index - 1]?.value ?? '')),
  );
}

/** Whether it sends clients of this port on to localhost, so that those of other machines end at themselves. */
function announcesLoopback({ image }: FoundImage, server: Container, hostPort: number | undefined): boolean {
  const names = (image.announces ?? []).flatMap((a) => a.variables ?? []);
  return server.process.environment.some(
    ({ name, value }) =>
      names.includes(name) &&
      value !== undefined &&
      parseBinds(value.value).some((b) => isLoopback(b.address) && b.port === hostPort),
  );
}

/** Whether another container has the published port in a web address of localhost, which is what browsers are given. */
function isNamedOnLoopback(context: RuleContext, server: Container, hostPort: number | undefined): boolean {
  return references(context).some(
    (reference) =>
      reference.from !== server &&
      reference.port === hostPort &&
      (reference.scheme === 'http' || reference.scheme === 'https') &&
      isLoopbackHost(reference.host),
  );
}

function isMain({ image }: FoundImage, server: Container, port: number): boolean {
  const main = image.listens[0]?.id;
  return declaredListeners(server).some((l) => l.protocol === 'tcp' && l.port === port && l.socket === main);
}

/** RabbitMQ's `management` is its admin page, of others the word means a page of figures. */
function isSilent({ image }: FoundImage, socket: string): boolean {
  return NO_DATA.test(socket) && !(socket === 'management' && image.role === 'broker');
}
