import {
  type Container,
  type Fix,
  HOST,
  isLoopback,
  type Listener,
  type MountedFile,
  type SourceOrigin,
  sourceOf,
  type Text,
  escapedForRegExp,
} from '../../../model/index.ts';
import {
  type Bind,
  declaredListeners,
  defaultPorts,
  knownImage,
  parseBinds,
  repositoryOf,
} from '../../../process/index.ts';
import { textOfFile } from '../../index/configReferences.ts';
import { diallerOf } from '../../index/dialled.ts';
import { fixText } from '../../edits/editText.ts';
import { insertKey } from '../../edits/insertKey.ts';
import { hostSpot, publishedText, spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const loopbackInConfig: Rule = {
  id: 'loopback-in-config',
  severity: 'warning',
  group: 'Listening address',
  claims: ['loopback-listener'],
  docs: {
    what: "A server's configuration file binds it to loopback, or leaves it there by default, although its port is published or dialled by another service.",
    why: `The stock configurations of Redis, PostgreSQL, MySQL and MongoDB bind to 127.0.0.1, which on a host keeps strangers out. In a container, 127.0.0.1 is the loopback of the container's own network namespace: traffic to a published port (DNAT to \`eth0\`) and traffic from other services over the bridge arrive on \`eth0\` and are refused.

Others listen on loopback unless their file says otherwise: each receiver of the OpenTelemetry Collector from 0.104 on, for instance. The configuration that such an image brings names 0.0.0.0; yours replaces it and must name it too.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    environment:
      REDIS_URL: redis://cache:6379
  cache:
    image: redis:7
    command: redis-server /etc/redis.conf
    volumes:
      - ./redis.conf:/etc/redis.conf
`,
      files: { 'redis.conf': 'bind 127.0.0.1\nport 6379\n' },
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      REDIS_URL: redis://cache:6379
  cache:
    image: redis:7
    command: redis-server /etc/redis.conf
    volumes:
      - ./redis.conf:/etc/redis.conf
`,
      files: { 'redis.conf': 'bind 0.0.0.0\nport 6379\nrequirepass secret\n' },
    },
    fixSafety:
      'Writes 0.0.0.0. Not part of "fix all": the file may be used outside the container, and the server may need a password first.',
    notFlagged: [
      'A file that nothing reads: no command names it and it is not where the image looks.',
      'A line that names another address as well.',
      'An image with its own configuration, a version of it that listens everywhere by default, and a file or folder whose text is not available.',
      "A port that nothing publishes or dials, such as nginx's status page.",
    ],
    references: [
      'docker-library/redis#181',
      'redis/redis#10982',
      'https://opentelemetry.io/docs/security/config-best-practices/#protect-against-denial-of-service-attacks',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.namespace.kind === 'none' || index.namespaceOf(container) === HOST) continue;
      for (const file of container.process.mounted) {
        const servers = SERVERS.filter((s) => s.image.test(imageName(container)) && isRead(s, container, file));
        for (const server of servers) yield* reportsOf(context, container, file, server);
        if (servers.length === 0) {
          yield* evidenceReports(context, container, file);
          yield* unknownReports(context, container, file);
        }
      }
    }
  },
};

interface Server {
  readonly name: string;
  readonly image: RegExp;
  /** Where the image looks by itself; any other file has to be named by the command. */
  readonly reads: RegExp;
  /** The line; the first group is the value. */
  readonly line: RegExp;
  readonly port: number | undefined;
}

/** Sources: the entrypoints and default configurations of the official images, and of bitnami's. */
const SERVERS: readonly Server[] = [
  {
    name: 'Redis',
    image: /redis|valkey|keydb/,
    reads: /^\/opt\/bitnami\/\w+\/(?:mounted-)?etc\/|^\/bitnami\//,
    line: /^[ \t]*bind[ \t]+([^\n#]+)/gm,
    port: 6379,
  },
  {
    name: 'PostgreSQL',
    image: /postg|timescale|pgvector/,
    reads:
      /^\/var\/lib\/postgresql\/(?:data|\d+\/docker)\/postgresql\.(?:auto\.)?conf$|^\/(?:opt\/)?bitnami\/postgresql\/conf\//,
    line: /^[ \t]*listen_addresses[ \t]*=?[ \t]*'([^'\n]*)'/gm,
    port: 5432,
  },
  {
    name: 'MySQL',
    image: /mysql|mariadb|percona/,
    reads: /^\/etc\/(?:my\.cnf|mysql\/)|^\/opt\/bitnami\/\w+\/conf\//,
    line: /^[ \t]*bind[-_]address[ \t]*=[ \t]*([^\s#]+)/gm,
    port: 3306,
  },
  {
    name: 'MongoDB',
    image: /mongo/,
    reads: /^\/opt\/bitnami\/mongodb\/conf\//,
    line: /^[ \t]*bindIp[ \t]*:[ \t]*["']?([^\n#"']+)/gm,
    port: 27017,
  },
  {
    name: 'Mosquitto',
    image: /mosquitto/,
    reads: /^\/mosquitto\/config\/mosquitto\.conf$/,
    line: /^[ \t]*(?:bind_address[ \t]+|listener[ \t]+\d+[ \t]+)([^\s#]+)/gm,
    port: 1883,
  },
  {
    name: 'nginx',
    image: /nginx|openresty/,
    reads:
      /^\/etc\/nginx\/(?:nginx\.conf|conf\.d\/[^/]+\.conf|templates\/[^/]+\.template|http\.d\/[^/]+\.conf|sites-enabled\/)/,
    line: /(?:^|[{};])[ \t]*listen[ \t]+((?:127\.[\d.]+|localhost|\[::1\]):\d+)/gm,
    port: undefined,
  },
];

function imageName(container: Container): string {
  const { image, baseImage, dockerfile } = container.process;
  return repositoryOf((dockerfile ? (baseImage ?? dockerfile.from.at(-1)) : (image ?? baseImage))?.value ?? '');
}

/** Whether the server reads the file: it is where the image looks, or the command names it or its folder. */
function isRead(server: Server, container: Container, file: MountedFile): boolean {
  if (server.reads.test(file.target)) return true;
  const words = [...(container.process.entrypoint?.words ?? []), ...(container.process.command?.words ?? [])];
  const name = file.target.slice(file.target.lastIndexOf('/') + 1);
  return (
    name !== '' &&
    words.some(
      ({ value }) =>
        value.includes(file.target) || new RegExp(`(?:^|[=/\\s])${escapedForRegExp(name)}(?:$|\\s)`).test(value),
    )
  );
}

function* reportsOf(context: RuleContext, container: Container, file: MountedFile, server: Server): Iterable<Report> {
  const text = textOfFile(file);
  const index = projectIndex(context);
  for (const m of file.text.matchAll(server.line)) {
    const value = m[1] ?? '';
    const binds = parseBinds(value.replace(/^-|(?<=\s)-/g, ' '));
    const items = value.split(/[\s,]+/).filter((v) => v !== '');
    if (binds.length === 0 || binds.length < items.length || !binds.every((b) => isLoopback(b.address))) continue;
    const line = { file: file.file, start: m.index, end: m.index + m[0].length };
    const port =
      binds[0]?.port ??
      portSaidAt(container, line) ??
      (server.port === undefined ? undefined : (portOf(file) ?? defaultPorts(knownImage(container))[0] ?? server.port));
    const published = index
      .sharing(container)
      .flatMap((c) => c.published)
      .find((p) => p.containerPort === port);
    const dialler = diallerOf(context, container, port);
    if (!published && !dialler) continue;
    if (isToldOtherwise(container, port)) continue;
    // Another `listen` line of the same port on every address: the loopback one is an addition.
    if (
      server.port === undefined &&
      new RegExp(`(?:^|[{};])[ \\t]*listen[ \\t]+(?:\\[::\\]:|0\\.0\\.0\\.0:|\\*:)?${port}\\b`, 'm').test(file.text)
    )
      continue;
    const from = m.index + m[0].lastIndexOf(value);
    const place = { text, start: from, end: from + value.trimEnd().length };
    yield reportOf(container, server, place, port, {
      message: published
        ? `the published port ${publishedText(published)} is refused`
        : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}, is refused`,
      origin: published?.origin ?? (dialler && hostSpot(dialler)),
    });
  }
}

