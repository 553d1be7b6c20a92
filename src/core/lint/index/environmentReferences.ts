import type { Container, Text } from '../../model/index.ts';
import { knownImage, repositoryOf } from '../../process/index.ts';
import { destinationsIn, isHost, type Destination } from './destinations.ts';
import { makeReference, type PairedPort } from './makeReference.ts';
import type { Reference } from './Reference.ts';
import { BROWSER_PREFIX, isAllowList, isHostName, isOutwardValue, portsMeantBy } from './variableNames.ts';

/** A variable as a reader needs it: the value is `text.value[from, to)`. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
  readonly text: Text;
  readonly offset: number;
  /** A listening address stands in it. */
  readonly ownAddress: boolean;
}

/** What a container dials according to its variables. `listens` are the texts that say where it listens itself. */
export function environmentReferences(from: Container, listens: ReadonlySet<Text>): Reference[] {
  const isOthers = ofOthers(from);
  const values = from.process.environment.flatMap(({ name, value: text, by }) =>
    text && !(by === 'env_file' && isOthers(name))
      ? [{ name, value: text.value, text, offset: 0, ownAddress: listens.has(text) }]
      : [],
  );
  return [...variableReferences(from, values), ...buildReferences(from)];
}

/**
 * Of a product with variables under names of its own: whether a variable of its env file is meant for another service, with which it
 * shares the file. MongoDB reads no `REDIS_URL`.
 */
function ofOthers(from: Container): (name: string) => boolean {
  const found = from.process.dockerfile ? undefined : knownImage(from)?.image;
  if (!found || !/^(?:admin|broker|datastore)$/.test(found.role)) return () => false;
  const settings = [...(found.moves ?? []), ...(found.announces ?? [])].flatMap((s) => s.variables ?? []);
  const access = (found.access ?? []).flatMap((a) => [...(a.open ?? []), ...(a.password ?? [])]);
  const prefixes = [...settings, ...access].flatMap((v) => /^[A-Z]+(?=_)/.exec(v) ?? []);
  const words = repositoryOf(from.process.image?.value ?? '')
    .split(/[^a-z0-9]+/)
    .map((w) => w.slice(0, 3));
  return (name) => {
    const parts = name.toLowerCase().split(/[^a-z0-9]+/);
    return (
      !prefixes.some((p) => name.startsWith(`${p}_`)) &&
      !parts.some((p) => p.length > 2 && words.includes(p.slice(0, 3)))
    );
  };
}

/** The destinations of a set of variables that belong together: a host finds its port in another of them. */
export function variableReferences(from: Container, values: readonly NamedValue[]): Reference[] {
  const named = new Map(values.map((v) => [v.name.toLowerCase(), v]));
  return values.flatMap((entry) => {
    const { name, value, text, offset, ownAddress } = entry;
    if (value === '' || NO_DESTINATION.test(name)) return [];
    const destinations = destinationsOf(name, value);
    if (destinations.length === 0) return [];
    const outward = isOutwardValue(name, value, from) || isAllowList(name);
    const pair = portVariable(name, named);
    // A URL without a port means its scheme's, whatever stands beside it; but `API_HOST=http://api` is a host in all but form.
    return destinations.map((destination) =>
      makeReference(
        {
          from,
          where: 'environment',
          name,
          text,
          offset,
          outward,
          ownAddress,
          pair: destination.scheme === undefined || /host$/i.test(name) ? pair : undefined,
        },
        destination,
      ),
    );
  });
}

/** Names whose value looks like a destination but is not. */
const NO_DESTINATION =
  /(?:^|_)(?:VHOST|IMAGE|VERSION|TAG|COLOR|CRON|SCHEDULE|TIME|DATE|TZ|LANG|PATH|FORMAT|PASSWORD|SECRET|TOKEN|USER|USERNAME|UID|GID|KEY|SALT|HASH|MODE|LEVEL|LOG_LEVEL|THEME|TITLE|DESCRIPTION|MESSAGE)S?$/i;

/** What switches hold: `REV_SERVER=true`, `ONLY_HOSTNAME=n`. */
const NO_HOST = /^(?:true|false|yes|no|on|off|y|n|none|null|nil|auto|enabled?|disabled?)$/i;

/** What the value names, and where the variable is one for hosts, hosts alone: `DB_HOST=db`, `NODES=a:9042,b`. */
function destinationsOf(name: string, value: string): readonly Destination[] {
  const found = destinationsIn(value);
  if (!isHostName(name) || found.some((d) => d.scheme !== undefined) || (found.length > 0 && /[=()]/.test(value)))
    return found;
  const hosts = [...found];
  for (const m of value.matchAll(/[^\s,;]+/g)) {
    const end = m.index + m[0].length;
    if (found.some((d) => d.start >= m.index && d.end <= end)) continue;
    if (NO_HOST.test(m[0]) || (!isHost(m[0]) && m[0] !== '::1')) return found.length > 0 ? found : hosts;
    hosts.push({ host: m[0], start: m.index, end });
  }
  return hosts.sort((a, b) => a.start - b.start);
}

/** `DB_PORT` for `DB_HOST`, `PGPORT` for `PGHOST`, `Mail__Port` for `Mail__Host`, `smtpPort` for `smtpServer`. */
function portVariable(name: string, named: ReadonlyMap<string, NamedValue>): PairedPort | undefined {
  const key = name.toLowerCase();
  const m =
    /^(.*?)(?:host|hostname|host_?name|server|server_?(?:host|hostname|name)|addr|address|endpoint|hosts|servers|node|nodes|brokers?)$/.exec(
      key,
    );
  if (!m) return undefined;
  const prefix = m[1] ?? '';
  for (const candidate of [
    `${prefix}port`,
    `${key}_port`,
    `${key}port`,
    `${prefix}port_number`,
    `${key}_port_number`,
  ]) {
    const found = named.get(candidate);
    if (found && isPort(found.value)) return wholeValue(found);
  }
  // `JAEGER_UI_PORT` for `JAEGER_HOST`, `COLLECTOR_PORT_GRPC` for `COLLECTOR_HOST`: where the name means no port of its own.
  if (!/[a-z0-9]_$/.test(prefix) || portsMeantBy(name).length > 0) return undefined;
  for (const [other, found] of named) {
    if (other.startsWith(prefix) && /^(?:\w+_)?port(?:_\w+)?$/.test(other.slice(prefix.length)) && isPort(found.value))
      return wholeValue(found);
  }
  return undefined;
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value);
}

function wholeValue({ text, offset, value }: NamedValue): PairedPort {
  return { text, from: offset, to: offset + value.length };
}

/** What is baked into a frontend while it is built; nothing else of `build.args` is dialled by the container. */
function buildReferences(from: Container): Reference[] {
  return (from.process.buildArguments ?? []).flatMap(({ name, value: text }) =>
    text && BROWSER_PREFIX.test(name)
      ? destinationsIn(text.value).map((destination) =>
          makeReference({ from, where: 'environment', name, text, outward: true }, destination),
        )
      : [],
  );
}
