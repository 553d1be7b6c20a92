import { isLoopback, MASKED } from '../../model/index.ts';
import type { KnownMove, KnownSocket } from '../KnownProgram.ts';
import { parseBinds } from '../listening/Bind.ts';
import type { Place } from './Place.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { readFiles } from './readKeys.ts';
import type { Said } from './Said.ts';
import { settingsOf } from './settingsOf.ts';

type What = KnownMove['what'];

/** Where a program's sockets are once flags, variables and files have moved them. `listens` are those of its version. */
export function placesOf(run: ProgramRun, listens: readonly KnownSocket[]): readonly Place[] {
  return listens.flatMap((socket) => socketPlaces(run, socket));
}

/** One word's worth of where to listen; a part that nobody says is undefined. */
interface Bound {
  readonly address?: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly said: Said;
}

function socketPlaces(run: ProgramRun, known: KnownSocket): readonly Place[] {
  const moves = (run.program.moves ?? []).filter((m) => m.socket === known.id);
  const socket = known.bundled && !isReplaced(run) ? asBundled(known) : known;
  if (!isThere(run, socket, moves)) return [];
  if (moves.some((m) => m.what === 'range' || m.what === 'first')) return rangePlaces(run, socket, moves);
  const whole = strongest(run, moves, ['endpoint', 'urls', 'ports', 'sites', 'socat']);
  const ports = strongest(run, moves, ['port']);
  const addresses = strongest(run, moves, ['address']);
  const spreads = strongest(run, moves, ['every', 'loopback']);
  if ([...whole, ...ports, ...addresses, ...spreads].some(({ said }) => said.value === MASKED)) return [];
  const spread = spreads.filter((s) => holds(s.said, s.move));
  const bounds = whole.flatMap(({ said, move }) => boundsOf(said, move.what, run));
  // Something is set that nobody can read: where the socket is is not known.
  if (whole.length > 0 && bounds.length === 0 && !whole.every((w) => w.said.bare)) return [];
  const ported = ports.flatMap(({ said }) => portOf(said));
  if (ports.length > 0 && ported.length === 0) return [];
  const addressed = addresses.flatMap(({ said, move }) => addressesOf(said, run, move));
  const [wide] = spread;
  const base = wide ? [{ address: wide.move.what === 'every' ? '0.0.0.0' : '127.0.0.1', said: wide.said }] : addressed;
  const isStrongerPort = ports.length > 0 && whole.length > 0 && rank(ports[0]?.said) < rank(whole[0]?.said);
  const main: readonly Bound[] = bounds.length > 0 && !isStrongerPort ? bounds : ported.length > 0 ? ported : [];
  if (main.length === 0 && base.length === 0) return defaultPlaces(run, socket).map((p) => opened(run, moves, p));
  const made = main.length === 0 ? base : main.flatMap((b) => withAddress(b, base));
  return made.map((b) => placeOf(run, socket, b));
}

/** A range of ports as far as its ends are said; nowhere where they are set to what nobody can read. */
function rangePlaces(run: ProgramRun, socket: KnownSocket, moves: readonly KnownMove[]): readonly Place[] {
  const end = (what: What): { readonly port?: number; readonly said: Said } | undefined => {
    const [found] = strongest(run, moves, [what]);
    return found && { ...(isPort(found.said.value) ? { port: Number(found.said.value) } : {}), said: found.said };
  };
  const [whole] = strongest(run, moves, ['range']);
  const both = whole && /^\s*(\d{1,5})\s*[:-]\s*(\d{1,5})\s*$/.exec(whole.said.value);
  const first = whole ? { port: Number(both?.[1]), said: whole.said } : end('first');
  const last = whole ? { port: Number(both?.[2]), said: whole.said } : end('last');
  const port = first ? first.port : socket.port;
  const to = last ? last.port : (socket.to ?? socket.port);
  if (port === undefined || to === undefined || !(port <= to)) return [];
  const said = first?.said ?? last?.said;
  const places = defaultPlaces(run, { ...socket, port, to });
  return said ? places.map((p) => ({ ...p, spoken: { by: said.by, how: said.how, origin: said.origin } })) : places;
}

function isPort(value: string): boolean {
  return /^\s*\d{1,5}\s*$/.test(value);
}

/** Whether the user's configuration takes the place of the image's. One that includes others may have the rest from there. */
function isReplaced(run: ProgramRun): boolean {
  const files = readFiles(run);
  return files.length > 0 && !files.some(({ file }) => /^[ \t]*include(?:_dir|_if_exists)?\b/m.test(file.text));
}

/** As the image's own configuration has it. */
function asBundled({ id, port, to, protocol }: KnownSocket): KnownSocket {
  return { id, port, ...(to === undefined ? {} : { to }), ...(protocol ? { protocol } : {}) };
}