/** Sockets that a file of any other program puts on loopback, or turns on without an address where loopback is the default. */
function* evidenceReports(context: RuleContext, container: Container, file: MountedFile): Iterable<Report> {
  // What a script starts is its command lines', of which loopback-bind and loopback-default speak.
  if (file.target.endsWith('.sh')) return;
  const listeners = declaredListeners(container);
  for (const listener of listeners) {
    const { port, protocol, origin, address } = listener;
    const source = sourceOf(origin);
    if (listener.level !== 2 || !isLoopback(address) || source?.file !== file.file || file.content) continue;
    if (listeners.some((l) => l.port === port && l.protocol === protocol && !isLoopback(l.address))) continue;
    // The address is the default of the words that start it: loopback-default speaks of them.
    if (
      projectIndex(context)
        .statementsOf(container)
        .some((s) => s.how === 'default' && s.port === port)
    )
      continue;
    const members = projectIndex(context).sharing(container);
    const published = members
      .flatMap((c) => c.published)
      .find((p) => p.containerPort === port && p.protocol === protocol);
    const dialler = published ? undefined : diallerOf(context, container, port);
    const refused = published?.origin ?? (dialler && hostSpot(dialler));
    if (!refused) continue;
    const written = file.text.slice(source.start, source.end);
    const bind = parseBinds(written).find((b) => isLoopback(b.address) && b.from < b.to);
    const effect = published
      ? `the published port ${publishedText(published)} is refused`
      : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}:${String(port)}, is refused`;
    const title = knownImage(container)?.image.title ?? 'The server';
    yield {
      origin: source,
      message: bind
        ? `${title} in ${container.name} is configured to listen on ${written}, the loopback of its own network namespace: ${effect}.`
        : `${title} in ${container.name} listens on 127.0.0.1:${String(port)}, because ${written} gives no address: ${effect}.`,
      why: `Packets from outside ${container.name}'s namespace arrive on eth0, where nothing listens.`,
      related: [{ origin: refused, message: 'This is refused.' }],
      fixes: [bind ? bindFix(source, bind) : addressFix(container, file, listener)],
      subjects: [{ kind: 'container', id: container.id }],
    };
  }
}

