import type { Container, MountedFile } from '../../model/index.ts';
import { textOfFile } from './configReferences.ts';
import { type Destination, destinationsIn, isHost } from './destinations.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/** Arguments, with calls among them. */
const ARGUMENTS = '((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*)';

/** Clients of stores and brokers that take a host, and the port where none is given. */
const CLIENTS: readonly (readonly [RegExp, number])[] = [
  // redis-py, ioredis, node-redis
  [
    new RegExp(
      `\\b(?:redis\\.(?:asyncio\\.)?(?:Strict)?Redis|redis\\.createClient|new (?:IO)?Redis)\\(${ARGUMENTS}\\)`,
      'dg',
    ),
    6379,
  ],
  // psycopg, asyncpg, node-postgres
  [
    new RegExp(
      `\\b(?:psycopg2?\\.connect|asyncpg\\.(?:connect|create_pool)|new (?:pg\\.|Pg)?Pool)\\(${ARGUMENTS}\\)`,
      'dg',
    ),
    5432,
  ],
  // PyMySQL, mysqlclient, mysql-connector, mysql and mysql2 of npm
  [
    new RegExp(
      `\\b(?:(?:pymysql|MySQLdb|mysql\\.connector|aiomysql)\\.(?:connect|create_pool)|mysql2?\\.create(?:Connection|Pool))\\(${ARGUMENTS}\\)`,
      'dg',
    ),
    3306,
  ],
  [new RegExp(`\\bpika\\.ConnectionParameters\\(${ARGUMENTS}\\)`, 'dg'), 5672],
  [new RegExp(`\\b(?:pymongo\\.)?MongoClient\\(${ARGUMENTS}\\)`, 'dg'), 27017],
];

const URL_TEXT =
  /(["'`])((?:postgres(?:ql)?|mysql2?|mariadb|mongodb|rediss?|amqps?|nats|mqtts?)(?:\+\w+)?:\/\/[^"'`\s$%{}]+)\1/dg;

/** What takes the place of a text: then it is only what is used on a person's own machine. */
const FALLBACK = /getenv|environ|process\.env|\benv\b|config|settings|argv|default|\?\?|\|\|/i;

/** Of a file that is all strings no more is taken. */
const MOST = 20;
/** How far before an address a line is read, in characters: a minified file is one line. */
const NEAR = 500;

/**
 * Whom the source that a container's words start dials by a literal: a client of a store that is given a host, or the URL of one. An
 * address that a variable can replace, and a comment, are left out.
 */
export function sourceReferences(from: Container): Reference[] {
  return (from.process.sources ?? []).flatMap((file) => {
    const found: Reference[] = [];
    for (const find of [clientCalls, urls])
      for (const reference of find(from, file)) if (found.push(reference) >= MOST) return found;
    return found;
  });
}

function* clientCalls(from: Container, file: MountedFile): Iterable<Reference> {
  for (const [call, port] of CLIENTS) {
    for (const m of file.text.matchAll(call)) {
      const [from0 = 0, to = 0] = m.indices?.[1] ?? [];
      const words = file.text.slice(from0, to);
      const host =
        /(?:^|[\s,{(])["']?host(?:name)?["']?\s*[=:]\s*["']([\w.-]+)["']/d.exec(words) ??
        /^\s*["']([\w.-]+)["']/d.exec(words);
      const [start, end] = host?.indices?.[1] ?? [];
      if (!host?.[1] || start === undefined || end === undefined || !isHost(host[1])) continue;
      if (isReplaced(file.text, from0 + start)) continue;
      const said = /(?:^|[\s,{(])["']?port["']?\s*[=:]\s*["']?(\d{2,5})\b/d.exec(words);
      const [portStart, portEnd] = said?.indices?.[1] ?? [];
      const isElsewhere = !said && /(?:^|[\s,{(])["']?port["']?\s*[=:]/.test(words);
      if (isElsewhere) continue;
      const place: Destination = {
        host: host[1],
        start: from0 + start,
        end: from0 + end,
        ...(said && portStart !== undefined && portEnd !== undefined
          ? { port: Number(said[1]), portStart: from0 + portStart, portEnd: from0 + portEnd }
          : {}),
      };
      const name = m[0].slice(0, m[0].indexOf('(')).replace(/^new /, '');
      yield {
        ...makeReference({ from, where: 'config', name, text: textOfFile(file), meant: [port] }, place),
        bySource: true,
      };
    }
  }
}

function* urls(from: Container, file: MountedFile): Iterable<Reference> {
  for (const m of file.text.matchAll(URL_TEXT)) {
    const [start = 0] = m.indices?.[2] ?? [];
    if (isReplaced(file.text, start) || isReplacedInCelery(from, file.text, start)) continue;
    for (const destination of destinationsIn(m[2] ?? ''))
      yield {
        ...makeReference(
          { from, where: 'config', name: destination.scheme ?? '', text: textOfFile(file), offset: start },
          destination,
        ),
        bySource: true,
      };
  }
}

/**
 * Whether a broker or backend that is given to Celery gives way: to its own variables (celery/app/utils.py, `Settings`), or to the settings
 * that the program loads afterwards.
 */
function isReplacedInCelery({ process }: Container, source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - NEAR), at);
  const key = [...before.matchAll(/\b(broker|backend)(?:_url)?["']?\s*[=:]/g)].at(-1)?.[1];
  if (key === undefined || !/\bcelery\b/i.test(source)) return false;
  if (/\bconfig_from_(?:object|envvar)\b/.test(source)) return true;
  const variable = key === 'broker' ? 'CELERY_BROKER_URL' : 'CELERY_RESULT_BACKEND';
  return process.environment.some((e) => e.name === variable);
}

/** Whether the line up to a place is a comment, or reads something else first. */
function isReplaced(source: string, at: number): boolean {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const line = source.slice(Math.max(start, at - NEAR), at);
  const isComment = /^\s*(?:#|\/\/|\*|--)/.test(source.slice(start, Math.min(at, start + NEAR)));
  return isComment || /\s\/\/\s|\s#\s/.test(line) || FALLBACK.test(line);
}
