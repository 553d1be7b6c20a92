import { type Container, HOST, isLoopback } from '../../../model/index.ts';
import { type ListenStatement } from '../../../process/index.ts';
import { addWords } from '../../edits/addWords.ts';
import { diallerOf } from '../../index/dialled.ts';
import { hostSpot, publishedText, spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const loopbackDefault: Rule = {
  id: 'loopback-default',
  severity: 'warning',
  group: 'Listening address',
  claims: ['loopback-listener'],
  docs: {
    what: 'A server whose default is to listen on loopback only is published, or dialled by another service, and nothing tells it to listen elsewhere.',
    why: `Development servers (Vite, Flask, Django's runserver, uvicorn, ng serve, Jekyll, Hugo, Rails in development …) listen on localhost unless they are told otherwise. On a laptop that is prudent. In a container localhost is the loopback of the container's own network namespace: what is published arrives by DNAT on \`eth0\`, what other containers send arrives there too, and on \`eth0\` no socket waits.`,
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
      '`network_mode: host`, and a container that nobody publishes or dials.',
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
    }
  },
};

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
    message: `${statement.tool} in ${container.name} listens on 127.0.0.1:${statement.port ?? ''} unless it is told otherwise: ${effect}.`,
    why: `127.0.0.1 is the loopback of ${container.name}'s own network namespace. ${
      published
        ? `The DNAT rule of ${publishedText(published.port)} lands on the container's eth0, port ${published.port.containerPort}, where no socket waits.`
        : 'What other containers send comes in through the bridge and the veth pair, on eth0, where no socket waits.'
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
