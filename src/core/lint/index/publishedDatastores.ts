import { type Container, isLoopback, isLoopbackHost } from '../../model/index.ts';
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
  /** Brokers and object stores are often published on purpose: with a password, or where their clients are sent on to localhost. */
  readonly meant: boolean;
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
      if (HAS_ACCOUNTS.has(title) && access?.who !== 'open') continue;
      // What is known of who gets in is known of its main socket: the dashboard beside it may have accounts.
      const isKnown = access && (access.who !== 'open' || isMain(found, server, binding.port.containerPort));
      const often = role === 'broker' || OBJECT_STORES.has(title);
      const isGuarded = access?.who === 'password' && access.by !== undefined;
      const meant =
        FOR_OTHER_MACHINES.has(title) ||
        (often &&
          (isGuarded ||
            announcesLoopback(found, server, binding.port.hostPort) ||
            (OBJECT_STORES.has(title) && isNamedOnLoopback(context, server, binding.port.hostPort))));
      return [{ binding, name: title, role, server, meant, ...(isKnown ? { access } : {}) }];
    }
    return [];
  });
});

/** Stand-ins for a service of the cloud that hold what tests put there. */
const STAND_INS = new Set(
  'LocalStack|Moto server|DynamoDB Local|Azurite|fake-gcs-server|S3Mock|ElasticMQ|Service Bus emulator|Cosmos DB emulator'.split(
    '|',
  ),
);

/** What they hold is fetched by browsers with signed addresses. */
const OBJECT_STORES = new Set('MinIO|RustFS|Garage|SeaweedFS'.split('|'));

/** Agents that a console on another machine dials: published they must be. */
const FOR_OTHER_MACHINES = new Set(['Portainer agent']);

/** Directories, and consoles of machines rather than of a datastore: people are to reach them, by accounts of their own. */
const HAS_ACCOUNTS = new Set(
  `OpenLDAP|lldap|389 Directory Server|authentik LDAP outpost|Konga|PostfixAdmin|phpLDAPadmin|Docker in Docker|Portainer|Dockge|Komodo Core|Yacht|Swarmpit|Cockpit|Sentinel dashboard|XXL-JOB|Rancher|Semaphore|Rundeck`.split(
    '|',
  ),
);

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
  return found && !STAND_INS.has(found.image.title) ? found : undefined;
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
