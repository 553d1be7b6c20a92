import { type Container, type EnvironmentVariable, type Text } from '../../model/index.ts';
import { type ListenStatement, simpleCommands, type CommandWord } from '../../process/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { configReferences } from './configReferences.ts';
import { destinationsIn, isHost, type Destination } from './destinations.ts';
import { projectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { BROWSER_PREFIX, isAllowList, isHostName, isOutward, portsMeantBy, SCHEME_PORTS } from './variableNames.ts';

/**
 * Whom every service dials, as far as its environment, command and mounted configuration say. Computed once per run; each
 * rule of "wrong destination" looks at it from its own side.
 */
export const references = analysis((context): readonly Reference[] => {
  const { services, statementsOf } = projectIndex(context);
  return services.flatMap((c) => [
    ...environmentReferences(c, statementsOf(c)),
    ...buildReferences(c),
    ...commandReferences(c, statementsOf(c)),
    ...configReferences(c),
    ...linkReferences(c),
  ]);
});

/** The references by the container that makes them. */
export const referencesFrom = analysis((context): ReadonlyMap<Container, readonly Reference[]> => {
  const from = new Map<Container, Reference[]>();
  for (const r of references(context)) {
    const list = from.get(r.from);
    if (list) list.push(r);
    else from.set(r.from, [r]);
  }
  return from;
});

/** Names whose value looks like a destination and is none. */
const NO_DESTINATION =
  /(?:^|_)(?:IMAGE|VERSION|TAG|COLOR|CRON|SCHEDULE|TIME|DATE|TZ|LANG|PATH|FORMAT|PASSWORD|SECRET|TOKEN|USER|USERNAME|UID|GID|KEY|SALT|HASH|MODE|LEVEL|LOG_LEVEL|THEME|TITLE|DESCRIPTION|MESSAGE)S?$/i;

function environmentReferences(from: Container, statements: readonly ListenStatement[]): Reference[] {
  const { environment } = from.process;
  const named = new Map(environment.map((e) => [e.name, e]));
  const listens = new Set(statements.map((s) => s.text));
  const found: Reference[] = [];
  for (const variable of environment) {
    const { name, value } = variable;
    if (!value || value.value === '' || NO_DESTINATION.test(name)) continue;
    const destinations = destinationsIn(value.value);
    const namesHost = destinations.length === 0 && isHostName(name);
    if (destinations.length === 0 && !namesHost) continue;
    const outward = isOutward(name) || isAllowList(name);
    const ownAddress = listens.has(value);
    const pair = destinations.some((d) => d.port !== undefined || d.scheme !== undefined)
      ? undefined
      : portVariable(name, named);
    for (const d of destinations)
      found.push(reference(from, 'environment', name, value, d, { outward, ownAddress, pair }));
    if (!namesHost) continue;
    for (const m of value.value.matchAll(/[^\s,;]+/g)) {
      if (!isHost(m[0]) && m[0] !== '::1') break;
      const d = { host: m[0], start: m.index, end: m.index + m[0].length };
      found.push(reference(from, 'environment', name, value, d, { outward, ownAddress, pair }));
    }
  }
  return found;
}

/** What is baked into a frontend while it is built; nothing else of `build.args` is dialled by the container. */
function buildReferences(from: Container): Reference[] {
  return (from.process.buildArguments ?? []).flatMap(({ name, value }) =>
    value && BROWSER_PREFIX.test(name)
      ? destinationsIn(value.value).map((d) =>
          reference(from, 'environment', name, value, d, { outward: true, ownAddress: false, pair: undefined }),
        )
      : [],
  );
}

/** `DB_PORT` for `DB_HOST`, `PGPORT` for `PGHOST`. */
function portVariable(name: string, named: ReadonlyMap<string, EnvironmentVariable>): Text | undefined {
  const m = /^(.*?)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT|HOSTS|NODE|NODES)$/i.exec(name);
  if (!m) return undefined;
  const prefix = m[1] ?? '';
  for (const candidate of [`${prefix}PORT`, `${prefix}port`, `${name}_PORT`, `${name}PORT`]) {
    const value = named.get(candidate)?.value;
    if (value && /^\d{1,5}$/.test(value.value)) return value;
  }
  return undefined;
}

