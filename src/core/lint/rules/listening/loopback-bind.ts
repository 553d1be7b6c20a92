import {
  type Container,
  HOST,
  isLoopback,
  isLoopbackHost,
  type Listener,
  type PublishedPort,
  spanOf,
} from '../../../model/index.ts';
import { knownImage, type ListenStatement } from '../../../process/index.ts';
import { diallerOf } from '../../index/dialled.ts';
import { fixText } from '../../edits/editText.ts';
import { hostSpot, publishedText, spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const loopbackBind: Rule = {
  id: 'loopback-bind',
  severity: 'warning',
  group: 'Listening address',
  claims: ['loopback-listener'],
  docs: {
    what: 'A process listens on 127.0.0.1, localhost or ::1 inside its container, where nothing else can reach it.',
    why: `Every container has its own network namespace, and with it its own loopback interface. A socket bound to 127.0.0.1 accepts only packets that arrive on that \`lo\`.

A published port is a DNAT rule of netfilter: it rewrites the destination to the address of the container's \`eth0\`, and the packet arrives through the veth pair. Nothing listens there, so the kernel refuses it (through docker-proxy: "connection reset" or "empty reply"). The same holds for other containers, which reach \`eth0\` over the bridge.

If nothing publishes the port and nothing in the project dials it, this is only a hint: the container may be the only intended client.`,
    bad: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 127.0.0.1 --port 8000
    ports:
      - "8000:8000"
`,
    },
    good: {
      compose: `services:
  api:
    image: python:3.12
    command: uvicorn app:app --host 0.0.0.0 --port 8000
    ports:
      - "127.0.0.1:8000:8000" # who may connect is decided where the port is published
`,
    },
    fixSafety:
      'There is no edit where the address stands in a script that the command runs (package.json, a Makefile). Writes 0.0.0.0 (or [::] for an IPv6 address) instead of the loopback address. Safe where the port is published or another service dials it. The loopback keeps working, because 0.0.0.0 includes it. If nothing uses the port, the fix is offered but is not part of "fix all".',
    notFlagged: [
      'Destinations: `--db-host localhost`, `wait-for-it localhost:5432`, `DB_HOST=localhost`, and the flags of clients (`psql -h`, `redis-cli -h`, `mysqladmin --host`).',
      'What a broker tells its clients: `*_ADVERTISED_*`.',
      'A variable that is the address of the host in `ports` (`${BIND_IP}:80:80`): its file is mostly also the `env_file`, and the program does not read it.',
      'A health check: it runs in the namespace of the container itself.',
      "`network_mode: host`: the loopback there is the host's own, so binding to it keeps a port local.",
      '`HOST: localhost` of an unknown image is information only: it may be the name under which people open the page.',
      'A list that also names another address: `--bind_ip localhost,db`.',
    ],
    references: [
      'https://docs.docker.com/engine/network/port-publishing/',
      'moby/moby#10900',
      'moby/moby#13914',
      'dotnet/dotnet-docker#41',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.namespace.kind === 'host' || container.namespace.kind === 'none') continue;
      if (index.namespaceOf(container) === HOST) continue;
      const statements = index.statementsOf(container).filter((s) => s.how !== 'default');
      for (const statement of statements) {
        if (!isLoopback(statement.address) || hasWider(statement, statements)) continue;
        yield reportOf(context, container, statement);
      }
    }
    yield* seenReports(context);
  },
};

/** Sockets that somebody saw or stated: what listens behind a published port, and on loopback alone. */
function* seenReports(context: RuleContext): Iterable<Report> {
  const index = projectIndex(context);
  const bySocket = new Map<string, Listener[]>();
  for (const listener of context.topology.listeners) {
    const container = index.containers.get(listener.container);
    if (listener.certainty === 'declared' || !container) continue;
    const key = `${index.namespaceOf(container)} ${listener.port}/${listener.protocol}`;
    bySocket.set(key, [...(bySocket.get(key) ?? []), listener]);
  }
  if (bySocket.size === 0) return;
  for (const container of context.topology.containers) {
    if (container.namespace.kind !== 'own') continue;
    for (const [i, port] of container.published.entries()) {
      const sockets = bySocket.get(`${container.id} ${port.containerPort}/${port.protocol}`) ?? [];
      const [socket] = sockets;
      if (!socket || !sockets.every((l) => isLoopback(l.address))) continue;
      const said = index.statementsOf(container).some((s) => s.port === port.containerPort && isLoopback(s.address));
      if (said && port.origin.kind === 'source') continue;
      yield {
        origin: port.origin,
        message: `${container.name} listens on ${bracketed(socket.address)}:${socket.port}, the loopback of its own network namespace: the published port ${publishedText(port)} is refused.`,
        why: `The socket was ${socket.certainty === 'seen' ? 'seen in /proc/net of the namespace' : 'stated'}. Publishing ${publishedText(port)} adds a DNAT rule that sends packets to the container's eth0 address, port ${port.containerPort}, where nothing listens.`,
        subjects: [
          { kind: 'container', id: container.id },
          { kind: 'port', container: container.id, index: i },
        ],
      };
    }
  }
}

/** Another address for the same port makes the loopback one an addition. */
function hasWider(statement: ListenStatement, all: readonly ListenStatement[]): boolean {
  return (
    all.some(
      (s) => s.text === statement.text && !isLoopback(s.address) && (s.port === statement.port || s.port === undefined),
    ) || namesOther(statement)
  );
}

