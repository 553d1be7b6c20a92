import { type Container, HOST, isLoopback, type Origin } from '../../../model/index.ts';
import {
  type Configuration,
  configurationOf,
  declaredListeners,
  type FoundImage,
  type KnownImage,
  knownImage,
  type ListenStatement,
  originOfKey,
  unseenOf,
} from '../../../process/index.ts';
import { lineEnd } from '../../report/sourceLine.ts';
import { addWords } from '../../edits/addWords.ts';
import { diallerOf, diallersOf } from '../../index/dialled.ts';
import { isByDefault } from '../../index/isByDefault.ts';
import { hostSpot, publishedText, spotOf } from '../../report/phrases.ts';
import { keepsSettings } from '../../index/keepsSettings.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const loopbackDefault: Rule = {
  id: 'loopback-default',
  severity: 'warning',
  group: 'Listening address',
  claims: ['loopback-listener'],
  docs: {
    what: 'A server that listens only on loopback by default is published, or dialled by another service, and nothing changes that default.',
    why: `Development servers (Vite, Flask, Django's runserver, uvicorn, ng serve, Jekyll, Hugo, Rails in development …) listen on localhost by default. On a laptop that is sensible. In a container, localhost is the loopback of the container's own network namespace: packets from a published port and from other containers arrive on \`eth0\`, where nothing listens.

Some images do the same unless a variable or a file says otherwise: Mosquitto from 2.0 on without a listener, the admin API of Kong, Alloy. MongoDB (from 3.6 on) and Cassandra do so where a shell (\`sh -c\`, the shell form of CMD) or an entrypoint of your own starts them: only the image's entrypoint opens them. Others (PostgreSQL, Elasticsearch, OpenSearch, Kibana) bring a configuration that names every address; a configuration of yours takes its place and must name one too.`,
    bad: {
      compose: `services:
  web:
    image: node:22
    command: ["npx", "vite"]
    ports:
      - "5173:5173"
`,
    },
    good: {
      compose: `services:
  web:
    image: node:22
    command: ["npx", "vite", "--host", "0.0.0.0"]
    ports:
      - "5173:5173"
`,
    },
    fixSafety:
      'Adds the flag that makes the server listen on every address, in the style of the command. Safe: the loopback is among them.',
    notFlagged: [
      'A variable that the tool reads (`FLASK_RUN_HOST`, `UVICORN_HOST`), also in the Dockerfile or an env file.',
      'A configuration file named on the command line, which may say otherwise.',
      'It is information in an image of which nothing is known and that the project does not build: it may bring a configuration.',
      'Rails and Rack outside development; gunicorn with `PORT` set: both then listen on every address.',
      'An application, an image whose configuration is not in the project, and images built from it: they are often told where to listen in ways that no file of the project shows.',
      'An image with something mounted over its configuration, or over a folder above it, that is not read here. With a volume of the project in that place it is information: a new volume holds what the image has there.',
      '`network_mode: host`, and a container that nothing publishes or dials.',
    ],
    references: [
      'vitejs/vite#16522',
      'https://flask.palletsprojects.com/en/stable/cli/',
      'https://vite.dev/config/server-options#server-host',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.namespace.kind === 'none' || index.namespaceOf(container) === HOST) continue;
      for (const statement of index.statementsOf(container)) {
        if (statement.how !== 'default' || !isLoopback(statement.address) || statement.debug) continue;
        const report = reportOf(context, container, statement);
        if (report) yield report;
      }
      yield* imageReports(context, container);
      yield* bareReports(context, container);
    }
  },
};

/** A program whose image tells it to listen everywhere, by an entrypoint that does not run here. */
function* bareReports(context: RuleContext, container: Container): Iterable<Report> {
  const found = knownImage(container);
  if (!found?.image.bare) return;
  const listeners = declaredListeners(container);
  for (const listener of listeners) {
    const { address, port, protocol, origin, socket } = listener;
    if (!isLoopback(address) || !isByDefault(listener)) continue;
    if (!found.listens.some((s) => s.id === socket && s.address !== 'loopback')) continue;
    const clause = " by default, since it is not the image's entrypoint that starts it";
    const report = imageReport(context, container, found, { port, protocol }, { origin, clause });
    const bare = `The entrypoint of the image makes ${found.image.title} listen on every address, but only where it starts the program itself. `;
    if (report) yield { ...report, why: `${bare}${report.why ?? ''}` };
  }
}

