import type { Container } from '../../model/index.ts';
import type { CommandWord, SimpleCommand } from '../../process/index.ts';
import { isHost } from './destinations.ts';
import { makeReference, type PairedPort } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/** How a client gets the address of its server. */
interface Client {
  readonly programs: readonly string[];
  readonly host: readonly string[];
  readonly port: readonly string[];
  /** The default port. */
  readonly usual?: number;
  /** `nc db 5432`: host and port are its first two arguments. */
  readonly positional?: true;
  /** Without a host it dials its own loopback by TCP; others then take a socket of the file system. */
  readonly dialsItself?: true;
}

/** From each client's manual page. */
const CLIENTS: readonly Client[] = [
  {
    programs: ['psql', 'pg_isready', 'pg_dump', 'pg_dumpall', 'pg_restore', 'pg_basebackup', 'createdb', 'dropdb'],
    host: ['-h', '--host'],
    port: ['-p', '--port'],
    usual: 5432,
  },
  {
    programs: ['mysql', 'mysqladmin', 'mysqldump', 'mariadb', 'mariadb-admin', 'mariadb-dump', 'mysqlcheck'],
    host: ['-h', '--host'],
    port: ['-P', '--port'],
    usual: 3306,
  },
  { programs: ['redis-cli', 'valkey-cli', 'keydb-cli'], host: ['-h'], port: ['-p'], usual: 6379, dialsItself: true },
  { programs: ['mongosh', 'mongo'], host: ['--host'], port: ['--port'], usual: 27017, dialsItself: true },
  { programs: ['mongodump', 'mongorestore'], host: ['--host', '-h'], port: ['--port'], usual: 27017 },
  { programs: ['clickhouse-client'], host: ['--host', '-h'], port: ['--port'], usual: 9000, dialsItself: true },
  {
    programs: ['mosquitto_pub', 'mosquitto_sub', 'mosquitto_rr'],
    host: ['-h', '--host'],
    port: ['-p', '--port'],
    usual: 1883,
    dialsItself: true,
  },
  { programs: ['influx'], host: ['-host'], port: ['-port'], usual: 8086 },
  { programs: ['cqlsh'], host: [], port: [], usual: 9042, positional: true },
  { programs: ['nc', 'ncat', 'netcat', 'telnet'], host: [], port: [], positional: true },
  { programs: ['wait-for-it', 'wait-for-it.sh'], host: ['-h'], port: ['-p'] },
];

/** Flags of `nc` that take a word, so that it is no host (OpenBSD's nc(1)); with -z, -p and -s are the client's own side. */
const TAKES_WORD = new Set(['-w', '-i', '-q', '-s', '-p', '-x', '-X', '-I', '-O', '-T', '-V', '-e']);

/** The server that a known client is told to dial: `psql -h db -p 5433`, `mysql -hdb -P3307`, `nc -z db 5432`. */
export function clientReferences(
  from: Container,
  where: 'command' | 'healthcheck',
  { program, args }: SimpleCommand,
): Reference[] {
  const client = CLIENTS.find((c) => c.programs.includes(program));
  if (!client) return [];
  const [host, port] = client.positional
    ? positional(args)
    : [flagValue(args, client.host), flagValue(args, client.port)];
  if (
    !host &&
    port &&
    where === 'healthcheck' &&
    client.dialsItself &&
    !args.some((a) => /:\/\/|^-(?:s|u)$/.test(a.value))
  )
    return ownPort(from, program, port);
  if (!host || !isHost(host.value)) return [];
  const { value, text } = host;
  const pair: PairedPort | undefined =
    port && /^\d{1,5}$/.test(port.value) ? { text: port.text, from: port.from, to: port.to } : undefined;
  const meant = client.usual === undefined ? [] : [client.usual];
  const d = { host: value, start: 0, end: value.length };
  return [makeReference({ from, where, name: program, text, offset: host.from, pair, meant }, d)];
}

/** `redis-cli -p 6380 ping`. */
function ownPort(from: Container, program: string, { value, text, from: at, to }: CommandWord): Reference[] {
  if (!/^\d{1,5}$/.test(value)) return [];
  const d = { host: '127.0.0.1', start: 0, end: value.length, port: Number(value), portStart: 0, portEnd: to - at };
  return [{ ...makeReference({ from, where: 'healthcheck', name: program, text, offset: at }, d), hostImplied: true }];
}

/** The value of the first of these flags, with the exact stretch of its text; short ones may be joined to it. */
function flagValue(args: readonly CommandWord[], flags: readonly string[]): CommandWord | undefined {
  for (const [i, word] of args.entries()) {
    if (flags.includes(word.value)) return exactly(args[i + 1], args[i + 1]?.value ?? '');
    for (const flag of flags) {
      const joined = flag.length === 2 ? flag : `${flag}=`;
      if (word.value.startsWith(joined) && word.value.length > joined.length)
        return exactly(word, word.value.slice(joined.length), joined.length);
    }
  }
  return undefined;
}

function positional(args: readonly CommandWord[]): readonly [CommandWord | undefined, CommandWord | undefined] {
  const words = args.filter((w, i) => !w.value.startsWith('-') && !TAKES_WORD.has(args[i - 1]?.value ?? ''));
  const [host, port] = words;
  return [exactly(host, host?.value ?? ''), exactly(port, port?.value ?? '')];
}

/** A part of a word at its own stretch: quotes of a script stay outside. */
function exactly(word: CommandWord | undefined, part: string, after = 0): CommandWord | undefined {
  if (!word || part === '') return undefined;
  const at = word.text.value.indexOf(part, word.from + after);
  return at >= 0 && at + part.length <= word.to
    ? { value: part, text: word.text, from: at, to: at + part.length }
    : undefined;
}
