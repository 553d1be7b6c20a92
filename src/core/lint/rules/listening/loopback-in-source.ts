import {
  type Container,
  type Fix,
  HOST,
  isLoopback,
  type MountedFile,
  type SourceOrigin,
} from '../../../model/index.ts';
import { declaredListeners, type SourceBind, sourceBinds } from '../../../process/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { diallersOf } from '../../index/dialled.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { hostSpot, publishedText } from '../../report/phrases.ts';

export const loopbackInSource: Rule = {
  id: 'loopback-in-source',
  severity: 'information',
  group: 'Listening address',
  claims: ['loopback-listener'],
  docs: {
    what: 'A source file that the command runs binds the server to loopback, although its port is published or dialled by another service.',
    why: `\`uvicorn.run(app, host="127.0.0.1")\` and \`app.listen(3000, 'localhost')\` are right on a laptop. In a container the socket is then on the loopback of its own network namespace: packets from a published port and from other services arrive on \`eth0\`, where the kernel refuses them. Flask's \`app.run()\`, Gradio's \`launch()\` and \`uvicorn.run(app)\` listen on 127.0.0.1 if they are given no host. Of .NET, \`Program.cs\` and \`appsettings.json\` are read: what they tell Kestrel goes before \`ASPNETCORE_URLS\`.

It is information only: Net Lens reads the file without running it, and what the program does may depend on more than one line. "Explain Reachability" uses it where the port is otherwise only named by EXPOSE, \`expose\` or \`ports\`.`,
    bad: {
      compose: `services:
  api:
    image: python:3.12
    working_dir: /app
    command: python main.py
    volumes:
      - .:/app
    ports:
      - "8000:8000"
`,
      files: {
        'main.py': `import uvicorn
from api import app

uvicorn.run(app, host="127.0.0.1", port=8000)
`,
      },
    },
    good: {
      compose: `services:
  api:
    image: python:3.12
    working_dir: /app
    command: python main.py
    volumes:
      - .:/app
    ports:
      - "8000:8000"
`,
      files: {
        'main.py': `import uvicorn
from api import app

uvicorn.run(app, host="0.0.0.0", port=8000)
`,
      },
    },
    fixSafety: 'Writes 0.0.0.0. Not part of "fix all": the program may be started outside a container as well.',
    notFlagged: [
      'A file that no command starts, one of another stage or image, and one of more than 100 kB.',
      'A file that also names 0.0.0.0, and an address that comes from the environment or from arguments.',
      'A port that nothing publishes or dials, another one than the file says, and `network_mode: host`.',
      'A container whose command or variables say that it listens on every address.',
    ],
    references: [
      'https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run',
      'https://www.uvicorn.org/settings/#socket-binding',
      'https://nodejs.org/api/net.html#serverlistenport-host-backlog-callback',
      'https://fastify.dev/docs/latest/Reference/Server/#listen',
      'https://www.gradio.app/guides/environment-variables',
      'https://hapi.dev/api/#-serveroptionshost',
      'https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/endpoints',
    ],
  },
  *check(context) {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (container.namespace.kind === 'none' || index.namespaceOf(container) === HOST) continue;
      const { sources = [] } = container.process;
      for (const file of sources)
        for (const bind of sourceBinds(file)) {
          if (container.process.environment.some((e) => e.name === bind.variable)) continue;
          const report = reportOf(context, container, file, bind);
          if (report) yield report;
        }
    }
  },
};

function reportOf(context: RuleContext, container: Container, file: MountedFile, bind: SourceBind): Report | undefined {
  const index = projectIndex(context);
  const published = index.sharing(container).flatMap((c) => c.published.filter((p) => p.protocol === 'tcp'));
  // Where the file does not say the port, only one that is published can be meant.
  const port = bind.port ?? (published.length === 1 ? published[0]?.containerPort : undefined);
  if (port === undefined) return undefined;
  const wide = declaredListeners(container).some(
    (l) => (l.level ?? 5) <= 2 && l.port === port && !isLoopback(l.address),
  );
  if (wide) return undefined;
  const door = published.find((p) => p.containerPort === port);
  const dialler = door ? undefined : diallersOf(context, container).find((r) => r.port === port);
  const refused = door?.origin ?? (dialler && hostSpot(dialler));
  if (!refused) return undefined;
  const name = file.file.slice(file.file.lastIndexOf('/') + 1);
  const origin: SourceOrigin = { kind: 'source', file: file.file, start: bind.from, end: bind.to };
  const effect = door
    ? `the published port ${publishedText(door)} is refused`
    : `${dialler?.from.name ?? ''}, which dials ${dialler?.host ?? ''}:${String(port)}, is refused`;
  return {
    origin,
    message: bind.isDefault
      ? `${bind.call} in ${name} sets no host, so ${container.name} listens on 127.0.0.1:${String(port)}, the loopback of its own network namespace: ${effect}.`
      : `${name} makes ${container.name} listen on ${file.text.slice(bind.from, bind.to)}, the loopback of its own network namespace: ${effect}.`,
    why: 'Packets from outside the namespace arrive on eth0, where nothing listens.',
    related: [{ origin: refused, message: 'This is refused.' }],
    // A constant's name takes another form than an address.
    fixes: bind.isDefault || /[A-Z]/.test(file.text.slice(bind.from, bind.to)) ? [] : [everyAddress(origin, file)],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

function everyAddress(origin: SourceOrigin, { text }: MountedFile): Fix {
  const every = text.slice(origin.start, origin.end) === '::1' ? '::' : '0.0.0.0';
  const edit = { file: origin.file, start: origin.start, end: origin.end, newText: every };
  return { title: `Listen on ${every}`, safe: false, edits: [edit] };
}