/** Sockets that an image is known to have on loopback where nothing moves them. */
function* imageReports(context: RuleContext, container: Container): Iterable<Report> {
  const { image, dockerfile } = container.process;
  const found = knownImage(container);
  if (!image || !found) return;
  const isUnseen = unseenOf(container) !== undefined;
  // Where its own configuration is a file of the project, that says all there is.
  const [own] = isUnseen ? [] : configurationOf(container);
  if (!own && (dockerfile || !SETTLED.test(found.image.role))) return;
  if (!own && (isUnseen || keepsSettings(container))) {
    const volume = ownVolume(container, found);
    if (volume) yield* volumeReports(context, container, found, volume);
    return;
  }
  const index = projectIndex(context);
  const place = own
    ? { origin: placeIn(own), clause: `, because ${baseName(own.file.target)} gives no address` }
    : (settingsPlace(container, found) ?? { origin: image.origin });
  const listeners = declaredListeners(container);
  for (const { level, address, port, protocol, socket } of listeners) {
    // What its words say stands at the words.
    if (level !== 3 || !isLoopback(address) || index.statementsOf(container).some((s) => s.port === port)) continue;
    if (listeners.some((l) => l.port === port && l.protocol === protocol && !isLoopback(l.address))) continue;
    const report = imageReport(context, container, found, { port, protocol }, place);
    if (!report) continue;
    const key = own && addressKey(found.image, socket);
    const instead =
      own &&
      `${loopbackOf(container)} ${own.file.target} takes the place of the image's own configuration${key === undefined ? '' : `, so it must set ${key} too`}.`;
    yield { ...report, ...(instead === undefined ? {} : { why: instead }) };
  }
}

/** Where the finding sits, and what is said of the place in a clause before the effect. */
interface SettingsPlace {
  readonly origin: Report['origin'];
  /** Begins with its blank or its comma: ` by default`. */
  readonly clause?: string;
}

function imageReport(
  context: RuleContext,
  container: Container,
  { image }: FoundImage,
  { port, protocol }: { readonly port: number; readonly protocol: 'tcp' | 'udp' },
  { origin, clause }: SettingsPlace,
): Report | undefined {
  const published = projectIndex(context)
    .sharing(container)
    .flatMap((c) => c.published.map((p, i) => ({ container: c, port: p, index: i })))
    .find((p) => p.port.containerPort === port && p.port.protocol === protocol);
  const dialler = published
    ? undefined
    : diallersOf(context, container).find((r) => (r.port === undefined ? r.meant.includes(port) : r.port === port));
  if (!published && !dialler) return undefined;
  return {
    origin,
    message: `${image.title} in ${container.name} listens on 127.0.0.1:${String(port)}${clause ?? ' by default'}: ${
      published
        ? `the published port ${publishedText(published.port)} is refused`
        : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}:${String(port)}, is refused`
    }.`,
    why: `${loopbackOf(container)} The image's documentation says how to change that: ${image.source}`,
    related: published
      ? [{ origin: published.port.origin, message: 'This is refused.' }]
      : dialler
        ? [{ origin: hostSpot(dialler), message: `${dialler.from.name} dials it here.` }]
        : [],
    subjects: [
      { kind: 'container', id: container.id },
      ...(published ? [{ kind: 'port' as const, container: published.container.id, index: published.index }] : []),
    ],
  };
}

/** What is mounted beside the place where the image looks for its configuration. */
function settingsPlace({ process }: Container, { image }: FoundImage): SettingsPlace | undefined {
  const paths = (image.files ?? []).flatMap((f) => f.path ?? []);
  for (const { target, origin } of process.mounts ?? []) {
    const meant = paths.map((path) => folderOf(path)).find((folder) => isNearly(target, folder));
    if (meant !== undefined)
      return { origin, clause: ` by default, and reads ${meant}, while ${target} is what is mounted` };
  }
  return undefined;
}

function folderOf(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path.slice(0, path.lastIndexOf('/'));
}

/** `/mosquitto/conf` for `/mosquitto/config`: another name for configuration in the same folder. */
function isNearly(target: string, folder: string): boolean {
  const at = folder.lastIndexOf('/');
  const plain = target.replace(/\/+$/, '');
  const name = /^(?:conf(?:ig|igs|iguration|\.d)?|cfg|settings|etc)$/;
  return (
    at > 0 &&
    plain !== folder &&
    plain.startsWith(folder.slice(0, at + 1)) &&
    name.test(plain.slice(at + 1)) &&
    name.test(folder.slice(at + 1))
  );
}

/**
 * The volume of the project's own that holds the image's configuration: the engine fills it with what the image has there, and it stays
 * so until someone edits it in the volume.
 */