/** `--bind_ip localhost,db`: what is listed beside it is a name of the container on its network. */
function namesOther({ text, from, to, port }: ListenStatement): boolean {
  const rest = text.value.slice(to, to + 300);
  const start = text.value.slice(Math.max(0, from - 300), from);
  // `http://registry:8081,http://localhost:8081`: the same port, at a name of the container's.
  const urls = [
    /^(?::\d+)?\/?\s*,\s*[a-z]+:\/\/([A-Za-z][\w.-]*):(\d+)/i.exec(rest),
    /\b[a-z]+:\/\/([A-Za-z][\w.-]*):(\d+)\/?\s*,\s*[a-z]+:\/\/$/i.exec(start),
  ];
  if (urls.some((m) => m && !isLoopbackHost(m[1] ?? '') && Number(m[2]) === port)) return true;
  const after = /^\s*,\s*([A-Za-z0-9_.:-]+)/.exec(rest)?.[1];
  const before = /([A-Za-z0-9_.:-]+)\s*,\s*$/.exec(start)?.[1];
  return [after, before].some(
    (name) =>
      name !== undefined &&
      !isLoopbackHost(name) &&
      !name.includes('://') &&
      /[A-Za-z*]/.test(name) &&
      !/:$/.test(name) &&
      !/^[A-Z_]+:/.test(name),
  );
}

function reportOf(context: RuleContext, container: Container, statement: ListenStatement): Report {
  const index = projectIndex(context);
  const where = statement.port === undefined ? statement.address : `${bracketed(statement.address)}:${statement.port}`;
  // An address for metrics or administration, without its port, is not that of the port which is published.
  const beside = statement.port === undefined && statement.how === 'variable' && SECONDARY.test(statement.tool);
  const published = beside ? undefined : publishedFor(index.sharing(container), statement.port);
  const dialler = published || beside ? undefined : diallerOf(context, container, statement.port);
  const used = published !== undefined || dialler !== undefined;
  const effect = published
    ? `the published port ${publishedText(published.port)} is refused`
    : dialler
      ? `${dialler.from.name}, which dials ${dialler.host}${dialler.port === undefined ? '' : `:${dialler.port}`}, is refused`
      : 'nothing outside the container can reach it';
  const six = statement.address.includes(':') && !endsPlainScalar(context, statement);
  const every = six ? '::' : '0.0.0.0';
  const written = statement.text.value.slice(statement.from, statement.to);
  // Of a script of package.json or a Makefile only the words that run it stand here: the address is somewhere else.
  const isHere = isLoopbackHost(written.replace(/^\[|\]$/g, ''));
  const isName = isHere && /[g-z]/i.test(written);
  const bare =
    /^\[/.test(statement.text.value.slice(statement.from - 1)) || statement.from === 0 || !every.includes(':');
  return {
    origin: spotOf(statement.text, statement.from, statement.to),
    message: `${container.name} listens on ${where}, the loopback of its own network namespace${isName && !where.startsWith('[') ? ' (localhost)' : ''}: ${effect}.`,
    why: `${container.name}'s network namespace has its own lo. ${
      published
        ? `Publishing ${publishedText(published.port)} adds a DNAT rule that sends packets to the container's eth0 address, port ${published.port.containerPort}, where nothing listens.`
        : `Packets from other containers arrive on eth0, where nothing listens.`
    }`,
    ...(used
      ? mayBePublic(container, statement)
        ? { severity: 'information' as const }
        : {}
      : { severity: 'hint' as const }),
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
    fixes: [
      isHere
        ? fixText(
            `Listen on ${every}`,
            used,
            { text: statement.text, start: statement.from, end: statement.to },
            bare ? every : '[::]',
          )
        : undefined,
    ],
    subjects: [
      { kind: 'container', id: container.id },
      ...(published ? [{ kind: 'port' as const, container: published.container.id, index: published.index }] : []),
    ],
  };
}

/** `HOST: localhost` of a program that nobody knows may be the name under which people open it. */
function mayBePublic(container: Container, { how, tool, text, from, to }: ListenStatement): boolean {
  if (how !== 'variable' || tool.toUpperCase() !== 'HOST' || !/^localhost$/i.test(text.value.slice(from, to)))
    return false;
  const { command, entrypoint, mounted } = container.process;
  const runsCode =
    knownImage(container)?.image.role === 'runtime' || mounted.some((f) => /package\.json$/.test(f.target));
  return !runsCode && command === undefined && entrypoint === undefined;
}

/** A plain YAML scalar cannot end with the colons of `::`, and neither can a word in it. */
function endsPlainScalar({ files }: RuleContext, { text, from, to }: ListenStatement): boolean {
  const span = spanOf(text, from, to);
  const source = span && files.get(span.file);
  if (!span || source === undefined || !/\.ya?ml$/i.test(span.file)) return false;
  // In quotes of any kind, or in brackets, the colons are followed by something else.
  const scalar = text.origin.kind === 'source' ? (source[text.origin.start] ?? '') : '';
  return !/["'|>]/.test(scalar) && /^(?:[\s,}]|$)/.test(source.slice(span.end, span.end + 1));
}

const SECONDARY =
  /ADMIN|METRIC|DEBUG|INTERNAL|MANAGEMENT|PROM|PPROF|STATUS|STATS|HEALTH|MONITOR|GOSSIP|CLUSTER|RAFT|PEER|CONTROL|CONSOLE|RPC/i;

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** The publication that would reach the socket: of the container itself, or of another one in its namespace. */
function publishedFor(
  members: readonly Container[],
  port: number | undefined,
): { readonly container: Container; readonly index: number; readonly port: PublishedPort } | undefined {
  for (const container of members) {
    const index = container.published.findIndex((p) => port === undefined || p.containerPort === port);
    const found = container.published[index];
    if (found) return { container, index, port: found };
  }
  return undefined;
}