/** A section of a file that turns a socket on says that it is there, though not where. */
function opened(run: ProgramRun, moves: readonly KnownMove[], place: Place): Place {
  const [said] = moves.filter((m) => m.what === 'on' && m.sections).flatMap((m) => settingsOf(m, run));
  return said ? { ...place, spoken: { by: said.by, how: said.how, origin: said.origin } } : place;
}

/** An address that stands beside the port (the same item of a list, the same section) goes with it alone. */
function withAddress(bound: Bound, addresses: readonly Bound[]): readonly Bound[] {
  if (bound.address !== undefined || addresses.length === 0) return [bound];
  const { group } = bound.said;
  const beside = group === undefined ? [] : addresses.filter((a) => a.said.group?.startsWith(group) === true);
  return (beside.length > 0 ? beside : addresses).map((address) => ({
    ...bound,
    ...(address.address === undefined ? {} : { address: address.address }),
    ...(bound.port === undefined && address.port !== undefined ? { port: address.port } : {}),
    // Whoever asks why it is refused wants the text that binds it to loopback.
    said: address.address !== undefined && isLoopback(address.address) ? address.said : bound.said,
  }));
}

function placeOf(run: ProgramRun, socket: KnownSocket, { address, port, protocol, said }: Bound): Place {
  return {
    socket: socket.id,
    address: address ?? addressOf(run, socket),
    port: port ?? socket.port,
    protocol: protocol ?? socket.protocol ?? 'tcp',
    spoken: { by: said.by, origin: said.origin, how: said.how },
  };
}

/** A range is longer than anyone asks about; of a long one count the ends and what is published of it. */
const LONGEST_RANGE = 64;

function defaultPlaces(run: ProgramRun, socket: KnownSocket): readonly Place[] {
  const { port, to = port, id, protocol = 'tcp' } = socket;
  const address = addressOf(run, socket);
  const published = run.container.published.map((p) => p.containerPort);
  const ports =
    to - port < LONGEST_RANGE
      ? Array.from({ length: to - port + 1 }, (_, i) => port + i)
      : [...new Set([port, to, ...published.filter((p) => p > port && p < to)])];
  return ports.map((p) => ({ socket: id, address, port: p, protocol }));
}

function addressOf(run: ProgramRun, { address }: KnownSocket): string {
  if (address === 'loopback') return '127.0.0.1';
  return address === 'hostname' ? ownAddress(run) : '0.0.0.0';
}

/** What the container's own host name resolves to: its address on its first network. */
function ownAddress({ container }: ProgramRun): string {
  return container.endpoints.find((e) => e.ipv4 !== undefined)?.ipv4 ?? '0.0.0.0';
}

/** Of the address that a name of its own stands for; which one, where there are several networks, the resolver decides. */
function namedAddress(run: ProgramRun): string {
  return run.container.endpoints.length === 1 ? ownAddress(run) : '0.0.0.0';
}

const PLACING: readonly What[] = ['port', 'address', 'endpoint', 'urls', 'ports', 'sites', 'socat'];

function isThere(run: ProgramRun, socket: KnownSocket, moves: readonly KnownMove[]): boolean {
  const isSet = (what: What): boolean =>
    moves.some((m) => m.what === what && settingsOf(m, run).some((said) => holds(said, m)));
  if (isSet('off')) return false;
  // A switch whose position nobody tells may be off.
  if (strongest(run, moves, ['off']).some(({ said }) => said.value === MASKED)) return false;
  // `--port 0`, `ControlPort 0`: none.
  if (strongest(run, moves, ['port']).some(({ said }) => said.value === '0')) return false;
  if (!socket.off) return true;
  return moves.some((m) => m.what === 'on')
    ? isSet('on')
    : strongest(run, moves, PLACING).some(({ said }) => !said.bare && said.value !== '');
}

/** Whether a switch is on: it is there, or has one of the values that count. */
function holds(said: Said, { is }: KnownMove): boolean {
  return is === undefined || is.some((v) => v.toLowerCase() === (said.bare ? '' : said.value.toLowerCase()));
}

/** What the strongest kind says; of two moves of one kind, the first that is set counts. */
function strongest(
  run: ProgramRun,
  moves: readonly KnownMove[],
  whats: readonly What[],
): readonly { readonly said: Said; readonly move: KnownMove }[] {
  let best: { readonly said: Said; readonly move: KnownMove }[] = [];
  for (const move of moves) {
    if (!whats.includes(move.what)) continue;
    const said = settingsOf(move, run).map((s) => ({ said: s, move }));
    if (said.length > 0 && (best.length === 0 || rank(said[0]?.said) < rank(best[0]?.said))) best = said;
  }
  return best;
}

function rank(said: Said | undefined): number {
  return said === undefined ? 3 : { flag: 0, variable: 1, key: 2 }[said.how];
}