function ownVolume({ process }: Container, { image }: FoundImage): Origin | undefined {
  if (process.command || process.entrypoint || process.lacksEnvFile) return undefined;
  const paths = (image.files ?? []).flatMap((f) => f.path ?? []);
  const over = (target: string): boolean =>
    paths.some((path) => `${folderOf(path)}/`.startsWith(`${target.replace(/\/+$/, '')}/`));
  if (process.mounted.some((f) => over(f.target) || paths.includes(f.target))) return undefined;
  const places = (process.mounts ?? []).filter((m) => over(m.target) || paths.includes(m.target));
  return places.every((m) => m.by === 'own') ? places[0]?.origin : undefined;
}

function* volumeReports(
  context: RuleContext,
  container: Container,
  found: FoundImage,
  origin: Origin,
): Iterable<Report> {
  const moved = new Set((found.image.moves ?? []).flatMap((m) => m.variables ?? []));
  if (container.process.environment.some((e) => moved.has(e.name))) return;
  for (const { port, protocol = 'tcp', address, off, bundled } of found.listens) {
    // What the image's configuration opens, a new volume opens too.
    if (address !== 'loopback' || off || bundled) continue;
    if (found.listens.some((s) => s.port === port && (s.protocol ?? 'tcp') === protocol && s.address !== 'loopback'))
      continue;
    const clause = ' unless the configuration in this volume says otherwise, which a new volume does not';
    const report = imageReport(context, container, found, { port, protocol }, { origin, clause });
    if (report) yield { ...report, severity: 'information' };
  }
}

function loopbackOf({ name }: Container): string {
  return `127.0.0.1 is the loopback of ${name}'s own network namespace. Packets from outside arrive on eth0, where nothing listens.`;
}

/** Servers that a file, a variable or a flag tells where to listen; applications have further ways. */
const SETTLED = /^(?:broker|datastore|admin|monitoring|proxy)$/;

/** The key of the configuration that says the address of a socket. */
function addressKey({ moves = [] }: KnownImage, socket: string | undefined): string | undefined {
  const keys = moves.find((m) => m.socket === socket && m.what === 'address')?.keys ?? [];
  return keys.find((k) => k.startsWith('network.')) ?? keys[0];
}

/** The first setting; in a file without one, where it begins. */
function placeIn({ file, first }: Configuration): Origin {
  if (first) return originOfKey(first);
  if (file.content) return file.content.origin;
  return { kind: 'source', file: file.file, start: 0, end: Math.min(file.text.length, lineEnd(file.text, 0)) };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Whether the image is one of which nothing is known and that the project does not build: it can bring a configuration that says where its
 * program listens, as those of stores and brokers do.
 */
function mayBringSettings(container: Container): boolean {
  const { image, dockerfile, baseImage } = container.process;
  return image !== undefined && baseImage === undefined && !dockerfile && knownImage(container) === undefined;
}

function reportOf(context: RuleContext, container: Container, statement: ListenStatement): Report | undefined {
  const index = projectIndex(context);
  const owners = index
    .sharing(container)
    .flatMap((c) => c.published.map((port, i) => ({ container: c, port, index: i })));
  const published = owners.find((o) => o.port.containerPort === statement.port);
  const dialler = published ? undefined : diallerOf(context, container, statement.port);
  if (!published && !dialler) return undefined;
  const command = container.process.command ?? container.process.entrypoint;
  const { override } = statement;
  const edit = override && command && addWords(context.files, command.form, override);
  const effect = published
    ? `the published port ${publishedText(published.port)} is refused`
    : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}:${statement.port ?? ''}, is refused`;
  return {
    origin: spotOf(statement.text, statement.from, statement.to),
    ...(mayBringSettings(container) ? { severity: 'information' as const } : {}),
    message: `${statement.tool} in ${container.name} listens on 127.0.0.1:${statement.port ?? ''} by default: ${effect}.`,
    why: `127.0.0.1 is the loopback of ${container.name}'s own network namespace. ${
      published
        ? `The DNAT rule of ${publishedText(published.port)} sends packets to the container's eth0, port ${published.port.containerPort}, where nothing listens.`
        : 'Packets from other containers arrive on eth0, where nothing listens.'
    }`,
    related: published
      ? [
          {
            origin: published.port.origin,
            message: `Published here: DNAT sends it to eth0, port ${published.port.containerPort}.`,
          },
        ]
      : dialler
        ? [{ origin: hostSpot(dialler), message: `${dialler.from.name} dials it here.` }]
        : [],
    fixes: [edit && { title: `Listen on every address: ${override.words.join(' ')}`, safe: true, edits: [edit] }],
    subjects: [
      { kind: 'container', id: container.id },
      ...(published ? [{ kind: 'port' as const, container: published.container.id, index: published.index }] : []),
    ],
  };
}