interface Extra {
  readonly outward: boolean;
  readonly ownAddress: boolean;
  readonly pair: Text | undefined;
}

function reference(
  from: Container,
  where: Reference['where'],
  name: string,
  text: Text,
  d: Destination,
  extra: Extra,
  offset = 0,
): Reference {
  const meantByScheme = d.scheme === undefined ? undefined : SCHEME_PORTS.get(d.scheme);
  const { pair } = extra;
  const port = d.port ?? (pair === undefined ? undefined : Number(pair.value));
  const at =
    d.portStart !== undefined && d.portEnd !== undefined
      ? { portText: text, portStart: offset + d.portStart, portEnd: offset + d.portEnd }
      : pair === undefined
        ? {}
        : { portText: pair, portStart: 0, portEnd: pair.value.length };
  return {
    from,
    host: d.host,
    ...(port === undefined ? {} : { port }),
    meant:
      meantByScheme !== undefined
        ? [meantByScheme]
        : where === 'environment' || where === 'command'
          ? portsMeantBy(name)
          : [],
    ...(d.scheme === undefined ? {} : { scheme: d.scheme }),
    where,
    name,
    text,
    start: offset + d.start,
    end: offset + d.end,
    ...at,
    outward: extra.outward,
    ownAddress: extra.ownAddress,
  };
}

/** Flags that say where the program itself is, or what it calls itself. */
const OWN_FLAG =
  /^--?(?:.*[._-])?(?:listen|bind|advertise|public|external|base|root|origin|cors|allow|issuer|hostname|domain|web\.external|site|announce)/i;

function commandReferences(from: Container, statements: readonly ListenStatement[]): Reference[] {
  const found: Reference[] = [];
  const listens = new Set(statements.map((s) => s.text));
  for (const command of simpleCommands(from.process)) {
    const { words } = command;
    words.forEach((word, i) => {
      const assignment = /^([A-Za-z_]\w*)=/.exec(word.value)?.[1];
      const flag = /^(--?[\w.-]+)=/.exec(word.value)?.[1];
      const before = words[i - 1];
      const takes =
        flag === undefined && before !== undefined && /^--?[\w.-]+$/.test(before.value) ? before.value : undefined;
      const name = flag ?? assignment ?? takes ?? '';
      if (word.value.startsWith('-') && flag === undefined) return;
      // A whole script inside one word is no destination, and neither is a mount or a volume.
      if (/\s/.test(word.value) && flag === undefined && !/:\/\//.test(word.value)) return;
      const value = flag === undefined && assignment === undefined ? word.value : word.value.slice(name.length + 1);
      const offset = offsetOf(word, value);
      if (offset === undefined) return;
      const outward = OWN_FLAG.test(name) || isOutward(name.replace(/^-+/, '').replace(/[.-]/g, '_'));
      const extra: Extra = { outward, ownAddress: listens.has(word.text), pair: undefined };
      const destinations = destinationsIn(value);
      for (const d of destinations) found.push(reference(from, 'command', name, word.text, d, extra, offset));
      if (
        destinations.length > 0 ||
        name === '' ||
        !/(?:host|server|addr|address|endpoint)$/i.test(name) ||
        !isHost(value)
      )
        return;
      // `--host db` of a program that is no server; `--host` alone says where it listens itself.
      if (/^--?(?:host|address|addr|hostname)$/i.test(name)) return;
      found.push(
        reference(from, 'command', name, word.text, { host: value, start: 0, end: value.length }, extra, offset),
      );
    });
  }
  return found;
}

function offsetOf(word: CommandWord, value: string): number | undefined {
  const at = word.text.value.indexOf(value, word.from);
  return at >= 0 && at + value.length <= word.to ? at : undefined;
}

function linkReferences(from: Container): Reference[] {
  return from.links
    .filter((l) => !l.external)
    .map((l) => ({
      from,
      host: l.target,
      ...(l.alias === '' || l.alias === l.target ? {} : { alias: l.alias }),
      meant: [],
      where: 'link',
      name: 'links',
      text: l.text,
      start: 0,
      end: Math.max(0, Math.min(l.target.length, l.text.value.length)),
      outward: false,
      ownAddress: false,
    }));
}
