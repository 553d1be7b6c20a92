import { type Container, HOST, isLoopback, type Origin } from '../../../model/index.ts';
import {
  type Configuration,
  configurationOf,
  declaredListeners,
  type KnownImage,
  knownImage,
  type ListenStatement,
  originOfKey,
  unseenOf,
} from '../../../process/index.ts';
import { lineEnd } from '../../report/sourceLine.ts';
import { addWords } from '../../edits/addWords.ts';
import { diallerOf, diallersOf } from '../../index/dialled.ts';
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

Some images do the same unless a variable or a file says otherwise: Mosquitto from 2.0 on without a listener, the admin API of Kong, Alloy. Others (PostgreSQL, Elasticsearch, OpenSearch, Kibana) bring a configuration that names every address; a configuration of yours takes its place and must name one too.`,
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
      'Rails and Rack outside development; gunicorn with `PORT` set: both then listen on every address.',
      'An application, an image whose configuration is not in the project, and images built from it: they are often told where to listen in ways that no file of the project shows.',
      'An image with something mounted over its configuration, or over a folder above it, that is not read here.',
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
    }
  },
};

/** Sockets that an image is known to have on loopback where nothing moves them. */
function* imageReports(context: RuleContext, container: Container): Iterable<Report> {
  const { image, dockerfile } = container.process;
  const found = knownImage(container);
  if (!image || !found || unseenOf(container) !== undefined) return;
  // Where its own configuration is a file of the project, that says all there is.
  const [own] = configurationOf(container);
  if (!own && (dockerfile || keepsSettings(container) || !SETTLED.test(found.image.role))) return;
  const index = projectIndex(context);
  const listeners = declaredListeners(container);
  for (const { level, address, port, protocol, socket } of listeners) {
    // What its words say stands at the words.
    if (level !== 3 || !isLoopback(address) || index.statementsOf(container).some((s) => s.port === port)) continue;
    if (listeners.some((l) => l.port === port && l.protocol === protocol && !isLoopback(l.address))) continue;
    const published = index
      .sharing(container)
      .flatMap((c) => c.published.map((p, i) => ({ container: c, port: p, index: i })))
      .find((p) => p.port.containerPort === port && p.port.protocol === protocol);
    const dialler = published
      ? undefined
      : diallersOf(context, container).find((r) => (r.port === undefined ? r.meant.includes(port) : r.port === port));
    if (!published && !dialler) continue;
    const effect = published
      ? `the published port ${publishedText(published.port)} is refused`
      : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}:${String(port)}, is refused`;
    const key = own && addressKey(found.image, socket);
    yield {
      origin: own ? placeIn(own) : image.origin,
      message: own
        ? `${found.image.title} in ${container.name} listens on 127.0.0.1:${String(port)}, because ${baseName(own.file.target)} gives no address: ${effect}.`
        : `${found.image.title} in ${container.name} listens on 127.0.0.1:${String(port)} by default: ${effect}.`,
      why: `127.0.0.1 is the loopback of ${container.name}'s own network namespace. Packets from outside arrive on eth0, where nothing listens. ${
        own
          ? `${own.file.target} takes the place of the image's own configuration${key === undefined ? '' : `, so it must set ${key} too`}.`
          : `The image's documentation says how to change that: ${found.image.source}`
      }`,
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
