import { isLoopbackHost, isWildcard, type Origin } from '../../model/index.ts';
import { declaredListeners, knownImage, repositoryOf } from '../../process/index.ts';
import { hostSpot } from '../report/phrases.ts';
import { isDialledWildcard } from './isForwarded.ts';
import type { ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { targetsOf } from './targetsOf.ts';

/**
 * Whether a reference is the address of its own container instead of a destination: what it listens on, its own name, what it
 * tells others. The readers of texts do not see this; it takes what is known of the container and of the project.
 */
export function isOwnAddress(index: ProjectIndex, reference: Reference): boolean {
  const { where } = reference;
  if (where !== 'environment' && where !== 'command' && where !== 'config') return false;
  return (
    isListenName(reference.name) ||
    (isWildcard(reference.host) && reference.scheme === undefined && !isDialledWildcard(reference)) ||
    saysWhereItListens(reference) ||
    isAnnounced(reference) ||
    isNameOfItself(index, reference)
  );
}

/** `KSQL_LISTENERS`, `MQTT_BIND_ADDRESS`: such a name is no client's, whatever the program. LDAP binds to others. */
function isListenName(name: string): boolean {
  return /(?:^|[_.-])(?:listen|listeners?|bind)(?:[_.-]|$)/i.test(name) && !/ldap|advertis/i.test(name);
}

/** The text is evidence of a socket of the container itself: `endpoint` of a receiver, `DATABASE_URL` of nobody. */
function saysWhereItListens(reference: Reference): boolean {
  const spot = hostSpot(reference);
  return declaredListeners(reference.from).some((l) => l.level === 2 && covers(l.origin, spot));
}

function covers(whole: Origin, part: Origin): boolean {
  if (whole.kind !== 'source' || part.kind !== 'source') return false;
  return whole.file === part.file && whole.start <= part.start && whole.end >= part.end;
}

/** What the image is known to tell clients and other nodes: `N8N_HOST`, `KAFKA_JMX_HOSTNAME`. */
function isAnnounced({ from, name, where }: Reference): boolean {
  return (
    where === 'environment' &&
    knownImage(from)?.image.announces?.some((a) => a.variables?.includes(name) === true) === true
  );
}

/**
 * `JAEGER_HOST: jaeger` in jaeger, whose clients share the variables; `ACME_HOST: acme.example.org` in the image acme. A server that
 * is told a host of its own kind by a name that nobody here has (`MARIADB_HOST: shop` in MariaDB) does not dial it either.
 */
function isNameOfItself(index: ProjectIndex, reference: Reference): boolean {
  const { from, host, port, scheme, where, name, meant, text, portText } = reference;
  if (scheme !== undefined || where !== 'environment' || isLoopbackHost(host)) return false;
  if (port !== undefined && portText === text) return false;
  const target = targetsOf(index, reference);
  if (target.kind === 'self') return true;
  if (target.kind !== 'unknown') return false;
  if (isPrefixOf(name, from.service ?? from.name) || isPrefixOf(name, imageName(reference))) return true;
  return declaredListeners(from).some((l) => l.protocol === 'tcp' && meant.includes(l.port));
}

/** Whether the variable is NAME_HOST of this name. */
function isPrefixOf(variable: string, name: string): boolean {
  const prefix = variable.replace(/_?(?:HOST|HOSTNAME|HOST_NAME|SERVER|ADDR|ADDRESS|ENDPOINT)$/i, '');
  const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  return prefix !== variable && plain(prefix) !== '' && plain(prefix) === plain(name);
}

function imageName({ from: { process } }: Reference): string {
  const repository = process.dockerfile ? '' : repositoryOf(process.image?.value ?? '');
  return repository.slice(repository.lastIndexOf('/') + 1);
}