/** Keys that say where a server listens, with an address and a port. */
const LISTEN_KEY =
  /^[ \t]*["']?(?:listen(?:_?addr(?:ess)?)?|bind(?:_?addr(?:ess)?)?|(?:https?|server|web|listen|bind)?[_-]?addr(?:ess)?)["']?[ \t]*[:=][ \t]*["']?((?:127\.0\.0\.1|localhost):(\d{2,5}))["']?[ \t]*,?[ \t]*(?:#.*)?$/gim;

/**
 * A program that nobody listed: a key of its only configuration that is about listening has loopback with the very port that is published.
 * Nothing else in the namespace is known to have that port.
 */
function* unknownReports(context: RuleContext, container: Container, file: MountedFile): Iterable<Report> {
  if (knownImage(container) || file.content || container.process.mounted.length > 1) return;
  // That it is published says only which port somebody means.
  if (declaredListeners(container).some((l) => (l.level ?? 3) < 5)) return;
  const published = projectIndex(context)
    .sharing(container)
    .flatMap((c) => c.published);
  for (const m of file.text.matchAll(LISTEN_KEY)) {
    const port = Number(m[2]);
    const refused = published.find((p) => p.containerPort === port && p.protocol === 'tcp');
    const value = m[1] ?? '';
    if (!refused) continue;
    const start = m.index + m[0].indexOf(value);
    const place = { text: textOfFile(file), start, end: start + value.length };
    yield {
      origin: spotOf(place.text, place.start, place.end),
      message: `${container.name} is configured to listen on ${value}, the loopback of its own network namespace: the published port ${publishedText(refused)} is refused.`,
      why: `Packets from outside ${container.name}'s namespace arrive on eth0, where nothing listens.`,
      related: [{ origin: refused.origin, message: 'This is refused.' }],
      fixes: [fixText('Listen on 0.0.0.0', false, place, `0.0.0.0:${String(port)}`)],
      subjects: [{ kind: 'container', id: container.id }],
    };
  }
}

function bindFix({ file, start }: SourceOrigin, { from, to, address }: Bind): Fix {
  const every = address.includes(':') ? '::' : '0.0.0.0';
  const edit = { file, start: start + from, end: start + to, newText: every };
  return { title: `Listen on ${every}`, safe: false, edits: [edit] };
}

/** The key that says where the socket of a section is, where the section is empty. */
function addressFix(container: Container, file: MountedFile, { socket, origin, port }: Listener): Fix | undefined {
  const source = sourceOf(origin);
  const move = knownImage(container)?.image.moves?.find((m) => m.socket === socket && m.what === 'endpoint');
  const key = move?.keys?.[0]?.split('.').at(-1);
  if (!source || key === undefined) return undefined;
  const line = `${key}: 0.0.0.0:${String(port)}`;
  const edit = insertKey(new Map([[file.file, file.text]]), source, { block: [line], flow: line });
  return edit && { title: `Write ${line}`, safe: false, edits: [edit] };
}

/** The port of the loopback socket that these words make, as far as the configuration was understood as a whole. */
function portSaidAt(
  container: Container,
  line: { readonly file: string; readonly start: number; readonly end: number },
): number | undefined {
  return declaredListeners(container).find(({ address, origin }) => {
    const source = sourceOf(origin);
    return isLoopback(address) && source?.file === line.file && source.start >= line.start && source.end <= line.end;
  })?.port;
}

/** Whether a flag, a variable or another line puts the same port on other addresses: `redis-server redis.conf --bind 0.0.0.0`. */
function isToldOtherwise(container: Container, port: number | undefined): boolean {
  return declaredListeners(container).some(
    (l) => l.port === port && l.protocol === 'tcp' && !isLoopback(l.address) && (l.level ?? 1) <= 2,
  );
}

/** A `port` line of the same file. */
function portOf(file: MountedFile): number | undefined {
  const m = /^[ \t]*port[ \t]*[=: \t][ \t]*(\d{2,5})\b/m.exec(file.text);
  return m ? Number(m[1]) : undefined;
}

function reportOf(
  container: Container,
  server: Server,
  place: { readonly text: Text; readonly start: number; readonly end: number },
  port: number | undefined,
  refused: { readonly message: string; readonly origin: Report['origin'] | undefined },
): Report {
  const { text, start, end } = place;
  const replacement = server.port === undefined ? `${port}` : '0.0.0.0';
  return {
    origin: spotOf(text, start, end),
    message: `${server.name} in ${container.name} is configured to listen on ${text.value.slice(start, end)}, the loopback of its own network namespace: ${refused.message}.`,
    why: `Packets from outside ${container.name}'s namespace arrive on eth0, where nothing listens.`,
    related: [{ origin: refused.origin, message: 'This is refused.' }],
    fixes: [
      fixText(
        server.port === undefined ? `Listen on port ${port} on every address` : 'Listen on 0.0.0.0',
        false,
        place,
        replacement,
      ),
    ],
    subjects: [{ kind: 'container', id: container.id }],
  };
}