function portOf(said: Said): Bound[] {
  const value = said.value.trim();
  if (/^\d{1,5}(?:\/(?:tcp|udp))?$/.test(value)) return [{ port: Number(value.split('/')[0]), said }];
  // `listener 1883 127.0.0.1` of mosquitto.conf: with an address of its own, and on every one without.
  const both = /^(\d{1,5})\s+(\S+)/.exec(value);
  if (both) return [{ port: Number(both[1]), address: parseBinds(both[2] ?? '')[0]?.address ?? '0.0.0.0', said }];
  return parseBinds(value).flatMap((b) => (b.port === undefined ? [] : [{ address: b.address, port: b.port, said }]));
}

function addressesOf(said: Said, run: ProgramRun, move: KnownMove): Bound[] {
  if (said.bare) return move.bare === 'every' ? [{ address: '0.0.0.0', said }] : [];
  const value = said.value
    .replace(/["'[\]](?!:)/g, (c) => (/["']/.test(c) ? '' : c))
    .replace(/(^|\s)-(?=[\d:*])/g, '$1');
  const binds = parseBinds(value);
  if (binds.length > 0)
    return binds.map((b) => ({ address: b.address, ...(b.port === undefined ? {} : { port: b.port }), said }));
  // A name that is not localhost is most likely its own.
  return [
    { address: /^[A-Za-z][\w.-]*$/.test(value) && !/^(?:any|all)$/i.test(value) ? ownAddress(run) : '0.0.0.0', said },
  ];
}

function boundsOf(said: Said, what: What, run: ProgramRun): Bound[] {
  if (said.bare) return [];
  if (what === 'sites') return siteBounds(said);
  if (what === 'socat') return socatBounds(said);
  if (what === 'ports')
    return [...said.value.matchAll(/(?:^|[\s,;]|:)(\d{1,5})(?=$|[\s,;/])/g)].map((match) => ({
      port: Number(match[1]),
      address: '0.0.0.0',
      said,
    }));
  const udp = /\/udp$|\budp\b/i.test(said.value) ? { protocol: 'udp' as const } : {};
  const [first = ''] = said.how === 'key' ? said.value.trim().split(/\s+/) : [said.value];
  const items = what === 'urls' ? said.value.split(/[\s,;]+/) : first.split(',');
  return items.flatMap((item): Bound[] => {
    const plain = item.replace(/^["'[]+(?![\da-f:]+\])|["']+$/gi, '');
    if (/^\d{1,5}$/.test(plain)) return [{ port: Number(plain), ...udp, said }];
    // A server binds addresses of its own: a name beside the port (`PLAINTEXT://broker:29092`) is the container's.
    const named = /^(?:[A-Za-z][\w+.-]*:\/\/)?(?!localhost\b)[A-Za-z][\w.-]*:(\d{1,5})\/?$/i.exec(plain);
    if (named) return [{ port: Number(named[1]), address: namedAddress(run), ...udp, said }];
    return parseBinds(plain.replace(/\/(?:tcp|udp)$/, '')).map((bind) => ({
      address: bind.address,
      ...portOfUrl(bind.port, what, plain),
      ...udp,
      said,
    }));
  });
}

/** `http://127.0.0.1`, `:8080`, `localhost`: the host of a site decides which requests are its own, and binds nothing (Caddyfile concepts, "Addresses"). */
function siteBounds(said: Said): Bound[] {
  return said.value.split(/[\s,]+/).flatMap((site): Bound[] => {
    const m = /^(?:(https?):\/\/)?(?:\[[^\]]*\]|[^:/\s]*)(?::(\d{1,5}))?(?:\/.*)?$/i.exec(site);
    if (!m || site === '') return [];
    const port = m[2] === undefined ? (m[1]?.toLowerCase() === 'http' ? 80 : undefined) : Number(m[2]);
    return [{ address: '0.0.0.0', ...(port === undefined ? {} : { port }), said }];
  });
}

/** `http://+` is port 80: a URL without one has its scheme's (Kestrel's endpoints, ASPNETCORE_URLS). */
function portOfUrl(port: number | undefined, what: What, url: string): Pick<Bound, 'port'> {
  if (port !== undefined) return { port };
  const scheme = what === 'urls' ? /^(https?):\/\//i.exec(url)?.[1]?.toLowerCase() : undefined;
  return scheme === undefined ? {} : { port: scheme === 'https' ? 443 : 80 };
}

/** `TCP-LISTEN:8080,fork,bind=127.0.0.1`, `UDP6-RECVFROM:53`. */
function socatBounds(said: Said): Bound[] {
  const m = /^(TCP|UDP|OPENSSL|SSL)(?:[46])?-?(?:LISTEN|L|RECV|RECVFROM):(\d{1,5})(.*)$/i.exec(said.value);
  if (!m) return [];
  const bind = /(?:^|,)bind=([^,]+)/.exec(m[3] ?? '')?.[1];
  const address = bind === undefined ? undefined : parseBinds(bind)[0]?.address;
  return [
    {
      port: Number(m[2]),
      ...(address === undefined ? {} : { address }),
      protocol: /^UDP/i.test(m[1] ?? '') ? 'udp' : 'tcp',
      said,
    },
  ];
}
